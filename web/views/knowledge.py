"""What those who work here know of places: to read, to write, to correct and to take back, on plain pages."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.permissions import may_somewhere
from geo.errors import GeoError
from planning import knowledge as gate
from planning.errors import BadNote, StaleNote, UnknownNote
from planning.note import Note
from planning.topics import topics
from web import hints, knowledge
from web.views.wrong import wrong

A_PAGE = 50
CORRECTED = ("topic", "words", "readers", "public_name")


@never_cache
@require_http_methods(["GET", "HEAD"])
def knowledge_list(request: HttpRequest) -> HttpResponse:
    """Return the notes that the reader may read, the newest first, of one topic if one is chosen. A handful of queries."""
    chosen = request.GET.get("topic", "")
    if chosen and chosen not in topics():
        return wrong(
            request, _("“%(topic)s” is no topic; these are: %(known)s.") % {"topic": chosen[:40], "known": ", ".join(topics())}, 400
        )
    found = gate.readable(request.user).order_by("-made_at", "-pk")
    found = found.filter(topic=chosen) if chosen else found
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "notes": knowledge.told(page.object_list),
        "page": page,
        "topics": list(topics().values()),
        "chosen": chosen,
        "writes": may_somewhere(request.user, gate.WRITE),
    }
    return render(request, "knowledge.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def knowledge_write(request: HttpRequest) -> HttpResponse:
    """Return the form for a note, or keep what it says; what is wrong stands beside its field, and nothing that was typed is lost."""
    given = request.POST if request.method == "POST" else request.GET
    values = {name: str(given.get(name, "")) for name in knowledge.FIELDS}
    place = None
    try:
        place = knowledge.place_named(values["place"]) if values["place"] else None
        noticed = hints.notice(request, {"words": values["words"]}) if request.method == "POST" else {}
        if noticed:
            return render(request, "knowledge_write.html", {**knowledge.form(values), "place": place, "flaws": {}, "noticed": noticed})
        if request.method == "POST":
            made = gate.write(knowledge.said(values), by=request.user)
            messages.success(request, _("Your note is kept. Thank you."))
            return redirect("note", made.pk)
    except BadNote as flaw:
        flaws = {"lat" if name == "where" else name: text for name, text in flaw.flaws.items()}
        return render(request, "knowledge_write.html", {**knowledge.form(values), "place": place, "flaws": flaws}, status=422)
    except GeoError as flaw:
        return wrong(request, str(flaw), 404)
    return render(request, "knowledge_write.html", {**knowledge.form(values), "place": place, "flaws": {}})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def knowledge_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Return a note with its history, and for who may the forms to correct it and to take it back."""
    try:
        note = gate.find(pk, request.user)
    except UnknownNote as flaw:
        return wrong(request, str(flaw), 404)
    flaws: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            return _done(request, note)
        except BadNote as flaw:
            flaws, status = flaw.flaws, 422
        except StaleNote as flaw:
            flaws, status = {"words": str(flaw)}, 412
            note.version = flaw.version
    return render(request, "note.html", {**_page(request, note), "flaws": flaws}, status=status)


def _page(request: HttpRequest, note: Note) -> dict[str, Any]:
    (told,) = knowledge.told([note])
    given = request.POST if request.method == "POST" else {name: getattr(note, name) for name in CORRECTED}
    mine = note.author_id is not None and note.author_id == request.user.pk
    return {
        **knowledge.form(given),
        "note": told,
        "spot": knowledge.spot_of(note),
        "mine": mine and gate.may_write(request.user, note.about_layer or None, note.geom),
        "may_take_back": request.user.is_authenticated and gate.may_take_back(note, request.user),
        "history": [
            {"event": event, "by": knowledge.by(event.role, ""), "words": event.before.get("words", "")}
            for event in note.events.order_by("number")
        ],
        "longest_reason": gate.LONGEST_REASON,
    }


def _done(request: HttpRequest, note: Note) -> HttpResponse:
    """Do what a form asks and lead back."""
    given = request.POST
    version = int(given["version"]) if given.get("version", "").isascii() and given.get("version", "").isdigit() else 0
    if given.get("do") == "take-back":
        gate.take_back(note.pk, by=request.user, version=version, reason=given.get("reason", ""))
        messages.success(request, _("The note is taken back. Nobody reads it any more."))
        return redirect("knowledge")
    gate.correct(note.pk, by=request.user, version=version, **{name: given.get(name, "") for name in CORRECTED})
    messages.success(request, _("Your correction is kept, and what stood there before too."))
    return redirect("note", note.pk)
