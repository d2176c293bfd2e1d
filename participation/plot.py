"""Plot: a vacant plot as residents and the city deal with it: found, held while it changes, and asked leave for."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from geo.errors import UnknownPlace
from geo.models import VacantPlot
from geo.permissions import may
from participation.errors import NotAllowed

LAYER: Final = "vacant-plots"
EDIT: Final = "edit-places"
SEE: Final = "see-proposals"


def find(key: int) -> VacantPlot:
    """Return a plot; UnknownPlace where there is none. One query."""
    found = VacantPlot._default_manager.select_related("dataset").filter(pk=key).first()
    if found is None:
        raise UnknownPlace(LAYER, str(key))
    return found


def locked(keys: Iterable[int]) -> list[VacantPlot]:
    """Return plots held until the transaction ends, in order of key, so that two who want the same wait for one another. One query."""
    wanted = sorted(set(keys))
    rows: QuerySet[VacantPlot] = VacantPlot._default_manager.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
    found = list(rows)
    if missing := set(wanted) - {one.pk for one in found}:
        raise UnknownPlace(LAYER, str(min(missing)))
    return found


def permits(plot: VacantPlot, action: str, by: Any) -> bool:
    """Return whether somebody may do an action to a plot."""
    return may(by, action, kind=LAYER, where=plot.geom)


def allow(plots: Iterable[VacantPlot], action: str, by: Any) -> None:
    """Refuse somebody who may not do an action to each of some plots: NotAllowed."""
    if not all(permits(plot, action, by) for plot in plots):
        raise NotAllowed(_("You may not do this to this plot."))
