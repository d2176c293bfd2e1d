"""Together: what a proposal's page shows of support and talk, and what their forms were filled in with."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, QueryDict

from participation import comments, follows, supports
from participation.comments import Said
from participation.digest import Often
from participation.follow import Follow
from participation.kinds import kind
from participation.proposal import Proposal
from participation.supports import Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """What is shown of a proposal: how many support it, what is said, and what its reader does."""

    proposal: Proposal
    # The public name of who reads it, to begin with.
    name: str
    count: Number
    wanted: bool
    mine: bool
    supports: bool
    enters: bool
    talks: bool
    answers_officially: bool
    moderated: bool
    said: list[Said]
    follow: Follow | None

    @property
    def number(self) -> int:
        """How many comments there are, with the answers to them."""
        return sum(1 + len(each.replies) for each in self.said)


@dataclass(kw_only=True)
class Filled:
    """A form as it was filled in, and what is wrong with it by field."""

    values: dict[str, str] = field(default_factory=dict)
    flaws: dict[str, str] = field(default_factory=dict)
    # Under this number what the form sends is kept once.
    form: UUID = field(default_factory=uuid4)

    @classmethod
    def read(cls, sent: QueryDict) -> "Filled":
        """Return what was sent, without anything that stands in no form."""
        values = {name: sent.get(name, "") for name in ("email", "follow", "words", "public_name", "answers", "official")}
        try:
            return cls(values=values, form=UUID(sent.get("form", "")))
        except ValueError:
            return cls(values=values)


def together(request: HttpRequest, proposal: Proposal) -> Together:
    """Return what is shown of a proposal to who reads it. Some ten queries."""
    by: Any = request.user
    mine = bool(by.is_authenticated and proposal.author_id == by.pk)
    return Together(
        proposal=proposal,
        name=getattr(by, "public_name", ""),
        count=supports.count(proposal),
        wanted=supports.wanted(proposal),
        mine=mine,
        supports=supports.supports(proposal, by),
        enters=supports.may_enter(proposal, by),
        talks=comments.open_to(proposal),
        answers_officially=comments.may_answer_officially(proposal, by),
        moderated=kind(proposal.kind).moderated,
        said=comments.shown(proposal, by),
        follow=follows.followed(by).filter(proposal=proposal).first() if by.is_authenticated else None,
    )


def often() -> list[tuple[str, str]]:
    """Return how often one can hear of something, in words."""
    return [(each.value, str(each.label)) for each in Often]
