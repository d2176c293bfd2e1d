"""Ages: which of a source's bands make up a group that is asked for. Sources break at different ages, and nothing is guessed."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Sum

from planning.models import Indicator, IndicatorValue
from planning.reading import MISSING, Reading, State, total


@dataclass(frozen=True, slots=True)
class Ages:
    """From an age to another, both included; `to` None: and older."""

    start: int
    to: int | None = None


EVERYBODY = Ages(0)


def cover(asked: Ages, bands: Collection[Ages]) -> tuple[Ages, ...] | None:
    """Return the bands that make up a group exactly, as few as can be; None where no bands do.

    Fewer bands have fewer figures that the source keeps back.
    """
    if asked in bands:
        return (asked,)
    best: tuple[Ages, ...] | None = None
    for band in bands:
        if band.start != asked.start or band.to is None or (asked.to is not None and band.to >= asked.to):
            continue
        rest = cover(Ages(band.to + 1, asked.to), bands)
        if rest is not None and (best is None or len(rest) + 1 < len(best)):
            best = (band, *rest)
    return best


def fewest_first(indicators: QuerySet[Indicator], period: str) -> QuerySet[Indicator]:
    """Return indicators in order of how many people they count in all in a period; those without figures first."""
    counted = indicators.annotate(people=Sum("values__value", filter=Q(values__period=period)))
    return counted.order_by(F("people").asc(nulls_first=True), "-key")


def people(dataset: str, areas: Collection[int], *, period: str, group: str = Indicator.Group.RESIDENTS, ages: Ages) -> dict[int, Reading]:
    """Return how many of a group live in each area, by primary key, from the counts of one dataset and period. Two queries.

    A group that the source's bands do not make up is missing in every area: 75 and over cannot be had from bands of ten years. Of
    several counts of the same ages (residents, those who seek work) the largest is meant.
    """
    found = fewest_first(Indicator.objects.filter(dataset__key=dataset, kind=Indicator.Kind.COUNT, group=group), period)
    bands = {EVERYBODY if row.age_from is None else Ages(row.age_from, row.age_to): row.pk for row in found}
    parts = cover(ages, bands)
    if parts is None:
        return dict.fromkeys(areas, MISSING)
    wanted = [bands[part] for part in parts]
    values = IndicatorValue.objects.filter(indicator__in=wanted, period=period, area__in=areas).values_list(
        "area_id", "indicator_id", "state", "value"
    )
    known = {(area, indicator): Reading(State(state), value) for area, indicator, state, value in values}
    return {area: total(known.get((area, indicator), MISSING) for indicator in wanted) for area in areas}
