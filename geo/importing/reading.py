"""Open any file: which reader takes it is decided by what the file holds and is called."""

from collections.abc import Collection
from pathlib import Path

from geo.importing.recipe import SourceSpec
from geo.importing.source import Source

OSM_SUFFIXES = (".osm", ".osm.pbf", ".pbf", ".osm.bz2", ".osm.gz")


def is_osm(path: Path) -> bool:
    """Return whether a file is called as OSM data are."""
    return path.name.lower().endswith(OSM_SUFFIXES)


def open_source(path: Path, spec: SourceSpec, *, layer_ids: Collection[str]) -> Source:
    """Return the opened file. OSM goes to `geo.importing.osm.open_osm(path, layer_ids)`, which yields rows of these layers only,
    with the tags as properties (the mapping by `Layer.osm_keys` is done here, once for all) and WKB in WGS84.
    """
    raise NotImplementedError
