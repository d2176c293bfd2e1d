"""Proposing: one thing a page, from what to send. Each page works by itself: a plain form, and a redirect to the next."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from api import sending, together
from api.errors import LetterNotSent
from geo import crs
from geo.errors import GeoError
from geo.picture import Picture, picture_of
from geo.registry import layers
from participation import proposals, where
from participation.check import Question
from participation.drawing import measuring
from participation.errors import BadPhoto, BadProposal, NoProfileHere
from participation.hints import Hint
from participation.inquiry import Inquiry, inquire
from participation.kinds import Kind, kinds
from participation.life import State
from participation.obstacle import kinds as obstacles
from participation.profile import profiles
from participation.proposal import Proposal
from participation.territory import present
from participation.where import Where
from planning.errors import BadSite
from web import hints, photos, proposal_where
from web import proposal_draft as drafts
from web.proposal_draft import ANSWER, KIND, LONGEST, LONGEST_ANSWER, MAY, MEASURE, SEND, TELL, WHERE, Draft
from web.robots import guard
from web.views.check import shown
from web.views.check import told as told_answer
from web.views.home import home_box
from web.views.wrong import wrong

COLOUR: Final = "#B0244F"
# What an address may bring along: what to propose, about which place, where, and what was measured already.
BROUGHT: Final = ("kind", "about", "at", "check")
# The fields of the check that say what was measured; where it is stands on a page of its own.
MEASURED: Final = ("profile", "width", "depth", "length", "obstacle", "takes", "distance", "more")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Return what can be proposed, or begin with one of these; a draft kept on a device or in an account can be gone on with."""
    if request.method == "POST":
        match request.POST.get("do"):
            case "restore":
                return _restored(request)
            case "resume":
                return _resumed(request)
        return _begun(request, Draft.begin())
    brought = {name: text[: LONGEST["check"]] for name in BROUGHT if (text := request.GET.get(name, ""))}
    return render(request, "proposals/new.html", _choice(request, brought.get("kind", ""), brought))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, form: UUID, step: str) -> HttpResponse:
    """Return a page of a draft, or keep what was filled in on it and go on to the next."""
    draft = drafts.find(request.session, form)
    if draft is None:
        return _gone(request, form)
    if draft.sent or step not in draft.steps:
        return redirect("proposal_done", form) if draft.sent else wrong(request, _("There is no page at this address."), 404)
    if draft.missing and draft.steps.index(step) > draft.steps.index(draft.missing):
        return redirect("proposal_step", form, draft.missing)
    if request.method == "POST" and request.POST.get("do") == "throw-away":
        drafts.drop(request.session, form)
        photos.drop(request, form)
        messages.success(request, _("Thrown away. Nothing of it was kept."))
        return redirect("proposal_new")
    try:
        return POSTED[step](request, draft) if request.method == "POST" else PAGES[step](request, draft)
    except BadSite:  # what it was about is gone, or a device kept what is no place: that page says so, and what was typed is kept
        return redirect("proposal_step", form, WHERE)


@never_cache
@require_http_methods(["GET", "HEAD"])
def done(request: HttpRequest, form: UUID) -> HttpResponse:
    """Return the page after sending: what happens next."""
    draft = drafts.find(request.session, form)
    found = Proposal.objects.filter(key=draft.sent, removed_at=None).first() if draft is not None and draft.sent else None
    if found is None:
        return _gone(request, form)
    kind = kinds()[found.kind]
    return render(request, "proposals/done.html", {"proposal": found, "kind": kind, "form": form})


# Each page, and what it keeps.


def _choice(request: HttpRequest, chosen: str, brought: Mapping[str, str], flaws: Mapping[str, str] | None = None) -> dict[str, Any]:
    own = Proposal.objects.filter(author=request.user.pk, state=State.DRAFT, removed_at=None) if request.user.is_authenticated else ()
    open_ = [draft for draft in drafts.open_drafts(request.session) if draft.kind is not None]
    held = {str(draft.form) for draft in open_}
    return {
        "kinds": kinds().values(),
        "chosen": chosen,
        "brought": {name: text for name, text in brought.items() if name != "kind"},
        "flaws": flaws or {},
        "open": open_,
        "own": [one for one in own if str(one.sent_as) not in held],
        "steps": 0,
    }


def _begun(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Keep what is proposed, with what was brought along, and go on to where."""
    key = request.POST.get("kind", "")
    brought = {name: text[: LONGEST["check"]] for name in BROUGHT if (text := request.POST.get(name, ""))}
    if key not in kinds():
        flaws = {"kind": _("Choose what you would like to propose.")}
        return render(request, "proposals/new.html", _choice(request, "", brought, flaws), status=422)
    kind = kinds()[key]
    if draft.kind is not None and draft.kind.key != key:
        bound = ("geometry", "about", "draft")  # what hangs on the kind
        kept = {name: text for name, text in draft.values.items() if name not in bound and not name.startswith(ANSWER)}
        draft = Draft.begin(kept, None if draft.values.get("draft") else draft.form)
    draft.values["kind"] = key
    _bring(draft, kind, brought)
    drafts.keep(request.session, draft)
    return redirect("proposal_step", draft.form, WHERE)


def _bring(draft: Draft, kind: Kind, brought: Mapping[str, str]) -> None:
    """Take along what is known already: a place, a point, measures. What cannot be is asked anew on its page."""
    if kind.check and brought.get("check"):
        measured = [(name, text) for name, text in parse_qsl(brought["check"]) if name in MEASURED and name != "more"]
        draft.values["check"] = urlencode(measured)
    given = QueryDict(mutable=True)
    if brought.get("about"):
        given["pick"] = brought["about"]
    elif brought.get("at"):
        lon, _comma, lat = brought["at"].partition(",")
        given["called"] = f"{lat} {lon}"
    if given:
        found = proposal_where.pointed(given, kind)
        if not found.flaws:
            draft.values |= {**found.values, "called": ""}


def _kind_page(request: HttpRequest, draft: Draft) -> HttpResponse:
    context = _choice(request, draft.values.get("kind", ""), {})
    return render(request, "proposals/new.html", {**context, "draft": draft, "open": [], "own": [], **_progress(draft, KIND)})


def _where_page(request: HttpRequest, draft: Draft, found: proposal_where.Pointed | None = None) -> HttpResponse:
    kind = _kind(draft)
    place, flaws = None, dict(found.flaws) if found else {}
    if found is None and draft.values.get("geometry"):
        try:
            place = draft.place()
        except GeoError as error:
            flaws["geometry"] = str(error)
    context = {
        **_progress(draft, WHERE),
        "values": {**draft.values, **(found.values if found else {})},
        "flaws": flaws,
        "offered": found.offered if found else [],
        "exchanged": found.exchanged if found else "",
        "place": place,
        "picture": _picture(place) if place else None,
        "similar": where.similar(place.shape, kind) if place else [],
        "plots": proposal_where.plots() if proposal_where.PLOTS in kind.snaps_to and kind.required else [],
        "chosen_plot": draft.values.get("about", "").removeprefix(f"{proposal_where.PLOTS}/"),
        "map": {
            "shapes": list(kind.geometry),
            "home": home_box(),
            "at": proposal_where.geojson(place.shape) if place else "",
        },
    }
    return render(request, "proposals/where.html", context, status=422 if flaws else 200)


def _where_kept(request: HttpRequest, draft: Draft) -> HttpResponse:
    if request.POST.get("do") == "next" and draft.values.get("geometry"):
        return redirect("proposal_step", draft.form, draft.after(WHERE))
    found = proposal_where.pointed(request.POST, _kind(draft))
    if found.flaws:
        return _where_page(request, draft, found)
    draft.values |= found.values
    drafts.keep(request.session, draft)
    return redirect(reverse("proposal_step", args=[draft.form, WHERE]) + "#place")


def _measure_page(request: HttpRequest, draft: Draft, flaws: Mapping[str, str] | None = None) -> HttpResponse:
    form = draft.check
    place = draft.place()
    try:
        rules = inquire(Inquiry(question=Question(width_mm=None), spot=place.shape)).answer.profile
    except NoProfileHere:
        rules = None
    here = present()
    context = {
        **_progress(draft, MEASURE),
        "form": form,
        "values": form.values,
        "flaws": flaws or {},
        "rules": rules,
        "cities": sorted(((key, str(one)) for key, one in profiles().items()), key=lambda city: (city[0] not in here, city[1])),
        "kinds": obstacles().values(),
        "measuring": shown(measuring()),
    }
    return render(request, "proposals/measure.html", context, status=422 if flaws else 200)


def _measure_kept(request: HttpRequest, draft: Draft) -> HttpResponse:
    given = [(name, text) for name in MEASURED for text in request.POST.getlist(name)]
    draft.values["check"] = urlencode(given)[: LONGEST["check"]]
    drafts.keep(request.session, draft)
    form = draft.check
    if form.values["more"]:
        return _measure_page(request, draft)
    form.inquiry(there=draft.place().shape)
    if form.flaws:
        return _measure_page(request, draft, form.flaws)
    return redirect("proposal_step", draft.form, MAY)


def _may_page(request: HttpRequest, draft: Draft) -> HttpResponse:
    place = draft.place()
    outcome = draft.checked(place)
    if outcome is None and draft.check.inquiry(there=place.shape) is None:
        return redirect("proposal_step", draft.form, MEASURE)
    context = {**_progress(draft, MAY), "form": draft.check, "keeps": True, "place": place}
    return render(request, "proposals/may.html", {**context, **(told_answer(outcome) if outcome else {})})


def _may_kept(request: HttpRequest, draft: Draft) -> HttpResponse:  # noqa: ARG001  as the others are called
    return redirect("proposal_step", draft.form, draft.after(MAY))


def _tell_page(
    request: HttpRequest, draft: Draft, flaws: Mapping[str, str] | None = None, noticed: Mapping[str, list[Hint]] | None = None
) -> HttpResponse:
    flaws = flaws or {}
    fields = [
        {
            "question": question,
            "name": f"{ANSWER}{question.key}",
            "value": draft.values.get(f"{ANSWER}{question.key}", ""),
            "flaw": flaws.get(f"{ANSWER}{question.key}", ""),
        }
        for question in _kind(draft).questions
    ]
    context = {
        **_progress(draft, TELL),
        "values": draft.values,
        "flaws": flaws,
        "noticed": noticed or {},
        "questions": fields,
        "photos": photos.fields(request, draft.form, flaws),
    }
    return render(request, "proposals/tell.html", context, status=422 if flaws else 200)


def _tell_kept(request: HttpRequest, draft: Draft) -> HttpResponse:
    flaws = photos.received(request, draft.form)
    flaws |= _typed(request.POST, draft, ("title", "words", *(f"{ANSWER}{question.key}" for question in _kind(draft).questions)))
    drafts.keep(request.session, draft)
    if photos.stays(request):
        return _tell_page(request, draft, flaws)
    told = draft.told(draft.place())
    mine = ("title", "words", ANSWER)
    flaws |= {name: flaw for name, flaw in proposals.flaws(told).items() if name.startswith(mine)} | flaws
    if flaws:
        return _tell_page(request, draft, flaws)
    if request.POST.get("do") == "draft" and request.user.is_authenticated:
        return _kept_in_account(request, draft)
    if noticed := hints.notice(request, {name: draft.values.get(name, "") for name in ("title", "words")}):
        return _tell_page(request, draft, noticed=noticed)
    return redirect("proposal_step", draft.form, SEND)


def _kept_in_account(request: HttpRequest, draft: Draft) -> HttpResponse:
    try:
        made = sending.send(request, draft.told(draft.place()), draft=True)
    except BadProposal as error:
        return _tell_page(request, draft, error.flaws)
    draft.values["draft"] = made.key
    drafts.keep(request.session, draft)
    messages.success(request, _("Your draft is kept. Nobody sees it but you."))
    return redirect("my_proposals")


def _send_page(
    request: HttpRequest, draft: Draft, flaws: Mapping[str, str] | None = None, typed: Mapping[str, str] | None = None
) -> HttpResponse:
    flaws = dict(flaws or {})
    place = draft.place()
    outcome = draft.checked(place)
    named = (typed or {}).get("named") or draft.values.get("named") or "none"
    own = getattr(request.user, "public_name", "")
    context = {
        **_progress(draft, SEND),
        "values": draft.values,
        "flaws": flaws,
        "led": {name: _led(draft, name) for name in flaws},
        "place": place,
        "picture": _picture(place),
        "photos": photos.fields(request, draft.form)["held"],
        "answers": [(one, one.told(_answer(one, draft))) for one in _kind(draft).questions if one.key in draft.answers],
        "outcome": outcome,
        "verdict": told_answer(outcome)["told"].verdict if outcome else "",
        "named": named,
        "name": (typed or {}).get("public_name") or draft.values.get("public_name") or own,
        "email": (typed or {}).get("email", ""),
    }
    status = 429 if getattr(request, "too_often", False) else 422
    return render(request, "proposals/send.html", context, status=status if flaws else 200)


def _send_kept(request: HttpRequest, draft: Draft) -> HttpResponse:
    typed = {name: request.POST.get(name, "").replace("\0", "")[:260] for name in ("email", "named", "public_name")}
    flaws = _typed(request.POST, draft, ("named", "public_name"))
    if typed["named"] == "other" and not typed["public_name"].strip():
        flaws["public_name"] = _("Fill in the name that others may see, or choose to send it without a name.")
    drafts.keep(request.session, draft)
    told = draft.told(draft.place())
    flaws |= proposals.flaws(told)
    if not flaws:
        flaws |= guard(request, "propose", mailbox=typed["email"], form=str(draft.form)) or {}
    if flaws:
        return _send_page(request, draft, flaws, typed)
    try:
        with transaction.atomic():
            made = sending.send(request, told, email=typed["email"])
            photos.claim(request, draft.form, made, by=made.author)
            if request.user.is_authenticated:  # who is not says so where they stand for it
                together.hear(made, by=request.user, often=request.POST.get("follow", ""))
    except BadProposal as error:
        return _send_page(request, draft, error.flaws, typed)
    except (LetterNotSent, BadPhoto) as error:
        return _send_page(request, draft, {"email" if isinstance(error, LetterNotSent) else "photos": str(error)}, typed)
    drafts.ended(request.session, draft, made.key)
    return redirect("proposal_done", draft.form)


PAGES: Final[Mapping[str, Callable[[HttpRequest, Draft], HttpResponse]]] = {
    KIND: _kind_page,
    WHERE: _where_page,
    MEASURE: _measure_page,
    MAY: _may_page,
    TELL: _tell_page,
    SEND: _send_page,
}
POSTED: Final[Mapping[str, Callable[[HttpRequest, Draft], HttpResponse]]] = {
    KIND: _begun,
    WHERE: _where_kept,
    MEASURE: _measure_kept,
    MAY: _may_kept,
    TELL: _tell_kept,
    SEND: _send_kept,
}


def _restored(request: HttpRequest) -> HttpResponse:
    """Take back a draft that a device kept, and go on where it stopped."""
    try:
        form = UUID(request.POST.get("form", ""))
    except ValueError:
        return redirect("proposal_new")
    held = drafts.find(request.session, form)
    if held is not None and held.sent:
        return redirect("proposal_done", form)
    draft = Draft.begin({name: str(text) for name, text in request.POST.items() if name not in ("do", "form", "step")}, form)
    drafts.keep(request.session, draft)
    wanted = request.POST.get("step", "")
    return redirect("proposal_step", form, draft.missing or (wanted if wanted in draft.steps else TELL))


def _resumed(request: HttpRequest) -> HttpResponse:
    """Go on with a draft that was kept in an account."""
    own = Proposal.objects.filter(author=request.user.pk, state=State.DRAFT, removed_at=None) if request.user.is_authenticated else None
    key = request.POST.get("draft", "")[:16]
    found = own.filter(key=key).first() if own is not None and "\0" not in key else None
    if found is None:
        return wrong(request, _("This draft is not there any more."), 404)
    draft = Draft.of(found)
    drafts.keep(request.session, draft)
    return redirect("proposal_step", draft.form, TELL)


def _gone(request: HttpRequest, form: UUID) -> HttpResponse:
    """Return the page for a form that is no longer kept here."""
    return render(request, "proposals/gone.html", {"form": form}, status=410)


def _progress(draft: Draft, step: str) -> dict[str, Any]:
    """Return what every page shows: how far one is, and the way back."""
    number = draft.steps.index(step)
    return {
        "draft": draft,
        "kind": draft.kind,
        "step": step,
        "number": number + 1,
        "of": len(draft.steps),
        "back": reverse("proposal_step", args=[draft.form, draft.before(step)]) if number else "",
        "held": {"form": str(draft.form), "step": step, "values": draft.values},
    }


def _typed(given: QueryDict, draft: Draft, names: tuple[str, ...]) -> dict[str, str]:
    """Keep what was typed in these fields; return a flaw for each that holds what no text has."""
    flaws = {}
    for name in names:
        text = given.get(name, "")
        if "\0" in text:
            flaws[name] = _("This holds a character that cannot be shown.")
        draft.values[name] = text.replace("\0", "")[: LONGEST.get(name, LONGEST_ANSWER)]
    return flaws


def _led(draft: Draft, flaw: str) -> str:
    """Return where something that is wrong is put right: a page before, or a field of the last."""
    told = ("title", "words", "photos")
    if flaw in told or flaw.startswith(ANSWER):
        return reverse("proposal_step", args=[draft.form, TELL]) + f"#f-{flaw}"
    return reverse("proposal_step", args=[draft.form, WHERE]) if flaw in ("geometry", "about", "form") else f"#f-{flaw}"


def _kind(draft: Draft) -> Kind:
    assert draft.kind is not None  # noqa: S101  no page after the first is shown before it is chosen
    return draft.kind


def _answer(question: Any, draft: Draft) -> Any:
    try:
        return question.read(draft.answers[question.key])
    except ValueError:
        return draft.answers[question.key]


def _picture(place: Where) -> Picture:
    geom = GEOSGeometry(memoryview(place.shape.wkb), srid=crs.METRIC)
    return picture_of(geom, layers().values(), colour=COLOUR)
