"""The programs people have read our API: GDAL, and so QGIS and all that stands on it."""

import pickle
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from geo.registry import collections, layers
from tests.api.test_items import benches
from tests.factories import place

# GDAL's own name of each shape we keep.
SHAPES = {"point": {"Point"}, "line": {"LineString"}, "polygon": {"Polygon"}}


def gdal(*calls: tuple[str, str, dict[str, Any]]) -> list[Any]:
    """Return what functions of pyogrio return, called in a process of its own: in ours they would keep our server from answering."""
    code = (
        "import ast, pickle, sys, pyogrio; calls = ast.literal_eval(sys.argv[1]); "
        "sys.stdout.buffer.write(pickle.dumps([getattr(pyogrio, name)(source, **options) for name, source, options in calls]))"
    )
    done = subprocess.run([sys.executable, "-c", code, repr(calls)], capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return pickle.loads(done.stdout)


def read(source: str, **options: Any) -> Any:
    """Return a layer as GDAL reads it."""
    return gdal(("read_dataframe", source, options))[0]


@pytest.fixture
def api(live_server: Any, transactional_db: None) -> str:
    return f"OAPIF:{live_server.url}/api/"


def test_gdal_reads_every_collection_with_its_facts(api: str) -> None:
    """Prove that GDAL lists all collections, and reads each one's places, ids, facts and geometry."""
    for each in layers():
        place(each, name="Ünter de Linde")
    listed, *found = gdal(("list_layers", api, {}), *(("read_dataframe", api, {"layer": each}) for each in layers()))
    assert set(listed[:, 0]) == set(collections())
    for each, told in zip(layers().values(), found, strict=True):
        assert len(told) == 1, each.id
        assert told.crs.to_authority() in (("OGC", "CRS84"), ("EPSG", "4326")), each.id
        assert set(told.geom_type) == SHAPES[each.shape], each.id
        assert told.loc[0, "name"] == "Ünter de Linde"
        west, south, east, north = told.total_bounds
        assert 4.36 < west <= east < 4.38
        assert 50.83 < south <= north < 50.85
        assert {fact.name for fact in each.facts} - {"names"} <= set(told.columns), each.id


@pytest.mark.parametrize("system", ["EPSG:31370", "EPSG:3812", "EPSG:3857"])
def test_gdal_reads_in_the_system_it_asks_for(api: str, system: str) -> None:
    place("benches")
    found = read(api, layer="benches", CRS=system)
    assert found.crs.to_authority() == tuple(system.split(":"))
    expected = {"EPSG:31370": (150000.31, 169999.59), "EPSG:3812": (650000, 670000), "EPSG:3857": (486327.77, 6593112.08)}[system]
    assert (found.geometry[0].x, found.geometry[0].y) == pytest.approx(expected, abs=1)


def test_gdal_follows_pages_to_the_last_place(api: str) -> None:
    """Prove that paging by keys gives a client that knows nothing of them each place once."""
    benches(2345)
    found = read(api, layer="benches", PAGE_SIZE="500")
    assert len(found) == found["source_id"].nunique() == 2345


def test_gdal_filters_by_box_on_our_side(api: str) -> None:
    benches(50)
    found = read(api, layer="benches", bbox=(4.3687, 50.8404, 4.36885, 50.8405))
    assert 0 < len(found) < 50


def test_gdal_reads_a_tile_at_its_place(client: Client, db: None, tmp_path: Path) -> None:
    """Prove that the tile of row 43972 and column 67126 is drawn where those are."""
    place("water")
    file = tmp_path / "17" / "67126" / "43972.pbf"
    file.parent.mkdir(parents=True)
    file.write_bytes(client.get("/api/collections/water/tiles/WebMercatorQuad/17/43972/67126").content)
    found = read(str(file))
    assert len(found) == 1
    west, south, _east, _north = found.total_bounds
    assert (west, south) == pytest.approx((486327.77, 6593112.08), abs=1)


def test_a_broken_stream_is_cut_and_not_closed(live_server: Any, transactional_db: None) -> None:
    """Prove over a real socket that an answer whose database went away never ends as a whole one does."""
    benches(500, bulk=100_000)
    host, port = live_server.thread.host, live_server.thread.port
    with socket.create_connection((host, port), timeout=20) as wire:
        wire.sendall(f"GET /api/collections/benches/items?limit=100000 HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        received = wire.recv(65536)
        other = connections.create_connection("default")
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND query LIKE 'COPY (SELECT%%' AND pid <> pg_backend_pid()"
            )
        other.close()
        while chunk := wire.recv(65536):
            received += chunk
    assert received.startswith(b"HTTP/1.1 200")
    assert b'"numberReturned"' not in received
