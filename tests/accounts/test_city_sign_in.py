"""The city's own sign-in (OpenID Connect), against a real one that runs for the length of a test."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.accounts.conftest import person, text

pytestmark = pytest.mark.django_db
KEY = "a key that only this test knows, and long enough"


class Provider:
    """An identity provider: what it says of who signs in there, and what it was asked."""

    def __init__(self) -> None:
        provider = self
        self.claims: dict[str, Any] = {
            "sub": "42",
            "email": "jan@example.org",
            "email_verified": True,
            "name": "Jan Peeters",
            "birthdate": "1970",
        }
        self.asked: list[str] = []

        class Answers(BaseHTTPRequestHandler):
            def say(self, body: dict[str, Any]) -> None:
                provider.asked.append(self.path)
                text_of_it = json.dumps(body).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text_of_it)))
                self.end_headers()
                self.wfile.write(text_of_it)

            def do_GET(self) -> None:
                if self.path.startswith("/.well-known"):
                    names = {
                        "authorization_endpoint": "authorize",
                        "token_endpoint": "token",
                        "userinfo_endpoint": "userinfo",
                        "jwks_uri": "jwks",
                    }
                    self.say({"issuer": provider.url, **{name: f"{provider.url}/{path}" for name, path in names.items()}})
                else:
                    self.say(provider.claims)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                token = jwt.encode({**provider.claims, "iss": provider.url, "aud": "meent"}, KEY, algorithm="HS256")
                self.say({"access_token": "t", "token_type": "bearer", "id_token": token})

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """A provider that the settings name."""
    made = Provider()
    thread = Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    app = {"provider_id": "city", "name": "Zwanerode", "client_id": "meent", "secret": "s", "settings": {"server_url": made.url}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"SCOPE": ["openid", "email"], "OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


def come_in(client: Client) -> Any:
    """Go to the provider and come back, as a browser does; return the answer."""
    there = client.post("/account/city/city")
    assert there.status_code == 302, text(there)
    asked = parse_qs(urlsplit(there["Location"]).query)
    assert asked["redirect_uri"] == ["http://testserver/account/city/city/back"]
    assert (set(asked["scope"][0].split()), asked["code_challenge_method"]) == ({"openid", "email"}, ["S256"])
    return client.get("/account/city/city/back", {"code": "c", "state": asked["state"][0]})


def test_who_is_known_there_is_known_here_by_an_id_and_an_address_and_nothing_else(reader: Client, provider: Provider) -> None:
    assert "Sign in with Zwanerode" in text(reader.get("/account/login/code"))
    answer = come_in(reader)
    assert answer["Location"] == "/account/", text(answer)
    made = User.objects.get()
    assert (made.email, made.public_name) == ("jan@example.org", "")
    assert made.username.startswith("p-")
    account = SocialAccount.objects.get()
    assert (account.uid, account.extra_data) == ("42", {})
    assert SocialToken.objects.count() == 0
    assert EmailAddress.objects.get().verified
    reader.post("/account/logout")
    assert come_in(reader)["Location"] == "/account/"
    account.refresh_from_db()
    assert (User.objects.count(), account.extra_data) == (1, {})


def test_who_came_by_code_before_is_the_same_person(reader: Client, provider: Provider) -> None:
    alice = person("jan@example.org")
    assert come_in(reader)["Location"] == "/account/"
    assert SocialAccount.objects.get().user == alice


def test_an_address_that_the_provider_is_not_sure_of_opens_nobodys_account(reader: Client, provider: Provider) -> None:
    person("jan@example.org")
    provider.claims["email_verified"] = False
    come_in(reader)
    assert not SocialAccount.objects.filter(user__email="jan@example.org", user__emailaddress__verified=True).exists()
    assert reader.get("/account/")["Location"].startswith("/account/login/code")


def test_the_second_key_is_asked_for_here_too(reader: Client, provider: Provider) -> None:
    person("jan@example.org", Role.PLANNER)
    assert come_in(reader)["Location"] == "/account/second-key/ask"


def test_an_answer_that_was_not_asked_for_signs_nobody_in(reader: Client, provider: Provider) -> None:
    answer = reader.get("/account/city/city/back", {"code": "c", "state": "forged"})
    assert "Nothing was kept." in text(answer)
    assert User.objects.count() == 0


def test_a_provider_that_does_not_answer_is_a_sentence(reader: Client, provider: Provider, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    answer = reader.post("/account/city/city")
    assert "The city's sign-in did not answer" in text(answer).replace("&#x27;", "'")


def test_without_a_provider_nobody_is_asked_and_no_button_stands(reader: Client) -> None:
    assert "city" not in text(reader.get("/account/login/code")).lower().replace("the city on one map", "")
    assert reader.post("/account/city/city").status_code == 404
