"""The pages of vacant plots: without JavaScript, by people with and without an account, and by those who decide."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.roles import Role
from geo.models import VacantPlot
from participation import applications, interests
from participation.application import Application
from participation.correction import Correction
from participation.interest import Interest
from participation.letter import Letter
from participation.plot_event import PlotEvent
from participation.temporary_use import TemporaryUse
from tests.accounts.conftest import person, signed_in, text
from tests.factories import place
from tests.participation.plots import REASON, application, close, moved, plot, today, wish
from tests.robots import human as passing
from tests.web.posted import sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def reader() -> Client:
    return Client(headers={"accept-language": "en"})


def link() -> str:
    """Return the link of the last letter that asks."""
    sent()
    return re.findall(r"https://meent\.example(/plots/letters/\S+)", "\n".join(letter.body for letter in mail.outbox))[-1]


def filled(**more: Any) -> dict[str, Any]:
    said = wish()
    return {
        "do": "send",
        "form": str(uuid.uuid4()),
        "use": said.use,
        "from": said.start.isoformat(),
        "until": said.end.isoformat(),
        "plan": said.plan,
        "contact_name": ["Ann", "Bo", ""],
        "contact_email": ["ann@example.org", "bo@example.org", ""],
        **more,
    }


def test_the_list_says_of_each_plot_why_it_is_there_and_narrows(reader: Client) -> None:
    plot(name="De oude werf")
    plot(100, name="Het huis", kind="building", owner_type="private")
    page = text(reader.get("/plots"))
    assert "2 found" in page
    assert "its source says that it is vacant" in page.lower()
    assert "no, it is private" in page
    narrowed = text(reader.get("/plots?kind=building&owner=private"))
    assert "Het huis" in narrowed
    assert "De oude werf" not in narrowed
    assert "De oude werf" in text(reader.get("/plots?q=werf"))
    answer = reader.get("/plots?kind=castle")
    assert answer.status_code == 400
    assert "castle" in text(answer)


def test_the_page_of_a_plot_shows_facts_need_people_steps_and_story(reader: Client) -> None:
    made = plot(vacant_until=today() + timedelta(days=3 * 365), address="Hoekstraat 1")
    one = application(made, person("a@example.org"), group="De Kruiwagen", named=True)
    page = text(reader.get(f"/plots/{made.pk}"))
    for words in ("Hoekstraat 1", "800 m²", "What it could give", "fewer than five"):
        assert words in page
    for words in ("De Kruiwagen", "Groups can apply until", "What comes next"):
        assert words in page
    assert "Somebody applied for it" in page
    assert one.key not in page
    assert "ann@example.org" not in page
    assert "waterton" not in page


def test_who_has_only_an_address_shows_interest_confirms_it_and_takes_it_back(reader: Client) -> None:
    made = plot()
    answer = reader.post(f"/plots/{made.pk}/interest", {"role": "follower", "email": "jan@example.org", **passing("follow")})
    assert answer.status_code == 302, text(answer)
    assert Interest.objects.get().confirmed_at is None
    (letter,) = sent("jan@example.org")
    assert letter.subject == "Does this vacant plot interest you?"
    assert "Yes, this is mine" in text(reader.get(link()))
    assert Interest.objects.get().confirmed_at is None
    assert "It counts" in text(reader.post(link(), {"answer": "confirm"}))
    assert Interest.objects.get().confirmed_at is not None
    assert "taken away" in text(reader.post(link(), {"answer": "not-mine"}))
    assert not Interest.objects.exists()
    assert reader.get(link()).status_code == 410
    assert reader.get("/plots/letters/plot-interest/nonsense").status_code == 404
    assert reader.get("/plots/letters/plot-party/nonsense").status_code == 404


def test_who_is_signed_in_counts_at_once(reader: Client) -> None:
    made, alice = plot(), person("a@example.org")
    client = signed_in(alice)
    client.post(f"/plots/{made.pk}/interest", {"role": "organiser", "group": "De Kruiwagen", "named": "yes"})
    assert interests.told(made).groups == ("De Kruiwagen",)
    assert "Take it back" in text(client.get(f"/plots/{made.pk}"))
    client.post(f"/plots/{made.pk}/interest", {"do": "withdraw"})
    assert not Interest.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"email": ""}, "Give an e-mail address"),
        ({"email": "no"}, "no e-mail address"),
        ({"role": ""}, "is not known"),
        ({"group": "x" * 61}, "60 letters"),
    ],
)
def test_what_is_wrong_stands_on_the_page_and_nothing_is_lost(reader: Client, wrong: dict[str, str], words: str) -> None:
    made = plot()
    given = {"role": "organiser", "group": "Tuinclub", "email": "jan@example.org", **passing("follow"), **wrong}
    answer = reader.post(f"/plots/{made.pk}/interest", given)
    assert answer.status_code == 422
    assert words in text(answer)
    assert given["group"] in answer.content.decode()
    assert not Interest.objects.exists()
    assert not Letter.objects.exists()


def test_a_robot_is_told_so(reader: Client) -> None:
    made = plot()
    answer = reader.post(f"/plots/{made.pk}/interest", {"role": "follower", "email": "jan@example.org"})
    assert answer.status_code == 422
    assert not Interest.objects.exists()
    assert reader.post(f"/layers/vacant-plots/{made.pk}/correct", {"fact": "status", "value-status": "in_use"}).status_code == 422
    assert not Correction.objects.exists()


def test_the_rules_are_told_before_anything_is_sent(reader: Client) -> None:
    made = plot(kind="shop")
    answer = reader.post(f"/plots/{made.pk}/apply", filled(do="check"))
    page = text(answer)
    assert "This cannot be granted so" in page
    assert "is not possible here: this is vacant shop" in page
    assert not Application.objects.exists()
    assert wish().plan.strip() in answer.content.decode()


def test_an_application_by_letter_counts_once_it_is_confirmed(reader: Client) -> None:
    made = plot()
    answer = reader.post(f"/plots/{made.pk}/apply", filled(email="jan@example.org", **passing("propose")))
    assert answer.status_code == 302, text(answer)
    assert Application.objects.get().stage == "unconfirmed"
    assert "An application for Hoek" in text(reader.get(link()))
    reader.post(link(), {"answer": "confirm"})
    assert Application.objects.get().stage == "submitted"


def test_what_is_wrong_with_an_application_is_said_by_its_field_and_all_of_it_stays(reader: Client) -> None:
    made = plot()
    for wrong, words in (
        ({"from": "morgen"}, "Write a day"),
        ({"contact_email": ["ann@example.org", "bo", ""]}, "is no e-mail address"),
        ({"contact_name": ["Ann", "", ""], "contact_email": ["ann@example.org", "", ""]}, "have to answer for it"),
        ({"plan": "Kort plannetje"}, "Tell a little more"),
    ):
        said = filled(email="jan@example.org", **passing("propose"), **wrong)
        answer = reader.post(f"/plots/{made.pk}/apply", said)
        assert answer.status_code == 422
        assert words in text(answer)
        assert said["plan"].strip() in answer.content.decode()
    assert not Application.objects.exists()


def test_three_people_take_an_application_from_sent_to_handed_back(reader: Client) -> None:
    made = plot(kind="waste_ground")
    alice, planner = signed_in(person("alice@example.org")), signed_in(person("planner@example.org", Role.PLANNER))
    answer = alice.post(f"/plots/{made.pk}/apply", filled(group="De Kruiwagen", named="yes"))
    address = answer["Location"]
    assert reader.get(address).status_code == 404
    close(made)

    def press(client: Client, do: str, **given: Any) -> Any:
        return client.post(address, {"do": do, "version": Application.objects.get().version, **given})

    assert press(planner, "take-up").status_code == 302
    assert press(alice, "grant", reason=REASON).status_code == 403
    assert press(planner, "grant").status_code == 422
    assert press(planner, "grant", reason=REASON, conditions="De poort blijft open.").status_code == 302
    page = text(reader.get(f"/plots/{made.pk}"))
    for words in ("De Kruiwagen", "De poort blijft open.", REASON, "An application was granted"):
        assert words in page
    use = TemporaryUse.objects.get()
    TemporaryUse.objects.update(start=today(), end=use.end)
    hand_back = f"/plots/uses/{use.pk}/hand-back"
    assert reader.get(hand_back).status_code == 403
    assert alice.get(hand_back).status_code == 200
    assert alice.post(hand_back, {"on": today().isoformat(), "left": "work-left", "version": 1}).status_code == 422
    done = alice.post(hand_back, {"on": today().isoformat(), "left": "better", "words": "De bank blijft.", "version": 1})
    assert done.status_code == 302, text(done)
    assert "De bank blijft." in text(reader.get(f"/plots/{made.pk}"))


def test_a_stale_page_of_an_application_is_told_so() -> None:
    made, planner = plot(), signed_in(person("planner@example.org", Role.PLANNER))
    one = application(made, person("a@example.org"))
    moved(one, "take-up", by=person("p2@example.org", Role.PLANNER))
    answer = planner.post(f"/plots/applications/{one.key}", {"do": "refuse", "reason": "Te luid, dacht ik.", "version": one.version})
    assert answer.status_code == 412
    assert "Te luid, dacht ik." in answer.content.decode()


def test_the_order_can_be_reckoned_by_anybody_once_the_call_has_closed(reader: Client) -> None:
    made = plot()
    one = application(made, person("a@example.org"))
    assert one.call.seed not in text(reader.get(f"/plots/{made.pk}"))
    close(made)
    page = text(reader.get(f"/plots/{made.pk}"))
    assert one.call.seed in page
    assert one.key in page


def test_who_edits_places_writes_the_register_divides_and_merges(reader: Client) -> None:
    made, planner = plot(), signed_in(person("planner@example.org", Role.PLANNER))
    desk = f"/plots/{made.pk}/desk"
    for nobody in (reader, signed_in(person("bob@example.org"))):
        assert nobody.get(desk).status_code in (302, 403)
    assert planner.post(desk, {"do": "register", "why": "seen", "words": "Leeg sinds mei.", "version": "0"}).status_code == 302
    assert "Leeg sinds mei." in text(reader.get(f"/plots/{made.pk}"))
    assert planner.post(desk, {"do": "owner", "name": "Jan Peeters", "reach": "brief"}).status_code == 302
    assert "Jan Peeters" in planner.get(desk).content.decode()
    assert "Jan Peeters" not in reader.get(f"/plots/{made.pk}").content.decode()
    assert planner.post(desk, {"do": "split", "number": "1", "reason": REASON}).status_code == 422
    assert planner.post(desk, {"do": "split", "number": "2", "reason": REASON}).status_code == 302
    parts = list(VacantPlot._default_manager.filter(gone_since=None).order_by("pk"))
    answer = reader.get(f"/plots/{made.pk}")
    assert answer.status_code == 300
    assert all(f'href="/plots/{part.pk}"' in answer.content.decode() for part in parts)
    assert reader.get(f"/layers/vacant-plots/{made.pk}")["Location"] == f"/plots/{made.pk}"
    assert "Hoek, part 2" in text(planner.get(f"/plots/{parts[0].pk}/desk"))
    merged = planner.post(f"/plots/{parts[0].pk}/desk", {"do": "merge", "with": parts[1].pk, "reason": REASON})
    assert merged.status_code == 302
    assert reader.get(f"/plots/{parts[1].pk}")["Location"] == merged["Location"]
    assert reader.get(f"/plots/{made.pk}")["Location"] == merged["Location"]
    assert "Leeg sinds mei." in text(reader.get(merged["Location"]))
    assert PlotEvent.objects.filter(what="merge").count() == 2


# Corrections


def test_anybody_says_on_the_page_of_any_place_that_a_fact_is_not_right(reader: Client) -> None:
    bench = place("benches", name="De bank")
    assert f"/layers/benches/{bench.pk}/correct" in reader.get(f"/layers/benches/{bench.pk}").content.decode()
    address = f"/layers/benches/{bench.pk}/correct"
    assert "Still there" in text(reader.get(address))
    said = {"fact": "name", "seen-name": "De bank", "value-name": "De zitbank", "reason": "Er hangt een bordje.", "source": "het bordje"}
    assert reader.post(address, {**said, **passing("correct")}).status_code == 302
    one = Correction.objects.get()
    assert (one.fact, one.seen, one.proposed, one.person) == ("name", "De bank", "De zitbank", None)
    planner = signed_in(person("planner@example.org", Role.PLANNER))
    page = text(planner.get("/corrections"))
    for words in ("De zitbank", "Er hangt een bordje.", "het bordje"):
        assert words in page
    assert "Applied." in text(planner.post("/corrections", {"correction": one.pk, "do": "accept"}))
    after = text(reader.get(f"/layers/benches/{bench.pk}"))
    assert "De zitbank" in after
    assert "was put right on" in after
    assert "het bordje" in after
    assert "Er hangt een bordje" not in after


def test_a_form_that_is_older_than_the_fact_is_told_so(reader: Client) -> None:
    made = plot(status="planned")
    said = {"fact": "status", "seen-status": "vacant", "value-status": "in_use", "reason": "Ik woon er.", **passing("correct")}
    answer = reader.post(f"/layers/vacant-plots/{made.pk}/correct", said)
    assert answer.status_code == 422
    assert "has changed since you looked" in text(answer)
    assert "Ik woon er." in answer.content.decode()
    assert reader.post(f"/layers/vacant-plots/{made.pk}/correct", {**passing("correct")}).status_code == 422


def test_many_corrections_are_decided_at_once_and_each_says_what_became_of_it(reader: Client) -> None:
    planner = signed_in(person("planner@example.org", Role.PLANNER))
    plots = [plot(0), plot(100)]
    for one in plots:
        said = {"fact": "status", "seen-status": "vacant", "value-status": "in_use", "reason": "Ik woon er.", **passing("correct")}
        assert reader.post(f"/layers/vacant-plots/{one.pk}/correct", said).status_code == 302
    VacantPlot._default_manager.filter(pk=plots[1].pk).update(status="planned")
    assert "cannot be applied" in text(planner.get("/corrections"))
    assert planner.post("/corrections", {"do": "accept"}).status_code == 422
    keys = list(Correction.objects.values_list("pk", flat=True))
    page = text(planner.post("/corrections", {"correction": keys, "do": "accept"}))
    assert "Applied." in page
    assert "planned" in page
    assert sorted(Correction.objects.values_list("state", flat=True)) == ["applied", "overtaken"]
    assert reader.get("/corrections").status_code == 302
    assert signed_in(person("bob@example.org")).get("/corrections").status_code == 403


def test_a_page_of_what_is_not_there_says_so(reader: Client) -> None:
    for path in ("/plots/99", "/plots/applications/none", "/layers/castles/1/correct", "/layers/benches/9/correct", "/plots/99/apply"):
        answer = reader.get(path)
        assert answer.status_code == 404, path
        assert "server" not in text(answer).lower()


def test_nothing_typed_by_somebody_is_taken_for_markup(reader: Client) -> None:
    made, alice = plot(name="<b>Hoek</b>"), person("a@example.org")
    interests.show(made, by=alice, role="organiser", group="<script>x</script>", named=True, confirmed=True)
    one = application(made, alice, group="<i>groep</i>", named=True)
    for client, path in ((reader, f"/plots/{made.pk}"), (reader, "/plots"), (signed_in(alice), f"/plots/applications/{one.key}")):
        body = client.get(path).content.decode()
        assert "<script>x" not in body
        assert "<b>Hoek" not in body
        assert "<i>groep" not in body
    assert applications.standing(made, today())[0].group == "<i>groep</i>"


def test_a_moderator_takes_the_name_of_a_group_off_the_page_and_says_why(reader: Client) -> None:
    found = plot()
    interests.show(found, role="organiser", by=person("groep@example.org"), group="Kwetsende naam", named=True, confirmed=True)
    assert "Kwetsende naam" in text(reader.get(f"/plots/{found.pk}"))
    moderator = signed_in(person("moderator@example.org", Role.MODERATOR))
    silent = moderator.post(f"/plots/{found.pk}/unname", {"group": "Kwetsende naam", "reason": " "})
    assert (silent.status_code, "Say why this name is not shown." in text(silent)) == (422, True)
    assert (
        signed_in(person("bob@example.org")).post(f"/plots/{found.pk}/unname", {"group": "Kwetsende naam", "reason": "x"}).status_code
        == 403
    )
    moderator.post(f"/plots/{found.pk}/unname", {"group": "Kwetsende naam", "reason": "Scheldnaam."})
    assert "Kwetsende naam" not in text(reader.get(f"/plots/{found.pk}"))
    assert Interest.objects.count() == 1


def test_programs_take_the_name_of_a_group_off_too() -> None:
    found = plot()
    interests.show(found, role="organiser", by=person("groep@example.org"), group="Kwetsende naam", named=True, confirmed=True)
    moderator = signed_in(person("moderator@example.org", Role.MODERATOR))
    said = {"group": "Kwetsende naam", "reason": "Scheldnaam."}
    assert moderator.post(f"/api/plots/{found.pk}/unname", said, content_type="application/json").status_code == 204
    assert Interest.objects.get().named is False
