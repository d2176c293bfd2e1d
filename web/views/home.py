"""The map, and the choice of a language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language, get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from web.errors import BadQuestion
from web.home import home_box
from web.views.wrong import only_read, says_what_is_wrong

API = "/api/"


@only_read
def home(request: HttpRequest) -> HttpResponse:
    """Return the page with the map. One query: where home is."""
    config = {
        "api": API,
        "language": get_language(),
        "tileUrl": settings.MEENT_TILE_URL,
        "tileAttribution": settings.MEENT_TILE_ATTRIBUTION,
        "home": home_box(),
    }
    return render(request, "map.html", {"config": config})


@require_POST
@says_what_is_wrong
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language chosen in a cookie and return to the page it was chosen on, if that is one of ours."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES) or not check_for_language(chosen):
        raise BadQuestion({"language": _("“%(value)s” is not a language of this site.") % {"value": chosen}})
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if safe else "/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
