"""GDAL, GEOS and PROJ as the wheels of pyogrio and shapely carry them.

GeoDjango loads GDAL and GEOS by path. The wheels' own are the versions the lock file names and the tests ran on, so they
come first; an explicit setting wins over them, and where the packages were built from source Django's own search goes on.
"""

import ctypes
import os
from importlib.util import find_spec
from pathlib import Path


def wheel_library(package: str, name: str) -> str | None:
    """Return the path of the shared library `name` that the wheel of `package` carries, or None if it carries none.

    The file's name holds a hash that changes with each release, hence the glob. The package is not imported.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return None
    site = Path(spec.origin).parent.parent
    found = sorted([*site.glob(f"{package}.libs/lib{name}[-.]*"), *site.glob(f"{package}/.dylibs/lib{name}.*")])
    return str(found[0]) if found else None


def gdal_library() -> str | None:
    """Return the path of GDAL: the environment's GDAL_LIBRARY_PATH, else pyogrio's, else None (Django searches)."""
    return os.environ.get("GDAL_LIBRARY_PATH") or wheel_library("pyogrio", "gdal")


def geos_library() -> str | None:
    """Return the path of GEOS: the environment's GEOS_LIBRARY_PATH, else shapely's, else None (Django searches)."""
    return os.environ.get("GEOS_LIBRARY_PATH") or wheel_library("shapely", "geos_c")


def point_gdal_at_its_own_data() -> None:
    """Tell the wheel's GDAL where its PROJ and GDAL data are, by call and not by environment.

    An exported PROJ_DATA would be inherited by every child process, a PostgreSQL started from here among them, and its own
    PROJ cannot read a newer `proj.db`. Does nothing where GDAL is the system's.
    """
    library, spec = wheel_library("pyogrio", "gdal"), find_spec("pyogrio")
    if library is None or library != gdal_library() or spec is None or spec.origin is None:
        return
    package = Path(spec.origin).parent
    gdal = ctypes.CDLL(library)
    paths = (ctypes.c_char_p * 2)(str(package / "proj_data").encode(), None)
    gdal.OSRSetPROJSearchPaths(paths)
    gdal.CPLSetConfigOption(b"GDAL_DATA", str(package / "gdal_data").encode())
