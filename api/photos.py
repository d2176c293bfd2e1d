"""Photos as the API tells them: what is seen on one, its sizes, and how far it is; never who took it."""

from typing import Any

from django.http import HttpRequest

from api.documents import address
from participation import photos
from participation.developing import SIZES
from participation.photo import Photo


def document(request: HttpRequest, photo: Photo) -> dict[str, Any]:
    """Return a photo; `may` is what its reader can do with it."""
    decides, makes = photos.may_decide(photo, request.user), photos.is_maker(photo, request.user)
    return {
        "id": photo.key,
        "alt": photo.alt,
        "visibility": photo.visibility,
        "blurred": photo.is_blurred,
        "version": photo.version,
        "made": photo.made_at,
        "of": {"proposal": photo.proposal.key} if photo.proposal is not None else {"plot": photo.plot_id},
        "sizes": {size: _size(request, photo, size) for size in SIZES},
        "may": [*(("describe", "blur", "remove") if decides or makes else ()), *(("publish", "hide") if decides else ())],
        "href": address(request, "photo", photo=photo.key),
    }


def _size(request: HttpRequest, photo: Photo, size: str) -> dict[str, Any]:
    part = min(1, SIZES[size] / max(photo.width, photo.height))
    return {
        "href": request.build_absolute_uri(f"/photos/{photo.key}/{size}"),
        "width": round(photo.width * part),
        "height": round(photo.height * part),
    }


def collection(request: HttpRequest, found: list[Photo]) -> dict[str, Any]:
    """Return photos, the oldest first."""
    return {"photos": [document(request, photo) for photo in found], "numberReturned": len(found)}
