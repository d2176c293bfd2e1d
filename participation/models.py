"""All tables of participation, for Django to find."""

from participation.comment import Comment
from participation.decision import Claim, Decision
from participation.event import Event
from participation.follow import Follow
from participation.letter import Letter
from participation.news import News
from participation.photo import Photo
from participation.proposal import Proposal
from participation.report import Report
from participation.support import PaperSupport, Support
from participation.texts import LetterText

__all__ = [
    "Claim",
    "Comment",
    "Decision",
    "Event",
    "Follow",
    "Letter",
    "LetterText",
    "News",
    "PaperSupport",
    "Photo",
    "Proposal",
    "Report",
    "Support",
]
