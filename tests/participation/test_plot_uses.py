"""Temporary uses: never two at once, begun and ended with the plot's status, and handed back."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.roles import Role
from geo.models import VacantPlot
from participation import effects, plot_story, temporary_uses
from participation.errors import BadPlot, NotAllowed, NotNow, Stale
from participation.letter import Letter
from participation.temporary_use import TemporaryUse
from tests.accounts.conftest import person
from tests.participation.plots import REASON, application, close, moved, plot, today
from tests.web.posted import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Any:
    return person("alice@example.org")


@pytest.fixture
def planner() -> Any:
    return person("planner@example.org", Role.PLANNER)


def use(of: VacantPlot, start: int, end: int, **more: Any) -> TemporaryUse:
    """Return a use from so many to so many days from today."""
    return TemporaryUse.objects.create(plot=of, use="green", start=today() + timedelta(start), end=today() + timedelta(end), **more)


def granted(of: VacantPlot, by: Any, planner: Any, **wish: Any) -> TemporaryUse:
    one = moved(application(of, by, **wish), "take-up", by=planner)
    close(of)
    moved(one, "grant", by=planner, reason=REASON)
    return TemporaryUse.objects.get(application=one)


def at(one: TemporaryUse, start: int, end: int) -> TemporaryUse:
    """Move a use in time, as if it had been granted earlier."""
    TemporaryUse.objects.filter(pk=one.pk).update(start=today() + timedelta(start), end=today() + timedelta(end))
    return TemporaryUse.objects.get(pk=one.pk)


def status(of: VacantPlot) -> str:
    return VacantPlot._default_manager.get(pk=of.pk).status


spans = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 10)), min_size=2, max_size=5)


@settings(max_examples=25, deadline=None)
@given(spans=spans)
def test_two_uses_of_one_plot_never_share_a_day(spans: list[tuple[int, int]]) -> None:
    """The slow oracle: a set of days; the database refuses exactly what would share one."""
    with transaction.atomic():
        made, taken = plot(), set()
        for start, lasts in spans:
            wanted = set(range(start, start + lasts + 1))
            try:
                with transaction.atomic():
                    use(made, start, start + lasts)
            except IntegrityError:
                assert taken & wanted
            else:
                assert not taken & wanted
                taken |= wanted
        transaction.set_rollback(True)


def test_handed_back_early_the_days_that_are_left_are_free_again(alice: Any, planner: Any) -> None:
    made = plot()
    one = at(granted(made, alice, planner), -10, 100)
    temporary_uses.hand_back(one, by=alice, on=today(), left="better", version=one.version)
    use(made, 1, 50)
    with pytest.raises(IntegrityError), transaction.atomic():
        use(made, 0, 0)


def test_a_use_sets_the_status_of_its_plot_and_its_end_sets_it_back(alice: Any, planner: Any) -> None:
    made = plot(status="planned")
    one = granted(made, alice, planner)
    assert status(made) == "planned"
    one = at(one, 0, 20)
    assert temporary_uses.turn(today()) == 1
    assert temporary_uses.turn(today()) == 0
    assert status(made) == "in_temporary_use"
    assert temporary_uses.turn(today() + timedelta(20)) == 0
    assert temporary_uses.turn(today() + timedelta(21)) == 1
    assert status(made) == "planned"
    assert [chapter.what for chapter in plot_story.story(made)][-2:] == ["began", "ended"]


def test_what_somebody_made_of_the_plot_meanwhile_stands(alice: Any, planner: Any) -> None:
    made = plot()
    at(granted(made, alice, planner), 0, 20)
    temporary_uses.turn(today())
    VacantPlot._default_manager.filter(pk=made.pk).update(status="in_use")
    temporary_uses.turn(today() + timedelta(21))
    assert status(made) == "in_use"


def test_one_use_follows_another_and_the_plot_ends_as_it_began() -> None:
    made = plot()
    use(made, 0, 5)
    use(made, 6, 9)
    for day, expected in ((0, "in_temporary_use"), (6, "in_temporary_use"), (10, "vacant")):
        temporary_uses.turn(today() + timedelta(day))
        assert status(made) == expected


def test_a_night_that_was_missed_is_made_up_for() -> None:
    made = plot()
    one = use(made, -20, -10)
    temporary_uses.turn(today())
    one.refresh_from_db()
    assert (one.started_on, one.ended_on, status(made)) == (one.start, one.end, "vacant")


def test_handing_back_says_when_and_how_it_was_left_and_frees_the_plot(alice: Any, planner: Any) -> None:
    made = plot()
    one = at(granted(made, alice, planner), -10, 100)
    temporary_uses.turn(today())
    one.refresh_from_db()
    done = temporary_uses.hand_back(one, by=alice, on=today(), left="work-left", words="De poort klemt.", version=one.version)
    assert (done.handed_back_on, done.left, done.left_words) == (today(), "work-left", "De poort klemt.")
    assert status(made) == "vacant"
    last = next(chapter for chapter in plot_story.story(made) if chapter.what == "handed-back")
    assert (last.detail, last.reason) == ("with something still to be done", "De poort klemt.")
    with pytest.raises(NotNow):
        temporary_uses.hand_back(done, by=alice, on=today(), left="better", version=done.version)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"on": timedelta(1)}, "on"),
        ({"on": timedelta(-11)}, "on"),
        ({"left": "burnt"}, "left"),
        ({"left": "work-left"}, "words"),
        ({"words": "x" * 1_001}, "words"),
    ],
)
def test_what_cannot_be_handed_back_so_is_told(alice: Any, planner: Any, wrong: dict[str, Any], field: str) -> None:
    one = at(granted(plot(), alice, planner), -10, 100)
    said = {"on": today() + wrong.pop("on", timedelta(0)), "left": "better", **wrong}
    with pytest.raises(BadPlot) as told:
        temporary_uses.hand_back(one, by=alice, version=one.version, **said)
    assert list(told.value.flaws) == [field]


def test_only_who_has_it_or_the_city_hands_it_back(alice: Any, planner: Any) -> None:
    one = at(granted(plot(), alice, planner), -10, 100)
    for nobody in (person("bob@example.org"), person("x@example.org", Role.PLANNER, areas=[])):
        assert not temporary_uses.may_hand_back(one, nobody)
        with pytest.raises(NotAllowed):
            temporary_uses.hand_back(one, by=nobody, on=today(), left="better", version=one.version)
    with pytest.raises(Stale):
        temporary_uses.hand_back(one, by=planner, on=today(), left="better", version=one.version + 1)
    assert temporary_uses.may_hand_back(one, planner)
    temporary_uses.hand_back(one, by=planner, on=today(), left="better", version=one.version)


def test_before_it_began_it_cannot_be_handed_back(alice: Any, planner: Any) -> None:
    one = granted(plot(), alice, planner)
    assert not temporary_uses.may_hand_back(one, alice)
    with pytest.raises(NotNow):
        temporary_uses.hand_back(one, by=alice, on=today(), left="better", version=one.version)


def test_a_month_before_its_end_who_has_it_gets_one_letter(alice: Any, planner: Any) -> None:
    heard: list[str] = []

    def listen(**sent: Any) -> None:
        heard.append(sent["event"].what)

    effects.at_plot.connect(listen)
    try:
        at(granted(plot(), alice, planner), -300, 31)
        call_command("lending", verbosity=0)
        assert not Letter.objects.filter(text="use-ends-soon").exists()
        at(TemporaryUse.objects.get(), -300, 30)
        call_command("lending", verbosity=0)
        call_command("lending", verbosity=0)
    finally:
        effects.at_plot.disconnect(listen)
    (letter,) = [each for each in sent() if "/hand-back" in each.body]
    assert letter.to == ["alice@example.org"]
    assert heard.count("ends-soon") == 1
