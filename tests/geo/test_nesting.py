"""Areas know what they are part of, within one edition."""

import pytest
from pghistory.models import Events

from geo.models import Area
from geo.nesting import nest
from tests.factories import place

pytestmark = pytest.mark.django_db


def area(level: str, x: int, side: int, edition: str = "2025") -> Area:
    corner = 650_000 + x
    outline = (
        f"POLYGON (({corner} 670000, {corner + side} 670000, {corner + side} {670_000 + side}, {corner} {670_000 + side}, {corner} 670000))"
    )
    made = place("areas", wkt=outline, level=level, edition=edition)
    assert isinstance(made, Area)
    return made


def parent(child: Area) -> Area | None:
    child.refresh_from_db()
    return child.parent


def test_an_area_is_part_of_the_nearest_level_above_that_holds_it() -> None:
    city, district, quarter, block = area("city", 0, 1000), area("district", 0, 500), area("neighbourhood", 10, 100), area("block", 20, 10)
    outside = area("neighbourhood", 600, 100)
    assert nest() == 4
    assert [parent(each) for each in (block, quarter, district, outside, city)] == [quarter, district, city, city, None]
    assert nest() == 0


def test_editions_are_never_joined_across() -> None:
    area("city", 0, 1000, edition="2013")
    quarter = area("neighbourhood", 10, 100)
    nest()
    assert parent(quarter) is None


def test_what_people_said_stays_and_working_it_out_is_no_edit() -> None:
    said, city = area("district", 5000, 10), area("city", 0, 1000)
    edited, plain = area("neighbourhood", 10, 100), area("neighbourhood", 200, 100)
    Area.objects.filter(pk=edited.pk).update(parent=said)
    nest()
    assert (parent(edited), parent(plain)) == (said, city)
    assert plain.edited_at is None
    assert not Events.objects.tracks(plain).filter(pgh_label="update").exists()
