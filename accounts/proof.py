"""What shows that a program did not send a form by the thousand: work that a browser does, or time that a person takes.

Both are signed, are for one thing only, end, and carry a mark by which each is spent once. Nothing here keeps anything.
The work is a challenge of ALTCHA (https://altcha.org), made and checked here; no other host is asked.
"""

import base64
import json
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import altcha
from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

ALGORITHM: Final = "PBKDF2/SHA-256"
# Between so many and twice so many keys are to be derived: the work is never much longer than its mean.
STEPS: Final = 100
HOLDS: Final = timedelta(hours=1)
# Without scripts: as quickly as nobody reads and fills in a form, and as long as a page stays open.
QUICKEST_S: Final = 3
LONGEST: Final = timedelta(hours=12)
LARGEST: Final = 4_000
SALT: Final = "robots shown"


class NotProved(Exception):
    """It is not shown that no program sends this; the sentence says what to do."""


class NoProof(NotProved):
    """Neither work nor time came along."""

    def __init__(self) -> None:
        super().__init__(_("We could not see that you are no robot. What you typed is still there: send it once more."))


class OldProof(NotProved):
    """It was shown, but too long ago, or it was used before."""

    def __init__(self) -> None:
        super().__init__(_("This page was open for long, or was sent before. What you typed is still there: send it once more."))


class TooQuick(NotProved):
    """It was sent sooner than somebody can have read it."""

    def __init__(self) -> None:
        super().__init__(_("That was very quick. Look once more at what you typed, and send it again in a few seconds."))


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that shows it, good for one use: what it is known by, and until when (seconds since 1970)."""

    mark: str
    until: float


def challenge(what: str) -> dict[str, Any]:
    """Return work to be done before this can be sent, as ALTCHA's widget and library take it; it holds for an hour."""
    made = altcha.create_challenge(
        ALGORITHM,
        settings.MEENT_ROBOT_COST,
        counter=STEPS + secrets.randbelow(STEPS),
        data={"for": what},
        expires_at=int(time.time() + HOLDS.total_seconds()),
        hmac_secret=_secret("work"),
        hmac_key_secret=_secret("key"),
    )
    return made.to_dict()


def worked(payload: str, what: str) -> Shown:
    """Return what a challenge that was worked out is good for; NoProof where it was not, or for something else, OldProof after its time."""
    if len(payload) > LARGEST:
        raise NoProof
    found = altcha.verify_solution(payload, _secret("work"), hmac_key_secret=_secret("key"))
    if found.expired:
        raise OldProof
    if not found.verified:
        raise NoProof
    asked = json.loads(base64.b64decode(payload))["challenge"]["parameters"]
    if asked["data"] != {"for": what}:
        raise NoProof
    return Shown(f"work {asked['nonce']}", float(asked["expiresAt"]))


def stamp(what: str) -> str:
    """Return what a form carries to show, later, when it was shown: for those whose browser runs no scripts."""
    return signing.dumps([what, secrets.token_hex(8), time.time()], salt=SALT)


def waited(token: str, what: str) -> Shown:
    """Return what the time since a form was shown is good for; NoProof for a stamp that is not ours, TooQuick or OldProof by the clock."""
    try:
        about, nonce, at = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise NoProof from None
    if about != what:
        raise NoProof
    passed, longest = time.time() - at, LONGEST.total_seconds()
    if passed < QUICKEST_S:
        raise TooQuick
    if passed > longest:
        raise OldProof
    return Shown(f"time {nonce}", at + longest)


def _secret(purpose: str) -> str:
    """Return a secret of this installation, made from its own."""
    return salted_hmac("robots", purpose, algorithm="sha256").hexdigest()
