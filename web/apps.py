from django.apps import AppConfig


class WebConfig(AppConfig):
    """The door for people."""

    name = "web"

    def ready(self) -> None:
        from web import checks  # noqa: F401  registers the checks, which need the app registry
