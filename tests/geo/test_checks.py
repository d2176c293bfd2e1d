"""An installation that cannot measure does not start."""

import pytest
from django.core.checks import run_checks
from django.core.checks.registry import registry
from django.db import connection

from geo import checks, crs
from geo.management.command import StoreCommand


@pytest.mark.parametrize(
    ("srid", "word"), [(4326, "degree"), (3857, "stretches"), (2272, "US survey foot"), (999999, "not a coordinate system")]
)
def test_a_system_that_is_not_a_plane_in_metres_is_refused(monkeypatch: pytest.MonkeyPatch, srid: int, word: str) -> None:
    monkeypatch.setattr(crs, "METRIC", srid)
    found = checks.metric_system_is_in_metres()
    assert [message.id for message in found] == ["geo.E001"]
    assert word in found[0].msg


@pytest.mark.parametrize("srid", [3812, 31370, 27700, 32618])
def test_a_plane_in_metres_is_accepted(srid: int) -> None:
    assert crs.flaw_of_metric(srid) is None


@pytest.mark.django_db
def test_a_database_made_for_another_system_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_checks(databases=["default"]) == []
    monkeypatch.setattr(crs, "METRIC", 31370)
    found = [message for message in run_checks(databases=["default"]) if message.id == "geo.E002"]
    assert "3812" in found[0].msg
    assert "31370" in found[0].msg


@pytest.mark.django_db
def test_a_database_without_postgis_is_no_other_citys() -> None:
    """The first migration brings PostGIS; until then there is nothing to contradict."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = pg_catalog")
        assert checks.metric_system_is_the_databases(databases=["default"]) == []


def test_a_command_begins_when_the_store_is_whole_without_looking_at_pages() -> None:
    """Prove it by where the checks stand that it runs: loading every page would take longer than most commands do."""
    assert StoreCommand.checked is not None
    ran = {check.__module__ for check in registry.registered_checks if set(check.tags) & set(StoreCommand.checked)}
    assert {"geo.checks", "geo.layer_checks"} <= ran
    assert "django.core.checks.urls" in {check.__module__ for check in registry.registered_checks} - ran
