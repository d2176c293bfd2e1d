"""Photos: the picture itself for who may see it, a page to describe it, decide about it and blur parts, and the address to add one."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from api import responses
from api.errors import status_of
from geo.errors import GeoError, UnknownPlace
from geo.models import VacantPlot
from participation import photo_drafts, photo_files, photos, proposals
from participation.developing import CONTENT_TYPE, SIZES
from participation.errors import BadPhoto, UnknownPhoto
from participation.photo import Photo
from participation.redaction import rectangles
from web import photos as parts
from web.robots import guard
from web.views.wrong import only_read, wrong

# A photo that is hidden or taken away is gone from what browsers and proxies kept after so long.
KEPT_S: Final = 600


@only_read
def photo_file(request: HttpRequest, key: str, size: str) -> HttpResponse:
    """Return a size of a photo, for who may see it. What everybody may see is kept by browsers; what lies at an address never changes."""
    found = Photo.objects.select_related("proposal", "plot").filter(key=key).first() if "\0" not in key else None
    if found is None or size not in SIZES:
        return wrong(request, _no_photo(), 404)
    is_public = photos.is_public(found)
    if not is_public and not photos.sees(found, request.user, own=parts.own(request)):
        return wrong(request, _no_photo(), 404)
    mark = f'"{key}-{size}"'
    cache = f"public, max-age={KEPT_S}, must-revalidate" if is_public else "private, no-cache"
    if responses.is_known(request, mark):
        known = HttpResponse(status=304, headers={"ETag": mark, "Cache-Control": cache})
        del known["Content-Type"]
        return known
    try:
        return _picture(photo_files.read(key, size), key, {"ETag": mark, "Cache-Control": cache})
    except (LookupError, FileNotFoundError):
        return wrong(request, _no_photo(), 404)


@only_read
def photo_draft_file(request: HttpRequest, form: UUID, key: str, size: str) -> HttpResponse:
    """Return a photo of a form that is not sent yet, on the device that it was sent from."""
    try:
        if not parts.may_see_held(request, form):
            raise FileNotFoundError(key)
        return _picture(photo_drafts.read(form, key, size), key, {"Cache-Control": "private, no-store"})
    except FileNotFoundError:
        return wrong(request, _no_photo(), 404)


def _picture(file: bytes, key: str, headers: Mapping[str, str]) -> HttpResponse:
    """Return a picture that is a picture and nothing else, whatever a browser makes of it."""
    fixed = {
        "Content-Disposition": f'inline; filename="{key}.jpg"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(file, content_type=CONTENT_TYPE, headers={**fixed, **headers})


def _no_photo() -> str:
    return _("There is no photo here, or it is not public.")


# What the buttons of the page do.


def _describe(request: HttpRequest, photo: Photo, version: int) -> Photo | None:
    return photos.describe(photo, request.POST.get("alt", ""), by=request.user, version=version)


def _decided(step: str) -> Callable[[HttpRequest, Photo, int], Photo | None]:
    @transaction.atomic  # the words that are typed beside the button, and the decision: both or neither
    def decide(request: HttpRequest, photo: Photo, version: int) -> Photo | None:
        alt = request.POST.get("alt")
        if alt is not None and alt.strip() and photos.words(alt) != photo.alt:
            photo = photos.describe(photo, alt, by=request.user, version=version)
            version = photo.version
        return photos.decide(photo, step, by=request.user, version=version, reason=request.POST.get("reason", ""))

    return decide


def _blur(request: HttpRequest, photo: Photo, version: int) -> Photo | None:
    return photos.blur(photo, rectangles(_typed_rectangles(request)), by=request.user, version=version)


def _remove(request: HttpRequest, photo: Photo, _version: int) -> Photo | None:
    photos.remove(photo, by=request.user, reason=request.POST.get("reason", ""))
    return None


ANSWERS: Final[Mapping[str, Callable[[HttpRequest, Photo, int], Photo | None]]] = {
    "describe": _describe,
    "publish": _decided("publish"),
    "hide": _decided("hide"),
    "blur": _blur,
    "remove": _remove,
}
_SIDES: Final = ("x", "y", "width", "height")


def _typed_rectangles(request: HttpRequest) -> list[dict[str, float]]:
    """Return the rectangles of a form, typed in hundredths of the picture; rows that are left empty are none."""
    rows = zip(*(request.POST.getlist(side) for side in _SIDES), strict=False)
    typed = [row for row in rows if any(text.strip() for text in row)]
    return [{side: _part(side, text) for side, text in zip(_SIDES, row, strict=True)} for row in typed]


def _part(side: str, text: str) -> float:
    try:
        return float(text.replace(",", ".")) / 100
    except ValueError:
        said = {"value": text[:40], "name": side}
        raise BadPhoto(_("“%(value)s” cannot be the %(name)s of a rectangle: it is a number from 0 to 100.") % said) from None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def photo_page(request: HttpRequest, key: str) -> HttpResponse:
    """Return a photo with what its reader may do with it, or do that: describe, publish, hide, blur parts, take away."""
    try:
        photo = photos.find(key, request.user, own=parts.own(request))
    except UnknownPhoto as error:
        return wrong(request, str(error), 404)
    if request.method != "POST":
        return _page(request, photo)
    do, seen = request.POST.get("do", ""), request.POST.get("version", "")
    if do not in ANSWERS:
        return _page(request, photo, _("“%(do)s” cannot be done with a photo.") % {"do": do[:40]}, 422)
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1
    try:
        left = ANSWERS[do](request, photo, version)
    except GeoError as error:
        photo.refresh_from_db()
        return _page(request, photo, str(error), status_of(error) or 400)
    messages.success(request, _DONE[do]())
    return redirect(_back(request, photo, left))


_DONE: Final[Mapping[str, Callable[[], str]]] = {
    "describe": lambda: _("Your words are kept."),
    "publish": lambda: _("The photo is shown now."),
    "hide": lambda: _("The photo is not shown."),
    "blur": lambda: _("That part is blurred. What was there is gone for good."),
    "remove": lambda: _("The photo is gone."),
}


def _page(request: HttpRequest, photo: Photo, flaw: str = "", status: int = 200) -> HttpResponse:
    context = {"figure": parts.figure(request, photo), "photo": photo, "flaws": {"photo": flaw} if flaw else {}, "typed": request.POST}
    return render(request, "photos/photo.html", {**context, "next": _wanted(request)}, status=status)


def _wanted(request: HttpRequest) -> str:
    """Return where somebody wants to go afterwards, if that is on this site."""
    asked = request.POST.get("next", request.GET.get("next", ""))
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()) else ""


def _back(request: HttpRequest, photo: Photo, left: Photo | None) -> str:
    """Return where to go after something was done."""
    if wanted := _wanted(request):
        return wanted
    if left is not None:
        return reverse("photo", args=[left.key])
    return reverse("home") if photo.proposal is None else f"/proposals/{photo.proposal.key}"


@require_POST
def proposal_photos(request: HttpRequest, key: str) -> HttpResponse:
    """Add a photo to a proposal, and go back to it."""
    try:
        return _add(request, proposals.find(key, request.user))
    except GeoError as error:
        return wrong(request, str(error), status_of(error) or 400)


@require_POST
def plot_photos(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a photo to a vacant plot, and go back to it."""
    try:
        plot = VacantPlot.objects.filter(pk=pk).first()
        if plot is None:
            raise UnknownPlace("vacant-plots", str(pk))
        return _add(request, plot)
    except GeoError as error:
        return wrong(request, str(error), status_of(error) or 400)


def _add(request: HttpRequest, about: Any) -> HttpResponse:
    if flaws := guard(request, "propose"):
        return wrong(request, " ".join(flaws.values()), 422)
    made = parts.add_sent(request, about)
    messages.success(request, _("Thank you. Others see the photo once somebody looked at it."))
    return redirect(_wanted(request) or reverse("photo", args=[made.key]))
