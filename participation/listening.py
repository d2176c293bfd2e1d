"""Listening: what follows when something happens to a proposal, or somebody says something: what is to be told to whom is written down."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from participation import outbox
from participation.comment import Comment
from participation.effects import happened, spoken
from participation.event import Event
from participation.proposal import Proposal


def listen() -> None:
    """Listen, once in a process."""
    happened.connect(_happened, dispatch_uid="outbox")
    spoken.connect(_spoken, dispatch_uid="outbox")


@contextmanager
def unheard() -> Iterator[None]:
    """Let what happens within be told to nobody: for what is loaded, and happened to no one. In this process, and only in it."""
    for signal in (happened, spoken):
        signal.disconnect(dispatch_uid="outbox")
    try:
        yield
    finally:
        listen()


def _happened(sender: Any, *, proposal: Proposal, event: Event, **_more: Any) -> None:  # noqa: ARG001  Django names it
    outbox.happened(proposal, event)


def _spoken(sender: Any, *, comment: Comment, **_more: Any) -> None:  # noqa: ARG001  Django names it
    outbox.said(comment)
