"""The doors of proposing: to begin or go on with a draft, each of its pages, and the page after sending."""

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participation.kinds import kinds
from participation.life import State
from participation.proposal import Proposal
from planning.errors import BadSite
from web import photos
from web import proposal_draft as drafts
from web.proposal_draft import KIND, MAY, MEASURE, SEND, TELL, WHERE, Draft
from web.views.proposing import kind, measure, send, tell, where
from web.views.wrong import wrong

Page = Callable[[HttpRequest, Draft], HttpResponse]
PAGES: Final[Mapping[str, Page]] = {
    KIND: kind.page,
    WHERE: where.page,
    MEASURE: measure.page,
    MAY: measure.answer,
    TELL: tell.page,
    SEND: send.page,
}
POSTED: Final[Mapping[str, Page]] = {
    KIND: kind.keep,
    WHERE: where.keep,
    MEASURE: measure.keep,
    MAY: measure.go_on,
    TELL: tell.keep,
    SEND: send.keep,
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Return what can be proposed, or begin with one of these; a draft kept on a device or in an account can be gone on with."""
    if request.method != "POST":
        return kind.choices(request)
    match request.POST.get("do"):
        case "restore":
            return _restored(request)
        case "resume":
            return _resumed(request)
    return kind.keep(request, Draft.begin())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, form: UUID, step: str) -> HttpResponse:
    """Return a page of a draft, or keep what was filled in on it and go on to the next."""
    draft = drafts.find(request.session, form)
    if draft is None:
        return _gone(request, form)
    if draft.sent or step not in draft.steps:
        return redirect("proposal_done", form) if draft.sent else wrong(request, _("There is no page at this address."), 404)
    if draft.missing and draft.steps.index(step) > draft.steps.index(draft.missing):
        return redirect("proposal_step", form, draft.missing)
    if request.method == "POST" and request.POST.get("do") == "throw-away":
        drafts.drop(request.session, form)
        photos.drop(request, form)
        messages.success(request, _("Thrown away. Nothing of it was kept."))
        return redirect("proposal_new")
    try:
        return POSTED[step](request, draft) if request.method == "POST" else PAGES[step](request, draft)
    except BadSite:  # what it was about is gone, or a device kept what is no place: that page says so, and what was typed is kept
        return redirect("proposal_step", form, WHERE)


@never_cache
@require_http_methods(["GET", "HEAD"])
def done(request: HttpRequest, form: UUID) -> HttpResponse:
    """Return the page after sending: what happens next."""
    draft = drafts.find(request.session, form)
    found = Proposal.objects.filter(key=draft.sent, removed_at=None).first() if draft is not None and draft.sent else None
    if found is None:
        return _gone(request, form)
    return render(request, "proposals/done.html", {"proposal": found, "kind": kinds()[found.kind], "form": form})


def _restored(request: HttpRequest) -> HttpResponse:
    """Take back a draft that a device kept, and go on where it stopped."""
    try:
        form = UUID(request.POST.get("form", ""))
    except ValueError:
        return redirect("proposal_new")
    held = drafts.find(request.session, form)
    if held is not None and held.sent:
        return redirect("proposal_done", form)
    draft = Draft.begin({name: str(text) for name, text in request.POST.items() if name not in ("do", "form", "step")}, form)
    drafts.keep(request.session, draft)
    wanted = request.POST.get("step", "")
    return redirect("proposal_step", form, draft.missing or (wanted if wanted in draft.steps else TELL))


def _resumed(request: HttpRequest) -> HttpResponse:
    """Go on with a draft that was kept in an account."""
    own = Proposal.objects.filter(author=request.user.pk, state=State.DRAFT, removed_at=None) if request.user.is_authenticated else None
    key = request.POST.get("draft", "")[:16]
    found = own.filter(key=key).first() if own is not None and "\0" not in key else None
    if found is None:
        return wrong(request, _("This draft is not there any more."), 404)
    draft = Draft.of(found)
    drafts.keep(request.session, draft)
    return redirect("proposal_step", draft.form, TELL)


def _gone(request: HttpRequest, form: UUID) -> HttpResponse:
    """Return the page for a form that is no longer kept here."""
    return render(request, "proposals/gone.html", {"form": form}, status=410)
