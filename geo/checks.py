"""What must be true of an installation before it starts."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from geo import crs


@register()
def metric_system_is_in_metres(**_: Any) -> list[CheckMessage]:
    """Return an error where MEENT_METRIC_SRID names a system in which nothing can be measured in metres."""
    flaw = crs.flaw_of_metric(crs.METRIC)
    if flaw is None:
        return []
    return [Error(f"MEENT_METRIC_SRID: {flaw}", hint="Choose your country's own plane in metres.", id="geo.E001")]
