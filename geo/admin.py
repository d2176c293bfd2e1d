"""The admin: one page for each layer, made from its row and its model, and one for what the places come from."""

import json
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import ForeignKeyRawIdWidget
from django.contrib.auth import get_user_model
from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pghistory.models import Events

from geo.layer import Layer
from geo.models import Coverage, Dataset, ImportRun, Place
from geo.models.geometry import POLYGONS, MetricField
from geo.permissions import may, may_somewhere
from geo.registry import layers
from geo.shape_field import ShapeField

admin.site.site_header = admin.site.site_title = "Meent"
admin.site.index_title = gettext_lazy("Administration")

# The dataset of what people enter here themselves.
OWN = "own"


class PlaceForm(forms.ModelForm):  # type: ignore[type-arg]  # Django does not make it subscriptable
    """The form of a place. A shape that was not touched stays exactly as it was stored."""

    # Whether the role of who sends it reaches a shape; the admin says so for each request.
    reaches: ClassVar[Any]

    def clean_geom(self) -> Any:
        if "geom" not in self.changed_data:
            return self.instance.geom
        if not self.reaches(self.cleaned_data["geom"]):
            raise ValidationError(_("Your role does not reach as far as here."))
        return self.cleaned_data["geom"]

    def clean_names(self) -> Any:
        names = self.cleaned_data["names"] or {}
        if not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()):
            raise ValidationError(_('Write the names by language, such as {"nl": "Plein", "fr": "Place"}.'))
        return names


class Gated:
    """A page of the admin for those whose role says so: nobody by Django's own rights, everybody by the one gate."""

    # What seeing and what changing its rows is called in the table of actions.
    sees: ClassVar[str] = "see-data"
    changes: ClassVar[str] = "load-data"

    def reach(self, obj: Any) -> dict[str, Any]:
        """Return what a role with limits has to reach: of which kind a row is, and where."""
        return {}

    def may_change(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether somebody may change a row, or any row at all."""
        if obj is None:
            return may_somewhere(request.user, self.changes, kind=self.reach(None).get("kind"))
        return may(request.user, self.changes, **self.reach(obj))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_somewhere(request.user, self.sees)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_somewhere(request.user, self.sees)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change(request, obj)


class ShapeAdmin(Gated, admin.ModelAdmin):  # type: ignore[type-arg]
    """The admin of a table with a geometry: the map in place of coordinates."""

    change_form_template = "admin/place_form.html"
    geometry_types: ClassVar[tuple[str, ...]] = POLYGONS

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if isinstance(db_field, MetricField):
            return ShapeField(types=self.geometry_types, label=capfirst(db_field.verbose_name), required=not db_field.blank)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> "models.QuerySet[Any]":
        rows = super().get_queryset(request)
        address = request.resolver_match.url_name if request.resolver_match else ""
        # A list shows no shapes, and a street's is a kilobyte.
        shapes = [field.name for field in self.model._meta.concrete_fields if field.name.startswith("geom")]
        return rows.defer(*shapes) if address and address.endswith("_changelist") else rows


class PlaceAdmin(ShapeAdmin):
    """The admin of one layer: all of it follows from the layer."""

    form = PlaceForm
    changes = "edit-places"
    layer: ClassVar[Layer]
    object_history_template = "admin/place_history.html"
    show_full_result_count = False
    list_per_page = 50
    formfield_overrides: ClassVar[dict[Any, Any]] = {models.JSONField: {"widget": forms.Textarea({"rows": 2, "class": "vLargeTextField"})}}
    list_select_related = ("dataset",)

    def reach(self, obj: Place | None) -> dict[str, Any]:
        return {"kind": self.layer.id} if obj is None else {"kind": self.layer.id, "where": obj.geom}

    def get_form(self, request: HttpRequest, obj: Place | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form, which refuses a shape that lies where this person's role does not reach."""
        made = super().get_form(request, obj, change, **kwargs)

        def reaches(shape: GEOSGeometry) -> bool:
            return may(request.user, self.changes, kind=self.layer.id, where=shape)

        return type(made.__name__, (made,), {"reaches": staticmethod(reaches)})

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        kind = (self.layer.kind.name,) if self.layer.kind else ()
        return ("__str__", *kind, "dataset", "certainty", "last_confirmed", "edited_at")

    def get_list_filter(self, request: HttpRequest) -> tuple[Any, ...]:
        narrow = [field.name for field in self.layer.facts if field.choices or isinstance(field, models.BooleanField)]
        return (*narrow, "dataset", ("gone_since", admin.EmptyFieldListFilter))

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return tuple(field.name for field in self.layer.facts if isinstance(field, models.CharField) and not field.choices)

    def get_fieldsets(self, request: HttpRequest, obj: Place | None = None) -> Any:
        provenance = [field.name for field in Place._meta.get_fields() if not field.is_relation]
        own = [field.name for field in self.layer.facts if field.name not in provenance]
        confirmed = ["last_confirmed", "gone_since"]
        given = ["dataset", "source_id", "source_date", "certainty"] if obj else ["source_date", "certainty"]
        return (
            (None, {"fields": ["name", "names", *own]}),
            (capfirst(_("geometry")), {"fields": ["geom"]}),
            (capfirst(_("Who says so")), {"fields": [*given, *confirmed]}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Place | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        imported = ("source_date", "certainty") if obj.dataset.key != OWN else ()
        return ("dataset", "source_id", *imported)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["widget"] = ForeignKeyRawIdWidget(db_field.remote_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Place, form: Any, change: bool) -> None:
        if not change:
            obj.dataset, obj.source_id = own_dataset(), str(uuid4())
        super().save_model(request, obj, form, change)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        place = self.get_object(request, object_id)
        return super().history_view(request, object_id, {**(extra_context or {}), "events": [] if place is None else history(place)})


def own_dataset() -> Dataset:
    """Return the dataset of what people enter here themselves, made when it is first needed."""
    words = {"name": _("Entered here"), "publisher": _("This installation"), "licence": _("not stated"), "attribution": _("Entered here")}
    return Dataset._default_manager.get_or_create(key=OWN, defaults=words)[0]


def history(place: Place) -> list[dict[str, Any]]:
    """Return what people did to a place, the latest first: when, who (id and, while there is an account, name), what. Two queries."""
    events = list(Events.objects.tracks(place).order_by("-pgh_created_at", "-pgh_id"))  # type: ignore[no-untyped-call]
    ids = {event.pgh_context.get("user") for event in events if event.pgh_context} - {None}
    names: dict[Any, str] = {user.pk: user.get_username() for user in get_user_model()._default_manager.filter(pk__in=ids)}
    return [
        {
            "when": event.pgh_created_at,
            "user": (user := (event.pgh_context or {}).get("user")),
            "username": names.get(user, ""),
            "label": {"insert": _("added"), "update": _("changed"), "delete": _("removed")}.get(event.pgh_label, event.pgh_label),
            "changes": changes(place, event.pgh_diff or {}),
        }
        for event in events
    ]


def changes(place: Place, diff: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Return which columns an edit changed, from what to what; a shape only says that it changed."""
    found = []
    for name, (before, after) in diff.items():
        if name in ("edited_at", "source_hash"):
            continue
        column = place._meta.get_field(name.removesuffix("_id") if name == "dataset_id" else name)
        shape = isinstance(column, MetricField)
        found.append(
            {
                "label": str(capfirst(getattr(column, "verbose_name", name))),
                "before": "…" if shape else before,
                "after": "…" if shape else after,
            }
        )
    return found


@admin.register(Dataset)
class DatasetAdmin(Gated, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "publisher", "licence", "retrieved", "fictional")
    search_fields = ("name", "publisher", "key")
    list_filter = ("fictional",)
    formfield_overrides: ClassVar[dict[Any, Any]] = {models.URLField: {"assume_scheme": "https"}}

    def has_delete_permission(self, request: HttpRequest, obj: Dataset | None = None) -> bool:
        """Refuse to take away what places stand on: looking for each of them first would take minutes."""
        if obj is not None and any(layer.model._default_manager.filter(dataset=obj).exists() for layer in layers().values()):
            return False
        return super().has_delete_permission(request, obj)


class CoverageForm(forms.ModelForm):  # type: ignore[type-arg]  # Django does not make it subscriptable
    layer = forms.ChoiceField(label=gettext_lazy("Layer"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["layer"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  says to the type checker what stands three lines above
        field.choices = [(layer.id, str(layer.names)) for layer in layers().values()]

    def clean_geom(self) -> Any:
        return self.cleaned_data["geom"] if "geom" in self.changed_data else self.instance.geom


@admin.register(Coverage)
class CoverageAdmin(ShapeAdmin):
    form = CoverageForm
    list_display = ("dataset", "layer", "evidence")
    list_filter = ("layer",)
    list_select_related = ("dataset",)


@admin.register(ImportRun)
class ImportRunAdmin(Gated, admin.ModelAdmin):  # type: ignore[type-arg]
    """What was loaded, to read: a run is history, and nobody edits that."""

    list_display = ("file_name", "dataset", "finished_at")
    list_filter = ("dataset",)
    list_select_related = ("dataset",)
    fields = ("dataset", "file_name", "file_sha256", "finished_at", "report_text")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("report"))
    def report_text(self, run: ImportRun) -> str:
        return format_html("<pre>{}</pre>", json.dumps(run.report, indent=2, ensure_ascii=False))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ImportRun | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ImportRun | None = None) -> bool:
        return False


def register_layers() -> None:
    """Give every layer its page, in the layers' order."""
    for layer in layers().values():
        made = type(f"{layer.model.__name__}Admin", (PlaceAdmin,), {"layer": layer, "geometry_types": layer.geometry_types})
        admin.site.register(layer.model, made)


register_layers()
