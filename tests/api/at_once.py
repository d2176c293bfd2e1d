"""Requests at the same moment, over sockets: all are within the house before the first of them goes on."""

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client

TOKEN = "t" * 32
PATIENCE_S = 60
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def said(self) -> Any:
        """What the API says."""
        return json.loads(self.body)

    @property
    def words(self) -> str:
        """The words of a page."""
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.body))


class Visitor:
    """Somebody with a connection of their own for each request, from an address of their own."""

    def __init__(self, live_server: Any, number: int, who: Any = None, *, language: str = "en") -> None:
        self.host, self.port = live_server.thread.host, live_server.thread.port
        cookies = {settings.CSRF_COOKIE_NAME: TOKEN}
        if who is not None:
            client = Client()
            client.force_login(who)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-CSRFToken": TOKEN,
            "Accept-Language": language,
            "X-Forwarded-For": f"10.{number}.7.9",
        }

    def sends(self, path: str, said: Any, **headers: str) -> Callable[[], Answer]:
        """Return the sending of JSON to the API."""
        return lambda: self._ask(path, json.dumps(said), {"Content-Type": "application/json", **headers})

    def presses(self, path: str, said: Any, **headers: str) -> Callable[[], Answer]:
        """Return the sending of the form of a page."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return lambda: self._ask(path, urlencode({"csrfmiddlewaretoken": TOKEN, **said}, doseq=True), {**kind, **headers})

    def _ask(self, path: str, body: str, headers: dict[str, str]) -> Answer:
        link = HTTPConnection(self.host, self.port, timeout=PATIENCE_S)
        try:
            link.request("POST", path, body, {**self.headers, **headers})
            answer = link.getresponse()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode())
        finally:
            link.close()


def at_once(asks: Sequence[Callable[[], Answer]], *, until: str, given: Sequence[Any] = ()) -> list[Answer]:
    """Return the answers to requests that all were under way before the first was let through.

    `until` is a statement that holds the lock for which each of them comes; all are seen to wait for it in the database before it is let
    go. One that does not come for it fails the test: nothing here passes because two requests happened to miss one another.
    """
    with ThreadPoolExecutor(len(asks)) as pool, _held(until, given) as all_wait:
        begun = [pool.submit(ask) for ask in asks]
        all_wait(len(asks))
    return [each.result() for each in begun]


@contextmanager
def _held(statement: str, given: Sequence[Any]) -> Iterator[Callable[[int], None]]:
    holder, watcher = connection.copy(), connection.copy()
    try:
        holder.set_autocommit(False)
        with holder.cursor() as cursor:
            cursor.execute(statement, given)

        def all_wait(number: int) -> None:
            deadline = time.monotonic() + PATIENCE_S
            with watcher.cursor() as cursor:
                while True:
                    cursor.execute(WAITING)
                    waiting = cursor.fetchone()[0]
                    if waiting >= number:
                        return
                    assert time.monotonic() < deadline, f"{waiting} of {number} wait"
                    time.sleep(0.02)

        yield all_wait
    finally:
        holder.rollback()
        holder.close()
        watcher.close()
