"""Patches: areas that lie against each other, taken as the one that people walk through."""

from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

# Sources draw two halves of a park by hand: what is no further apart than this is one.
TOGETHER_M: Final = 0.5


def merged(shapes: NDArray[Any]) -> NDArray[Any]:
    """Return the patches that areas make together: overlapping and touching ones in one, none counted twice. In order of place."""
    if not len(shapes):
        return shapes
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=TOGETHER_M)
    touching = sparse.coo_array((np.ones(len(one), dtype=bool), (one, other)), shape=(len(shapes), len(shapes)))
    count, patch = connected_components(touching, directed=False)
    order = np.argsort(patch, kind="stable")
    members = np.split(shapes[order], np.flatnonzero(np.diff(patch[order])) + 1)
    patches = np.empty(count, dtype=object)
    patches[:] = [group[0] if len(group) == 1 else shapely.union_all(group) for group in members]
    bounds = shapely.bounds(patches)
    return np.asarray(patches[np.lexsort((bounds[:, 1], bounds[:, 0]))])
