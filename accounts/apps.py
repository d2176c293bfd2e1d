from django.apps import AppConfig
from django.contrib.admin import apps as admin


class AccountsConfig(AppConfig):
    """Who: people who sign in."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"


class DeskConfig(admin.AdminConfig):
    """Django's administration as an app, with our door."""

    default = False
    default_site = "accounts.desk.Desk"
