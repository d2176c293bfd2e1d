from django.apps import AppConfig
from django.utils.translation import gettext_lazy

from geo.native import point_gdal_at_its_own_data


class GeoConfig(AppConfig):
    """The store of places."""

    name = "geo"
    verbose_name = gettext_lazy("Public space")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from geo import checks, layer_checks  # noqa: F401  registers the checks, which need the app registry

        point_gdal_at_its_own_data()
