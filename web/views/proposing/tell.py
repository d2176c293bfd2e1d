"""The page that asks what there is to tell: a title, words, the questions of the kind, photos."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from api import sending
from participation import proposal_form
from participation.errors import BadProposal
from participation.hints import Hint
from web import hints, photos, proposal_fields
from web import proposal_draft as drafts
from web.proposal_draft import ANSWER, SEND, TELL, Draft
from web.views.proposing.progress import progress


def page(
    request: HttpRequest, draft: Draft, flaws: Mapping[str, str] | None = None, noticed: Mapping[str, list[Hint]] | None = None
) -> HttpResponse:
    """Return the form, with what is wrong beside its field, or what could be said more gently."""
    flaws = flaws or {}
    context = {
        **progress(draft, TELL),
        "values": draft.values,
        "flaws": flaws,
        "noticed": noticed or {},
        "questions": proposal_fields.questions(draft.chosen, draft.values, flaws),
        "photos": photos.fields(request, draft.form, flaws),
    }
    return render(request, "proposals/tell.html", context, status=422 if flaws else 200)


def keep(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Keep what was told, and go on to the last page; or keep it all in an account, as a draft."""
    flaws = photos.received(request, draft.form)
    flaws |= draft.fill_in(request.POST, ("title", "words", *proposal_fields.asked(draft.chosen)))
    drafts.keep(request.session, draft)
    if photos.stays(request):
        return page(request, draft, flaws)
    told = draft.told(draft.place())
    mine = ("title", "words", ANSWER)
    flaws |= {name: flaw for name, flaw in proposal_form.flaws(told).items() if name.startswith(mine)} | flaws
    if flaws:
        return page(request, draft, flaws)
    if request.POST.get("do") == "draft" and request.user.is_authenticated:
        return _kept_in_account(request, draft)
    if noticed := hints.notice(request, {name: draft.values.get(name, "") for name in ("title", "words")}):
        return page(request, draft, noticed=noticed)
    return redirect("proposal_step", draft.form, SEND)


def _kept_in_account(request: HttpRequest, draft: Draft) -> HttpResponse:
    try:
        made = sending.send(request, draft.told(draft.place()), draft=True)
    except BadProposal as error:
        return page(request, draft, error.flaws)
    draft.values["draft"] = made.key
    drafts.keep(request.session, draft)
    messages.success(request, _("Your draft is kept. Nobody sees it but you."))
    return redirect("my_proposals")
