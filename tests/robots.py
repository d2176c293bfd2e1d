"""A browser's part of the gate against robots, for tests of what anybody may send."""

import time
from unittest.mock import patch

import altcha

from accounts import proof
from web.robots import PROOF, STAMP, TRAP


def worked_out(what: str) -> str:
    """Return the work that a browser does before it sends this."""
    asked = altcha.Challenge.from_dict(proof.challenge(what))
    found = altcha.solve_challenge(asked)
    assert found is not None
    return altcha.Payload(asked, found).to_base64()


def human(what: str) -> dict[str, str]:
    """Return the fields that a form sends besides what was typed, from a browser that runs scripts."""
    return {PROOF: worked_out(what), STAMP: proof.stamp(what), TRAP: ""}


def without_scripts(what: str, *, seconds: float = 30) -> dict[str, str]:
    """Return the fields that a form sends besides what was typed, so long after it was shown, from a browser that runs no scripts."""
    now = time.time()
    with patch.object(time, "time", lambda: now - seconds):
        shown = proof.stamp(what)
    return {PROOF: "", STAMP: shown, TRAP: ""}


def solution(what: str) -> dict[str, str]:
    """Return the header that a program sends to the API, as Django's test client takes it: `client.post(..., headers=solution(...))`."""
    return {"Challenge-Solution": worked_out(what)}
