"""Territory: in whose rules a place lies, by the areas that are stored."""

from collections.abc import Iterable, Mapping
from typing import Final

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import F, FloatField, Func

from geo import crs
from geo.models import Area
from participation.errors import NoProfileHere
from participation.profile import Profile, profiles
from planning.kept import kept

FACTS: Final = ("level", "edition", "code", "name", "names", "dataset__key")


def holding(point: shapely.Point) -> Profile:
    """Return the profile in one of whose areas a point (metric) lies; NoProfileHere if it lies in none. One query.

    Of several the one whose area is the smallest.
    """
    place = GEOSGeometry(memoryview(point.wkb), srid=crs.METRIC)
    around = Area._default_manager.filter(gone_since=None, geom__intersects=place).annotate(
        surface_m2=Func(F("geom"), function="ST_Area", output_field=FloatField())
    )
    known = profiles()
    found = [(surface_m2, key) for *facts, surface_m2 in around.values_list(*FACTS, "surface_m2") for key in _whose(facts, known)]
    if not found:
        raise NoProfileHere(known)
    return known[min(found)[1]]


@kept(lambda: (Area._meta.db_table,), size=1)
def present() -> frozenset[str]:
    """Return the keys of the profiles that have an area in the store: those of the cities that are loaded. One query, else two."""
    areas = Area._default_manager.filter(gone_since=None).order_by().values_list(*FACTS).iterator()
    return frozenset(key for facts in areas for key in _whose(facts, profiles()))


def _whose(facts: Iterable[object], known: Mapping[str, Profile]) -> Iterable[str]:
    """Return the keys of the profiles that an area with these facts is one of."""
    level, edition, code, name, names, dataset = facts
    called = {str(name), *(names.values() if isinstance(names, dict) else ())}
    for key, profile in known.items():
        marked = (
            mark.fits(level=str(level), edition=str(edition), code=str(code), names=called, dataset=str(dataset)) for mark in profile.areas
        )
        if any(marked):
            yield key
