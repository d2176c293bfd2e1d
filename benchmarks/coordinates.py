"""Three hundred million coordinates, really written down, given to `manage.py load`: memory, time, and what it says.

Run by hand, with DATABASE_URL set and 15 GB free in the temporary folder: nothing is stored in the database. It takes some minutes.
"""

import gzip
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
POINTS = 300_000_000
# What each row is, since a row that does not say is refused for that.
KINDS = {"water": "pond", "streets": "residential"}
OPTIONS = ("--dataset", "endless", "--publisher", "Nobody", "--licence", "CC0")


def one_polygon() -> Iterator[bytes]:
    """Yield GeoJSON of one polygon of so many corners."""
    yield b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[['
    block = b"[4.35,50.85]," * 100_000
    for _block in range(POINTS // 100_000):
        yield block
    yield b"[4.35,50.85]]]}}]}"


def many_lines() -> Iterator[bytes]:
    """Yield GeoJSON of lines of a thousand corners each, and a last row without a place, for which the whole file is refused."""
    yield b'{"type":"FeatureCollection","features":['
    corners = ",".join(f"[{4.30 + n / 20_000:.5f},{50.80 + (n % 7) / 10_000:.5f}]" for n in range(1000))
    line = f'{{"type":"Feature","properties":{{}},"geometry":{{"type":"LineString","coordinates":[{corners}]}}}},'.encode()
    for _block in range(POINTS // 100_000):
        yield line * 100
    yield b'{"type":"Feature","properties":{},"geometry":null}]}'


def as_written(folder: Path, rows: Iterator[bytes]) -> Path:
    """Return a file of these parts."""
    with (folder / "a.geojson").open("wb") as stream:
        stream.writelines(rows)
    return folder / "a.geojson"


def packed(folder: Path, rows: Iterator[bytes]) -> Path:
    """Return a packed file of these parts."""
    with gzip.open(folder / "a.geojson.gz", "wb", compresslevel=1) as stream:
        for part in rows:
            stream.write(part)
    return folder / "a.geojson.gz"


def osm_nodes(folder: Path, nodes: int = POINTS) -> Path:
    """Write an OSM file (PBF) of so many nodes that are nothing: eight thousand a block, the blocks packed as small as they get."""
    with (folder / "a.osm.pbf").open("wb") as stream:
        stream.write(blob(b"OSMHeader", text(4, b"OsmSchema-V0.6") + text(4, b"DenseNodes")))
        each = 8000
        ones = b"\x02" * (each - 1)
        for block in range(nodes // each):
            ids = varint(2 * (1 + block * each)) + ones
            lat, lon = (varint(2 * n) + b"\x00" * (each - 1) for n in (508_500_000, 43_500_000))
            dense = text(1, ids) + text(8, lat) + text(9, lon)
            stream.write(blob(b"OSMData", text(1, text(1, b"")) + text(2, text(2, dense))))
    return folder / "a.osm.pbf"


def varint(number: int) -> bytes:
    """Return a number as protocol buffers write it."""
    said = bytearray()
    while number > 0x7F:
        said.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*said, number])


def text(field: int, content: bytes) -> bytes:
    """Return a field that has a length, as protocol buffers write it."""
    return varint(field << 3 | 2) + varint(len(content)) + content


def blob(kind: bytes, content: bytes) -> bytes:
    """Return a block of an OSM file."""
    body = varint(2 << 3) + varint(len(content)) + text(3, zlib.compress(content, 6))
    head = text(1, kind) + varint(3 << 3) + varint(len(body))
    return struct.pack(">I", len(head)) + head + body


CASES: tuple[tuple[str, Callable[[Path], Path], str], ...] = (
    ("one polygon, GeoJSON", lambda folder: as_written(folder, one_polygon()), "water"),
    ("one polygon, GeoJSON in gzip", lambda folder: packed(folder, one_polygon()), "water"),
    ("nodes, OSM PBF", osm_nodes, ""),
    ("300,000 lines, GeoJSON", lambda folder: as_written(folder, many_lines()), "streets"),
)


def main() -> None:
    """Print a row for each case."""
    chosen = [case for case in CASES if not sys.argv[1:] or any(word in case[0] for word in sys.argv[1:])]
    print("| what | file | time | memory at most | exit | what it says |\n| --- | --- | --- | --- | --- | --- |")
    for name, written, layer in chosen:
        folder = Path(tempfile.mkdtemp(prefix="meent-"))
        try:
            file = written(folder)
            size_mb = file.stat().st_size / 1e6
            options = ("--as", layer, "--set", f"kind={KINDS[layer]}", *OPTIONS) if layer else ()
            command = [sys.executable, "manage.py", "load", str(file), *options]
            begun = time.monotonic()
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=os.environ | {"MEENT_LANGUAGE": "en", "TMPDIR": str(folder)},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            said = process.stderr.read() if process.stderr else ""
            _pid, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            seconds, memory_mb = time.monotonic() - begun, usage.ru_maxrss / 1024
            sentence = said.strip().splitlines()[-1] if said.strip() else ""
            print(f"| {name} | {size_mb:,.0f} MB | {seconds:.0f} s | {memory_mb:.0f} MB | {process.returncode} | {sentence} |", flush=True)
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
