"""Real files of other countries, each in an installation that measures there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from geo.importing import load
from geo.importing.errors import OutsideArea
from tests.geo.importing.installation import Installation
from tests.geo.importing.recipes import recipe

Elsewhere = Callable[[int], Installation]
pytestmark = [pytest.mark.real_data, pytest.mark.django_db]
BRITISH_GRID, PENNSYLVANIA_IN_METRES = 27700, 32129
REGISTER = (
    "--as",
    "vacant-plots",
    "--set",
    "kind=brownfield",
    "--dataset",
    "uk",
    "--publisher",
    "Council",
    "--licence",
    "OGL",
    "--attribution",
    "©",
)


def test_philadelphias_parcels_come_from_feet_to_metres(elsewhere: Elsewhere, real_data: Path, tmp_path: Path) -> None:
    """Prove that all 25,663 are stored, also the 15 without a number of their own, and measure what they do."""
    city = elsewhere(PENNSYLVANIA_IN_METRES)
    _done, report = city.load("--recipe", "fixtures/recipes/philadelphia-vacant-land.toml", report=tmp_path / "report.json")
    assert (report["added"], report["refused"]["count"]) == (25_663, 0)
    assert report["repeated"]["count"] >= 15
    assert "EPSG:2272" in report["crs"]
    [(total, median, public)] = city.ask(
        "SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY ST_Area(geom)), count(*) FILTER (WHERE owner_type = 'public') "
        "FROM geo_vacantplot"
    )
    assert (total, public) == (25_663, 7_231)
    assert 50 < median < 200, "a lot of a row house has about a hundred square metres, and a thousand square feet"
    _again, report = city.load("--recipe", "fixtures/recipes/philadelphia-vacant-land.toml", report=tmp_path / "report.json")
    assert (report["added"], report["updated"], report["unchanged"]) == (0, 0, 25_663)


def test_the_same_parcels_are_refused_here_with_the_setting_that_would_suit(real_data: Path) -> None:
    with pytest.raises(OutsideArea, match="MEENT_METRIC_SRID=32618"):
        load(recipe("vacant-plots", "us/philadelphia_vacant_land_2024-06-24.parquet", set={"kind": "undeveloped"}))


def test_leicesters_register_says_no_system_and_is_recognised(elsewhere: Elsewhere, real_data: Path, tmp_path: Path) -> None:
    _done, report = elsewhere(BRITISH_GRID).load(
        real_data / "uk/brownfield_leicester.csv", *REGISTER, "--id", "SiteReference", "--dry-run", report=tmp_path / "report.json"
    )
    assert report["read"] == report["added"] + report["merged"]["count"] == 66
    assert "EPSG:27700" in report["crs"]
    assert "recognised" in report["crs"]


def test_the_row_370_km_away_is_refused_with_the_digit_it_lost(elsewhere: Elsewhere, real_data: Path, tmp_path: Path) -> None:
    file = (real_data / "uk/brownfield_rochdale.csv", *REGISTER, "--id", "LA SITE REF")
    done, report = elsewhere(BRITISH_GRID).load(*file, report=tmp_path / "report.json", check=False)
    assert done.returncode != 0
    [stray] = [entry for entry in report["refused"]["rows"] if "km from the rest" in entry["reason"]]
    assert "37" in stray["reason"].split(" km")[0]
    assert "y seems to have lost a digit" in stray["reason"]
    _done, report = elsewhere(BRITISH_GRID).load(*file, "--keep-going", "--dry-run", report=tmp_path / "report.json")
    assert report["added"] + report["merged"]["count"] == 127


def test_worcesters_swapped_axes_are_reported_row_by_row_with_the_cure(elsewhere: Elsewhere, real_data: Path, tmp_path: Path) -> None:
    file = (real_data / "uk/brownfield_worcester.csv", *REGISTER)
    done, report = elsewhere(BRITISH_GRID).load(*file, report=tmp_path / "report.json", check=False)
    assert done.returncode != 0
    swapped = [entry["row"] for entry in report["refused"]["rows"] if "changed over" in entry["reason"]]
    assert len(swapped) >= 30
    _done, report = elsewhere(BRITISH_GRID).load(*file, "--swapped", "--keep-going", "--dry-run", report=tmp_path / "report.json")
    assert report["added"] == len(swapped)
