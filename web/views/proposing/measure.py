"""The pages of what the rules say: what was measured, and whether it may be."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from participation.check import Question
from participation.drawing import measuring
from participation.errors import NoProfileHere
from participation.inquiry import Inquiry, inquire
from participation.obstacle import kinds as obstacles
from participation.profile import profiles
from participation.territory import present
from web import proposal_draft as drafts
from web.check import Form
from web.proposal_draft import LONGEST, MAY, MEASURE, Draft
from web.views.check import shown, told
from web.views.proposing.progress import progress

# The fields of the check that say what was measured; where it is stands on a page of its own.
MEASURED: Final = ("profile", "width", "depth", "length", "obstacle", "takes", "distance", "more")
# What is wished for, which may be left out.
SIZE: Final = ("depth", "length")


def page(request: HttpRequest, draft: Draft, flaws: Mapping[str, str] | None = None) -> HttpResponse:
    """Return the form that asks what was measured, and says whose rules hold there."""
    form, place = draft.check, draft.place()
    try:
        rules = inquire(Inquiry(question=Question(width_mm=None), spot=place.shape)).answer.profile
    except NoProfileHere:
        rules = None
    here = present()
    context = {
        **progress(draft, MEASURE),
        "form": form,
        "values": form.values,
        "flaws": flaws or {},
        "rules": rules,
        "cities": sorted(((key, str(one)) for key, one in profiles().items()), key=lambda city: (city[0] not in here, city[1])),
        "kinds": obstacles().values(),
        "measuring": shown(measuring()),
        "opened": _opened(form, flaws or {}),
    }
    return render(request, "proposals/measure.html", context, status=422 if flaws else 200)


def _opened(form: Form, flaws: Mapping[str, str]) -> dict[str, bool]:
    """Return which folds are open: those in which something is filled in, asked for or wrong."""
    return {
        "size": any(form.values[name] or name in flaws for name in SIZE),
        "things": bool(form.rows or form.values["more"]) or any("-" in name for name in flaws),
    }


def keep(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Keep what was measured, and go on to the answer; or show the form again, for one more obstacle."""
    given = [(name, text) for name in MEASURED for text in request.POST.getlist(name)]
    draft.values["check"] = urlencode(given)[: LONGEST["check"]]
    drafts.keep(request.session, draft)
    form = draft.check
    if form.values["more"]:
        return page(request, draft)
    form.inquiry(there=draft.place().shape)
    if form.flaws:
        return page(request, draft, form.flaws)
    return redirect("proposal_step", draft.form, MAY)


def answer(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Return what the rules say; who has not measured yet is asked to."""
    place = draft.place()
    outcome = draft.checked(place)
    if outcome is None and draft.check.inquiry(there=place.shape) is None:
        return redirect("proposal_step", draft.form, MEASURE)
    context = {**progress(draft, MAY), "form": draft.check, "keeps": True, "place": place}
    return render(request, "proposals/may.html", {**context, **(told(outcome) if outcome else {})})


def go_on(request: HttpRequest, draft: Draft) -> HttpResponse:  # noqa: ARG001  as the others are called
    """Go on from the answer: whoever may not as measured can still propose it."""
    return redirect("proposal_step", draft.form, draft.after(MAY))
