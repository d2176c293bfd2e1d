"""A site with one more page and one more address of the API, both guarded as those that anybody may send through are: for tests."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.views.decorators.cache import never_cache
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from accounts.access import open_to_all
from api import responses, robots
from api import urls as ours
from api.views.base import JSON, Door
from web.hints import notice
from web.robots import by_letter, guard
from web.urls import handler400, handler403, handler404, handler429, handler500
from web.urls import urlpatterns as pages

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "kept", "urlpatterns"]

PAGE = """{% extends "base.html" %}{% block title %}Say something{% endblock %}{% block content %}<h1>Say something</h1>
{% if kept %}<p class="note" role="status">Kept{% if letter %}, once a letter is answered{% endif %}: {{ words }}</p>{% endif %}
{% include "parts/errors.html" %}
<form method="post" class="account-form" novalidate>{% csrf_token %}
<div class="field"><label for="f-words">Words</label><textarea id="f-words" name="words" rows="6">{{ words }}</textarea>
{% include "parts/hints.html" with at="f-words" hints=noticed.words %}</div>
{% include "parts/robots.html" with what="comment" %}
<div class="actions"><button class="primary">Send</button>
<button formnovalidate name="more" value="1">More</button></div></form>{% endblock %}"""

# What was let through.
kept: list[str] = []


@never_cache
def page(request: HttpRequest) -> HttpResponse:
    words = request.POST.get("words", "")
    flaws: dict[str, str] = {}
    sent = request.method == "POST" and "more" not in request.POST
    noticed = notice(request, {"words": words}) if sent else {}
    sent = sent and not noticed
    if sent:
        flaws = guard(request, "comment", mailbox=request.POST.get("email", ""), form=request.POST.get("form", "")) or {}
    if sent and not flaws:
        kept.append(words)
    about = {"flaws": flaws, "noticed": noticed, "words": words, "kept": sent and not flaws, "letter": sent and by_letter(request)}
    return HttpResponse(engines["django"].from_string(PAGE).render(about, request), status=400 if flaws else 200)


class Guarded(Door):
    forms = {"json": JSON}
    authentication_classes = (SessionAuthentication,)
    actions = {"POST": "look"}

    def post(self, request: Request) -> Any:
        robots.guard(request, "comment", form=request.headers.get("form", ""))
        return responses.as_json({"kept": True})


urlpatterns = [
    path("guarded", open_to_all(page)),
    path("api/guarded", Guarded.as_view()),
    path("api/", include((ours.urlpatterns, "api"))),
    *pages,
]
