"""Whether a place is open at an hour: known, or not known, which is not the same as closed."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import shapely

from planning.division import division
from planning.errors import BadMoment
from planning.measures import measure, readings
from planning.opening import Door, door, moment
from planning.reading import State
from tests.factories import place
from tests.planning import small_city as city

BRUSSELS = (50.8, 4.4)
WEEK = "Mo-Fr 09:00-17:00; Sa 10:00-12:00; PH off"


@pytest.mark.parametrize(
    ("hours", "at", "found"),
    [
        (WEEK, "2026-11-25T10:00", Door.OPEN),
        (WEEK, "2026-11-25T17:00", Door.CLOSED),
        (WEEK, "2026-11-29T10:00", Door.CLOSED),  # a Sunday
        (WEEK, "2026-12-25T10:00", Door.CLOSED),  # Christmas, a Friday
        (WEEK, "2026-07-21T10:00", Door.CLOSED),  # the national day, a Tuesday
        (WEEK, "2026-07-14T10:00", Door.OPEN),  # that of France
        ("24/7", "2026-12-25T03:00", Door.OPEN),
        ("Fr 22:00-02:00", "2026-11-28T01:00", Door.OPEN),  # past midnight
        ("sunrise-sunset", "2026-06-21T21:00", Door.OPEN),
        ("sunrise-sunset", "2026-12-21T18:00", Door.CLOSED),
        ("", "2026-11-25T10:00", Door.UNKNOWN),
        ("whenever we like", "2026-11-25T10:00", Door.UNKNOWN),
        ("Mo unknown", "2026-11-23T10:00", Door.UNKNOWN),
        ('Mo-Fr 09:00-17:00 "by appointment"', "2026-11-25T10:00", Door.UNKNOWN),
        ("Mo-Fr 09:00-17:00; SH off", "2026-11-25T10:00", Door.UNKNOWN),  # whose holidays?
    ],
)
def test_a_door_is_open_closed_or_not_known_to_be_either(hours: str, at: str, found: Door) -> None:
    assert door(hours, moment(at), BRUSSELS) is found


def test_the_hour_that_comes_twice_and_the_one_that_never_comes_are_hours_of_the_citys_clock() -> None:
    night = "Su 00:30-02:30"
    assert door(night, moment("2026-10-25T02:15"), BRUSSELS) is Door.OPEN
    assert door(night, moment("2026-10-25T02:15+01:00"), BRUSSELS) is Door.OPEN
    assert moment("2026-10-25T02:15+01:00").timestamp() - moment("2026-10-25T02:15").timestamp() == 3600
    assert door("Mo-Su 09:00-10:00", moment("2026-03-29T07:30+00:00"), BRUSSELS) is Door.OPEN  # summer time has begun
    assert door("Mo-Su 09:00-10:00", moment("2026-03-28T07:30+00:00"), BRUSSELS) is Door.CLOSED
    assert moment("2026-11-25T10:00") == datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("Europe/Brussels"))


@pytest.mark.parametrize("text", ["tomorrow", "2026-11-25", "2026-13-01T10:00", "2026-11-25T25:00"])
def test_what_is_no_day_and_hour_is_refused_by_name(text: str) -> None:
    with pytest.raises(BadMoment, match=text):
        moment(text)


def test_without_a_moment_this_hour_is_meant() -> None:
    now = moment()
    assert (now.minute, now.second, now.utcoffset()) == (0, 0, now.astimezone(ZoneInfo("Europe/Brussels")).utcoffset())


def meeting(x: float, hours: str, kind: str = "community_centre") -> None:
    place("meeting-places", wkt=city.wkt(city.at(x, 52)), kind=kind, opening_hours=hours)


@pytest.mark.django_db
def test_a_place_whose_hours_are_not_known_is_neither_open_nor_closed() -> None:
    line = shapely.LineString([city.at(0, 50), city.at(4100, 50)])
    place("streets", wkt=city.wkt(line), kind="residential", walkable=True)
    areas: list[Any] = [
        place("areas", wkt=city.wkt(city.box(x, 0, 100, 100)), level="neighbourhood", code=str(x)) for x in (0.0, 2000.0, 4000.0)
    ]
    city.people("all", dict.fromkeys(areas, 100.0))
    city.survey(city.box(0, 0, 4100, 100))
    meeting(50, WEEK)
    meeting(2050, "")
    meeting(2060, "24/7", kind="cafe")  # where one has to buy something

    def at(key: str, when: str) -> list[Any]:
        found = readings(measure(key), division(), period=when)
        assert (found.period, found.periods) == (when, (when,))
        return [reading.value if reading.state is State.VALUE else str(reading.state) for reading in found.by_area.values()]

    assert at("meeting-place-open", "2026-11-25T10:00") == [1, "missing", 0]
    assert at("meeting-place-open", "2026-11-25T20:00") == [0, "missing", 0]
    assert at("meeting-place-hours-unknown", "2026-11-25T10:00") == [0, 1, 0]
    meeting(2080, "Mo-Su 10:00-12:00")
    assert at("meeting-place-open", "2026-11-25T10:30") == [1, 1, 0]
    assert at("meeting-place-hours-unknown", "2026-11-25T10:30") == [0, 0, 0]
    assert readings(measure("meeting-place-400"), division()).values.tolist() == [1, 1, 0]
