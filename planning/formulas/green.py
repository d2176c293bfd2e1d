"""Green: how much of it there is for each resident."""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from geo.models import GreenSpace
from geo.models.open_space import Access
from planning.case import Case
from planning.division import cut
from planning.ground import TODAY, Add, Ground
from planning.kept import kept
from planning.spreading import Floats

# Green that everybody may be in unless its source says otherwise; a garden only where it says that it is open.
PUBLIC: Final = frozenset(GreenSpace.Kind) - {
    GreenSpace.Kind.GARDEN,
    GreenSpace.Kind.ALLOTMENTS,
    GreenSpace.Kind.FLOWERBED,
    GreenSpace.Kind.CEMETERY,
    GreenSpace.Kind.DOG_PARK,
}


def public_green(ground: Ground) -> Any:
    """Return the green that everybody may enter, as polygons (metric) that do not overlap: a lawn in a park counts once."""
    return _united(ground.only(("green-spaces",)))


@kept(lambda _ground: (GreenSpace._meta.db_table,), size=8)
def _united(ground: Ground) -> Any:
    frame = ground.places("green-spaces")
    if ground.edits and all(isinstance(edit, Add) for edit in ground.edits):
        return _joined(_united(TODAY), _public(frame.loc[[edit.key for edit in ground.edits]]))
    return shapely.get_parts(shapely.union_all(_public(frame)))


def _joined(parts: Any, more: Any) -> Any:
    """Return parts that do not overlap with more shapes joined in: only what these touch is united anew, in the place of the first."""
    near, _of = shapely.STRtree(more).query(parts, predicate="intersects") if len(more) else (np.empty(0, dtype=np.intp), None)
    touched = np.unique(near)
    united = shapely.get_parts(shapely.union_all(np.concatenate([parts[touched], more])))
    at = int(touched[0]) if len(touched) else len(parts)
    rest = np.delete(parts, touched)
    return np.concatenate([rest[:at], united, rest[at:]])


def _public(frame: gpd.GeoDataFrame) -> Any:
    """Return the shapes of the green that everybody may enter."""
    kind, access = frame["kind"], frame["access"]
    public = (kind.isin(PUBLIC) & (access != Access.NO)) | ((kind == GreenSpace.Kind.GARDEN) & (access == Access.YES))
    return frame.geometry.to_numpy()[public.to_numpy()]


def area_m2(case: Case) -> Floats:
    """Return the public green of each area, split at its border, in m²."""
    pieces, area, _which = cut(case.areas, public_green(case.ground))
    return np.bincount(area, weights=shapely.area(pieces), minlength=len(case)).astype(np.float64)


def m2_per_resident(case: Case) -> Floats:
    """Return the public green of each area over its residents, in m² each."""
    return area_m2(case) / case.residents
