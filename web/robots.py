"""The gate against robots for forms of pages.

In the template, within the form (it shows nothing to who is signed in; the page must not be cached):

    {% include "parts/robots.html" with what="propose" %}

In the view, once all else is right and before anything is kept:

    flaws |= guard(request, "propose", mailbox=email, form=sent_as) or {}

- `what` is a row of `accounts.limits.RATES`: propose, comment, support, report, correct, signal, follow.
- `mailbox` is the address that a letter would go to, so that nobody can have a stranger's box filled.
- `form` is the number under which the form is kept once: the same form sent twice then passes twice. Leave it out where nothing
  keeps a second one from being kept.
- A flaw stands under "robots", the id of the part is `f-robots`. Show the form again with what was typed: if it was too often, the
  answer becomes 429 with Retry-After by itself.
- `by_letter(request)` then says whether it came from a page without scripts: publish that only once a letter was answered.
"""

from typing import Final

from django.http import HttpRequest

from accounts.proof import NotProved
from accounts.robots import TooOften, let_through
from api.robots import visitor

# What the fields of the part are called. The trap has a name that programs like to fill in, and browsers do not.
PROOF: Final = "robots_proof"
STAMP: Final = "robots_stamp"
TRAP: Final = "homepage"


def guard(request: HttpRequest, what: str, *, mailbox: str = "", form: str = "") -> dict[str, str] | None:
    """Return what stands in the way of sending this form, as flaws, or None; counted are those who get through. Five queries at most."""
    sent = request.POST
    visit = visitor(request, proof=sent.get(PROOF, ""), stamp=sent.get(STAMP, ""), trap=sent.get(TRAP, ""), mailbox=mailbox, form=form)
    try:
        request.robots_by_letter = let_through(what, visit)  # type: ignore[attr-defined]  # a note for the view
    except TooOften as error:
        request.too_often, request.patience_s = True, error.wait_s  # type: ignore[attr-defined]  # notes for the middleware
        return {"robots": str(error)}
    except NotProved as error:
        return {"robots": str(error)}
    return None


def by_letter(request: HttpRequest) -> bool:
    """Return whether what was sent has to be confirmed by a letter, whoever sent it: it came without proof of work."""
    return bool(getattr(request, "robots_by_letter", True))
