"""The dossier on paper: A4, tagged, set by typst from the same words and the same map as the page."""

import json
from typing import Any, Final

import typst
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from web.context import Line, Part, Said, Spoken
from web.drawing.around import Around
from web.sheet import FOLDER

WIDE_MM: Final = 186.0
TALL_MM: Final = 120.0


def paper(spoken: Spoken, drawn: Around, *, title: str, address: str) -> bytes:
    """Return a dossier as a tagged PDF (PDF/UA-1)."""
    made: bytes = typst.compile(
        str(FOLDER / "dossier.typ"),
        format="pdf",
        sys_inputs=inputs(spoken, drawn, title=title, address=address),
        font_paths=[str(FOLDER / "fonts")],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )
    return made


def inputs(spoken: Spoken, drawn: Around, *, title: str, address: str) -> dict[str, str]:
    """Return all that stands on the paper, in words and drawings, as typst takes it."""
    return {"data": json.dumps(_said(spoken, drawn, title, address))}


def _said(spoken: Spoken, drawn: Around, title: str, address: str) -> dict[str, Any]:
    plane = drawn.plane
    wide = min(WIDE_MM, TALL_MM * plane.width_px / plane.height_px)
    notes = []
    if spoken.lacks:
        notes.append(
            _("Nobody vouches that these are complete here: %(layers)s. Where that matters there is no figure.")
            % {"layers": ", ".join(spoken.lacks)}
        )
    if spoken.assumed:
        notes.append(
            _("Counted: what is known. Nobody vouches that these are complete: %(layers)s. There may be more.")
            % {"layers": ", ".join(spoken.assumed)}
        )
    return {
        "lang": (get_language() or "en").partition("-")[0],
        "title": title,
        "where": spoken.where,
        "notes": notes,
        "map": render_to_string("parts/around.svg", {"drawn": drawn, "standalone": True}),
        "alt": _("Map of the site, with the ground within 400 metres on foot"),
        "width": wide,
        "height": wide * plane.height_px / plane.width_px,
        "scale": plane.scale_px * wide / plane.width_px,
        "scale_says": _("%(metres)s m · north is up") % {"metres": number_format(plane.scale_m, force_grouping=True)},
        "legend": [
            {"colour": "#0B6B57", "says": _("the site")},
            {"colour": "#9CCBBE", "says": _("within 400 metres on foot")},
            *({"colour": each.layer.colour, "says": str(each.layer.names)} for each in drawn.dots),
        ],
        "parts": [_part(each) for each in spoken.parts],
        "what": _("What"),
        "nearest": _("Which"),
        "from": _("From"),
        "sources_title": _("Who says so, and how old it is"),
        "sources": [{"number": each.number, "says": f"{each.source.name}. {each.says}"} for each in spoken.sources],
        "printed": _("Made on %(date)s. %(address)s") % {"date": spoken.date, "address": address},
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "title": part.title,
        "says": part.says,
        "notes": list(part.notes),
        "remarks": [
            {
                "head": f"{each.topic} · {each.far}",
                "words": each.words,
                "foot": " · ".join((each.by, each.date, *([] if each.for_all else [_("for those who work here")]))),
            }
            for each in part.remarks
        ],
        "columns": [name for _key, name in part.columns],
        "named": part.named,
        "of": part.of.name if part.of else "",
        "lines": [_line(each) for each in part.lines],
        "bars": [_line(each) for each in part.bars],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "name": line.name,
        "verdict": line.verdict_says,
        "met": line.verdict,
        "cells": [_cell(each) for each in line.cells],
        "beside": _cell(line.beside),
        "stops": [{"name": each.name, "far": _cell(each.far)} for each in line.stops],
        "rests": line.rests,
        "marks": ", ".join(str(number) for number, _key in line.marks),
        "part": line.away,
    }


def _cell(said: Said | None) -> dict[str, Any] | None:
    return None if said is None else {"text": said.text, "raw": said.raw, "known": said.known}
