"""Comments: the one gate through which people talk about a proposal."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geo.permissions import may
from participation import proposals
from participation.comment import MOST_WORDS, Comment, Gone
from participation.effects import spoken
from participation.errors import BadProposal, NotAllowed, NotNow, UnknownComment, UnknownProposal
from participation.event import ANSWERED
from participation.kinds import kind
from participation.life import HANDLE, MODERATE, State, Visibility
from participation.proposal import Proposal

# What can be decided about showing a comment, and who sees it then.
PUBLISH, HIDE, RECONSIDER = "publish", "hide", "reconsider"
DECIDED: Final = {PUBLISH: Visibility.PUBLIC, HIDE: Visibility.HIDDEN, RECONSIDER: Visibility.PENDING}
LONGEST_REASON: Final = 2_000


@dataclass(frozen=True, slots=True)
class Said:
    """A comment that may be shown, with the answers to it."""

    comment: Comment
    replies: tuple[Comment, ...]


def shown(proposal: Proposal, by: Any) -> list[Said]:
    """Return what is said about a proposal, in its order, for who sees it: what is public, and one's own that waits. One query.

    What was taken away stands without its words as long as there are answers to it.
    """
    mine = by.pk if by.is_authenticated else None
    rows = [
        row
        for row in Comment.objects.filter(proposal=proposal).order_by("made_at", "pk")
        if row.visibility == Visibility.PUBLIC or (row.author_id is not None and row.author_id == mine and not row.gone)
    ]
    replies: dict[int, list[Comment]] = {}
    for row in rows:
        if row.answers_id is not None and not row.gone:
            replies.setdefault(row.answers_id, []).append(row)
    return [Said(row, tuple(replies.get(row.pk, ()))) for row in rows if row.answers_id is None and (not row.gone or row.pk in replies)]


def find(pk: int, by: Any) -> Comment:
    """Return a comment to who sees it, with its proposal; UnknownComment to others, as if it were not there."""
    found = Comment.objects.select_related("proposal").filter(pk=pk).first()
    if found is None or not proposals.sees(found.proposal, by) or not _sees(found, by):
        raise UnknownComment(_("There is no such comment."))
    return found


def open_to(proposal: Proposal) -> bool:
    """Return whether a proposal can be talked about: as long as it is public."""
    return proposal.visibility == Visibility.PUBLIC and proposal.removed_at is None and proposal.state != State.DRAFT


def may_answer_officially(proposal: Proposal, by: Any) -> bool:
    """Return whether somebody may answer for the city: who handles proposals of this kind there."""
    return may(by, HANDLE, kind=proposal.kind, where=proposal.geom)


@transaction.atomic
def say(
    proposal: Proposal,
    *,
    by: Any,
    confirmed: bool,
    words: str,
    form: UUID,
    public_name: str = "",
    answers: int | None = None,
    language: str = "nl",
    official_as: str = "",
) -> Comment:
    """Return what somebody says about a proposal, or in answer to a comment; the same form again gives the same one.

    It is seen at once, or after somebody looked where the kind of proposal asks that; unconfirmed, by nobody until `confirm`.
    BadProposal holds a sentence for each thing that is wrong, NotAllowed is for who may not answer for the city. Nothing is kept then.
    """
    held = _locked(proposal)
    if not open_to(held):
        raise NotNow(_("This proposal cannot be talked about now."))
    before = Comment.objects.filter(sent_as=form).first()
    if before is not None:
        return _same(before, by)
    if official_as and not (confirmed and may_answer_officially(held, by)):
        raise NotAllowed(_("You may not answer for the city here."))
    values = _checked(held, words=words, public_name=public_name, answers=answers)
    try:
        with transaction.atomic():
            made = Comment.objects.create(
                proposal=held, author=by, sent_as=form, language=language[:8], official_as=official_as[:40], **values
            )
    except IntegrityError:
        return _same(Comment.objects.get(sent_as=form), by)
    return _publish(made, by=by) if confirmed else made


@transaction.atomic
def confirm(comment: Comment, *, by: Any) -> Comment:
    """Let who wrote a comment stand for it, once their address is known to be theirs. Confirmed before, it stays as it is."""
    held = _held(comment)
    if held.author_id != by.pk:
        raise NotAllowed(_("This comment is somebody else's."))
    return held if held.visibility != Visibility.UNCONFIRMED or held.gone else _publish(held, by=by)


@transaction.atomic
def take_back(comment: Comment, *, by: Any) -> Comment:
    """Take away what one wrote oneself: its words are shown to nobody any more, and the answers to it stay."""
    held = _held(comment)
    if held.author_id is None or held.author_id != by.pk:
        raise NotAllowed(_("This comment is somebody else's."))
    if not held.gone:
        held.gone, held.gone_at = Gone.TAKEN_BACK, timezone.now()
        held.save()
    return held


@transaction.atomic
def decide(comment: Comment, step: str, *, by: Any, reason: str = "") -> Comment:
    """Show a comment, hide it, or put it back in the queue, by who moderates there; the proposal's history keeps who and why."""
    held = _held(comment)
    about = held.proposal
    if not may(by, MODERATE, kind=about.kind, where=about.geom):
        raise NotAllowed(_("You do not decide about this: it lies elsewhere, or is of another kind."))
    if step not in DECIDED:
        raise BadProposal(
            {"step": _("“%(step)s” is no decision; these are: %(known)s.") % {"step": step[:40], "known": ", ".join(DECIDED)}}
        )
    if held.gone or held.visibility in (Visibility.UNCONFIRMED, DECIDED[step]):
        raise NotNow(_("Nothing is to be decided about this comment."))
    if step == HIDE and not reason.strip():
        raise BadProposal({"reason": _("Say why this is not shown: whoever wrote it will read that.")})
    if len(reason) > LONGEST_REASON or "\0" in reason:
        raise BadProposal({"reason": _("At most %(most)d letters.") % {"most": LONGEST_REASON}})
    was, held.visibility = held.visibility, DECIDED[step]
    held.asked_at = timezone.now() if step == RECONSIDER else None
    held.save()
    if step == PUBLISH:
        spoken.send(Comment, comment=held)
    proposals.note(about, f"comment-{step}", by=by, acted_as=MODERATE, reason=reason.strip(), comment=held.pk, was=was)
    return held


def _publish(made: Comment, *, by: Any) -> Comment:
    """Bring a comment to where its kind of proposal has it, and tell who listens."""
    waits = kind(made.proposal.kind).moderated and not made.official_as
    made.visibility = Visibility.PENDING if waits else Visibility.PUBLIC
    made.asked_at = timezone.now() if waits else None
    made.save()
    if made.official_as:
        proposals.note(made.proposal, ANSWERED, by=by, acted_as=HANDLE, comment=made.pk)
    if not waits:
        spoken.send(Comment, comment=made)
    return made


def _same(before: Comment, by: Any) -> Comment:
    if before.author_id != by.pk:
        raise BadProposal({"form": _("This form was sent by somebody else. Open a new one.")})
    return before


def _checked(proposal: Proposal, *, words: str, public_name: str, answers: int | None) -> dict[str, Any]:
    """Return the columns of what was filled in; BadProposal with a sentence for each thing that is wrong."""
    flaws: dict[str, str] = {}
    said = words.replace("\r\n", "\n").strip()
    if not said or "\0" in said:
        flaws["words"] = _("Write a few words.")
    elif len(said) > MOST_WORDS:
        flaws["words"] = _("At most %(most)d letters; these are %(n)d.") % {"most": MOST_WORDS, "n": len(said)}
    name = " ".join(public_name.split())
    if len(name) > 60 or "\0" in name or "@" in name:
        flaws["public_name"] = _("A public name has at most 60 letters, and is no e-mail address.")
    first = None
    if answers is not None:
        first = Comment.objects.filter(pk=answers, proposal=proposal, visibility=Visibility.PUBLIC).first()
        if first is None:
            flaws["answers"] = _("What you answer is not there, or no longer.")
        elif first.answers_id is not None:
            flaws["answers"] = _("An answer is not answered again: answer the comment above it.")
    if flaws:
        raise BadProposal(flaws)
    return {"words": said, "public_name": name, "answers": first}


def _sees(comment: Comment, by: Any) -> bool:
    if comment.visibility == Visibility.PUBLIC or (by.is_authenticated and comment.author_id == by.pk):
        return True
    about = comment.proposal
    return comment.visibility != Visibility.UNCONFIRMED and may(by, MODERATE, kind=about.kind, where=about.geom)


def _locked(proposal: Proposal) -> Proposal:
    found = Proposal.objects.select_for_update(of=("self",)).filter(pk=proposal.pk, removed_at=None).first()
    if found is None:
        raise UnknownProposal(_("This proposal was taken away."))
    return found


def _held(comment: Comment) -> Comment:
    """Return a comment as it is now, held with its proposal until the transaction ends."""
    about = _locked(comment.proposal)
    found = Comment.objects.select_for_update(of=("self",)).filter(pk=comment.pk).first()
    if found is None:
        raise UnknownComment(_("There is no such comment."))
    found.proposal = about
    return found
