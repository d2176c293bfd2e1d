"""Photos: the one gate through which they are added, described, decided about, blurred and taken away."""

from collections.abc import Collection, Iterable
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from geo.models import VacantPlot
from geo.permissions import may
from participation import photo_files, proposals
from participation.developing import LARGEST, Developed, develop
from participation.errors import BadPhoto, NotAllowed, NotNow, Stale, UnknownPhoto
from participation.life import AUTHOR, HANDLE, MODERATE, State, Visibility
from participation.photo import LONGEST_ALT, Photo, new_key
from participation.proposal import Proposal
from participation.redaction import Rectangle, redact
from participation.succession import ancestors

MOST_OF_PROPOSAL: Final = 8
MOST_OF_PLOT: Final = 40
# Of one person, of one plot.
MOST_OF_ONE: Final = 8
LONGEST_REASON: Final = 2_000
SEE: Final = "see-proposals"
MAKER: Final = "maker"
# What can be decided about a photo, and what it is then.
STEPS: Final = {"publish": Visibility.PUBLIC, "hide": Visibility.HIDDEN, "reconsider": Visibility.PENDING}
ADDED, DESCRIBED, BLURRED, REMOVED = "photo-added", "photo-described", "photo-blurred", "photo-removed"
_NO_MORE: Final = frozenset({State.REFUSED, State.WITHDRAWN, State.ENDED})

About = Proposal | VacantPlot


def add(about: About, sent: bytes, *, by: Any, name: str = "", alt: str = "") -> Photo:
    """Return a photo that was added to a proposal or a plot: it waits until somebody looked at it.

    BadPhoto says in a sentence why a file is not taken, which one is there already, or how many there may be; NotAllowed or NotNow
    where this person cannot add any. Files and row are both kept or neither. `by` is who sent it, an account or not.
    """
    said = words(alt)
    acted_as = may_be_added_as(about, by)
    return keep(about, develop(sent, name=name), by=by, acted_as=acted_as, alt=said)


@transaction.atomic
def keep(about: About, made: Developed, *, by: Any, acted_as: str, alt: str = "") -> Photo:
    """Return a photo that was developed, kept; it is held that there are not too many, and none twice, however many come at once."""
    type(about)._default_manager.select_for_update().get(pk=about.pk)
    _room(about, by)
    photo = Photo(by=by, alt=alt, width=made.width, height=made.height, mark=made.mark)
    if isinstance(about, Proposal):
        photo.proposal = about
    else:
        photo.plot = about
    photo_files.keep(photo.key, made.files)
    try:
        with transaction.atomic():
            photo.save()
    except IntegrityError:
        photo_files.drop(photo.key)
        raise BadPhoto(_("This photo is there already. Choose another one.")) from None
    except BaseException:
        photo_files.drop(photo.key)
        raise
    _note(photo, ADDED, by=by, acted_as=acted_as)
    return photo


def find(key: str, by: Any, *, own: Collection[str] = ()) -> Photo:
    """Return the photo at an address for who may see it; UnknownPhoto for others, as if it were not there. One query, else a few.

    `own` are the addresses of photos that somebody without an account sent from this device.
    """
    found = Photo.objects.select_related("proposal", "plot").filter(key=key).first() if "\0" not in key else None
    if found is None or not sees(found, by, own=own):
        raise UnknownPhoto(_("There is no photo here, or it is not public."))
    return found


def sees(photo: Photo, by: Any, *, own: Collection[str] = ()) -> bool:
    """Return whether somebody may see a photo: everybody what is public, its maker while it waits, and who decides there."""
    proposal = photo.proposal
    if proposal is not None and proposal.removed_at is not None:
        return False
    is_shown = proposal is None or proposal.visibility == Visibility.PUBLIC
    if photo.visibility == Visibility.PUBLIC and is_shown:
        return True
    if photo.visibility != Visibility.HIDDEN and (is_maker(photo, by) or photo.key in own):
        return True
    if proposal is not None and (proposal.state == State.DRAFT or proposal.visibility == Visibility.UNCONFIRMED):
        return False
    asked = (MODERATE,) if photo.visibility == Visibility.HIDDEN else (MODERATE, SEE)
    return any(may(by, action, kind=photo.kind, where=photo.geom) for action in asked)


def is_public(photo: Photo) -> bool:
    """Return whether everybody may see a photo."""
    proposal = photo.proposal
    shown = proposal is None or (proposal.visibility == Visibility.PUBLIC and proposal.removed_at is None)
    return shown and photo.visibility == Visibility.PUBLIC


def of(about: About, by: Any, *, own: Collection[str] = ()) -> list[Photo]:
    """Return the photos of a proposal or a plot that somebody may see, the oldest first; a plot's with those of the plots it came of.

    One query, two for a plot, and a few where some are not public.
    """
    found = _rows(about) if isinstance(about, Proposal) else Photo.objects.filter(plot__in=ancestors([about.pk]))
    rows = found.select_related("proposal", "plot")
    return [photo for photo in rows if sees(photo, by, own=own)]


def is_maker(photo: Photo, by: Any) -> bool:
    """Return whether somebody sent a photo, or made the proposal that it belongs to."""
    if by is None or by.pk is None:
        return False
    return photo.by_id == by.pk or (photo.proposal is not None and photo.proposal.author_id == by.pk)


def may_decide(photo: Photo, by: Any) -> bool:
    """Return whether somebody decides if this photo is shown."""
    return may(by, MODERATE, kind=photo.kind, where=photo.geom)


def may_add(about: About, by: Any) -> bool:
    """Return whether somebody can add photos here: what a form asks before it offers to."""
    try:
        may_be_added_as(about, by)
    except (NotAllowed, NotNow):
        return False
    return True


@transaction.atomic
def describe(photo: Photo, alt: str, *, by: Any, version: int) -> Photo:
    """Say what is seen on a photo, by its maker or who decides, and return it. Words of its maker are looked at before they are shown."""
    held, acted_as = _held(photo, by, version)
    said = words(alt)
    if said == held.alt:
        return held
    if not said and held.visibility == Visibility.PUBLIC:
        raise BadPhoto(_("A photo that is shown needs words that say what is seen on it."))
    held.alt = said
    if acted_as != MODERATE and held.visibility == Visibility.PUBLIC:
        held.visibility = Visibility.PENDING
    _grow(held)
    _note(held, DESCRIBED, by=by, acted_as=acted_as)
    return held


@transaction.atomic
def decide(photo: Photo, step: str, *, by: Any, version: int, reason: str = "") -> Photo:
    """Publish a photo, hide it, or let it wait again, by who decides there, and return it.

    To publish it words have to say what is seen on it; to hide it a reason is given. Stale where it changed since that version.
    """
    if step not in STEPS:
        raise BadPhoto(_("“%(step)s” is no decision; these are: %(known)s.") % {"step": str(step)[:40], "known": ", ".join(STEPS)})
    held, acted_as = _held(photo, by, version, only=MODERATE)
    why = _reason(reason)
    if step == "hide" and not why:
        raise BadPhoto(_("Say why this photo is not shown."))
    if step == "publish" and not held.alt:
        raise BadPhoto(_("Say first what is seen on the photo, for those who cannot see it."))
    if held.visibility == STEPS[step]:
        raise NotNow(_("This photo is there already: %(state)s.") % {"state": held.get_visibility_display()})
    was, held.visibility = held.visibility, STEPS[step]
    _grow(held)
    _note(held, f"photo-{step}", by=by, acted_as=acted_as, reason=why, was=was)
    return held


def blur(photo: Photo, parts: Iterable[Rectangle], *, by: Any, version: int) -> Photo:
    """Blur parts of a photo for good, by its maker or who decides, and return it: at another address, as it is another picture.

    What it was is taken away as soon as the change is committed; nobody can bring it back.
    """
    with transaction.atomic():
        held, acted_as = _held(photo, by, version)
        made = redact(photo_files.read(held.key, LARGEST), parts)
        before, held.key, held.is_blurred = held.key, new_key(), True
        photo_files.keep(held.key, made.files)
        try:
            _grow(held)
            _note(held, BLURRED, by=by, acted_as=acted_as)
        except BaseException:
            photo_files.drop(held.key)
            raise
        transaction.on_commit(lambda: photo_files.drop(before))
    return held


@transaction.atomic
def remove(photo: Photo, *, by: Any, reason: str = "") -> None:
    """Take a photo away for good, by its maker or by who decides, who says why."""
    held, acted_as = _held(photo, by, None)
    why = _reason(reason)
    if acted_as == MODERATE and not why:
        raise BadPhoto(_("Say why you take this photo away."))
    number, proposal = held.pk, held.proposal
    held.delete()
    if proposal is not None:
        proposals.note(proposal, REMOVED, by=by, acted_as=acted_as, reason=why, photo=number)


def words(alt: str) -> str:
    """Return what is said to be seen on a photo as it is kept; BadPhoto where that is too long."""
    kept = " ".join(alt.split())
    if len(kept) > LONGEST_ALT or "\0" in kept:
        said = {"most": LONGEST_ALT, "n": len(kept)}
        raise BadPhoto(_("Say what is seen on the photo in at most %(most)d letters; these are %(n)d.") % said)
    return kept


def no_room(most: int) -> str:
    """Return the sentence for one photo too many."""
    return _("There are %(most)d photos already, which is as many as there can be. Take one away first.") % {"most": most}


def let_go(photos: "QuerySet[Photo]") -> int:
    """Take photos away with their files, and return how many: for erasure and retention, which leave no word in a story."""
    return int(photos.delete()[1].get(Photo._meta.label, 0))


def sweep() -> int:
    """Take away the files that no photo has, and return of how many photos. One query."""
    return photo_files.sweep(frozenset(Photo.objects.values_list("key", flat=True)))


def waiting() -> "QuerySet[Photo]":
    """Return the photos of proposals that were sent: those among which somebody decides."""
    unseen = Q(proposal__state=State.DRAFT) | Q(proposal__visibility=Visibility.UNCONFIRMED)
    return Photo.objects.filter(proposal__isnull=False, proposal__removed_at=None).exclude(unseen)


def _rows(about: About) -> "QuerySet[Photo]":
    return Photo.objects.filter(proposal=about) if isinstance(about, Proposal) else Photo.objects.filter(plot=about)


def may_be_added_as(about: About, by: Any) -> str:
    """Return as what somebody adds a photo: the maker of the proposal as long as it lives, who handles it, and to a plot everybody."""
    if isinstance(about, VacantPlot):
        if by is None or by.pk is None:
            raise NotAllowed(_("Say who you are first: sign in, or give an e-mail address."))
        return MAKER
    if about.removed_at is None and by is not None and by.pk is not None and about.author_id == by.pk:
        if about.state in _NO_MORE:
            raise NotNow(_("No photos can be added any more: %(state)s.") % {"state": about.get_state_display()})
        return AUTHOR
    if proposals.sees(about, by):
        for action in (MODERATE, HANDLE):
            if about.state != State.DRAFT and may(by, action, kind=about.kind, where=about.geom):
                return action
    raise NotAllowed(_("You may not add photos to this proposal."))


def _room(about: About, by: Any) -> None:
    """Refuse one photo too many."""
    rows = _rows(about)
    most = MOST_OF_PROPOSAL if isinstance(about, Proposal) else MOST_OF_PLOT
    if rows.count() >= most:
        raise BadPhoto(no_room(most))
    if not isinstance(about, Proposal) and rows.filter(by=by).count() >= MOST_OF_ONE:
        raise BadPhoto(_("You added %(most)d photos here, which is as many as one person can.") % {"most": MOST_OF_ONE})


def _held(photo: Photo, by: Any, version: int | None, *, only: str = "") -> tuple[Photo, str]:
    """Return the photo as it is now, held until the transaction ends, and as what somebody changes it."""
    held = Photo.objects.select_for_update(of=("self",)).select_related("proposal", "plot").filter(pk=photo.pk).first()
    if held is None or (held.proposal is not None and held.proposal.removed_at is not None):
        raise UnknownPhoto(_("This photo was taken away."))
    if may_decide(held, by) and not (held.proposal is not None and held.proposal.state == State.DRAFT):
        acted_as = MODERATE
    elif is_maker(held, by) and not only:
        acted_as = AUTHOR if held.proposal is not None else MAKER
    else:
        raise NotAllowed(_("You may not change this photo."))
    if version is not None and held.version != version:
        raise Stale(held.version)
    return held, acted_as


def _grow(held: Photo) -> None:
    held.version += 1
    held.save()


def _note(photo: Photo, what: str, *, by: Any, acted_as: str, reason: str = "", **changes: Any) -> None:
    """Add a word to the story of the proposal, where there is one. It names the photo by its number: its address may change."""
    if photo.proposal is not None:
        proposals.note(photo.proposal, what, by=by, acted_as=acted_as, reason=reason, photo=photo.pk, **changes)


def _reason(reason: str) -> str:
    why = reason.strip()
    if len(why) > LONGEST_REASON or "\0" in why:
        raise BadPhoto(_("At most %(most)d letters.") % {"most": LONGEST_REASON})
    return why
