"""Which plot helps most: the form's question, parsed at the door, and what the page shows of its answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from api import ranking as api
from api.errors import BadParameter, status_of
from api.params import naming, number, read
from geo.errors import GeoError
from geo.facts import shown
from geo.models import VacantPlot
from geo.registry import layer
from planning import ranking, told
from planning.covering import Best
from planning.errors import BadWeights
from planning.norms import Norm, norm, norms
from planning.offers import PLOTS
from planning.population import Group, base
from planning.ranking import MOST_PLOTS, Question, Ranking
from planning.reading import Reading, State
from planning.residents import weighable
from planning.told import ToldRow, ToldSet
from planning.uses import Use, use, uses
from web.errors import BadQuestion
from web.facts import label, said
from web.questions import given_twice, unknown_parameter
from web.templatetags.pages import said_number

WEIGHT: Final = "weight-"
ROWS, MOST_ROWS, TOGETHER = 20, 500, 5
# What the form holds besides weights; each means what it means to the API.
FIELDS: Final = ("use", "norm", *api.FILTERS, "min_area", "size", "assume")
OWN: Final = ("together", "rows")
# Which fact of a plot each filter is about.
FACT: Final[Mapping[str, str]] = {"kind": "kind", "owner": "owner_type", "status": "status", "certainty": "certainty"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the page: the question, of how many plots a best set, how many rows, and the question as the API spells it."""

    question: Question
    together: int
    rows: int
    given: Mapping[str, str]

    @property
    def use(self) -> Use:
        return use(self.question.uses[0])

    def address(self, **changed: str) -> str:
        """Return the question as the API's query string, after a change; what is empty is left out."""
        return urlencode({name: value for name, value in {**self.given, **changed}.items() if value}, safe=":,")


class Flawed(BadQuestion):
    """A question with flaws, and the status of the worst of them."""

    def __init__(self, flaws: dict[str, str], status: int) -> None:
        super().__init__(flaws)
        self.status = status


def groups() -> tuple[Group, ...]:
    """Return the groups that can be weighed; none where nobody's home is known."""
    population = base()
    return weighable(population) if population is not None else ()


def parse(query: QueryDict) -> Asked:
    """Read the form; Flawed names every field that cannot be followed. An empty field asks nothing."""
    typed = {name: str(query[name]).strip() for name in query}
    said_ = {name: text for name, text in typed.items() if text}
    offered = groups()
    known = {*FIELDS, *OWN, *(WEIGHT + group.key for group in offered)}
    flaws = {name: unknown_parameter(name) for name in typed if name not in known} | given_twice(query)
    weights = {group.key: said_[WEIGHT + group.key].replace(",", ".") for group in offered if WEIGHT + group.key in said_}
    flaws |= _wrong_weights(weights, offered)
    given = {"use": next(iter(uses())), **{name: said_[name] for name in FIELDS if name in said_}}
    status = 400
    try:
        _one_use(given["use"])
        question = api.question(given)
        together = read(said_, "together", number(1, MOST_PLOTS), TOGETHER)
        rows = read(said_, "rows", number(1, MOST_ROWS, clamp=True), ROWS)
    except GeoError as error:
        flaws |= {error.parameter: str(error)}
        status = status_of(error) or 400
    if flaws:
        raise Flawed(flaws, status)
    if weights:
        given["weights"] = ",".join(f"{key}:{weight}" for key, weight in weights.items())
    return Asked(api.question(given) if weights else question, together, rows, given)


def _one_use(text: str) -> None:
    if "," in text:
        with naming("use"):
            raise BadParameter(_("Choose one use at a time."))


def _wrong_weights(weights: Mapping[str, str], offered: Sequence[Group]) -> dict[str, str]:
    """Return what is wrong with weights, each at its own field; that all are 0 at the first."""
    flaws = {}
    for key, text in weights.items():
        try:
            ranking.weights({key: text}, offered)
        except BadWeights as error:
            flaws[WEIGHT + key] = str(error)
    if not flaws and weights:
        try:
            ranking.weights(weights, offered)
        except BadWeights as error:
            flaws[WEIGHT + offered[0].key] = str(error)
    return flaws


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: which group, where it starts and how wide it is, in thousandths of the longest bar."""

    group: int
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """A plot as the page shows it."""

    number: int  # on the map too
    row: ToldRow
    title: str
    kind: str
    owner: str
    status: str
    certainty: str
    who: Sequence[tuple[str, Reading]]
    bar: Sequence[Part]
    in_set: bool

    @property
    def moves(self) -> str:
        """How far its rank moves, in words."""
        low, high = self.row.row.rank_at_best, self.row.row.rank_at_worst
        return _("stays %(rank)d") % {"rank": low} if low == high else _("%(low)d to %(high)d") % {"low": low, "high": high}

    @property
    def named(self) -> bool:
        """Whether it has a name or an address; else it is called after its kind."""
        return bool(self.row.facts["name"] or self.row.facts["address"])

    @property
    def said(self) -> str:
        """The bar in words: how many of each group."""
        return "; ".join(f"{name}: {people(reading)}" for name, reading in self.who)


@dataclass(frozen=True, slots=True)
class Found:
    """What the page shows: the ranked lines, those of which nothing can be said, and the best set."""

    ranking: Ranking
    lines: Sequence[Line]
    unsaid: Sequence[Line]
    lacks: Sequence[str]
    answer: Best | None
    best: ToldSet | None
    greedy: ToldSet | None


def find(asked: Asked) -> Found:
    """Return what the page shows."""
    found = ranking.rank(asked.question)
    ranked = [row for row in found.rows if row.rank is not None]
    rest = [row for row in found.rows if row.rank is None]
    answer = ranking.best_set(found, k=asked.together, seconds=api.PATIENCE_S) if ranked else None
    best, greedy = told.told_set(found, answer) if answer is not None else (None, None)
    chosen = {step.plot for step in best.steps} if best is not None else set()
    lacks = sorted({layer_id for row in rest for layer_id in row.lacks})
    return Found(
        ranking=found,
        lines=_lines(found, told.told(found, ranked[: asked.rows]), chosen),
        unsaid=_lines(found, told.told(found, rest[: asked.rows]), chosen),
        lacks=[str(layer(each).names) for each in lacks],
        answer=answer,
        best=best,
        greedy=greedy,
    )


def _lines(found: Ranking, rows: Sequence[ToldRow], chosen: set[int]) -> list[Line]:
    if found.people is None:
        return []
    names = {group.key: str(group.names) for group in found.people.groups}
    facts = shown(layer(PLOTS))
    weights = {key: weight / 1000 for key, weight in found.weights.items()}
    longest = max((sum(weights[key] * (each.value or 0) for key, each in row.groups.items()) for row in rows), default=0.0)
    lines = []
    for place, row in enumerate(rows, start=1):
        bar, start = [], 0.0
        for index, (key, each) in enumerate(row.groups.items()):
            width = 1000 * weights[key] * (each.value or 0) / longest if longest else 0.0
            bar.append(Part(index, round(start, 1), round(width, 1)))
            start += width
        lines.append(
            Line(
                number=place,
                row=row,
                title=title(row.facts, row.row.plot),
                kind=said(facts["kind"], row.facts["kind"]),
                owner=said(facts["owner_type"], row.facts["owner_type"]),
                status=said(facts["status"], row.facts["status"]),
                certainty=said(facts["certainty"], row.facts["certainty"]),
                who=[(names[key], each) for key, each in row.groups.items()],
                bar=[part for part in bar if part.width],
                in_set=row.row.plot in chosen,
            )
        )
    return lines


def title(facts: Mapping[str, Any], plot: int) -> str:
    """Return what a plot is called: its name, else its address, else its kind and number."""
    return str(facts["name"] or facts["address"] or f"{VacantPlot.Kind(facts['kind']).label} {plot}".capitalize())


def people(reading: Reading) -> str:
    """Return a number of residents in words, or why there is none."""
    match reading.state:
        case State.SUPPRESSED:
            return _("too few to tell")
        case State.NOT_SURVEYED:
            return _("not surveyed")
        case State.MISSING:
            return _("not known")
    if not reading.value:
        return "0"
    return _("about %(number)s") % {"number": said_number(reading.value)}


def suitable(chosen: Use) -> list[Norm]:
    """Return the norms that a use may be judged by, its own first."""
    newest = [norm(key) for key in dict.fromkeys(key for key, _version in norms())]
    return sorted((each for each in newest if chosen.met(each)), key=lambda each: each.key != chosen.norm)


@dataclass(frozen=True, slots=True)
class Field:
    """A choice of the form: what it is called, what can be chosen, what is, and what is wrong with it."""

    name: str
    label: str
    choices: Sequence[tuple[str, str]]
    value: str
    flaw: str


def fields(query: QueryDict, flaws: Mapping[str, str]) -> list[Field]:
    """Return the filters as the form shows them."""
    facts = shown(layer(PLOTS))
    return [
        Field(
            name,
            label(facts[fact]),
            [(str(value), said(facts[fact], value)) for value, _text in facts[fact].flatchoices],
            query.get(name, ""),
            flaws.get(name, ""),
        )
        for name, fact in FACT.items()
    ]
