"""The page that asks what to propose; what an address brought along is kept with the choice."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from participation.kinds import Kind, kinds
from participation.life import State
from participation.proposal import Proposal
from web import proposal_draft as drafts
from web import proposal_where
from web.proposal_draft import ANSWER, KIND, LONGEST, WHERE, Draft
from web.views.proposing.measure import MEASURED
from web.views.proposing.progress import progress

# What an address may bring along: what to propose, about which place, where, and what was measured already.
BROUGHT: Final = ("kind", "about", "at", "check")
# What hangs on the kind: another kind asks for it anew.
BOUND: Final = ("geometry", "about", "draft")


def choices(request: HttpRequest) -> HttpResponse:
    """Return what can be proposed, with the drafts that can be gone on with."""
    brought = _brought(request.GET)
    return render(request, "proposals/new.html", _choice(request, brought.get("kind", ""), brought))


def page(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Return what can be proposed, to who chose already."""
    context = _choice(request, draft.values.get("kind", ""), {})
    return render(request, "proposals/new.html", {**context, "open": [], "own": [], **progress(draft, KIND)})


def keep(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Keep what is proposed, with what was brought along, and go on to where."""
    key, brought = request.POST.get("kind", ""), _brought(request.POST)
    if key not in kinds():
        flaws = {"kind": _("Choose what you would like to propose.")}
        return render(request, "proposals/new.html", _choice(request, "", brought, flaws), status=422)
    kind = kinds()[key]
    if draft.kind is not None and draft.kind.key != key:
        kept = {name: text for name, text in draft.values.items() if name not in BOUND and not name.startswith(ANSWER)}
        draft = Draft.begin(kept, None if draft.values.get("draft") else draft.form)
    draft.values["kind"] = key
    _bring(draft, kind, brought)
    drafts.keep(request.session, draft)
    return redirect("proposal_step", draft.form, WHERE)


def _brought(given: QueryDict) -> dict[str, str]:
    return {name: text[: LONGEST["check"]] for name in BROUGHT if (text := given.get(name, ""))}


def _bring(draft: Draft, kind: Kind, brought: Mapping[str, str]) -> None:
    """Take along what is known already: a place, a point, measures. What cannot be is asked anew on its page."""
    if kind.check and brought.get("check"):
        measured = [(name, text) for name, text in parse_qsl(brought["check"]) if name in MEASURED and name != "more"]
        draft.values["check"] = urlencode(measured)
    given = QueryDict(mutable=True)
    if brought.get("about"):
        given["pick"] = brought["about"]
    elif brought.get("at"):
        lon, _comma, lat = brought["at"].partition(",")
        given["called"] = f"{lat} {lon}"
    if given:
        found = proposal_where.pointed(given, kind)
        if not found.flaws:
            draft.values |= {**found.values, "called": ""}


def _choice(request: HttpRequest, chosen: str, brought: Mapping[str, str], flaws: Mapping[str, str] | None = None) -> dict[str, Any]:
    own = Proposal.objects.filter(author=request.user.pk, state=State.DRAFT, removed_at=None) if request.user.is_authenticated else ()
    open_ = [draft for draft in drafts.open_drafts(request.session) if draft.kind is not None]
    held = {str(draft.form) for draft in open_}
    return {
        "kinds": kinds().values(),
        "chosen": chosen,
        "brought": {name: text for name, text in brought.items() if name != "kind"},
        "flaws": flaws or {},
        "open": open_,
        "own": [one for one in own if str(one.sent_as) not in held],
    }
