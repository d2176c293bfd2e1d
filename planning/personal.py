"""What planning holds about a person: the scenarios they made."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from geo.personal import Holding
from planning.scenario import Scenario


def _scenarios(person: Any) -> Iterator[dict[str, Any]]:
    for one in Scenario.objects.filter(owner=person).annotate(number=Count("steps")):
        yield {"name": one.name, "note": one.note, "since": one.made_at, "address": one.key, "steps": one.number}


HOLDINGS: Final = (
    Holding(
        "scenarios",
        _("Your scenarios"),
        _("So that you can go on with them. Whoever has a scenario's address can read it, without your name. They go with your account."),
        (Scenario,),
        _scenarios,
    ),
)
