"""Questions about figures of areas: from a query string to readings and overlays."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from api import params
from api.errors import BadParameter
from api.params import naming, read
from geo import facts
from planning.classes import Method
from planning.division import Division, division
from planning.measures import Measure, Readings, measure, readings
from planning.opening import moment
from planning.overlay import Overlay, overlay

ASSUMES: Final = params.one_of(("complete",))
Asked = Mapping[str, str]


def asked_division(given: Asked) -> Division:
    """Return the division that `division` names, else the usual one; UnknownDivision lists what there is."""
    with naming("division"):
        return division(given.get("division"))


def asked_measure(given: Asked, name: str) -> Measure:
    """Return the measure that a parameter names; UnknownIndicator lists what there is."""
    with naming(name):
        return measure(given[name])


def asked_readings(of: Measure, given: Asked) -> Readings:
    """Return the readings that a query string asks for; BadParameter names a period that there is not."""
    version: int | None = read(given, "norm-version", params.number(1, 999), None)
    if version is not None and not (of.row and of.row.norm):
        with naming("norm-version"):
            raise BadParameter(_("“%(indicator)s” is held to no norm, so it has no version.") % {"indicator": of.key})
    with naming("norm-version"):
        return readings(
            of, asked_division(given), period=asked_period(of, given, "period"), norm_version=version, assume_complete=assumes(given)
        )


def asked_measures(given: Asked) -> tuple[Measure, Measure | None]:
    """Return the one or two measures of an overlay; UnknownIndicator lists what there is."""
    if "first" not in given:
        with naming("first"):
            raise BadParameter(_("Say which indicator to show, as in first=…; all of them are at indicators."))
    first = asked_measure(given, "first")
    second = asked_measure(given, "second") if "second" in given else None
    if second is None and "second-period" in given:
        with naming("second-period"):
            raise BadParameter(_("There is no second indicator to take a period of."))
    if second is not None and second.key == first.key:
        with naming("second"):
            raise BadParameter(_("“%(key)s” is laid over itself; choose two indicators, or one.") % {"key": first.key})
    return first, second


def asked_overlay(first: Measure, second: Measure | None, given: Asked) -> Overlay:
    """Return the overlay of one or two measures that a query string asks for; BadBreaks and BadParameter say what is wrong."""
    breaks: tuple[tuple[float, ...], ...] = read(given, "breaks", typed_breaks, ())
    method = Method(read(given, "method", params.one_of(Method), str(Method.BREAKS if breaks else Method.QUANTILE)))
    if bool(breaks) != (method is Method.BREAKS):
        with naming("breaks"):
            raise BadParameter(_("Breaks go with method=breaks, as in breaks=10,20 or, of two indicators, breaks=10,20;3,5."))
    periods = (asked_period(first, given, "first-period"), asked_period(second, given, "second-period") if second else None)
    of = asked_division(given)
    with naming("breaks"):
        return overlay(first, second, of, method=method, breaks=breaks, periods=periods, assume_complete=assumes(given))


def assumes(given: Asked) -> bool:
    """Return whether what nobody has surveyed is to be taken as complete."""
    return read(given, "assume", ASSUMES, "") == "complete"


def asked_period(of: Measure, given: Asked, name: str) -> str | None:
    """Return the period that a parameter names; BadParameter where the measure has no such one.

    Of what differs from hour to hour that is any day and hour; BadMoment where it is none.
    """
    if name not in given:
        return None
    if of.row and of.row.by_hour:
        with naming(name):
            moment(given[name])
        return given[name]
    known = readings(of, asked_division(given)).periods
    if given[name] not in known:
        with naming(name):
            raise BadParameter(
                _("“%(indicator)s” has no figures of %(period)s; it has those of: %(known)s.")
                % {"indicator": of.key, "period": given[name][:20], "known": ", ".join(known) or "–"}
            )
    return None if of.row else given[name]


def typed_breaks(text: str) -> tuple[tuple[float, ...], ...]:
    """Return the breaks written as `10,20`, or for two measures `10,20;3,5`; BadParameter names what is no number."""
    return tuple(tuple(_number(each) for each in part.split(",")) for part in text.split(";"))


def _number(text: str) -> float:
    try:
        return facts.number(text.strip(" "))
    except ValueError:
        raise BadParameter(_("“%(value)s” is no number to break classes at.") % {"value": text[:40]}) from None
