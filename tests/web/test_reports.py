"""Reports by anybody: wherever words or pictures of people can be seen by everybody there is a door, and one queue behind all doors."""

import re
import uuid
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from participation import comments, interests, moderation, photos
from participation.application import Application
from participation.correction import Correction
from participation.life import Visibility
from participation.photo import Photo
from participation.report import Report
from participation.subject import SUBJECTS
from participation.temporary_use import TemporaryUse
from planning import knowledge
from planning.knowledge import Said
from tests.accounts.conftest import person, signed_in
from tests.participation.making import proposal
from tests.participation.pictures import taken
from tests.participation.plots import application, plot, today
from tests.robots import human, solution

pytestmark = pytest.mark.django_db
WORDS = {
    "proposal": "Een bank met een naam",
    "comment": "Wat een onzin",
    "photo": "Een gezicht achter het raam",
    "plot-photo": "Een nummerplaat",
    "note": "Hier zit altijd dezelfde man",
    "group": "De lelijke groep",
    "application": "De boze tuinders",
    "use": "Rommel van de buren",
    "correction": "Dat zei mijn buurvrouw",
}


@pytest.fixture
def moderator() -> Any:
    return person("moderator@example.org", Role.MODERATOR)


@pytest.fixture
def city(tmp_path: Any, settings: Any, moderator: Any) -> dict[str, tuple[str, str, str]]:
    """All that people can write or show in public; by subject its address in a report, its page, and where the API shows it."""
    ann = person("ann@example.org")
    bench = proposal(ann, title=WORDS["proposal"])
    said = comments.say(bench, by=ann, confirmed=True, words=WORDS["comment"], form=uuid.uuid4())
    yard = plot()
    pictures = [photos.add(at, taken(), by=moderator, alt=WORDS[name]) for name, at in (("photo", bench), ("plot-photo", yard))]
    Photo.objects.update(visibility=Visibility.PUBLIC)
    worker = person("worker@example.org", Role.COMMUNITY_WORKER)
    note = knowledge.write(
        Said(words=WORDS["note"], topic="access", about=("vacant-plots", yard.pk), readers="everybody"),
        by=worker,
    )
    group = interests.show(yard, role="organiser", by=ann, group=WORDS["group"], named=True, confirmed=True)
    asked = application(yard, person("bob@example.org"), group=WORDS["application"], named=True)
    day = today()
    use = TemporaryUse.objects.create(
        plot=yard, use="green", start=day, end=day, handed_back_on=day, left=TemporaryUse.Left.BETTER, left_words=WORDS["use"]
    )
    put_right = Correction.objects.create(
        layer="vacant-plots",
        place=yard.pk,
        fact="address",
        seen="",
        proposed="Hier 1",
        reason="Het klopt niet.",
        source=WORDS["correction"],
        state=Correction.State.APPLIED,
        decided_at=timezone.now(),
    )
    page, here = f"/plots/{yard.pk}", f"/api/plots/{yard.pk}"
    return {
        "proposal": (bench.key, f"/proposals/{bench.key}", f"/api/proposals/{bench.key}"),
        "comment": (str(said.pk), f"/proposals/{bench.key}", f"/api/proposals/{bench.key}/comments"),
        "photo": (pictures[0].key, f"/photos/{pictures[0].key}", f"/api/proposals/{bench.key}/photos"),
        "plot-photo": (pictures[1].key, f"/photos/{pictures[1].key}", f"/api/vacant-plots/{yard.pk}/photos"),
        "note": (str(note.pk), f"/knowledge/{note.pk}", f"/api/knowledge/{note.pk}"),
        "group": (str(group.pk), page, here),
        "application": (asked.key, page, f"{here}/applications"),
        "use": (str(use.pk), page, here),
        "correction": (str(put_right.pk), page, f"{here}/story"),
    }


def read(address: str) -> str:
    """Return what somebody reads at an address, empty where there is nothing any more."""
    answer = Client(headers={"accept-language": "en"}).get(address)
    return unescape(answer.content.decode()) if answer.status_code == 200 else ""


def test_every_kind_of_words_and_pictures_is_tried_here() -> None:
    assert set(SUBJECTS) == set(WORDS)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_anybody_reports_it_where_they_read_it_and_what_is_decided_holds_on_the_page_and_for_programs_until_undone(
    city: Any, moderator: Any, subject: str
) -> None:
    name, page, document = city[subject]
    door = f"/proposals/{name}/report" if subject == "proposal" else f"/report/{subject}/{name}"
    assert WORDS[subject] in read(page)
    assert WORDS[subject] in read(document)
    assert f'href="{door}"' in read(page), "the door stands beside what it is about"
    shown = read(f"/report/{subject}/{name}")
    assert "What should we look at?" in shown
    assert WORDS[subject] in shown
    reader = Client(headers={"accept-language": "en"})
    thanks = reader.post(f"/report/{subject}/{name}", {"reason": "personal", "words": "Kijk.", **human("report")})
    assert thanks.status_code == 200
    assert f'href="{desk_of(city, subject)}"' in unescape(thanks.content.decode())
    (waiting,) = moderation.queue(moderator)
    assert (waiting.subject.id, [one.words for one in waiting.reports]) == (subject, ["Kijk."])

    queue = signed_in(moderator)
    assert WORDS[subject] in unescape(queue.get("/desk/moderation").content.decode())
    (item,) = queue.get("/api/moderation/queue").json()["items"]
    assert (item["subject"], WORDS[subject] in item["says"]) == (subject, True)
    hidden = moderation.decide([waiting.mark], "hide", by=moderator, reason="Het gaat over iemand.")
    assert (hidden.done, dict(hidden.left)) == (1, {})
    assert WORDS[subject] not in read(page)
    assert WORDS[subject] not in read(document)
    assert Client().get(f"/report/{subject}/{name}").status_code == 404
    assert hidden.decision is not None
    undone = moderation.undo(hidden.decision.key, by=moderator)
    assert (undone.done, dict(undone.left)) == (1, {})
    assert WORDS[subject] in read(page)


def desk_of(city: Any, subject: str) -> str:
    """Return the page that somebody is led back to."""
    return str(city["proposal"][1] if subject in ("proposal", "comment", "photo") else city["note" if subject == "note" else "group"][1])


@pytest.mark.parametrize("subject", SUBJECTS)
def test_programs_report_it_too_and_what_may_stay_stays(city: Any, moderator: Any, subject: str) -> None:
    name, page, _document = city[subject]
    said = {"subject": subject, "about": name, "reason": "hurts"}
    kind = {"content_type": "application/json"}
    assert Client().post("/api/reports", said, **kind).status_code == 403
    answer = Client().post("/api/reports", said, headers=solution("report"), **kind)
    assert answer.status_code == 201, answer.content
    nowhere = Client().post("/api/reports", {**said, "about": "999999"}, headers=solution("report"), **kind)
    assert nowhere.status_code == 404
    (waiting,) = moderation.queue(moderator)
    kept = moderation.decide([waiting.mark], "publish", by=moderator)
    assert (kept.done, dict(kept.left)) == (1, {})
    assert moderation.queue(moderator) == []
    assert Report.objects.get().outcome == "kept"
    assert WORDS[subject] in read(page)


def test_a_moderator_of_elsewhere_or_of_another_kind_does_not_see_what_is_reported_of_a_plot(city: Any) -> None:
    from tests.factories import place

    elsewhere = place("areas", wkt="POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))", level="district", name="Elders")
    for subject in SUBJECTS:
        moderation.report(subject, city[subject][0], "hurts", by=person(f"{subject}@example.org"))
    far = person("far@example.org", Role.MODERATOR, areas=[elsewhere])
    benches = person("benches@example.org", Role.MODERATOR, kinds=["bench"])
    plots = person("plots@example.org", Role.MODERATOR, kinds=["vacant-plots"])
    assert moderation.queue(far) == []
    assert {one.subject.id for one in moderation.queue(benches)} == {"proposal", "comment", "photo"}
    assert {one.subject.id for one in moderation.queue(plots)} == {"plot-photo", "note", "group", "application", "use", "correction"}


def test_the_name_of_a_group_that_is_withheld_is_so_whoever_gives_it_there(city: Any, moderator: Any) -> None:
    from geo.models import VacantPlot

    yard = VacantPlot.objects.get()
    moderation.report("group", city["group"][0], "hurts", by=moderator)
    (waiting,) = moderation.queue(moderator)
    moderation.decide([waiting.mark], "hide", by=moderator, reason="Scheldnaam.")
    interests.show(yard, role="follower", by=person("else@example.org"), group=WORDS["group"], named=True, confirmed=True)
    assert WORDS["group"] not in read(city["group"][1])
    assert interests.told(yard).groups == ()
    assert Application.objects.get().group == WORDS["application"], "what was written stays as it was"
    assert not re.search(r"withheld|shown-again", read(city["correction"][2])), "the story does not tell what is between those who decide"
