"""OSM files as rows: each object once for every layer it belongs to, with its texts under the names of that layer's columns."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import osmium
import shapely
from django.utils.translation import gettext as _

from geo import crs
from geo.importing import osm_shapes, pbf, unpacking
from geo.importing.errors import BadRecipe, unreadable
from geo.importing.osm_rules import Kind, Sorter
from geo.importing.osm_shapes import Outline, Shape
from geo.importing.source import BATCH_ROWS, Batch, Row
from geo.layer import Layer, OsmRule
from geo.registry import layer

# Relations that say “my members' lines enclose an area”; others (sites, routes) have no outline of their own.
AREA_RELATIONS = ("multipolygon", "boundary")
# What a relation may say without saying what it is.
UNTAGGED = frozenset({"type", "source", "created_by", "note", "fixme"})
# A file made before somebody counted the seconds says 1970; nothing in OSM is older than 2004.
FIRST_YEAR = 2004


class Thing(NamedTuple):
    """An OSM object out of the reader's hands: what is needed of it to make its rows."""

    number: int
    source_id: str
    tags: dict[str, str]
    found: list[tuple[Kind, OsmRule]]
    day: Any  # the date of its last change, None where the file does not say


class Rings(NamedTuple):
    """The ways that a relation's rings are made of, by their role."""

    outer: tuple[int, ...]
    inner: tuple[int, ...]


class Pending(NamedTuple):
    """A thing that belongs to a layer, until the lines of its rings are known; None where it has no rings."""

    thing: Thing
    rings: Rings | None


class OsmSource:
    """An OSM file (XML or PBF, packed or not), read in passes: nodes, relations with holes, ways and relations, and the ways of rings.

    Nodes come first in a pass of their own, so that files which list ways before nodes are read as well. Kept in memory: the
    nodes' coordinates (16 bytes each) and the rings that matched.
    """

    crs: int | None = crs.WGS84
    total: int | None = None
    columns: tuple[str, ...] = ()
    lenient = True

    def __init__(self, path: Path, layers: Iterable[Layer]) -> None:
        self.path = path
        self.sorter = Sorter(layers)
        self.stated = _("longitude and latitude, as in every OSM file")
        self.notes: list[str] = []
        self.turned: Counter[tuple[str, str]] = Counter()
        self.number = 0
        self.wkb = osmium.geom.WKBFactory()
        self.locations = osmium.index.create_map("flex_mem")

    def batches(self) -> Iterator[Batch]:
        """Yield the rows, nodes before ways before relations; UnreadableFile where the file is cut short or no OSM file."""
        batch: list[Row] = []
        try:
            for row in self.rows():
                batch.append(row)
                if len(batch) == BATCH_ROWS:
                    yield batch
                    batch = []
        except (RuntimeError, osmium.InvalidLocationError) as error:
            raise unreadable(self.path.name, _("it is no whole OSM file (%(why)s).") % {"why": error}) from error
        if batch:
            yield batch
        # That an address is drawn as its building is no fault to list row by row, but is said.
        self.notes.extend(f"{layer_id}: {count:,} {turned}" for (layer_id, turned), count in self.turned.items())

    def close(self) -> None:
        """Let go of the nodes' coordinates."""
        self.locations.clear()

    def rows(self) -> Iterator[Row]:
        """Yield a row for each object and each layer it belongs to."""
        empty = self.locations.used_memory()
        for node in self.read(osmium.osm.NODE, osmium.filter.KeyFilter(*self.sorter.keys)):
            thing = self.thing("node", node)
            if thing:
                point = shapely.Point(node.lon, node.lat)
                yield from (self.row(thing, kind, rule, osm_shapes.of_node(point, kind.layer.geometry_types)) for kind, rule in thing.found)
        if self.locations.used_memory() == empty:
            raise unreadable(self.path.name, _("it holds no nodes, so nothing in it has a place."))
        pending = []
        cut = self.ways_with_holes()
        for item in self.read(osmium.osm.WAY | osmium.osm.RELATION, osmium.filter.KeyFilter(*self.sorter.keys)):
            thing = self.thing("way" if item.is_way() else "relation", item)
            if thing and item.is_relation():
                pending.append(Pending(thing, rings_of(item) if describes_area(thing.tags) else None))
            elif thing and item.id in cut:
                lines, areas = parted(thing)
                yield from self.way_rows(lines, item)
                pending.append(Pending(areas, cut[item.id]))
            elif thing:
                yield from self.way_rows(thing, item)
        yield from self.pending_rows(pending)

    def ways_with_holes(self) -> dict[int, Rings]:
        """Return, by way, the relation that cuts holes in it: until 2017 the tags stood on the outer way and the relation had none."""
        found = {}
        for relation in self.read(osmium.osm.RELATION, osmium.filter.TagFilter(*(("type", kind) for kind in AREA_RELATIONS))):
            rings = rings_of(relation)
            if len(rings.outer) == 1 and rings.inner and {tag.k for tag in relation.tags} <= UNTAGGED:
                found[rings.outer[0]] = rings
        return found

    def read(self, entities: Any, *filters: Any) -> Iterator[Any]:
        """Yield the objects of a file that pass all filters, ways with their nodes' coordinates; a file of history is refused.

        The filters run in osmium, so Python never sees what has no key of ours.
        """
        located = osmium.NodeLocationsForWays(self.locations)
        located.ignore_errors()  # a missing node is told way by way
        with osmium.io.Reader(str(self.path), entities) as reader:
            if reader.header().has_multiple_object_versions:
                raise unreadable(self.path.name, _("it holds the history of OSM; ask for an extract of one day."))
            yield from osmium.OsmFileIterator(reader, located, *filters)

    def thing(self, kind: str, item: Any) -> Thing | None:
        """Return what is needed of an object, or None where it belongs to no layer."""
        tags = dict(item.tags)
        found = list(self.sorter.sort(tags))
        if not found:
            return None
        self.number += 1
        day = item.timestamp.date()
        return Thing(self.number, f"{kind}/{item.id}", tags, found, day if day.year >= FIRST_YEAR else None)

    def way_rows(self, thing: Thing, way: Any) -> Iterator[Row]:
        """Yield the rows of a way."""
        line = self.line(way)
        for kind, rule in thing.found:
            types = kind.layer.geometry_types
            if line is not None:
                shape = osm_shapes.of_way(line, types)
            else:
                places = [(node.lon, node.lat) if node.location.valid() else None for node in way.nodes]
                missing = places.count(None)
                shape = osm_shapes.of_broken_way(osm_shapes.runs(places), missing=missing, nodes=len(places), types=types)
            yield self.row(thing, kind, rule, shape)

    def pending_rows(self, pending: list[Pending]) -> Iterator[Row]:
        """Yield the rows of things with rings, for which the ways of these are read once more."""
        wanted = {way for waiting in pending if waiting.rings for role in waiting.rings for way in role}
        lines = {}
        if wanted:
            for way in self.read(osmium.osm.WAY, osmium.filter.IdFilter(wanted)):
                line = self.line(way)
                if line is not None:
                    lines[way.id] = line
        for thing, rings in pending:
            shape = Shape(None, _("a relation of a type that has no outline of its own"))
            for kind, rule in thing.found:
                if rings:
                    outer, inner = (tuple(lines[way] for way in role if way in lines) for role in rings)
                    outline = Outline(outer, inner, len(rings.outer) + len(rings.inner))
                    shape = osm_shapes.of_relation(outline, kind.layer.geometry_types)
                yield self.row(thing, kind, rule, shape)

    def row(self, thing: Thing, kind: Kind, rule: OsmRule, shape: Shape) -> Row:
        """Return an object's row in one layer, its properties called as our columns are."""
        if shape.turned:
            self.turned[kind.layer.id, shape.turned] += 1
        texts = kind.texts(thing.tags)
        return Row(
            number=thing.number,
            properties=texts if thing.day is None else {**texts, "source_date": thing.day},
            geometry=None if shape.geometry is None else shapely.to_wkb(shape.geometry),
            source_id=thing.source_id,
            layer_id=kind.layer.id,
            sets=kind.sets(thing.tags, rule),
            problem=shape.problem,
            remark=shape.lacking,
        )

    def line(self, way: Any) -> Any | None:
        """Return a way as a line of all its nodes, or None where nodes are missing or there are fewer than two."""
        try:
            return shapely.from_wkb(self.wkb.create_linestring(way))
        except (osmium.InvalidLocationError, RuntimeError):
            return None


def describes_area(tags: Mapping[str, str]) -> bool:
    """Return whether a relation's members enclose an area."""
    return tags.get("type") in AREA_RELATIONS


def rings_of(relation: Any) -> Rings:
    """Return the ways of a relation; what has no role is taken for outer."""
    ways = [member for member in relation.members if member.type == "w"]
    return Rings(
        tuple(member.ref for member in ways if member.role != "inner"), tuple(member.ref for member in ways if member.role == "inner")
    )


def parted(thing: Thing) -> tuple[Thing, Thing]:
    """Return a way as it is in layers of lines, and as it is in the others."""
    lines = [found for found in thing.found if "LINESTRING" in found[0].layer.geometry_types]
    return thing._replace(found=lines), thing._replace(found=[found for found in thing.found if found not in lines])


def open_osm(path: Path, layer_ids: Collection[str]) -> OsmSource:
    """Return the opened file, which yields rows of these layers only; BadRecipe where OSM has no tags for any of them, and
    UnreadableFile for a file made to harm: one whose blocks say that they unpack to more than any map does.
    """
    if path.name.lower().endswith(".pbf"):
        unpacking.check_size(path, pbf.unpacked_bytes(path))
    source = OsmSource(path, [layer(layer_id) for layer_id in layer_ids])
    if not source.sorter.kinds:
        raise BadRecipe(_("OSM has no tags for %(layers)s.") % {"layers": ", ".join(sorted(layer_ids))})
    return source
