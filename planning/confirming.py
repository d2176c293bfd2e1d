"""Confirming: the one gate by which somebody who was there says that a fact still holds."""

from datetime import date
from typing import Any

import pghistory
import pgtrigger
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from geo.errors import UnknownPlace
from geo.models import Place
from geo.permissions import may
from geo.registry import layer
from geo.standing import still_there


@transaction.atomic
def confirm(layer_id: str, key: int, *, by: Any, today: date) -> Place:
    """Return a place that somebody confirmed today; its history says who, and that it was a confirmation. Three queries.

    Nothing of it counts as edited: its source may still say better. PermissionDenied for who may not confirm facts there, UnknownPlace
    for one that is not there, or no longer.
    """
    kind = layer(layer_id)
    found = kind.model._default_manager.select_for_update(of=("self",)).filter(still_there(kind.model), pk=key).first()
    if found is None:
        raise UnknownPlace(layer_id, str(key))
    if not may(by, "confirm-facts", kind=layer_id, where=found.geom):
        raise PermissionDenied(_("Only those who know a place by their work may confirm what is said of it."))
    label = kind.model._meta.label
    with pghistory.context(user=by.pk, confirmed=True), pgtrigger.ignore(f"{label}:mark_edited"):
        kind.model._default_manager.filter(pk=key).update(last_confirmed=today)
    found.last_confirmed = today
    return found
