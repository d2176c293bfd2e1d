"""The life of an application for a plot, as data: what can become of it, who may do that, and what has to be given."""

from types import MappingProxyType
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.step import AUTHOR, HANDLE, SYSTEM, Given, Step


class Stage(models.TextChoices):
    """How far an application has come."""

    UNCONFIRMED = "unconfirmed", _("not confirmed yet")
    SUBMITTED = "submitted", _("sent in")
    NEEDS_INFORMATION = "needs-information", _("waits for an answer")
    IN_REVIEW = "in-review", _("being looked at")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    APPEALED = "appealed", _("asked to look again")
    WITHDRAWN = "withdrawn", _("taken back")


S = Stage
# Those that ask for the plot still; a lot is drawn among them.
ASKING: Final = frozenset({S.SUBMITTED, S.NEEDS_INFORMATION, S.IN_REVIEW, S.APPEALED})


def _step(step_id: str, names: str | Promise, to: Stage, *states: Stage, who: tuple[str, ...], needs: Given | None = None) -> Step:
    return Step(id=step_id, names=names, to=to, who=who, states=frozenset(states), needs=needs)


STEPS: Final[tuple[Step, ...]] = (
    _step("confirm", _("Confirm"), S.SUBMITTED, S.UNCONFIRMED, who=(AUTHOR,)),
    _step("take-up", _("Take up"), S.IN_REVIEW, S.SUBMITTED, who=(HANDLE,)),
    _step("ask", _("Ask something"), S.NEEDS_INFORMATION, S.SUBMITTED, S.IN_REVIEW, S.APPEALED, who=(HANDLE,), needs=Given.WORDS),
    _step("answer", _("Answer"), S.IN_REVIEW, S.NEEDS_INFORMATION, who=(AUTHOR,), needs=Given.WORDS),
    _step("grant", _("Grant"), S.GRANTED, S.IN_REVIEW, S.APPEALED, who=(HANDLE,), needs=Given.WORDS),
    _step("refuse", _("Refuse"), S.REFUSED, S.IN_REVIEW, S.APPEALED, who=(HANDLE,), needs=Given.GROUNDS),
    _step("appeal", _("Ask to look again"), S.APPEALED, S.REFUSED, who=(AUTHOR,), needs=Given.WORDS),
    _step("withdraw", _("Take back"), S.WITHDRAWN, S.UNCONFIRMED, *sorted(ASKING), who=(AUTHOR,)),
    # Whoever applied has gone, and nobody else stands for it.
    _step("lapse", _("Nobody stands for it any more"), S.WITHDRAWN, *sorted(ASKING), who=(SYSTEM,)),
)
STEP: Final = MappingProxyType({row.id: row for row in STEPS})
