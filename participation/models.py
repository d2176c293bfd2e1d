"""All tables of participation, for Django to find."""

from participation.event import Event
from participation.proposal import Proposal

__all__ = ["Event", "Proposal"]
