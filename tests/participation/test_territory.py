"""A place finds its rules and its sidewalk in the areas and the streets that are loaded: real ones, and the demonstration city's."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.gis.geos import Point
from django.test import Client

from geo import crs
from geo.importing import Recipe, load
from geo.models import Address, Area, Street
from participation.spot import point_of, read
from participation.territory import holding, present
from tests.factories import place

pytestmark = pytest.mark.django_db
FIXTURES = Path(settings.BASE_DIR) / "fixtures"


def take(recipe: str) -> None:
    read_ = Recipe.read(FIXTURES / recipe)
    load(read_, file=read_.folder / read_.source.file if recipe.startswith("demo") else None)


def at(longitude: float, latitude: float) -> str:
    return holding(point_of(read({"type": "Point", "coordinates": [longitude, latitude]}))).key


def test_where_two_profiles_hold_the_smaller_area_does() -> None:
    place("areas", level="city", name="Gent", wkt="POLYGON ((640000 660000, 660000 660000, 660000 680000, 640000 680000, 640000 660000))")
    place("areas", level="city", name="Tienen", wkt="POLYGON ((649000 669000, 651000 669000, 651000 671000, 649000 671000, 649000 669000))")
    inside, around = Point(650_000, 670_000, srid=crs.METRIC), Point(645_000, 665_000, srid=crs.METRIC)
    degrees = [point.transform(crs.WGS84, clone=True).coords for point in (inside, around)]
    assert [at(*where) for where in degrees] == ["tienen", "ghent"]
    assert present() == {"ghent", "tienen"}


def test_of_a_facade_the_middle_counts() -> None:
    line = read({"type": "LineString", "coordinates": [[4.36, 50.84], [4.3601, 50.84]]})
    assert point_of(line).distance(line.interpolate(0.5, normalized=True)) < 1e-6
    square = read({"type": "Polygon", "coordinates": [[[4.36, 50.84], [4.3601, 50.84], [4.3601, 50.8401], [4.36, 50.84]]]})
    assert square.contains(point_of(square))


def test_every_address_of_the_demonstration_city_has_its_rules_and_the_width_of_its_side(client: Client) -> None:
    """Prove on 40 addresses that the width is the street's own, on the address's side, as PostGIS sees it."""
    for recipe in ("demo/areas.toml", "demo/streets.toml", "demo/addresses.toml"):
        take(recipe)
    assert present() == {"zwanerode"}
    answered = {"given": 0, "measure": 0}
    for address in Address.objects.order_by("pk")[::60][:40]:
        question = {"geometry": json.loads(address.geom_wgs84.json)}
        found = client.post("/api/facade-garden/check", json.dumps(question), content_type="application/json").json()
        assert found["profile"] == "zwanerode"
        if found["sidewalk_width_from"] is None:
            assert found["verdict"] == "measure"
            answered["measure"] += 1
            continue
        answered["given"] += 1
        near = Street.objects.filter(geom__dwithin=(address.geom, 25))
        widths = {width for street in near for width in (street.sidewalk_left_m, street.sidewalk_right_m) if width is not None}
        assert found["sidewalk_width_m"] in widths
        assert found["sidewalk_width_from"]["fictional"] is True
        assert found["sidewalk_width_from"]["date"] == "2026-01-15"
    assert answered["given"] > 10


@pytest.mark.real_data
def test_the_areas_of_real_cities_are_found(real_data: Path) -> None:
    take("recipes/antwerpen-wijken-2025.toml")
    take("recipes/gent-wijken-2013.toml")
    assert at(4.3997, 51.2213) == "antwerp"
    assert at(3.7220, 51.0545) == "ghent"
    assert present() == {"antwerp", "ghent"}


@pytest.mark.real_data
def test_in_the_neighbourhoods_of_a_whole_region_each_city_has_its_own(real_data: Path) -> None:
    take("recipes/vlaanderen-wijken-2024.toml")
    assert at(4.3997, 51.2213) == "antwerp"
    assert at(3.7220, 51.0545) == "ghent"
    assert at(4.9379, 50.8071) == "tienen"
    evere = Area.objects.filter(code__startswith="21006").first()
    assert evere is not None
    assert at(*evere.geom_wgs84.point_on_surface.coords) == "brussels-evere"
