"""What the OpenAPI document says of the collections and of search: the answers that our own map reads too."""

from collections.abc import Mapping
from typing import Any, Final

from api.schema import LINK, TEXT
from geo.layer import Group

NUMBER: Final = {"type": "number"}
TRUTH: Final = {"type": "boolean"}
TRUTH_OR_SO: Final = {"oneOf": [TEXT, NUMBER, TRUTH]}
# West, south, east, north in degrees.
BOX: Final = {"type": "array", "items": NUMBER, "minItems": 4, "maxItems": 4}


def whole(**members: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of an object that has these members, all of them and no others; one that ends in an underscore may be missing."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name in members if not name.endswith("_")],
        "properties": {name.rstrip("_"): schema for name, schema in members.items()},
    }


def many(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of a list."""
    return {"type": "array", "items": schema}


def perhaps(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of what may be null."""
    return {**schema, "nullable": True}


FACT: Final = whole(
    name=TEXT,
    label=TEXT,
    type={"type": "string", "enum": ["string", "integer", "number", "boolean", "date", "object"]},
    values=perhaps(many(whole(value=TRUTH_OR_SO, label=TEXT))),
)
DATASET: Final = whole(
    key=TEXT,
    name=TEXT,
    publisher=TEXT,
    licence=TEXT,
    licence_url=TEXT,
    attribution=TEXT,
    retrieved=perhaps({"type": "string", "format": "date"}),
    fictional=TRUTH,
)
OURS: Final = whole(
    names={"type": "object", "additionalProperties": TEXT},
    singular=TEXT,
    group={"type": "string", "enum": [group.value for group in Group]},
    heading=TEXT,
    glyph=TEXT,
    colour=TEXT,
    shape={"type": "string", "enum": ["point", "line", "polygon"]},
    dense=TRUTH,
    minZoom={"type": "integer"},
    shownAtStart=TRUTH,
    base=TRUTH,
    derived=TRUTH,
    kind=perhaps(TEXT),
    count={"type": "integer", "minimum": 0},
    facts=many(FACT),
    codes=whole(oslo=TEXT, grb=TEXT, imbor=TEXT),
    datasets=many(DATASET),
    coverage=many(whole(dataset=TEXT, evidence=TEXT, bbox=BOX)),
)
EXTENT: Final = whole(spatial=whole(bbox=many(BOX), crs=TEXT))
COLLECTION: Final = whole(
    id=TEXT,
    title=TEXT,
    attribution_=TEXT,
    extent_=EXTENT,
    itemType={"type": "string", "enum": ["feature"]},
    crs=many(TEXT),
    links=many(LINK),
    meent=OURS,
)
COLLECTIONS: Final = whole(links=many(LINK), crs=many(TEXT), collections=many(COLLECTION))
HIT: Final = whole(
    layer=TEXT,
    id=perhaps({"type": "integer"}),
    name=TEXT,
    kind_label=TEXT,
    where=perhaps({"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2}),
    bbox=perhaps(BOX),
    filter={"type": "object", "additionalProperties": TRUTH_OR_SO},
)
SEARCH: Final = whole(results=many(HIT))
