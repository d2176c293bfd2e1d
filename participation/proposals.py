"""Proposals: the one gate through which they are made, changed and moved on. No door and no bulk action has another."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from geo.permissions import may
from participation import becoming, effects
from participation.errors import BadProposal, NotAllowed, NotNow, Stale, UnknownProfile, UnknownProposal
from participation.event import EDITED, MADE, REMOVED, Event
from participation.kinds import kind
from participation.life import AUTHOR, BY_ID, MODERATE, OPEN, SYSTEM, TRANSITIONS, Given, State, Transition, Visibility
from participation.profile import profile
from participation.proposal import Proposal
from participation.proposal_form import Sent, columns
from participation.step import acting, lacking, next_number

EDITABLE: Final = ("title", "words", "answers", "geom", "near", "about", "public_name", "check_said")
SEE: Final = "see-proposals"


def visible(by: Any) -> "QuerySet[Proposal]":
    """Return what somebody sees in lists: what is public, and what they made themselves. What was taken away is not there."""
    mine = Q(author=by.pk) if by.is_authenticated else Q(pk=None)
    return Proposal.objects.filter(Q(visibility=Visibility.PUBLIC) | mine, removed_at=None)


def find(key: str, by: Any) -> Proposal:
    """Return the proposal at an address, for who may see it; UnknownProposal for others, as if it were not there. One query, else a few."""
    found = Proposal.objects.filter(key=key, removed_at=None).first() if "\0" not in key else None
    if found is None or not sees(found, by):
        raise UnknownProposal(_("There is no proposal at “%(key)s”.") % {"key": str(key)[:40]})
    return found


def sees(proposal: Proposal, by: Any) -> bool:
    """Return whether somebody may see a proposal: everybody what is public, its maker, and who handles what is sent in there."""
    if proposal.removed_at is not None:
        return False
    if proposal.visibility == Visibility.PUBLIC or _is_author(proposal, by):
        return True
    sent = proposal.state != State.DRAFT and proposal.visibility != Visibility.UNCONFIRMED
    return sent and may(by, SEE, kind=proposal.kind, where=proposal.geom)


@transaction.atomic
def make(sent: Sent, *, by: Any, draft: bool = False) -> Proposal:
    """Return a new proposal of somebody's, sent in or as a draft; BadProposal holds a sentence for each thing that is wrong with it.

    The same form again gives the proposal that it made the first time. It is seen by nobody until `confirm`.
    """
    values = columns(sent)
    before = Proposal.objects.filter(sent_as=sent.form).first()
    if before is None:
        try:
            with transaction.atomic():
                becoming.dataset()  # what is public is read with where it comes from
                made = Proposal.objects.create(author=by, sent_as=sent.form, kind=sent.kind, language=sent.language[:8], **values)
        except IntegrityError:
            before = Proposal.objects.filter(sent_as=sent.form).first()
            if before is None:
                raise
    if before is not None:
        if before.author_id != by.pk:
            raise BadProposal({"form": _("This form was sent by somebody else. Open a new one.")})
        return before
    _note(made, by=by, acted_as=AUTHOR, what=MADE, became=State.DRAFT)
    return made if draft else move(made, "send", by=by, version=made.version)


@transaction.atomic
def confirm(proposal: Proposal, *, by: Any) -> Proposal:
    """Let its maker stand for a proposal, once their address is known to be theirs; it is published where its kind waits for nobody.

    Confirmed before, it stays as it is.
    """
    held = _locked(proposal)
    if held.visibility != Visibility.UNCONFIRMED:
        return held
    moved = _step(held, BY_ID["confirm"], by=by, acted_as=_acting(held, BY_ID["confirm"], by))
    if not kind(moved.kind).moderated:
        moved = _step(moved, BY_ID["open"], by=None, acted_as=SYSTEM)
    return moved


@transaction.atomic
def edit(proposal: Proposal, *, by: Any, version: int, reason: str = "", **changes: Any) -> Proposal:
    """Change what a proposal says and return it; Stale where it changed since that version, BadProposal for what cannot be.

    Its maker may as long as it is open; a moderator may at any time, and says why. What stood there before stays in the event.
    """
    held = _locked(proposal)
    acted_as = _editor(held, by)
    _same(held, version)
    if acted_as != AUTHOR and not reason.strip():
        raise BadProposal({"reason": _("Say why you change what somebody else wrote.")})
    if unknown := set(changes) - set(EDITABLE):
        raise BadProposal({min(unknown): _("“%(name)s” cannot be changed.") % {"name": min(unknown)}})
    lay = (held.about_layer, held.about_place) if held.about_layer else None
    about = changes.get("about", lay)
    said = Sent(
        kind=held.kind,
        title=changes.get("title", held.title),
        shape=changes.get("geom") or shapely.from_wkb(bytes(held.geom.wkb)),
        form=held.sent_as,
        words=changes.get("words", held.words),
        near=changes.get("near", held.near),
        about=about,
        answers=changes.get("answers", held.answers),
        # What was measured at one facade says nothing of another.
        check_said=changes.get("check_said", held.check_said if about == lay else None),
        public_name=changes.get("public_name", held.public_name),
    )
    after = columns(said)
    before = {name: getattr(held, name) for name in after}
    for name, value in after.items():
        setattr(held, name, value)
    was = {name: _written(value) for name, value in before.items() if value != getattr(held, name)}
    if not was:
        return held
    _grow(held)
    event = _note(held, by=by, acted_as=acted_as, what=EDITED, reason=reason.strip(), changes=was)
    if acted_as == AUTHOR and held.visibility == Visibility.PUBLIC and kind(held.kind).moderated:
        held = _step(held, BY_ID["look-again"], by=None, acted_as=SYSTEM)
    effects.happened.send(Proposal, proposal=held, event=event)
    return held


@transaction.atomic
def move(
    proposal: Proposal,
    step: str,
    *,
    by: Any,
    version: int,
    reason: str = "",
    clauses: Collection[str] = (),
    planned_for: date | None = None,
) -> Proposal:
    """Take a step of the table of life and return the proposal as it is then, with the event beside it.

    NotAllowed for who may not, NotNow from where it cannot be taken, Stale where it changed since that version, BadProposal where
    what the step asks for is not given. Nothing is kept then.
    """
    held = _locked(proposal)
    row = _row(step)
    acted_as = _acting(held, row, by)
    _same(held, version)
    if not row.starts_at(held.state, held.visibility):
        raise NotNow(
            _("“%(step)s” cannot be done to a proposal that is: %(state)s, %(visibility)s.")
            % {"step": row.names, "state": held.get_state_display(), "visibility": held.get_visibility_display()}
        )
    _given(row, reason=reason, clauses=clauses, planned_for=planned_for)
    if row.needs is Given.DAY:
        held.planned_for = planned_for
    if row.id == "confirm":
        return confirm(held, by=by)  # what no one waits for is public with it
    return _step(held, row, by=by, acted_as=acted_as, reason=reason.strip(), clauses=list(clauses))


@transaction.atomic
def remove(proposal: Proposal, *, by: Any, version: int, reason: str) -> None:
    """Take a proposal away, by its maker or a moderator, who says why: nobody sees it then, and what happened stays known."""
    held = _locked(proposal)
    acted_as = AUTHOR if _is_author(held, by) else _allowed(held, MODERATE, by)
    _same(held, version)
    if not reason.strip() or "\0" in reason:
        raise BadProposal({"reason": _("Say why you take this away.")})
    was, held.removed_at = held.visibility, timezone.now()
    if held.visibility == Visibility.PUBLIC:
        held.visibility = Visibility.HIDDEN
    _grow(held)
    event = _note(held, by=by, acted_as=acted_as, what=REMOVED, was=was, became=held.visibility, reason=reason.strip())
    effects.happened.send(Proposal, proposal=held, event=event)


def possible(proposal: Proposal, by: Any) -> list[Transition]:
    """Return the steps that somebody can take now, in the table's order: what buttons are made of."""
    if proposal.removed_at is not None:
        return []
    here = [row for row in TRANSITIONS if row.starts_at(proposal.state, proposal.visibility)]
    return [row for row in here if _as(proposal, row, by) is not None]


def may_edit(proposal: Proposal, by: Any) -> bool:
    """Return whether somebody may change what it says: its maker as long as it is open, or a moderator."""
    if _is_author(proposal, by) and proposal.state in OPEN:
        return True
    return proposal.state != State.DRAFT and may(by, MODERATE, kind=proposal.kind, where=proposal.geom)


def note(proposal: Proposal, what: str, *, by: Any, acted_as: str, reason: str = "", **changes: Any) -> Event:
    """Add an event about what belongs to a proposal (a photo, a paper list) and return it. Call it within the change's transaction."""
    held = _locked(proposal)
    event = _note(held, by=by, acted_as=acted_as, what=what, reason=reason, changes=changes)
    effects.happened.send(Proposal, proposal=held, event=event)
    return event


def _row(step: str) -> Transition:
    if step not in BY_ID:
        raise NotNow(_("“%(step)s” is no step; these are: %(known)s.") % {"step": str(step)[:40], "known": ", ".join(BY_ID)})
    return BY_ID[step]


def _locked(proposal: Proposal) -> Proposal:
    """Return the proposal as it stands now, held until the transaction ends."""
    found = Proposal.objects.select_for_update().filter(pk=proposal.pk, removed_at=None).first()
    if found is None:
        raise UnknownProposal(_("This proposal was taken away."))
    return found


def _is_author(proposal: Proposal, by: Any) -> bool:
    return by is not None and by.pk is not None and proposal.author_id == by.pk


def _as(proposal: Proposal, row: Transition, by: Any) -> str | None:
    """Return as what somebody may take a step, or None."""
    return acting(
        row,
        is_author=_is_author(proposal, by),
        may=lambda action: proposal.state != State.DRAFT and may(by, action, kind=proposal.kind, where=proposal.geom),
    )


def _acting(proposal: Proposal, row: Transition, by: Any) -> str:
    acted_as = _as(proposal, row, by)
    if acted_as is None:
        raise NotAllowed(_("You may not do this to this proposal: %(step)s.") % {"step": row.names})
    return acted_as


def _allowed(proposal: Proposal, action: str, by: Any) -> str:
    if proposal.state == State.DRAFT or not may(by, action, kind=proposal.kind, where=proposal.geom):
        raise NotAllowed(_("You may not change this proposal."))
    return action


def _editor(proposal: Proposal, by: Any) -> str:
    if _is_author(proposal, by):
        if proposal.state in OPEN:
            return AUTHOR
        if not may(by, MODERATE, kind=proposal.kind, where=proposal.geom):
            raise NotNow(_("This proposal can no longer be changed: %(state)s.") % {"state": proposal.get_state_display()})
    return _allowed(proposal, MODERATE, by)


def _same(proposal: Proposal, version: int) -> None:
    if proposal.version != version:
        raise Stale(proposal.version)


def _given(row: Transition, *, reason: str, clauses: Collection[str], planned_for: date | None) -> None:
    """Refuse a step that is not given what it asks for, or rules that there are not."""
    flaws = lacking(row, reason=reason, clauses=clauses, day=planned_for)
    for clause in clauses:
        key, _slash, wanted = str(clause).partition("/")
        try:
            known = [one.id for one in profile(key).clauses]
        except UnknownProfile as error:
            flaws["clauses"] = str(error)
        else:
            if wanted not in known:
                flaws["clauses"] = _("“%(clause)s” is no rule of “%(profile)s”; these are: %(known)s.") % {
                    "clause": wanted[:40],
                    "profile": key,
                    "known": ", ".join(known),
                }
    if flaws:
        raise BadProposal(flaws)


def _step(held: Proposal, row: Transition, *, by: Any, acted_as: str, reason: str = "", clauses: Collection[str] = ()) -> Proposal:
    """Take a step that is known to be allowed, and say so to those who listen."""
    if row.shows:
        was, held.visibility = held.visibility, Visibility(row.to)
    else:
        was, held.state = held.state, State(row.to)
    if row.id == "send":
        held.sent_at = timezone.now()
    changes = becoming.follow(held, row.to)
    _grow(held)
    event = _note(held, by=by, acted_as=acted_as, what=row.id, was=was, became=row.to, reason=reason, clauses=clauses, changes=changes)
    effects.happened.send(Proposal, proposal=held, event=event)
    return held


def _grow(held: Proposal) -> None:
    held.version += 1
    held.changed_at = timezone.now()
    held.save()


def _note(held: Proposal, *, by: Any, acted_as: str, what: str, **said: Any) -> Event:
    said["clauses"] = list(said.get("clauses", ()))
    return Event.objects.create(
        proposal=held, number=next_number(held.events), actor=None if by is None else by.pk, acted_as=acted_as, what=what, **said
    )


def _written(value: Any) -> Any:
    """Return a value as an event keeps it."""
    return value.wkt if isinstance(value, GEOSGeometry) else value
