from django.apps import AppConfig


class ScratchConfig(AppConfig):
    """A city that also keeps its drinking water."""

    name = "tests.scratch_app"
    label = "scratch"
    default_auto_field = "django.db.models.BigAutoField"
