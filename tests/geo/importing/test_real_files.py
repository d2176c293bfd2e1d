"""Real files, with all their faults, give the counts that their publishers would."""

from pathlib import Path

import pytest
from django.contrib.gis.db.models.functions import Area as AreaOf
from django.db.models import Count

from geo.importing import Recipe, load
from geo.importing.errors import OutsideArea
from geo.models import Area, FacadeGarden, PlayArea, Tree
from tests.geo.importing.recipes import recipe

pytestmark = [pytest.mark.real_data, pytest.mark.django_db]
RECIPES = Path(__file__).resolve().parents[3] / "fixtures/recipes"
NEIGHBOURHOODS = {"level": "neighbourhood", "edition": "test"}


def test_fourteen_quartiers_that_all_arrive_broken_are_all_stored_with_their_true_areas(real_data: Path) -> None:
    spec = recipe("areas", "schaerbeek/quartiers.geojson", id="id", map={"name": "SectorName"}, set=NEIGHBOURHOODS)
    report = load(spec)
    assert (report.added, report.repaired.count, report.refused.count) == (14, 14, 0)
    helmet = Area.objects.annotate(measured=AreaOf("geom")).get(name="Helmet-Hamoir")
    assert helmet.measured.sq_m == pytest.approx(1_096_474.716, rel=0.001)


def test_396_blocks_one_of_them_broken(real_data: Path) -> None:
    report = load(recipe("areas", "schaerbeek/population_blocks.geojson", set={"level": "block", "edition": "2026"}))
    assert (report.read, report.added) == (396, 396)
    assert report.repaired.count == 1


def test_67_neighbourhoods_and_no_line_break_in_any_name(real_data: Path) -> None:
    spec = recipe("areas", "antwerpen/wijken_2025.geojson", id="wijkcode", map={"name": "wijknaam", "code": "wijkcode"}, set=NEIGHBOURHOODS)
    assert load(spec).added == 67
    assert Area.objects.filter(name="Borsbeek - Oost").count() == 1
    assert load(spec).unchanged == 67


def test_a_shapefile_that_says_neither_system_nor_letters_is_recognised_by_both(real_data: Path) -> None:
    report = load(recipe("areas", "vlaanderen/ggw7_noprj_shp.zip", id="geoitem", map={"name": "naam"}, set=NEIGHBOURHOODS))
    assert report.added + report.merged.count == report.read == 2_767
    assert "EPSG:31370" in report.crs
    assert "recognised" in report.crs
    assert Area.objects.filter(name__contains="Zoniënwoud").exists()
    assert not Area.objects.filter(name__contains="Ã").exists()


def test_of_301_grants_83_are_facade_gardens_and_every_point_is_coarse(real_data: Path) -> None:
    load(Recipe.read(RECIPES / "schaerbeek-facade-grants.toml"))
    kinds = FacadeGarden.objects.values("kind").annotate(count=Count("id")).order_by("kind")
    assert {row["kind"]: row["count"] for row in kinds} == {"climber": 218, "planting": 83}
    assert {(garden.geom.x % 50, garden.geom.y % 50) for garden in FacadeGarden.objects.all()} == {(25.0, 25.0)}


def test_a_playground_drawn_as_line_and_as_polygon_is_one_playground(real_data: Path) -> None:
    report = load(
        recipe("play-areas", "brussels/leisure_2026-05.geojson", where={"leisure": ("playground",)}, set={"kind": "playground"}),
        keep_going=True,
    )
    assert (report.read - report.skipped, report.merged.count) == (952, 443)
    assert PlayArea.objects.count() == 509, "as many as the same day's points say"


def test_64_thousand_trees_with_numbers_kept_as_text(real_data: Path) -> None:
    assert (
        load(recipe("trees", "brussels/trees_2026-05.gpkg", map={"height_m": "height", "circumference_m": "circumference"})).added == 63_959
    )
    assert Tree.objects.filter(height_m__isnull=False).count() > 20_000


def test_hospitals_in_web_mercator_with_a_mark_are_recognised(real_data: Path) -> None:
    report = load(recipe("destinations", "antwerpen/ziekenhuizen.csv", id="OBJECTID", map={"name": "LABEL"}, set={"kind": "care"}))
    assert report.added == 15
    assert "EPSG:3857" in report.crs


def test_another_countrys_osm_is_refused_here_with_the_setting_that_would_suit(real_data: Path) -> None:
    with pytest.raises(OutsideArea, match="MEENT_METRIC_SRID=32632"):
        load(recipe("*", "monaco/monaco_2021-04-19.osm.pbf"))
