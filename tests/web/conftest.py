"""Who is written to in tests of letters."""

from typing import Any

import pytest

from accounts.roles import Role
from tests.accounts.conftest import person
from tests.web.posted import BOB, MAKER


@pytest.fixture
def maker() -> Any:
    return person(MAKER)


@pytest.fixture
def bob() -> Any:
    return person(BOB)


@pytest.fixture
def planner() -> Any:
    return person("planner@example.org", Role.PLANNER)
