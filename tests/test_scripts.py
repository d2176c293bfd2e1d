"""The scripts do what the README says, on a copy of the checkout with nothing of ours running."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).parent.parent


def files_of_the_checkout() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PORT", "HOST")}
    return {**kept, **more}


def run(copy: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=copy, env=environment(**more), capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def checkout() -> Iterator[Path]:
    """A copy of this checkout that anybody may pass through, with the packages and the front end that are built already."""
    folder = Path(tempfile.mkdtemp(prefix="meent-test-"))
    folder.chmod(0o755)
    for name in files_of_the_checkout():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    local = folder / ".local"
    local.mkdir()
    (local / "venv").symlink_to(ROOT / ".local/venv")
    for stamp in ("packages.stamp", "modules.stamp", "front.stamp", "words.stamp"):
        if (ROOT / ".local" / stamp).exists():
            shutil.copy2(ROOT / ".local" / stamp, local / stamp)
    for built in [ROOT / "frontend/dist", *(ROOT / "locale").rglob("*.mo")]:
        target = folder / built.relative_to(ROOT)
        if built.is_dir():
            shutil.copytree(built, target)
        elif built.exists():
            shutil.copy2(built, target)
    yield folder
    folder.chmod(0o755)
    for name in ("city", "trial"):
        run(folder, "script/cluster", "drop", name)
    shutil.rmtree(folder)


def test_a_cluster_is_durable_private_and_its_own(checkout: Path) -> None:
    """Prove that a stopped cluster keeps its data, asks for a password, and listens on this machine only."""
    url = run(checkout, "script/cluster", "start", "trial").stdout.strip()
    with psycopg.connect(url, autocommit=True) as connection:
        settings = dict(connection.execute("SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'listen_addresses')").fetchall())
        assert settings == {"fsync": "on", "listen_addresses": "127.0.0.1"}
        connection.execute("CREATE TABLE kept AS SELECT postgis_version() AS version")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(url.replace(url.split(":")[2].split("@")[0], "guessed"))
    assert run(checkout, "script/cluster", "start", "trial").stdout.strip() == url
    run(checkout, "script/cluster", "stop", "trial")
    with psycopg.connect(run(checkout, "script/cluster", "start", "trial").stdout.strip()) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1,)


@pytest.mark.parametrize("mode", [0o755, 0o700])
def test_a_checkout_that_the_databases_user_cannot_reach_gets_data_elsewhere_and_a_sentence(checkout: Path, mode: int) -> None:
    """Prove both sides: root's private folder sends the data elsewhere, every other folder keeps them inside."""
    checkout.chmod(mode)
    found = run(checkout, "script/cluster", "start", "trial")
    assert found.stdout.startswith("postgres://"), found.stderr
    elsewhere = mode == 0o700 and os.getuid() == 0
    assert ("cannot reach" in found.stderr) == elsewhere
    assert (checkout / ".local/trial/data").exists() != elsewhere


def test_an_interrupted_making_leaves_nothing_that_looks_like_a_cluster(checkout: Path) -> None:
    made = subprocess.Popen(
        ["script/cluster", "start", "trial"], cwd=checkout, env=environment(), stdout=subprocess.PIPE, start_new_session=True
    )
    time.sleep(0.4)
    os.killpg(made.pid, signal.SIGKILL)
    made.wait()
    assert run(checkout, "script/cluster", "start", "trial").stdout.startswith("postgres://")


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


# What packages come from does not answer: a second start needs none of it.
OFFLINE = {"PIP_INDEX_URL": "http://127.0.0.1:1", "npm_config_registry": "http://127.0.0.1:1"}


def served(address: str) -> int:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return int(answer.status)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_server_serves_refuses_a_second_start_and_ends_all_it_started(checkout: Path, ending: signal.Signals) -> None:
    port = free_port()
    server = subprocess.Popen(
        ["script/server"], cwd=checkout, env=environment(PORT=port, **OFFLINE), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    lines: list[str] = []
    assert server.stdout is not None
    for line in server.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            break
    address = f"http://127.0.0.1:{port}"
    assert any(address in line for line in lines), lines
    assert any("createsuperuser" in line for line in lines)
    assert served(f"{address}/api/conformance") == 200
    assert served(f"{address}/") == 200
    again = run(checkout, "script/server", PORT=free_port())
    assert again.returncode != 0
    assert address in again.stderr
    server.send_signal(ending)
    assert server.wait(timeout=40) != 0
    with pytest.raises(urllib.error.URLError):
        served(f"{address}/api/conformance")
    assert not (checkout / ".local/city/data/postmaster.pid").exists()


def test_a_start_that_is_interrupted_again_and_again_is_taken_up_where_it_was(checkout: Path) -> None:
    """Prove it by ending it at several moments, and then letting one start go through."""
    for seconds in (0.3, 0.9, 1.8, 3.0, 4.5):
        begun = subprocess.Popen(["script/server"], cwd=checkout, env=environment(PORT=free_port(), **OFFLINE), stdout=subprocess.DEVNULL)
        time.sleep(seconds)
        begun.send_signal(signal.SIGTERM)
        begun.wait(timeout=40)
    found = run(checkout, "script/cluster", "start", "city")
    ready = run(checkout, ".local/venv/bin/python", "manage.py", "prepare", DATABASE_URL=found.stdout.strip())
    assert ready.returncode == 0, ready.stderr
    with psycopg.connect(found.stdout.strip()) as connection:
        assert connection.execute("SELECT count(*) > 100 FROM geo_bench").fetchone() == (True,)


def test_a_port_that_is_taken_is_named_with_a_cure(checkout: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        found = run(checkout, "script/server", PORT=str(taken.getsockname()[1]))
    assert found.returncode != 0
    assert "choose another port" in found.stderr


@pytest.mark.parametrize("port", ["eighty", "80a", "-1", "0", "65536", "999999"])
def test_a_port_that_is_no_number_is_named(checkout: Path, port: str) -> None:
    found = run(checkout, "script/server", PORT=port)
    assert found.returncode != 0
    assert f"'{port}'" in found.stderr


@pytest.mark.parametrize(
    ("setting", "value", "word"),
    [
        ("HOST", "192.0.2.1", "cannot listen"),
        ("MEENT_WORKERS", "0", "MEENT_WORKERS"),
        ("DATABASE_URL", "rubbish", "DATABASE_URL"),
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none", "does not answer"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_in_a_sentence(checkout: Path, setting: str, value: str, word: str) -> None:
    found = run(checkout, "script/server", **{"PORT": free_port(), setting: value})
    assert found.returncode != 0
    assert word in found.stderr
    assert "Traceback" not in found.stderr


def test_another_database_is_used_and_another_citys_is_refused(checkout: Path) -> None:
    """Prove that DATABASE_URL wins over the checkout's own cluster, and that a database keeps to the system it was made for."""
    elsewhere = run(checkout, "script/cluster", "start", "trial").stdout.strip()
    prepare = (".local/venv/bin/python", "manage.py", "prepare", "--without-demo")
    made = run(checkout, *prepare, DATABASE_URL=elsewhere)
    assert made.returncode == 0, made.stderr
    assert not (checkout / ".local/city").exists()
    for command in (prepare, (".local/venv/bin/python", "manage.py", "datasets")):
        other = run(checkout, *command, DATABASE_URL=elsewhere, MEENT_METRIC_SRID="28992")
        assert other.returncode != 0
        assert "MEENT_METRIC_SRID=3812" in other.stderr
        assert "Traceback" not in other.stderr
