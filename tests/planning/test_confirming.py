"""Who knows a place by their work confirms what is said of it, through one gate that keeps who and when."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from accounts.models import Grant
from accounts.roles import Role
from geo.errors import UnknownLayer, UnknownPlace
from geo.models import VacantPlot
from geo.registry import layers
from planning.certainty import asking
from planning.confirming import confirm
from tests.factories import place

pytestmark = pytest.mark.django_db

NOW = date(2026, 11, 23)


def worker(**grant: Any) -> Any:
    user = get_user_model().objects.create_user("worker@city.example")
    Grant.objects.create(user=user, role=Role.COMMUNITY_WORKER, **{"everywhere": True, **grant})
    return user


def test_a_community_worker_confirms_and_history_says_who_and_when() -> None:
    plot, user = place("vacant-plots", source_date=date(2020, 1, 1)), worker()
    assert [each.key for each in asking(NOW)] == [plot.pk]
    assert confirm("vacant-plots", plot.pk, by=user, today=NOW).last_confirmed == NOW
    stored = VacantPlot.objects.get(pk=plot.pk)
    assert (stored.last_confirmed, stored.edited_at) == (NOW, None)
    assert asking(NOW) == []
    event = stored.events.order_by("pgh_id").last()
    assert (event.pgh_label, event.last_confirmed) == ("update", NOW)
    assert (event.pgh_context.metadata["user"], event.pgh_context.metadata["confirmed"]) == (user.pk, True)


def test_facts_of_every_layer_can_be_confirmed() -> None:
    user = worker()
    for layer_id in layers():
        assert confirm(layer_id, place(layer_id).pk, by=user, today=NOW).last_confirmed == NOW


def test_nobody_else_confirms_anything() -> None:
    plot = place("vacant-plots")
    resident = get_user_model().objects.create_user("resident@city.example")
    for somebody in (AnonymousUser(), resident, worker(kinds=["benches"])):
        with pytest.raises(PermissionDenied, match="by their work"):
            confirm("vacant-plots", plot.pk, by=somebody, today=NOW)
    assert VacantPlot.objects.get(pk=plot.pk).last_confirmed is None


def test_what_is_not_there_or_no_longer_cannot_be_confirmed() -> None:
    gone, user = place("vacant-plots", gone_since=NOW), worker()
    for key in (gone.pk, 10**9):
        with pytest.raises(UnknownPlace, match=str(key)):
            confirm("vacant-plots", key, by=user, today=NOW)
    with pytest.raises(UnknownLayer, match="clouds"):
        confirm("clouds", 1, by=user, today=NOW)
