"""Applications: the one gate through which a plot is asked for, and through which that is decided. No door has another."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geo.models import VacantPlot
from geo.standing import still_there
from participation import temporary_uses, withholding
from participation.application import MOST_PLAN, Application
from participation.application_life import ASKING, STEP, STEPS, Stage
from participation.call import Call
from participation.eligibility import FIELD, Ground, Rules, Said, Wish, check, rules
from participation.errors import BadPlot, NotAllowed, NotNow, Stale, UnknownProposal
from participation.plot import SEE, locked, permits
from participation.plot_event import PlotEvent, note
from participation.step import AUTHOR, SYSTEM, Step, acting, lacking
from participation.temporary_use import TemporaryUse
from participation.tie import Rule, order

MOST_CONTACTS: Final = 5
LONGEST_GROUP: Final = 60
LONGEST_CONDITIONS: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody fills in: the wish, the group that asks and whether it may be named; `form` tells one form from another."""

    wish: Wish
    form: UUID
    group: str = ""
    named: bool = False
    language: str = "nl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An application as everybody may see it: who stands for it only where a group chose to be named. `place`: its place by the lot."""

    key: str
    use: str
    start: date
    end: date
    stage: Stage
    group: str
    place: int | None


@dataclass(slots=True)
class _Held:
    """An application and the plots it is for, held until the transaction ends."""

    application: Application
    plots: list[VacantPlot] = field(default_factory=list)


def ground(plots: Iterable[VacantPlot]) -> Ground:
    """Return what is known of some plots together. One query."""
    rows = list(plots)
    areas = [plot.geom.area for plot in rows if plot.geom.geom_type != "Point"]
    ends = [plot.vacant_until for plot in rows if plot.vacant_until is not None]
    return Ground(
        kinds=frozenset(plot.kind for plot in rows),
        owners=frozenset(plot.owner_type for plot in rows),
        statuses=frozenset(plot.status for plot in rows),
        area_m2=sum(areas) if len(areas) == len(rows) else None,
        vacant_until=min(ends, default=None),
        taken=temporary_uses.taken(rows),
    )


def told(plot: VacantPlot, wish: Wish, *, today: date, known: Rules | None = None) -> list[Said]:
    """Return what the clauses say of a wish for a plot, without sending anything. One query."""
    return check(wish, ground([plot]), today=today, rules=known or rules())


@transaction.atomic
def apply(plot: VacantPlot, asked: Asked, *, by: Any, confirmed: bool) -> Application:
    """Return an application for a plot, counted once whose it is is known (`confirmed`); the same form again gives the same one.

    It comes under the call that is open, or opens one. BadPlot holds a sentence for each clause that is not met: nothing is kept then.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"form {asked.form}"])
    before = Application.objects.filter(sent_as=asked.form).first()
    if before is not None:
        if before.applicant_id != by.pk:
            raise BadPlot({"form": _("This form was sent by somebody else. Open a new one.")})
        return before
    (held,) = locked([plot.pk])
    if not VacantPlot._default_manager.filter(still_there(VacantPlot), pk=held.pk).exists():
        raise NotNow(_("This plot is no longer vacant, so it cannot be asked for."))
    today, known = timezone.localdate(), rules()
    values = _checked(asked, ground([held]), today, known)
    made = Application.objects.create(
        call=_call(held, today, known), applicant=by, sent_as=asked.form, language=asked.language[:8], **values
    )
    note(held, "applied", by=by, acted_as=AUTHOR, about=made.key, became=made.stage, public=False)
    return move(made, "confirm", by=by, version=made.version) if confirmed else made


def confirm(application: Application, *, by: Any) -> Application:
    """Let somebody stand for their application; confirmed before, it stays as it is."""
    held = Application.objects.get(pk=application.pk)
    return held if held.stage != Stage.UNCONFIRMED else move(held, "confirm", by=by, version=held.version)


def find(key: str, by: Any) -> Application:
    """Return an application to who made it and to who handles them there; UnknownProposal for others, as if it were not there."""
    found = Application.objects.select_related("call").filter(key=key).first() if "\0" not in key else None
    if found is None or not (_is_author(found, by) or (found.stage != Stage.UNCONFIRMED and _permits(plots_of(found), SEE, by))):
        raise UnknownProposal(_("There is no application at “%(key)s”.") % {"key": str(key)[:40]})
    return found


def plots_of(application: Application) -> list[VacantPlot]:
    """Return the plots that an application is for today. One query."""
    return list(VacantPlot._default_manager.filter(calls=application.call_id).order_by("pk"))


def possible(application: Application, by: Any) -> list[Step]:
    """Return the steps that somebody can take now, in the table's order."""
    plots = plots_of(application)
    return [row for row in STEPS if application.stage in row.states and _as(application, plots, row, by) is not None]


@transaction.atomic
def move(
    application: Application,
    step: str,
    *,
    by: Any,
    version: int,
    reason: str = "",
    clauses: Collection[str] = (),
    conditions: str = "",
) -> Application:
    """Take a step of the table and return the application as it is then.

    NotAllowed for who may not, NotNow from where it cannot be taken or before others had their chance, Stale where it changed since
    that version, BadPlot where what the step asks for is not given. Nothing is kept then.
    """
    held = _hold(application)
    one = held.application
    if step not in STEP:
        raise NotNow(_("“%(step)s” is no step; these are: %(known)s.") % {"step": str(step)[:40], "known": ", ".join(STEP)})
    row = STEP[step]
    acted_as = _as(one, held.plots, row, by)
    if acted_as is None:
        raise NotAllowed(_("You may not do this to this application: %(step)s.") % {"step": row.names})
    if one.version != version:
        raise Stale(one.version)
    if one.stage not in row.states:
        raise NotNow(
            _("“%(step)s” cannot be done to an application that is: %(state)s.") % {"step": row.names, "state": one.get_stage_display()}
        )
    flaws = lacking(row, reason=reason, clauses=clauses)
    if unknown := set(clauses) - set(rules().reasons):
        flaws["clauses"] = _("“%(clause)s” is no rule here; these are: %(known)s.") % {
            "clause": min(unknown)[:40],
            "known": ", ".join(rules().reasons),
        }
    if len(conditions) > LONGEST_CONDITIONS or "\0" in conditions:
        flaws["conditions"] = _("At most %(most)d letters.") % {"most": LONGEST_CONDITIONS}
    if flaws:
        raise BadPlot(flaws)
    if row.id == "grant":
        _grantable(held)
    moved = _step(held, row, by=by, acted_as=acted_as, reason=reason.strip(), clauses=list(clauses))
    if row.id == "grant":
        _lend(held, by=by, conditions=conditions.strip())
    return moved


def lapse(application: Application) -> None:
    """Let an application go whose maker has gone: nobody stands for it any more. Call it within the change's transaction."""
    held = _hold(application)
    if held.application.stage in ASKING:
        _step(held, STEP["lapse"], by=None, acted_as=SYSTEM)


def standing(plot: VacantPlot, today: date) -> list[Standing]:
    """Return the applications for a plot as everybody may see them, in the order in which they are looked at. At most four queries."""
    found: list[Standing] = []
    calls = list(plot.calls.prefetch_related("applications").order_by("closes_on", "pk"))
    unsaid = withholding.among(withholding.APPLICATION, [one.pk for call in calls for one in call.applications.all()])
    for call in calls:
        rows = [one for one in call.applications.all() if one.stage not in (Stage.UNCONFIRMED, Stage.WITHDRAWN)]
        places = _places(call, rows, today)
        rows.sort(key=lambda one: (places.get(one.pk, 0), one.pk))
        found += [
            Standing(
                key=one.key,
                use=one.use,
                start=one.start,
                end=one.end,
                stage=Stage(one.stage),
                group=one.group if one.named and one.pk not in unsaid else "",
                place=places.get(one.pk),
            )
            for one in rows
        ]
    return found


def open_call(plot: VacantPlot, today: date) -> Call | None:
    """Return the call that an application for a plot would come under today: of those that are open the one that closes last."""
    return plot.calls.filter(closes_on__gte=today).order_by("-closes_on", "-pk").first()


def _call(plot: VacantPlot, today: date, known: Rules) -> Call:
    found = open_call(plot, today)
    if found is None:
        found = Call.objects.create(opened_on=today, closes_on=today + timedelta(days=known.tie_days), rule=known.tie.value)
        found.plots.add(plot)
        note(plot, "call", by=None, acted_as=SYSTEM, about=str(found.pk), changes={"closes_on": found.closes_on.isoformat()})
    return found


def _places(call: Call, rows: Sequence[Application], today: date) -> dict[int, int]:
    """Return the place of each application by the rule of its call, from 1; none before the call has closed."""
    if today <= call.closes_on:
        return {}
    at = {one.key: one for one in rows}
    keys = order([(one.key, one.sent_at or one.made_at) for one in rows], rule=Rule(call.rule), seed=call.seed)
    return {at[key].pk: place for place, key in enumerate(keys, start=1)}


def _grantable(held: _Held) -> None:
    """Refuse what the rules do not allow any more, or while somebody who comes first still asks for any of those days: NotNow."""
    one, today = held.application, timezone.localdate()
    call = Call.objects.get(pk=one.call_id)
    if today <= call.closes_on:
        raise NotNow(
            _("Others can still apply until %(day)s. After that day it is put in order, and can be granted.")
            % {"day": call.closes_on.isoformat()}
        )
    # The days of notice were asked of who applied, not of who decides.
    said = check(_wish(one), ground(held.plots), today=timezone.localdate(one.sent_at or one.made_at), rules=rules())
    if broken := [each.words for each in said if each.met is False]:
        raise NotNow(_("This cannot be granted as things are: %(why)s") % {"why": " ".join(broken)})
    if (first := _first_before(held, call, today)) is not None:
        raise NotNow(
            _("Application %(key)s for the same days comes first by the rule of this call. Decide on that one before.") % {"key": first.key}
        )


def _lend(held: _Held, *, by: Any, conditions: str) -> None:
    """Lend the plots; NotNow where somebody else has one on any of the days, as the database holds."""
    try:
        with transaction.atomic():
            temporary_uses.lend(held.application, held.plots, by=by, conditions=conditions)
    except IntegrityError:
        raise NotNow(_("Somebody else has the plot on some of these days.")) from None


def _first_before(held: _Held, call: Call, today: date) -> Application | None:
    """Return an application that comes before another by the rule, for days of the same plots, and is still undecided."""
    one = held.application
    calls = Call.objects.filter(plots__in=held.plots).distinct().order_by("closes_on", "pk")
    for each in calls:
        rows = list(each.applications.exclude(stage__in=[Stage.UNCONFIRMED, Stage.WITHDRAWN]))
        places = _places(each, rows, today)
        mine = places.get(one.pk, 0)
        for other in sorted(rows, key=lambda row: places.get(row.pk, 0)):
            before = each.pk != call.pk or places.get(other.pk, 0) < mine
            if before and other.pk != one.pk and other.stage in ASKING and other.start <= one.end and one.start <= other.end:
                return other
        if each.pk == call.pk:
            return None
    return None


def _checked(asked: Asked, on: Ground, today: date, known: Rules) -> dict[str, Any]:
    """Return the columns of what was filled in; BadPlot with a sentence for each thing that is wrong."""
    flaws: dict[str, str] = {}
    wish = asked.wish
    for said in check(wish, on, today=today, rules=known):
        if said.met is False:
            flaws.setdefault(FIELD.get(said.clause, "use"), said.words)
    group = " ".join(asked.group.split())
    if len(group) > LONGEST_GROUP or "\0" in group or "@" in group:
        flaws["group"] = _("The name of a group has at most %(most)d letters, and is no e-mail address.") % {"most": LONGEST_GROUP}
    if asked.named and not group:
        flaws["group"] = _("Write the name of the group that may be shown, or do not show it.")
    if len(wish.plan) > MOST_PLAN or "\0" in wish.plan:
        flaws["plan"] = _("At most %(most)d letters.") % {"most": MOST_PLAN}
    contacts = [{name: " ".join(contact.get(name, "").split())[:254] for name in ("name", "email")} for contact in wish.contacts]
    contacts = [one for one in contacts if any(one.values())]
    if len(contacts) > MOST_CONTACTS:
        flaws["contacts"] = _("At most %(most)d people.") % {"most": MOST_CONTACTS}
    if wrong := next((one["email"] for one in contacts if not _is_address(one)), None):
        flaws["contacts"] = _("“%(value)s” is no e-mail address.") % {"value": wrong[:60]}
    if flaws:
        raise BadPlot(flaws)
    values: Mapping[str, Any] = {"use": wish.use, "start": wish.start, "end": wish.end, "plan": wish.plan.strip(), "contacts": contacts}
    return {**values, "group": group, "named": asked.named}


def _is_address(contact: Mapping[str, str]) -> bool:
    try:
        validate_email(contact["email"])
    except ValidationError:
        return False
    return "\0" not in contact["name"]


def _wish(one: Application) -> Wish:
    return Wish(use=one.use, start=one.start, end=one.end, plan=one.plan, contacts=one.contacts)


def _hold(application: Application) -> _Held:
    """Return an application and its plots, held until the transaction ends: the plots first, as everybody holds them."""
    plots = locked(VacantPlot._default_manager.filter(calls=application.call_id).values_list("pk", flat=True))
    return _Held(Application.objects.select_for_update().get(pk=application.pk), plots)


def _is_author(application: Application, by: Any) -> bool:
    return by is not None and by.pk is not None and application.applicant_id == by.pk


def _permits(plots: Sequence[VacantPlot], action: str, by: Any) -> bool:
    return bool(plots) and all(permits(plot, action, by) for plot in plots)


def _as(application: Application, plots: Sequence[VacantPlot], row: Step, by: Any) -> str | None:
    return acting(row, is_author=_is_author(application, by), may=lambda action: _permits(plots, action, by))


def _step(held: _Held, row: Step, *, by: Any, acted_as: str, **said: Any) -> Application:
    """Take a step that is known to be allowed, and write it in the story of each plot."""
    one = held.application
    was, one.stage = one.stage, Stage(row.to)
    if row.id == "confirm":
        one.sent_at = timezone.now()
    one.version += 1
    one.save()
    # What is decided is told to all, with the words; what is asked and answered on the way is between those two.
    public = row.id in ("confirm", "grant", "refuse", "appeal", "withdraw")
    for plot in held.plots:
        note(plot, row.id, by=by, acted_as=acted_as, about=one.key, was=was, became=one.stage, public=public, **said)
    return one


def events(application: Application) -> list[PlotEvent]:
    """Return what happened to an application, each thing once however many plots it is for. One query."""
    found: dict[tuple[Any, ...], PlotEvent] = {}
    for event in PlotEvent.objects.filter(about=application.key).order_by("at", "number"):
        found.setdefault((event.at, event.what), event)
    return list(found.values())


def uses_of(application: Application) -> list[TemporaryUse]:
    """Return the uses that were granted to an application. One query."""
    return list(application.uses.filter(moved=False).order_by("plot", "start"))
