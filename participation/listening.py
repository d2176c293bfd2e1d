"""Listening: what follows when something happens to a proposal or a plot, or somebody says something: whom to tell what is written down."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from participation import outbox, plot_letters
from participation.comment import Comment
from participation.effects import at_plot, happened, spoken
from participation.event import Event
from participation.plot_event import PlotEvent
from participation.proposal import Proposal


def listen() -> None:
    """Listen, once in a process."""
    happened.connect(_happened, dispatch_uid="outbox")
    spoken.connect(_spoken, dispatch_uid="outbox")
    at_plot.connect(_at_plot, dispatch_uid="outbox")


@contextmanager
def unheard() -> Iterator[None]:
    """Let what happens within be told to nobody: for what is loaded, and happened to no one. In this process, and only in it."""
    for signal in (happened, spoken, at_plot):
        signal.disconnect(dispatch_uid="outbox")
    try:
        yield
    finally:
        listen()


def _happened(sender: Any, *, proposal: Proposal, event: Event, **_more: Any) -> None:  # noqa: ARG001  Django names it
    outbox.happened(proposal, event)


def _spoken(sender: Any, *, comment: Comment, **_more: Any) -> None:  # noqa: ARG001  Django names it
    outbox.said(comment)


def _at_plot(sender: Any, *, event: PlotEvent, **_more: Any) -> None:  # noqa: ARG001  Django names it
    plot_letters.happened(event)
