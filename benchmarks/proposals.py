"""Fifty people who send proposals at once: how many a second, and whether any is lost or kept twice.

    python benchmarks/proposals.py [SUBMITTERS]

Makes a database of its own beside DATABASE_URL, serves it by gunicorn with two processes of four threads, as script/server does, and lets
SUBMITTERS people (50 by default) send FORMS forms each, all at once, over sockets: with an e-mail address alone, the browser's work done
beforehand, and every third form twice at the same time. Then as many bare rows go in over as many connections as the server has threads.
Prints what came of it, and throws the database away.
"""

# ruff: noqa: E402  Django has to be set up before what stands on it is imported
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "api.settings")
# What a browser does for a third of a second is no part of what is measured: less of it here. Letters are made and go nowhere.
OURS = {"MEENT_ROBOT_COST": "50", "MEENT_EMAIL_URL": "dummy:", "MEENT_PROXIES": "1"}
os.environ.update(OURS)

import django

django.setup()

import altcha
import psycopg
from django.db import connection
from rich.console import Console
from rich.table import Table

from accounts import proof
from accounts.models import User
from benchmarks.reading import database
from participation.event import Event
from participation.proposal import Proposal

FORMS = 4
# As many connections as the server has threads: the bare rows go in by as many.
PROCESSES, THREADS = 2, 4
HERE = [4.3689, 50.8446]


def main() -> None:
    """Print the table."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    with database():
        sent = [(person, str(uuid.uuid4())) for _form in range(FORMS) for person in range(people)]
        twice = [each for number, each in enumerate(sent) if number % 3 == 0]
        proofs = {form: worked_out() for _person, form in sent}
        port, server = serve()
        try:
            took, times = at_once(port, sent, twice, proofs, people)
        finally:
            server.terminate()
            server.wait()
        told = {
            "forms sent, of which twice": f"{len(sent) + len(twice)} · {len(twice)}",
            "proposals kept": f"{Proposal.objects.count()} of {len(sent)}",
            "lost · kept twice": f"{len(sent) - Proposal.objects.filter(sent_as__in=[form for _who, form in sent]).count()} · "
            f"{Proposal.objects.count() - len(sent)}",
            "events · people": f"{Event.objects.count()} of {2 * len(sent)} · {User.objects.count()} of {people}",
        }
        assert Proposal.objects.count() == len(sent), "a proposal was lost, or kept twice"
        assert Event.objects.count() == 2 * len(sent), "an event was lost, or kept twice"
        assert User.objects.count() == people, "a person was lost, or made twice"
        answers = len(sent) + len(twice)
        told["answers a second"] = f"{answers / took:.0f}"
        told["an answer, median · slowest in twenty"] = f"{statistics.median(times):.2f} s · {statistics.quantiles(times, n=20)[-1]:.2f} s"
        bare = raw(answers, PROCESSES * THREADS)
        told["bare rows a second"] = f"{answers / bare:.0f}"
        told["ratio"] = f"{took / bare:.0f}×"
    table = Table("what", "measured", title=f"{people} people at once, {FORMS} forms each")
    for name, value in told.items():
        table.add_row(name, value)
    Console(width=100).print(table)


def worked_out() -> str:
    """Return the work that a browser does before it sends a form."""
    asked = altcha.Challenge.from_dict(proof.challenge("propose"))
    found = altcha.solve_challenge(asked)
    assert found is not None
    return altcha.Payload(asked, found).to_base64()


def serve() -> tuple[int, "subprocess.Popen[bytes]"]:
    """Return a server of the run's own database, and its port, once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = connection.settings_dict
    address = f"postgres://{said['USER']}:{said['PASSWORD']}@{said['HOST']}:{said['PORT']}/{said['NAME']}"
    command = [sys.executable, "-m", "gunicorn", "api.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += [
        "--worker-class",
        "gthread",
        "--workers",
        str(PROCESSES),
        "--threads",
        str(THREADS),
        "--backlog",
        "2048",
        "--log-level",
        "warning",
    ]
    server = subprocess.Popen(command, env={**os.environ, **OURS, "DATABASE_URL": address})
    for _try in range(200):
        try:
            if ask(port, "GET", "/api/proposals")[0] == 200:
                return port, server
        except OSError:
            time.sleep(0.2)
    server.terminate()
    raise SystemExit("The server did not come up.")


def ask(port: int, method: str, path: str, said: Any = None, **headers: str) -> tuple[int, bytes]:
    """Return the status and the body of one request over a connection of its own."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        link.request(method, path, None if said is None else json.dumps(said), {"Content-Type": "application/json", **headers})
        answer = link.getresponse()
        return answer.status, answer.read()
    finally:
        link.close()


def at_once(
    port: int, sent: list[tuple[int, str]], twice: list[tuple[int, str]], proofs: dict[str, str], people: int
) -> tuple[float, list[float]]:
    """Send everything, each person from an address of their own, all starting together; return the seconds it took, and each answer's."""
    ready = threading.Barrier(people)
    mine: dict[int, list[tuple[int, str]]] = {person: [] for person in range(people)}
    for person, form in sent:
        mine[person].append((person, form))
    for person, form in twice:
        mine[(person + 1) % people].append((person, form))  # somebody else's connection, at the same time

    def send(person: int) -> list[float]:
        ready.wait()
        times = []
        for owner, form in mine[person]:
            properties = {"kind": "bench", "title": f"Bench {owner}", "form": form, "email": f"person-{owner}@example.org"}
            said = {"type": "Feature", "geometry": {"type": "Point", "coordinates": HERE}, "properties": properties}
            began = time.perf_counter()
            headers = {"Challenge-Solution": proofs[form], "X-Forwarded-For": f"10.{owner}.7.9"}
            status, body = ask(port, "POST", "/api/proposals", said, **headers)
            times.append(time.perf_counter() - began)
            assert status == 201, (status, body)
        return times

    began = time.perf_counter()
    with ThreadPoolExecutor(people) as pool:
        times = [each for part in pool.map(send, range(people)) for each in part]
    return time.perf_counter() - began, times


def raw(rows: int, links: int) -> float:
    """Return how long it takes to put as many bare rows in, each its own transaction, by so many connections at once."""
    one = Proposal.objects.values_list("pk", flat=True).first()
    columns = [field.column for field in Proposal._meta.concrete_fields if not field.primary_key and field.column not in ("key", "sent_as")]
    named = ", ".join(f'"{column}"' for column in columns)
    command = (
        f"INSERT INTO {Proposal._meta.db_table} (key, sent_as, {named}) SELECT %s, %s, {named} FROM {Proposal._meta.db_table} WHERE id = %s"
    )
    said = connection.settings_dict
    where = {"host": said["HOST"], "port": said["PORT"], "user": said["USER"], "password": said["PASSWORD"], "dbname": said["NAME"]}
    ready = threading.Barrier(links + 1, timeout=30)

    def put(person: int) -> None:
        with psycopg.connect(**where, autocommit=True) as link:
            ready.wait()
            for _row in range(person, rows, links):
                form = uuid.uuid4()
                link.execute(command, (form.hex[:16], form, one))

    with ThreadPoolExecutor(links) as pool:
        done = [pool.submit(put, number) for number in range(links)]
        ready.wait()
        began = time.perf_counter()
        for each in done:
            each.result()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
