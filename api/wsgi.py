"""What a production server calls."""

import logging
import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "api.settings")
application = get_wsgi_application()


def warm() -> None:
    """Reckon what figures rest on beside the first requests; where that fails, whoever asks is told then."""
    from django.db import connection

    from planning.warming import warm

    try:
        warm()
    except Exception:
        logging.getLogger(__name__).warning("What figures rest on could not be reckoned beforehand.", exc_info=True)
    finally:
        connection.close()


def deliver() -> None:
    """Send letters beside the requests, for as long as this process lives. Several processes share the work: each letter is locked."""
    from django.core.management import call_command

    try:
        call_command("deliver", "--loop")
    except Exception:
        logging.getLogger(__name__).error("Letters are no longer sent from this process.", exc_info=True)


if os.environ.get("MEENT_DELIVER", "yes") != "no":
    Thread(target=deliver, name="deliver", daemon=True).start()

if os.environ.get("MEENT_WARM", "yes") != "no":
    Thread(target=warm, name="warm", daemon=True).start()
