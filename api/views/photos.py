"""Photos of proposals and of vacant plots: sent as a form with a file, described, decided about, blurred and taken away as JSON."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from api import photos as documents
from api import responses, robots, schema
from api.body import Json
from api.described import describes, in_path
from api.params import EVERYWHERE, single
from api.schema import View
from api.uploads import content
from api.versions import mark, seen
from api.views.base import KnownDoor, Unnegotiated, plain
from geo.errors import UnknownPlace
from geo.models import VacantPlot
from participation import photos, proposals
from participation.errors import BadPhoto
from participation.photo import LONGEST_ALT, Photo
from participation.photos import About
from participation.redaction import MOST_RECTANGLES, rectangles

_PART: Final = {"type": "number", "minimum": 0, "maximum": 1}
SENT: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["photo"],
    "properties": {
        "photo": {**schema.BINARY, "description": "JPEG, PNG, WebP or HEIC, of at most 15 MB and 50 megapixels (WebP: 25)."},
        "alt": {**schema.TEXT, "maxLength": LONGEST_ALT, "description": "What is seen on it; without words it is not shown."},
    },
}
CHANGED: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "minProperties": 1,
    "properties": {
        "alt": {**schema.TEXT, "maxLength": LONGEST_ALT},
        "visibility": {"type": "string", "enum": ["public", "hidden", "pending"]},
        "reason": {**schema.TEXT, "maxLength": photos.LONGEST_REASON, "description": "Why; needed to hide a photo."},
        "blur": {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_RECTANGLES,
            "description": "Rectangles in parts of the picture. What lies under them is gone for good; the photo has another id then.",
            "items": {
                "type": "object",
                "required": ["x", "y", "width", "height"],
                "additionalProperties": False,
                "properties": {"x": _PART, "y": _PART, "width": _PART, "height": _PART},
            },
        },
    },
}
_PATHS: Final = {
    "proposal": in_path("proposal", _l("The key of a proposal.")),
    "plot": in_path("plot", _l("The id of a vacant plot."), {"type": "integer", "minimum": 1}),
    "photo": in_path("photo", _l("The id of a photo.")),
}
_STEPS: Final[Mapping[str, str]] = {str(seen): step for step, seen in photos.STEPS.items()}


class ByType(Unnegotiated):
    """Reads what is sent by the type that it says it is of."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return DefaultContentNegotiation().select_parser(request, parsers)


def _describes(operation: str, *, path: str, **more: Any) -> Callable[[View], View]:
    """Return the decorator that tells the OpenAPI document of a door to photos."""
    return describes(operation, tag="participation", asked=[_PATHS[path], *EVERYWHERE], **more)


class PhotoDoor(KnownDoor):
    """A door whose visitor may be known: who sent a photo sees it before others do."""

    content_negotiation_class = ByType

    def listed(self, request: Request, about: About) -> HttpResponse:
        """Return the photos that this reader may see."""
        single(request.query_params, EVERYWHERE)
        return responses.as_json(documents.collection(plain(request), photos.of(about, request.user)))

    def added(self, request: Request, about: About) -> HttpResponse:
        """Return the photo that was sent, kept."""
        single(request.query_params, EVERYWHERE)
        file, alt = _sent(request)
        robots.guard(request, "propose")
        made = photos.add(about, content(file), by=request.user, name=file.name or "", alt=alt)
        answer = _shown(request, made)
        answer.status_code = 201
        answer["Location"] = documents.document(plain(request), made)["href"]
        return answer


def _sent(request: Request) -> tuple[Any, str]:
    """Return the file and the words that were sent; BadPhoto names what is missing or not known."""
    said: Any = request.data
    if unknown := set(said) - set(SENT["properties"]):
        raise BadPhoto(_("“%(name)s” is not known here.") % {"name": min(unknown)[:40]})
    file, alt = request.FILES.get("photo"), said.get("alt", "")
    if file is None:
        raise BadPhoto(_("Choose a photo first."))
    if not isinstance(alt, str):
        raise BadPhoto(_("“%(name)s” is a text.") % {"name": "alt"})
    return file, alt


def _shown(request: Request, photo: Photo) -> HttpResponse:
    answer = responses.as_json(documents.document(plain(request), photo))
    answer["ETag"] = mark(photo)
    return answer


class ProposalPhotos(PhotoDoor):
    """The photos of a proposal that its reader may see, and a new one by its maker or who handles it."""

    actions = {"GET": "look", "HEAD": "look", "OPTIONS": "look", "POST": "propose"}
    parser_classes = (MultiPartParser,)

    @_describes("proposalPhotos", path="proposal", refused=(400, 404))
    def get(self, request: Request, proposal: str) -> HttpResponseBase:
        return self.listed(request, proposals.find(proposal, request.user))

    @_describes(
        "addPhoto", path="proposal", body=SENT, media="multipart/form-data", status=201, refused=(400, 403, 404, 409, 415, 422, 429)
    )
    def post(self, request: Request, proposal: str) -> HttpResponseBase:
        return self.added(request, proposals.find(proposal, request.user))


class PlotPhotos(PhotoDoor):
    """The photos of a vacant plot that its reader may see, and a new one by whoever is signed in."""

    actions = {"GET": "look", "HEAD": "look", "OPTIONS": "look", "POST": "propose"}
    parser_classes = (MultiPartParser,)

    @_describes("plotPhotos", path="plot", refused=(400, 404))
    def get(self, request: Request, plot: int) -> HttpResponseBase:
        return self.listed(request, _plot(plot))

    @_describes(
        "addPlotPhoto", path="plot", body=SENT, media="multipart/form-data", status=201, refused=(400, 403, 404, 409, 415, 422, 429)
    )
    def post(self, request: Request, plot: int) -> HttpResponseBase:
        return self.added(request, _plot(plot))


def _plot(pk: int) -> VacantPlot:
    found = VacantPlot.objects.filter(pk=pk).first()
    if found is None:
        raise UnknownPlace("vacant-plots", str(pk))
    return found


class OnePhoto(PhotoDoor):
    """A photo: its words, whether it is shown, its blurred parts; to change and take away for its maker and who decides."""

    actions = {"GET": "look", "HEAD": "look", "OPTIONS": "look", "PATCH": "propose", "DELETE": "propose"}
    parser_classes = (Json,)

    @_describes("photo", path="photo", refused=(400, 404))
    def get(self, request: Request, photo: str) -> HttpResponseBase:
        return _shown(request, self._found(request, photo))

    @_describes("changePhoto", path="photo", body=CHANGED, refused=(400, 403, 404, 409, 412, 415, 422, 428))
    def patch(self, request: Request, photo: str) -> HttpResponseBase:
        """Describe a photo, blur parts of it, and decide whether it is shown, in this order; all of it is done or nothing is."""
        one = self._found(request, photo)
        return _shown(request, _changed(plain(request), one, seen(request, one), _object(request, CHANGED["properties"])))

    @_describes("removePhoto", path="photo", status=204, refused=(400, 403, 404, 412, 415, 422, 428))
    def delete(self, request: Request, photo: str) -> HttpResponseBase:
        """Take a photo away for good. Who decides about somebody else's says why: `{"reason": "..."}`."""
        one = self._found(request, photo)
        seen(request, one)
        photos.remove(one, by=request.user, reason=_object(request, ("reason",)).get("reason", ""))
        return HttpResponse(status=204)

    def _found(self, request: Request, key: str) -> Photo:
        single(request.query_params, EVERYWHERE)
        return photos.find(key, request.user)


def _object(request: Request, known: Iterable[str]) -> dict[str, Any]:
    """Return the object that was sent; BadPhoto names what is not known in it, or is no text where a text is asked for."""
    said = request.data if request.body else {}
    if not isinstance(said, dict):
        raise BadPhoto(_("What was sent is no JSON object."))
    for name, value in said.items():
        if name not in known:
            raise BadPhoto(_("“%(name)s” is not known here.") % {"name": name[:40]})
        if name != "blur" and not isinstance(value, str):
            raise BadPhoto(_("“%(name)s” is a text.") % {"name": name})
    return said


def _changed(request: HttpRequest, photo: Photo, version: int, said: Mapping[str, Any]) -> Photo:
    by = request.user
    parts = rectangles(said["blur"]) if "blur" in said else ()
    step = _STEPS.get(said.get("visibility", ""), said.get("visibility", ""))
    with transaction.atomic():
        if "alt" in said:
            photo = photos.describe(photo, said["alt"], by=by, version=version)
            version = photo.version
        if parts:
            photo = photos.blur(photo, parts, by=by, version=version)
            version = photo.version
        if step:
            photo = photos.decide(photo, step, by=by, version=version, reason=said.get("reason", ""))
    return photo
