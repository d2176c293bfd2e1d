"""How much a PBF file of OSM says that it holds, before any of it is unpacked."""

from pathlib import Path

# Of a block's head: how long the block is; of the block: how long it is unpacked. Neither lies further in than this.
DATA_SIZE, RAW_SIZE, HEAD_BYTES = 3, 2, 64


def unpacked_bytes(path: Path) -> int:
    """Return how much the blocks of a PBF file say that they hold, as far as it can be followed: a few bytes of each block are read.

    A broken file is told by who reads it whole.
    """
    unpacked = 0
    with path.open("rb") as stream:
        while len(length := stream.read(4)) == 4:
            head = fields_of(stream.read(min(int.from_bytes(length, "big"), HEAD_BYTES)))
            begins, held = stream.tell(), head.get(DATA_SIZE, 0)
            unpacked += fields_of(stream.read(min(held, HEAD_BYTES))).get(RAW_SIZE, held)
            stream.seek(begins + held)
    return unpacked


def fields_of(said: bytes) -> dict[int, int]:
    """Return the numbers among the fields that a protocol buffer begins with, up to the first that is longer than what is there."""
    found: dict[int, int] = {}
    at = 0
    while at < len(said):
        key, at = varint(said, at)
        value, at = varint(said, at)
        if key & 7 == 2:
            at += value
        elif key & 7 == 0:
            found[key >> 3] = value
        else:
            break
    return found


def varint(said: bytes, at: int) -> tuple[int, int]:
    """Return the number that begins at a place, and the place after it."""
    number = shift = 0
    while at < len(said):
        number |= (said[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if said[at - 1] < 0x80:
            break
    return number, at
