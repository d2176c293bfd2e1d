"""What a dossier answers, by example: a fact of one section, with what it rests on, and a remark. A test holds it to real answers."""

from typing import Any, Final

DOSSIER: Final[dict[str, Any]] = {
    "title": "Dossier of a place",
    "site": {
        "geometry": {"type": "Point", "coordinates": [4.3777, 50.8676]},
        "area_m2": 0.0,
        "place": {"layer": "vacant-plots", "id": 12},
    },
    "reach_m": 400.0,
    "measured": "network",
    "date": "2026-11-23",
    "assume": None,
    "sections": [
        {
            "key": "norms",
            "title": "Norms",
            "says": "What everybody should find near home: how far it is from here, and how many of the residents around have it.",
            "facts": [
                {
                    "key": "green-300",
                    "title": "Green within 300 metres (3-30-300)",
                    "says": None,
                    "layer": None,
                    "verdict": "met",
                    "values": {
                        "distance": {
                            "title": "from here",
                            "value": 180.0,
                            "state": "value",
                            "lacks": [],
                            "unit": "m",
                            "kind": "mean",
                            "about": False,
                            "least": False,
                        }
                    },
                    "places": [
                        {
                            "layer": "green-spaces",
                            "id": 7,
                            "name": "Josaphat",
                            "kind": "park",
                            "distance_m": 180.0,
                            "href": "https://example.org/api/collections/green-spaces/items/7",
                        }
                    ],
                    "sources": ["city-green"],
                    "period": None,
                    "norm": None,
                    "measured": "network",
                    "assumed": [],
                }
            ],
            "notes": [],
            "remarks": [],
        },
        {
            "key": "knowledge",
            "title": "What those who work here know",
            "says": "Written by community workers and others who know the place by their work. People's words, no measurements.",
            "facts": [],
            "notes": [],
            "remarks": [
                {
                    "id": 7,
                    "topic": "use",
                    "words": "On Wednesday afternoons the chess club puts its tables outside.",
                    "language": "en",
                    "date": "2026-11-20",
                    "role": "community-worker",
                    "name": None,
                    "readers": "everybody",
                    "distance_m": 0.0,
                    "href": "https://example.org/api/knowledge/7",
                }
            ],
        },
    ],
    "sources": [
        {
            "key": "city-green",
            "name": "Green of the city",
            "publisher": "The city",
            "licence": "CC0-1.0",
            "attribution": "The city",
            "date": "2026-05-01",
            "fictional": False,
            "age_days": 206,
        }
    ],
    "links": [
        {"href": "https://example.org/api/context?place=vacant-plots/12", "rel": "self", "type": "application/json"},
    ],
}
