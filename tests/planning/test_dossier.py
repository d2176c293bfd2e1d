"""The dossier of a place: what is within a walk by the slow way too, four kinds of answer, and nobody given away by many dossiers."""

from datetime import date

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.models import Bench
from planning.access import walk
from planning.dossier import Site, Verdict, dossier, sections, site_at, site_of
from planning.errors import BadSite
from planning.network import Snapped, build
from planning.population import base, unit_of
from planning.reading import State
from planning.surroundings import lines, surroundings, union
from tests.factories import place
from tests.planning import town
from tests.planning.attacker import Attacker
from tests.planning.small_city import SIDE, at, box, one_of_everything, people, quarters, settle, survey, wkt

pytestmark = pytest.mark.django_db
AT_LEAST = 10
THREE = ("green-spaces", "benches", "play-areas")


@given(town.ways().filter(bool), town.points(), st.integers(0, 10**6), st.floats(20, 500))
@settings(max_examples=40)
def test_what_is_within_reach_is_as_far_as_the_slow_way_says(
    made: list[town.Way], places: list[town.Point], seed: int, reach: float
) -> None:
    dice = np.random.default_rng(seed)
    start = tuple(dice.uniform(-50, 450, 2).tolist())
    around = surroundings(build(town.lines(made)), shapely.Point(start), reach_m=reach)
    found = around.near(shapely.points(places))
    slow = np.array(town.slow_distances(made, places, [start]))
    sure = np.abs(slow - reach) > 0.01
    assert np.allclose(found[sure], np.where(slow <= reach, slow, np.inf)[sure], atol=0.01)


@given(town.ways().filter(bool), st.integers(0, 10**6), st.floats(30, 400))
@settings(max_examples=25)
def test_the_ways_within_reach_are_those_of_which_each_metre_is(made: list[town.Way], seed: int, reach: float) -> None:
    start = shapely.Point(np.random.default_rng(seed).uniform(0, 400, 2))
    network = build(town.lines(made))
    around = surroundings(network, start, reach_m=reach)
    drawn = lines(network, around.ways)
    assert np.isclose(shapely.length(drawn).sum(), around.ways.total_m)
    steps = [np.arange(0.5, length, 1.0) for length in network.length_m]
    edge = np.repeat(np.arange(len(steps)), [len(each) for each in steps])
    seen = Snapped(edge, np.concatenate(steps), np.zeros(len(edge)))
    away = walk(network, seen, around.gates).distance_m
    assert abs(float((away <= reach).sum()) - around.ways.total_m) <= 2.0 * (len(steps) + 2 * len(around.ways.edge)) + 2
    assert np.isclose(around.inside(np.arange(len(steps)), np.zeros(len(steps)), network.length_m).sum(), around.ways.total_m)


def test_parts_of_ways_that_overlap_count_once() -> None:
    found = union([3, 1, 3, 3], np.array([0.0, 5.0, 20.0, 8.0]), np.array([10.0, 5.0, 30.0, 12.0]))
    assert list(zip(found.edge.tolist(), found.low_m.tolist(), found.high_m.tolist(), strict=True)) == [(3, 0, 12), (3, 20, 30)]


def told(site: Site) -> dict[str, dict[str, object]]:
    """Return the facts of a dossier by section and key."""
    return {section.key: {fact.key: fact for fact in one.facts} for section, one in dossier(site).sections}


def value(fact: object, key: str) -> object:
    return next(each.reading for each in fact.values if each.key == key)  # type: ignore[attr-defined]


def test_planning_has_six_sections_each_in_three_languages() -> None:
    assert list(sections())[:6] == ["near", "norms", "residents", "area", "plots", "benches"]
    for each in sections().values():
        assert all(text for names in (each.names, each.says) for _language, text in names)


def test_where_nobody_looked_there_is_no_zero_and_where_somebody_did_there_is() -> None:
    settle(one_of_everything())
    quarters()
    survey(box(-500, -500, 1400, 1400), "trees", "squares")
    near = told(site_of(at(100, 100)))["near"]
    assert value(near["trees"], "number").value == 2  # type: ignore[attr-defined]
    benches = value(near["benches"], "number")
    assert (benches.state, benches.value, benches.lacks) == (State.NOT_SURVEYED, None, ("benches",))  # type: ignore[attr-defined]
    assert value(near["benches"], "known").value == 2  # type: ignore[attr-defined]
    assert value(near["water"], "number").state is State.NOT_SURVEYED  # type: ignore[attr-defined]
    assert [each.key for each in near["water"].values if each.least] == []
    counted = told(site_of(at(100, 100), assume_complete=True))["near"]
    assert value(counted["benches"], "number").value == 2  # type: ignore[attr-defined]
    assert counted["benches"].rests.assumed == ("benches",)  # type: ignore[attr-defined]
    assert counted["water"].rests.measured == "network"  # type: ignore[attr-defined]
    assert value(counted["water"], "number").value == 0  # type: ignore[attr-defined]
    assert counted["trees"].rests.sources == ("survey",)  # type: ignore[attr-defined]


def test_the_nearest_few_are_named_with_their_distance_on_foot_from_the_edge_and_a_site_is_not_near_itself() -> None:
    settle(one_of_everything())
    quarters()
    own = place("vacant-plots", wkt=wkt(box(90, 95, 20, 20)), kind="waste_ground", status="vacant", name="Ours", source_id="own")
    found = dossier(site_at("vacant-plots", own.pk, assume_complete=True))
    near = {fact.key: fact for fact in found.sections[0][1].facts}
    assert own.pk not in [each.id for each in near["vacant-plots"].places]
    bench = near["benches"].places[0]
    assert bench.id in set(Bench.objects.values_list("pk", flat=True))
    # The way leaves the plot at its western edge; the bench stands two metres off it, 40 metres further on.
    assert bench.distance_m == pytest.approx(42, abs=1)
    assert [each.distance_m for each in near["trees"].places] == sorted(each.distance_m for each in near["trees"].places)
    assert len(near["trees"].places) <= 3


def test_norms_are_met_missed_or_cannot_be_said_each_with_its_version_and_along_what() -> None:
    settle(one_of_everything())
    made = quarters()
    people("residents", dict.fromkeys(made, 200.0))
    bare = told(site_of(at(100, 100)))["norms"]
    assert {fact.verdict for fact in bare.values()} <= {Verdict.MET, Verdict.NOT_SURVEYED}  # type: ignore[attr-defined]
    survey(box(-5000, -5000, 11000, 11000))
    facts = told(site_of(at(100, 100)))["norms"]
    assert facts["flanders-living-green"].verdict is Verdict.MET  # type: ignore[attr-defined]
    assert facts["flanders-city-wood"].verdict is Verdict.MISSED  # type: ignore[attr-defined]
    assert value(facts["flanders-city-wood"], "distance").state is State.MISSING  # type: ignore[attr-defined]
    assert value(facts["flanders-living-green"], "share").value == pytest.approx(1.0)  # type: ignore[attr-defined]
    for fact in facts.values():
        rests = fact.rests  # type: ignore[attr-defined]
        assert rests.norm.version >= 1
        assert rests.measured == rests.norm.measure
        assert rests.sources
    gaps = told(site_of(at(100, 100)))["benches"]
    assert value(gaps["bench-100"], "gap").value <= value(gaps["bench-50"], "gap").value  # type: ignore[attr-defined]
    assert value(gaps["bench-100"], "longest").value > 0  # type: ignore[attr-defined]


def test_a_vacant_plot_says_whom_each_use_would_help_and_its_place_among_all() -> None:
    settle(one_of_everything())
    people("residents", dict.fromkeys(quarters(), 200.0))
    facts = told(site_of(at(50, 100), assume_complete=True))["plots"]
    uses = [fact for key, fact in facts.items() if "-" in key]
    assert uses
    for fact in uses:
        assert value(fact, "of").value >= value(fact, "rank").value >= 1  # type: ignore[attr-defined]
        assert (value(fact, "residents").value or 0) % AT_LEAST == 0  # type: ignore[attr-defined]
        assert fact.rests.norm is not None  # type: ignore[attr-defined]


def test_a_city_without_people_streets_or_areas_has_a_dossier_that_says_so() -> None:
    found = told(site_of(at(0, 0)))
    assert found["residents"] == {}
    assert found["plots"] == {}
    assert all(value(fact, "number").state is State.NOT_SURVEYED for fact in found["near"].values())  # type: ignore[attr-defined]


def test_a_place_that_is_too_large_is_refused() -> None:
    big = place("areas", wkt=wkt(shapely.box(640_000, 660_000, 648_000, 668_000)), level="city", code="X")
    with pytest.raises(BadSite, match="too large"):
        site_at("areas", big.pk)


@pytest.mark.django_db(transaction=True)
def test_no_two_of_many_dossiers_of_sites_drawn_a_little_otherwise_differ_by_a_few_people() -> None:
    """Prove it of a town of blocks of a few people each: every number of people that any dossier tells, and every two of them."""
    dice = np.random.default_rng(11)
    for line in range(9):
        for ends in (((line * 50, 0), (line * 50, SIDE)), ((0, line * 50), (SIDE, line * 50))):
            way = shapely.LineString([at(*end) for end in ends])
            place("streets", wkt=wkt(way), kind="residential", walkable=True, source_id=f"s{ends}")
    place("green-spaces", wkt=wkt(box(300, 300, 60, 60)), kind="park", access="yes")
    blocks = [
        place("areas", wkt=wkt(box(50 * x + 2, 50 * y + 2, 46, 46)), level="block", code=f"B{x}{y}") for x in range(8) for y in range(8)
    ]
    young, old = dice.integers(0, 9, 64), dice.integers(0, 25, 64)
    people("all", {area: float(a + b) for area, a, b in zip(blocks, young, old, strict=True)})
    people("young", {area: float(a) for area, a in zip(blocks, young, strict=True)}, start=0, to=17)
    people("old", {area: float(b) for area, b in zip(blocks, old, strict=True)}, start=18)
    survey(box(-9000, -9000, 20000, 20000))
    truth = {"everybody": young + old, "0-17": young, "18-plus": old}
    cells = {"everybody": [1, 1], "0-17": [1, 0], "18-plus": [0, 1]}
    population = base()
    assert population is not None
    unit = np.array([unit_of(population)[area.pk] for area in blocks])
    attacker = Attacker(64, 2)
    for key, people_of in truth.items():
        attacker.learn(np.ones(64, dtype=bool), cells[key], float(people_of.sum()))
    seen: list[tuple[frozenset[int], dict[str, float]]] = []
    for x, y in dice.uniform(20, 380, (12, 2)):
        for size in (5.0, 8.0, 30.0):
            site = Site(shapely.buffer(at(x, y), size), date(2026, 11, 23), reach_m=120.0)
            found = told(site)
            assert site.residents is not None
            chosen = np.isin(unit, list(site.residents.names))
            numbers = {key: value(found["residents"][key], "residents").value or 0.0 for key in truth}  # type: ignore[attr-defined]
            for key, people_of in truth.items():
                assert numbers[key] == people_of[chosen].sum()
                attacker.learn(chosen, cells[key], numbers[key])
            for fact in found["norms"].values():
                share = value(fact, "share").value  # type: ignore[attr-defined]
                assert share is None or share == round(share, 2)
            seen.append((site.residents.names, numbers))
    assert len({names for names, _numbers in seen}) > 12
    pairs = [(one, other) for few, one in seen for many, other in seen if few < many]
    assert len(pairs) > 5
    for one, other in pairs:
        for key in truth:
            more = other[key] - one[key]
            assert more == 0 or more >= AT_LEAST
            assert one[key] == 0 or one[key] >= AT_LEAST
    asked = [np.array([cell]) for cell in range(128)] + [np.array([2 * block, 2 * block + 1]) for block in range(64)]
    assert not attacker.given_away(asked, attacker.worlds(4), AT_LEAST)
