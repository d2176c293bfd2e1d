"""A proposal as a GeoJSON feature: a serializer that writes one, and one that reads what is sent. Who made it is in neither."""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework_gis.fields import GeometryField
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from geo import crs
from geo.crs import CRS84
from participation.errors import BadProposal
from participation.proposal import Proposal

# What is told of a proposal to whoever may see it, by our columns; the collection tells the same, written by the database.
TOLD: Final = ("kind", "title", "words", "near", "about", "public_name", "language", "state", "visibility", "version")
TIMES: Final = ("sent_at", "changed_at", "planned_for")
# What may speak of the maker's home: to the maker, and to who handles it.
OWN: Final = ("answers",)
FEATURE: Final = ("type", "geometry", "properties")
# What is sent once and kept nowhere.
PASSING: Final = ("email", "draft", "reason")


class Degrees(GeometryField):  # type: ignore[misc]  # the package is untyped
    """A metric geometry, told in longitude and latitude."""

    def get_attribute(self, instance: Any) -> Any:
        return instance.geom.transform(crs.WGS84, clone=True)


class AsDrawn(GeometryField):  # type: ignore[misc]  # as above
    """A geometry as it was sent; `participation.where` reads it, with its kind beside it."""

    default_error_messages = {"unreadable": _l("This is no GeoJSON geometry.")}

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            self.fail("unreadable")
        return value


class Answers(serializers.DictField):
    """Answers by question."""

    child = serializers.JSONField(allow_null=True)


class Told(GeoFeatureModelSerializer):  # type: ignore[misc]  # as above
    """A proposal for whoever may see it; its maker, and who handles it, are told the answers too."""

    geom = Degrees(precision=CRS84.decimals)
    about = serializers.SerializerMethodField()
    became = serializers.SerializerMethodField()
    check = serializers.JSONField(source="check_said")

    class Meta:
        model = Proposal
        geo_field = "geom"
        id_field = "key"
        fields = ("key", "geom", *TOLD, *TIMES, "became", "check", *OWN)

    def get_about(self, one: Proposal) -> str | None:
        return named(one.about_layer, one.about_place)

    def get_became(self, one: Proposal) -> str | None:
        return named(one.became_layer, one.became_place)

    def get_properties(self, instance: Any, fields: Any) -> Any:
        left_out = () if self.context.get("own") else OWN
        return super().get_properties(instance, [field for field in fields if field.field_name not in left_out])


class Filled(GeoFeatureModelSerializer):  # type: ignore[misc]  # as above
    """What somebody sends: each thing of its type, nothing that is not known. What it says is held to by the gate."""

    geom = AsDrawn()
    kind = serializers.CharField(max_length=40)
    title = serializers.CharField(max_length=1_000)
    words = serializers.CharField(required=False, allow_blank=True, max_length=100_000)
    about = serializers.CharField(required=False, allow_null=True, max_length=100)
    public_name = serializers.CharField(required=False, allow_blank=True, max_length=1_000)
    answers = Answers(required=False)
    check = serializers.DictField(required=False, allow_null=True)
    form = serializers.UUIDField(required=False)
    email = serializers.CharField(required=False, allow_blank=True, max_length=1_000)
    draft = serializers.BooleanField(required=False, default=False)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=100_000)

    class Meta:
        model = Proposal
        geo_field = "geom"
        id_field = False
        fields = ("geom", "kind", "title", "words", "about", "public_name", "answers", "check", "form", *PASSING)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict) or data.get("type") != "Feature" or not isinstance(data.get("properties", {}), dict):
            raise ValidationError({"type": _("Send a GeoJSON Feature, with “geometry” and “properties”.")})
        # Before the package puts the geometry among the properties, where a property of that name would hide.
        known = [name for name, field in self.fields.items() if not field.read_only and name != "geom"]
        wrong = {name: _unknown(name, FEATURE) for name in data if name not in FEATURE}
        wrong |= {name: _unknown(name, known) for name in data.get("properties", {}) if name not in known}
        if wrong:
            raise ValidationError(wrong)
        given = {"properties": dict(data.get("properties", {})), **({"geometry": data["geometry"]} if "geometry" in data else {})}
        return super().to_internal_value(given)


def filled(said: Any, *, some: bool = False, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what was sent, by our names; BadProposal names each thing that is not known, missing, or of no type that it can be.

    `some`: only what is to change is sent. `without`: what can not be sent here.
    """
    read = Filled(data=said, partial=some)
    for name in without:
        read.fields.pop(name)
    if not read.is_valid():
        raise BadProposal({_shown(name): _first(wrong) for name, wrong in read.errors.items()})
    return dict(read.validated_data)


def named(layer: str, place: int | None) -> str | None:
    """Return how the API names a place: its collection and its number; None for none."""
    return f"{layer}/{place}" if layer else None


def told(one: Proposal, *, own: bool) -> dict[str, Any]:
    """Return a proposal as a feature."""
    found = Told(one, context={"own": own}).data
    return dict(json.loads(json.dumps(found, default=str)))


def _unknown(name: str, known: Any) -> str:
    return _("“%(name)s” is not known here; these are: %(known)s.") % {"name": str(name)[:40], "known": ", ".join(known)}


def _shown(name: str) -> str:
    return "geometry" if name == "geom" else str(name)[:100]


def _first(wrong: Any) -> str:
    """Return the first sentence of what the framework says is wrong with a field."""
    while isinstance(wrong, (list, Mapping)) and wrong:
        wrong = next(iter(wrong.values())) if isinstance(wrong, Mapping) else wrong[0]
    return str(wrong)
