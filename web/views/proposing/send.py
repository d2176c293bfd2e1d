"""The last page: all of it once more, with which name, from which address, and the button."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from api import sending, together
from participation import proposal_form
from participation.errors import BadPhoto, BadProposal
from web import photos
from web import proposal_draft as drafts
from web.proposal_draft import ANSWER, SEND, TELL, WHERE, Draft
from web.proposal_picture import picture
from web.robots import guard
from web.views.check import told as told_answer
from web.views.proposing.progress import progress


def page(
    request: HttpRequest, draft: Draft, flaws: Mapping[str, str] | None = None, typed: Mapping[str, str] | None = None
) -> HttpResponse:
    """Return all that is sent, to look at once more, with the way to put right what is wrong."""
    flaws, typed = dict(flaws or {}), typed or {}
    place = draft.place()
    outcome = draft.checked(place)
    own = getattr(request.user, "public_name", "")
    context = {
        **progress(draft, SEND),
        "values": draft.values,
        "flaws": flaws,
        "led": {name: _led(draft, name) for name in flaws},
        "place": place,
        "picture": picture(place.geom),
        "photos": photos.fields(request, draft.form)["held"],
        "answers": [(one, one.told(_answer(one, draft))) for one in draft.chosen.questions if one.key in draft.answers],
        "outcome": outcome,
        "verdict": told_answer(outcome)["told"].verdict if outcome else "",
        "named": typed.get("named") or draft.values.get("named") or "none",
        "name": typed.get("public_name") or draft.values.get("public_name") or own,
        "email": typed.get("email", ""),
    }
    status = 429 if getattr(request, "too_often", False) else 422
    return render(request, "proposals/send.html", context, status=status if flaws else 200)


def keep(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Send it, whole or not at all; what stands in the way is said, and nothing is lost."""
    typed = {name: request.POST.get(name, "").replace("\0", "")[:260] for name in ("email", "named", "public_name")}
    flaws = draft.fill_in(request.POST, ("named", "public_name"))
    if typed["named"] == "other" and not typed["public_name"].strip():
        flaws["public_name"] = _("Fill in the name that others may see, or choose to send it without a name.")
    drafts.keep(request.session, draft)
    told = draft.told(draft.place())
    flaws |= proposal_form.flaws(told)
    if not flaws:
        flaws |= guard(request, "propose", mailbox=typed["email"], form=str(draft.form)) or {}
    if flaws:
        return page(request, draft, flaws, typed)
    try:
        with transaction.atomic():
            made = sending.send(request, told, email=typed["email"])
            photos.claim(request, draft.form, made, by=made.author)
            if request.user.is_authenticated:  # who is not says so where they stand for it
                together.hear(made, by=request.user, often=request.POST.get("follow", ""))
    except BadProposal as error:
        return page(request, draft, error.flaws, typed)
    except BadPhoto as error:
        return page(request, draft, {"photos": str(error)}, typed)
    drafts.ended(request.session, draft, made.key)
    return redirect("proposal_done", draft.form)


def _led(draft: Draft, flaw: str) -> str:
    """Return where something that is wrong is put right: a page before, or a field of the last."""
    told = ("title", "words", "photos")
    if flaw in told or flaw.startswith(ANSWER):
        return reverse("proposal_step", args=[draft.form, TELL]) + f"#f-{flaw}"
    return reverse("proposal_step", args=[draft.form, WHERE]) if flaw in ("geometry", "about", "form") else f"#f-{flaw}"


def _answer(question: Any, draft: Draft) -> Any:
    try:
        return question.read(draft.answers[question.key])
    except ValueError:
        return draft.answers[question.key]
