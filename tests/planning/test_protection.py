"""No figure that is published, nor any sum or difference of such figures, speaks of fewer people than the threshold."""

from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path
from typing import Any

import geopandas
import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from planning.protection import about, next_door, too_few, units, within
from tests.pace import taken
from tests.planning.attacker import Attacker, publishable

AT_LEAST = 10


class City:
    """Areas on a grid of streets: bands of age and women in each, who lies next to whom, and the neighbourhood that each lies in."""

    def __init__(self, bands: Any, women: Any, neighbours: Any = None, parents: Any = None) -> None:
        self.bands = np.array(bands, dtype=np.int64)
        self.everybody = self.bands.sum(axis=1)
        self.women = np.array(women, dtype=np.int64)
        side = int(np.ceil(np.sqrt(len(self.bands))))
        self.y, self.x = (axis.astype(float) * 100 for axis in np.divmod(np.arange(len(self.bands)), side))
        if neighbours is None:
            near = np.hypot(self.x[:, None] - self.x, self.y[:, None] - self.y) <= 100
            neighbours = np.argwhere(np.triu(near, 1))
        self.neighbours = np.array(neighbours, dtype=np.int64).reshape(-1, 2)
        self.parents = np.full(len(self.bands), -1) if parents is None else np.array(parents, dtype=np.int64)

    @property
    def published(self) -> Any:
        """All residents, women, bands; and what they leave between them: men."""
        return np.column_stack([self.everybody, self.women, self.everybody - self.women, self.bands])

    def units(self, at_least: int = AT_LEAST, order: Any = None) -> Any:
        """The unit of each area; with `order`, of the same areas handed in otherwise."""
        order = np.arange(len(self.bands)) if order is None else np.asarray(order)
        place = np.argsort(order)
        return units(
            self.published[order],
            place[self.neighbours],
            self.parents[order],
            at_least=at_least,
            key=order,
            x=self.x[order],
            y=self.y[order],
        )[place]


def sums(people: Any, group: Any) -> Any:
    total = np.zeros((group.max(initial=-1) + 1, people.shape[1]), dtype=np.int64)
    np.add.at(total, group[group >= 0], people[group >= 0])
    return total


def safe(counts: Any, at_least: int = AT_LEAST) -> bool:
    return bool(((counts == 0) | (counts >= at_least)).all())


@st.composite
def cities(draw: st.DrawFn, *, areas: int = 12, most: int = 40) -> City:
    """Up to so many areas with three bands of age, women, streets and neighbourhoods, some of which are missing."""
    count = draw(st.integers(1, areas))
    number = st.one_of(st.just(0), st.integers(0, 4), st.integers(0, most))
    bands = draw(st.lists(st.tuples(number, number, number), min_size=count, max_size=count))
    women = [draw(st.integers(0, sum(row))) for row in bands]
    pairs = list(combinations(range(count), 2))
    streets = draw(st.one_of(st.none(), st.lists(st.sampled_from(pairs), max_size=20))) if pairs else []
    parents = draw(st.one_of(st.none(), st.lists(st.integers(-1, 2), min_size=count, max_size=count)))
    return City(bands, women, streets, parents)


@given(cities(), st.integers(1, 15))
def test_each_unit_can_be_published_with_all_that_its_figures_leave_between_them(city: City, at_least: int) -> None:
    unit = city.units(at_least)
    if (unit < 0).any():
        assert (unit < 0).all()
        assert not safe(city.published.sum(axis=0), at_least) or 0 < city.everybody.sum() - (city.everybody > 0).sum() < at_least
        return
    assert set(unit) == set(range(unit.max() + 1))
    everybody, women, men, *bands = sums(city.published, unit).T
    for figures in ([everybody, women, men], [everybody, *bands]):
        for one, other in combinations(figures, 2):
            assert safe(np.abs(one - other), at_least) or one is not everybody
    for chosen in product([0, 1], repeat=len(bands)):
        some = sum(band * one for band, one in zip(bands, chosen, strict=True))
        assert safe(np.asarray(some), at_least)
        assert safe(everybody - some, at_least)


@given(cities())
def test_an_area_where_nobody_lives_stands_alone_and_a_unit_holds_when_all_areas_but_one_have_one_resident(city: City) -> None:
    unit = city.units()
    assume((unit >= 0).all())
    lived_in = np.bincount(unit, weights=city.everybody > 0)
    residents = np.bincount(unit, weights=city.everybody)
    assert (residents[lived_in > 0] - (lived_in[lived_in > 0] - 1) >= AT_LEAST).all()


@given(cities(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(city: City, dice: Any) -> None:
    order = list(range(len(city.bands)))
    dice.shuffle(order)
    assert city.units(order=order).tolist() == city.units().tolist()


@given(cities())
def test_names_of_parents_and_directions_of_streets_do_not_matter(city: City) -> None:
    plain = city.units().tolist()
    city.parents = np.where(city.parents < 0, -1, 7 - 3 * city.parents)
    city.neighbours = np.concatenate([city.neighbours[::-1, ::-1], city.neighbours])
    assert city.units().tolist() == plain


@given(cities())
def test_a_parent_that_can_be_published_is_made_of_whole_units_where_all_can(city: City) -> None:
    unit = city.units()
    assume((unit >= 0).all())
    of_parents = sums(np.column_stack([city.published, np.maximum(city.everybody - 1, 0)]), city.parents + 1)
    if safe(of_parents[:, :-1]) and ((of_parents[:, 0] == 0) | (of_parents[:, -1] >= AT_LEAST - 1)).all():
        assert all(len(set(city.parents[unit == one])) == 1 for one in set(unit))
        assert publishable(unit, city.parents)[np.unique(city.parents[city.parents >= 0])].all()


def test_parents_that_cannot_be_published_are_joined_within_their_own_parents() -> None:
    people = np.array([[50], [4], [50], [3], [60], [70]])
    neighbourhood = np.array([0, 1, 2, 2, 3, 3])
    district = np.array([0, 0, 1, 1, 1, 1])
    row = np.array([(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)])
    x = np.array([0.0, 100, 110, 120, 130, 140])  # the small neighbourhood lies nearer to the other district
    found = units(people, row, np.column_stack([neighbourhood, district]), at_least=10, key=np.arange(6), x=x, y=x * 0)
    assert found.tolist() == [0, 0, 1, 1, 2, 3]
    assert publishable(found, neighbourhood).tolist() == [False, False, True, True]
    assert publishable(found, district).tolist() == [True, True]


@given(cities())
def test_units_hang_together_where_streets_allow(city: City) -> None:
    city.parents = np.full(len(city.bands), -1)
    graph = nx.Graph(city.neighbours.tolist())
    graph.add_nodes_from(range(len(city.bands)))
    assume(nx.is_connected(graph))
    unit = city.units()
    assume((unit >= 0).all())
    assert all(nx.is_connected(graph.subgraph(np.flatnonzero(unit == one).tolist())) for one in set(unit))


def test_an_area_that_nothing_touches_joins_the_nearest_where_people_live() -> None:
    people = np.array([[50], [40], [0], [5]])
    x = np.array([0.0, 100, 150, 160])
    found = units(people, np.array([(0, 1)]), np.full(4, -1), at_least=10, key=np.arange(4), x=x, y=x * 0)
    assert found.tolist() == [0, 1, 2, 1]


def test_a_city_that_is_too_small_is_kept_back_as_a_whole_and_one_without_residents_is_not() -> None:
    assert City([(4, 3, 2)], [5]).units().tolist() == [-1]
    assert City([(4, 30, 0), (0, 30, 0)], [20, 20]).units().tolist() == [-1, -1]
    assert City([(0, 0, 0), (0, 0, 0)], [0, 0]).units().tolist() == [0, 1]
    none = np.empty(0, dtype=np.int64)
    assert units(none.reshape(0, 2), none, none, at_least=10, key=none, x=none * 0.5, y=none * 0.5).size == 0


def test_a_count_that_the_whole_city_is_too_small_for_is_told_beforehand() -> None:
    assert too_few(np.array([0, 1, 9, 10, 300]), 10).tolist() == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("people", "key", "at_least", "said"), [([[-1]], [0], 10, "0 or more"), ([[1], [1]], [3, 3], 10, "its own"), ([[1]], [0], 0, "not 0")]
)
def test_what_cannot_be_protected_is_refused(people: Any, key: Any, at_least: int, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("its own", "of its own")):
        units(np.array(people), np.empty((0, 2)), np.full(len(key), -1), at_least=at_least, key=np.array(key), x=np.zeros(9), y=np.zeros(9))


def partitions(things: list[int]) -> Iterator[list[list[int]]]:
    """All ways to part things."""
    if not things:
        yield []
        return
    first, *rest = things
    for partition in partitions(rest):
        for index, part in enumerate(partition):
            yield [*partition[:index], [first, *part], *partition[index + 1 :]]
        yield [[first], *partition]


def test_nearly_as_many_units_remain_as_could_at_best() -> None:
    """Prove against all ways to part small cities (877 ways for seven areas) that greed costs little."""
    dice = np.random.default_rng(5)
    ours = best = 0
    for _ in range(25):
        bands = dice.integers(0, 25, (7, 2))
        city = City(np.column_stack([bands, bands[:, 0] * 0]), bands.sum(axis=1) // 2, list(combinations(range(7), 2)))
        ways = [way for way in partitions(list(range(7))) if all(safe(city.published[part].sum(axis=0)) for part in way)]
        if ways:
            ours += city.units().max() + 1
            best += max(len(way) for way in ways)
    assert best > 50
    assert ours >= 0.8 * best


@given(cities(areas=6, most=25))
def test_any_union_of_areas_that_may_be_published_may_be_set_against_any_other(city: City) -> None:
    """Prove by all 2^n unions: what is published is exactly what is made of whole units, and differences speak of nobody or of enough."""
    unit = city.units()
    allowed = []
    for chosen in product([False, True], repeat=len(unit)):
        inside = np.array(chosen)
        whole = (unit >= 0).all() and all(inside[unit == one].all() or not inside[unit == one].any() for one in set(unit))
        if inside.any():
            assert publishable(unit, np.where(inside, 0, -1)).tolist() == [whole]
        if whole:
            allowed.append(inside)
    for one, other in combinations(allowed, 2):
        assert safe(city.published[one].sum(axis=0))
        assert safe(city.published[one & ~other].sum(axis=0))
        assert safe(city.published[one & other].sum(axis=0))


def test_only_groups_of_whole_units_are_published() -> None:
    unit = np.array([0, 1, 1, 2, 2, 3])
    assert publishable(unit, np.arange(6)).tolist() == [True, False, False, False, False, True]
    assert publishable(unit, np.array([0, 0, 0, 1, -1, -1])).tolist() == [True, False]
    assert publishable(unit, np.array([0, 0, 0, 2, 2, 2])).tolist() == [True, False, True]
    assert publishable(np.full(2, -1), np.array([0, 1])).tolist() == [False, False]
    assert publishable(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)).tolist() == []


# Areas drawn by hand


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 10**6)), min_size=1, max_size=9))
def test_an_area_drawn_by_hand_is_answered_with_whole_units_and_says_for_what_part_of_it(rows: list[tuple[float, int]]) -> None:
    share, residents = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    found = within(share, residents)
    assert found.units.tolist() == [one >= 0.5 for one in share]
    if not (share * residents).any():
        assert found.stands_for is None
    else:
        assert found.stands_for == pytest.approx((share * residents)[share >= 0.5].sum() / (share * residents).sum())


@given(cities(), st.lists(st.tuples(*[st.integers(-50, 400)] * 4), min_size=2, max_size=8))
def test_two_areas_drawn_by_hand_are_never_subtracted_to_a_few_people(city: City, boxes: list[tuple[int, int, int, int]]) -> None:
    unit = city.units()
    assume((unit >= 0).all())
    table = sums(city.published, unit)
    answers = []
    for x, y, across, up in boxes:
        inside = (city.x >= x) & (city.x <= x + across) & (city.y >= y) & (city.y <= y + up)
        share = np.bincount(unit, weights=inside * 1.0) / np.bincount(unit)
        answers.append(within(share, table[:, 0]).units)
    for one, other in combinations(answers, 2):
        assert safe(table[one & ~other].sum(axis=0))
        assert safe(table[other & ~one].sum(axis=0))
        if (one & other == other).all():
            assert safe(table[one].sum(axis=0) - table[other].sum(axis=0))


# Estimates


def test_estimates_leave_in_multiples_of_the_threshold_and_a_few_people_are_suppressed() -> None:
    asked = [0, 0.001, 1, 9.999, 10, 14.999, 15, 25, 123, -0.5, -9, -14, -15]
    given_ = about(np.array(asked), 10).tolist()
    assert [None if np.isnan(one) else one for one in given_] == [0, None, None, None, 10, 10, 20, 30, 120, None, None, -10, -20]
    assert about(np.array([0, 1, 7]), 1).tolist() == [0, 1, 7]


@given(st.lists(st.floats(-1e9, 1e9)), st.integers(1, 100))
def test_an_estimate_is_nothing_or_nought_or_a_multiple_within_half_a_step(counts: list[float], at_least: int) -> None:
    for asked, got in zip(counts, about(np.array(counts), at_least), strict=True):
        assert np.isnan(got) == (0 < abs(round(asked, 3)) < at_least)
        assert np.isnan(got) or (got % at_least == 0 and abs(got - asked) <= at_least / 2 + 0.001)


# The attacker: everything that is published, as equations over what is secret


def attack(city: City, groups: list[Any], drawn: list[Any]) -> Attacker:
    """An attacker of the women and men of each band in each area (cells), who knows coarser divisions and areas drawn by hand.

    `groups` are the group of each area in each division, `drawn` the areas that lie in each drawing.
    """
    unit = city.units()
    areas, bands = city.bands.shape
    columns = np.vstack([np.ones(2 * bands), np.repeat([1, 0], bands), np.repeat([0, 1], bands), np.tile(np.eye(bands), 2)])
    sets = [unit == one for one in range(unit.max() + 1)]
    for group in (np.arange(areas), *groups):
        sets += [group == one for one in np.flatnonzero(publishable(unit, group))]
    residents = np.bincount(unit, weights=city.everybody)
    for inside in drawn:
        share = np.bincount(unit, weights=inside * city.everybody) / np.maximum(residents, 1)
        sets.append(np.isin(unit, np.flatnonzero(within(share, residents.astype(int)).units)))
    attacker = Attacker(areas, 2 * bands)
    for chosen in np.unique([*sets, np.ones(areas, dtype=bool)], axis=0):
        for cells, told in zip(columns, city.published[chosen].sum(axis=0), strict=True):
            attacker.learn(chosen, cells, told)
    return attacker


def counts_of(city: City) -> Iterator[Any]:
    """The cells of every count of one area that could be asked for: women or men of a band, a band, a sex, all."""
    areas, bands = city.bands.shape
    for area in range(areas):
        cells = area * 2 * bands + np.arange(2 * bands)
        yield from cells[:, None]
        yield from (cells[[band, bands + band]] for band in range(bands))
        yield from (cells[:bands], cells[bands:], cells)


def some_of(city: City, count: int, dice: Any) -> list[Any]:
    """Any cells of any areas: two to eight of them."""
    return [dice.choice(2 * city.bands.size, dice.integers(2, 9), replace=False) for _ in range(count)]


def drawn_in(city: City, count: int, seed: int) -> list[Any]:
    dice = np.random.default_rng(seed)
    corner = dice.uniform([city.x.min(), city.y.min()], [city.x.max(), city.y.max()], (count, 2))
    radius = dice.uniform(0, np.ptp(city.x) / 2, count)
    return [np.hypot(city.x - x, city.y - y) <= reach for (x, y), reach in zip(corner, radius, strict=True)]


@pytest.mark.parametrize("seed", range(6))
def test_no_count_below_the_threshold_follows_from_all_that_is_published_of_a_small_city(seed: int) -> None:
    dice = np.random.default_rng(seed)
    bands = dice.choice([0, 1, 3, 12, 40], (16, 3), p=[0.2, 0.1, 0.1, 0.3, 0.3])
    city = City(bands, dice.binomial(bands.sum(axis=1), 0.5), parents=np.arange(16) // 4)
    assert (city.units() >= 0).all()
    attacker = attack(city, [city.parents, np.arange(16) % 4, np.arange(16) // 8], drawn_in(city, 200, seed))
    worlds = attacker.worlds(12)
    assert np.allclose(worlds, np.round(worlds), atol=1e-6)  # worlds of whole people
    assert not attacker.given_away([*counts_of(city), *some_of(city, 1500, dice)], worlds, AT_LEAST)
    unit = city.units()
    assert attacker.pins(np.flatnonzero(np.repeat(unit == unit[0], 6)), worlds)  # it does find what is published


@pytest.mark.parametrize("seed", range(10))
def test_no_people_below_the_threshold_are_singled_out_whichever_of_all_cells_are_taken_together(seed: int) -> None:
    """Prove for every one of the 65,536 sets of cells of a hamlet that it is not pinned down, or speaks of nobody or of enough."""
    dice = np.random.default_rng(seed)
    bands = dice.choice([0, 2, 7, 30], (4, 2), p=[0.2, 0.2, 0.2, 0.4])
    city = City([[40, 30], *bands[1:]], [30, *dice.binomial(bands[1:].sum(axis=1), 0.5)])
    attacker = attack(city, [np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])], drawn_in(city, 50, seed))
    worlds = attacker.worlds(12)
    sets = (np.arange(2**16)[:, None] >> np.arange(16) & 1).astype(bool)
    people = sets @ worlds.T
    agreed = np.flatnonzero(np.ptp(people, axis=1) < 0.5)
    assert not attacker.given_away([np.flatnonzero(sets[one]) for one in agreed], worlds, AT_LEAST)
    assert len(agreed) < 2**15


def test_the_attacker_finds_a_resident_where_areas_are_published_as_they_are() -> None:
    """Prove that the attacker above is one."""
    city = City([(12, 0, 0), (1, 11, 0)], [6, 6])
    youngest = np.array([6, 9])  # of the second area: one resident
    attacker = attack(city, [], [])
    assert not attacker.given_away([youngest], attacker.worlds(12), AT_LEAST)
    attacker.learn(np.array([True, False]), np.array([1, 0, 0, 1, 0, 0]), 12)
    assert len(attacker.given_away([youngest], attacker.worlds(12), AT_LEAST)) == 1


@pytest.mark.parametrize("streets", [[(0, 1), (1, 2)], [(0, 1), (1, 2), (0, 2)]])
def test_who_reruns_the_method_on_every_possible_city_finds_no_area_below_the_threshold(streets: list[tuple[int, int]]) -> None:
    """Prove for all cities of three areas of up to 14 residents each that knowing how units are made gives no figure away."""
    x, none = np.arange(3.0), np.full(3, -1)
    seen: dict[Any, list[Any]] = {}
    for people in product(range(15), repeat=3):
        unit = units(np.array(people)[:, None], np.array(streets), none, at_least=5, key=np.arange(3), x=x, y=x)
        if unit[0] >= 0:
            seen.setdefault((*unit, *np.bincount(unit, weights=people)), []).append(people)
    possible = [np.array(worlds) for worlds in seen.values() if np.max(worlds) < 14]  # larger ones may have worlds that are not tried
    assert len(possible) > 500
    assert all(safe(worlds[0][np.ptp(worlds, axis=0) == 0], 5) for worlds in possible)


# A real municipality


@pytest.fixture(scope="module")
def schaerbeek(real_data: Path) -> tuple[City, Any]:
    blocks = geopandas.read_file(real_data / "schaerbeek/population_blocks.geojson").to_crs(3812)
    bands = blocks[[column for column in blocks if " ans" in column]].to_numpy(dtype=np.int64)
    everybody, women = (blocks[f"Pop1030_{name}"].to_numpy(dtype=np.int64) for name in ("Population", "Femme"))
    geom = shapely.make_valid(blocks.geometry.values)
    city = City(bands, women, next_door(geom))
    city.everybody = everybody
    city.x, city.y = shapely.get_coordinates(shapely.point_on_surface(geom)).T
    city.quarters = blocks.Quartier.astype("category").cat.codes.to_numpy().astype(np.int64)
    return city, geom


@pytest.mark.real_data
@pytest.mark.xdist_group("schaerbeek")
def test_three_quarters_of_the_blocks_of_a_municipality_remain_units(schaerbeek: tuple[City, Any]) -> None:
    city, _geom = schaerbeek
    with taken() as time:
        unit = city.units()
    assert time.steps < 80
    assert safe(sums(city.published, unit))
    assert len(unit) == 396
    assert unit.max() + 1 >= 300
    assert np.bincount(unit).max() <= 8
    city.parents = city.quarters
    assert publishable(city.units(), city.quarters).all()
    city.parents = np.full(396, -1)


@pytest.mark.real_data
@pytest.mark.xdist_group("schaerbeek")
def test_areas_drawn_over_a_municipality_are_never_subtracted_to_a_few_people(schaerbeek: tuple[City, Any]) -> None:
    city, geom = schaerbeek
    unit = city.units()
    table = sums(city.published, unit)
    dice = np.random.default_rng(3)
    corners = dice.uniform([city.x.min(), city.y.min()], [city.x.max(), city.y.max()], (150, 2))
    drawn = shapely.buffer(shapely.points(corners), dice.uniform(20, 1500, 150))
    nudged = shapely.buffer(drawn, dice.uniform(1, 40, 150))  # the sharpest pairs: one is the other and a strip
    answers = []
    for area in (*drawn, *nudged):
        part = shapely.area(shapely.intersection(geom, area)) / shapely.area(geom)
        share = np.bincount(unit, weights=part * city.everybody) / np.bincount(unit, weights=city.everybody)
        answers.append(within(share, table[:, 0]).units)
    taken = np.array(answers)
    differ = 0
    for one in range(len(taken)):
        for two in (taken[one] & ~taken, taken & ~taken[one]):
            differ += two.any(axis=1).sum()
            assert safe(two.astype(np.int64) @ table)
    assert differ > 10_000


def test_three_thousand_areas_of_twenty_counts_take_a_moment() -> None:
    dice = np.random.default_rng(4)
    people = dice.poisson(12, (3_000, 20))
    x, y = dice.uniform(0, 10_000, (2, 3_000))
    near = next_door(shapely.points(x, y), within_m=300)
    with taken() as time:
        found = units(people, near, np.arange(3_000) // 50, at_least=10, key=np.arange(3_000), x=x, y=y)
    assert time.steps < 600
    assert safe(sums(people, found))
    assert found.max() > 600
