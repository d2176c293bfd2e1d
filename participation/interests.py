"""Interests: the one gate through which somebody says that they would like to do something with a plot, and takes it back.

How many they are is told in fives and from five on: below, also where nobody is, it is “fewer than five”, so that nobody can see from
one day to the next that one neighbour came or went.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from geo.models import VacantPlot
from geo.standing import still_there
from participation import withholding
from participation.errors import BadPlot, NotNow
from participation.interest import Interest
from participation.plot import allow, locked
from participation.plot_event import note
from participation.step import MODERATE

# From how many on a number is told, and in which steps.
STEP: Final = 5
LONGEST_GROUP: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How many are interested, at least (None: fewer than five), and the groups that chose to be named."""

    organisers: int | None
    followers: int | None
    groups: tuple[str, ...]


def about(number: int) -> int | None:
    """Return how many at least, in fives; None where they are fewer than five."""
    return number // STEP * STEP or None


@transaction.atomic
def show(
    plot: VacantPlot, *, by: Any, role: str, group: str = "", named: bool = False, confirmed: bool = False, language: str = "nl"
) -> Interest:
    """Keep somebody's interest and return it; again it takes the place of what they said before.

    Where it is not known to be them (`confirmed`), what they confirmed before stays as it is. BadPlot names what cannot be.
    """
    (held,) = locked([plot.pk])
    if not VacantPlot._default_manager.filter(still_there(VacantPlot), pk=held.pk).exists():
        raise NotNow(_("This plot is no longer vacant, so interest in it can no longer be shown."))
    flaws: dict[str, str] = {}
    if role not in Interest.Role.values:
        flaws["role"] = _("“%(value)s” is not known; these are: %(known)s.") % {
            "value": role[:40],
            "known": ", ".join(Interest.Role.values),
        }
    name = " ".join(group.split())
    if len(name) > LONGEST_GROUP or "\0" in name or "@" in name:
        flaws["group"] = _("The name of a group has at most %(most)d letters, and is no e-mail address.") % {"most": LONGEST_GROUP}
    if named and not name:
        flaws["group"] = _("Write the name of the group that may be shown, or do not show it.")
    if flaws:
        raise BadPlot(flaws)
    before = Interest.objects.filter(plot=held, person=by).first()
    if before is not None and before.confirmed_at and not confirmed:
        return before
    made = before or Interest(plot=held, person=by)
    made.role, made.group, made.named, made.language = role, name, named, language[:8]
    if confirmed and made.confirmed_at is None:
        made.confirmed_at = timezone.now()
    made.save()
    return made


@transaction.atomic
def confirm(plot: VacantPlot, *, by: Any) -> Interest | None:
    """Count somebody's interest, once their address is known to be theirs; None where there is none any more."""
    found = Interest.objects.select_for_update().filter(plot=plot, person=by).first()
    if found is not None and found.confirmed_at is None:
        found.confirmed_at = timezone.now()
        found.save(update_fields=["confirmed_at"])
    return found


def withdraw(plot: VacantPlot, *, by: Any) -> bool:
    """Take back somebody's interest, without a trace; return whether there was any."""
    return bool(Interest.objects.filter(plot=plot, person=by).delete()[0])


def mine(plot: VacantPlot, by: Any) -> Interest | None:
    """Return somebody's own interest in a plot."""
    return Interest.objects.filter(plot=plot, person=by.pk).first() if by.is_authenticated else None


def told(plot: VacantPlot) -> Told:
    """Return what everybody may know of the interest in a plot. Three queries."""
    return told_of([plot.pk]).get(plot.pk) or Told(organisers=None, followers=None, groups=())


def told_of(plots: Iterable[int]) -> dict[int, Told]:
    """Return what everybody may know of the interest in some plots, by key; those without any are left out. Three queries."""
    plots = list(plots)
    sure = Interest.objects.filter(plot__in=list(plots), confirmed_at__isnull=False).order_by()
    numbers = {(row["plot"], row["role"]): row["n"] for row in sure.values("plot", "role").annotate(n=Count("pk"))}
    names: dict[int, list[str]] = {}
    for one in _named(plots):
        names.setdefault(one.plot_id, []).append(one.group)
    return {
        plot: Told(
            organisers=about(numbers.get((plot, Interest.Role.ORGANISER), 0)),
            followers=about(numbers.get((plot, Interest.Role.FOLLOWER), 0)),
            groups=tuple(names.get(plot, ())),
        )
        for plot, _role in numbers
    }


def named(plot: VacantPlot) -> list[Interest]:
    """Return the groups that everybody may see the name of, each once: what somebody can report. Two queries."""
    return _named([plot.pk])


def _named(plots: Iterable[int]) -> list[Interest]:
    """Return an interest of each group that chose to be named, by name. A name that is withheld is so whoever else gives it there."""
    rows = list(Interest.objects.filter(plot__in=list(plots), named=True, confirmed_at__isnull=False).order_by("-pk"))
    numbers = withholding.among(withholding.GROUP, [one.pk for one in rows])
    unsaid = {(one.plot_id, one.group) for one in rows if one.pk in numbers}
    once = {(one.plot_id, one.group): one for one in rows if (one.plot_id, one.group) not in unsaid}
    return sorted(once.values(), key=lambda one: one.group.casefold())


@transaction.atomic
def unname(plot: VacantPlot, group: str, *, by: Any, reason: str) -> None:
    """Show the name of a group no longer, by a moderator who says why; its interest stays."""
    (held,) = locked([plot.pk])
    allow([held], MODERATE, by)
    if not reason.strip():
        raise BadPlot({"reason": _("Say why this name is not shown.")})
    if Interest.objects.filter(plot=held, group=group, named=True).update(named=False):
        note(held, "unnamed", by=by, acted_as=MODERATE, reason=reason.strip()[:1_000], public=False)
