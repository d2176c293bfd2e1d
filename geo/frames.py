"""Places as a table: what arithmetic reads."""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.db import models

from geo import crs, facts
from geo.layer import Layer
from geo.standing import still_there

NUMBERS: Final = ("integer", "number")


def columns(layer: Layer) -> tuple[str, ...]:
    """Return the columns of a layer's frame: its facts but for names by language, which are no single value."""
    return tuple(name for name, field in facts.shown(layer).items() if not isinstance(field, models.JSONField))


def frame(layer: Layer) -> gpd.GeoDataFrame:
    """Return the places of a layer that are still there: metric geometry and facts, by key, in order of key. One query.

    Numbers that are not known are NaN, other facts None or the empty word.
    """
    names = columns(layer)
    there = layer.model._default_manager.filter(still_there(layer.model)).order_by("pk")
    rows = list(there.values_list("pk", AsWKB("geom"), *(facts.column(name) for name in names)))
    pk, wkb, *found = list(zip(*rows, strict=True)) or [(), ()] + [()] * len(names)
    geometry = shapely.from_wkb(np.array([bytes(each) for each in wkb], dtype=object))
    known = facts.shown(layer)
    data = {name: _values(known[name], values) for name, values in zip(names, found, strict=True)}
    return gpd.GeoDataFrame(data, index=pd.Index(pk, dtype="int64", name="pk"), geometry=geometry, crs=crs.METRIC)


def _values(field: "models.Field[Any, Any]", values: tuple[Any, ...]) -> Any:
    if facts.kind(field).name in NUMBERS:
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    return pd.Series(list(values), dtype=object).to_numpy()
