"""All tables of participation, for Django to find."""

from participation.decision import Claim, Decision
from participation.event import Event
from participation.photo import Photo
from participation.proposal import Proposal
from participation.report import Report

__all__ = ["Claim", "Decision", "Event", "Photo", "Proposal", "Report"]
