from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """Somebody who signs in. Seen from other apps only as `settings.AUTH_USER_MODEL`."""
