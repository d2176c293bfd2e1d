"""All tables of participation, for Django to find."""

from participation.application import Application
from participation.call import Call
from participation.comment import Comment
from participation.correction import Correction
from participation.decision import Claim, Decision
from participation.event import Event
from participation.follow import Follow
from participation.interest import Interest
from participation.letter import Letter
from participation.listing import Listing, OwnerContact
from participation.news import News
from participation.photo import Photo
from participation.plot_event import PlotEvent
from participation.proposal import Proposal
from participation.public_proposal import PublicProposal
from participation.report import Report
from participation.succession import Succession
from participation.support import PaperSupport, Support
from participation.temporary_use import TemporaryUse
from participation.texts import LetterText
from participation.withheld import Withheld

__all__ = [
    "Application",
    "Call",
    "Claim",
    "Comment",
    "Correction",
    "Decision",
    "Event",
    "Follow",
    "Interest",
    "Letter",
    "LetterText",
    "Listing",
    "News",
    "OwnerContact",
    "PaperSupport",
    "Photo",
    "PlotEvent",
    "Proposal",
    "PublicProposal",
    "Report",
    "Succession",
    "Support",
    "TemporaryUse",
    "Withheld",
]
