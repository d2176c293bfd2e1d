from django.apps import AppConfig
from django.contrib.admin import apps as admin


class AccountsConfig(AppConfig):
    """Who: people who sign in."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import checks  # noqa: F401  registers them


class DeskConfig(admin.AdminConfig):
    """Django's administration as an app, with our door."""

    default = False
    default_site = "accounts.desk.Desk"
