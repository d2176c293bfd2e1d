"""Clock: the day on which something of the demonstration happened. Loaded in seconds, a year would otherwise be of one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, Model
from django.db.models.expressions import DatabaseDefault
from django.db.models.signals import pre_save
from django.utils import timezone


class Clock:
    """What the gates take for now while it runs. In this process only, and only for who loads the demonstration in it."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def read(self) -> datetime:
        """Return the moment at which the telling stands."""
        return self.moment

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let all that is made within be of the moment that is set, also where the database would write the time itself."""
        true_now = timezone.now
        pre_save.connect(self._date, dispatch_uid="demonstration clock")
        timezone.now = self.read
        try:
            yield
        finally:
            timezone.now = true_now
            pre_save.disconnect(dispatch_uid="demonstration clock")

    def _date(self, sender: type[Model], instance: Model, **_more: Any) -> None:
        for field in sender._meta.concrete_fields:
            if isinstance(field, DateTimeField) and isinstance(getattr(instance, field.attname), DatabaseDefault):
                setattr(instance, field.attname, self.moment)
