"""Becoming: a proposal that is realised is a place on the map from then on, with its provenance; one that ended is gone from it."""

from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext, override

from geo.models import Dataset
from geo.models.base import Certainty
from geo.registry import layer
from participation.kinds import kind
from participation.life import State
from participation.proposal import Proposal

DATASET: Final = "proposals"


def follow(proposal: Proposal, to: str) -> dict[str, Any]:
    """Bring the map after a step and return what changed there, for the event. Stores all but the proposal; at most four queries."""
    match to:
        case State.REALISED:
            return _come(proposal)
        case State.MAINTAINED if proposal.became_layer:
            _place(proposal).update(last_confirmed=timezone.localdate())
        case State.ENDED if proposal.became_layer:
            _place(proposal).update(gone_since=timezone.localdate())
    return {}


def dataset() -> Dataset:
    """Return the dataset of what came of proposals, made the first time. One query, else two."""
    found, _made = Dataset.objects.get_or_create(
        key=DATASET,
        defaults={
            "name": gettext("Proposals of residents"),
            "publisher": gettext("residents and the city, through this site"),
            "licence": "CC BY 4.0",
            "licence_url": "https://creativecommons.org/licenses/by/4.0/",
            "attribution": gettext("Proposals of residents"),
        },
    )
    return found


def _come(proposal: Proposal) -> dict[str, Any]:
    asked = kind(proposal.kind)
    if not asked.becomes:
        return {}
    found = layer(asked.becomes)
    geom = proposal.geom
    if geom.geom_type.upper() not in found.geometry_types:
        if "POINT" in found.geometry_types:
            geom = _middle(geom)
        else:
            return {}  # a point cannot be drawn as an area: it is there, and on the map as the proposal that it was
    with override(proposal.language):
        source = dataset()
    made = found.model._default_manager.create(
        geom=geom,
        name=proposal.title,
        dataset=source,
        source_id=proposal.key,
        source_date=timezone.localdate(),
        last_confirmed=timezone.localdate(),
        certainty=Certainty.CERTAIN,
        **dict(asked.facts),
    )
    proposal.became_layer, proposal.became_place = found.id, made.pk
    return {"layer": found.id, "place": made.pk}


def _middle(geom: Any) -> Any:
    """Return the point that stands for a line or an outline."""
    return geom.interpolate_normalized(0.5) if geom.geom_type == "LineString" else geom.point_on_surface


def _place(proposal: Proposal) -> Any:
    return layer(proposal.became_layer).model._default_manager.filter(pk=proposal.became_place or 0)
