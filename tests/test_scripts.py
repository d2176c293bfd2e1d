"""The scripts do what the README says, on a copy of the checkout with nothing of ours running."""

import os
import pty
import shutil
import signal
import socket
import subprocess
import sys
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
    return subprocess.run(command, cwd=copy, env=environment(**more), capture_output=True, text=True, timeout=300, check=False)


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


def test_asking_for_a_cluster_that_runs_never_shuts_its_server_out(checkout: Path) -> None:
    """Prove it by watching: whoever asks again and again never takes away the way to the data, not for a moment."""
    url = run(checkout, "script/cluster", "start", "trial").stdout.strip()
    folder = checkout / ".local/trial"
    before = folder.stat()
    assert before.st_mode & 0o077 == (0o011 if os.getuid() == 0 else 0)
    for _time in range(3):
        assert run(checkout, "script/cluster", "start", "trial").stdout.strip() == url
    assert folder.stat().st_mode == before.st_mode
    steps = run(checkout, "bash", "-x", "script/cluster", "start", "trial").stderr.splitlines()
    assert [step for step in steps if "chmod" in step] == ([f"+ chmod 711 {folder}"] if os.getuid() == 0 else [])


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


@pytest.mark.parametrize(("ending", "demo"), [(signal.SIGTERM, "yes"), (signal.SIGINT, "no")])
def test_the_server_serves_refuses_a_second_start_and_ends_all_it_started(checkout: Path, ending: signal.Signals, demo: str) -> None:
    port = free_port()
    server = subprocess.Popen(
        ["script/server"],
        cwd=checkout,
        env=environment(PORT=port, MEENT_DEMO=demo, **OFFLINE),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
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
    assert server.wait(timeout=120) != 0
    with pytest.raises(urllib.error.URLError):
        served(f"{address}/api/conformance")
    assert not (checkout / ".local/city/data/postmaster.pid").exists()


def test_a_start_that_is_interrupted_again_and_again_is_taken_up_where_it_was(checkout: Path) -> None:
    """Prove it by ending it at several moments, and then letting one start go through."""
    for seconds in (0.3, 0.9, 1.8, 3.0, 4.5):
        begun = subprocess.Popen(["script/server"], cwd=checkout, env=environment(PORT=free_port(), **OFFLINE), stdout=subprocess.DEVNULL)
        time.sleep(seconds)
        begun.send_signal(signal.SIGTERM)
        begun.wait(timeout=120)
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


# What a set-up may call on a machine that has little: these, and what a test stands in for.
BARE_TOOLS = """
    base64 bash basename cat chmod chown cp cut date dirname env find flock git grep head id install kill ls mkdir mv printf python3 rm sed
    setpriv setsid sha256sum sh sleep sort tail test timeout touch tr uname wc xargs
"""


@pytest.fixture
def bare(checkout: Path) -> Path:
    """A folder of tools for PATH: no apt-get, no sudo, no Node, no PostgreSQL; a test writes into it what its machine has besides."""
    tools = checkout / ".local/tools"
    tools.mkdir()
    for name in BARE_TOOLS.split():
        if found := shutil.which(name):
            (tools / name).symlink_to(Path(sys.executable).resolve() if name == "python3" else found)
    return tools


def stand_in(tools: Path, name: str, script: str) -> None:
    (tools / name).unlink(missing_ok=True)
    (tools / name).write_text(f"#!/bin/sh\n{script}\n")
    (tools / name).chmod(0o755)


def machine_without_postgis(tools: Path, *, user: int) -> dict[str, str]:
    stand_in(tools, "id", f"echo {user}")
    return {"PATH": str(tools), "MEENT_POSTGRES": str(tools / "postgresql")}


def apt(tools: Path) -> Path:
    """Debian's two programs, which write down what they are asked and by which way."""
    asked = tools / "asked"
    stand_in(tools, "apt-get", f'echo "apt-get $*" >>{asked}')
    stand_in(tools, "apt-cache", "echo 'postgresql-15-postgis-3 - for 15'; echo 'postgresql-17-postgis-3 - for 17'")
    return asked


def test_root_is_told_what_is_about_to_be_installed_before_it_is(checkout: Path, bare: Path) -> None:
    settings = machine_without_postgis(bare, user=0)
    asked = apt(bare)
    found = run(checkout, "script/setup", "--system", **settings)
    assert found.returncode == 0, found.stderr
    told, then = found.stderr.strip().splitlines()
    assert "about to be installed" in told
    assert "PostgreSQL with PostGIS" in told
    assert then == "Installing postgresql-17-postgis-3."
    update, install = asked.read_text().splitlines()
    assert update.startswith("apt-get update")
    assert install.split()[-1] == "postgresql-17-postgis-3"
    assert "--no-install-recommends" in install


def test_a_user_with_sudo_is_told_so_and_installs_through_it(checkout: Path, bare: Path) -> None:
    settings = machine_without_postgis(bare, user=1000)
    asked = apt(bare)
    stand_in(bare, "sudo", f'echo "sudo $*" >>{asked}\nexec "$@"')
    found = run(checkout, "script/setup", "--system", **settings)
    assert found.returncode == 0, found.stderr
    assert "sudo may ask for your password" in found.stderr
    through = [line for line in asked.read_text().splitlines() if line.startswith("sudo")]
    assert [("update" in line, "install" in line) for line in through] == [(True, False), (False, True)]
    assert len(asked.read_text().splitlines()) == 4, "each apt-get went through sudo"


def test_a_user_without_sudo_reads_in_one_sentence_what_to_ask_for(checkout: Path, bare: Path) -> None:
    settings = machine_without_postgis(bare, user=1000)
    asked = apt(bare)
    found = run(checkout, "script/server", PORT=free_port(), **settings)
    assert found.returncode != 0
    assert found.stderr.strip().splitlines() == [
        "Please ask an administrator to install PostgreSQL with PostGIS (Debian's packages postgis), and try again."
    ]
    assert not asked.exists()


def test_a_system_without_debians_programs_is_told_what_it_lacks(checkout: Path, bare: Path) -> None:
    found = run(checkout, "script/server", PORT=free_port(), **machine_without_postgis(bare, user=1000))
    assert found.returncode != 0
    assert found.stderr.strip() == "Please install PostgreSQL with PostGIS with your system's own package manager, and try again."


def test_another_database_needs_no_postgis_of_this_machine(checkout: Path, bare: Path) -> None:
    settings = machine_without_postgis(bare, user=1000)
    found = run(checkout, "script/setup", "--system", DATABASE_URL="postgres://elsewhere", **settings)
    assert (found.returncode, found.stderr) == (0, "")


def test_sudo_can_ask_at_the_terminal_that_the_server_was_started_from(checkout: Path, bare: Path) -> None:
    """Prove it with a stand-in that does what sudo does first: open the terminal it is controlled by."""
    settings = machine_without_postgis(bare, user=1000)
    apt(bare)
    stand_in(bare, "sudo", 'if (exec </dev/tty) 2>/dev/null; then echo "asked here" >&2; fi; exit 1')
    code, shown = in_a_terminal(checkout, "script/server", PORT=free_port(), **settings)
    assert code != 0
    assert "could not be installed" in shown
    assert "asked here" in (checkout / ".local/apt.log").read_text()


def in_a_terminal(copy: Path, *command: str, **more: str) -> tuple[int, str]:
    """What a command writes to a terminal of its own, and its exit code."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(copy)
        os.execvpe(command[0] if os.sep not in command[0] else str(copy / command[0]), list(command), environment(**more))
    shown = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()


def test_where_node_is_missing_or_old_the_front_end_is_built_with_one_of_its_own(checkout: Path, bare: Path) -> None:
    """Prove it with the real package: a Node of 18 is there, and another builds."""
    stand_in(bare, "node", "echo 18")
    stand_in(bare, "npm", "exit 1")
    (checkout / ".local/front.stamp").unlink(missing_ok=True)
    shutil.rmtree(checkout / "frontend/dist")
    (checkout / "frontend/node_modules").symlink_to(ROOT / "frontend/node_modules")
    found = run(checkout, "script/setup", PATH=str(bare), DATABASE_URL="postgres://elsewhere")
    assert found.returncode == 0, found.stderr
    assert "Fetching Node for this checkout." in found.stderr
    assert (checkout / "frontend/dist/.vite/manifest.json").exists()
    major = run(checkout, ".local/node/bin/node", "-p", "parseInt(process.versions.node)")
    assert int(major.stdout) >= 20


@pytest.mark.parametrize(
    ("what_npm_does", "word"),
    [
        ("echo npm error code SELF_SIGNED_CERT_IN_CHAIN; exit 1", "NODE_EXTRA_CA_CERTS"),
        ("echo npm error code ECONNREFUSED; exit 1", "is there a connection?"),
        ("sleep 60", "did not arrive in the time"),
    ],
)
def test_waiting_for_packages_is_spoken_of_and_ends_in_one_sentence(checkout: Path, bare: Path, what_npm_does: str, word: str) -> None:
    stand_in(bare, "node", "echo 22")
    stand_in(bare, "npm", what_npm_does)
    (checkout / ".local/front.stamp").unlink(missing_ok=True)
    (checkout / ".local/modules.stamp").unlink(missing_ok=True)
    settings = {"PATH": str(bare), "DATABASE_URL": "postgres://elsewhere", "MEENT_WORD_EVERY_S": "1", "MEENT_PATIENCE_S": "3"}
    begun = time.monotonic()
    found = run(checkout, "script/setup", **settings)
    assert found.returncode != 0
    assert time.monotonic() - begun < 50
    first, *still, last = found.stderr.strip().splitlines()
    assert first == "Fetching the front end's packages."
    assert word in last
    assert all("still at it" in line for line in still)
    assert bool(still) == ("sleep" in what_npm_does)


def test_npm_keeps_the_settings_that_the_machine_has_for_it() -> None:
    """Prove that no script sends npm to another folder by --prefix: it would look there for a proxy and certificates too."""
    scripts = [*(ROOT / "script").iterdir(), ROOT / "Dockerfile"]
    assert not [script.name for script in scripts if "npm --prefix" in script.read_text()]


@pytest.mark.parametrize("host", ["127.0.0.2", "::1"])
def test_the_server_listens_where_it_is_told_and_nowhere_else(checkout: Path, host: str) -> None:
    port = free_port()
    server = subprocess.Popen(
        ["script/server"],
        cwd=checkout,
        env=environment(PORT=port, HOST=host, MEENT_DEMO="no", **OFFLINE),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert server.stdout is not None
        lines = []
        for line in server.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                break
        address = f"http://[::1]:{port}" if ":" in host else f"http://{host}:{port}"
        assert any(address in line for line in lines), lines
        assert served(f"{address}/") == 200
        with pytest.raises(urllib.error.URLError):
            served(f"http://127.0.0.1:{port}/api/conformance")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=120)
