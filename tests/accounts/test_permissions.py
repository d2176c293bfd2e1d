"""Who may do what: one table, one function, nothing that fails open; the admin and its bulk actions ask it of each thing."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import GEOSGeometry
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.management.commands import roles as roles_command
from accounts.models import Grant
from accounts.permissions import Decision, Standing, UnknownAction, decide, may, may_somewhere
from accounts.permissions import _reaches as reaches
from accounts.roles import ACTIONS, STAFF, Role
from geo import crs, permissions
from geo.models import Bench
from tests.accounts.conftest import person, signed_in, text
from tests.factories import place

DISTRICT = "POLYGON ((649500 669500, 650500 669500, 650500 670500, 649500 670500, 649500 669500))"
INSIDE, OUTSIDE = "POINT (650000 670000)", "POINT (655000 670000)"


def at(wkt: str) -> GEOSGeometry:
    return GEOSGeometry(wkt, srid=crs.METRIC)


def district() -> Any:
    return place("areas", wkt=DISTRICT, name="Noord", level="district")


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_what_its_column_says_and_nothing_else(role: Role) -> None:
    made = person("alice@example.org", role)
    assert {row.id: may(made, row.id) for row in ACTIONS} == {row.id: role in row.roles for row in ACTIONS}


@pytest.mark.django_db
def test_who_is_not_signed_in_may_what_is_open() -> None:
    nobody = AnonymousUser()
    assert {row.id: decide(nobody, row.id) for row in ACTIONS} == {
        row.id: Decision.YES if row.open else Decision.SIGN_IN for row in ACTIONS
    }


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(STAFF))
def test_a_role_that_decides_for_others_works_only_with_a_second_key(role: Role) -> None:
    made = person("alice@example.org", role, second_factor=False)
    asked = {row.id: decide(made, row.id) for row in ACTIONS if role in row.roles and Role.RESIDENT not in row.roles}
    assert set(asked.values()) == {Decision.SECOND_FACTOR}
    assert may(made, "own-data")


@pytest.mark.django_db
def test_an_account_that_is_closed_and_a_role_that_is_over_or_yet_to_come_give_nothing() -> None:
    now = timezone.now()
    for since, until in ((now - timedelta(days=9), now - timedelta(days=1)), (now + timedelta(days=1), None)):
        made = person(f"p{since:%d}@example.org", Role.PLANNER)
        Grant.objects.update(since=since, until=until)
        assert decide(made, "edit-places") is Decision.NO_ROLE
    closed = person("closed@example.org", Role.ADMINISTRATOR)
    closed.is_active = False
    assert decide(closed, "desk") is Decision.SIGN_IN


@pytest.mark.django_db
def test_an_action_that_stands_in_no_table_is_an_error_for_everybody() -> None:
    for somebody in (AnonymousUser(), person("a@example.org", Role.ADMINISTRATOR)):
        with pytest.raises(UnknownAction):
            permissions.may(somebody, "fly")
        with pytest.raises(UnknownAction):
            permissions.may_somewhere(somebody, "fly")


@pytest.mark.django_db
def test_a_role_for_one_district_reaches_what_lies_there_and_nothing_that_does_not_say_where() -> None:
    made = person("alice@example.org", Role.PLANNER, areas=[district()])
    assert may(made, "edit-places", where=at(INSIDE))
    assert not may(made, "edit-places", where=at(OUTSIDE))
    assert decide(made, "edit-places") is Decision.ELSEWHERE
    assert may_somewhere(made, "edit-places")
    across = at("POLYGON ((650400 670000, 650700 670000, 650700 670100, 650400 670100, 650400 670000))")
    assert may(made, "edit-places", where=across) == at(DISTRICT).contains(across.point_on_surface)


@pytest.mark.django_db
def test_a_role_for_one_kind_reaches_that_kind_and_nothing_that_does_not_say_which() -> None:
    made = person("alice@example.org", Role.PLANNER, kinds=["benches"])
    assert may(made, "edit-places", kind="benches")
    assert not may(made, "edit-places", kind="trees")
    assert not may(made, "edit-places")
    assert not may_somewhere(made, "edit-places", kind="trees")
    assert may_somewhere(made, "edit-places")


@pytest.mark.django_db
def test_two_roles_with_limits_do_not_make_one_without() -> None:
    made = person("alice@example.org", Role.PLANNER, areas=[district()], kinds=["benches"])
    other = place("areas", wkt="POLYGON ((654500 669500, 655500 669500, 655500 670500, 654500 670500, 654500 669500))", level="district")
    grant = Grant.objects.create(user=made, role=Role.PLANNER, kinds=["trees"])
    grant.areas.set([other])
    seen = {
        (kind, where): may(made, "edit-places", kind=kind, where=at(where)) for kind in ("benches", "trees") for where in (INSIDE, OUTSIDE)
    }
    assert seen == {("benches", INSIDE): True, ("benches", OUTSIDE): False, ("trees", INSIDE): False, ("trees", OUTSIDE): True}


@pytest.mark.django_db
def test_a_role_whose_area_is_taken_away_reaches_nothing_instead_of_everything() -> None:
    area = district()
    made = person("alice@example.org", Role.PLANNER, areas=[area])
    area.delete()
    assert not may(made, "edit-places", where=at(INSIDE))
    assert not may_somewhere(made, "edit-places")


@given(
    kinds=st.frozensets(st.sampled_from(["benches", "trees", "squares"])),
    kind=st.none() | st.sampled_from(["benches", "trees", "squares"]),
    somewhere=st.booleans(),
)
def test_more_said_never_reaches_further_than_less(kinds: frozenset[str], kind: str | None, somewhere: bool) -> None:
    """Prove, for any limits on kinds, that a role reaches a thing only if it has no limit or the thing is of its kinds."""
    reached = reaches(Standing(Role.PLANNER, None, kinds), kind=kind, where=None, somewhere=somewhere)
    assert reached == (not kinds or kind in kinds or (somewhere and kind is None))


@pytest.mark.django_db
def test_a_role_ends_after_it_begins() -> None:
    made = person("alice@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=made, role=Role.PLANNER, until=timezone.now() - timedelta(days=400))


def test_the_page_of_roles_is_up_to_date(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("roles", check=True)
    stale = tmp_path / "roles.md"
    stale.write_text("old")
    monkeypatch.setattr(roles_command, "PAGE", stale)
    with pytest.raises(CommandError):
        call_command("roles", check=True)
    call_command("roles", write=True)
    call_command("roles", check=True)


# The admin


def bench_form(client: Client, address: str, **changed: Any) -> dict[str, Any]:
    form = client.get(address).context["adminform"].form
    values = {
        name: form.fields[name].widget.format_value(form[name].value()) if name == "geom" else form[name].value() for name in form.fields
    }
    filled = {name: "{}" if name == "names" else ("" if value is None else value) for name, value in values.items()}
    return {name: value for name, value in {**filled, **changed}.items() if value is not False}


@pytest.mark.django_db
def test_a_planner_of_one_district_changes_there_and_sees_elsewhere() -> None:
    client = signed_in(person("alice@example.org", Role.PLANNER, areas=[district()]))
    here, there = place("benches", wkt=INSIDE), place("benches", wkt=OUTSIDE)
    mine, other = f"/admin/geo/bench/{here.pk}/change/", f"/admin/geo/bench/{there.pk}/change/"
    assert client.post(mine, bench_form(client, mine, name="Nieuw")).status_code == 302
    assert client.get(other).status_code == 200
    assert client.post(other, {"name": "Nieuw"}).status_code == 403
    there.refresh_from_db()
    assert there.name == ""


@pytest.mark.django_db
def test_a_planner_of_one_district_cannot_move_or_put_a_place_outside_it() -> None:
    client = signed_in(person("alice@example.org", Role.PLANNER, areas=[district()]))
    here = place("benches", wkt=INSIDE)
    outside = at(OUTSIDE).transform(4326, clone=True).json
    for address in (f"/admin/geo/bench/{here.pk}/change/", "/admin/geo/bench/add/"):
        answer = client.post(address, bench_form(client, address, geom=outside))
        assert "Your role does not reach as far as here." in text(answer)
    assert [bench.geom.coords for bench in Bench.objects.all()] == [(650000.0, 670000.0)]


@pytest.mark.django_db
def test_a_bulk_action_asks_of_each_place() -> None:
    """Prove that one place out of reach stops the whole of *delete selected*, and that one's own alone go."""
    client = signed_in(person("alice@example.org", Role.PLANNER, areas=[district()]))
    here, there = place("benches", wkt=INSIDE), place("benches", wkt=OUTSIDE)
    sent = {"action": "delete_selected", "post": "yes"}
    client.post("/admin/geo/bench/", {**sent, "_selected_action": [here.pk, there.pk]})
    assert Bench.objects.count() == 2
    client.post("/admin/geo/bench/", {**sent, "_selected_action": [here.pk]})
    assert list(Bench.objects.all()) == [there]


@pytest.mark.django_db
def test_a_planner_of_benches_cannot_touch_trees() -> None:
    client = signed_in(person("alice@example.org", Role.PLANNER, kinds=["benches"]))
    tree, bench = place("trees"), place("benches")
    assert client.get("/admin/geo/bench/add/").status_code == 200
    assert client.get("/admin/geo/tree/add/").status_code == 403
    assert client.post(f"/admin/geo/tree/{tree.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"/admin/geo/bench/{bench.pk}/delete/", {"post": "yes"}).status_code == 302


@pytest.mark.django_db
def test_roles_are_given_in_the_admin_by_administrators_alone_and_it_is_noted_by_whom() -> None:
    chief, alice = person("chief@example.org", Role.ADMINISTRATOR), person("alice@example.org")
    address = f"/admin/accounts/user/{alice.pk}/change/"
    sent = {
        "public_name": "",
        "is_active": "on",
        "grants-TOTAL_FORMS": "1",
        "grants-INITIAL_FORMS": "0",
        "grants-0-role": "planner",
        "grants-0-everywhere": "on",
        "grants-0-kinds": "benches",
        "grants-0-since_0": "2026-01-01",
        "grants-0-since_1": "00:00:00",
    }
    assert signed_in(person("bob@example.org", Role.PLANNER)).post(address, sent).status_code == 403
    client = signed_in(chief)
    answer = client.post(address, {**sent, "grants-0-kinds": "elephants"})
    assert "“elephants” is no kind here" in text(answer)
    assert client.post(address, sent).status_code == 302
    grant = alice.grants.get()
    assert (grant.given_by, grant.kinds, grant.everywhere) == (chief, ["benches"], True)


@pytest.mark.django_db
def test_an_administrator_lets_somebody_in_by_address() -> None:
    client = signed_in(person("chief@example.org", Role.ADMINISTRATOR))
    answer = client.post("/admin/accounts/user/add/", {"email": "New@example.org"})
    assert answer.status_code == 302
    assert "There is an account with this address." in text(client.post("/admin/accounts/user/add/", {"email": "new@example.org"}))


@pytest.mark.django_db
def test_tables_that_are_the_persons_own_are_not_in_the_admin() -> None:
    client = signed_in(person("chief@example.org", Role.ADMINISTRATOR))
    page = client.get("/admin/").content.decode()
    for table in ("account/emailaddress", "mfa/authenticator", "socialaccount", "auth/group"):
        assert f"/admin/{table}" not in page


# The API


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "method", "status"),
    [
        (None, "GET", 200),
        (None, "POST", 403),
        (Role.RESIDENT, "POST", 403),
        (Role.ARCHITECT, "POST", 200),
        (Role.ADMINISTRATOR, "POST", 200),
        (Role.ADMINISTRATOR, "DELETE", 403),
        (Role.ADMINISTRATOR, "PATCH", 405),
    ],
)
def test_a_view_of_the_api_lets_in_by_what_it_declares_for_each_method(role: Role | None, method: str, status: int, rf: Any) -> None:
    """Prove that a method which a view has and does not declare is refused to everybody, and one it has not says so."""
    from rest_framework.response import Response
    from rest_framework.test import force_authenticate
    from rest_framework.views import APIView

    from api.permission import READING

    class Scenarios(APIView):
        actions = {**READING, "POST": "make-scenarios"}

        def get(self, _request: Any) -> Response:
            return Response({})

        post = delete = get

    request = rf.generic(method, "/")
    if role:
        force_authenticate(request, user=person("alice@example.org", role))
    assert Scenarios.as_view()(request).status_code == status
