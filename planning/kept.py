"""Kept: what was reckoned once, for as long as the tables it was reckoned from stay as they are."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from functools import wraps
from threading import RLock
from typing import Any, Final, ParamSpec, TypeVar

from geo import revisions

P = ParamSpec("P")
T = TypeVar("T")

ALL: Final[list[OrderedDict[Hashable, Any]]] = []


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
            key = (revisions.fingerprint(tables(*args, **kwargs)), args, tuple(sorted(kwargs.items())))
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
