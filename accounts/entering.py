"""Coming in by nothing but an address: who it belongs to, and the links in letters that prove so.

A door that is given an address calls `enter`, keeps what was sent as unconfirmed, and writes a letter with a link that holds
`sign(person, purpose, about)`. The page behind the link shows a button; pressed, it calls `open`, then `confirm`:

    person = entering.enter("jan@example.org")
    token = entering.sign(person, "confirm-proposal", proposal.key)
    person, key = entering.open(token, "confirm-proposal")
    entering.confirm(person)

Opening a link signs nobody in, and does nothing by itself: programs that read letters open every link in them.
"""

from datetime import timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User

# As long as people who never confirmed are kept: a link that opens has somebody behind it.
HOLDS: Final = timedelta(days=2)
LONGEST_ADDRESS: Final = 254


class EnteringError(Exception):
    """Somebody cannot come in so; the sentence says why."""


class BadAddress(EnteringError):
    """What was typed cannot be an e-mail address."""

    def __init__(self) -> None:
        super().__init__(_("This is no e-mail address. Write it as in name@example.org."))


class BadLink(EnteringError):
    """A link that none of our letters holds, or not for this."""

    def __init__(self) -> None:
        super().__init__(_("This link is not complete. Open it from the letter once more, or copy it as a whole."))


class ExpiredLink(EnteringError):
    """A link of ours that no longer holds: too old, or its person or their address is no longer there."""

    def __init__(self) -> None:
        super().__init__(_("This link no longer works: it is too old, or the address was changed. Ask for a new one."))


def spelled(email: str) -> str:
    """Return an address as it is kept; BadAddress where it can be none. It asks and keeps nothing."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise BadAddress from None
    if len(address) > LONGEST_ADDRESS:
        raise BadAddress
    return address


@transaction.atomic
def enter(email: str) -> User:
    """Return the person with this address, made without a password if there is none; BadAddress where it can be none.

    An address is the same in capitals. Who confirmed it goes first; an address that somebody else only wants to change to is
    nobody's yet. Twice at once makes one. An account that is closed is given back as well, so that nobody can tell: its links do
    not open. Four queries at most.
    """
    address = spelled(email)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"enter {address}"])
    sure = EmailAddress.objects.filter(email__iexact=address, verified=True).select_related("user").first()
    if sure is not None:
        return _as_user(sure)
    known = User.objects.filter(email__iexact=address).order_by("-is_active", "pk").first()
    if known is not None:
        return known
    person = User.objects.enter(address)
    EmailAddress.objects.create(user=person, email=address, primary=True, verified=False)
    return person


def _as_user(address: EmailAddress) -> User:
    person: User = address.user
    return person


def sign(person: User, purpose: str, about: str = "") -> str:
    """Return what a link in a letter to this person holds: for one purpose, about one thing. It names nobody: a number, and no address."""
    return signing.dumps([person.pk, _mark(person), about], salt=f"letter {purpose}", compress=False)


def open(token: str, purpose: str, *, holds: timedelta | None = HOLDS) -> tuple[User, str]:  # noqa: A001  entering.open says it best
    """Return whose letter a link stood in and what it was about; it changes nothing. One query.

    BadLink for what we did not sign for this purpose; ExpiredLink once it is older than it `holds` (None: for good), or once its
    person has gone, is closed or has another address.
    """
    try:
        key, mark, about = signing.loads(token, salt=f"letter {purpose}", max_age=holds)
    except signing.SignatureExpired:
        raise ExpiredLink from None
    except (signing.BadSignature, ValueError, TypeError):
        raise BadLink from None
    person = User.objects.filter(pk=key, is_active=True).first()
    if person is None or not constant_time_compare(mark, _mark(person)):
        raise ExpiredLink
    return person, str(about)


@transaction.atomic
def confirm(person: User) -> None:
    """Keep that the address of this person is theirs: they opened a link that went there. Twice is as good as once.

    ExpiredLink where somebody else has confirmed the same address since. Three queries.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"enter {person.email.lower()}"])
    same = EmailAddress.objects.filter(email__iexact=person.email, verified=True)
    if same.exclude(user=person).exists():
        raise ExpiredLink
    if not same.exists():
        first = not EmailAddress.objects.filter(user=person, primary=True).exclude(email__iexact=person.email).exists()
        EmailAddress.objects.update_or_create(
            user=person, email=person.email.lower(), defaults={"verified": True, **({"primary": True} if first else {})}
        )


def is_confirmed(person: User) -> bool:
    """Return whether the address of this person is known to be theirs. One query."""
    return bool(EmailAddress.objects.filter(user=person, email__iexact=person.email, verified=True).exists())


def _mark(person: User) -> str:
    """Return what tells one address of a person from the next, and tells neither."""
    return salted_hmac("letter", f"{person.pk} {person.email.lower()}").hexdigest()[:16]
