"""What every test may ask for."""

import os
import time
from collections.abc import Iterator
from fcntl import LOCK_EX, LOCK_SH, LOCK_UN, flock
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as properties

LOCAL = Path(__file__).resolve().parents[1] / ".local"
LEFT_OUT = pytest.StashKey[int]()
# Days and hours that are told apart change at the full hour.
BEFORE_THE_HOUR_S = 20

os.environ.setdefault("MEENT_LANGUAGE", "en")  # commands that tests start speak the language that tests are written in
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver runs a loop in the thread of the tests


# Properties are tried on the same examples each time, and by no clock: machines that run tests are shared.
properties.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
properties.load_profile("steady")


def pytest_report_header() -> str:
    return f"real data: {os.environ.get('MEENT_REAL_DATA') or 'missing: tests that read it are left out'}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave tests on real data out where there is none, and say so in the closing lines."""
    if os.environ.get("MEENT_REAL_DATA"):
        return
    left_out = [item for item in items if item.get_closest_marker("real_data")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item.get_closest_marker("real_data") is None]
    if (output := getattr(config, "workeroutput", None)) is not None:
        output["left_out"] = len(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Hear of a worker that ended how many tests it left out; each of them leaves out the same."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", 0)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if left_out := config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(f"{left_out} tests on real data left out: MEENT_REAL_DATA does not say where that lies.")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Run a test that measures time while no other worker runs one: it has the house to itself, all others share it.

    Whoever waits for the house keeps the gate, so that nobody slips in before.
    """
    # What begins today ends today: a test that might see the day or the hour change waits for the next.
    if (left_s := 3600 - time.time() % 3600) < BEFORE_THE_HOUR_S:
        time.sleep(left_s)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return (yield)
    alone = item.get_closest_marker("alone") is not None
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "tests.gate").open("w") as gate, (LOCAL / "tests.house").open("w") as house:
        flock(gate, LOCK_EX)
        flock(house, LOCK_EX if alone else LOCK_SH)
        flock(gate, LOCK_UN)
        return (yield)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database of the tests, which ends when nobody is in it: a server's thread may still be on its way out."""
    from django.db import connection

    yield
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    until = time.monotonic() + 10
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"SELECT pid {others}")
        while cursor.fetchall() and time.monotonic() < until:
            time.sleep(0.1)
            cursor.execute(f"SELECT pid {others}")
        cursor.execute(f"SELECT pg_terminate_backend(pid) {others}")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real open data."""
    return Path(os.environ["MEENT_REAL_DATA"])


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    """Those who ask for no language are spoken to in the language that tests are written in, whatever has been translated."""
    settings.LANGUAGE_CODE = "en"


@pytest.fixture(autouse=True)
def _passwords_are_cheap(settings: Any) -> None:
    """A password is made hard to guess by half a second of work, for which no test has to wait; how hard is Django's to prove."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _light_work(settings: Any) -> None:
    """What a browser works out to send a form is worked out here in no time."""
    settings.MEENT_ROBOT_COST = 2


@pytest.fixture
def site(settings: Any) -> None:
    """The site is reached at an address of its own, with which links in letters begin."""
    settings.MEENT_ADDRESS = "https://meent.example"


@pytest.fixture(scope="session")
def _files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def _own_files(settings: Any, _files: Path) -> None:
    """No test writes a photo where those of the installation lie."""
    settings.MEENT_FILES = str(_files)


@pytest.fixture(autouse=True)
def _start_over() -> None:
    """No test finds what another one had reckoned: a database that was emptied counts its versions from the beginning."""
    from planning.kept import forget

    forget()


@pytest.fixture(scope="session", autouse=True)
def _emptied_thriftily() -> Iterator[None]:
    """What tests committed is emptied in a tenth of the time."""
    from django.core.management.commands import flush
    from django.db.backends.postgresql.operations import DatabaseOperations

    from tests.emptying import thrifty, where_needed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", thrifty(DatabaseOperations.sql_flush))
        patch.setattr(flush, "emit_post_migrate_signal", where_needed(flush.emit_post_migrate_signal))
        yield


@pytest.fixture
def admin_user(admin_user: Any) -> Any:
    """An administrator who has a second factor, as the role wants."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(admin_user, generate_totp_secret())
    return admin_user
