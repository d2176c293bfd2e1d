"""Scenarios: the gate through which they are made, changed and read."""

from collections.abc import Mapping
from typing import Any, Final

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db import models, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from geo import crs, facts
from geo.layer import Layer
from geo.models import Area, Street, VacantPlot
from geo.registry import layer, layers
from geo.standing import still_there
from planning.errors import BadStep, UnknownScenario
from planning.ground import Add, Change, Edit, Ground, Remove
from planning.scenario import Scenario, Step, new_key
from planning.site import site
from planning.uses import Use, use

MOST_STEPS: Final = 200
MOST_OWNED: Final = 200
TYPES: Final = {
    "POINT": "Point",
    "LINESTRING": "LineString",
    "MULTILINESTRING": "MultiLineString",
    "POLYGON": "Polygon",
    "MULTIPOLYGON": "MultiPolygon",
}
CALM: Final = (("car_load", str(Street.CarLoad.NONE)),)


def owned(owner: Any) -> "QuerySet[Scenario]":
    """Return somebody's scenarios, the newest first."""
    return Scenario.objects.filter(owner=owner)


def find(key: str) -> Scenario:
    """Return the scenario at an address; UnknownScenario if there is none. One query."""
    found = Scenario.objects.filter(key=key).first() if "\0" not in key else None
    if found is None:
        raise UnknownScenario(_("There is no scenario at “%(key)s”. Ask whoever gave you the link.") % {"key": key[:40]})
    return found


@transaction.atomic
def start(*, owner: Any, name: str, note: str = "") -> Scenario:
    """Return a new, empty scenario of somebody's; BadStep where its name is none, or they have too many."""
    named, noted = _named(name, note)
    if owned(owner).count() >= MOST_OWNED:
        raise BadStep(_("You have %(most)d scenarios, which is as many as are kept. Delete one first.") % {"most": MOST_OWNED})
    return Scenario.objects.create(owner=owner, name=named, note=noted)


@transaction.atomic
def copy(scenario: Scenario, *, owner: Any, name: str, note: str = "") -> Scenario:
    """Return a new scenario of somebody's with the steps of another one that stand in it; it goes its own way from then on."""
    made = start(owner=owner, name=name, note=note)
    made.copied_from = scenario
    made.save(update_fields=["copied_from"])
    steps = standing(scenario)
    for number, step in enumerate(steps, start=1):
        step.pk, step.scenario, step.number, step._state.adding = None, made, number, True
    Step.objects.bulk_create(steps)
    return made


def rename(scenario: Scenario, *, name: str | None = None, note: str | None = None) -> None:
    """Give a scenario another name or note; BadStep where it is none. The copy in hand is changed with it."""
    named, noted = _named(scenario.name if name is None else name, scenario.note if note is None else note)
    scenario.name, scenario.note = named, noted
    scenario.save(update_fields=["name", "note"])


def readdress(scenario: Scenario) -> None:
    """Give a scenario another address, so that those who have the old one can no longer read it."""
    scenario.key = new_key()
    scenario.save(update_fields=["key"])


def _named(name: str, note: str) -> tuple[str, str]:
    named = name.strip()
    if not named or len(named) > 120 or "\0" in named + note or len(note) > 2000:
        raise BadStep(_("A scenario needs a name of 1 to 120 letters, and a note of 2,000 at most."))
    return named, note.strip()


def standing(scenario: Scenario) -> list[Step]:
    """Return the steps of a scenario that were not taken back, in order. One query."""
    return list(scenario.steps.filter(taken_back_at=None).order_by("number"))


@transaction.atomic
def add(scenario: Scenario, said: Mapping[str, Any]) -> Step:
    """Add a step and return it; BadStep or BadSite says in a sentence what is wrong with it, and nothing is kept.

    `said` is what a form or a program says: kind, and layer, place, use, geometry (GeoJSON) or facts as the kind asks for.
    """
    Scenario.objects.select_for_update().get(pk=scenario.pk)  # two steps at once get two numbers
    step = _step(scenario, said)
    step.number = (scenario.steps.aggregate(last=Max("number"))["last"] or 0) + 1
    if scenario.steps.filter(taken_back_at=None).count() >= MOST_STEPS:
        raise BadStep(_("A scenario holds at most %(most)d steps.") % {"most": MOST_STEPS})
    _apply([*standing(scenario), step])
    step.save()
    return step


@transaction.atomic
def take_back(scenario: Scenario, number: int) -> None:
    """Take a step back; it stays in the history. BadStep where there is none, or it was taken back before."""
    done = scenario.steps.filter(number=number, taken_back_at=None).update(taken_back_at=timezone.now())
    if not done:
        raise BadStep(_("There is no step %(number)d that could be taken back.") % {"number": number})


def ground(scenario: Scenario) -> Ground:
    """Return the city as a scenario would have it. BadStep where a step speaks of what is no longer there; it can be taken back."""
    return Ground(_apply(standing(scenario)))


def edits(step: Step) -> tuple[Edit, ...]:
    """Return what a step does to the ground."""
    match step.kind:
        case Step.Kind.ADD:
            return (Add(step.layer, -step.number, bytes(step.geom.wkb), tuple(sorted(step.facts.items()))),)
        case Step.Kind.REMOVE:
            return (Remove(step.layer, int(step.target or 0)),)
        case Step.Kind.CALM:
            return (Change(step.layer, int(step.target or 0), CALM),)
        case _use:
            found = use(step.use)
            plot = VacantPlot.objects.get(pk=step.target or 0)
            return (Remove(step.layer, plot.pk), Add(found.layer, -step.number, _becomes(plot, found), found.facts))


def _becomes(plot: VacantPlot, found: Use) -> bytes:
    """Return the geometry of what a plot becomes: its own, or a point in its midst where such places are points."""
    types = layer(found.layer).geometry_types
    if plot.geom.geom_type.upper() in types:
        return bytes(plot.geom.wkb)
    if "POINT" in types:
        return bytes(plot.geom.point_on_surface.wkb)
    raise BadStep(
        _("Of plot %(id)d only a point is known, so how large it is as “%(use)s” cannot be said.") % {"id": plot.pk, "use": found.key}
    )


def _apply(steps: list[Step]) -> tuple[Edit, ...]:
    """Return all that steps do; BadStep names the first that speaks of a place that is not there, or not there any more."""
    gone: set[tuple[str, int]] = set()
    found: list[Edit] = []
    for step in steps:
        if step.target is not None:
            if (step.layer, step.target) in gone or not _there(step.layer, step.target):
                raise BadStep(
                    _("Step %(number)s speaks of place %(id)s of “%(layer)s”, which is not there.")
                    % {"number": step.number or "–", "id": step.target, "layer": step.layer}
                )
            if step.kind != Step.Kind.CALM:
                gone.add((step.layer, step.target))
        found.extend(edits(step))
    return tuple(found)


def _there(layer_id: str, key: int) -> bool:
    """Return whether a place still stands. One query."""
    model = layer(layer_id).model
    return model._default_manager.filter(still_there(model), pk=key).exists()


def _step(scenario: Scenario, said: Mapping[str, Any]) -> Step:
    needed = {
        Step.Kind.ADD: ("layer", "geometry"),
        Step.Kind.REMOVE: ("layer", "place"),
        Step.Kind.USE: ("place", "use"),
        Step.Kind.CALM: ("place",),
    }
    kind = said.get("kind")
    if kind not in Step.Kind.values:
        raise BadStep(_("“%(kind)s” is no step; these are: %(known)s.") % {"kind": kind, "known": ", ".join(Step.Kind.values)})
    kind = Step.Kind(kind)
    optional = ("facts",) if kind is Step.Kind.ADD else ()
    for name in (*said, *needed[kind]):
        if name not in ("kind", *needed[kind], *optional) or name not in said:
            raise BadStep(
                _("A step “%(kind)s” says %(known)s; “%(name)s” is missing or not known.")
                % {"kind": kind, "known": ", ".join((*needed[kind], *optional)), "name": name}
            )
    step = Step(scenario=scenario, kind=kind)
    if kind is Step.Kind.ADD:
        found = _editable(said["layer"])
        step.layer, step.facts = found.id, _facts(found, said.get("facts") or {})
        shape = site(said["geometry"], types=tuple(TYPES[name] for name in found.geometry_types))
        step.geom = GEOSGeometry(shapely.to_wkb(shape, hex=True), srid=crs.METRIC)
        return step
    step.layer = {Step.Kind.USE: "vacant-plots", Step.Kind.CALM: "streets"}.get(kind) or _editable(said["layer"]).id
    step.target = _place(said["place"])
    if kind is Step.Kind.USE:
        step.use = use(str(said["use"])).key
        _allowed(step)
    return step


def _editable(layer_id: Any) -> Layer:
    """Return a layer whose places a scenario may add or take away: all but the areas that people are counted in."""
    open_to = {
        found.id: found
        for found in layers().values()
        if not issubclass(found.model, Area) and found.model._meta.app_label == Area._meta.app_label
    }
    if layer_id not in open_to:
        raise BadStep(_("“%(layer)s” is no layer to change; these are: %(known)s.") % {"layer": layer_id, "known": ", ".join(open_to)})
    return open_to[layer_id]


def _place(said: Any) -> int:
    if isinstance(said, bool) or not str(said).isascii() or not str(said).isdigit() or len(str(said)) > 18:
        raise BadStep(_("“%(id)s” is no number of a place.") % {"id": said})
    return int(said)


def _facts(found: Layer, said: Any) -> dict[str, Any]:
    """Return the facts of a new place as they are stored; each is the layer's own, with a value that it may have."""
    known = {
        field.name: field
        for field in found.facts
        if not isinstance(field, models.DateField | models.JSONField | models.ForeignKey) and field.name != "source_id"
    }
    if not isinstance(said, dict) or (wrong := set(said) - set(known)):
        raise BadStep(
            _("“%(layer)s” says nothing called “%(fact)s”.") % {"layer": found.id, "fact": min(wrong) if isinstance(said, dict) else said}
        )
    values = {name: value if isinstance(value, (bool, int, float)) else facts.read(known[name], str(value)) for name, value in said.items()}
    kind = found.kind
    if kind is not None and kind.name not in values:
        if isinstance(kind, models.Field) and len(facts.choices(kind) or ()) > 1:
            raise BadStep(_("A place of “%(layer)s” says its %(fact)s.") % {"layer": found.id, "fact": kind.name})
        values[kind.name] = (facts.choices(kind) or [("", "")])[0][0]
    for name, value in values.items():
        known[name].clean(value, None)
    return values


def _allowed(step: Step) -> None:
    """Refuse a use that the plot's kind or size does not allow."""
    found, plot = use(step.use), VacantPlot.objects.filter(still_there(VacantPlot), pk=step.target or 0).first()
    if plot is None:
        return  # said by name when the steps are laid over what is stored
    if plot.kind not in found.plots:
        raise BadStep(
            _("A plot of the kind “%(kind)s” cannot become “%(use)s”: %(why)s") % {"kind": plot.kind, "use": found.key, "why": found.reason}
        )
    area_m2 = plot.geom.area
    if 0 < area_m2 < found.min_area_m2:
        raise BadStep(
            _("%(area).0f m² is too small for “%(use)s”, which asks for %(least)d m².")
            % {"area": area_m2, "use": found.key, "least": found.min_area_m2}
        )
