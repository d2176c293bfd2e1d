"""What I follow: the list, and the form to follow more, with a preview of how much that is."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from api.asking import language
from api.errors import status_of
from api.together import hearing
from geo.errors import GeoError
from participation import follows
from participation.follow import What
from web.following import DISTANCES, WAYS, Form, areas
from web.home import home_box
from web.robots import guard
from web.together import often
from web.views.account import me
from web.views.wrong import wrong


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follows_page(request: HttpRequest) -> HttpResponse:
    """Return what somebody follows, and how much there would be to hear of what they ask for; or follow it, change it, stop it."""
    form = Form.read(request.POST if request.method == "POST" else request.GET, me(request))
    if request.method == "POST":
        try:
            if (done := _done(request, form)) is not None:
                return done
        except GeoError as error:
            return wrong(request, str(error), status_of(error) or 400)
    told = {
        "form": form,
        "values": form.values,
        "flaws": form.flaws,
        "followed": list(follows.followed(me(request))),
        "often": often(),
        "areas": areas(),
        "distances": DISTANCES,
        "ways": [(way.value, way.label) for way in WAYS],
        "what": form.values.get("what") or What.STREET.value,
        "map": {"shapes": ["Polygon"], "home": home_box(), "at": _drawn(form)},
    }
    return render(request, "together/follows.html", told, status=422 if form.flaws else 200)


def _drawn(form: Form) -> str:
    """Return the outline that was drawn, for the map to show again; empty where none was, or it was wrong."""
    right = form.wanted is not None and form.wanted.what is What.OUTLINE
    return form.values.get("geometry", "") if right else ""


def _done(request: HttpRequest, form: Form) -> HttpResponse | None:
    """Do what a form asks, and lead back to the list; None where it is not right yet."""
    given, by = request.POST, me(request)
    match given.get("do"):
        case "stop":
            follows.stop(follows.find(given.get("follow", ""), by))
            messages.success(request, _("Stopped. We write no more about this."))
        case "change":
            wanted = hearing(given.get("often", ""))
            if wanted is not None:
                follows.change(follows.find(given.get("follow", ""), by), often=wanted, language=language())
                messages.success(request, _("Changed."))
        case _start:
            if form.wanted is None:
                return None
            form.flaws |= guard(request, "follow") or {}
            if form.flaws:
                return None
            follows.start(form.wanted, by=by, often=form.often, language=language())
            messages.success(request, _("You follow this now."))
    return redirect("follows")
