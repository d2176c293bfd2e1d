"""What happened to an application is told in words, in each language: never by the id of a step."""

import re
from html import unescape
from typing import Any

import pytest
from django.utils import translation

from accounts.roles import Role
from participation import applications
from participation.application_life import STEPS
from participation.eligibility import rules
from tests.accounts.conftest import person, signed_in
from tests.participation.plots import application, plot
from web.application_story import DONE


def test_every_step_that_an_application_can_take_has_words_in_each_language() -> None:
    assert set(DONE) == {"applied", *(step.id for step in STEPS)}
    for language in ("nl", "fr"):
        with translation.override(language):
            told = {what: str(words) for what, words in DONE.items()}
        with translation.override("en"):
            assert not {what for what, words in DONE.items() if told[what] == str(words)}, language


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["Whoever applied sent it in.", "The city took it up.", "The city said no.", "Whoever applied asked to look again."]),
        ("nl", ["Wie de aanvraag deed", "De stad"]),
        ("fr", ["Qui a fait la demande", "La ville"]),
    ],
)
def test_the_page_of_an_application_tells_who_did_what_and_by_which_rule(language: str, told: list[str]) -> None:
    ann, planner = person("ann@example.org"), person("planner@example.org", Role.PLANNER)
    one = application(plot(), ann)
    clause, reason = next(iter(rules().reasons.items()))
    steps: list[tuple[str, Any, dict[str, Any]]] = [
        ("take-up", planner, {}),
        ("refuse", planner, {"clauses": [clause]}),
        ("appeal", ann, {"reason": "Wij zijn met meer."}),
    ]
    for step, by, given in steps:
        one = applications.move(one, step, by=by, version=one.version, **given)
    client = signed_in(ann)
    client.cookies["django_language"] = language
    page = unescape(client.get(f"/plots/applications/{one.key}").content.decode())
    story = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index('id="story"') :]))
    story = re.sub(r" \.", ".", story)
    for words in told:
        assert words in story
    with translation.override(language):
        assert str(reason) in story
    assert "Wij zijn met meer." in story
    for raw in ("take-up", "applied sent it in refuse", " appeal ", " refuse "):
        assert raw not in story
