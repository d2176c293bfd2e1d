from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who: people who sign in."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
