"""Ranking: which vacant plot helps whom, by how many residents it would bring what they lack near home."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Final

import numpy as np
from django.utils.translation import gettext as _

from geo.facts import number
from geo.models import VacantPlot
from planning.covering import Best, best
from planning.errors import BadUse, BadWeights
from planning.gains import Pairs
from planning.ground import TODAY, Ground
from planning.kept import kept
from planning.norms import Norm
from planning.offers import Offers, offers
from planning.population import Group, base
from planning.reading import State
from planning.residents import Residents, residents, weighable
from planning.spreading import Ints
from planning.uses import Use, asked_norm, use

# Weights are kept in thousandths and in whole numbers, so that equal scores are equal.
HEAVIEST: Final = 1000
# By how much a weight is moved to see how firm a rank is, as parts of ten; with more groups than this not all corners are tried.
MOVED: Final = (8, 12)
CORNERS_UP_TO: Final = 10
MOST_PLOTS: Final = 50
# Plots that are in use again are left out unless they are asked for.
USUAL_STATUS: Final = tuple(str(status) for status in VacantPlot.Status if status != VacantPlot.Status.IN_USE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: which uses, by which norm (each use's own unless one is named), how groups are weighed, and which plots.

    No words mean: any. `min_area_m2` and `size_known` speak of what the source knows; where it knows a point the size is unknown.
    `assume_complete` takes layers that nobody surveyed for complete.
    """

    uses: tuple[str, ...]
    norm: str | None = None
    weights: tuple[tuple[str, int], ...] = ()
    kinds: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    status: tuple[str, ...] = USUAL_STATUS
    certainty: tuple[str, ...] = ()
    min_area_m2: int = 0
    size_known: bool = False
    assume_complete: bool = False
    ground: Ground = TODAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A plot put to a use. `gains` are thousandths of residents, of everybody first and then of each group: never to leave as they are.

    `fits` None: its size is not known. `rank` None: nobody has looked for what is there now, so it cannot be said; `lacks` says of what.
    """

    plot: int
    use: Use
    norm: Norm
    area_m2: float | None
    fits: bool | None
    gains: tuple[int, ...]
    score: int  # weight × thousandths, in thousandths
    state: State
    lacks: tuple[str, ...]
    rank: int | None = None
    rank_at_best: int | None = None
    rank_at_worst: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """All plots that were asked for, best first; those that cannot be ranked last. Equal scores share a rank.

    `over` says over which changes of weights the best and worst ranks hold: `corners`, all weights up or down at once in every
    combination, or `one at a time`. `left_out` counts plots × uses that were not offered, by why.
    """

    rows: tuple[Row, ...]
    norms: Mapping[str, Norm]  # by use
    offers: Mapping[str, Offers]  # by use; none where there is no source of residents
    people: Residents | None
    weights: Mapping[str, int]  # in thousandths, by group
    over: str
    left_out: Mapping[str, int]
    assumed: tuple[str, ...]


def weights(said: Mapping[str, str], groups: Sequence[Group]) -> tuple[tuple[str, int], ...]:
    """Return what groups weigh, in thousandths; 1 where nothing is said. BadWeights says what is wrong with what is said."""
    known = {group.key: 1000 for group in groups}
    for key, text in said.items():
        if key not in known:
            raise BadWeights(_("There is no group called “%(key)s”; there are %(known)s.") % {"key": key, "known": ", ".join(known) or "–"})
        try:
            weight = number(text.strip())
        except ValueError:
            weight = -1.0
        if not 0 <= weight <= HEAVIEST or abs(weight * 1000 - round(weight * 1000)) > 1e-6:
            raise BadWeights(
                _("The weight of “%(key)s” is a number from 0 to %(most)d with at most three decimals, not “%(value)s”.")
                % {"key": key, "most": HEAVIEST, "value": text}
            )
        known[key] = round(weight * 1000)
    if known and not any(known.values()):
        raise BadWeights(_("All weights are 0, so nobody would count. Give at least one group a weight."))
    return tuple(known.items())


def ranks(scores: Ints) -> Ints:
    """Return the place of each score, the highest first; equal ones share it, and as many places after it stay empty."""
    ordered = np.sort(scores)
    return np.asarray(len(scores) - np.searchsorted(ordered, scores, side="right") + 1, dtype=np.int64)


def moved(gains: Ints, weight: Ints) -> tuple[Ints, Ints, str]:
    """Return the best and the worst rank of each row (of groups) when weights move by a fifth, and over which changes that holds.

    All corners: each weight a fifth up or down, in every combination; with many groups one weight at a time.
    """
    counted = np.flatnonzero(weight > 0)
    if len(counted) <= CORNERS_UP_TO:
        over, changes = "corners", [np.array(corner) for corner in product(MOVED, repeat=len(counted))]
    else:
        over, changes = "one at a time", [np.where(np.arange(len(counted)) == one, by, 10) for one in range(len(counted)) for by in MOVED]
    low = high = ranks(gains[:, counted] @ (weight[counted] * 10))
    for change in changes:
        there = ranks(gains[:, counted] @ (weight[counted] * change))
        low, high = np.minimum(low, there), np.maximum(high, there)
    return low, high, over


def rank(question: Question) -> Ranking:
    """Return which plots help whom, best first. Without a source of residents there are no rows: nobody is made up."""
    chosen = [use(key) for key in question.uses]
    norms = {each.key: asked_norm(each, question.norm) for each in chosen}
    population = base()
    if population is None:
        return Ranking(rows=(), norms=norms, offers={}, people=None, weights={}, over="corners", left_out={}, assumed=())
    people = residents(population)
    weight = dict(question.weights or weights({}, weighable(population)))
    found = {each.key: offers(each, norms[each.key], people, question.ground) for each in chosen}
    made: list[Row] = []
    left_out = {"size": 0, "filter": 0}
    assumed: set[str] = set()
    for each in found.values():
        offered, unfit = _asked_for(question, each)
        left_out["size"] += unfit
        left_out["filter"] += len(each.plots) - unfit - len(offered)
        assumed |= {layer_id for one in offered for layer_id in each.lacks[one]} if question.assume_complete else set()
        made += [_row(each, one, _weigh(people, weight), assume_complete=question.assume_complete) for one in offered]
    rows, over = _ranked(made, _weigh(people, weight))
    return Ranking(
        rows=rows,
        norms=norms,
        offers=found,
        people=people,
        weights=weight,
        over=over,
        left_out=left_out,
        assumed=tuple(sorted(assumed)),
    )


def best_set(ranking: Ranking, *, k: int, seconds: float) -> Best:
    """Return the best `k` of the plots that were ranked, together, by their keys; weighed as the ranking is.

    For one use: plots of two do not add up to one need. At the time limit it is the best that was found by then.
    """
    if len(ranking.offers) != 1:
        raise BadUse(_("A best set is of plots for one use; name one."))
    (found,) = ranking.offers.values()
    plots = tuple(sorted(row.plot for row in ranking.rows if row.rank is not None))
    return _best_set(found, plots, tuple(ranking.weights.items()), k, seconds)


@kept(lambda *_asked: (), size=16)
def _best_set(found: Offers, plots: tuple[int, ...], weight: tuple[tuple[str, int], ...], k: int, seconds: float) -> Best:
    pairs = _only(found.pairs, found.plots.index.get_indexer(list(plots)))
    return best(pairs, _weigh(found.people, dict(weight)) @ found.people.milli, k=k, seconds=seconds).named(plots)


def brought_together(found: Offers, plots: Sequence[int]) -> tuple[int, ...]:
    """Return how many residents (thousandths) of everybody and of each group some plots, by key, bring together: each once."""
    pairs = _only(found.pairs, found.plots.index.get_indexer(list(plots)))
    return tuple(found.people.milli[:, np.unique(pairs.home)].sum(axis=1).tolist())


def _only(pairs: Pairs, at: Any) -> Pairs:
    """Return the pairs of some plots, numbered anew in their order."""
    position = np.full(pairs.plots, -1, dtype=np.int32)
    position[at] = np.arange(len(at))
    mine = position[pairs.plot] >= 0
    plot, home = position[pairs.plot[mine]], pairs.home[mine]
    order = np.lexsort((home, plot))
    return Pairs(plot[order], home[order], len(at), pairs.homes)


def _weigh(people: Residents, weight: Mapping[str, int]) -> Ints:
    """Return the weight of each group in thousandths, everybody first: that is 0 where there are groups to weigh."""
    return np.array([weight.get(group.key, 0) for group in people.groups], dtype=np.int64)


def _asked_for(question: Question, found: Offers) -> tuple[list[int], int]:
    """Return the plots (positions) that suit the use and the filters, and how many are too small for the use."""
    facts = (("kind", question.kinds), ("owner_type", question.owners), ("status", question.status), ("certainty", question.certainty))
    meets = np.ones(len(found.plots), dtype=bool)
    for fact, wanted in facts:
        if wanted:
            meets &= found.plots[fact].isin(wanted).to_numpy()
    known = ~np.isnan(found.area_m2)
    if question.size_known:
        meets &= known
    if question.min_area_m2:
        meets &= ~known | (found.area_m2 >= question.min_area_m2)
    large = np.array([fits is not False for fits in found.fits], dtype=bool)
    return np.flatnonzero(meets & large).tolist(), int((~large).sum())


def _row(found: Offers, one: int, weight: Ints, *, assume_complete: bool) -> Row:
    lacks = () if assume_complete else found.lacks[one]
    area = float(found.area_m2[one])
    # A place known as a point makes no patch of a size: whether the norm would count it cannot be said.
    unknown = np.isnan(area) and not found.counts[one]
    gains = found.gains[one]
    return Row(
        plot=int(found.plots.index[one]),
        use=found.use,
        norm=found.norm,
        area_m2=None if np.isnan(area) else area,
        fits=found.fits[one],
        gains=tuple(gains.tolist()),
        score=int(gains @ weight),
        state=State.NOT_SURVEYED if lacks else State.MISSING if unknown else State.VALUE,
        lacks=lacks,
    )


def _ranked(made: Sequence[Row], weight: Ints) -> tuple[tuple[Row, ...], str]:
    """Return the rows with their ranks, best first, and over which changes of weights the best and the worst rank hold."""
    known = [row for row in made if row.state is State.VALUE]
    gains = np.array([row.gains for row in known], dtype=np.int64).reshape(len(known), len(weight))
    place = ranks(gains @ weight)
    low, high, over = moved(gains, weight)
    ranked = [
        replace(row, rank=int(here), rank_at_best=int(up), rank_at_worst=int(down))
        for row, here, up, down in zip(known, place, low, high, strict=True)
    ]
    unranked = [row for row in made if row.state is not State.VALUE]
    return (*sorted(ranked, key=lambda row: (row.rank, row.plot)), *sorted(unranked, key=lambda row: row.plot)), over
