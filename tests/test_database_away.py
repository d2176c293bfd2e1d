"""A database that is full of connections, or away: everybody is told so in a sentence, and all is well again once it is back."""

import contextlib
import json
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.test_scripts import checkout, environment, free_port, run

__all__ = ["checkout"]
CONNECTIONS = 12
OTHERS_GO = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> ALL(%s)
"""
SENTENCES = {
    "nl": "We kunnen nu even niets opzoeken. Er is niets bewaard van wat je stuurde. Probeer het over een halve minuut opnieuw.",
    "fr": "Nous ne pouvons rien chercher pour le moment. Rien de ce que tu as envoyé n’a été gardé. Réessaie dans une demi-minute.",
    "en": "Right now we cannot look anything up. Nothing you sent was kept. Try again in half a minute.",
}
# What nobody may read in a log, wherever it stood in what was asked.
SECRET = "jan.peeters@zwanerode.example"


class Site:
    """A server of a checkout's own, on a cluster that takes few connections."""

    def __init__(self, copy: Path) -> None:
        self.copy = copy
        self.url = run(copy, "script/cluster", "start", "trial", MEENT_CLUSTER_CONNECTIONS=str(CONNECTIONS)).stdout.strip()
        self.port = free_port()
        said = environment(DATABASE_URL=self.url, MEENT_DELIVER="no")
        made = run(copy, ".local/venv/bin/python", "manage.py", "prepare", "--without-demo", DATABASE_URL=self.url)
        assert made.returncode == 0, made.stderr
        self.log = (copy / "server.log").open("w")
        command = (".local/venv/bin/gunicorn", "api.wsgi:application", "--bind", f"127.0.0.1:{self.port}", "--no-control-socket")
        serving = ("--worker-class", "gthread", "--threads", "8", "--log-level", "warning")
        self.server = subprocess.Popen([*command, *serving], cwd=copy, env=said, stdout=self.log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 60
        while not self.answers():
            assert self.server.poll() is None, self.told()
            assert time.monotonic() < deadline, self.told()
            time.sleep(0.1)

    def answers(self) -> bool:
        """Return whether somebody listens yet."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", int(self.port))) == 0

    def told(self) -> str:
        """Return what the server has said so far."""
        return (self.copy / "server.log").read_text()

    def ask(self, path: str, method: str = "GET", body: str | None = None, **headers: str) -> tuple[int, dict[str, str], str]:
        link = HTTPConnection("127.0.0.1", int(self.port), timeout=120)
        try:
            link.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = link.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
        finally:
            link.close()

    def recovers(self) -> None:
        """Wait until a page that looks something up answers again: connections that were closed go in their own time."""
        deadline = time.monotonic() + 60
        while (status := self.ask("/layers/benches")[0]) != 200:
            assert status == 503
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def end(self) -> None:
        self.server.terminate()
        self.server.wait(timeout=120)
        self.log.close()


@pytest.fixture
def site(checkout: Path) -> Iterator[Site]:
    made = Site(checkout)
    yield made
    made.end()


def fill(site: Site, held: list[Any]) -> None:
    """Hold every connection that the cluster takes; the server's own are closed, as an idle one is by a firewall."""
    chief = psycopg.connect(site.url, autocommit=True)
    held.append(chief)
    others = 1
    while others:
        with contextlib.suppress(psycopg.OperationalError):  # too many clients
            while True:
                held.append(psycopg.connect(site.url, autocommit=True))
        others = chief.execute(OTHERS_GO, [[each.info.backend_pid for each in held]]).fetchone()[0]


def is_told(site: Site) -> None:
    """Assert that pages and programs, readers and senders are told, each in their language, whoever they are."""
    for language, sentence in SENTENCES.items():
        for path, more in (
            ("/layers/benches", {}),
            ("/account", {"Cookie": f"sessionid={'x' * 32}; messages=y"}),
            (f"/search?q={SECRET}", {}),
            ("/proposals", {"Cookie": f"django_language={language}"}),
        ):
            status, headers, body = site.ask(path, Accept_Language=language, **more)
            if path.startswith("/search"):  # there is no such page, and that needs no looking up
                assert status == 404
                continue
            assert (status, headers["retry-after"], headers["cache-control"]) == (503, "30", "no-store"), path
            assert sentence in body
            assert f'<html lang="{language}"' in body
        status, headers, body = site.ask("/api/collections/benches/items", Accept_Language=language)
        assert (status, headers["retry-after"], headers["content-type"]) == (503, "30", "application/problem+json")
        assert json.loads(body) == {"type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": sentence}
        assert headers["access-control-allow-origin"] == "*"
    point = {"type": "Point", "coordinates": [4.3689, 50.8446]}
    properties = {"kind": "bench", "title": "Een bank", "form": str(uuid4()), "email": SECRET}
    said = json.dumps({"type": "Feature", "geometry": point, "properties": properties})
    status, headers, body = site.ask("/api/proposals?lang=fr", "POST", said, Content_Type="application/json", Accept_Language="nl")
    assert (status, json.loads(body)["detail"]) == (503, SENTENCES["fr"])
    status, headers, body = site.ask("/account/login/code", "POST", f"email={SECRET}", Content_Type="application/x-www-form-urlencoded")
    assert status in (403, 503)


def test_a_database_that_is_full_or_away_is_told_in_a_sentence_and_all_is_well_once_it_is_back(site: Site) -> None:
    site.recovers()
    held: list[Any] = []
    fill(site, held)
    is_told(site)
    gate = Barrier(16)

    def one(_number: int) -> int:
        gate.wait(20)
        return site.ask("/layers/benches")[0]

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(one, range(16))) == {503}
    for each in held:
        each.close()
    site.recovers()
    with ThreadPoolExecutor(16) as pool:  # more at once than there are connections: nobody gets a mistake of ours
        assert set(pool.map(one, range(16))) <= {200, 503}
    site.recovers()
    # Away: it takes nobody in, and sends away who is there.
    with psycopg.connect(re.sub(r"/[^/]*$", "/template1", site.url), autocommit=True) as chief:
        name = site.url.rpartition("/")[2]
        chief.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        chief.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        is_told(site)
        chief.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    site.recovers()
    run(site.copy, "script/cluster", "stop", "trial")
    is_told(site)
    told = site.told()
    assert "The database is away (" in told
    for secret in ("Traceback", SECRET, "zwanerode", "Een bank"):
        assert secret not in told
