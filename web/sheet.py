"""Sheet: a comparison on one page of A4, as PDF and as picture, set by typst from the same drawings as the page's."""

import json
from pathlib import Path
from typing import Any, Final, Literal

import typst
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geo.registry import layer
from planning.measures import Readings
from web.area_maps import OneMap
from web.comparison import Comparison
from web.drawing.choropleth import Choropleth
from web.laid import area_total, sentence, states

FOLDER: Final = Path(__file__).parent / "drawing"
PPI: Final = 144.0
WIDE_MM: Final = 186.0
TALL_MM: Final = 150.0
BETWEEN_MM: Final = 4.0


def sheet(found: Comparison, address: str, form: Literal["pdf", "png"]) -> bytes:
    """Return a comparison on paper: as a tagged PDF (PDF/UA-1), or as a picture of the same page."""
    inputs = {"data": json.dumps(said(found, address))}
    how: dict[str, Any] = {"pdf_standards": ["ua-1"]} if form == "pdf" else {"ppi": PPI}
    made = typst.compile(
        str(FOLDER / "sheet.typ"),
        format=form,
        sys_inputs=inputs,
        font_paths=[str(FOLDER / "fonts")],
        ignore_system_fonts=True,
        **how,
    )
    pages: list[bytes] = made if isinstance(made, list) else [made]
    return pages[0]


def said(found: Comparison, address: str) -> dict[str, Any]:
    """Return all that stands on the sheet, in words and drawings."""
    over, drawn = found.overlay, found.maps[0].drawn
    across = 1 if len(found.maps) == 1 else 2
    width_mm, height_mm = _size(drawn, across)
    together = over.association
    return {
        "lang": (get_language() or "en").partition("-")[0],
        "title": sentence(found.asked),
        "subtitle": area_total(over),
        "notes": [_assumed(over.assumed)] if over.assumed else [],
        "maps": [{"title": one.title, "alt": one.alt, "svg": svg(one)} for one in found.maps],
        "width": width_mm,
        "height": height_mm,
        "scale": drawn.plane.scale_px * width_mm / drawn.plane.width_px,
        "scale_says": _("%(metres)s m · north is up") % {"metres": number_format(drawn.plane.scale_m, force_grouping=True)},
        "legend_title": _("What the colours say"),
        "legends": _legends(found),
        "corners": [
            {"colour": square.colour, "says": f"{square.corner} ({square.count})"} for row in found.grid for square in row if square.corner
        ],
        "states": [{"mark": state.mark, "says": state.says} for state in states(over)],
        "association": together.says if together else "",
        "sources": [line for side in over.sides for line in _rests_on(side.readings)],
        "printed": _("Made on %(date)s. %(address)s") % {"date": date_format(timezone.localdate(), "DATE_FORMAT"), "address": address},
    }


def svg(one: OneMap) -> str:
    """Return a map as an SVG that stands by itself."""
    return render_to_string("compare/choropleth.svg", {"map": one, "standalone": True})


def _size(drawn: Choropleth, across: int) -> tuple[float, float]:
    """Return how wide and high a map is on paper, in millimetres: as large as fits."""
    wide = (WIDE_MM - BETWEEN_MM * (across - 1)) / across
    high = wide * drawn.plane.height_px / drawn.plane.width_px
    return (wide, high) if high <= TALL_MM else (wide * TALL_MM / high, TALL_MM)


def _legends(found: Comparison) -> list[dict[str, Any]]:
    """Return the squares that say what the colours mean; none where no area has a value, as where nobody looked yet."""
    return [legend for legend in _squares(found) if any(legend["rows"])]


def _squares(found: Comparison) -> list[dict[str, Any]]:
    sides = found.overlay.sides
    if len(found.maps) == 1:
        rows = [[{"colour": square.colour, "count": square.count} for square in row] for row in found.grid]
        up = str(sides[1].measure) if len(sides) > 1 else ""
        return [{"title": "", "rows": rows, "up": up, "across": str(sides[0].measure)}]
    return [
        {
            "title": "",
            "rows": [[{"colour": cell.colour, "count": len(cell.areas)} for cell in one.overlay.cells]],
            "up": "",
            "across": one.title,
        }
        for one in found.maps
    ]


def _assumed(layers: tuple[str, ...]) -> str:
    names = ", ".join(str(layer(each).names) for each in layers)
    return _("Counted: what is known. Nobody vouches that these are complete: %(layers)s. There may be more than the map shows.") % {
        "layers": names
    }


def _rests_on(readings: Readings) -> list[str]:
    """Return what a figure rests on, a line each: norm, sources with their dates."""
    lines = [f"{readings.measure}: {readings.measure.says}"]
    if readings.norm is not None:
        lines.append(
            _("Norm: %(norm)s, %(distance)s m (version %(version)s; %(source)s, %(date)s).")
            % {
                "norm": readings.norm,
                "distance": readings.norm.distance_m,
                "version": readings.norm.version,
                "source": str(readings.norm.source),
                "date": readings.norm.source_date,
            }
        )
    for source in readings.sources:
        date = date_format(source.date, "DATE_FORMAT") if source.date else _("date not given")
        made_up = f" ({_('made up')})" if source.fictional else ""
        lines.append(f"{source.name}, {source.publisher}, {date}. {source.attribution}{made_up}")
    return lines
