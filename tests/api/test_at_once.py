"""What two, and twenty, do at the same moment: nothing is lost, doubled or half, and who comes second reads why."""

import re
import uuid
from collections import Counter
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from participation import corrections, proposals
from participation.application import Application
from participation.call import Call
from participation.comment import Comment
from participation.correction import Correction
from participation.corrections import Proposed
from participation.decision import Claim
from participation.event import Event
from participation.letter import Letter
from participation.plot_event import PlotEvent
from participation.proposal import Proposal
from participation.support import Support
from participation.supports import count
from participation.temporary_use import TemporaryUse
from tests.accounts.conftest import person
from tests.api.at_once import Answer, Visitor, at_once
from tests.participation.making import moved as proposal_moved
from tests.participation.making import proposal
from tests.participation.plots import REASON, application, close, moved, plot, wish
from tests.robots import worked_out
from tests.web.posted import link_in, sent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("site", "_somewhere_else")]

# What each gate holds before it looks at anything.
THE_PLOT = "SELECT 1 FROM geo_vacantplot WHERE id = %s FOR UPDATE"
THE_PROPOSAL = "SELECT 1 FROM participation_proposal WHERE id = %s FOR UPDATE"
THE_NAME = "SELECT pg_advisory_xact_lock(hashtext(%s))"


@pytest.fixture
def _somewhere_else(settings: Any) -> None:
    """Each visitor comes from an address of their own."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1


def wished(**more: Any) -> dict[str, Any]:
    """Return an application as a program sends it."""
    said = wish()
    days = {"from": said.start.isoformat(), "until": said.end.isoformat()}
    return {"use": said.use, **days, "plan": said.plan, "contacts": list(said.contacts), "form": str(uuid.uuid4()), **more}


def one_wins(answers: list[Answer], status: int, words: str, *, won: int = 200) -> Answer:
    """Assert that one of two was done and the other was told why not; return the first."""
    winner, loser = sorted(answers, key=lambda each: each.status)
    assert (winner.status, loser.status) == (won, status), (winner.body, loser.body)
    assert words in loser.said["detail"]
    assert loser.headers["content-type"] == "application/problem+json"
    return winner


# A plot


@pytest.mark.parametrize("number", [2, 20])
def test_applications_for_one_plot_at_the_same_moment_are_each_kept_once_under_one_call(live_server: Any, number: int) -> None:
    on = plot()
    people = [person(f"p{each}@example.org") for each in range(number)]
    asks = [Visitor(live_server, each, who).sends(f"/api/plots/{on.pk}/applications", wished()) for each, who in enumerate(people)]
    answers = at_once(asks, until=THE_PLOT, given=[on.pk])
    assert Counter(each.status for each in answers) == {201: number}
    assert {each.said["stage"] for each in answers} == {"submitted"}
    assert Application.objects.count() == Application.objects.values("applicant").distinct().count() == number
    assert Call.objects.count() == 1
    events = list(PlotEvent.objects.filter(plot=on).values_list("number", "what"))
    assert [each for each, _what in events] == list(range(1, 2 * number + 2))
    assert Counter(what for _each, what in events) == {"call": 1, "applied": number, "confirm": number}
    assert sorted(letter.to[0] for letter in sent()) == sorted(each.email for each in people)


def test_two_applications_for_the_same_days_are_not_both_granted(live_server: Any) -> None:
    on = plot()
    planners = [person(f"planner{each}@example.org", Role.PLANNER) for each in range(2)]
    asked = [moved(application(on, person(f"p{each}@example.org")), "take-up", by=planners[0]) for each in range(2)]
    close(on)
    asks = [
        Visitor(live_server, each, planners[each]).sends(
            f"/api/plots/applications/{one.key}/steps", {"step": "grant", "version": one.version, "reason": REASON}
        )
        for each, one in enumerate(asked)
    ]
    answers = at_once(asks, until=THE_PLOT, given=[on.pk])
    assert sorted(each.status for each in answers) in ([200, 409], [409, 200])
    (loser,) = [each for each in answers if each.status == 409]
    # Who lost to the first of the call reads of that one, who was first and late reads of the days that are taken.
    assert re.search("comes first by the rule of this call|[Ss]omebody else (has|uses) the plot", loser.said["detail"])
    assert TemporaryUse.objects.count() == PlotEvent.objects.filter(what="lent").count() == 1
    assert sorted(Application.objects.values_list("stage", flat=True)) == ["granted", "in-review"]


def test_of_two_planners_who_decide_on_one_application_the_second_is_told_of_the_first(live_server: Any) -> None:
    on = plot()
    planners = [person(f"planner{each}@example.org", Role.PLANNER) for each in range(2)]
    one = moved(application(on, person()), "take-up", by=planners[0])
    close(on)
    said = [{"step": step, "version": one.version, "reason": REASON} for step in ("grant", "refuse")]
    asks = [Visitor(live_server, each, planners[each]).sends(f"/api/plots/applications/{one.key}/steps", said[each]) for each in range(2)]
    winner = one_wins(at_once(asks, until=THE_PLOT, given=[on.pk]), 412, "while you were reading it")
    one.refresh_from_db()
    assert one.stage == winner.said["stage"]
    assert PlotEvent.objects.filter(what__in=("grant", "refuse")).count() == 1
    assert TemporaryUse.objects.count() == (one.stage == "granted")
    assert Letter.objects.filter(text__in=("application-grant", "application-refuse")).count() == 1


def test_a_page_that_decides_second_shows_the_sentence_and_what_is_so_now(live_server: Any) -> None:
    on = plot()
    planners = [person(f"planner{each}@example.org", Role.PLANNER) for each in range(2)]
    one = moved(application(on, person()), "take-up", by=planners[0])
    asks = [
        Visitor(live_server, each, planners[each]).presses(
            f"/plots/applications/{one.key}", {"do": "refuse", "version": one.version, "reason": REASON}
        )
        for each in range(2)
    ]
    answers = at_once(asks, until=THE_PLOT, given=[on.pk])
    assert sorted(each.status for each in answers) == [302, 412]
    (loser,) = [each for each in answers if each.status == 412]
    assert "while you were reading it" in loser.words
    assert PlotEvent.objects.filter(what="refuse").count() == 1


# A proposal


def test_of_two_planners_who_decide_on_one_proposal_the_second_is_told_of_the_first(live_server: Any) -> None:
    planners = [person(f"planner{each}@example.org", Role.PLANNER) for each in range(2)]
    one = proposal_moved(proposal(person()), "take-up", by=planners[0])
    said = [{"step": step, "version": one.version, "reason": REASON} for step in ("accept", "refuse")]
    asks = [Visitor(live_server, each, planners[each]).sends(f"/api/proposals/{one.key}/steps", said[each]) for each in range(2)]
    winner = one_wins(at_once(asks, until=THE_PROPOSAL, given=[one.pk]), 412, "while you were reading it")
    one.refresh_from_db()
    assert one.state == winner.said["properties"]["state"]
    assert one.version == winner.said["properties"]["version"]
    assert Event.objects.filter(proposal=one, what__in=("accept", "refuse")).count() == 1
    assert Letter.objects.filter(text__in=("accept", "refuse")).count() == 1


def test_two_neighbours_behind_one_connection_who_support_at_once_both_count(live_server: Any) -> None:
    one = proposal(person())
    asks = [Visitor(live_server, 1, person(f"p{each}@example.org")).sends(f"/api/proposals/{one.key}/support", {}) for each in range(2)]
    answers = at_once(asks, until=THE_PROPOSAL, given=[one.pk])
    assert {each.status for each in answers} == {201}, [each.body for each in answers]
    assert count(one).online == Support.objects.count() == 2


def test_two_who_support_with_one_address_at_once_are_asked_by_one_letter_and_count_once(live_server: Any) -> None:
    one = proposal(person())
    asks = [
        Visitor(live_server, each).sends(
            f"/api/proposals/{one.key}/support", {"email": "jan@example.org"}, **{"Challenge-Solution": worked_out("support")}
        )
        for each in range(2)
    ]
    answers = at_once(asks, until=THE_NAME, given=["enter jan@example.org"])
    assert {each.status for each in answers} == {202}, [each.body for each in answers]
    assert User.objects.filter(email="jan@example.org").count() == Support.objects.count() == 1
    assert count(one).online == 0
    (letter,) = sent("jan@example.org")
    path = link_in(letter, "/letters/support/")
    presses = [Visitor(live_server, each).presses(path, {}) for each in range(2)]
    answers = at_once(presses, until=THE_PROPOSAL, given=[one.pk])
    assert {each.status for each in answers} == {200}
    assert count(one).online == 1


# The desk


def test_of_two_moderators_who_take_up_one_thing_at_once_the_second_reads_that_a_colleague_is_at_it(live_server: Any) -> None:
    one = proposals.make(_pending(), by=person())
    one = proposals.confirm(one, by=one.author)
    assert one.visibility == "pending"
    moderators = [person(f"m{each}@example.org", Role.MODERATOR) for each in range(2)]
    mark = f"proposal:{one.pk}:{one.version}"
    asks = [Visitor(live_server, each, moderators[each]).sends("/api/moderation/claims", {"mark": mark}) for each in range(2)]
    one_wins(at_once(asks, until=THE_PROPOSAL, given=[one.pk]), 409, "A colleague is at this since")
    assert Claim.objects.count() == 1


def test_on_the_page_too_the_second_moderator_is_told(live_server: Any) -> None:
    one = proposals.make(_pending(), by=person())
    one = proposals.confirm(one, by=one.author)
    moderators = [person(f"m{each}@example.org", Role.MODERATOR) for each in range(2)]
    said = {"claim": f"proposal:{one.pk}:{one.version}"}
    asks = [Visitor(live_server, each, moderators[each]).presses("/desk/moderation", said) for each in range(2)]
    answers = at_once(asks, until=THE_PROPOSAL, given=[one.pk])
    assert sorted(each.status for each in answers) == [302, 409]
    (loser,) = [each for each in answers if each.status == 409]
    assert "A colleague is at this since" in loser.words
    assert Claim.objects.count() == 1


def test_of_two_planners_who_take_up_one_proposal_at_once_the_second_reads_that_a_colleague_is_at_it(live_server: Any) -> None:
    """Prove it where nobody was at it before: there is no row yet that the second could wait for."""
    one = proposal(person())
    planners = [person(f"planner{each}@example.org", Role.PLANNER) for each in range(2)]
    asks = [Visitor(live_server, each, planners[each]).sends("/api/moderation/claims", {"proposal": one.key}) for each in range(2)]
    answers = at_once(asks, until=THE_NAME, given=[f"claim handling {one.pk}"])
    one_wins(answers, 409, "A colleague is at this since")
    (claim,) = Claim.objects.all()
    winner = next(each for each, answer in enumerate(answers) if answer.status == 200)
    assert claim.by == planners[winner]


def test_of_two_who_decide_on_one_correction_the_second_is_told_and_the_fact_is_written_once(live_server: Any) -> None:
    on, resident = plot(address="Kaai 1"), person()
    planners = [person(f"planner{each}@example.org", Role.PLANNER) for each in range(2)]
    proposed = Proposed(
        layer="vacant-plots", place=on.pk, fact="address", seen="Kaai 1", value="Kaai 2", reason="Ik woon er.", form=uuid.uuid4()
    )
    made = corrections.propose(proposed, by=resident)
    asks = [
        Visitor(live_server, each, planners[each]).sends(
            "/api/corrections/decide", {"corrections": [made.pk], "accept": each == 0, "answer": "Gezien."}
        )
        for each in range(2)
    ]
    answers = at_once(asks, until="SELECT 1 FROM participation_correction WHERE id = %s FOR UPDATE", given=[made.pk])
    assert {each.status for each in answers} == {200}
    outcomes = [each.said["outcomes"][0] for each in answers]
    assert sorted(each["done"] for each in outcomes) == [False, True]
    (loser,) = [each for each in outcomes if not each["done"]]
    assert loser["says"] == "Somebody else has decided on this one meanwhile."
    made.refresh_from_db()
    on.refresh_from_db()
    assert on.address == ("Kaai 2" if made.state == "applied" else "Kaai 1")
    assert Letter.objects.filter(text__startswith="correction-").count() == 1


# A form, sent ten times at once


@pytest.mark.parametrize("what", ["proposal", "application", "comment", "correction"])
@pytest.mark.parametrize("known", [True, False])
def test_a_form_that_is_sent_ten_times_at_once_is_kept_once_and_answered_alike(live_server: Any, what: str, known: bool) -> None:
    on, about = plot(address="Kaai 1"), proposal(person("maker@example.org"))
    who, form, email = person("jan@example.org") if known else None, str(uuid.uuid4()), {} if known else {"email": "jan@example.org"}
    point = {"type": "Point", "coordinates": [4.3689, 50.8446]}
    said: dict[str, tuple[str, dict[str, Any], str, Any]] = {
        "proposal": (
            "/api/proposals",
            {"type": "Feature", "geometry": point, "properties": {"kind": "bench", "title": "Een bank", "form": form, **email}},
            "propose",
            Proposal.objects.exclude(pk=about.pk),
        ),
        "application": (f"/api/plots/{on.pk}/applications", wished(form=form, **email), "propose", Application.objects),
        "comment": (f"/api/proposals/{about.key}/comments", {"words": "Goed idee.", "form": form, **email}, "comment", Comment.objects),
        "correction": (
            f"/api/collections/vacant-plots/items/{on.pk}/corrections",
            {"fact": "address", "seen": "Kaai 1", "value": "Kaai 2", "reason": "Ik woon er.", "form": form},
            "correct",
            Correction.objects,
        ),
    }
    path, body, deed, kept = said[what]
    Letter.objects.all().delete()
    # Who talks about a proposal comes for that before anything else.
    gate: dict[str, Any] = (
        {"until": THE_PROPOSAL, "given": [about.pk]} if what == "comment" else {"until": THE_NAME, "given": [f"form {form}"]}
    )
    proof = {} if known else {"Challenge-Solution": worked_out(deed)}
    answers = at_once([Visitor(live_server, 1, who).sends(path, body, **proof) for _each in range(10)], **gate)
    assert Counter(each.status for each in answers) in ({201: 10}, {202: 10}), {each.body for each in answers}
    assert len({each.body for each in answers}) == 1
    assert kept.count() == 1
    assert User.objects.filter(email="jan@example.org").count() == (1 if known or what != "correction" else 0)
    letters = sorted(Letter.objects.filter(person__email="jan@example.org").values_list("text", flat=True))
    asks = {"proposal": ["confirm-proposal"], "application": ["confirm-application"], "comment": ["confirm-comment"], "correction": []}
    receipts = {"proposal": ["open"], "application": ["application-confirm"]}
    assert letters == (receipts.get(what, []) if known else asks[what])


def _pending() -> Any:
    from tests.participation.making import sent as form

    return form("plot-use")
