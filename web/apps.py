from django.apps import AppConfig


class WebConfig(AppConfig):
    """The door for people."""

    name = "web"
