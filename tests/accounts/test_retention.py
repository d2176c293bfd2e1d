"""What is held about people goes when its time has come, and the record says that it did, never whose it was."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Grant, Limit, RetentionRun, User
from accounts.retention import OURS, days
from accounts.roles import Role
from geo.personal import periods
from participation.letter import Letter
from tests.accounts.conftest import person, signed_in, text
from tests.web.posted import sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def ago(**time: float) -> Any:
    return timezone.now() - timedelta(**time)


def rows() -> dict[str, int]:
    """Return how many rows of what went, as the record says."""
    return dict(RetentionRun.objects.values_list("key", "rows"))


def test_each_period_is_said_in_days_with_its_reason() -> None:
    assert set(days()) == {period.key for period in periods()}
    assert OURS.read_text().count("why = ") == len(days())


def test_who_never_confirmed_the_address_goes_after_two_days_and_the_others_stay() -> None:
    for name, joined in (("new", ago(days=1)), ("old", ago(days=3))):
        made = User.objects.enter(f"{name}@example.org")
        User.objects.filter(pk=made.pk).update(date_joined=joined)
    sure = person("sure@example.org")
    User.objects.filter(pk=sure.pk).update(date_joined=ago(days=3))
    call_command("retention")
    assert sorted(User.objects.values_list("email", flat=True)) == ["new@example.org", "sure@example.org"]
    assert rows()["unconfirmed-people"] == 1


def test_who_has_not_come_for_two_years_is_told_a_month_ahead_and_then_goes(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    alice = person("alice@example.org")
    User.objects.filter(pk=alice.pk).update(last_login=ago(days=731))
    call_command("retention")
    assert User.objects.filter(pk=alice.pk).exists()
    call_command("retention")
    (letter,) = sent()
    assert letter.to == ["alice@example.org"]
    assert letter.subject == "Shall we keep your account?"
    assert "https://meent.example/account/login/code" in letter.body
    call_command("retention")
    assert sent() == []
    User.objects.filter(pk=alice.pk).update(warned_at=ago(days=31))
    call_command("retention")
    assert not User.objects.filter(pk=alice.pk).exists()


def test_who_could_not_be_told_stays_until_they_were_and_who_came_back_is_not_told(settings: Any) -> None:
    alice, bob = person("alice@example.org"), person("bob@example.org")
    User.objects.update(last_login=ago(days=731))
    call_command("retention")
    Letter.objects.filter(person=alice).update(dropped="failed")
    User.objects.filter(pk=bob.pk).update(last_login=ago(days=1))
    assert sent() == []
    call_command("retention")
    assert User.objects.get(pk=alice.pk).warned_at is None
    Letter.objects.filter(person=alice).update(once="unused last month")
    call_command("retention")
    assert [letter.to for letter in sent()] == [["alice@example.org"]]
    assert User.objects.get(pk=alice.pk).warned_at is not None


def test_who_comes_back_after_the_letter_stays() -> None:
    from tests.accounts.test_second_key import on_the_way_in

    alice = person("alice@example.org")
    User.objects.filter(pk=alice.pk).update(last_login=ago(days=731), warned_at=ago(days=40))
    client = signed_in(person("other@example.org"))
    client.post("/account/logout")
    on_the_way_in(client, "alice@example.org")
    call_command("retention")
    assert User.objects.get(pk=alice.pk).warned_at is None


def test_who_holds_a_role_stays_however_long_away() -> None:
    for made in (person("planner@example.org", Role.PLANNER), User.objects.create_superuser("chief", "", "x")):
        User.objects.filter(pk=made.pk).update(last_login=ago(days=3000), warned_at=ago(days=100))
    call_command("retention")
    assert User.objects.count() == 2


def test_ended_roles_sessions_tries_and_the_record_of_the_administration_go_in_their_time() -> None:
    alice = person("alice@example.org", Role.ARCHITECT, Role.PLANNER)
    Grant.objects.filter(role=Role.ARCHITECT).update(since=ago(days=900), until=ago(days=366))
    Grant.objects.filter(role=Role.PLANNER).update(since=ago(days=900), until=ago(days=364))
    for name, ends in (("over", ago(hours=1)), ("open", ago(hours=-1))):
        Session.objects.create(session_key=name, session_data="", expire_date=ends)
        Limit.objects.create(cache_key=name, value="", expires=ends)
    for when in (ago(days=1826), ago(days=1824)):
        LogEntry.objects.create(user=alice, action_flag=1, object_repr="bench 1", action_time=when)
    call_command("retention")
    assert [grant.role for grant in Grant.objects.all()] == [Role.PLANNER]
    assert list(Session.objects.values_list("pk", flat=True)) == list(Limit.objects.values_list("pk", flat=True)) == ["open"]
    assert LogEntry.objects.count() == 1
    assert {key: number for key, number in rows().items() if number} == {"ended-roles": 1, "sessions": 1, "tries": 1, "administration": 1}


def test_a_dry_run_says_the_same_and_takes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    made = User.objects.enter("old@example.org")
    User.objects.filter(pk=made.pk).update(date_joined=ago(days=3))
    call_command("retention", dry_run=True)
    said = capsys.readouterr().out
    assert "1 would go: people who never confirmed their address, kept for 2 days." in said
    assert (User.objects.count(), RetentionRun.objects.count(), Letter.objects.count()) == (1, 0, 0)
    call_command("retention")
    assert re.sub(" would go", " went", said) == capsys.readouterr().out


def test_a_city_says_its_own_periods_and_a_file_that_is_not_right_takes_nothing(settings: Any, tmp_path: Path) -> None:
    path = tmp_path / "retention.toml"
    settings.MEENT_RETENTION = str(path)
    path.write_text('[unconfirmed-people]\ndays = 9\nwhy = "ours"\n')
    assert days()["unconfirmed-people"] == 9
    for wrong, words in (
        ("[elephants]\ndays = 1\n", "elephants"),
        ("[sessions]\ndays = -1\n", "sessions"),
        ('[sessions]\ndays = "soon"\n', "sessions"),
        ("[sessions\n", "cannot be read"),
    ):
        path.write_text(wrong)
        with pytest.raises(CommandError, match=words):
            call_command("retention")
    assert RetentionRun.objects.count() == 0
    settings.MEENT_RETENTION = str(tmp_path / "nowhere.toml")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("retention")


def test_an_administrator_reads_the_record_and_nobody_writes_it() -> None:
    call_command("retention")
    client = signed_in(person("chief@example.org", Role.ADMINISTRATOR))
    assert "unconfirmed-people" in text(client.get("/admin/accounts/retentionrun/"))
    run = RetentionRun.objects.first()
    assert run
    assert client.post(f"/admin/accounts/retentionrun/{run.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/accounts/retentionrun/add/").status_code == 403
