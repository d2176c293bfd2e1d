"""Every address of the site with everything that there is in its gaps: what somebody walks who looks for what is not for them."""

import math
import re
from collections.abc import Iterator, Mapping
from itertools import product
from types import SimpleNamespace
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

from geo.registry import layers
from participation.comment import Comment
from participation.decision import Decision
from participation.follow import Follow
from participation.proposal import Proposal
from planning.note import Note
from planning.site import degrees
from tests.participation.making import HERE
from tests.web.marked import BEGIN, word

LON, LAT = degrees(HERE).coords[0]
ZOOM = 16
COLUMN = int((LON + 180) / 360 * 2**ZOOM)
ROW = int((1 - math.asinh(math.tan(math.radians(LAT))) / math.pi) / 2 * 2**ZOOM)
# What ends the visit of who asks.
LEFT_OUT = {"account_logout", "logout", "account_delete"}
# Besides the address itself: what it is asked with.
ASKED: Mapping[str, tuple[str, ...]] = {
    "api:items": ("f=json", "f=csv", "f=html", "limit=1000&properties=name"),
    "api:item": ("f=html",),
    "api:search": (f"q={BEGIN}", "q=Bank", f"q={word('pendingtitle')[:-1]}"),
    "api:proposals": (
        "mine=true",
        *(f"visibility={each}" for each in ("unconfirmed", "pending", "hidden", "public")),
        "state=draft",
        "kind=plot-use",
    ),
    "api:proposals-similar": tuple(f"kind={kind}&lon={LON}&lat={LAT}" for kind in ("bench", "other", "facade-garden")),
    "api:context": (f"lon={LON}&lat={LAT}",),
    "context": (f"lon={LON}&lat={LAT}",),
    "context_sheet": (f"lon={LON}&lat={LAT}",),
    "place_list": (f"q={BEGIN}", "f=csv"),
    "proposals": (f"q={BEGIN}", "state=submitted", "kind=other"),
    "plots": (f"q={BEGIN}",),
    "knowledge": (f"lon={LON}&lat={LAT}",),
    "api:tilejson-together": ("collections=proposals,benches",),
    "api:tile-together": ("collections=proposals,vacant-plots,benches",),
    "desk_moderation": ("kind=other",),
    "desk_handling": ("part=answered",),
    "desk_record": ("as=moderate",),
}


def gaps(made: SimpleNamespace) -> dict[str, list[Any]]:
    """Return what each gap of an address can be filled with: everything that there is."""
    proposals = list(Proposal.objects.values_list("key", flat=True))
    photos = [made.seen.key, made.waiting.key, made.dark.key, made.unseen.key]
    plots = [made.plot.pk]
    return {
        "proposal": proposals,
        "photo": photos,
        "application": [made.application.key],
        "scenario": [made.scenario.key],
        "follow": list(Follow.objects.values_list("key", flat=True)),
        "comment": list(Comment.objects.values_list("pk", flat=True)),
        "note": list(Note.objects.values_list("pk", flat=True)),
        "decision": list(Decision.objects.values_list("key", flat=True)),
        "plot": plots,
        "use": [1],
        "number": [1],
        "indicator": ["vacant-plots"],
        "norm": ["bench-50"],
        "area": [1],
        "place": [made.plot.pk, *Proposal.objects.values_list("pk", flat=True)],
        "collection": ["vacant-plots", "benches", "proposals"],
        "layer_id": ["vacant-plots", "benches"],
        "size": ["small"],
        "step": ["what", "where", "you", "send"],
        "form": list(Proposal.objects.filter(title__in=[word("draft"), word("pendingtitle")]).values_list("sent_as", flat=True)),
        "z": [ZOOM],
        "y": [ROW],
        "x": [COLUMN],
    }


# What a gap that many addresses share stands for, by how the address begins.
SHARED = {
    ("key", "proposals/"): "proposal",
    ("key", "photos/drafts"): "form",
    ("key", "photos/"): "photo",
    ("key", "compare/"): "scenario",
    ("key", "plots/applications"): "application",
    ("pk", "knowledge/"): "note",
    ("pk", "plots/uses"): "use",
    ("pk", "plots/"): "plot",
    ("pk", "proposals/"): "comment",
    ("pk", "layers/"): "place",
}


def addresses(made: SimpleNamespace) -> list[tuple[str, str, Any]]:
    """Return every address there is, with everything that there is in its gaps and with each question: its name, and where it lies."""
    there = gaps(made)
    found: list[tuple[str, str, Any]] = []
    for name, pattern, view in patterns():
        names = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
        choices = []
        for gap in names:
            shared = next((what for (called, begins), what in SHARED.items() if called == gap and pattern.startswith(begins)), gap)
            table = getattr(view, "model_admin", None)
            if gap == "object_id" and table is not None:
                choices.append(list(table.model._default_manager.values_list("pk", flat=True)[:12]))
            else:
                choices.append(there.get(shared, ["nowhere"]))
        for chosen in product(*choices):
            path = filled(pattern, chosen)
            found += [(name, path, view), *((name, f"{path}?{query}", view) for query in ASKED.get(name, ()))]
    return found


def filled(pattern: str, chosen: tuple[Any, ...]) -> str:
    """Return an address: a pattern with something in each of its gaps."""
    values = iter(chosen)
    path = re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)|<(?:\w+:)?\w+>", lambda _gap: str(next(values, "nowhere")), pattern)
    return "/" + path.replace("^", "").replace("$", "")


def patterns(resolver: Any = None, before: str = "", space: str = "") -> Iterator[tuple[str, str, Any]]:
    """Yield every pattern that the resolver knows: its name, how it reads, and the view behind it."""
    for each in (resolver or get_resolver()).url_patterns:
        pattern = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each, pattern, f"{each.namespace}:" if each.namespace and each.namespace != "admin" else space)
        elif isinstance(each, URLPattern) and each.name not in LEFT_OUT:
            # Of the tables of places one is as the next: those with words in them are asked, and one other.
            table = getattr(each.callback, "model_admin", None)
            if table is None or table.model._meta.model_name not in DULL:
                yield f"{space}{each.name}", pattern, each.callback


DULL = {model._meta.model_name for model in admin.site._registry if model in {layer.model for layer in layers().values()}} - {
    "vacantplot",
    "bench",
}
