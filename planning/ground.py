"""Ground: the city's places and ways, as they are or as a scenario would have them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from django.utils.translation import gettext as _

from geo import facts, frames
from geo.models import Street
from geo.registry import layer
from planning.errors import BadEdit
from planning.kept import kept
from planning.network import Network, build, current
from planning.streets import NOT_WALKED

# What of a street decides whether, and where, it can be walked.
WALKED_BY: Final = frozenset({"kind", "walkable"})

Facts = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Add:
    """A place that is not there: in a layer, with a geometry (metric, WKB) and facts. Its key is below zero, so it is nobody's."""

    layer: str
    key: int
    wkb: bytes
    facts: Facts = ()


@dataclass(frozen=True, slots=True)
class Remove:
    """A place that is there, taken away."""

    layer: str
    key: int


@dataclass(frozen=True, slots=True)
class Change:
    """Other facts of a place that is there."""

    layer: str
    key: int
    facts: Facts


Edit = Add | Remove | Change


@kept(lambda layer_id: (layer(layer_id).table,), size=24)
def stored(layer_id: str) -> gpd.GeoDataFrame:
    """Return the places of a layer as they are; fetched once for each state of their table. One query, else two."""
    return frames.frame(layer(layer_id))


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands on the ground, with edits laid over what is stored. Two with the same edits are one, so figures of it may be kept."""

    edits: tuple[Edit, ...] = ()

    def only(self, layers: Collection[str]) -> "Ground":
        """Return the ground with no other edits than those of some layers: what is reckoned from these need not know of the rest."""
        return Ground(tuple(edit for edit in self.edits if edit.layer in layers))

    def afoot(self, layers: Collection[str] = ()) -> "Ground":
        """Return the ground with no other edits than those of some layers, and those that change where one can walk."""
        return Ground(tuple(edit for edit in self.edits if edit.layer in layers or _is_way(edit)))

    def places(self, layer_id: str) -> gpd.GeoDataFrame:
        """Return the places of a layer: metric geometry and facts, by key. BadEdit where an edit speaks of a place that is not there.

        At most two queries. The frame is shared: never write in it.
        """
        mine = self.only((layer_id,))
        return _edited(layer_id, mine) if mine.edits else stored(layer_id)

    def network(self) -> Network:
        """Return the ways on foot; those that are stored where no edit touches them."""
        walked = self.afoot()
        return _rebuilt(walked) if walked.edits else current()


TODAY: Final = Ground()


def _is_way(edit: Edit) -> bool:
    if edit.layer != "streets":
        return False
    return not isinstance(edit, Change) or bool(WALKED_BY.intersection(name for name, _value in edit.facts))


@kept(lambda layer_id, _ground: (layer(layer_id).table,), size=24)
def _edited(layer_id: str, ground: Ground) -> gpd.GeoDataFrame:
    frame, added = stored(layer_id), []
    if any(isinstance(edit, Change) for edit in ground.edits):
        frame = frame.copy()  # the others make a frame of their own
    for edit in ground.edits:
        if isinstance(edit, Add):
            added.append(edit)
            continue
        if edit.key not in frame.index:
            raise BadEdit(_("The layer “%(layer)s” holds no place with id “%(id)s”.") % {"layer": layer_id, "id": edit.key})
        if isinstance(edit, Remove):
            frame = frame.drop(index=edit.key)
        else:
            for name, value in edit.facts:
                frame.at[edit.key, _known(frame, layer_id, name)] = value
    if not added:
        return frame
    blank = _unsaid(layer_id, frame)
    rows = [{**blank, **{_known(frame, layer_id, name): value for name, value in edit.facts}} for edit in added]
    geometry = shapely.from_wkb([edit.wkb for edit in added])
    new = gpd.GeoDataFrame(rows, index=pd.Index([edit.key for edit in added], name="pk"), geometry=geometry, crs=frame.crs)
    new = new.astype({name: frame[name].dtype for name in blank})
    return new if frame.empty else gpd.GeoDataFrame(pd.concat([frame, new]), crs=frame.crs)


def _unsaid(layer_id: str, frame: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return what a place that is stored reads of each fact that nobody has said anything of."""
    fields = facts.shown(layer(layer_id))
    said = {name: fields[name].get_default() for name in frame.columns if name != "geometry"}
    return {name: np.nan if frame[name].dtype.kind == "f" and value is None else value for name, value in said.items()}


def _known(frame: gpd.GeoDataFrame, layer_id: str, name: str) -> str:
    if name not in frame.columns or name == "geometry":
        raise BadEdit(_("“%(layer)s” says nothing called “%(fact)s”.") % {"layer": layer_id, "fact": name})
    return name


@kept(lambda _ground: (Street._meta.db_table,), size=4)
def _rebuilt(ground: Ground) -> Network:
    return build(_walked(ground.places("streets")))


def _walked(streets: gpd.GeoDataFrame) -> Any:
    """Return the single lines of the streets that can be walked, as `planning.streets.walkable` fetches them."""
    unsaid = streets["walkable"].isna().to_numpy()
    by_kind = ~streets["kind"].isin([str(kind) for kind in NOT_WALKED]).to_numpy()
    walked = np.where(unsaid, by_kind, streets["walkable"].to_numpy() == True)  # noqa: E712 (an array of objects)
    return shapely.get_parts(streets.geometry.to_numpy()[walked])
