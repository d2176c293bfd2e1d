"""Who is written to in tests of letters, and where the site lies that links lead to."""

from typing import Any

import pytest

from accounts.roles import Role
from tests.accounts.conftest import person
from tests.web.posted import BOB, MAKER


@pytest.fixture
def site(settings: Any) -> None:
    """The site is reached at an address of its own."""
    settings.MEENT_ADDRESS = "https://meent.example"


@pytest.fixture
def maker() -> Any:
    return person(MAKER)


@pytest.fixture
def bob() -> Any:
    return person(BOB)


@pytest.fixture
def planner() -> Any:
    return person("planner@example.org", Role.PLANNER)
