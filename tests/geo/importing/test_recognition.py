"""A file's system is recognised where that is beyond doubt, asked for where not, and belied by no row in silence."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pyproj import Transformer

from geo import crs
from geo.importing import load, recognition
from geo.importing.errors import BadRecipe, OutsideArea, RowsRefused, UnknownSystem
from geo.models import Bench
from tests.geo.importing.recipes import LAT, LON, feature, geojson, point, recipe

WEST, SOUTH, EAST, NORTH = crs.area_of_use(crs.METRIC)
SYSTEMS = [4326, 3857, 31370, 3812]
belgian = st.tuples(st.floats(WEST + 0.01, EAST - 0.01), st.floats(SOUTH + 0.01, NORTH - 0.01))


def rows(*points: tuple[float, float]) -> Any:
    return np.array([(x, y, x, y) for x, y in points], dtype=float)


def unlabelled() -> Any:
    return SimpleNamespace(crs=None, stated="")


def there(srid: int, lon: float, lat: float) -> tuple[float, float]:
    return Transformer.from_crs(4326, srid, always_xy=True).transform(lon, lat)


@given(place=belgian, srid=st.sampled_from(SYSTEMS))
def test_any_belgian_place_gives_its_system_away(place: tuple[float, float], srid: int) -> None:
    assert recognition.decide(unlabelled(), "", rows(there(srid, *place))).srid == srid


@given(place=belgian, srid=st.sampled_from(SYSTEMS), label=st.sampled_from(SYSTEMS))
def test_a_label_that_the_numbers_belie_is_found_and_the_right_one_named(place: tuple[float, float], srid: int, label: int) -> None:
    assume(srid != label)
    [(index, why)] = recognition.problems(rows(there(srid, *place)), label)
    assert index == 0
    assert f"EPSG:{srid}" in why


@given(place=belgian, srid=st.sampled_from([4326, 31370, 3812]))
def test_swapped_axes_are_found_wherever_they_show(place: tuple[float, float], srid: int) -> None:
    x, y = there(srid, *place)
    swapped = rows((y, x))
    assume(not recognition.fits(swapped, srid)[0])  # x and y of the Belgian grids overlap: there they do not show
    [(_index, why)] = recognition.problems(swapped, srid)
    assert "changed over" in why or "look like" in why


def test_the_boxes_of_the_four_systems_are_disjoint() -> None:
    assert set(recognition.candidates()) == set(SYSTEMS)


def test_only_epsg_codes_are_taken() -> None:
    assert recognition.asked("epsg:31370") == recognition.asked("31370") == 31370
    for text in ("+proj=lcc +lat_1=49", "Lambert 72", "EPSG:1", "ESRI:102100"):
        with pytest.raises(BadRecipe):
            recognition.asked(text)


def test_numbers_of_nowhere_are_asked_about() -> None:
    with pytest.raises(UnknownSystem, match="--crs"):
        recognition.decide(unlabelled(), "", rows((9e6, 9e6)))


def test_places_elsewhere_on_earth_name_the_setting_that_would_suit() -> None:
    with pytest.raises(OutsideArea, match="MEENT_METRIC_SRID=32632"):
        recognition.decide(unlabelled(), "", rows((7.42, 43.73), (7.43, 43.74)))
    with pytest.raises(OutsideArea, match="MEENT_METRIC_SRID=28992"):
        recognition.decide(SimpleNamespace(crs=28992, stated=""), "", rows((121_000, 487_000)))


@given(st.lists(st.tuples(st.floats(-5000, 5000), st.floats(-5000, 5000)), min_size=20, max_size=60), st.floats(60_000, 400_000))
def test_a_row_far_from_all_the_rest_is_found_and_only_that(places: list[tuple[float, float]], far: float) -> None:
    """Prove that one of at least twenty rows in a city, put 60 to 400 km away, is the one that is astray."""
    table = np.array([*((650_000 + x, 670_000 + y) for x, y in places), (650_000 + 10_000 + far, 670_000)])
    found = [index for index, _why in recognition.astray(table)]
    spread = np.quantile(np.hypot(*(table - np.median(table, axis=0)).T), 0.95)
    assume(far > recognition.ASTRAY_TIMES * spread)
    assert found == [len(places)]


@given(st.lists(st.tuples(st.floats(514_656, 797_149), st.floats(522_594, 746_441)), min_size=2, max_size=80))
def test_a_file_of_a_whole_country_has_nothing_astray(places: list[tuple[float, float]]) -> None:
    table = np.array(places)
    spread = np.quantile(np.hypot(*(table - np.median(table, axis=0)).T), 0.95)
    assume(spread > 40_000)
    assert not list(recognition.astray(table))


@pytest.mark.django_db
def test_several_systems_in_one_column_are_told_row_by_row(tmp_path: Path) -> None:
    lambert = [there(31370, LON + n / 1000, LAT) for n in range(4)]
    lines = ["id;X;Y", *(f"{n};{x:.2f};{y:.2f}".replace(".", ",") for n, (x, y) in enumerate(lambert)), f"5;{LON};{LAT}", f"6;{LAT};{LON}"]
    (tmp_path / "benches.csv").write_text("\n".join(lines))
    with pytest.raises(RowsRefused) as caught:
        load(recipe("benches", id="id"), file=tmp_path / "benches.csv")
    report = caught.value.report
    assert "EPSG:31370" in report.crs
    assert [entry.row for entry in report.refused.entries] == [6, 7], "the numbers of the sheet's rows"
    assert "EPSG:4326" in report.refused.entries[0].reason
    assert "changed over" in report.refused.entries[1].reason


@pytest.mark.django_db
def test_a_geojson_in_metres_is_refused_with_the_cure_and_loads_with_it(tmp_path: Path) -> None:
    file = geojson(tmp_path / "a.geojson", (feature(point(*there(31370, LON + n / 1000, LAT)), id=n) for n in range(3)))
    with pytest.raises(RowsRefused) as caught:
        load(recipe("benches", id="id"), file=file)
    assert "--crs EPSG:31370" in caught.value.report.refused.entries[0].reason
    load(recipe("benches", id="id", source={"crs": "EPSG:31370"}), file=file)
    assert Bench.objects.order_by("source_id")[0].geom_wgs84.x == pytest.approx(LON, abs=1e-6)


@pytest.mark.django_db
def test_swapped_degrees_are_refused_with_the_cure_and_load_with_it(tmp_path: Path) -> None:
    file = geojson(tmp_path / "a.geojson", (feature(point(LAT, LON + n / 1000), id=n) for n in range(3)))
    with pytest.raises(RowsRefused) as caught:
        load(recipe("benches", id="id"), file=file)
    assert "--swapped" in caught.value.report.refused.entries[0].reason
    assert load(recipe("benches", id="id", source={"swapped": True}), file=file).added == 3
    assert Bench.objects.order_by("source_id")[0].geom_wgs84.x == pytest.approx(LON, abs=1e-6)
