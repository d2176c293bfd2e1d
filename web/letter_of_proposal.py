"""What letters about proposals are filled in with, when they go. What is no longer so by then is not told."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.formats import date_format

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
from participation.outbox import Undeliverable
from participation.profile import profile
from participation.proposal import Proposal
from participation.supports import supports, wanted
from participation.texts import text
from web.letter_links import ALIVE, COMMENT, SUPPORT, at, home, page

SAYS_PUBLIC: Final = frozenset({"open", "publish"})
MOOT: Final = Letter.Dropped.MOOT


def event(letter: Letter, person: User) -> Mapping[str, str]:
    """Return what a letter says about what happened to a proposal: to who made it, or to who wrote the comment that it is about."""
    one, happened = letter.proposal, letter.event
    if one is None or happened is None or one.removed_at is not None or follows.is_hushed(one, person):
        raise Undeliverable(MOOT)
    # Who is told: whoever made the proposal, or wrote the comment, and nobody who has become somebody else's since.
    if (letter.comment.author_id if letter.comment else one.author_id) != person.pk:
        raise Undeliverable(MOOT)
    if letter.comment is not None and (letter.comment.visibility != Visibility.HIDDEN or letter.comment.gone):
        raise Undeliverable(MOOT)
    if (letter.text in SAYS_PUBLIC and one.visibility != Visibility.PUBLIC) or not _still_said(happened):
        raise Undeliverable(MOOT)
    alive = at(ALIVE, entering.sign(person, ALIVE, one.key))
    return {
        **said_of(one),
        "reason": happened.reason,
        "rules": "\n".join(_rules(happened.clauses)),
        "day": _day(one),
        "lives": f"{alive}?it=lives",
        "ended": f"{alive}?it=ended",
    }


def news(letter: Letter, _person: User) -> Mapping[str, str]:
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
    said = "\n\n".join(f"{heading}\n{chr(10).join(lines)}" for heading, lines in told.items())
    return {"news": said, "first": next(iter(told)), "follows": page("follows"), "home": home()}


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


def ask_support(letter: Letter, person: User) -> Mapping[str, str]:
    """Return what a letter says that asks whether support is its reader's."""
    one = letter.proposal
    if one is None or not wanted(one) or supports(one, person):
        raise Undeliverable(MOOT)
    about = f"{one.key} {letter.wishes.get('follow', '')}"
    return {"link": at(SUPPORT, entering.sign(person, SUPPORT, about)), "home": home()}


def ask_comment(letter: Letter, person: User) -> Mapping[str, str]:
    """Return what a letter says that asks whether a comment is its reader's."""
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
        "link": page("proposal", one.key),
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
