"""The pages behind the links in letters: count my support, show my words, stop, it lives. Opening one changes nothing; its button does."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import entering
from accounts.entering import EnteringError, ExpiredLink
from accounts.models import User
from api import together
from api.errors import status_of
from geo.errors import GeoError
from participation import alive, follows, proposals, supports
from participation.comment import Comment
from participation.follow import Follow
from participation.kinds import kind
from participation.letter import Letter
from participation.proposal import Proposal
from web.letter_links import ALIVE, COMMENT, STOP, SUPPORT

# A question that is asked once a year may be answered for a good while.
ALIVE_HOLDS: Final = alive.after() / 2


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter_page(request: HttpRequest, purpose: str, token: str) -> HttpResponse:
    """Return the question that a link asks, or do what its button says."""
    return _answered(request, purpose, token)


@csrf_exempt  # mail programs stop letters by themselves (RFC 8058), with no page of ours open; the link tells whose they are
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_page(request: HttpRequest, token: str) -> HttpResponse:
    """Return the question whether letters are to stop, or stop them."""
    return _answered(request, STOP, token)


def _answered(request: HttpRequest, purpose: str, token: str) -> HttpResponse:
    page = PAGES.get(purpose)
    if page is None:
        return _told(request, "wrong", 404, sentence=_("There is no page at this address."))
    try:
        return page(request, token)
    except ExpiredLink as error:
        return _told(request, "wrong", 410, sentence=str(error))
    except EnteringError as error:
        return _told(request, "wrong", 404, sentence=str(error))
    except GeoError as error:
        return _told(request, "wrong", status_of(error) or 400, sentence=str(error))


def _support(request: HttpRequest, token: str) -> HttpResponse:
    person, said = entering.open(token, SUPPORT)
    found = _proposal(said.partition(" ")[0])
    if request.method == "POST":
        return _told(request, "supported", proposal=together.confirm_support(token), count=supports.count(found))
    done = supports.supports(found, person)
    return _told(request, "supported" if done else "support", proposal=found, count=supports.count(found))


def _comment(request: HttpRequest, token: str) -> HttpResponse:
    if request.method == "POST":
        made = together.confirm_comment(token)
        return _told(request, "said", proposal=made.proposal, comment=made)
    person, said = entering.open(token, COMMENT)
    found = Comment.objects.select_related("proposal").filter(pk=_number(said.partition(" ")[0]), author=person, gone="").first()
    if found is None:
        raise ExpiredLink
    return _told(request, "comment" if found.visibility == "unconfirmed" else "said", proposal=found.proposal, comment=found)


def _stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop what a letter told of. A mail program asks so by itself, with `List-Unsubscribe=One-Click` and nobody reading the answer."""
    person, said = entering.open(token, STOP, holds=None)
    what, _blank, about = said.partition(" ")
    ending = _ending(person, what, about)
    one = Proposal.objects.filter(key=about, removed_at=None).first() if what == "proposal" else None
    if request.method == "POST":
        for each in ending:
            follows.stop(each)
        if one is not None:
            follows.hush(one, by=person)
        return _told(request, "stopped")
    return _told(
        request, "stop", ending=[each.proposal.title if each.proposal else each.name for each in ending] or ([one.title] if one else [])
    )


def _ending(person: User, what: str, about: str) -> list[Follow]:
    """Return what a link stops: what a letter told of, or all where that letter is no longer known; a proposal is stopped by itself."""
    if what == "proposal":
        return []
    mine = follows.followed(person)
    if what == "follow":
        return list(mine.filter(key=about))
    known = Letter.objects.filter(pk=_number(about), person=person).exists()
    return list(mine.filter(news__letter=_number(about)).distinct()) if known else list(mine)


def _alive(request: HttpRequest, token: str) -> HttpResponse:
    person, key = entering.open(token, ALIVE, holds=ALIVE_HOLDS)
    found = _proposal(key)
    if found.author_id != person.pk:
        raise ExpiredLink
    answer = request.POST.get("it", "") if request.method == "POST" else request.GET.get("it", "")
    steps = {row.id for row in proposals.possible(found, person)}
    if "maintain" not in steps:
        return _told(request, "answered", proposal=found)
    reason = request.POST.get("reason", "")
    if request.method == "POST" and answer == "lives":
        return _told(request, "answered", proposal=proposals.move(found, "maintain", by=person, version=found.version), lives=True)
    if request.method == "POST" and answer == "ended" and reason.strip():
        return _told(request, "answered", proposal=proposals.move(found, "end", by=person, version=found.version, reason=reason))
    flaw = _("Say in a few words what happened.") if request.method == "POST" and answer == "ended" else ""
    return _told(request, "alive", 422 if flaw else 200, proposal=found, it=answer, flaw=flaw, reason=reason)


# The page of each purpose.
PAGES: Final[Mapping[str, Callable[[HttpRequest, str], HttpResponse]]] = {SUPPORT: _support, COMMENT: _comment, STOP: _stop, ALIVE: _alive}


def _proposal(key: str) -> Proposal:
    found = Proposal.objects.filter(key=key, removed_at=None).first()
    if found is None:
        raise ExpiredLink
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _told(request: HttpRequest, part: str, status: int = 200, *, proposal: Proposal | None = None, **more: Any) -> HttpResponse:
    """Return the page; its address is known to who got the letter alone, and no other site is told it."""
    shown = {"part": part, "proposal": proposal, "kind": kind(proposal.kind) if proposal else None, **more}
    answer = render(request, "together/letter.html", shown, status=status)
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex"
    return answer
