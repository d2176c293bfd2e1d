"""GDAL, GEOS and PROJ come from the wheels, an explicit setting wins, and no other process notices."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.gis.gdal import gdal_full_version
from django.contrib.gis.geos import Point

from geo import native

ROOT = Path(__file__).resolve().parents[2]


def test_the_wheels_libraries_are_the_ones_in_use() -> None:
    assert "pyogrio.libs" in (native.gdal_library() or "")
    assert "shapely.libs" in (native.geos_library() or "")
    assert gdal_full_version()


@pytest.mark.parametrize(
    ("name", "asked"), [("GDAL_LIBRARY_PATH", native.gdal_library), ("GEOS_LIBRARY_PATH", native.geos_library)], ids=["GDAL", "GEOS"]
)
def test_an_explicit_setting_wins(monkeypatch: pytest.MonkeyPatch, name: str, asked: object) -> None:
    monkeypatch.setenv(name, "/opt/own/lib.so")
    assert callable(asked)
    assert asked() == "/opt/own/lib.so"


def test_a_package_without_a_library_of_its_own_leaves_the_search_to_django() -> None:
    assert native.wheel_library("pytest", "gdal") is None
    assert native.wheel_library("no_such_package", "gdal") is None


def test_transforming_works_with_another_projs_data_in_the_environment() -> None:
    """Prove it in a process of its own: where PROJ_DATA names an older PROJ's folder, and nothing is put into the environment."""
    code = (
        "import os; before = dict(os.environ); import django; django.setup();"
        "from django.contrib.gis.geos import Point; p = Point(4.3839, 50.8428, srid=4326); p.transform(31370);"
        "assert dict(os.environ) == before; print(round(p.x, 2), round(p.y, 2))"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "api.settings", "PROJ_DATA": "/usr/share/proj", "PROJ_LIB": "/usr/share/proj"}
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert found.stdout.strip() == "151066.89 170265.84", found.stderr


def test_geodjango_agrees_with_the_known_point() -> None:
    point = Point(4.3997, 51.2213, srid=4326)
    point.transform(3812)
    assert (round(point.x, 2), round(point.y, 2)) == (652156.39, 712373.61)
