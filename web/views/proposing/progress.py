"""What every page of a draft shows: how far one is, the way back, and what a device keeps of it."""

from typing import Any

from django.urls import reverse

from web.proposal_draft import Draft


def progress(draft: Draft, step: str) -> dict[str, Any]:
    """Return how far somebody is, as the frame of each page says it."""
    number = draft.steps.index(step)
    return {
        "draft": draft,
        "kind": draft.kind,
        "step": step,
        "number": number + 1,
        "of": len(draft.steps),
        "back": reverse("proposal_step", args=[draft.form, draft.before(step)]) if number else "",
        "held": {"form": str(draft.form), "step": step, "values": draft.values},
    }
