"""What tests of the importer share: one language, and installations elsewhere, each made once."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import translation

from tests.geo.importing.installation import Installation, installed, removed


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests that ask for an installation on one worker, so that each installation is made once."""
    for item in items:
        if "elsewhere" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("elsewhere"))


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Reports speak English."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def elsewhere(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Callable[[int], Installation]]:
    """Return what gives the installation that measures in a system, by its EPSG code; its rows stay for the session."""
    made: dict[int, Installation] = {}

    def give(srid: int) -> Installation:
        with django_db_blocker.unblock():
            if srid not in made:
                made[srid] = installed(srid)
            return made[srid]

    yield give
    with django_db_blocker.unblock():
        for installation in made.values():
            removed(installation)
