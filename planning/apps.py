from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """The overlay: what is measured about people and space, and who reaches what on foot."""

    name = "planning"
    default_auto_field = "django.db.models.BigAutoField"
