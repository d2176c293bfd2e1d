"""What a page may load and run is said with it, and holds: no page has a script of its own in its lines."""

import re

import pytest
from django.test import Client

from accounts.roles import Role
from tests.accounts.conftest import person, signed_in
from tests.accounts.test_routes import ROUTES
from tests.factories import place
from web.policy import HEADER, policy

SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
HANDLER = re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE)


@pytest.mark.django_db
@pytest.mark.parametrize("chief", [False, True])
def test_every_page_says_what_it_may_run_and_runs_nothing_else(chief: bool) -> None:
    """Ask every address, as nobody and as an administrator; data for a script stands in a block that no browser runs."""
    place("benches", name="Bank", pk=1)
    client = signed_in(person("chief@example.org", Role.ADMINISTRATOR)) if chief else Client(headers={"accept-language": "en"})
    pages = 0
    for route in ROUTES:
        if route.name in ("account_logout", "logout", "docs"):
            continue
        answer = client.get(route.path)
        if not answer.get("Content-Type", "").startswith("text/html") or answer.streaming:
            continue
        pages += bool(answer.content)
        said, page = answer[HEADER], answer.content.decode()
        assert "default-src 'self'" in said, route.path
        assert "script-src" not in said, route.path
        inline = [tag for tag in SCRIPT.findall(page) if "src=" not in tag and "application/json" not in tag]
        assert (route.path, inline, HANDLER.findall(page)) == (route.path, [], [])
    assert pages > 40


@pytest.mark.parametrize(
    ("tiles", "origin"),
    [
        ("", ""),
        ("https://tiles.example/{z}/{x}/{y}.png", " https://tiles.example"),
        ("https://{s}.tiles.example:8443/{z}/{x}/{y}.png", " https://*.tiles.example:8443"),
        ("javascript:alert(1)", ""),
    ],
)
def test_the_background_of_the_map_is_the_only_other_host(tiles: str, origin: str) -> None:
    assert f"img-src 'self' data: blob:{origin};" in policy(tiles)
    assert f"connect-src 'self'{origin};" in policy(tiles)
