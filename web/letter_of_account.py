"""What letters say that are about nothing but an address: is this yours, and shall we keep your account."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from accounts import entering, retention
from accounts.models import User
from accounts.personal import WARNED_AHEAD
from api.asking import ASKED_BY, PROPOSAL, QUESTIONS
from participation import outbox
from participation.kinds import kind
from participation.letter import Letter
from participation.outbox import Undeliverable
from participation.proposal import Proposal
from web.letter_links import home, page

UNUSED: Final = "account-unused"
MOOT: Final = Letter.Dropped.MOOT


def ask(letter: Letter, person: User) -> Mapping[str, str]:
    """Return what a letter says that asks whether something is its reader's; Undeliverable once that is answered, or gone. One query."""
    purpose = ASKED_BY[letter.text]
    question = QUESTIONS[purpose]
    found = question.find(person, letter.about)
    if found is None or not (question.waits(found) or question.revocable):
        raise Undeliverable(MOOT)
    token = entering.sign(person, purpose, letter.about)
    link = page("proposal_confirm", token) if purpose == PROPOSAL else page("plot_letter", purpose, token)
    return {"link": link, "home": home(), "kind": str(kind(found.kind)) if isinstance(found, Proposal) else ""}


def warn(people: Iterable[User]) -> int:
    """Write letters to people that their account will go, and return to how many. One that waits still is not written twice.

    Whose letter could not go for days gets another the next month, and stays until then: an account goes only once its person was told.
    """
    this_month = f"{timezone.localdate():%Y-%m}"
    told = list(people)
    for person in told:
        outbox.write(person, UNUSED, language=settings.LANGUAGE_CODE, once=f"unused {person.pk} {this_month}")
    return len(told)


def unused(_letter: Letter, person: User) -> Mapping[str, str]:
    """Return what a letter says to somebody whose account will go; Undeliverable where they came back or were told. Three queries."""
    if not retention.to_warn().filter(pk=person.pk).exists():
        raise Undeliverable(MOOT)
    day = timezone.localdate() + WARNED_AHEAD
    return {"day": date_format(day, "DATE_FORMAT"), "link": page("account_request_login_code"), "home": home()}


def warned(letter: Letter) -> None:
    """Keep that somebody was told: their month begins as the letter goes. One query."""
    User.objects.filter(pk=letter.person_id).update(warned_at=timezone.now())
