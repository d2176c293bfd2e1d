"""No page, document, file, tile, header or error says a word to somebody that is not for them: every address is asked by everybody."""

import re
from collections import defaultdict
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from participation.developing import SIZES
from tests.web.marked import (
    ALICE,
    BEGIN,
    CHIEF,
    DECIDING,
    EVERYBODY,
    HANDLING,
    LOOKERS,
    MAY_READ,
    MINE,
    MODERATOR,
    NOBODY,
    PLANNER,
    town,
    word,
)
from tests.web.walked import addresses

pytestmark = pytest.mark.django_db

FOUND = re.compile(rf"{BEGIN}([a-z]+)q".encode(), re.IGNORECASE)


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[SimpleNamespace]:
    """The town, which stands until the last of these tests."""
    from django.test import override_settings

    with django_db_blocker.unblock(), override_settings(MEENT_FILES=str(tmp_path_factory.mktemp("photos"))), transaction.atomic():
        yield town()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _files_of_the_town(made: SimpleNamespace, settings: Any, _own_files: None) -> None:
    settings.MEENT_FILES = made.files


def visitor(made: SimpleNamespace, name: str) -> Client:
    """Return somebody's browser, that reads English."""
    client = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    if name != NOBODY:
        client.force_login(made.who[name])
    return client


def said(answer: Any) -> set[str]:
    """Return the things of which an answer says the word: in its lines, or in what it holds."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    lines = "\n".join(f"{name}: {value}" for name, value in answer.items()) + "\n".join(map(str, answer.cookies.values()))
    return {found.decode().lower() for found in FOUND.findall(body + lines.encode())}


@pytest.mark.parametrize("name", LOOKERS)
def test_each_word_is_read_by_those_whom_it_is_for_alone(made: SimpleNamespace, name: str) -> None:
    """Ask every address, with everything in its gaps; what somebody may read they find somewhere, so that nothing is left unasked."""
    client = visitor(made, name)
    where: dict[str, list[str]] = defaultdict(list)
    failed, kept = [], []
    for called, address, view in addresses(made):
        if name not in (NOBODY, ALICE) and asks_nobody(called, view):
            continue
        answer = client.get(address)
        if answer.status_code >= 500:
            failed.append((address, answer.status_code))
        for thing in said(answer):
            if word(thing).lower() not in address.lower():
                where[thing].append(f"{called} {address} {answer.status_code}")
                if MAY_READ[thing] != EVERYBODY and not kept_by_nobody(answer):
                    kept.append((address, thing))
    told = {thing: places[:3] for thing, places in where.items() if name not in MAY_READ[thing]}
    unasked = {thing for thing, who in MAY_READ.items() if name in who} - set(where)
    assert (failed, told, sorted(unasked), kept) == ([], {}, [], [])


def kept_by_nobody(answer: Any) -> bool:
    """Return whether an answer tells every browser and every machine on its way that it is not theirs to keep."""
    return bool({"no-store", "private"} & set(answer.get("Cache-Control", "").replace(",", " ").split()))


def asks_nobody(called: str, view: Any) -> bool:
    """Return whether an address does not know who asks, so that two who ask show it for all: a door of the API without sessions."""
    return not getattr(getattr(view, "cls", None), "authentication_classes", (None,)) or called.startswith("compare")


@pytest.mark.parametrize("name", LOOKERS)
def test_a_photo_is_seen_in_each_size_by_those_whom_it_is_for_alone(made: SimpleNamespace, name: str) -> None:
    """Who has its address has nothing more: what waits is seen by whose it is and by those who handle it, what is hidden by who decides."""
    may = {made.seen.key: EVERYBODY, made.waiting.key: MINE | HANDLING, made.unseen.key: MINE | HANDLING, made.dark.key: DECIDING}
    client = visitor(made, name)
    for key, who in may.items():
        for size in SIZES:
            answer = client.get(f"/photos/{key}/{size}")
            assert (key, answer.status_code) == (key, 200 if name in who else 404)
            assert who == EVERYBODY or name not in who or kept_by_nobody(answer)
        for other in (f"/files/photos/{key[:2]}/{key}/small.jpg", f"/static/photos/{key}/small.jpg", f"/photos/{key}/../{key}/small"):
            assert client.get(other).status_code == 404


def test_who_knows_the_mark_of_what_is_not_for_them_is_not_told_that_it_is_so_still(made: SimpleNamespace) -> None:
    chief, nobody = visitor(made, CHIEF), visitor(made, NOBODY)
    marks = 0
    for path in ("", "/events", "/steps", "/support", "/comments", "/photos"):
        for one in (made.pending, made.hidden):
            answer = chief.get(f"/api/proposals/{one.key}{path}")
            assert answer.status_code == 200
            marks += "ETag" in answer
            for known in (answer.get("ETag", '"x"'), "*"):
                assert nobody.get(f"/api/proposals/{one.key}{path}", headers={"if-none-match": known}).status_code == 404
    assert marks


def test_no_page_of_an_account_is_kept_by_a_browser(made: SimpleNamespace) -> None:
    for name in (NOBODY, ALICE, CHIEF):
        client = visitor(made, name)
        shown = [(path, client.get(path)) for _called, path, _view in addresses(made) if path.startswith("/account/")]
        assert not [path for path, answer in shown if answer.status_code == 200 and not kept_by_nobody(answer)]


def test_figures_as_their_source_tells_them_are_seen_by_those_who_load_them(made: SimpleNamespace) -> None:
    for name in (PLANNER, MODERATOR):
        client = visitor(made, name)
        assert client.get("/admin/planning/indicatorvalue/").status_code == 403
        assert "indicatorvalue" not in client.get("/admin/").content.decode()
    assert visitor(made, CHIEF).get("/admin/planning/indicatorvalue/").status_code == 200
