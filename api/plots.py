"""Plots as documents: what the register says, who is interested, what is asked for, what comes next. Nobody's name is in any of them."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from api.documents import address, link
from geo.models import VacantPlot
from participation import applications, interests, pathway, plot_story, register, temporary_uses, withholding
from participation.application import Application
from participation.call import Call
from participation.correction import Correction
from participation.eligibility import Said, rules
from participation.interest import Interest
from participation.interests import Told
from participation.plot_need import need
from participation.register import Entry
from participation.succession import ancestors, successors
from participation.temporary_use import TemporaryUse
from participation.tie import seal
from planning.reading import State
from planning.told import ToldRow

NOBODY: Final = Told(organisers=None, followers=None, groups=())


def listed(request: HttpRequest, rows: list[VacantPlot], after: str | None) -> dict[str, Any]:
    """Return a page of plots, with what the register says of each and how many are interested. Three queries."""
    counts = interests.told_of(plot.pk for plot in rows)
    here = address(request, "plots")
    more = [link(after, "next", "json")] if after else []
    return {
        "title": _("Vacant plots"),
        "plots": [
            {**_entry(request, entry), "interest": _interest(counts.get(entry.plot.pk, NOBODY))}
            for entry in register.entries(rows, timezone.localdate())
        ],
        "links": [link(here, "self", "json"), *more],
    }


def document(request: HttpRequest, plot: VacantPlot) -> dict[str, Any]:
    """Return all that everybody may know of a plot. Some fifteen queries."""
    today = timezone.localdate()
    here = address(request, "plot", plot=plot.pk)
    related = ("story", "need", "applications", "photos")
    addresses = {"photos": address(request, "plot-photos", plot=plot.pk)}
    return {
        **_entry(request, register.entry(plot, today)),
        "interest": {**_interest(interests.told(plot)), "named": [{"id": one.pk, "group": one.group} for one in interests.named(plot)]},
        "pathway": way(plot),
        "call": call_document(applications.open_call(plot, today), today),
        "uses": [use_document(one) for one in withholding.veil(temporary_uses.of([plot.pk]))],
        "came_of": [address(request, "plot", plot=one) for one in ancestors([plot.pk]) if one != plot.pk],
        "became": [address(request, "plot", plot=one) for one in successors(plot.pk)],
        "proposals": [address(request, "proposal", proposal=one.key) for one in plot_story.proposals(plot)],
        "links": [
            link(here, "self", "json"),
            link(request.build_absolute_uri(reverse("plot", args=[plot.pk])), "alternate", "html"),
            link(address(request, "item", collection="vacant-plots", place=plot.pk), "describes", "geojson"),
            *(link(addresses.get(name, f"{here}/{name}"), "related", "json", name) for name in related),
        ],
    }


def way(plot: VacantPlot) -> dict[str, Any]:
    """Return what to do next, by whom, and how the plot stands after it."""
    found = pathway.pathway(plot)
    steps = [{"id": one.key, "says": str(one.names), "who": one.who, "who_says": one.by, "door": one.door or None} for one in found.strides]
    return {"title": str(found.names), "steps": steps, "leads_to": found.leads_to}


def call_document(call: Call | None, today: date) -> dict[str, Any]:
    """Return until when can be applied, and by which rule those who did are put in order; the seed is told once it is over."""
    known = rules()
    rule = call.rule if call is not None else known.tie.value
    return {
        "open": call is not None and today <= call.closes_on,
        "opened": call.opened_on if call else None,
        "closes": call.closes_on if call else None,
        "days": known.tie_days,
        "rule": rule,
        "rule_says": rule_in_words(rule, known.tie_days),
        "reason": str(known.tie_reason),
        "seal": seal(call.seed) if call else None,
        "seed": call.seed if call is not None and today > call.closes_on else None,
    }


def rule_in_words(rule: str, days: int) -> str:
    """Return the rule for ties in a sentence."""
    if rule == "lottery":
        return _("Whoever applies within %(days)d days after the first is put in order by lot. Each has the same chance.") % {"days": days}
    return _("Whoever applies within %(days)d days after the first is put in order of when that was.") % {"days": days}


def use_document(one: TemporaryUse) -> dict[str, Any]:
    """Return a temporary use: which days, on which conditions, and how it was handed back."""
    return {
        "id": one.pk,
        "use": one.use,
        "group": one.group or None,
        "from": one.start,
        "until": one.end,
        "conditions": one.conditions,
        "runs": temporary_uses.running(one, timezone.localdate()),
        "handed_back": one.handed_back_on,
        "left": one.left or None,
        "left_says": one.get_left_display() if one.left else None,
        "left_words": one.left_words,
        "version": one.version,
    }


def told_applications(request: HttpRequest, plot: VacantPlot) -> dict[str, Any]:
    """Return the applications for a plot as everybody may see them, with the calls that they come under and how to check the lot."""
    today = timezone.localdate()
    return {
        "title": _("Applications"),
        "applications": [
            {
                "key": one.key,
                "use": one.use,
                "from": one.start,
                "until": one.end,
                "group": one.group or None,
                "stage": one.stage.value,
                "stage_says": one.stage.label,
                "place": one.place,
            }
            for one in applications.standing(plot, today)
        ],
        "calls": [call_document(call, today) for call in Call.objects.filter(plots=plot).order_by("closes_on", "pk")],
        "how": _("The lot of an application is the SHA-256 of “seed:key”; the smallest comes first. The seal is the SHA-256 of the seed."),
        "links": [link(address(request, "plot-applications", plot=plot.pk), "self", "json")],
    }


def application_document(request: HttpRequest, one: Application, by: Any) -> dict[str, Any]:
    """Return an application to who made it or decides on it."""
    plots = applications.plots_of(one)
    steps = applications.possible(one, by)
    return {
        "key": one.key,
        "plots": [address(request, "plot", plot=plot.pk) for plot in plots],
        "group": one.group,
        "named": one.named,
        "contacts": one.contacts,
        "use": one.use,
        "from": one.start,
        "until": one.end,
        "plan": one.plan,
        "stage": one.stage,
        "stage_says": one.get_stage_display(),
        "version": one.version,
        "sent": one.sent_at,
        "steps": [{"id": row.id, "says": str(row.names), "needs": row.needs.value if row.needs else None} for row in steps],
        "events": [
            {"at": event.at, "what": event.what, "as": event.acted_as, "reason": event.reason or None, "clauses": event.clauses}
            for event in applications.events(one)
        ],
        "uses": [use_document(use) for use in applications.uses_of(one)],
        "links": [link(address(request, "plot-application", application=one.key), "self", "json")],
    }


def said_document(said: Iterable[Said]) -> dict[str, Any]:
    """Return what the clauses say of a wish: met, not met, or (null) that somebody has to look."""
    rows = list(said)
    return {
        "eligible": all(one.met is not False for one in rows),
        "certain": all(one.met for one in rows),
        "clauses": [{"id": one.clause, "met": one.met, "says": one.words, "reason": str(one.reason)} for one in rows],
    }


def story_document(request: HttpRequest, plot: VacantPlot) -> dict[str, Any]:
    """Return what happened to a plot and to what it came of, the first first."""
    return {
        "title": _("What happened"),
        "story": [
            {
                "at": one.at,
                "what": one.what,
                "says": one.words,
                "detail": one.detail or None,
                "reason": one.reason or None,
                "proposal": address(request, "proposal", proposal=one.proposal) if one.proposal else None,
                "correction": one.correction,
            }
            for one in plot_story.story(plot)
        ],
        "links": [link(address(request, "plot-story", plot=plot.pk), "self", "json")],
    }


def need_document(request: HttpRequest, plot: VacantPlot) -> dict[str, Any]:
    """Return which use would bring how many residents what they lack near home; a number is rounded, or withheld where it is small."""
    return {
        "title": _("What this place could give"),
        "uses": [_need(row) for row in need(plot)],
        "links": [
            link(address(request, "plot-need", plot=plot.pk), "self", "json"),
            link(address(request, "ranking"), "related", "json"),
        ],
    }


def _need(row: ToldRow) -> dict[str, Any]:
    reading = row.residents
    return {
        "use": row.row.use.key,
        "use_says": str(row.row.use),
        "norm": row.row.norm.key,
        "norm_version": row.row.norm.version,
        "fits": row.row.fits,
        "state": reading.state.value,
        "residents": reading.value if reading.state is State.VALUE else None,
        "not_surveyed": list(reading.lacks),
    }


def mine_document(plot: VacantPlot, found: Interest | None) -> dict[str, Any]:
    """Return somebody's own interest in a plot."""
    if found is None:
        return {"plot": plot.pk, "role": None, "group": None, "named": False, "confirmed": False}
    confirmed = found.confirmed_at is not None
    return {"plot": plot.pk, "role": found.role, "group": found.group, "named": found.named, "confirmed": confirmed}


def correction_document(request: HttpRequest, one: Correction, *, inside: bool) -> dict[str, Any]:
    """Return a correction; why and by what source it was said is for those who decide (`inside`)."""
    told = {"reason": one.reason, "source": one.source} if inside else {}
    return {
        "id": one.pk,
        "layer": one.layer,
        "place": address(request, "item", collection=one.layer, place=one.place),
        "fact": one.fact,
        "seen": one.seen,
        "proposed": one.proposed,
        "state": one.state,
        "state_says": one.get_state_display(),
        "made": one.made_at,
        "decided": one.decided_at,
        **told,
    }


def _entry(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    plot = entry.plot
    return {
        "id": plot.pk,
        "name": plot.name,
        "address": plot.address,
        "kind": plot.kind,
        "kind_says": plot.get_kind_display(),
        "status": plot.status,
        "status_says": plot.get_status_display(),
        "area_m2": round(plot.geom.area, 1) if plot.geom.geom_type != "Point" else None,
        "vacant_since": plot.vacant_since,
        "vacant_until": plot.vacant_until,
        "gone_since": plot.gone_since,
        "public_owner": entry.public_owner.value,
        "why": entry.why.value,
        "why_says": entry.why.label,
        "words": entry.words,
        "certainty": entry.sureness.level.value,
        "certainty_why": entry.sureness.why.value,
        "last_confirmed": plot.last_confirmed,
        "source": plot.dataset.name,
        "source_date": plot.source_date or plot.dataset.retrieved,
        "register_version": entry.version,
        "href": address(request, "plot", plot=plot.pk),
    }


def _interest(told: Told) -> dict[str, Any]:
    return {
        "organisers_at_least": told.organisers,
        "followers_at_least": told.followers,
        "groups": list(told.groups),
        "says": _("In fives, and from five on: below, also where nobody is, nothing is told."),
    }
