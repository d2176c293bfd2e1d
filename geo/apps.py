from django.apps import AppConfig

from geo.native import point_gdal_at_its_own_data


class GeoConfig(AppConfig):
    """The store of places."""

    name = "geo"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from geo import checks, layer_checks  # noqa: F401  registers the checks, which need the app registry

        point_gdal_at_its_own_data()
