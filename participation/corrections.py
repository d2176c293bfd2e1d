"""Corrections: the one gate through which anybody says that a fact is wrong, and through which it is put right after somebody looked."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import pghistory
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from geo.errors import UnknownPlace
from geo.layer import Layer
from geo.models import Area, Place
from geo.permissions import may
from geo.registry import layer
from participation import plot_letters
from participation.correction import Correction
from participation.errors import BadCorrection

# Who may put a fact right: either of these.
ACTIONS: Final = ("confirm-facts", "edit-places")
LONGEST_REASON: Final = 1_000
LONGEST_SOURCE: Final = 300
LONGEST_VALUE: Final = 500
# The facts that all places have, and that somebody on the street can know better.
COMMON: Final = ("name", "gone_since")
YES_OR_NO: Final[Mapping[str, bool]] = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What somebody fills in. `seen` is what stood there when they looked; `form` tells one form from another."""

    layer: str
    place: int
    fact: str
    seen: Any
    value: Any
    reason: str
    form: UUID
    source: str = ""
    language: str = "nl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a correction that somebody decided on, in a sentence; `done` is whether it became what they wanted."""

    correction: Correction
    done: bool
    words: str


def correctable(found: Layer) -> "dict[str, models.Field[Any, Any]]":
    """Return the facts of a layer's places that can be corrected, by name: its own, its name, and whether it is there. None of areas."""
    model = found.model
    if issubclass(model, Area) or not model._meta.managed:
        return {}
    common = {field.name for field in Place._meta.get_fields()} - set(COMMON)
    fields = [*found.facts, *(model._meta.get_field(name) for name in COMMON)]
    return {
        field.name: field
        for field in fields
        if isinstance(field, models.Field)
        and not field.is_relation
        and field.editable
        and not field.generated
        and (field.name not in common)
        and not isinstance(field, models.JSONField)
    }


def value_of(place: Place, fact: str) -> Any:
    """Return a fact of a place as a correction keeps it: as JSON has it."""
    return _written(getattr(place, fact))


@transaction.atomic
def propose(said: Proposed, *, by: Any) -> Correction:
    """Keep that a fact is said to be wrong, by somebody or (None) by nobody known, and return it; the same form twice is one.

    The value has to be one that the layer's own field takes. BadCorrection holds a sentence for each thing that is wrong, UnknownPlace
    is for a place that there is not.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"form {said.form}"])
    before = Correction.objects.filter(sent_as=said.form).first()
    if before is not None:
        return before
    place = _place(said.layer, said.place)
    fields = correctable(layer(said.layer))
    flaws: dict[str, str] = {}
    if said.fact not in fields:
        raise BadCorrection(
            {
                "fact": _("“%(fact)s” cannot be corrected here; these can: %(known)s.")
                % {"fact": said.fact[:40], "known": ", ".join(fields) or "–"}
            }
        )
    now = value_of(place, said.fact)
    value: Any = None
    try:
        value = _written(cleaned(fields[said.fact], said.value))
    except ValueError as error:
        flaws["value"] = str(error)
    else:
        if said.seen != now:
            flaws["seen"] = _(
                "This fact has changed since you looked: it is “%(now)s” now. Look whether it is right, and send it again."
            ) % {"now": _shown(now)}
        elif value == now:
            flaws["value"] = _("That is what stands there already.")
    reason, source = said.reason.strip(), " ".join(said.source.split())
    if not reason or len(reason) > LONGEST_REASON or "\0" in reason:
        flaws["reason"] = _("Say in a few words how you know, in at most %(most)d letters.") % {"most": LONGEST_REASON}
    if len(source) > LONGEST_SOURCE or "\0" in source:
        flaws["source"] = _("At most %(most)d letters.") % {"most": LONGEST_SOURCE}
    if flaws:
        raise BadCorrection(flaws)
    return Correction.objects.create(
        layer=said.layer,
        place=place.pk,
        fact=said.fact,
        seen=now,
        proposed=value,
        reason=reason,
        source=source,
        person=by,
        language=said.language[:8],
        sent_as=said.form,
    )


def cleaned(field: "models.Field[Any, Any]", value: Any) -> Any:
    """Return a value as a field keeps it; nothing is “not known” where the field knows that. ValueError says what is wrong with it."""
    if isinstance(value, str):
        value = value.strip()
        if len(value) > LONGEST_VALUE or "\0" in value:
            raise ValueError(_("At most %(most)d letters.") % {"most": LONGEST_VALUE})
    if value is None or value == "":
        if field.null:
            return None
        if field.blank:
            return field.get_default()
        raise ValueError(_("Say what it should be."))
    if isinstance(field, models.BooleanField) and not isinstance(value, bool):
        if str(value).casefold() not in YES_OR_NO:
            raise ValueError(_("“%(value)s” is neither yes nor no.") % {"value": str(value)[:40]})
        return YES_OR_NO[str(value).casefold()]
    if isinstance(value, (list, dict)) or (isinstance(value, bool) and not isinstance(field, models.BooleanField)):
        raise ValueError(_("“%(value)s” cannot stand here.") % {"value": str(value)[:40]})
    try:
        return field.clean(str(value), None)
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from None


def waiting() -> "QuerySet[Correction]":
    """Return the corrections that wait, the oldest first."""
    return Correction.objects.filter(state=Correction.State.WAITING)


def applied(layer_id: str, place: int) -> list[Correction]:
    """Return the corrections that were applied to a place, the newest first. One query."""
    return list(Correction.objects.filter(layer=layer_id, place=place, state=Correction.State.APPLIED).order_by("-decided_at"))


def may_decide(place: Place, layer_id: str, by: Any) -> bool:
    """Return whether somebody may put right what is said of a place."""
    return any(may(by, action, kind=layer_id, where=place.geom) for action in ACTIONS)


def may_look(one: Correction, by: Any) -> bool:
    """Return whether somebody may decide on a correction; where its place has gone, whoever may decide on any. One query, or none more."""
    place = layer(one.layer).model._default_manager.filter(pk=one.place).only("geom").first()
    return place is None or may_decide(place, one.layer, by)


def decide(keys: Iterable[int], *, accept: bool, by: Any, answer: str = "") -> list[Outcome]:
    """Apply or refuse corrections and return what became of each, in their order; one that fails does not hold up the others.

    Where the fact has changed since somebody saw it, nothing is applied, and that is said.
    """
    return [_decide(key, accept=accept, by=by, answer=answer.strip()[:LONGEST_REASON]) for key in dict.fromkeys(keys)]


@transaction.atomic
def _decide(key: int, *, accept: bool, by: Any, answer: str) -> Outcome:
    held = Correction.objects.select_for_update().filter(pk=key).first()
    if held is None:
        raise BadCorrection({"corrections": _("There is no correction %(key)d.") % {"key": key}})
    if held.state != Correction.State.WAITING:
        return Outcome(correction=held, done=False, words=_("Somebody else has decided on this one meanwhile."))
    model = layer(held.layer).model
    place = model._default_manager.select_for_update(of=("self",)).filter(pk=held.place).first()
    if place is None:
        return _close(held, Correction.State.OVERTAKEN, by=by, answer=answer, words=_("This place is no longer there."))
    if not may_decide(place, held.layer, by):
        return Outcome(correction=held, done=False, words=_("You may not put right what is said of this place."))
    return _accept(held, place, by=by, answer=answer) if accept else _refuse(held, by=by, answer=answer)


def _refuse(held: Correction, *, by: Any, answer: str) -> Outcome:
    if not answer:
        return Outcome(correction=held, done=False, words=_("Say why it is not applied."))
    return _close(held, Correction.State.REFUSED, by=by, answer=answer, words=_("Not applied."))


def _accept(held: Correction, place: Place, *, by: Any, answer: str) -> Outcome:
    now = value_of(place, held.fact)
    if now != held.seen:
        words = _("The fact has changed since this was sent: it is “%(now)s” now. Nothing was applied.") % {"now": _shown(now)}
        return _close(held, Correction.State.OVERTAKEN, by=by, answer=answer, words=words)
    try:
        with transaction.atomic():
            _apply(held, place, by=by)
    except (IntegrityError, ValueError):
        return Outcome(correction=held, done=False, words=_("This value does not go with the other facts of the place."))
    return _close(held, Correction.State.APPLIED, by=by, answer=answer, words=_("Applied."))


def _apply(held: Correction, place: Place, *, by: Any) -> None:
    """Write what was proposed; the history of the place says who decided, and by which correction."""
    field = correctable(layer(held.layer))[held.fact]
    setattr(place, held.fact, cleaned(field, held.proposed))
    place.last_confirmed = timezone.localdate()
    with pghistory.context(user=by.pk, correction=held.pk):
        place.save(update_fields=[held.fact, "last_confirmed"])


def _close(held: Correction, state: Correction.State, *, by: Any, answer: str, words: str) -> Outcome:
    held.state, held.answer = state, answer
    held.decided_at, held.decided_by = timezone.now(), by.pk
    held.save()
    plot_letters.decided(held)
    return Outcome(correction=held, done=state != Correction.State.OVERTAKEN, words=words)


def _place(layer_id: str, key: int) -> Place:
    found = layer(layer_id)
    place = found.model._default_manager.filter(pk=key, gone_since=None).first()
    if place is None:
        raise UnknownPlace(layer_id, str(key))
    return place


def _written(value: Any) -> Any:
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def _shown(value: Any) -> str:
    return _("not known") if value is None or value == "" else str(value)[:80]
