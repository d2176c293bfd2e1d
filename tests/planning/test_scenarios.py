"""A scenario changes nothing that is stored, and says what would become different if it did."""

import json
from typing import Any

import numpy as np
import pytest
import shapely
from django.contrib.auth import get_user_model
from django.contrib.gis.geos import GEOSGeometry
from django.db import IntegrityError, transaction
from pyproj import Transformer

from geo import crs
from geo.models import Bench, GreenSpace, Street, VacantPlot
from geo.registry import layers
from planning import scenarios
from planning.difference import differences
from planning.division import Division, areas, division
from planning.errors import BadSite, BadStep, UnknownScenario, UnknownUse
from planning.ground import TODAY, Ground
from planning.measures import measures, readings
from planning.scenario import Scenario, Step
from planning.uses import use
from tests.factories import place
from tests.planning.vacant_town import X, Y, box, town

pytestmark = pytest.mark.django_db

TO_DEGREES = Transformer.from_crs(crs.METRIC, crs.WGS84, always_xy=True)


def somebody(name: str = "planner") -> Any:
    return get_user_model().objects.get_or_create(username=name)[0]


def made(name: str = "Greener") -> Scenario:
    return scenarios.start(owner=somebody(), name=name)


def geojson(shape: Any) -> dict[str, Any]:
    """A shape in metres from the corner of the town, as a browser sends it."""
    moved = shapely.transform(shape, lambda x, y: TO_DEGREES.transform(x + X, y + Y), interleaved=False)
    return dict(json.loads(shapely.to_geojson(moved)))


def figures(where: Division, ground: Ground = TODAY) -> dict[str, list[tuple[str, float | None]]]:
    """All that every measure reads."""
    found = {key: readings(each, where, ground=ground, assume_complete=True) for key, each in measures().items()}
    return {key: [(str(r.state), r.value) for r in each.by_area.values()] for key, each in found.items()}


def test_no_edits_change_nothing_at_all() -> None:
    town()
    assert differences(scenarios.ground(made()), division("block"), assume_complete=True) == ()


def test_a_scenario_made_for_real_is_the_city_it_said_it_would_be() -> None:
    """Prove it of every kind of step at once, and of every indicator."""
    there = town()
    street = place("streets", wkt=shapely.to_wkt(shapely.LineString([(X, Y + 90), (X + 900, Y + 90)])), kind="main", car_load="much")
    old = place("benches", wkt=f"POINT ({X + 100} {Y + 5})")
    plan = made()
    scenarios.add(plan, {"kind": "add", "layer": "benches", "geometry": geojson(shapely.Point(2000, 3))})
    scenarios.add(plan, {"kind": "remove", "layer": "benches", "place": old.pk})
    scenarios.add(plan, {"kind": "use", "place": there.thousand.pk, "use": "green"})
    scenarios.add(plan, {"kind": "calm", "place": street.pk})
    before = figures(division("block"))
    said = figures(division("block"), scenarios.ground(plan))
    assert figures(division("block")) == before, "a scenario has changed what is stored"
    assert said != before

    added = plan.steps.get(number=1)
    Bench.objects.create(dataset=old.dataset, source_id="new", geom=added.geom)
    Bench.objects.filter(pk=old.pk).delete()
    plot = VacantPlot.objects.get(pk=there.thousand.pk)
    GreenSpace.objects.create(dataset=plot.dataset, source_id="new", geom=plot.geom, **dict(use("green").facts))
    plot.delete()
    Street.objects.filter(pk=street.pk).update(car_load="none")
    real = figures(division("block"))
    assert real.keys() == said.keys()
    for key, rows in real.items():
        assert [state for state, _value in rows] == [state for state, _value in said[key]], key
        assert [value for _state, value in rows] == pytest.approx([value for _state, value in said[key]], nan_ok=True), key


def test_a_park_on_a_plot_is_a_gain_for_those_beside_it_and_says_of_whom() -> None:
    there = town()
    plan = made()
    scenarios.add(plan, {"kind": "use", "place": there.thousand.pk, "use": "green"})
    found = {each.measure.key: each for each in differences(scenarios.ground(plan), division("block"), assume_complete=True)}
    green = found["green-300"]
    assert green.changes
    everybody = green.people[0]
    assert (everybody.gained, everybody.lost) == (1000, 0)
    assert sum(value or 0 for value in everybody.gained_in.values()) == 1000
    assert sum(group.gained or 0 for group in green.people[1:]) == pytest.approx(1000, abs=10)
    beside = found["green-300"].by_area
    assert [shift.by for shift in beside.values() if shift.by] == [1.0]
    assert "trees-per-100-m" not in found, "what the edits do not touch is not reckoned"


def test_a_handful_of_people_is_never_told() -> None:
    there = town()
    plan = made()
    scenarios.add(plan, {"kind": "use", "place": there.twenty.pk, "use": "green"})
    found = differences(scenarios.ground(plan), division("block"), assume_complete=True)
    numbers = [n for each in found for moved in each.people for n in (moved.gained, moved.lost, *moved.gained_in.values())]
    assert numbers
    assert all(n is None or n % 10 == 0 for n in numbers)


def test_two_scenarios_stand_side_by_side() -> None:
    there = town()
    park, nothing = made("Park"), made("Nothing")
    scenarios.add(park, {"kind": "use", "place": there.thousand.pk, "use": "green"})
    to = differences(scenarios.ground(park), division("block"), beside=scenarios.ground(nothing), assume_complete=True)
    back = differences(scenarios.ground(nothing), division("block"), beside=scenarios.ground(park), assume_complete=True)
    assert {each.measure.key for each in to} == {each.measure.key for each in back}
    for one, other in zip(to, back, strict=True):
        assert [s.by for s in one.by_area.values()] == [None if s.by is None else -s.by for s in other.by_area.values()]


def test_steps_are_taken_back_and_stay_in_the_history() -> None:
    there = town()
    plan = made()
    scenarios.add(plan, {"kind": "use", "place": there.thousand.pk, "use": "green"})
    scenarios.add(plan, {"kind": "add", "layer": "benches", "geometry": geojson(shapely.Point(100, 3))})
    scenarios.take_back(plan, 1)
    assert [step.number for step in scenarios.standing(plan)] == [2]
    assert plan.steps.count() == 2
    with pytest.raises(BadStep, match="1"):
        scenarios.take_back(plan, 1)
    scenarios.add(plan, {"kind": "use", "place": there.thousand.pk, "use": "square"})
    assert [step.number for step in scenarios.standing(plan)] == [2, 3]


def test_a_copy_has_the_steps_that_hold_and_goes_its_own_way() -> None:
    there = town()
    plan = made()
    scenarios.add(plan, {"kind": "use", "place": there.thousand.pk, "use": "green"})
    scenarios.add(plan, {"kind": "add", "layer": "benches", "geometry": geojson(shapely.Point(100, 3))})
    scenarios.take_back(plan, 1)
    copy = scenarios.copy(plan, owner=somebody("architect"), name="Mine")
    assert scenarios.ground(copy).edits[0].layer == "benches"
    assert (copy.copied_from, copy.key != plan.key, len(scenarios.standing(copy))) == (plan, True, 1)
    scenarios.take_back(copy, 1)
    assert len(scenarios.standing(plan)) == 1
    assert list(scenarios.owned(somebody("architect"))) == [copy]


def test_an_address_that_nobody_gave_out_leads_nowhere() -> None:
    plan = made()
    assert len(plan.key) >= 20
    assert scenarios.find(plan.key) == plan
    with pytest.raises(UnknownScenario):
        scenarios.find(plan.key[:-1])


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        ({"kind": "fly"}, BadStep, "fly"),
        ({"kind": "add", "layer": "benches"}, BadStep, "geometry"),
        ({"kind": "add", "layer": "areas", "geometry": {}}, BadStep, "areas"),
        ({"kind": "add", "layer": "benches", "geometry": {"type": "Point", "coordinates": [4.4, 51.0]}, "colour": 1}, BadStep, "colour"),
        ({"kind": "add", "layer": "benches", "geometry": {"type": "Polygon", "coordinates": []}}, BadSite, "Polygon"),
        ({"kind": "add", "layer": "benches", "geometry": {"type": "Point", "coordinates": [0, 0]}}, BadSite, "outside"),
        ({"kind": "add", "layer": "benches", "geometry": {"type": "Point", "coordinates": ["a", 0]}}, BadSite, "Point"),
        ({"kind": "remove", "layer": "benches", "place": 999}, BadStep, "999"),
        ({"kind": "remove", "layer": "benches", "place": "1e3"}, BadStep, "1e3"),
        ({"kind": "use", "place": 1, "use": "casino"}, UnknownUse, "casino"),
        ({"kind": "calm", "place": 1, "use": "green"}, BadStep, "use"),
    ],
)
def test_a_step_that_cannot_be_is_refused_in_a_sentence_and_leaves_nothing(
    said: dict[str, Any], error: type[Exception], words: str
) -> None:
    town()
    plan = made()
    with pytest.raises(error, match=words):
        scenarios.add(plan, said)
    assert not plan.steps.exists()


def test_a_plot_takes_only_the_uses_that_its_kind_and_size_allow_and_only_once() -> None:
    there = town()
    plan = made()
    with pytest.raises(BadStep, match="shop"):
        scenarios.add(plan, {"kind": "use", "place": there.shop.pk, "use": "green"})
    with pytest.raises(BadStep, match="100 m² is too small"):
        scenarios.add(plan, {"kind": "use", "place": there.tiny.pk, "use": "green"})
    scenarios.add(plan, {"kind": "use", "place": there.shop.pk, "use": "meeting-place"})
    with pytest.raises(BadStep, match=str(there.shop.pk)):
        scenarios.add(plan, {"kind": "remove", "layer": "vacant-plots", "place": there.shop.pk})


def test_a_bench_on_a_plot_stands_in_its_midst() -> None:
    there = town()
    plan = made()
    scenarios.add(plan, {"kind": "use", "place": there.thousand.pk, "use": "bench"})
    bench = scenarios.ground(plan).places("benches").geometry.iloc[-1]
    assert shapely.from_wkb(bytes(there.thousand.geom.wkb)).covers(bench)


def test_what_has_gone_since_is_named_and_can_be_taken_back() -> None:
    there = town()
    plan = made()
    scenarios.add(plan, {"kind": "use", "place": there.thousand.pk, "use": "green"})
    VacantPlot.objects.filter(pk=there.thousand.pk).update(gone_since="2025-01-01")
    with pytest.raises(BadStep, match=r"Step 1 .* not there"):
        scenarios.ground(plan)
    scenarios.take_back(plan, 1)
    assert scenarios.ground(plan) == TODAY


def test_facts_of_a_new_place_are_those_of_its_layer() -> None:
    town()
    plan = made()
    corner = geojson(shapely.box(100, 20, 140, 60))
    with pytest.raises(BadStep, match="colour"):
        scenarios.add(plan, {"kind": "add", "layer": "green-spaces", "geometry": corner, "facts": {"colour": "red"}})
    with pytest.raises(BadStep, match="kind"):
        scenarios.add(plan, {"kind": "add", "layer": "green-spaces", "geometry": corner})
    scenarios.add(plan, {"kind": "add", "layer": "green-spaces", "geometry": corner, "facts": {"kind": "park"}})
    found = scenarios.ground(plan).places("green-spaces")
    assert found["kind"].iloc[-1] == "park"
    assert shapely.area(found.geometry.iloc[-1]) == pytest.approx(1600, rel=1e-4)


def test_the_database_itself_refuses_half_a_step() -> None:
    plan = made()
    halves = {"use": {"layer": "vacant-plots", "target": 1}, "add": {"layer": "benches"}, "calm": {"layer": "streets"}}
    for kind, half in halves.items():
        with pytest.raises(IntegrityError), transaction.atomic():
            Step.objects.create(scenario=plan, number=1, kind=kind, **half)
    crossed = GEOSGeometry("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))", srid=crs.METRIC)
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(scenario=plan, number=1, kind="add", layer="benches", geom=crossed)


def test_every_layer_of_the_store_can_be_taken_from_and_none_of_the_areas() -> None:
    town()
    plan = made()
    for layer in layers().values():
        other = place(layer.id, wkt=box(10, 10, 30, 30) if layer.shape == "polygon" else "")
        if layer.id == "areas":
            with pytest.raises(BadStep, match="areas"):
                scenarios.add(plan, {"kind": "remove", "layer": layer.id, "place": other.pk})
        elif layer.model._meta.app_label == "geo":
            scenarios.add(plan, {"kind": "remove", "layer": layer.id, "place": other.pk})
            assert other.pk not in scenarios.ground(plan).places(layer.id).index


def test_the_town_of_these_tests_lies_in_areas() -> None:
    town()
    assert len(areas(division("block"))) == 3
    assert np.isfinite(areas(division("block"))["area_m2"]).all()


def test_a_street_without_cars_is_asked_of_calm_streets_alone() -> None:
    town()
    street = place("streets", wkt=shapely.to_wkt(shapely.LineString([(X, Y + 90), (X + 900, Y + 90)])), kind="main", car_load="much")
    Street.objects.update(car_load="much")
    plan = made()
    scenarios.add(plan, {"kind": "calm", "place": street.pk})
    found = differences(scenarios.ground(plan), division("neighbourhood"), assume_complete=True)
    assert [each.measure.key for each in found] == ["calm-streets"]
    assert found[0].changes
