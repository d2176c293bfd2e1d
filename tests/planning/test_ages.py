"""A group is made up of a source's bands, or it is missing."""

import pytest

from planning.ages import Ages, cover, people
from planning.models import IndicatorValue
from planning.reading import MISSING, Reading, State, total
from tests.factories import dataset, place
from tests.planning.test_indicators import indicator

TENS = [*(Ages(start, start + 9) for start in range(0, 90, 10)), Ages(90)]
TO_SEVENTY = [*(Ages(start, start + 9) for start in range(0, 70, 10)), Ages(70)]


@pytest.mark.parametrize(
    ("asked", "bands", "made"),
    [
        (Ages(70), TENS, (Ages(70, 79), Ages(80, 89), Ages(90))),
        (Ages(80), TENS, (Ages(80, 89), Ages(90))),
        (Ages(70), TO_SEVENTY, (Ages(70),)),
        (Ages(0, 19), TENS, (Ages(0, 9), Ages(10, 19))),
        (Ages(0, 19), [*TENS, Ages(0, 19)], (Ages(0, 19),)),
        (Ages(0, 29), [*TENS, Ages(0, 19)], (Ages(0, 19), Ages(20, 29))),
        (Ages(75), TENS, None),
        (Ages(80), TO_SEVENTY, None),
        (Ages(0, 17), TENS, None),
        (Ages(0, 99), TENS, None),
        (Ages(0), [], None),
    ],
)
def test_bands_make_up_a_group_exactly_or_not_at_all(asked: Ages, bands: list[Ages], made: tuple[Ages, ...] | None) -> None:
    assert cover(asked, bands) == made


def test_what_is_unknown_of_a_part_is_unknown_of_the_whole() -> None:
    one, kept = Reading(State.VALUE, 3.0), Reading(State.SUPPRESSED)
    assert total([one, Reading(State.VALUE, 0.0)]) == one
    assert total([one, kept]) == kept
    assert total([kept, MISSING, one]) == MISSING
    assert total([]) == MISSING


@pytest.mark.django_db
def test_a_group_that_no_band_gives_is_missing_everywhere_and_never_guessed() -> None:
    here, there = place("areas"), place("areas")
    young, old = indicator("young", age_from=0, age_to=69), indicator("old", age_from=70)
    IndicatorValue.objects.create(indicator=young, area=here, period="2025", state="value", value=10)
    IndicatorValue.objects.create(indicator=old, area=here, period="2025", state="value", value=4)
    IndicatorValue.objects.create(indicator=young, area=there, period="2025", state="suppressed")
    IndicatorValue.objects.create(indicator=old, area=there, period="2025", state="value", value=5)
    areas = [here.pk, there.pk]
    key = dataset().key
    assert people(key, areas, period="2025", ages=Ages(0)) == {here.pk: Reading(State.VALUE, 14.0), there.pk: Reading(State.SUPPRESSED)}
    assert people(key, areas, period="2025", ages=Ages(70))[there.pk] == Reading(State.VALUE, 5.0)
    assert people(key, areas, period="2024", ages=Ages(70)) == dict.fromkeys(areas, MISSING)
    assert people(key, areas, period="2025", ages=Ages(80)) == dict.fromkeys(areas, MISSING)
    assert people(key, areas, period="2025", group="women", ages=Ages(70)) == dict.fromkeys(areas, MISSING)
