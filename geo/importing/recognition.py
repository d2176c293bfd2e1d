"""Recognition: which coordinate system a file's numbers are in, and where a row's numbers belie it."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info
from pyproj.exceptions import CRSError

from geo import crs
from geo.importing.errors import BadRecipe, OutsideArea, UnknownSystem
from geo.importing.source import Source

Bounds = NDArray[np.float64]  # rows of (xmin, ymin, xmax, ymax)
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class System:
    """The system that a file's numbers are taken to be in, and how that is known."""

    srid: int
    how: str


def code_of(label: str | None) -> tuple[int | None, str]:
    """Return (EPSG code, name) of what a file says of its system: a code, WKT or PROJJSON. No code where EPSG knows none."""
    if not label:
        return None, ""
    try:
        found = CRS.from_user_input(label)
    except CRSError:
        return None, label[:80]
    if found.to_authority() == ("OGC", "CRS84"):
        return crs.WGS84, "CRS84"
    code = found.to_epsg()
    return code, f"EPSG:{code}" if code else found.name


def asked(text: str) -> int:
    """Return the code in `EPSG:31370` or `31370`; BadRecipe for anything else, so that no hand-written system ever is used."""
    digits = text.strip().upper().removeprefix("EPSG:")
    if not digits.isdigit():
        raise BadRecipe(_("“%(crs)s” is not an EPSG code, such as EPSG:%(example)d.") % {"crs": text, "example": crs.METRIC})
    try:
        crs.system(int(digits))
    except CRSError:
        raise BadRecipe(_("EPSG:%(code)s is not a coordinate system that EPSG knows.") % {"code": digits}) from None
    return int(digits)


@cache
def box(srid: int) -> Box:
    """Return the bounds, in a system's own numbers, of where this installation measures and that system may be used."""
    ours, theirs = crs.area_of_use(crs.METRIC), crs.area_of_use(srid)
    shared = (max(ours[0], theirs[0]), max(ours[1], theirs[1]), min(ours[2], theirs[2]), min(ours[3], theirs[3]))
    if shared[0] >= shared[2] or shared[1] >= shared[3]:
        return (np.inf, np.inf, -np.inf, -np.inf)
    return tuple(Transformer.from_crs(crs.WGS84, srid, always_xy=True).transform_bounds(*shared))  # type: ignore[return-value]


@cache
def candidates() -> tuple[int, ...]:
    """Return the systems that can be told from their numbers, those with the smaller boxes first: no two boxes share room to speak of."""
    known = dict.fromkeys((crs.METRIC, crs.WGS84, crs.WEB_MERCATOR, crs.BELGIAN_LAMBERT_72, crs.BELGIAN_LAMBERT_2008))
    here = [srid for srid in known if box(srid)[0] < box(srid)[2]]
    doubtful = {srid for one, other in itertools.combinations(here, 2) if _confusable(box(one), box(other)) for srid in (one, other)}
    return tuple(sorted((srid for srid in here if srid not in doubtful), key=lambda srid: _size(box(srid))))


# Degrees fall within ten metres of a grid's origin, where that lies inside its box: a millionth of a millionth of it, so no doubt.
NO_ROOM = 1e-6


def _confusable(one: Box, other: Box) -> bool:
    """Return whether two boxes share more than a trifle of either."""
    shared = (max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3]))
    if shared[0] >= shared[2] or shared[1] >= shared[3]:
        return False
    return _size(shared) > NO_ROOM * max(_size(one), _size(other))


def _size(limits: Box) -> float:
    return (limits[2] - limits[0]) * (limits[3] - limits[1])


def fits(bounds: Bounds, srid: int) -> NDArray[np.bool_]:
    """Return for each row whether its numbers may be in a system: they lie in its box, and in no far smaller one inside that."""
    here = within(bounds, box(srid))
    for other in candidates():
        if other != srid and _size(box(other)) < NO_ROOM * _size(box(srid)):
            here &= ~within(bounds, box(other)) & ~within(turned(bounds), box(other))
    return here


def within(bounds: Bounds, limits: Box) -> NDArray[np.bool_]:
    """Return for each row whether the middle of its bounds lies in a box."""
    x, y = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    return (x >= limits[0]) & (x <= limits[2]) & (y >= limits[1]) & (y <= limits[3])


def turned(bounds: Bounds) -> Bounds:
    """Return bounds with x and y changed over."""
    return bounds[:, [1, 0, 3, 2]]


def decide(source: Source, wish: str, sample: Bounds) -> System:
    """Return the system of a file: as asked for, else as the file says, else as its numbers say where that is beyond doubt.

    UnknownSystem where nobody can tell; OutsideArea where the whole sample lies elsewhere on Earth.
    """
    if wish:
        found = System(asked(wish), _("as asked for"))
    elif source.crs is not None:
        found = System(source.crs, _("as the file says"))
    else:
        found = _recognised(source, sample)
    _check_area(found, sample)
    return found


def _recognised(source: Source, sample: Bounds) -> System:
    counts = {srid: int((fits(sample, srid) | fits(turned(sample), srid)).sum()) for srid in candidates()}
    best = max(counts, key=lambda srid: counts[srid], default=None)
    if best is not None and counts[best] * 2 > len(sample):
        return System(best, _("recognised by its numbers"))
    said = _("says “%(system)s”, which is no EPSG code") % {"system": source.stated} if source.stated else _("does not say its system")
    if len(sample) == 0:
        raise UnknownSystem(_("The file %(said)s; give it with --crs EPSG:…") % {"said": said})
    low, high = np.median(sample[:, :2], axis=0), np.median(sample[:, 2:], axis=0)
    if (np.abs(low) <= (180, 90)).all() and (np.abs(high) <= (180, 90)).all():
        _check_area(System(crs.WGS84, ""), sample)
    raise UnknownSystem(
        _("The file %(said)s, and its numbers (about %(x).0f, %(y).0f) do not give it away; give it with --crs EPSG:…")
        % {"said": said, "x": low[0], "y": low[1]}
    )


def _check_area(system: System, sample: Bounds) -> None:
    """Raise OutsideArea where all of a sample lies somewhere on Earth, but not where this installation measures."""
    if len(sample) == 0 or (fits(sample, system.srid) | fits(turned(sample), system.srid)).any():
        return
    if any(fits(sample, other).any() or fits(turned(sample), other).any() for other in candidates()):
        return  # the label is wrong: said row by row, with the cure
    middle = np.median((sample[:, :2] + sample[:, 2:]) / 2, axis=0)
    longitude, latitude = Transformer.from_crs(system.srid, crs.WGS84, always_xy=True).transform(*middle)
    if not (np.isfinite(longitude) and np.isfinite(latitude)):
        return
    raise OutsideArea(
        _(
            "The file lies at %(lon).2f, %(lat).2f, outside the area of EPSG:%(metric)d (%(name)s) in which this installation measures; "
            "an installation there would be set up with MEENT_METRIC_SRID=%(suited)s."
        )
        % {
            "lon": longitude,
            "lat": latitude,
            "metric": crs.METRIC,
            "name": crs.system(crs.METRIC).name,
            "suited": suited(system.srid, longitude, latitude),
        }
    )


def suited(srid: int, longitude: float, latitude: float) -> str:
    """Return the code of a system to measure in around a point: the file's own if it is fit, else the UTM zone."""
    if crs.flaw_of_metric(srid) is None:
        return str(srid)
    around = AreaOfInterest(longitude, latitude, longitude, latitude)
    return next((info.code for info in query_utm_crs_info(datum_name="WGS 84", area_of_interest=around)), "…")


def problems(bounds: Bounds, srid: int) -> Iterator[tuple[int, str]]:
    """Yield (row, reason with the likely cure) for each row whose numbers lie outside the area in which this installation measures."""
    for index in np.flatnonzero(~fits(bounds, srid) & np.isfinite(bounds).all(axis=1)).tolist():
        row = bounds[index : index + 1]
        x, y = (row[0, 0] + row[0, 2]) / 2, (row[0, 1] + row[0, 3]) / 2
        yield (
            index,
            _("its numbers (%(x)g, %(y)g) are not in EPSG:%(srid)d within the area measured here%(cure)s")
            % {"x": x, "y": y, "srid": srid, "cure": _cure(row, srid)},
        )


def _cure(row: Bounds, srid: int) -> str:
    if fits(turned(row), srid)[0]:
        return _("; x and y seem to be changed over (--swapped, or give the columns the other way round)")
    for other in candidates():
        if other != srid and fits(row, other)[0]:
            return _("; they look like EPSG:%(other)d (--crs EPSG:%(other)d)") % {"other": other}
        if other != srid and fits(turned(row), other)[0]:
            return _("; they look like EPSG:%(other)d with x and y changed over (--crs EPSG:%(other)d --swapped)") % {"other": other}
    if row[0, 0] == 0 and row[0, 1] == 0:
        return _("; 0, 0 stands for an unknown place")
    return ""


# A row is astray when it lies this far from the middle of the file, and this many times as far as 19 of 20 rows do.
ASTRAY_M, ASTRAY_TIMES, ROWS_TO_JUDGE = 50_000.0, 10.0, 10


def astray(xy: NDArray[np.float64]) -> Iterator[tuple[int, str]]:
    """Yield (row, reason with the likely cure) for places (in metres) that lie far from all the rest of their file."""
    if len(xy) < ROWS_TO_JUDGE:
        return
    middle = np.median(xy, axis=0)
    distance = np.hypot(*(xy - middle).T)
    limit = max(ASTRAY_M, ASTRAY_TIMES * float(np.quantile(distance, 0.95)))
    for index in np.flatnonzero(distance > limit).tolist():
        yield (
            index,
            _("it lies %(km).0f km from the rest of the file%(cure)s")
            % {"km": distance[index] / 1000, "cure": _way_back(xy[index], middle, limit / ASTRAY_TIMES)},
        )


def _way_back(point: NDArray[np.float64], middle: NDArray[np.float64], near: float) -> str:
    """Return the cure for numbers changed over, or one that lost or won a digit, where that brings the place back."""
    if np.hypot(*(point[::-1] - middle)) <= max(near, ASTRAY_M):
        return _("; x and y seem to be changed over")
    for axis, times in itertools.product((0, 1), (10.0, 0.1)):
        tried = point.copy()
        tried[axis] *= times
        if np.hypot(*(tried - middle)) <= max(near, ASTRAY_M):
            found = _("; its %(axis)s seems to have lost a digit") if times > 1 else _("; its %(axis)s seems to have a digit too many")
            return found % {"axis": "xy"[axis]}
    return ""
