from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    """What residents may do and propose: first of all whether a facade garden is allowed."""

    name = "participation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what happens to proposals."""
        from participation.listening import listen

        listen()
