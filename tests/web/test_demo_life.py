"""The demonstration city lives: its people propose, support and talk, all of it through the gates, and no letter goes to any of them."""

import io
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone, translation

from accounts.models import Grant, User
from accounts.personal import erase
from api.demonstration import life, story
from geo.models import Dataset, VacantPlot
from geo.registry import layer
from participation import alive, comments, interests, supports, temporary_uses
from participation.application import Application
from participation.comment import Comment
from participation.event import Event
from participation.kinds import kinds
from participation.letter import Letter
from participation.life import State, Visibility
from participation.moderation import SUBJECTS
from participation.news import News
from participation.photo import Photo
from participation.plot_event import PlotEvent
from participation.proposal import Proposal
from participation.report import Report
from participation.temporary_use import TemporaryUse
from planning.note import Note

# The city is loaded once for all of them; what each changes is undone after it.
pytestmark = [pytest.mark.xdist_group("demo life"), pytest.mark.usefixtures("city"), pytest.mark.django_db]

STORY = story.read(timezone.localdate())
ROWS = {act.about: act.row for act in STORY.acts if act.row["do"] == "propose"}
ANYBODY = AnonymousUser()


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What `manage.py demo` said when it loaded the city, which stands until the last of these tests."""
    files = str(tmp_path_factory.mktemp("photos"))
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        said = io.StringIO()
        with translation.override("en"), override_settings(MEENT_FILES=files):
            call_command("demo", stdout=said)
        yield said.getvalue()
        transaction.set_rollback(True)


def one(key: str) -> Proposal:
    """The proposal that the file calls so."""
    return Proposal.objects.get(sent_as=story.form(key))


def test_the_command_says_what_it_told(city: str) -> None:
    assert f"life.toml: {len(ROWS)} proposals, and {len(STORY.acts)} things that people did" in city
    assert "fictional" in city


def test_there_is_something_of_every_kind_and_in_every_state() -> None:
    assert Proposal.objects.count() == len(ROWS) >= 25
    assert set(Proposal.objects.values_list("kind", flat=True)) == set(kinds())
    assert set(Proposal.objects.values_list("state", flat=True)) == set(State) - {State.DRAFT}
    seen = Counter(Proposal.objects.values_list("visibility", flat=True))
    assert seen == {Visibility.PUBLIC: len(ROWS) - 4, Visibility.PENDING: 3, Visibility.HIDDEN: 1}


def test_the_queue_of_moderators_holds_proposals_a_comment_and_a_report() -> None:
    waiting = [(subject.id, bool(row.visibility == Visibility.PUBLIC)) for subject in SUBJECTS.values() for row in subject.waiting()]
    assert Counter(waiting) == {("proposal", False): 3, ("proposal", True): 1, ("comment", False): 1}
    assert Report.objects.get().proposal == one("lampen-sluispad")


def test_each_proposal_came_to_where_it_stands_by_the_table_of_life_and_within_the_days_that_the_file_says() -> None:
    began = {act.about: act.at for act in STORY.acts if act.row["do"] == "propose"}
    # Midnight may have struck between reading the file here and telling it there.
    later = timezone.localdate(Proposal.objects.latest("made_at").made_at) - timezone.localdate(max(began.values()))
    assert later in (timedelta(0), timedelta(days=1))
    for key, at in began.items():
        held = one(key)
        events = list(held.events.order_by("number"))
        assert [event.number for event in events] == list(range(1, len(events) + 1))
        assert [event.what for event in events][:3] == ["made", "send", "confirm"]
        assert events[0].at == held.made_at == held.sent_at == at + later
        assert [event.at for event in events] == sorted(event.at for event in events)
        states = [event.became for event in events if event.became in set(State)]
        assert states[-1] == held.state
    assert max(Event.objects.values_list("at", flat=True)) < timezone.now()


def test_a_refusal_names_the_rule_that_decided_and_another_is_asked_to_be_looked_at_again() -> None:
    refused = one("geveltuin-brugstraat")
    assert (refused.state, refused.check_said["verdict"]) == (State.REFUSED, "may-not")  # type: ignore[index]
    assert refused.events.get(what="refuse").clauses == ["zwanerode/passage"]
    assert one("geveltuin-begijnenstraat").state == State.APPEALED


def test_one_is_planned_for_a_day_to_come_and_those_that_are_there_stand_on_the_map_and_say_that_they_are_made_up() -> None:
    planned = Proposal.objects.filter(state=State.PLANNED)
    assert planned
    assert all(each.planned_for and each.planned_for > timezone.localdate() for each in planned)
    there = list(Proposal.objects.filter(state__in=[State.REALISED, State.MAINTAINED]))
    assert len(there) == 2
    for each in there:
        stands = layer(each.became_layer).model._default_manager.select_related("dataset").get(pk=each.became_place)
        assert stands.dataset.fictional
        assert stands.name == each.title
        assert stands.source_date < timezone.localdate()
    assert all(dataset.fictional for dataset in Dataset.objects.all())


def test_neighbours_support_on_the_screen_and_on_paper_the_city_answers_and_is_answered() -> None:
    bench = one("bank-sint-rochusplein")
    assert (supports.count(bench).online, supports.count(bench).paper) == (8, 34)
    said = comments.shown(bench, ANYBODY)
    official = [each for each in said if each.comment.official_as == "planner"]
    assert len(official) == 1
    assert official[0].replies
    assert bench.events.filter(what=comments.ANSWERED).exists()
    assert min(Comment.objects.values_list("made_at", flat=True)) < timezone.now() - timedelta(days=300)


def test_photos_are_drawn_described_and_shown_in_all_sizes() -> None:
    assert Photo.objects.filter(visibility=Visibility.PUBLIC).exclude(alt="").count() == 3
    assert sum(path.stat().st_size for path in story.FILE.parent.glob("*.png")) < 300_000


def test_plots_have_an_entry_interest_an_application_and_a_use_that_has_begun() -> None:
    lent, asked = (VacantPlot.objects.get(source_id=ref) for ref in ("vp-0048", "vp-0038"))
    (use,) = TemporaryUse.objects.all()
    assert use.plot == lent
    assert temporary_uses.running(use, timezone.localdate())
    assert lent.status == VacantPlot.Status.IN_TEMPORARY_USE
    assert (interests.told(lent).organisers, interests.told(lent).groups) == (5, ("Tuingroep De Singel",))
    assert {each.stage for each in Application.objects.filter(call__plots=asked)} == {"submitted"}
    told = PlotEvent.objects.filter(plot=lent).order_by("number").values_list("what", flat=True)
    assert [what for what in told if what in ("listed", "call", "grant", "lent", "began")] == ["listed", "call", "grant", "lent", "began"]
    assert {note.readers for note in Note.objects.all()} == {Note.Readers.EVERYBODY, Note.Readers.WORKERS}


def test_no_letter_is_written_to_anybody_then_or_later() -> None:
    assert not mail.outbox
    assert not Letter.objects.exists()
    assert not News.objects.exists()
    assert alive.ask() == 0
    Event.objects.all()  # what people do from here on is told to those who are there, and none of the cast is
    there = one("bank-sint-rochusplein")
    Letter.objects.create(person=there.author, text="realise", language="nl", once="a letter", proposal=there)
    temporary = TemporaryUse.objects.get()
    TemporaryUse.objects.filter(pk=temporary.pk).update(end=timezone.localdate() + timedelta(days=3))
    call_command("lending", stdout=io.StringIO())
    call_command("deliver", stdout=io.StringIO())
    call_command("retention", stdout=io.StringIO())
    assert not mail.outbox
    assert User.objects.filter(proposals__isnull=False).exists()  # retention finds them in order


def test_nobody_can_come_in_as_one_of_them_and_none_decides_anything_any_more(client: Client) -> None:
    cast = User.objects.all()
    assert cast.count() == len(STORY.people)
    assert not any(each.has_usable_password() or each.email or each.is_superuser for each in cast)
    assert not EmailAddress.objects.filter(verified=True).exists()
    assert all(address.email.endswith("@example.org") for address in EmailAddress.objects.all())
    assert not Grant.objects.filter(until__gt=timezone.now()).exists()
    assert not Grant.objects.filter(until=None).exists()
    assert not Authenticator.objects.exists()


def test_told_again_it_adds_nothing_even_when_somebody_of_it_has_gone() -> None:
    erase(one("bank-weideplein").author)  # type: ignore[arg-type]
    before = (Proposal.objects.count(), Event.objects.count(), User.objects.count(), PlotEvent.objects.count())
    assert life.tell().proposals == 0
    assert (Proposal.objects.count(), Event.objects.count(), User.objects.count(), PlotEvent.objects.count()) == before


def test_its_pages_show_it_to_everybody(client: Client) -> None:
    listed = (
        client.get("/proposals/").content.decode()
        if client.get("/proposals").status_code == 301
        else client.get("/proposals").content.decode()
    )
    assert "Een bank onder de bomen van het Sint-Rochusplein" in listed
    page = client.get(f"/proposals/{one('groen-vismarkt').key}")
    assert page.status_code == 200
    assert "Dienst Groen" in page.content.decode()
    for hidden in ("kolenkaai-doebos", "verhuizing-weversplein"):
        assert client.get(f"/proposals/{one(hidden).key}").status_code == 404


def test_the_drawn_pictures_are_what_their_program_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from random import Random

    from PIL import Image, ImageChops

    from fixtures.demo.life import draw

    monkeypatch.setattr(draw, "FOLDER", tmp_path)
    draw.PICTURES["bank"](Random("bank")).keep("bank")
    drawn, kept = (Image.open(folder / "bank.png").convert("RGB") for folder in (tmp_path, story.FILE.parent))
    assert ImageChops.difference(drawn, kept).getbbox() is None
