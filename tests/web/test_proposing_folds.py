"""What may be left out of a proposal stands in folds, and what leads on stands above them."""

import re
from html import unescape

import pytest
from django.test import Client

from tests.web.test_proposing import begun, pointed, reader, town  # noqa: F401  the same town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "town")]


def folds(page: str) -> dict[str, bool]:
    """Return the folds of a page by their first words, and whether each is open."""
    return {unescape(words): bool(is_open) for is_open, words in re.findall(r"<details[^>]*?( open)?><summary>([^<]+)</summary>", page)}


def test_what_may_be_left_out_is_in_a_fold_that_is_open_once_something_is_in_it(reader: Client) -> None:  # noqa: F811
    base = begun(reader, "facade-garden")
    pointed(reader, base)
    size, things, questions, photo = "How large would you like it?", "Does something stand or lie there?", "More questions", "Another photo"
    measure = folds(reader.get(f"{base}/measure").content.decode())
    assert (measure[size], measure[things]) == (False, False)
    wrong = folds(reader.post(f"{base}/measure", {"width": "185", "depth": "deep", "takes": "20"}).content.decode())
    assert (wrong[size], wrong[things]) == (True, True)
    more = folds(reader.post(f"{base}/measure", {"width": "185", "more": "1"}).content.decode())
    assert (more[size], more[things]) == (False, True)
    reader.post(f"{base}/measure", {"width": "185"})
    tell = folds(reader.get(f"{base}/tell").content.decode())
    assert [is_open for words, is_open in tell.items() if words.startswith((questions, photo))] == [False, False]
    again = folds(reader.post(f"{base}/tell", {"answers.care": "we", "photo_add": "1"}).content.decode())
    assert again[photo]
    assert [is_open for words, is_open in again.items() if words.startswith(questions)] == [True]


def test_going_on_stands_right_under_the_verdict_and_the_clauses_in_a_fold_below_it(reader: Client) -> None:  # noqa: F811
    base = begun(reader, "facade-garden")
    pointed(reader, base)
    reader.post(f"{base}/measure", {"width": "185"})
    page = reader.get(f"{base}/may").content.decode()
    in_order = [
        'class="verdict ',
        "What you measured goes along",
        ">Go on</button>",
        'class="sheet scaled"',
        "<summary>Which rules say so",
        'class="clauses"',
    ]
    found = [page.index(mark) for mark in in_order]
    assert found == sorted(found)
    assert not folds(page)["Which rules say so"]
