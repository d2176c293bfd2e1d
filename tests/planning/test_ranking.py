"""Which plot helps whom: from what is stored, with the weights on the table and nothing said of where nobody looked."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.models import Coverage, GreenSpace, VacantPlot
from geo.names import Names
from planning import ranking
from planning.access import entrances, walk
from planning.ages import Ages
from planning.errors import BadUse, BadWeights, UnknownNorm, UnknownUse
from planning.gains import gained
from planning.ground import Add, Ground
from planning.homes import Basis, Homes
from planning.network import snap
from planning.norms import norm
from planning.offers import offers
from planning.population import Group, base
from planning.provision import reach
from planning.ranking import Question, Ranking, best_set, brought_together, moved, rank, ranks, weights
from planning.reading import State
from planning.residents import apart, residents, together, weighable
from planning.uses import use
from tests.factories import place
from tests.planning.vacant_town import Town, box, survey, town

pytestmark = pytest.mark.django_db

EVERYWHERE = (-1000, -1000, 6000, 2000)
BANDS = [Group(key, Names(nl=key, fr=key, en=key), ages) for key, ages in {"0-17": Ages(0, 17), "18-plus": Ages(18)}.items()]


@st.composite
def tables(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """What plots bring to groups, and what those weigh."""
    groups = draw(st.integers(1, 4))
    rows = draw(st.lists(st.lists(st.integers(0, 6), min_size=groups, max_size=groups), min_size=1, max_size=8))
    weight = draw(st.lists(st.integers(0, 4), min_size=groups, max_size=groups))
    return np.array(rows, dtype=np.int64) * 1000, np.array(weight, dtype=np.int64) * 1000


@given(tables())
def test_a_rank_is_one_more_than_the_number_of_higher_scores(table: tuple[np.ndarray, np.ndarray]) -> None:
    gains, weight = table
    scores = gains @ weight
    assert ranks(scores).tolist() == [1 + sum(other > score for other in scores) for score in scores]


@given(tables())
def test_how_far_a_rank_moves_is_found_by_trying_every_corner_in_fractions(table: tuple[np.ndarray, np.ndarray]) -> None:
    gains, weight = table
    tried: list[list[int]] = []
    for corner in product((Fraction(4, 5), Fraction(1), Fraction(6, 5)), repeat=len(weight)):
        if 1 in corner and set(corner) != {1}:
            continue  # corners, and the middle
        scores = [sum(int(n) * int(w) * by for n, w, by in zip(row, weight, corner, strict=True)) for row in gains]
        tried.append([1 + sum(other > score for other in scores) for score in scores])
    low, high, over = moved(gains, weight)
    assert over == "corners"
    assert low.tolist() == [min(column) for column in zip(*tried, strict=True)]
    assert high.tolist() == [max(column) for column in zip(*tried, strict=True)]


def test_with_many_groups_weights_move_one_at_a_time_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    gains = np.array([[10, 0, 5], [0, 10, 5], [5, 4, 5]], dtype=np.int64)
    monkeypatch.setattr(ranking, "CORNERS_UP_TO", 2)
    low, high, over = moved(gains, np.array([1000, 1000, 1000]))
    assert (low.tolist(), high.tolist(), over) == ([1, 1, 2], [2, 3, 3], "one at a time")


def test_equal_scores_share_a_rank_and_the_next_stays_empty() -> None:
    assert ranks(np.array([5, 7, 7, 1])).tolist() == [3, 1, 1, 4]
    assert ranks(np.array([], dtype=np.int64)).tolist() == []


def test_weights_that_are_not_said_are_one() -> None:
    assert weights({}, BANDS) == (("0-17", 1000), ("18-plus", 1000))
    assert weights({"0-17": " 2.5 ", "18-plus": "0"}, BANDS) == (("0-17", 2500), ("18-plus", 0))


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"0-17": "-1"}, "-1"),
        ({"0-17": "many"}, "many"),
        ({"0-17": ""}, "0-17"),
        ({"0-17": "inf"}, "inf"),
        ({"0-17": "nan"}, "nan"),
        ({"0-17": "1001"}, "1001"),
        ({"0-17": "0.0005"}, "0.0005"),
        ({"0-17": "0", "18-plus": "0.000"}, "All weights are 0"),
        ({"65-plus": "1"}, "65-plus"),
        ({"everybody": "1"}, "0-17, 18-plus"),
    ],
)
def test_weights_that_nothing_can_be_weighed_by_are_refused_by_name(said: dict[str, str], named: str) -> None:
    with pytest.raises(BadWeights, match=named):
        weights(said, BANDS)


def test_groups_that_are_weighed_have_nobody_in_common_and_are_everybody_together() -> None:
    def bands(*ages: Ages) -> list[Group]:
        return [Group(str(each), Names(nl="", fr="", en=""), each) for each in ages]

    def found(*ages: Ages) -> list[Ages]:
        return [group.ages for group in apart(bands(*ages))]

    assert found(Ages(0, 17), Ages(18)) == [Ages(0, 17), Ages(18)]
    assert found(Ages(0, 9), Ages(0, 17), Ages(10, 17), Ages(18)) == [Ages(0, 9), Ages(10, 17), Ages(18)]
    assert found(Ages(0, 9), Ages(0, 17), Ages(18)) == [Ages(0, 17), Ages(18)]
    assert found(Ages(0, 17), Ages(65)) == []


def test_homes_of_groups_are_put_together_by_place_and_nobody_is_lost() -> None:
    def homes(*rows: tuple[float, float, int]) -> Homes:
        x, y, milli = (np.array(column) for column in zip(*rows, strict=True))
        return Homes(x, y, milli.astype(np.int64), np.arange(len(rows)), np.full(len(rows), Basis.BUILDINGS, dtype=np.int8))

    where, milli = together([homes((1.0, 1.0, 5), (0.0, 2.0, 7)), homes((1.0, 1.0, 2), (0.0, 1.0, 3))])
    assert list(zip(where.x.tolist(), where.y.tolist(), strict=True)) == [(0.0, 1.0), (0.0, 2.0), (1.0, 1.0)]
    assert milli.tolist() == [[0, 7, 5], [3, 0, 2]]
    assert where.milli.tolist() == [0, 7, 5]


def asked(*uses: str, **more: object) -> Ranking:
    return rank(Question(uses=uses, **more))


def shown(found: Ranking) -> list[tuple[int | None, int, float]]:
    return [(row.rank, row.plot, row.gains[0] / 1000) for row in found.rows]


@pytest.fixture
def street() -> Town:
    """A town whose green has been surveyed."""
    survey("green-spaces", *EVERYWHERE)
    return town()


def test_a_plot_that_brings_a_thousand_outranks_one_that_brings_twenty(street: Town) -> None:
    found = asked("green")
    assert shown(found) == [(1, street.thousand.pk, 1000.0), (2, street.twenty.pk, 20.0)]
    assert [row.gains for row in found.rows] == [(1_000_000, 200_000, 800_000), (20_000, 10_000, 10_000)]
    assert {row.state for row in found.rows} == {State.VALUE}
    assert found.left_out == {"size": 1, "filter": 1}  # the tiny one, and the one that is in use again


def test_who_has_it_already_gains_nothing(street: Town) -> None:
    place("green-spaces", wkt=box(900, -60, 50, 50), kind="park", access="yes")
    assert shown(asked("green")) == [(1, street.twenty.pk, 20.0), (2, street.thousand.pk, 0.0)]
    GreenSpace.objects.update(access="no")  # a closed park is nobody's
    assert shown(asked("green"))[0] == (1, street.thousand.pk, 1000.0)


def test_the_need_that_is_counted_is_that_of_a_brute_force_over_all_plots_and_homes(street: Town) -> None:
    """Prove it with places and ways laid out anew for each plot, by the arithmetic of access alone."""
    people = residents(base())
    for key in ("green", "play", "square", "meeting-place", "bench"):
        found = offers(use(key), norm(use(key).norm), people, Ground())
        lacking = reach(found.norm, people.homes).distance_m > found.norm.distance_m
        network = Ground().network()
        at = snap(network, people.homes.x, people.homes.y)
        for one, geom in enumerate(found.plots.geometry):
            doors = entrances(network, np.array([geom]))
            near = walk(network, at, snap(network, doors.x, doors.y)).distance_m <= found.norm.distance_m
            assert found.gains[one].tolist() == people.milli[:, near & lacking].sum(axis=1).tolist()


def test_a_vacant_shop_can_be_a_meeting_place_and_says_that_its_size_is_not_known(street: Town) -> None:
    found = asked("meeting-place", assume_complete=True)
    assert shown(found) == [(1, street.shop.pk, 1000.0)]
    assert (found.rows[0].fits, found.rows[0].area_m2) == (None, None)
    assert asked("meeting-place", assume_complete=True, size_known=True).rows == ()
    for other in ("green", "play", "square", "bench"):
        assert street.shop.pk not in {row.plot for row in asked(other, assume_complete=True).rows}


def test_every_plot_is_ranked_for_every_use_it_could_get(street: Town) -> None:
    found = asked("green", "play", "bench", "square", "meeting-place", assume_complete=True)
    could = {(row.plot, row.use.key) for row in found.rows}
    land = {(plot.pk, key) for plot in (street.thousand, street.twenty) for key in ("green", "play", "bench", "square")}
    assert could == land | {(street.tiny.pk, "bench"), (street.shop.pk, "meeting-place")}
    assert [row.rank for row in found.rows] == sorted(row.rank for row in found.rows)
    assert found.assumed == ("benches", "meeting-places", "play-areas", "squares")


def test_where_nobody_looked_nothing_is_said_unless_what_is_known_is_to_be_counted(street: Town) -> None:
    found = asked("play")
    assert {(row.rank, row.state, row.lacks) for row in found.rows} == {(None, State.NOT_SURVEYED, ("play-areas",))}
    assert found.assumed == ()
    counted = asked("play", assume_complete=True)
    assert shown(counted)[0] == (1, street.thousand.pk, 1000.0)
    assert (counted.assumed, counted.rows[0].lacks) == (("play-areas",), ())


def test_a_plot_outside_the_survey_or_whose_gainers_live_outside_is_not_ranked_and_others_are(street: Town) -> None:
    survey("play-areas", -1000, -1000, 2500, 2000)  # as far as between the two yards
    found = asked("play")
    assert [(row.plot, row.state, row.rank) for row in found.rows] == [
        (street.thousand.pk, State.VALUE, 1),
        (street.twenty.pk, State.NOT_SURVEYED, None),
    ]
    Coverage.objects.filter(layer="play-areas").delete()
    between = place("vacant-plots", wkt=box(1700, -60, 50, 50), kind="brownfield")
    survey("play-areas", -1000, -1000, 2800, 2000)  # it lies within; those who would gain, further on, do not
    states = {row.plot: row.state for row in asked("play").rows}
    assert states == {street.thousand.pk: State.VALUE, street.twenty.pk: State.NOT_SURVEYED, between.pk: State.NOT_SURVEYED}


def test_weights_change_the_order_and_the_components_stay(street: Town) -> None:
    VacantPlot.objects.filter(pk=street.tiny.pk).delete()
    even = asked("green")
    heavy = asked("green", weights=weights({"0-17": "0", "18-plus": "1"}, weighable(base())))
    assert [row.gains for row in heavy.rows] == [row.gains for row in even.rows]
    assert [row.score for row in even.rows] == [1_000_000_000, 20_000_000]
    assert [row.score for row in heavy.rows] == [800_000_000, 10_000_000]
    assert dict(even.weights) == {"0-17": 1000, "18-plus": 1000}
    assert (even.over, [(row.rank_at_best, row.rank_at_worst) for row in even.rows]) == ("corners", [(1, 1), (2, 2)])


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        ({"owners": ("public",)}, ["thousand"]),
        ({"owners": ("private", "unknown")}, ["twenty"]),
        ({"certainty": ("likely", "certain")}, ["thousand"]),
        ({"status": ("in_use",)}, ["used"]),
        ({"status": ()}, ["thousand", "twenty", "used"]),
        ({"kinds": ("waste_ground",)}, []),
        ({"min_area_m2": 2501}, []),
        ({"min_area_m2": 2500}, ["thousand", "twenty"]),
    ],
)
def test_filters_leave_plots_out_and_those_that_stay_are_ranked_among_each_other(
    street: Town, filters: dict[str, object], left: list[str]
) -> None:
    found = asked("green", **filters)
    assert sorted(row.plot for row in found.rows) == sorted(getattr(street, name).pk for name in left)
    assert [row.rank for row in found.rows][:1] == ([1] if left else [])
    assert sum(found.left_out.values()) + len(found.rows) == 4


def test_a_norm_that_asks_for_a_size_counts_a_plot_with_the_green_it_lies_against(street: Town) -> None:
    """Prove that 2,500 m² alone are no neighbourhood green, and that beside 9,000 m² they make one, entered anywhere along it."""
    assert asked("green", norm="flanders-neighbourhood-green").rows == ()
    place("green-spaces", wkt=box(1150, -60, 180, 50), kind="grass", access="yes")
    found = asked("green", norm="flanders-neighbourhood-green")
    assert shown(found) == [(1, street.thousand.pk, 1000.0)]
    assert found.norms["green"].distance_m == 400


def test_a_linear_norm_is_measured_in_a_straight_line(street: Town) -> None:
    place("green-spaces", wkt=box(1150, -60, 60, 50), kind="grass", access="yes")  # 3,000 m², and 5,000 are asked for
    VacantPlot.objects.filter(pk=street.thousand.pk).update(kind="undeveloped")
    found = asked("green", norm="who-green-300")
    assert [(row.plot, row.gains[0]) for row in found.rows] == [(street.thousand.pk, 1_000_000)]


def test_a_scenario_is_ranked_as_it_would_be(street: Town) -> None:
    park = Add("green-spaces", -1, shapely.to_wkb(shapely.from_wkt(box(900, -60, 50, 50))), (("kind", "park"), ("access", "yes")))
    assert shown(asked("green", ground=Ground((park,)))) == [(1, street.twenty.pk, 20.0), (2, street.thousand.pk, 0.0)]


def test_the_best_set_counts_those_whom_two_plots_reach_once(street: Town) -> None:
    beside = place("vacant-plots", wkt=box(1040, -60, 50, 50), kind="brownfield")
    found = asked("green")
    together_ = best_set(found, k=2, seconds=20)
    assert set(together_.best.plots) == {min(street.thousand.pk, beside.pk), street.twenty.pk}
    assert (together_.best.covered, together_.bound, together_.gap) == (1_020_000_000, 1_020_000_000, 0.0)
    assert brought_together(found.offers["green"], together_.best.plots) == (1_020_000, 210_000, 810_000)
    with pytest.raises(BadUse, match="one use"):
        best_set(asked("green", "play"), k=2, seconds=20)


def test_a_best_set_holds_only_plots_that_are_ranked(street: Town) -> None:
    assert best_set(asked("play"), k=2, seconds=20).best.plots == ()
    assert best_set(asked("green", owners=("private",)), k=2, seconds=20).best.plots == (street.twenty.pk,)


def test_without_a_source_of_residents_nobody_is_made_up() -> None:
    place("vacant-plots", wkt=box(0, 0, 50, 50), kind="brownfield")
    found = asked("green", assume_complete=True)
    assert (found.rows, found.people) == ((), None)
    assert found.norms["green"].key == "green-300"


def test_an_unknown_use_or_norm_is_named_with_what_there_is() -> None:
    with pytest.raises(UnknownUse, match="meeting-place"):
        asked("parking")
    with pytest.raises(UnknownNorm, match="green-300"):
        asked("green", norm="green-301")
    with pytest.raises(BadUse, match="play-400"):
        asked("green", norm="play-400")


def test_a_further_plot_is_seen_at_once(street: Town) -> None:
    assert len(asked("green").rows) == 2
    place("vacant-plots", wkt=box(1500, -60, 50, 50), kind="waste_ground")
    assert len(asked("green").rows) == 3
    assert gained(asked("green").offers["green"].pairs, np.ones((1, 3), dtype=np.int64)).shape == (5, 1)
