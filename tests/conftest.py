"""What every test may ask for."""

import os
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("MEENT_LANGUAGE", "en")  # commands that tests start speak the language that tests are written in
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver runs a loop in the thread of the tests


def pytest_report_header() -> str:
    return f"real data: {os.environ.get('MEENT_REAL_DATA') or 'missing: tests that read it are left out'}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave tests on real data out where there is none, and say so in the closing lines."""
    if os.environ.get("MEENT_REAL_DATA"):
        return
    left_out = [item for item in items if item.get_closest_marker("real_data")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real open data."""
    return Path(os.environ["MEENT_REAL_DATA"])


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    """Those who ask for no language are spoken to in the language that tests are written in, whatever has been translated."""
    settings.LANGUAGE_CODE = "en"


@pytest.fixture(autouse=True)
def _light_work(settings: Any) -> None:
    """What a browser works out to send a form is worked out here in no time."""
    settings.MEENT_ROBOT_COST = 2


@pytest.fixture(autouse=True)
def _start_over() -> None:
    """No test finds what another one had reckoned: a database that was emptied counts its versions from the beginning."""
    from planning.kept import forget

    forget()


@pytest.fixture
def admin_user(admin_user: Any) -> Any:
    """An administrator who has a second factor, as the role wants."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(admin_user, generate_totp_secret())
    return admin_user
