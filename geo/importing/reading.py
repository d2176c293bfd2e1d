"""Open any file: which reader takes it is decided by what the file holds and is called."""

from collections.abc import Collection
from pathlib import Path

from django.utils.translation import gettext as _

from geo.importing.errors import unreadable
from geo.importing.recipe import SourceSpec
from geo.importing.source import Source
from geo.importing.vector import VectorSource

OSM_SUFFIXES = (".osm", ".osm.pbf", ".pbf", ".osm.bz2", ".osm.gz")


def is_osm(path: Path) -> bool:
    """Return whether a file is called as OSM data are."""
    return path.name.lower().endswith(OSM_SUFFIXES)


def open_source(path: Path, spec: SourceSpec, *, layer_ids: Collection[str]) -> Source:  # noqa: ARG001
    """Return the opened file. OSM goes to `geo.importing.osm.open_osm(path, layer_ids)`, which yields rows of these layers only,
    with our own fields as properties and WKB in WGS84.
    """
    if not path.exists():
        raise unreadable(path.name, _("there is no such file."))
    if path.is_file() and path.stat().st_size == 0:
        raise unreadable(path.name, _("it is empty."))
    return VectorSource(path, layer=spec.layer)
