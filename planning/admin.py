"""The admin of what is measured: to look at. Indicators and their values come from recipes, and change with them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from geo.admin import Gated
from planning.models import Indicator, IndicatorValue


class Shown(Gated, admin.ModelAdmin):  # type: ignore[type-arg]  # Django does not make it subscriptable
    """A table that people look at and imports write."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Indicator)
class IndicatorAdmin(Shown):
    list_display = ("__str__", "key", "unit", "kind", "need", "group", "age_from", "age_to", "dataset")
    list_filter = ("dataset", "kind", "need", "group")
    search_fields = ("key", "name_nl", "name_fr", "name_en")

    @admin.display(description=_("unit"))
    def unit(self, obj: Indicator) -> str:
        return str(obj.unit)


@admin.register(IndicatorValue)
class IndicatorValueAdmin(Shown):
    """Figures as their source tells them, before any is kept back: for those who load them, and have that file in hand."""

    sees = "load-data"
    list_display = ("area", "indicator", "period", "state", "value")
    list_filter = ("state", "period", "indicator")
    list_select_related = ("area", "indicator")
    search_fields = ("area__name", "area__code")
