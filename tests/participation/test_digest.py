"""When letters go: on the clock of the city, whatever it does in spring and autumn."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.digest import AT, Often, due, letters, usual

ZONE = ZoneInfo("Europe/Brussels")
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis wants them so
DIGESTS = st.sampled_from([Often.DAILY, Often.WEEKLY])


def slowly(often: Often, at: datetime) -> datetime:
    """The first minute after a moment on which the city's clock says eight (on a Monday), looked for minute by minute."""
    minute = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    while True:
        here = minute.astimezone(ZONE)
        if here.time() == AT and (often is Often.DAILY or here.weekday() == 0):
            return minute
        minute += timedelta(minutes=1)


@given(MOMENTS)
def test_daily_is_as_the_slow_way_finds_it(at: datetime) -> None:
    assert due(Often.DAILY, at, ZONE) == slowly(Often.DAILY, at)


@given(DIGESTS, MOMENTS)
def test_a_digest_comes_after_and_at_eight_and_never_later_than_its_span(often: Often, at: datetime) -> None:
    found = due(often, at, ZONE)
    here = found.astimezone(ZONE)
    assert found > at
    assert here.time() == AT
    longest = timedelta(hours=25) if often is Often.DAILY else timedelta(days=7, hours=1)
    assert found - at <= longest
    assert often is Often.DAILY or here.weekday() == 0


@given(DIGESTS, MOMENTS, MOMENTS)
def test_no_moment_falls_between_two_digests_and_their_order_is_kept(often: Often, one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))
    assert due(often, first, ZONE) <= due(often, second, ZONE)
    # What lies before the digest of the first is told in the same one.
    assert (due(often, first, ZONE) == due(often, second, ZONE)) == (second < due(often, first, ZONE))


@pytest.mark.parametrize(("day", "hours"), [(datetime(2026, 3, 28, 7, tzinfo=UTC), 23), (datetime(2026, 10, 24, 6, tzinfo=UTC), 25)])
def test_the_day_on_which_clocks_change_is_an_hour_shorter_or_longer(day: datetime, hours: int) -> None:
    assert due(Often.DAILY, day, ZONE) - day == timedelta(hours=hours)


@given(st.lists(MOMENTS, max_size=30))
def test_a_digest_never_makes_more_letters_than_hearing_at_once(moments: list[datetime]) -> None:
    once, daily, weekly = (letters(each, moments, ZONE) for each in (Often.AT_ONCE, Often.DAILY, Often.WEEKLY))
    assert once == len(moments)
    assert once >= daily >= weekly >= min(1, once)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, (0, "year")),
        (1, (4, "year")),
        (3, (1, "month")),
        (6, (2, "month")),
        (12, (1, "week")),
        (13, (1, "week")),
        (30, (3, "week")),
        (90, (1, "day")),
        (200, (2, "day")),
    ],
)
def test_how_often_is_said_as_people_say_it(number: int, said: tuple[int, str]) -> None:
    assert usual(number, 90) == said
