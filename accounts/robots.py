"""The gate against robots: how often, by whose count, and shown by what. It follows nobody and asks nobody a riddle.

Each door tells it who comes (`Visit`) and what they want to do (a row of `accounts.limits.RATES`):

- Whoever is signed in is counted, and needs to show nothing.
- Anybody else brings work that their browser did (`proof.challenge`), or, without scripts, a stamp of when the form was shown. The
  second is counted more strictly, and `let_through` says so: what comes that way is published only after the link in a letter.
- A field that nobody sees stays empty.

What is kept is how often, under a hash, for as long as it counts; and which proofs were spent, until they end.
"""

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import proof
from accounts.limits import LETTERS, MINUTE, WITHOUT_PROOF, Per, Rate, key, rates, recent, sources, wait_s
from accounts.models import Limit
from accounts.proof import NoProof, NotProved, OldProof, Shown

TABLE: Final = Limit._meta.db_table
# How many rows whose time is over are taken away at each try.
SWEPT: Final = 200


class TooOften(Exception):
    """Somebody did it too often; `wait_s` says after how many whole seconds it may be tried again."""

    def __init__(self, wait: float) -> None:
        self.wait_s = max(1, math.ceil(wait))
        minutes = math.ceil(self.wait_s / MINUTE)
        super().__init__(
            ngettext("That was too often. Try again in %(number)d minute.", "That was too often. Try again in %(number)d minutes.", minutes)
            % {"number": minutes}
        )


class Trapped(NotProved):
    """A field that nobody sees was filled in."""

    def __init__(self) -> None:
        super().__init__(_("A field that must stay empty was filled in. Programs do so; perhaps your browser did. Send it once more."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who wants to do something, and what they show. `form` is the number of the form, under which what it sends is kept once."""

    address: str | None
    person: int | None = None
    proof: str = ""
    stamp: str = ""
    trap: str = ""
    mailbox: str = ""
    form: str = ""


def let_through(what: str, visit: Visit) -> bool:
    """Count a visitor who may do this; return whether they showed it by time alone, so that a letter has to confirm it.

    TooOften where they have to wait, NotProved where they show nothing; then nothing is counted and nothing spent. The same form with
    the same proof passes again, uncounted: its door keeps it once. Five queries at most.
    """
    if visit.trap:
        raise Trapped
    counted = _counted(what, visit)
    if visit.person is not None:
        with transaction.atomic():
            _count(counted)
        return False
    by_time = not visit.proof
    if by_time and not visit.stamp:
        raise NoProof
    shown = proof.waited(visit.stamp, what) if by_time else proof.worked(visit.proof, what)
    if by_time:
        counted |= _keyed(WITHOUT_PROOF, {**sources(visit.address), Per.EVERYBODY: ""})
    with transaction.atomic():  # who has to wait has spent nothing
        if _spend(shown, visit.form):
            _count(counted)
    return by_time


def count(what: str, visit: Visit) -> None:
    """Count a visitor who does something that asks for no proof; TooOften where they have to wait."""
    with transaction.atomic():
        _count(_counted(what, visit))


def _counted(what: str, visit: Visit) -> dict[str, Rate]:
    """Return the limits that a visitor comes under, by the keys they are counted under."""
    who = {Per.PERSON: str(visit.person)} if visit.person is not None else sources(visit.address)
    found = _keyed(rates(what, who), who)
    return found | _keyed(LETTERS, {Per.MAILBOX: visit.mailbox.strip().lower()}) if visit.mailbox else found


def _keyed(rows: tuple[Rate, ...], who: Mapping[Per, str]) -> dict[str, Rate]:
    secret = f"robots {settings.SECRET_KEY}".encode()
    return {key(rate, who[rate.per], secret): rate for rate in rows}


def _count(counted: Mapping[str, Rate]) -> None:
    """Count one more try under each key, all or none; TooOften where one of them is full. Three queries, each row locked in order."""
    now = time.time()
    names = sorted(counted)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} AS kept (cache_key, value, expires) SELECT name, '[]', %s FROM unnest(%s::text[]) AS name "
            "ON CONFLICT (cache_key) DO UPDATE SET expires = greatest(kept.expires, excluded.expires) RETURNING cache_key, value",
            [_moment(now), names],
        )
        before: dict[str, list[float]] = {name: json.loads(value) for name, value in cursor.fetchall()}
        wait = max(wait_s(before[name], now, counted[name]) for name in names)
        if wait > 0:
            raise TooOften(wait)
        after = [json.dumps([*recent(before[name], now, counted[name]), now]) for name in names]
        ends = [_moment(now + counted[name].window_s) for name in names]
        cursor.execute(
            f"UPDATE {TABLE} SET value = tried.value, expires = tried.ends "
            f"FROM unnest(%s::text[], %s::text[], %s::timestamptz[]) AS tried (name, value, ends) WHERE cache_key = tried.name",
            [names, after, ends],
        )
        cursor.execute(
            f"DELETE FROM {TABLE} WHERE cache_key IN "
            f"(SELECT cache_key FROM {TABLE} WHERE expires < %s ORDER BY expires LIMIT {SWEPT} FOR UPDATE SKIP LOCKED)",
            [_moment(now)],
        )


def _spend(shown: Shown, form: str) -> bool:
    """Return whether a proof is spent now, for the first time; False where the same form spent it. OldProof where another one did."""
    mark = f"robots:spent:{shown.mark}"
    sealed = salted_hmac("robots form", form, algorithm="sha256").hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} (cache_key, value, expires) VALUES (%s, %s, %s) ON CONFLICT (cache_key) DO NOTHING",
            [mark, sealed, _moment(shown.until + 1)],
        )
        if cursor.rowcount:
            return True
        cursor.execute(f"SELECT value FROM {TABLE} WHERE cache_key = %s", [mark])
        row = cursor.fetchone()
    if row is None or not form or row[0] != sealed:
        raise OldProof
    return False


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
