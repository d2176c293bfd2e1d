"""The settings of a city that keeps one more kind of thing, with a database of its own."""

from api.settings import *  # noqa: F403
from api.settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.scratch_app"]
DATABASES["default"]["TEST"] = {"NAME": f"test_{DATABASES['default']['NAME']}_touches"}
