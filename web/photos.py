"""Photos on pages: fields to send them, figures to show them, and the form to decide about one.

While somebody fills in a form that is not kept yet (`form` is its number, a UUID). The template, within a form that says
enctype="multipart/form-data"; works without JavaScript, and a photo that was taken stays, whatever else is wrong with the form:

    {% include "parts/photo_fields.html" %}

    "photos": photos.fields(request, form, flaws),           # in the context
    flaws |= photos.received(request, form)                  # when it is posted, before anything else is judged; {"photo-1": sentence}
    photos.claim(request, form, proposal, by=person)         # once the proposal is made, in the same transaction
    photos.drop(request, form)                               # where the form is thrown away

A button of the part (named `photo_remove`, or `photo_add`: show the page again) does not send the form on: `photos.stays(request)`.

For a proposal or a plot that is there, the photos that its reader may see, each with what they may do:

    {% include "parts/photos.html" %}        # "figures": photos.figures(request, proposal)
    {% include "parts/photo_add.html" %}     # "adding": photos.adding(request, proposal); shows nothing to who may not

In a queue, to decide about one (`photo` is a row of participation.photo; it posts to the photo's own page and comes back to `next`):

    {% include "parts/photo_decision.html" with next=request.get_full_path %}     # "figure": photos.figure(request, photo)

The photo's own page lies at {% url "photo" photo.key %}, its picture at {% url "photo_file" photo.key "medium" %}.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from api.uploads import content
from geo.models import VacantPlot
from participation import photo_drafts, photos
from participation.developing import LARGEST, SIZES
from participation.errors import BadPhoto
from participation.life import Visibility
from participation.photo import LONGEST_ALT, Photo
from participation.proposal import Proposal

# How many can be chosen on one page without JavaScript; after that, "add more" shows as many again.
ROWS: Final = 3
ACCEPT: Final = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif"
# In the session: which photos, and which forms with photos, somebody without an account sent from this device.
_OWN, _FORMS = "photos", "photo_forms"
_MOST_KEPT: Final = 60


@dataclass(frozen=True, slots=True)
class Figure:
    """A photo as a page shows it, and what its reader may do with it."""

    key: str
    alt: str
    width: int
    height: int
    small: str
    medium: str
    large: str
    srcset: str
    photo: Photo | None = None
    may_change: bool = False
    may_decide: bool = False

    @property
    def waits(self) -> bool:
        """Whether somebody has to look at it before others see it."""
        return self.photo is not None and self.photo.visibility == Visibility.PENDING

    @property
    def is_hidden(self) -> bool:
        """Whether somebody decided that it is not shown."""
        return self.photo is not None and self.photo.visibility == Visibility.HIDDEN


def own(request: HttpRequest) -> frozenset[str]:
    """Return the addresses of the photos that were sent from this device."""
    return frozenset(request.session.get(_OWN, ()))


def remember(request: HttpRequest, made: Iterable[Photo]) -> None:
    """Keep that these photos were sent from this device."""
    keys = [*request.session.get(_OWN, ()), *(photo.key for photo in made)]
    request.session[_OWN] = keys[-_MOST_KEPT:]


def figure(request: HttpRequest, photo: Photo) -> Figure:
    """Return a photo as a page shows it. A few queries for who is signed in."""
    decides = photos.may_decide(photo, request.user)
    addresses = {size: reverse("photo_file", args=[photo.key, size]) for size in SIZES}
    return _figure(
        photo.key,
        photo.alt,
        (photo.width, photo.height),
        addresses,
        photo=photo,
        may_change=decides or photos.is_maker(photo, request.user),
        may_decide=decides,
    )


def figures(request: HttpRequest, about: Proposal | VacantPlot) -> list[Figure]:
    """Return the photos of a proposal or a plot that this reader may see."""
    return [figure(request, photo) for photo in photos.of(about, request.user, own=own(request))]


def _figure(key: str, alt: str, size: tuple[int, int], addresses: dict[str, str], **more: Any) -> Figure:
    width, height = size
    # A picture that is smaller than a size is not made larger: what it really measures is what a browser chooses by.
    widths = {name: round(width * min(1, SIZES[name] / max(width, height))) for name in SIZES}
    srcset = ", ".join(f"{addresses[name]} {widths[name]}w" for name in SIZES)
    return Figure(key, alt, width, height, addresses["small"], addresses["medium"], addresses[LARGEST], srcset, **more)


# --- While a form is filled in --------------------------------------------------------------------------------------------------


def fields(request: HttpRequest, form: UUID, flaws: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return what the part with the fields asks for: what is held for this form, how many more may be chosen, and what was wrong."""
    wrong = flaws or {}
    there = photo_drafts.held(form) if str(form) in request.session.get(_FORMS, ()) else []
    rows = range(1, 1 + min(ROWS, photos.MOST_OF_PROPOSAL - len(there)))
    shown = [_row(request, number, wrong.get(f"photo-{number}", "")) for number in rows]
    return {
        "held": [(_held(form, one), wrong.get(f"photo-{one.key}", "")) for one in there],
        "rows": shown,
        # All rows but the first are in a fold: open for who asked for more, or where something is wrong in it.
        "open": "photo_add" in request.POST or any(flaw for _number, _alt, flaw in shown[1:]),
        "accept": ACCEPT,
        "longest": LONGEST_ALT,
        "most": photos.MOST_OF_PROPOSAL,
    }


def _row(request: HttpRequest, number: int, flaw: str) -> tuple[int, str, str]:
    """Return a row for a photo: its number, and, where it was refused, the words that were typed with it."""
    return number, request.POST.get(f"photo_alt_{number}", "") if flaw else "", flaw


def _held(form: UUID, one: photo_drafts.Held) -> Figure:
    addresses = {size: reverse("photo_draft_file", args=[form, one.key, size]) for size in SIZES}
    return _figure(one.key, one.alt, (one.width, one.height), addresses)


def received(request: HttpRequest, form: UUID) -> dict[str, str]:
    """Take in the photos of a form that was posted, with what is said of those that are held; return the flaws of those that are not.

    The number of a row is in the name of its flaw: photo-1. What was taken stays until it is taken away, or the form is sent.
    """
    flaws: dict[str, str] = {}
    known = request.session.get(_FORMS, [])
    if str(form) in known:
        for one in photo_drafts.held(form):
            try:
                if request.POST.get("photo_remove") == one.key:
                    photo_drafts.let_go(form, one.key)
                elif (alt := request.POST.get(f"photo_alt_{one.key}")) is not None:
                    photo_drafts.describe(form, one.key, alt)
            except BadPhoto as why:
                flaws[f"photo-{one.key}"] = str(why)
    elif any(name.startswith("photo_") for name in request.FILES):
        request.session[_FORMS] = [*known, str(form)][-_MOST_KEPT:]
    for number in range(1, ROWS + 1):
        file = request.FILES.get(f"photo_{number}")
        if file is not None:
            try:
                photo_drafts.hold(form, content(file), name=file.name or "", alt=request.POST.get(f"photo_alt_{number}", ""))
            except BadPhoto as why:
                flaws[f"photo-{number}"] = str(why)
    return flaws


def stays(request: HttpRequest) -> bool:
    """Return whether a button of the photos was pressed, after which the same page is shown again."""
    return "photo_remove" in request.POST or "photo_add" in request.POST


def drop(request: HttpRequest, form: UUID) -> None:
    """Take the photos of a form away that was thrown away."""
    if may_see_held(request, form):
        photo_drafts.drop(form)


def may_see_held(request: HttpRequest, form: UUID) -> bool:
    """Return whether a form's photos were sent from this device."""
    return str(form) in request.session.get(_FORMS, ())


def claim(request: HttpRequest, form: UUID, proposal: Proposal, *, by: Any) -> list[Photo]:
    """Return the photos of a form as those of the proposal that it became. BadPhoto or NotAllowed where that cannot be: nothing is kept."""
    if not may_see_held(request, form):
        return []
    made = photo_drafts.claim(form, proposal, by=by)
    remember(request, made)
    return made


# --- For what is there ----------------------------------------------------------------------------------------------------------


def adding(request: HttpRequest, about: Proposal | VacantPlot) -> dict[str, Any] | None:
    """Return what the part that adds a photo asks for, None where this reader cannot add any."""
    if not photos.may_add(about, request.user):
        return None
    action = reverse("proposal_photos", args=[about.key]) if isinstance(about, Proposal) else reverse("plot_photos", args=[about.pk])
    return {"action": action, "accept": ACCEPT, "longest": LONGEST_ALT}


def add_sent(request: HttpRequest, about: Proposal | VacantPlot) -> Photo:
    """Return the photo that was sent for a proposal or a plot; GeoError says in a sentence why it is not taken."""
    file = request.FILES.get("photo")
    if file is None:
        raise BadPhoto(_("Choose a photo first."))
    made = photos.add(about, content(file), by=request.user, name=file.name or "", alt=request.POST.get("alt", ""))
    remember(request, [made])
    return made
