"""May I? Whether a facade garden is allowed here: a form, and its answer. Nothing that is filled in is kept."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from participation.check import SHALLOWEST_MM
from participation.drawing import draw, measuring
from participation.errors import NoProfileHere
from participation.inquiry import Outcome, inquire
from participation.obstacle import kinds
from participation.profile import profiles
from participation.sheet import Drawing
from participation.territory import present
from participation.wording import said_date, tell
from web.check import Form
from web.views.wrong import only_read


@only_read
def check_page(request: HttpRequest) -> HttpResponse:
    """Return the form, and once it is filled in the answer above it. At most five queries."""
    form = Form.read(request.GET)
    outcome = None
    if request.GET and not form.values["more"]:
        asked = form.inquiry()
        try:
            outcome = None if asked is None else inquire(asked)
        except NoProfileHere as error:
            form.flaws["profile"] = str(error)
    context = {
        "form": form,
        "values": form.values,
        "flaws": _in_order(form.flaws),
        "cities": _cities(form, fresh=not request.GET),
        "kinds": kinds().values(),
        "measuring": shown(measuring()),
        **(told(outcome) if outcome else {}),
        "propose": _proposing(form),
    }
    return render(request, "check.html", context, status=400 if form.flaws else 200)


def _in_order(flaws: dict[str, str]) -> dict[str, str]:
    """Return the flaws in the order in which their fields stand on the page; what has no field comes first."""
    fields = ["where", "at", "profile", "width", "depth", "length"]
    return dict(sorted(flaws.items(), key=lambda flaw: fields.index(flaw[0]) if flaw[0] in fields else (99 if "-" in flaw[0] else -1)))


def _cities(form: Form, *, fresh: bool) -> list[tuple[str, str]]:
    """Return the rules to choose from, those of cities that are loaded here first; if that is one, it is chosen already. One query."""
    here = present()
    if len(here) == 1 and fresh:
        form.values["profile"] = next(iter(here))
    return sorted(((key, str(one)) for key, one in profiles().items()), key=lambda city: (city[0] not in here, city[1]))


def _proposing(form: Form) -> str:
    """Return the address that goes on to propose this garden, with what was measured and where."""
    measured = [(name, form.values[name]) for name in ("profile", "width", "depth", "length") if form.values[name]]
    measured += [(name, getattr(row, name)) for row in form.rows for name in ("obstacle", "takes", "distance")]
    brought = {"kind": "facade-garden", "check": urlencode(measured), **({"at": form.values["at"]} if form.values["at"] else {})}
    return f"{reverse('proposal_new')}?{urlencode(brought)}"


def told(outcome: Outcome) -> dict[str, Any]:
    """Return the answer as the page shows it."""
    answer = outcome.answer
    drawing = draw(answer)
    return {
        "answer": answer,
        "told": tell(answer),
        "shallowest_mm": SHALLOWEST_MM,
        "sidewalk": outcome.sidewalk,
        "drawing": shown(drawing) if drawing else None,
        "decided": [(clause, said_date(clause.date)) for clause in answer.decided],
        "besides": [(clause, said_date(clause.date)) for clause in answer.besides],
    }


def shown(drawing: Drawing) -> dict[str, str]:
    """Return a drawing as a page shows it. Its SVG is built element by element, with every word in it escaped."""
    return {"svg": mark_safe(drawing.svg), "text": drawing.text}  # noqa: S308
