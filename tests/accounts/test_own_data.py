"""One's own data: seen, taken along, corrected, deleted for good; and never seen by others."""

import ast
import inspect
import json
import logging
import textwrap
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import translation
from pghistory.models import Context

from accounts.models import Grant, User
from accounts.permissions import ACTION
from accounts.personal import erase, held
from accounts.roles import Role
from geo.personal import holdings
from tests.accounts.conftest import last_code, person, signed_in, text
from tests.accounts.test_routes import ROUTES, action_of
from tests.factories import place
from web.templatetags.account_pages import FACTS, said_value

pytestmark = pytest.mark.django_db


def every_text() -> str:
    """Return all that the database holds, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table != "spatial_ref_sys":
                cursor.execute(f'SELECT t::text FROM "{table}" t')
                found += [f"{table}: {row[0]}" for row in cursor.fetchall()]
    return "\n".join(found)


def test_the_page_says_all_that_is_held_and_what_becomes_public() -> None:
    alice = person("alice@example.org", Role.PLANNER)
    page = text(signed_in(alice).get("/account/"))
    for words in (
        "alice@example.org",
        "It is never shown",
        "planner, everywhere",
        "Nothing. You have no public name",
        "Your second key is set.",
    ):
        assert words in page


def test_the_download_holds_what_the_page_shows() -> None:
    alice = person("alice@example.org", Role.PLANNER)
    answer = signed_in(alice).get("/account/data")
    assert answer["Content-Disposition"] == 'attachment; filename="meent-my-data.json"'
    data = json.loads(answer.content)
    assert set(data) == {holding.key for holding in holdings()}
    assert data["addresses"] == [{"address": "alice@example.org", "confirmed": True}]
    assert data["roles"][0]["role"] == "planner"
    assert len(data["second-factor"]) == 1
    assert "secret" not in answer.content.decode()


def test_nobody_gets_anothers_data() -> None:
    person("bob@example.org")
    alice = signed_in(person("alice@example.org"))
    assert "bob@example.org" not in alice.get("/account/data").content.decode() + alice.get("/account/").content.decode()


@pytest.mark.parametrize(
    ("given", "kept"), [("  Jan   van hier ", "Jan van hier"), ("", ""), ("<b>Jan</b>", "<b>Jan</b>"), ("Žofia Ó", "Žofia Ó")]
)
def test_a_public_name_is_chosen_changed_or_none(given: str, kept: str) -> None:
    alice = person("alice@example.org")
    client = signed_in(alice)
    assert "Everybody can see this name" in text(client.get("/account/name"))
    assert client.post("/account/name", {"public_name": given}).status_code == 302
    alice.refresh_from_db()
    assert alice.public_name == kept
    assert "<b>Jan" not in client.get("/account/").content.decode()


@pytest.mark.parametrize("given", ["alice@example.org", "x" * 61, "a\x00b", "a\u202eb"])
def test_a_public_name_that_is_none_is_refused_and_what_was_typed_stays(given: str) -> None:
    alice = person("alice@example.org")
    answer = signed_in(alice).post("/account/name", {"public_name": given})
    assert answer.status_code == 400
    alice.refresh_from_db()
    assert alice.public_name == ""


def test_deletion_takes_every_trace_of_the_person_out_of_the_database(come_in: Callable[[str], Client]) -> None:
    """Prove that after it neither the address, nor the name, nor anything else that was personal is left in any table."""
    client = come_in("weg.ermee@example.org")
    alice = User.objects.get()
    client.post("/account/name", {"public_name": "Weggaande Naam"})
    Grant.objects.create(user=alice, role=Role.COMMUNITY_WORKER, everywhere=True)
    LogEntry.objects.create(user=alice, action_flag=1, object_repr="bench 1")
    other = Client()
    other.force_login(alice)
    client.post("/account/email", {"email": "nieuw.adres@example.org", "action_add": ""})
    before = every_text()
    assert "weg.ermee@example.org" in before
    assert "Weggaande Naam" in before
    assert client.get("/account/delete").status_code == 200
    assert client.post("/account/delete", {}).status_code == 400
    assert User.objects.count() == 1
    answer = client.post("/account/delete", {"sure": "yes"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    left = every_text()
    for trace in ("weg.ermee", "nieuw.adres", "Weggaande", alice.username):
        assert trace not in left, [line for line in left.splitlines() if trace in line]
    assert (User.objects.count(), EmailAddress.objects.count(), Session.objects.count(), LogEntry.objects.count()) == (0, 0, 0, 0)
    assert other.get("/account/")["Location"].startswith("/account/login/code")


def test_what_was_done_for_the_city_stays_with_a_number_that_is_nobodys() -> None:
    alice = person("alice@example.org", Role.PLANNER)
    client = signed_in(alice)
    bench = place("benches", name="Oud")
    edit(client, bench, "Nieuw")
    number = alice.pk
    erase(alice)
    chief = signed_in(person("chief@example.org", Role.ADMINISTRATOR))
    events = chief.get(f"/admin/geo/bench/{bench.pk}/history/").context["events"]
    assert (events[0]["user"], events[0]["username"]) == (number, "")


def edit(client: Client, bench: Any, name: str) -> None:
    """Change a bench's name as a planner does."""
    address = f"/admin/geo/bench/{bench.pk}/change/"
    form = client.get(address).context["adminform"].form
    values = {field: form[field].value() for field in form.fields}
    values |= {"geom": form.fields["geom"].widget.format_value(values["geom"]), "names": "{}", "name": name}
    answer = client.post(address, {field: "" if value is None else value for field, value in values.items() if value is not False})
    assert answer.status_code == 302


def test_one_who_gave_a_role_can_go_and_the_role_stays() -> None:
    chief, alice = person("chief@example.org", Role.ADMINISTRATOR), person("alice@example.org", Role.PLANNER)
    Grant.objects.filter(user=alice).update(given_by=chief)
    erase(chief)
    assert alice.grants.get().given_by is None


def test_each_table_that_points_to_a_person_says_what_it_holds_and_why() -> None:
    """Prove that nothing about people is held that one cannot see and take along: add a row to the app's `personal.py`."""
    declared = {model for holding in holdings() for model in holding.models}
    pointing = {
        model
        for model in apps.get_models()
        if not model._meta.proxy
        and any(field.is_relation and field.related_model is User and not field.auto_created for field in model._meta.get_fields())
    }
    assert pointing - declared == set()
    assert set(held(person("alice@example.org"))) == {holding.key for holding in holdings()}


def test_people_have_no_history() -> None:
    tracked = {model._meta.model_name for model in apps.get_models() if model.__name__.endswith("Event")}
    assert not tracked & {"userevent", "grantevent", "emailaddressevent", "authenticatorevent"}


# Never seen by others

ADDRESS, NAME = "geheim.adres@example.org", "Verborgen Naam"


def planted() -> User:
    """Return somebody with an address and a name that must not be seen, who changed something that everybody sees."""
    made = person(ADDRESS, Role.PLANNER)
    User.objects.filter(pk=made.pk).update(public_name=NAME)
    edit(signed_in(User.objects.get(pk=made.pk)), place("benches", name="Bank", pk=1), "Nieuwe bank")
    return made


def test_no_page_and_no_answer_of_the_api_tells_an_address_or_a_name_that_was_not_made_public() -> None:
    made = planted()
    reader = Client()
    seen = 0
    for route in ROUTES:
        action = action_of(route.view)
        if action is None or not ACTION[action].open:
            continue
        for query in ("", "?f=html", "?f=csv"):
            answer = reader.get(route.path + query)
            body = (b"".join(answer) if answer.streaming else answer.content).decode("latin-1")
            seen += 1
            for secret in (ADDRESS, "geheim.adres", NAME, made.username):
                assert secret not in body, route.path
                assert secret not in str(answer.headers), route.path
    assert seen > 60


def test_no_export_tells_who(tmp_path: Any) -> None:
    from django.core.management import call_command

    made = planted()
    for kind in ("geojson", "csv", "gpkg"):
        path = tmp_path / f"benches.{kind}"
        call_command("export", str(path), layers="benches", verbosity=0)
        text_of_it = path.read_bytes()
        assert b"Nieuwe bank" in text_of_it
        for secret in (ADDRESS, NAME, made.username):
            assert secret.encode() not in text_of_it


def test_the_history_of_a_place_holds_the_number_of_who_changed_it_and_nothing_else() -> None:
    made = planted()
    contexts = [context.metadata for context in Context.objects.all()]
    assert {"user": made.pk, "url": "/admin/geo/bench/1/change/"} in contexts
    assert {key for context in contexts for key in context} == {"user", "url"}
    assert ADDRESS not in json.dumps(contexts)


def test_no_line_of_the_log_tells_an_address_a_name_or_a_code(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prove it for signing in, wrong codes, too many tries, changing and deleting, and for an error of our own in between."""
    from web.views import account

    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    client = Client(raise_request_exception=False)
    for _attempt in range(4):
        Client().post("/account/login/code", {"email": ADDRESS})
    mail.outbox.clear()
    client.post("/account/login/code", {"email": "x" + ADDRESS})
    code = last_code()
    client.post("/account/login/code/confirm", {"code": "0000-0000"})
    client.post("/account/login", {"login": ADDRESS, "password": "wrong"})
    client.post("/account/login/code/confirm", {"code": code})
    client.post("/account/name", {"public_name": NAME})

    def fall(*_: Any) -> None:
        raise RuntimeError("out of paper")

    monkeypatch.setattr(account, "held", fall)
    assert client.get("/account/").status_code == 500
    client.post("/account/delete", {"sure": "yes"})
    out, err = capfd.readouterr()
    said = caplog.text + out + err
    assert "out of paper" in said
    for secret in (ADDRESS, NAME, code):
        assert secret not in said


def test_a_second_key_is_not_kept_in_the_clear() -> None:
    person("alice@example.org", Role.PLANNER)
    assert Authenticator.objects.get(type="totp").data["secret"].startswith("gAAAA")


def names_in(read: Callable[..., Any]) -> set[str]:
    """Return the names under which a holding gives what it holds, as they stand in its code."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(read)))
    given = [node.value for node in ast.walk(tree) if isinstance(node, ast.Yield) and isinstance(node.value, ast.Dict)]
    return {key.value for row in given for key in row.keys if isinstance(key, ast.Constant)}


def test_all_that_is_held_about_somebody_is_named_in_the_readers_language() -> None:
    named = set().union(*(names_in(holding.read) for holding in holdings()))
    assert {"title", "how often", "has a password"} <= named
    assert named - set(FACTS) == set()


@pytest.mark.parametrize(
    ("value", "name", "said"),
    [
        ("in-review", "state", "wordt bekeken"),
        ("public", "visibility", "publiek"),
        ("facade-garden", "kind", "Geveltuin"),
        ("organiser", "as", "Ik wil hier iets doen"),
        (["bench", "greening"], "kinds", "Bank, Groen"),
        ("Een bank", "title", "Een bank"),
    ],
)
def test_what_is_held_is_said_in_words_and_not_in_codes(value: object, name: str, said: str) -> None:
    with translation.override("nl"):
        assert said_value(value, name) == said
