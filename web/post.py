"""Post: a letter as it goes out, to whom, in whose language. What is no longer so by then is not told."""

from collections.abc import Callable, Mapping
from email.utils import format_datetime
from smtplib import SMTPException
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.crypto import salted_hmac
from django.utils.translation import override

from accounts import entering
from accounts.models import User
from api.asking import ASKED_BY
from participation.letter import Letter
from participation.outbox import NotCarried, Undeliverable
from participation.texts import rows, text
from web import letter_of_account, letter_of_plot, letter_of_proposal
from web.letter_links import STOP, at, home

# What a letter is filled in with: by what it tells of, where that is no step of a proposal.
FILLED_BY: Final[Mapping[str, Callable[[Letter, User], Mapping[str, str]]]] = {
    "news": letter_of_proposal.news,
    "confirm-support": letter_of_proposal.ask_support,
    "confirm-comment": letter_of_proposal.ask_comment,
    **dict.fromkeys(ASKED_BY, letter_of_account.ask),
    **dict.fromkeys((key for key in rows() if key.startswith("application-")), letter_of_plot.application),
    "use-ends-soon": letter_of_plot.use,
    **dict.fromkeys((key for key in rows() if key.startswith("correction-")), letter_of_plot.correction),
    letter_of_account.UNUSED: letter_of_account.unused,
}
# What may go to an address that nobody has confirmed yet: it says nothing but what the address itself is about.
TO_ANYBODY: Final = frozenset({"confirm-support", "confirm-comment", *ASKED_BY, letter_of_account.UNUSED})


def carry(letter: Letter) -> None:
    """Send a letter; Undeliverable says that it is not to go, NotCarried that it did not. Some ten queries."""
    made = email(letter)
    try:
        made.send()
    except (OSError, SMTPException) as error:
        raise NotCarried(type(error).__name__) from None  # what it says may hold the address
    if letter.text == letter_of_account.UNUSED:
        letter_of_account.warned(letter)


def email(letter: Letter) -> EmailMessage:
    """Return a letter as it goes out, in its reader's language; Undeliverable where it is not to go any more."""
    person = _reader(letter)
    with override(letter.language):
        about = FILLED_BY.get(letter.text, letter_of_proposal.event)(letter, person)
        words = text(letter.text, letter.language)
        stop = at(STOP, entering.sign(person, STOP, _stops(letter))) if _is_news(letter) else ""
        around = text("frame-stop" if stop else "frame", letter.language)
        subject = words.filled("subject", about)
        body = around.filled("body", {"subject": subject, "body": words.filled("body", about), "stop": stop, "home": home()})
    headers = {
        "Message-ID": _message_id(letter),
        "Date": format_datetime(letter.made_at),
        "Auto-Submitted": "auto-generated",
    }
    if stop:
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return EmailMessage(subject, f"{body}\n", to=[person.email], headers=headers)


def _reader(letter: Letter) -> User:
    person = User.objects.filter(pk=letter.person_id, is_active=True).first()
    if person is None or not person.email:
        raise Undeliverable(Letter.Dropped.UNSURE)
    if letter.text not in TO_ANYBODY and not entering.is_confirmed(person):
        raise Undeliverable(Letter.Dropped.UNSURE)
    return person


def _is_news(letter: Letter) -> bool:
    """Return whether a letter tells of what goes on, and so can be stopped; an answer to what somebody sent of themselves cannot."""
    return letter.text == "news" or letter.event_id is not None


def _stops(letter: Letter) -> str:
    """Return what the link that stops letters is about: all that a letter with news told, or one proposal."""
    return f"letter {letter.pk}" if letter.proposal is None else f"proposal {letter.proposal.key}"


def _message_id(letter: Letter) -> str:
    """Return the same mark each time a letter is tried: a server that got it before knows it again."""
    host = settings.MEENT_ADDRESS.partition("://")[2].partition("/")[0].partition(":")[0] or "meent"
    return f"<letter-{letter.pk}-{salted_hmac('letter', str(letter.pk)).hexdigest()[:12]}@{host}>"
