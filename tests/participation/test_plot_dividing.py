"""Splitting and merging: no square metre, no neighbour, no plan and no word is lost, and none is there twice."""

import uuid
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
import shapely
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from accounts.roles import Role
from geo.models import VacantPlot
from participation import applications, cutting, dividing, interests, photos, plot_story, proposals, register, temporary_uses
from participation.application_life import Stage
from participation.errors import BadPlot, NotAllowed, NotNow
from participation.interest import Interest
from participation.listing import OwnerContact
from participation.proposal_form import Sent
from participation.succession import ancestors, successors
from participation.temporary_use import TemporaryUse
from planning import knowledge
from tests.accounts.conftest import person
from tests.participation.making import moved as proposal_moved
from tests.participation.pictures import taken
from tests.participation.plots import REASON, X, Y, application, box, close, moved, plot, today


@pytest.fixture
def planner() -> Any:
    return person("planner@example.org", Role.PLANNER)


# Pure

corners = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=3, max_size=9)


@settings(deadline=None, max_examples=60)
@given(points=corners, number=st.integers(2, 6))
def test_strips_keep_the_area_and_are_as_large_as_one_another(points: list[tuple[int, int]], number: int) -> None:
    whole = shapely.convex_hull(shapely.MultiPoint(points))
    assume(whole.geom_type == "Polygon" and whole.area > 50)
    parts = cutting.strips(whole, number)
    areas = np.array([part.area for part in parts])
    assert len(parts) == number
    assert abs(areas.sum() - whole.area) < 1e-6 * whole.area
    assert np.allclose(areas, whole.area / number, rtol=1e-6)
    assert cutting.parts_differ_by_m2(whole, parts) < 1e-6 * whole.area


@settings(deadline=None, max_examples=60)
@given(points=corners, ends=st.tuples(*[st.integers(-50, 250)] * 4))
def test_a_line_cuts_without_a_loss(points: list[tuple[int, int]], ends: tuple[int, int, int, int]) -> None:
    whole = shapely.convex_hull(shapely.MultiPoint(points))
    assume(whole.geom_type == "Polygon" and whole.area > 50 and ends[:2] != ends[2:])
    parts = cutting.cut(whole, shapely.LineString([ends[:2], ends[2:]]))
    assert abs(sum(part.area for part in parts) - whole.area) < 1e-6 * whole.area


def test_parts_drawn_by_hand_are_fitted_to_the_whole() -> None:
    whole = box()
    parts = [box(0, 0, 20.01, 20), box(20, 0, 20, 19.99)]
    fitted = cutting.fitted(whole, parts)
    assert sum(part.area for part in fitted) == pytest.approx(whole.area, abs=1e-9)
    assert cutting.parts_differ_by_m2(whole, fitted) < 1e-9


def test_the_measure_of_a_misfit_sees_what_is_left_out_beside_and_twice() -> None:
    whole = box()
    assert cutting.parts_differ_by_m2(whole, [box(0, 0, 20, 20), box(20, 0, 20, 20)]) < 1e-9
    assert cutting.parts_differ_by_m2(whole, [box(0, 0, 20, 20), box(20, 0, 19, 20)]) == pytest.approx(20)
    assert cutting.parts_differ_by_m2(whole, [box(0, 0, 20, 20), box(20, 0, 21, 20)]) == pytest.approx(20)
    assert cutting.parts_differ_by_m2(whole, [box(0, 0, 21, 20), box(20, 0, 20, 20)]) == pytest.approx(20)


# With all that lies on a plot

pytestmark = pytest.mark.django_db


def halves(of: VacantPlot, planner: Any) -> list[VacantPlot]:
    return dividing.split(of, cutting.strips(shapely.from_wkb(bytes(of.geom.wkb)), 2), by=planner, reason=REASON)


def test_a_split_keeps_the_area_and_the_facts_and_the_old_one_is_gone(planner: Any) -> None:
    made = plot(vacant_since=date(2020, 1, 1), address="Hoekstraat 1")
    parts = halves(made, planner)
    made.refresh_from_db()
    assert made.gone_since == today()
    assert sum(part.geom.area for part in parts) == pytest.approx(made.geom.area, abs=1e-9)
    for part in parts:
        assert (part.kind, part.owner_type, part.address, part.vacant_since) == ("waste_ground", "public", "Hoekstraat 1", date(2020, 1, 1))
        assert part.dataset == made.dataset
    assert [part.name for part in parts] == ["Hoek, part 1", "Hoek, part 2"]
    assert successors(made.pk) == sorted(part.pk for part in parts)


def test_a_merge_keeps_the_area_and_says_no_more_than_is_known(planner: Any) -> None:
    one = plot(0, certainty="certain", last_confirmed=today(), vacant_since=date(2020, 1, 1), vacant_until=date(2030, 1, 1))
    other = plot(40, owner_type="private", certainty="unsure", vacant_since=date(2022, 1, 1), vacant_until=date(2029, 1, 1), wide=10)
    made = dividing.merge([one, other], by=planner, reason=REASON)
    assert made.geom.area == pytest.approx(one.geom.area + other.geom.area, abs=1e-9)
    assert (made.owner_type, made.certainty, made.last_confirmed) == ("mixed", "unsure", None)
    assert (made.vacant_since, made.vacant_until) == (date(2022, 1, 1), date(2029, 1, 1))
    for old in (one, other):
        old.refresh_from_db()
        assert old.gone_since == today()
        assert successors(old.pk) == [made.pk]


@settings(deadline=None, max_examples=10)
@given(number=st.integers(2, 5), keep=st.data())
def test_split_and_merged_again_it_is_what_it_was(number: int, keep: Any) -> None:
    from django.db import transaction

    with transaction.atomic():
        planner = person(f"p{number}@example.org", Role.PLANNER)
        made = plot()
        parts = dividing.split(made, cutting.strips(box(), number), by=planner, reason=REASON)
        order = keep.draw(st.permutations(parts))
        whole = dividing.merge(order, by=planner, reason=REASON)
        assert whole.geom.area == pytest.approx(800, abs=1e-6)
        assert whole.geom.sym_difference(made.geom).area < 1e-6
        assert successors(made.pk) == [whole.pk]
        assert ancestors([whole.pk]) == sorted([made.pk, *(part.pk for part in parts), whole.pk])
        transaction.set_rollback(True)


def test_people_are_on_each_part_and_once_on_what_is_merged(planner: Any) -> None:
    made = plot()
    people = [person(f"n{number}@example.org") for number in range(6)]
    for one in people:
        interests.show(made, by=one, role="follower", confirmed=True)
    interests.show(made, by=people[0], role="organiser", group="De Kruiwagen", named=True, confirmed=True)
    parts = halves(made, planner)
    for part in parts:
        assert (interests.told(part).followers, interests.told(part).groups) == (5, ("De Kruiwagen",))
    assert interests.told(made).followers is None
    interests.withdraw(parts[1], by=people[0])
    interests.show(parts[1], by=person("late@example.org"), role="follower", confirmed=True)
    whole = dividing.merge(parts, by=planner, reason=REASON)
    assert Interest.objects.count() == 7
    assert Interest.objects.get(plot=whole, person=people[0]).role == "organiser"


def test_an_application_is_for_all_parts_and_granting_lends_each(planner: Any) -> None:
    made, alice = plot(wide=60), person("alice@example.org")
    one = moved(application(made, alice), "take-up", by=planner)
    parts = halves(made, planner)
    for part in parts:
        assert [each.key for each in applications.standing(part, today())] == [one.key]
    assert applications.standing(made, today()) == []
    close(parts[0])
    moved(one, "grant", by=planner, reason=REASON)
    assert sorted(TemporaryUse.objects.values_list("plot", flat=True)) == sorted(part.pk for part in parts)
    whole = dividing.merge(parts, by=planner, reason=REASON)
    assert [each.application.key for each in temporary_uses.of([whole.pk])] == [one.key]
    assert [(each.key, each.stage) for each in applications.standing(whole, today())] == [(one.key, Stage.GRANTED)]


def test_a_use_that_runs_goes_on_on_each_part_and_ends_on_each(planner: Any) -> None:
    made = plot()
    TemporaryUse.objects.create(plot=made, use="green", start=today(), end=today() + timedelta(10))
    temporary_uses.turn(today())
    made.refresh_from_db()
    parts = halves(made, planner)
    assert [part.status for part in parts] == ["in_temporary_use"] * 2
    temporary_uses.turn(today() + timedelta(11))
    assert set(VacantPlot._default_manager.filter(gone_since=None).values_list("status", flat=True)) == {"vacant"}


def test_two_plots_that_are_lent_to_different_groups_on_one_day_are_not_merged(planner: Any) -> None:
    one, other = plot(0), plot(40)
    for each in (one, other):
        TemporaryUse.objects.create(plot=each, use="green", start=today(), end=today() + timedelta(10))
    with pytest.raises(NotNow, match="same days"):
        dividing.merge([one, other], by=planner, reason=REASON)
    assert not VacantPlot._default_manager.exclude(gone_since=None).exists()
    assert TemporaryUse.objects.filter(moved=False).count() == 2


def test_notes_proposals_and_story_are_found_from_every_part_and_once_from_the_whole(planner: Any) -> None:
    made, alice = plot(), person("alice@example.org")
    worker = person("w@example.org", Role.COMMUNITY_WORKER)
    knowledge.write(
        knowledge.Said(words="Er staat een oude muur.", topic="use", about=("vacant-plots", made.pk), readers="everybody"), by=worker
    )
    register.put(made, why="seen", words="Dicht sinds de zomer.", by=planner, version=0)
    said = Sent(
        kind="plot-use",
        title="Een tuin voor de hoek",
        shape=shapely.Point(X + 5, Y + 5),
        form=uuid.uuid4(),
        about=("vacant-plots", made.pk),
        answers={"use": "green"},
    )
    moderator = person("m@example.org", Role.MODERATOR)
    one = proposal_moved(proposals.confirm(proposals.make(said, by=alice), by=alice), "publish", by=moderator)
    parts = halves(made, planner)
    for place in parts:
        assert [each.key for each in plot_story.proposals(place)] == [one.key]
        story = [(chapter.what, chapter.reason) for chapter in plot_story.story(place)]
        assert [note.words for note in plot_story.notes(place, alice)] == ["Er staat een oude muur."]
        assert ("split", REASON) in story
        assert register.entry(place, today()).words == "Dicht sinds de zomer."
    whole = dividing.merge(parts, by=planner, reason=REASON)
    story = [chapter.what for chapter in plot_story.story(whole)]
    assert len(plot_story.notes(whole, alice)) == 1
    assert story.count("listed") == 1
    assert [each.key for each in plot_story.proposals(whole)] == [one.key]
    assert register.entry(whole, today()).words == "Dicht sinds de zomer."


def test_photos_are_found_from_every_part_and_once_from_the_whole(planner: Any) -> None:
    made = plot()
    shown = photos.add(made, taken(), by=person("alice@example.org"), name="hoek.jpg", alt="Een muur met klimop")
    photos.decide(shown, "publish", by=person("m@example.org", Role.MODERATOR), version=shown.version)
    parts = halves(made, planner)
    for place in parts:
        assert [each.key for each in photos.of(place, AnonymousUser())] == [shown.key]
    whole = dividing.merge(parts, by=planner, reason=REASON)
    assert [each.key for each in photos.of(whole, AnonymousUser())] == [shown.key]
    assert shown.key in Client().get(f"/plots/{whole.pk}").content.decode()
    assert shown.key in Client().get(f"/api/vacant-plots/{whole.pk}/photos").content.decode()


def test_how_the_owner_is_reached_goes_along_where_there_is_one_answer(planner: Any) -> None:
    made = plot(owner_type="private")
    register.keep_contact(made, name="Jan Peeters", reach="jan@example.org", by=planner)
    given = OwnerContact.objects.get().given_at
    parts = halves(made, planner)
    assert {one.plot_id for one in OwnerContact.objects.all()} == {part.pk for part in parts}
    assert {one.given_at for one in OwnerContact.objects.all()} == {given}
    register.keep_contact(parts[0], name="An Maes", reach="an@example.org", by=planner)
    dividing.merge(parts, by=planner, reason=REASON)
    assert not OwnerContact.objects.exists()


def test_what_cannot_be_divided_so_is_told_and_nothing_changes(planner: Any) -> None:
    made = plot()
    point = VacantPlot._default_manager.create(dataset=made.dataset, source_id="p", kind="shop", geom=made.geom.centroid)
    for of, parts in (
        (made, []),
        (made, [box()]),
        (made, [box(0, 0, 20, 20), box(25, 0, 15, 20)]),
        (made, [box(0, 0, 40, 20), box(0, 0, 0.01, 20)]),
        (made, [shapely.Point(X, Y), box()]),
        (point, [box(), box()]),
    ):
        with pytest.raises(BadPlot):
            dividing.split(of, parts, by=planner, reason=REASON)
    for plots in ([made], [made, plot(20, wide=40)]):
        with pytest.raises(BadPlot):
            dividing.merge(plots, by=planner, reason=REASON)
    with pytest.raises(BadPlot, match="Say why"):
        dividing.split(made, cutting.strips(box(), 2), by=planner, reason=" ")
    assert not VacantPlot._default_manager.exclude(gone_since=None).exists()


def test_only_who_edits_places_divides_and_what_is_gone_is_not_divided_again(planner: Any) -> None:
    made = plot()
    for nobody in (person("bob@example.org"), person("m@example.org", Role.MODERATOR), person("x@example.org", Role.PLANNER, areas=[])):
        with pytest.raises(NotAllowed):
            halves(made, nobody)
        with pytest.raises(NotAllowed):
            dividing.merge([made, plot(80)], by=nobody, reason=REASON)
    halves(made, planner)
    with pytest.raises(NotNow):
        halves(made, planner)


def test_two_shops_that_are_known_as_points_become_one_point(planner: Any) -> None:
    made = plot()
    shops = [
        VacantPlot._default_manager.create(dataset=made.dataset, source_id=f"s{n}", kind="shop", geom=made.geom.centroid) for n in range(2)
    ]
    whole = dividing.merge(shops, by=planner, reason=REASON)
    assert (whole.kind, whole.geom.geom_type) == ("shop", "Point")
