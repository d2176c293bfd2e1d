"""Every letter there is, in each language; and those about plots, corrections and accounts: to whom they go, and to whom they do not."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts import entering
from accounts.models import User
from accounts.roles import Role
from api import asking
from participation import applications, comments, corrections, interests, outbox, proposals, temporary_uses, texts
from participation.application import Application
from participation.correction import Correction
from participation.corrections import Proposed
from participation.event import Event
from participation.letter import Letter
from participation.temporary_use import TemporaryUse
from tests.accounts.conftest import person
from tests.participation import making
from tests.participation.plots import application, asked, close, moved, plot, today
from tests.web.posted import BOB, MAKER, follow, link_in, sent
from web.post import email

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
LANGUAGES = [code for code, _name in django_settings.LANGUAGES]
# What somebody may type, and no letter may turn into anything but these signs.
HTML = '<b onclick="x">Hoek</b> & {link} %(home)s'
# What is said in private: it is in no letter.
GROUP, CONTACT, PLAN, COMMENT = "Geheime Groep", "ann@example.org", "waterton", "Geheim woord"
# Steps of an application, up to each letter.
WAY = {
    "application-confirm": (),
    "application-take-up": ("take-up",),
    "application-ask": ("take-up", "ask"),
    "application-answer": ("take-up", "ask", "answer"),
    "application-grant": ("take-up", "grant"),
    "application-refuse": ("take-up", "refuse"),
    "application-appeal": ("take-up", "refuse", "appeal"),
    "application-withdraw": ("withdraw",),
}
BY_MAKER = ("answer", "appeal", "withdraw")


def letter(text: str, language: str, maker: Any, planner: Any) -> Letter:
    """Return a letter of each kind as the house writes it, about things that bear HTML in every name."""
    Letter.objects.all().delete()
    if (text in texts.rows() and text.startswith("application-")) or text == "use-ends-soon":
        _apply(text, language, maker, planner)
    elif text.startswith("correction-"):
        _correct(text.removeprefix("correction-"), language, maker, planner)
    elif text == "account-unused":
        User.objects.filter(pk=maker.pk).update(last_login=timezone.now() - timedelta(days=731))
        call_command("retention", verbosity=0)
    elif text in asking.ASKED_BY:
        _ask(text, language)
    elif text == "news":
        one = making.proposal(maker, title=HTML, public_name=GROUP)
        follow(person(BOB), one, language=language)
        making.moved(one, "take-up", by=planner)
        from participation import news

        news.gather()
    else:
        _propose(text, language, maker, planner)
    found = Letter.objects.filter(text=text).last()
    assert found is not None, text
    Letter.objects.filter(pk=found.pk).update(language=language)
    found.refresh_from_db()
    return found


def _apply(text: str, language: str, maker: Any, planner: Any) -> None:
    on = plot(name=HTML)
    one = application(on, maker, group=GROUP, language=language)
    close(on)
    for step in WAY.get(text, ("take-up", "grant")):
        one = moved(one, step, by=maker if step in BY_MAKER else planner, reason=HTML)
    if text == "use-ends-soon":
        TemporaryUse.objects.update(start=today() - timedelta(days=300), end=today() + timedelta(days=20))
        call_command("lending", verbosity=0)


def _correct(state: str, language: str, maker: Any, planner: Any) -> Correction:
    on = plot(name=HTML)
    said = Proposed(
        layer="vacant-plots", place=on.pk, fact="address", seen="", value="Kaai 1", reason=PLAN, form=uuid.uuid4(), language=language
    )
    made = corrections.propose(said, by=maker)
    if state == "overtaken":
        type(on).objects.filter(pk=on.pk).update(address="Kaai 2")
    corrections.decide([made.pk], accept=state != "refused", by=planner, answer=HTML)
    made.refresh_from_db()
    assert made.state == state
    return made


def _ask(text: str, language: str) -> None:
    bob = entering.enter(BOB)
    match text:
        case "confirm-proposal":
            about: Any = proposals.make(making.sent(title=HTML, public_name=GROUP), by=bob).key
        case "confirm-interest":
            about = plot(name=HTML).pk
            interests.show(interests.VacantPlot.objects.get(pk=about), by=bob, role="organiser", group=GROUP)
        case _:
            about = applications.apply(plot(name=HTML), asked(group=GROUP), by=bob, confirmed=False).key
    asking.ask(asking.ASKED_BY[text], bob, about)


def _propose(text: str, language: str, maker: Any, planner: Any) -> None:
    one = making.proposal(maker, title=HTML, public_name=GROUP)
    bob = entering.enter(BOB)
    if text == "confirm-support":
        outbox.write(bob, text, language=language, proposal=one)
    elif text == "confirm-comment":
        made = comments.say(one, by=bob, confirmed=False, words=COMMENT, form=uuid.uuid4(), language=language)
        outbox.write(bob, text, language=language, proposal=one, comment=made)
    elif text == "comment-hide":
        made = comments.say(one, by=maker, confirmed=True, words=COMMENT, form=uuid.uuid4(), language=language)
        comments.decide(made, "hide", by=person("moderator@example.org", Role.MODERATOR), reason=HTML)
    else:
        event = Event.objects.create(proposal=one, number=99, actor=planner.pk, acted_as="handle-proposals", what=text, reason=HTML)
        outbox.write(maker, text, language=language, once=f"event {event.pk}", proposal=one, event=event)


@pytest.mark.parametrize("text", sorted(key for key in texts.rows() if not key.startswith("frame") and key != "comment"))
def test_each_letter_is_plain_text_in_each_language_and_says_nothing_that_is_private(text: str, maker: Any, planner: Any) -> None:
    subjects, bodies = set(), set()
    one = letter(text, "nl", maker, planner)
    news = text == "news" or one.event_id is not None
    for language in LANGUAGES:
        Letter.objects.filter(pk=one.pk).update(language=language)
        one.refresh_from_db()
        made = email(one)
        message = made.message()
        words = f"{made.subject}\n{made.body}"
        assert (message.get_content_type(), message.is_multipart(), message.get_content_charset()) == ("text/plain", False, "utf-8")
        assert made.to == [User.objects.get(pk=one.person_id).email]
        assert made.subject
        assert "\n" not in made.subject
        assert made.body.startswith({"nl": "Dag,", "fr": "Bonjour,", "en": "Hello,"}[language])
        assert made.body.endswith("\nMeent\nhttps://meent.example/\n")
        assert "https://meent.example/" in made.body.removesuffix("Meent\nhttps://meent.example/\n")
        # What was typed stands there as it was typed, as text; nothing in it is filled in or turned into markup.
        assert not re.search(r"<(?!b onclick|/b>)|&[a-z]+;|[{}]|%\(", words.replace(HTML, ""))
        assert not [secret for secret in (GROUP, CONTACT, PLAN, COMMENT, MAKER, BOB, "planner", "person ") if secret in words]
        # What tells of what goes on is stopped by one press; what answers somebody is not.
        assert ("List-Unsubscribe-Post" in made.extra_headers) == ("/letters/stop/" in made.body) == news
        subjects.add(made.subject)
        bodies.add(re.sub(r"https://\S+", "", made.body))
    assert len(subjects) == len(bodies) == len(LANGUAGES)


def test_what_is_asked_holds_nothing_that_was_typed(maker: Any, planner: Any) -> None:
    for text in ("confirm-proposal", "confirm-interest", "confirm-application", "confirm-support", "confirm-comment"):
        made = email(letter(text, "nl", maker, planner))
        assert "Hoek" not in made.subject + made.body


# To whom they go


def test_who_applied_hears_of_each_answer_once_however_many_plots_it_is_for(maker: Any, planner: Any) -> None:
    on, beside = plot(name="Hoek"), plot(100, name="Kaai")
    one = application(on, maker, language="en")
    one.call.plots.add(beside)
    close(on)
    assert [each.subject for each in sent(MAKER)] == ["We have your application: Hoek, Kaai"]
    one = moved(one, "take-up", by=planner)
    one = moved(one, "ask", by=planner, reason="Wie opent de poort?")
    asks = sent(MAKER)
    assert [each.subject for each in asks] == [
        "The city looks at your application: Hoek, Kaai",
        "A question about your application: Hoek, Kaai",
    ]
    assert "Wie opent de poort?" in asks[1].body
    assert link_in(asks[1], "/plots/applications/") == f"/plots/applications/{one.key}"
    moved(one, "answer", by=maker, reason="Elke zaterdag iemand anders.")
    assert [each.subject for each in sent(MAKER)] == ["We have your answer: Hoek, Kaai"]


def test_a_refusal_names_the_rule_in_the_readers_language(maker: Any, planner: Any) -> None:
    one = application(plot(), maker, language="fr")
    moved(one, "take-up", "refuse", by=planner, clauses=["contacts"])
    body = sent(MAKER)[-1].body
    assert "- " in body
    assert "contacts\n" not in body


def test_a_planner_who_applied_hears_nothing_of_what_they_did_themselves(planner: Any) -> None:
    one = application(plot(), planner)
    moved(one, "take-up", by=planner)
    assert [each.text for each in Letter.objects.all()] == ["application-confirm"]


def test_who_said_that_a_fact_is_not_right_hears_what_came_of_it_and_nobody_else_does(maker: Any, planner: Any) -> None:
    _correct("applied", "en", maker, planner)
    (told,) = sent()
    assert (told.to, told.subject) == ([MAKER], f"It is put right: {HTML}")
    assert "Address" in told.body
    assert "/layers/vacant-plots/" in link_in(told, "/layers/")
    _correct("applied", "en", planner, planner)
    _correct("applied", "en", None, planner)
    assert sent() == []


def test_who_went_gets_no_letter_about_plots(maker: Any, planner: Any) -> None:
    from accounts.personal import erase

    one = application(plot(), maker)
    moved(one, "take-up", by=planner)
    _correct("refused", "nl", maker, planner)
    assert Letter.objects.count() == 3
    erase(maker)
    assert sent() == []
    assert not Letter.objects.exists()


def test_a_plot_that_was_handed_back_meanwhile_is_not_reminded_of(maker: Any, planner: Any) -> None:
    one = letter("use-ends-soon", "nl", maker, planner)
    use = TemporaryUse.objects.get()
    temporary_uses.hand_back(use, by=maker, on=today(), left="better", version=use.version)
    sent()
    one.refresh_from_db()
    assert (one.dropped, one.sent_at) == ("moot", None)


def test_what_is_taken_back_before_it_was_confirmed_has_no_letter() -> None:
    bob = entering.enter(BOB)
    made = applications.apply(plot(), asked(), by=bob, confirmed=False)
    asking.ask(asking.APPLICATION, bob, made.key)
    (told,) = sent(BOB)
    path = link_in(told, "/plots/letters/")
    reader = Client(headers={"accept-language": "en"})
    assert reader.post(path, {"answer": "not-mine"}).status_code == 200
    assert Application.objects.get().stage == "withdrawn"
    assert reader.get(path).status_code == 410
    assert sent() == []


@pytest.mark.parametrize("purpose", [asking.INTEREST, asking.APPLICATION])
def test_a_link_about_a_plot_that_is_too_old_says_so_and_offers_a_fresh_letter(purpose: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _ask(asking.QUESTIONS[purpose].letter, "en")
    (told,) = sent(BOB)
    path = link_in(told, "/plots/letters/")
    reader = Client(headers={"accept-language": "en"})
    with monkeypatch.context() as patch:
        patch.setattr(entering.open, "__kwdefaults__", {"holds": timedelta(seconds=-1)})
        for answer in (reader.get(path), reader.post(path, {"answer": "confirm"})):
            assert answer.status_code == 410
            assert "Send me a new letter" in answer.content.decode()
        assert "on its way" in reader.post(path, {"answer": "again"}).content.decode()
    (fresh,) = sent(BOB)
    assert "it is confirmed" in reader.post(link_in(fresh, "/plots/letters/"), {"answer": "confirm"}).content.decode()
