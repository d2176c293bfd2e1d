"""A proposal that somebody is making: what they filled in so far, page by page, and in which order it is asked.

It stands in the session, under the number of its form: so that the browser's own way back, another language, a page loaded again and a
closed tab lose nothing, with scripts or without, and nothing of it stands in an address or in the store before it is sent. An e-mail
address is never part of it. It goes after a week, or once it is sent.
"""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

import shapely
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geo.errors import GeoError
from participation.checked import kept
from participation.inquiry import Inquiry, Outcome, inquire
from participation.kinds import Kind, kind, kinds
from participation.proposal import Proposal
from participation.proposal_form import Sent
from participation.where import Where
from planning.site import degrees
from web.check import Form
from web.proposal_where import settled

IN_SESSION: Final = "proposals"
MOST: Final = 5
HOLDS_S: Final = 7 * 24 * 3600
KIND, WHERE, MEASURE, MAY, TELL, SEND = "kind", "where", "measure", "may", "tell", "send"
# What is kept of each draft, and how long each can be: a text that somebody sends back to us is held to it.
LONGEST: Final[Mapping[str, int]] = {
    "kind": 40,
    "called": 100,
    "geometry": 60_000,
    "about": 60,
    "check": 4_000,
    "title": 400,
    "words": 12_000,
    "named": 8,
    "public_name": 120,
    "draft": 16,
}
LONGEST_ANSWER: Final = 2_000
ANSWER: Final = "answers."


@dataclass(slots=True)
class Draft:
    """What was filled in: words as they were typed, by the name of their field. `sent`: the address of the proposal that came of it."""

    form: UUID
    values: dict[str, str] = field(default_factory=dict)
    sent: str = ""

    @classmethod
    def begin(cls, given: Mapping[str, str] | None = None, form: UUID | None = None) -> "Draft":
        """Return a new draft, with what is known already; what no draft holds is left out."""
        return cls(form or uuid4(), {name: text for name, text in (given or {}).items() if _fits(name, text)})

    @classmethod
    def of(cls, proposal: Proposal) -> "Draft":
        """Return the draft that somebody kept in their account, to go on with."""
        values = {
            "kind": proposal.kind,
            "geometry": shapely.to_geojson(degrees(shapely.from_wkb(bytes(proposal.geom.wkb)))),
            "about": f"{proposal.about_layer}/{proposal.about_place}" if proposal.about_layer else "",
            "title": proposal.title,
            "words": proposal.words,
            "public_name": proposal.public_name,
            "named": "other" if proposal.public_name else "none",
            "draft": proposal.key,
        }
        answers = {f"{ANSWER}{key}": _typed(answer) for key, answer in proposal.answers.items()}
        check = {"check": proposal.check_said["asked"]} if proposal.check_said and "asked" in proposal.check_said else {}
        return cls.begin({**values, **answers, **check}, proposal.sent_as)

    @property
    def kind(self) -> Kind | None:
        """What is proposed, None as long as that is not chosen."""
        key = self.values.get("kind", "")
        return kind(key) if key in kinds() else None

    @property
    def chosen(self) -> Kind:
        """What is proposed, for the pages that come after it is chosen."""
        assert self.kind is not None  # noqa: S101  no page but the first is shown before
        return self.kind

    @property
    def steps(self) -> tuple[str, ...]:
        """The pages it takes."""
        checked = (MEASURE, MAY) if self.kind is not None and self.kind.check else ()
        return (KIND, WHERE, *checked, TELL, SEND)

    def after(self, step: str) -> str:
        """Return the page that comes after this one."""
        return self.steps[min(self.steps.index(step) + 1, len(self.steps) - 1)]

    def before(self, step: str) -> str:
        """Return the page that comes before this one."""
        return self.steps[max(self.steps.index(step) - 1, 0)]

    @property
    def missing(self) -> str:
        """The first page without which the others cannot be asked; empty once all is there that they need."""
        if self.kind is None:
            return KIND
        return "" if self.values.get("geometry") else WHERE

    def fill_in(self, given: QueryDict, names: Collection[str]) -> dict[str, str]:
        """Keep what was typed in these fields, as long as each can be; return a flaw for each that holds what no text has."""
        flaws = {}
        for name in names:
            text = given.get(name, "")
            if "\0" in text:
                flaws[name] = _("This holds a character that cannot be shown.")
            self.values[name] = text.replace("\0", "")[: LONGEST.get(name, LONGEST_ANSWER)]
        return flaws

    def place(self) -> Where:
        """Return the place that was pointed at, brought to what it is about; GeoError says what is wrong with it. A few queries."""
        return settled(self.values, self.chosen)

    @property
    def answers(self) -> dict[str, str]:
        """What was answered to the questions of its kind."""
        asked = self.kind.questions if self.kind else ()
        return {question.key: self.values[name] for question in asked if self.values.get(name := f"{ANSWER}{question.key}")}

    @property
    def check(self) -> Form:
        """What was measured, as the form of the check reads it."""
        return Form.read(QueryDict(self.values.get("check", "")))

    def checked(self, place: Where) -> Outcome | None:
        """Return what the rules say about what was measured; None where that is not asked of its kind, or no rules are known there."""
        if self.kind is None or not self.kind.check or "check" not in self.values:
            return None
        form = self.check
        asked = form.inquiry(there=place.shape)
        if asked is None:
            return None
        try:
            return inquire(Inquiry(question=asked.question, profile=asked.profile, spot=place.shape))
        except GeoError:
            return None

    @property
    def public_name(self) -> str:
        """The name it is shown with, empty for none."""
        return self.values.get("public_name", "") if self.values.get("named") == "other" else ""

    def told(self, place: Where) -> Sent:
        """Return it as the gate takes it."""
        outcome = self.checked(place)
        return Sent(
            kind=self.chosen.key,
            title=self.values.get("title", ""),
            words=self.values.get("words", "").replace("\r\n", "\n"),
            shape=place.shape,
            form=self.form,
            near=place.near,
            about=place.about,
            answers=self.answers,
            check_said=None if outcome is None else {**kept(outcome), "asked": self.values["check"]},
            public_name=self.public_name,
            language=get_language() or "nl",
        )


def find(session: Any, form: UUID) -> Draft | None:
    """Return a draft of this reader's, None where there is none any more."""
    held = _drafts(session).get(str(form))
    return None if held is None else Draft(form, dict(held["values"]), held.get("sent", ""))


def open_drafts(session: Any) -> list[Draft]:
    """Return this reader's drafts that were not sent, the newest first."""
    held = sorted(_drafts(session).items(), key=lambda one: -one[1]["at"])
    return [Draft(UUID(form), dict(one["values"])) for form, one in held if not one.get("sent")]


def keep(session: Any, draft: Draft) -> None:
    """Keep a draft, the newest few of a reader."""
    drafts = _drafts(session)
    drafts[str(draft.form)] = {"values": draft.values, "sent": draft.sent, "at": time.time()}
    newest = sorted(drafts.items(), key=lambda one: -one[1]["at"])[:MOST]
    session[IN_SESSION] = dict(newest)


def drop(session: Any, form: UUID) -> None:
    """Throw a draft away."""
    drafts = _drafts(session)
    drafts.pop(str(form), None)
    session[IN_SESSION] = drafts


def ended(session: Any, draft: Draft, key: str) -> None:
    """Keep of a draft that was sent only what came of it, so that the same form sent again leads to the same proposal."""
    keep(session, Draft(draft.form, {"kind": draft.values["kind"]}, key))


def _drafts(session: Any) -> dict[str, dict[str, Any]]:
    since = time.time() - HOLDS_S
    return {form: held for form, held in session.get(IN_SESSION, {}).items() if held["at"] > since}


def _fits(name: str, text: object) -> bool:
    if not isinstance(text, str):
        return False
    if name.startswith(ANSWER):
        return len(name) < 60 and len(text) <= LONGEST_ANSWER
    return name in LONGEST and len(text) <= LONGEST[name]


def _typed(answer: Any) -> str:
    """Return a kept answer as it was filled in."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return f"{answer:g}" if isinstance(answer, float) else str(answer)
