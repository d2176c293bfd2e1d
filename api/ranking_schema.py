"""What the OpenAPI document says of a ranking, with an example."""

from typing import Any, Final

from api.schema import DOCUMENT, LINK, TEXT

# A number of residents, or why there is none.
_PEOPLE: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["state", "value"],
    "properties": {
        "state": {"type": "string", "enum": ["value", "suppressed", "missing", "not_surveyed"]},
        "value": {"type": "number", "nullable": True, "description": "To the nearest ten, or whatever is set here."},
    },
}
_BY_GROUP: Final = {"type": "object", "additionalProperties": _PEOPLE}
RANKING: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["uses", "norms", "weights", "rank_moves", "residents", "assumed_complete", "left_out", "plots", "sources", "links"],
    "properties": {
        "plots": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["rank", "id", "use", "norm", "state", "lacks", "residents", "groups", "weighed", "fits", "href"],
                "properties": {
                    "rank": {"type": "integer", "nullable": True},
                    "rank_at_best": {"type": "integer", "nullable": True},
                    "rank_at_worst": {"type": "integer", "nullable": True},
                    "id": {"type": "integer"},
                    "use": TEXT,
                    "norm": TEXT,
                    "state": _PEOPLE["properties"]["state"],
                    "lacks": {"type": "array", "items": TEXT},
                    "residents": _PEOPLE,
                    "groups": _BY_GROUP,
                    "weighed": _PEOPLE,
                    "area_m2": {"type": "integer", "nullable": True},
                    "fits": {"type": "string", "enum": ["yes", "no", "unknown"]},
                    "href": TEXT,
                },
            },
        },
        "weights": {
            "type": "array",
            "items": {"type": "object", "properties": {"group": TEXT, "name": TEXT, "weight": {"type": "number"}}},
        },
        "best": DOCUMENT,
        "links": {"type": "array", "items": LINK},
    },
    "additionalProperties": True,
}
RANKING_EXAMPLE: Final[dict[str, Any]] = {
    "title": "Which plot helps whom",
    "uses": [{"key": "green", "name": "Green", "norm": "green-300", "min_area_m2": 200, "measured": "network", "cut_off": 0.01}],
    "norms": [{"key": "green-300", "version": 1, "name": "Green within 300 metres (3-30-300)", "distance_m": 300, "verified": True}],
    "weights": [{"group": "0-17", "name": "Children", "weight": 2.0}, {"group": "18-plus", "name": "Adults", "weight": 1.0}],
    "rank_moves": {"by": 0.2, "over": "corners"},
    "residents": {"dataset": "city-population", "period": "2026", "division": "block:2026", "homes": {"buildings": 1.0}, "rounded_to": 10},
    "assumed_complete": [],
    "left_out": {"size": 1, "filter": 0},
    "sources": [{"key": "city-population", "name": "Residents by block", "publisher": "The city", "licence": "CC0", "date": "2026-08-01"}],
    "numberMatched": 1,
    "numberReturned": 1,
    "plots": [
        {
            "rank": 1,
            "rank_at_best": 1,
            "rank_at_worst": 2,
            "id": 23,
            "name": "The old yard",
            "use": "green",
            "norm": "green-300",
            "state": "value",
            "lacks": [],
            "residents": {"state": "value", "value": 340},
            "groups": {"0-17": {"state": "value", "value": 90}, "18-plus": {"state": "value", "value": 250}},
            "weighed": {"state": "value", "value": 440},
            "area_m2": 2500,
            "fits": "yes",
            "kind": "brownfield",
            "owner_type": "public",
            "href": "https://example.org/api/collections/vacant-plots/items/23",
        }
    ],
    "links": [{"href": "https://example.org/api/ranking?use=green&weights=0-17:2", "rel": "self", "type": "application/json"}],
}
