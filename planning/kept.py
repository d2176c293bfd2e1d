"""Kept: what was reckoned once, for as long as the tables it was reckoned from stay as they are."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from threading import RLock
from typing import Any, Final, ParamSpec, TypeVar

from geo import revisions

P = ParamSpec("P")
T = TypeVar("T")

ALL: Final[list[OrderedDict[Hashable, Any]]] = []


# The fingerprints that were read since the work at hand began; None where none of it is held together.
_read: ContextVar[dict[tuple[str, ...], tuple[int, int]] | None] = ContextVar("read", default=None)


@contextmanager
def steady() -> Iterator[None]:
    """Hold the state of tables to what it was when they were first asked for, while one question is answered from many kept answers.

    Spares a query for each of them, and takes a commit in between for one that came after. Not for work that writes.
    """
    if _read.get() is not None:
        yield
        return
    mark = _read.set({})
    try:
        yield
    finally:
        _read.reset(mark)


def _fingerprint(tables: tuple[str, ...]) -> tuple[int, int]:
    known = _read.get()
    if known is None:
        return revisions.fingerprint(tables)
    if tables not in known:
        known[tables] = revisions.fingerprint(tables)
    return known[tables]


def kept(tables: Callable[..., Iterable[str]], *, size: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Return a function that reckons anew only where its arguments or the version of its tables are new. One query a call.

    `tables` names them, given the arguments. Their fingerprint is read before the reckoning, so what is kept is at least as new as its
    label (ADR 3); what an open transaction sees has one of its own, which nobody else ever sees. In this process, the last `size`
    answers, under a lock: a second asker waits instead of reckoning the same.
    """

    def keep(reckon: Callable[P, T]) -> Callable[P, T]:
        held: OrderedDict[Hashable, Any] = OrderedDict()
        ALL.append(held)
        lock = RLock()

        @wraps(reckon)
        def asked(*args: P.args, **kwargs: P.kwargs) -> T:
            key = (_fingerprint(tuple(tables(*args, **kwargs))), args, tuple(sorted(kwargs.items())))
            with lock:
                if key not in held:
                    held[key] = reckon(*args, **kwargs)
                held.move_to_end(key)
                while len(held) > size:
                    held.popitem(last=False)
                answer: T = held[key]
            return answer

        return asked

    return keep


def forget() -> None:
    """Forget all that is kept: for databases that start over, as those of tests do."""
    for held in ALL:
        held.clear()
