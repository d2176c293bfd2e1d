"""Post: what a letter says when it goes, to whom, with links that need no signing in. What is no longer so by then is not told."""

from collections.abc import Mapping
from email.utils import format_datetime
from smtplib import SMTPException
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import override

from accounts import entering
from accounts.models import User
from participation import follows
from participation.comment import Comment
from participation.errors import UnknownProfile
from participation.event import ANSWERED, Event
from participation.kinds import kind
from participation.letter import Letter
from participation.life import Visibility
from participation.news import News
from participation.outbox import NotCarried, Undeliverable
from participation.profile import profile
from participation.proposal import Proposal
from participation.supports import supports, wanted
from participation.texts import text

# What a link in a letter is for; `web.views.letters` has a page for each.
SUPPORT, COMMENT, STOP, ALIVE = "support", "comment", "stop", "alive"
# What may go to an address that nobody has confirmed yet: the question whether it is theirs.
ASKS: Final = frozenset({"confirm-support", "confirm-comment"})
SAYS_PUBLIC: Final = frozenset({"open", "publish"})
MOOT: Final = Letter.Dropped.MOOT


def carry(letter: Letter) -> None:
    """Send a letter; Undeliverable says that it is not to go, NotCarried that it did not. Some ten queries."""
    made = email(letter)
    try:
        made.send()
    except (OSError, SMTPException) as error:
        raise NotCarried(type(error).__name__) from None  # what it says may hold the address


def email(letter: Letter) -> EmailMessage:
    """Return a letter as it goes out, in its reader's language; Undeliverable where it is not to go any more."""
    person = _reader(letter)
    with override(letter.language):
        about = _about(letter, person)
        words = text(letter.text, letter.language)
        stop = "" if letter.text in ASKS else at(STOP, entering.sign(person, STOP, _stops(letter)))
        around = text("frame-stop" if stop else "frame", letter.language)
        subject = words.filled("subject", about)
        body = around.filled("body", {"subject": subject, "body": words.filled("body", about), "stop": stop, "home": home()})
    headers = {
        "Message-ID": _message_id(letter),
        "Date": format_datetime(letter.made_at),
        "Auto-Submitted": "auto-generated",
    }
    if stop:
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return EmailMessage(subject, f"{body}\n", to=[person.email], headers=headers)


def home() -> str:
    """Return the address of the site."""
    return f"{settings.MEENT_ADDRESS.rstrip('/')}/"


def at(purpose: str, token: str, query: str = "") -> str:
    """Return the whole address of the page behind a link in a letter."""
    return f"{home().rstrip('/')}{reverse('letter', args=[purpose, token])}{query}"


def _reader(letter: Letter) -> User:
    person = User.objects.filter(pk=letter.person_id, is_active=True).first()
    if person is None or not person.email:
        raise Undeliverable(Letter.Dropped.UNSURE)
    if letter.text not in ASKS and not entering.is_confirmed(person):
        raise Undeliverable(Letter.Dropped.UNSURE)
    return person


def _about(letter: Letter, person: User) -> Mapping[str, str]:
    """Return what a letter is filled in with; Undeliverable where there is nothing to tell any more."""
    match letter.text:
        case "news":
            return _news(letter)
        case "confirm-support":
            return _ask_support(letter, person)
        case "confirm-comment":
            return _ask_comment(letter, person)
    return _event(letter, person)


def _event(letter: Letter, person: User) -> Mapping[str, str]:
    one, event = letter.proposal, letter.event
    if one is None or event is None or one.removed_at is not None or follows.is_hushed(one, person):
        raise Undeliverable(MOOT)
    # Who is told: whoever made the proposal, or wrote the comment, and nobody who has become somebody else's since.
    if (letter.comment.author_id if letter.comment else one.author_id) != person.pk:
        raise Undeliverable(MOOT)
    if letter.comment is not None and (letter.comment.visibility != Visibility.HIDDEN or letter.comment.gone):
        raise Undeliverable(MOOT)
    if (letter.text in SAYS_PUBLIC and one.visibility != Visibility.PUBLIC) or not _still_said(event):
        raise Undeliverable(MOOT)
    alive = at(ALIVE, entering.sign(person, ALIVE, one.key))
    return {
        **said_of(one),
        "reason": event.reason,
        "rules": "\n".join(_rules(event.clauses)),
        "day": _day(one),
        "lives": f"{alive}?it=lives",
        "ended": f"{alive}?it=ended",
    }


def _news(letter: Letter) -> Mapping[str, str]:
    """Return what is new, by what is followed; what was hidden, taken away or stopped meanwhile is left out."""
    rows = (
        News.objects.filter(letter=letter)
        .select_related("follow", "follow__proposal", "event__proposal", "comment__proposal")
        .order_by("follow", "pk")
    )
    told: dict[str, list[str]] = {}
    talked: set[tuple[str, int]] = set()
    heard: set[int] = set()
    for row in rows:
        tells = row.event or row.comment
        assert tells is not None  # noqa: S101  it is of one of them: the database holds it to that
        one = tells.proposal
        if not _is_told(row, one):
            continue
        heading = one.title if row.follow.proposal_id else row.follow.name
        about = said_of(one)
        if not isinstance(tells, Event):
            if (heading, one.pk) in talked:
                continue  # one line says that people talk about it, however much
            talked.add((heading, one.pk))
            line, link = text("comment", letter.language).filled("line", about), f"{about['link']}#comments"
        elif tells.pk in heard:
            continue  # it belongs to two things that are followed
        else:
            heard.add(tells.pk)
            line, link = text(tells.what, letter.language).filled("line", {**about, "day": _day(one)}), about["link"]
        told.setdefault(heading, []).append(f"- {line}\n  {link}")
    if not told:
        raise Undeliverable(MOOT)
    news = "\n\n".join(f"{heading}\n{chr(10).join(lines)}" for heading, lines in told.items())
    return {"news": news, "first": next(iter(told)), "follows": f"{home().rstrip('/')}{reverse('follows')}", "home": home()}


def _is_told(row: News, one: Proposal) -> bool:
    if row.follow.stopped_at is not None or one.visibility != Visibility.PUBLIC or one.removed_at is not None:
        return False
    if row.comment is not None:
        return row.comment.visibility == Visibility.PUBLIC and not row.comment.gone
    return row.event is not None and _still_said(row.event)


def _still_said(event: Event) -> bool:
    """Return whether the comment that an event tells of can still be read; True where it tells of none."""
    comment = event.changes.get("comment")
    if event.what != ANSWERED or comment is None:
        return True
    return Comment.objects.filter(pk=comment, visibility=Visibility.PUBLIC, gone="").exists()


def _ask_support(letter: Letter, person: User) -> Mapping[str, str]:
    one = letter.proposal
    if one is None or not wanted(one) or supports(one, person):
        raise Undeliverable(MOOT)
    about = f"{one.key} {letter.wishes.get('follow', '')}"
    return {"link": at(SUPPORT, entering.sign(person, SUPPORT, about)), "home": home()}


def _ask_comment(letter: Letter, person: User) -> Mapping[str, str]:
    comment = letter.comment
    if comment is None or comment.gone or comment.visibility != Visibility.UNCONFIRMED:
        raise Undeliverable(MOOT)
    about = f"{comment.pk} {letter.wishes.get('follow', '')}"
    return {"link": at(COMMENT, entering.sign(person, COMMENT, about)), "home": home()}


def said_of(one: Proposal) -> dict[str, str]:
    """Return what any letter may say of a proposal: what it is and where, never who made it."""
    return {
        "title": one.title,
        "kind": str(kind(one.kind)),
        "near": one.near,
        "link": f"{home().rstrip('/')}{reverse('proposal', args=[one.key])}",
        "home": home(),
        "reason": "",
        "rules": "",
        "day": "",
    }


def _rules(clauses: Any) -> list[str]:
    """Return the rules that decided, in the reader's language; what is no rule any more goes by its name."""
    found = []
    for said in clauses:
        key, _slash, wanted_ = str(said).partition("/")
        try:
            found.append(next((f"- {one}" for one in profile(key).clauses if one.id == wanted_), f"- {said}"))
        except UnknownProfile:
            found.append(f"- {said}")
    return found


def _day(one: Proposal) -> str:
    return "" if one.planned_for is None else date_format(one.planned_for, "DATE_FORMAT")


def _stops(letter: Letter) -> str:
    """Return what the link that stops letters is about: all that a letter with news told, or one proposal."""
    return f"letter {letter.pk}" if letter.proposal is None else f"proposal {letter.proposal.key}"


def _message_id(letter: Letter) -> str:
    """Return the same mark each time a letter is tried: a server that got it before knows it again."""
    host = settings.MEENT_ADDRESS.partition("://")[2].partition("/")[0].partition(":")[0] or "meent"
    return f"<letter-{letter.pk}-{salted_hmac('letter', str(letter.pk)).hexdigest()[:12]}@{host}>"
