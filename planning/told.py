"""Told: a ranking in figures that may leave the server, so that the API and the pages say the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from django.conf import settings

from geo.models import Dataset
from geo.registry import layer
from geo.summary import summaries
from planning.covering import Best
from planning.measures import Source
from planning.offers import PLOTS, Offers
from planning.protection import about
from planning.ranking import Ranking, Row, brought_together
from planning.reading import Reading, State
from planning.spreading import Floats, Ints

# What is told of a plot.
FACTS: Final = (
    *("name", "address", "kind", "owner_type", "status", "certainty", "vacant_since", "vacant_until"),
    *("dataset", "source_date", "last_confirmed"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRow:
    """A row of a ranking with what it brings: to everybody, to each group that is weighed, and as it is weighed; to the threshold."""

    row: Row
    residents: Reading
    groups: Mapping[str, Reading]
    weighed: Reading
    facts: Mapping[str, Any]  # of the plot, as its source says them


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A plot of a set, and how many residents it brings besides those before it."""

    plot: int
    name: str
    adds: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSet:
    """Some plots together, in order of what each adds, and what they bring: to everybody and to each group, each resident once."""

    steps: tuple[Step, ...]
    residents: Reading
    groups: Mapping[str, Reading]


def told(ranking: Ranking, rows: Iterable[Row]) -> list[ToldRow]:
    """Return some rows of a ranking as they may be told. Exact inside, about so many outside; the order is that of the exact numbers."""
    if ranking.people is None:
        return []
    chosen = list(rows)
    keys = [group.key for group in ranking.people.groups]
    # Nobody may be counted for more than one, whatever the weights: a heavy weight would tell a group to the person.
    heaviest = max(ranking.weights.values()) / 1000
    exact = np.array([[*row.gains, row.score / heaviest / 1000] for row in chosen]).reshape(len(chosen), len(keys) + 1)
    facts = {key: offers.plots[list(FACTS)].to_dict("index") for key, offers in ranking.offers.items()}
    found = []
    for row, rounded in zip(chosen, _rounded(exact).tolist(), strict=True):
        gains = dict(zip(keys, rounded, strict=False))
        found.append(
            ToldRow(
                row=row,
                residents=_reading(row, rounded[0]),
                groups={key: _reading(row, gains[key]) for key in ranking.weights},
                weighed=_reading(row, rounded[-1] * heaviest),
                facts=facts[row.use.key][row.plot],
            )
        )
    return found


def told_set(ranking: Ranking, found: Best) -> tuple[ToldSet, ToldSet]:
    """Return the best set and the greedy one as they may be told."""
    (offers,) = ranking.offers.values()
    return _set(ranking, offers, found.best.plots), _set(ranking, offers, found.greedy.plots)


def sources(ranking: Ranking) -> list[Source]:
    """Return who says so, and of which date: of the plots, of what is there already, of the streets and of the residents. Two queries."""
    read = {PLOTS, "streets", *(said.layer for norm in ranking.norms.values() for said in norm.places)}
    found = {each.pk: each for summary in summaries([layer(each) for each in sorted(read)]).values() for each in summary.datasets}
    if ranking.people is not None:
        dataset = Dataset.objects.get(key=ranking.people.population.dataset)
        found[dataset.pk] = dataset
    return [
        Source(row.key, row.name, row.publisher, row.licence, row.attribution, row.retrieved, row.fictional)
        for _pk, row in sorted(found.items())
    ]


def people(milli: int) -> Reading:
    """Return a number of residents, in thousandths, to the threshold; suppressed where it is smaller and not zero."""
    return _told(float(_rounded(np.array([milli]))[0]))


def _rounded(milli: Floats | Ints) -> Floats:
    return about(milli / 1000, settings.MEENT_MIN_PEOPLE)


def _told(rounded: float) -> Reading:
    return Reading(State.SUPPRESSED) if np.isnan(rounded) else Reading(State.VALUE, rounded)


def _reading(row: Row, rounded: float) -> Reading:
    return _told(rounded) if row.state is State.VALUE else Reading(row.state, lacks=row.lacks)


def _set(ranking: Ranking, offers: Offers, plots: tuple[int, ...]) -> ToldSet:
    so_far = [brought_together(offers, plots[:number]) for number in range(len(plots) + 1)]
    names = offers.plots["name"]
    steps = tuple(
        Step(plot=plot, name=str(names[plot]), adds=people(after[0] - before[0]))
        for plot, (before, after) in zip(plots, pairwise(so_far), strict=True)
    )
    together = dict(zip((group.key for group in offers.people.groups), so_far[-1], strict=True))
    return ToldSet(steps=steps, residents=people(so_far[-1][0]), groups={key: people(together[key]) for key in ranking.weights})
