"""What the pages of vacant plots show, and how their forms are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from api.plots import NOBODY, rule_in_words
from geo.models import VacantPlot
from geo.registry import layer
from geo.standing import still_there
from participation import applications, interests, pathway, plot_story, register, temporary_uses, withholding
from participation.applications import Asked, Standing
from participation.call import Call
from participation.eligibility import OTHER, Said, Wish, rules
from participation.errors import BadPlot
from participation.interest import Interest
from participation.interests import Told
from participation.pathway import Stride
from participation.plot import EDIT, LAYER, permits
from participation.plot_need import need
from participation.register import Entry, PublicOwner
from participation.step import HANDLE, MODERATE
from participation.tie import seal
from planning.told import ToldRow
from planning.uses import uses
from web import facts
from web.photos import figures
from web.ranking import people

A_PAGE: Final = 40
FILTERS: Final[Mapping[str, str]] = {"kind": "kind", "owner": "owner_type", "status": "status"}
# How many people the form for an application asks for.
CONTACTS: Final = 3
WISH: Final = ("use", "from", "until", "plan", "group")


def title(plot: VacantPlot) -> str:
    """Return what a plot is called: its name, else its address, else its kind and number."""
    return facts.spoken_name(plot) or plot.address or facts.title(plot, layer(LAYER))


def public_owner(owner: PublicOwner) -> str:
    """Return whether a public body owns a plot, in words."""
    match owner:
        case PublicOwner.YES:
            return _("yes")
        case PublicOwner.NO:
            return _("no, it is private")
        case PublicOwner.PARTLY:
            return _("partly")
    return _("not known")


def use_named(key: str) -> str:
    """Return what a use is called."""
    return str(uses()[key]) if key in uses() else _("something else")


def count(number: int | None) -> str:
    """Return how many are interested, as everybody may know it."""
    return _("fewer than five") if number is None else _("at least %(number)d") % {"number": number}


# The list


@dataclass(frozen=True, slots=True)
class Row:
    """A plot as the list shows it."""

    entry: Entry
    title: str
    owner: str
    interest: Told
    call: Call | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list: its rows, how many there are in all, and the form as it was filled in."""

    rows: list[Row]
    number: int
    fields: list[dict[str, Any]]
    text: str
    page: int
    next: str
    before: str
    flaws: dict[str, str]


def listed(query: QueryDict) -> Listed:
    """Return the plots that are asked for; flaws name what cannot be. Seven queries."""
    model: Any = VacantPlot
    flaws: dict[str, str] = {}
    rows = model._default_manager.filter(still_there(VacantPlot)).select_related("dataset")
    given = {name: query.get(name, "").strip() for name in (*FILTERS, "q", "page")}
    for name, fact in FILTERS.items():
        known = dict(model._meta.get_field(fact).choices)
        if given[name] and given[name] not in known:
            flaws[name] = _("“%(value)s” is not known.") % {"value": given[name][:40]}
        elif given[name]:
            rows = rows.filter(**{fact: given[name]})
    if text := given["q"].replace("\0", "")[:100]:
        rows = rows.filter(name__icontains=text) | rows.filter(address__icontains=text)
    page = int(given["page"]) if given["page"].isascii() and given["page"].isdigit() and 0 < len(given["page"]) < 6 else 1
    page = max(page, 1)
    rows = rows.none() if flaws else rows
    number = rows.count()
    shown = list(rows.order_by("address", "name", "pk")[(page - 1) * A_PAGE : page * A_PAGE])
    today = timezone.localdate()
    counts = interests.told_of(plot.pk for plot in shown)
    calls = Call.objects.filter(plots__in=shown, closes_on__gte=today).prefetch_related("plots").distinct()
    open_calls = {plot.pk: call for call in calls for plot in call.plots.all()}

    def address(number: int) -> str:
        return urlencode({**{name: value for name, value in given.items() if value and name != "page"}, "page": number})

    return Listed(
        rows=[
            Row(
                entry,
                title(entry.plot),
                public_owner(entry.public_owner),
                counts.get(entry.plot.pk, NOBODY),
                open_calls.get(entry.plot.pk),
            )
            for entry in register.entries(shown, today)
        ],
        number=number,
        fields=[
            {
                "name": name,
                "label": facts.label(model._meta.get_field(fact)),
                "choices": [(value, str(words)) for value, words in model._meta.get_field(fact).choices],
                "value": given[name],
                "flaw": flaws.get(name, ""),
            }
            for name, fact in FILTERS.items()
        ],
        text=given["q"],
        page=page,
        next=address(page + 1) if number > page * A_PAGE else "",
        before=address(page - 1) if page > 1 else "",
        flaws=flaws,
    )


# The page of one


@dataclass(frozen=True, slots=True)
class Line:
    """A use that a plot allows, and what it would bring."""

    name: str
    fits: str
    people: str
    norm: str
    lacks: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step of the pathway, with where on this site it is done."""

    stride: Stride
    href: str
    words: str


def page(request: HttpRequest, plot: VacantPlot) -> dict[str, Any]:
    """Return what the page of a plot shows, to this reader. Some forty queries."""
    today, by = timezone.localdate(), request.user
    call = applications.open_call(plot, today)
    told, mine = interests.told(plot), interests.mine(plot, by)
    return {
        "plot": plot,
        "layer": layer(LAYER),
        "title": title(plot),
        "kind": facts.kind_label(layer(LAYER), plot),
        "entry": register.entry(plot, today),
        "owner": public_owner(register.entry(plot, today).public_owner),
        "area_m2": round(plot.geom.area) if plot.geom.geom_type != "Point" else None,
        "need": [_line(row) for row in need(plot)],
        "proposals": plot_story.proposals(plot),
        "story": plot_story.story(plot),
        "told": told,
        "groups": interests.named(plot),
        "organisers": count(told.organisers),
        "followers": count(told.followers),
        "mine": mine is not None,
        "my": {"role": mine.role, "group": mine.group, "named": mine.named} if mine else {"role": "", "group": "", "named": False},
        "roles": Interest.Role.choices,
        "way": pathway.pathway(plot),
        "steps": steps(plot),
        "call": call,
        "seal": seal(call.seed) if call else "",
        "past": [(each, _drawn(plot, each, today)) for each in Call.objects.filter(plots=plot, closes_on__lt=today).order_by("-closes_on")],
        "rule": rule_in_words(call.rule if call else rules().tie.value, rules().tie_days),
        "why_rule": rules().tie_reason,
        "applications": [(one, use_named(one.use)) for one in applications.standing(plot, today)],
        "uses": [(one, use_named(one.use), temporary_uses.running(one, today)) for one in withholding.veil(temporary_uses.of([plot.pk]))],
        "figures": figures(request, plot),
        "may_edit": permits(plot, EDIT, by),
        "may_handle": permits(plot, HANDLE, by),
        "may_moderate": permits(plot, MODERATE, by),
    }


def steps(plot: VacantPlot) -> list[NextStep]:
    """Return the steps of the pathway, with what each is done with here."""
    here = reverse("plot", args=[plot.pk])
    doors: dict[str, tuple[str, str]] = {
        "interest": (f"{here}#interest", _("Say so")),
        "propose": (f"{reverse('proposal_new')}?kind=plot-use&about={LAYER}/{plot.pk}", _("Propose something")),
        "apply": (reverse("plot_apply", args=[plot.pk]), _("Apply")),
        "correct": (reverse("place_correct", args=[LAYER, plot.pk]), _("Tell us")),
        "hand-back": (f"{here}#uses", _("Look at its use")),
        "follow": (f"{here}#interest", _("Follow it")),
    }
    return [NextStep(stride, *doors.get(stride.door, ("", ""))) for stride in pathway.pathway(plot).strides]


def _drawn(plot: VacantPlot, call: Call, today: date) -> list[Standing]:
    keys = set(call.applications.values_list("key", flat=True))
    return [one for one in applications.standing(plot, today) if one.key in keys]


def _line(row: ToldRow) -> Line:
    fits = {True: _("large enough"), False: _("too small"), None: _("size not known")}[row.row.fits]
    lacks = ", ".join(str(layer(each).names) for each in row.residents.lacks)
    return Line(str(row.row.use), fits, people(row.residents), str(row.row.norm.names), lacks)


# Forms


def form_number(given: Mapping[str, str]) -> UUID:
    """Return the number that a form carries, a new one where it carries none that is one."""
    try:
        return UUID(given.get("form", ""))
    except ValueError:
        return uuid4()


def applied(given: QueryDict) -> Asked:
    """Return what the form of an application says; BadPlot for what is none."""
    flaws = {}
    days: dict[str, date] = {}
    for name, field in (("from", "start"), ("until", "end")):
        try:
            found = parse_date(given.get(name, ""))
        except ValueError:
            found = None
        if found is None:
            flaws[field] = _("Write a day, as in 2027-05-01.")
        else:
            days[name] = found
    if flaws:
        raise BadPlot(flaws)
    names, emails = given.getlist("contact_name"), given.getlist("contact_email")
    contacts = [{"name": name, "email": email} for name, email in zip(names, emails, strict=False)]
    plan = given.get("plan", "").replace("\r\n", "\n")
    wish = Wish(use=given.get("use", ""), start=days["from"], end=days["until"], plan=plan, contacts=contacts)
    group = given.get("group", "")
    return Asked(wish=wish, form=form_number(given), group=group, named=given.get("named") == "yes", language=(get_language() or "nl")[:2])


def use_choices(plot: VacantPlot) -> list[tuple[str, str]]:
    """Return the uses that this kind of plot allows, and another one."""
    return [*((key, str(one)) for key, one in uses().items() if plot.kind in one.plots), (OTHER, _("something else"))]


def contact_rows(given: QueryDict) -> list[tuple[str, str]]:
    """Return the rows for people who answer for an application, as they were filled in."""
    names, emails = given.getlist("contact_name"), given.getlist("contact_email")
    filled = list(zip(names, emails, strict=False))[:10]
    return [*filled, *[("", "")] * max(0, CONTACTS - len(filled))]


def sign(said: Said) -> str:
    """Return how a clause stands, in a word."""
    return {True: _("yes"), False: _("no"), None: _("somebody looks")}[said.met]
