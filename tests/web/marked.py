"""A town in which each thing that is not for everybody holds a word that stands nowhere else, and who may read each of those words."""

import uuid
from types import SimpleNamespace
from typing import Any, Final

import shapely
from django.conf import settings

from accounts.models import User
from accounts.roles import Role
from geo.models import Area, VacantPlot
from participation import (
    applications,
    comments,
    corrections,
    follows,
    interests,
    moderation,
    photos,
    plot_event,
    proposals,
    register,
    supports,
)
from participation.corrections import Proposed
from participation.digest import Often
from participation.follow import What
from participation.follows import Wanted
from participation.proposal import Proposal
from planning import knowledge, scenarios
from tests.accounts.conftest import person, signed_in
from tests.factories import place
from tests.participation.making import HERE, moved, sent
from tests.participation.pictures import noise, taken
from tests.participation.plots import asked, plot, today

# Who looks: nobody, whoever made it, a neighbour, and each role, here, elsewhere, or for other things.
NOBODY, ALICE, BOB = "nobody", "alice", "bob"
WORKER, ARCHITECT, PLANNER, MODERATOR, CHIEF = "worker", "architect", "planner", "moderator", "chief"
PLANNER_ELSEWHERE, MODERATOR_ELSEWHERE, PLANNER_OF_TREES = "planner-elsewhere", "moderator-elsewhere", "planner-of-trees"
LOOKERS: Final = (
    NOBODY, ALICE, BOB, WORKER, ARCHITECT, PLANNER, MODERATOR, CHIEF, PLANNER_ELSEWHERE, MODERATOR_ELSEWHERE, PLANNER_OF_TREES
)  # fmt: skip
EVERYBODY: Final = frozenset(LOOKERS)
HANDLING: Final = frozenset({PLANNER, MODERATOR, CHIEF})
DECIDING: Final = frozenset({MODERATOR, CHIEF})
ENTERING: Final = frozenset({WORKER, PLANNER, CHIEF})
MINE: Final = frozenset({ALICE})
NONE: Final[frozenset[str]] = frozenset()
WORKING: Final = frozenset({WORKER, ARCHITECT, *HANDLING})
# Each word begins so; what follows is the name of what holds it.
BEGIN: Final = "Zwijgwoord"

# Who may read the word of each thing, and is able to: the walk finds it there, and nowhere else.
MAY_READ: Final = {
    "email": MINE | {CHIEF},
    "accountname": MINE | {CHIEF},
    "shownname": EVERYBODY,
    "answer": MINE | HANDLING,
    "pendingtitle": MINE | HANDLING,
    "pendingwords": MINE | HANDLING,
    "usingwords": MINE | HANDLING,
    "hiddentitle": MINE | HANDLING,
    "hiddenwords": MINE | HANDLING,
    "hidereason": MINE | HANDLING,
    "unconfirmed": MINE,
    "draft": MINE,
    "removed": MINE | HANDLING,
    "removereason": HANDLING,
    "wordsbefore": NONE,
    "comment": EVERYBODY,
    "commentpending": MINE | DECIDING,
    "commenthidden": MINE,
    "commentunconfirmed": MINE,
    "commentback": MINE,
    "commentreason": HANDLING,
    "report": MINE | DECIDING,
    "keptreason": HANDLING,
    "altpending": MINE | HANDLING,
    "althidden": MINE | DECIDING,
    "papernote": ENTERING,
    "follow": MINE,
    "groupunnamed": MINE,
    "groupnamed": EVERYBODY,
    "applyinggroup": MINE | HANDLING,
    "applyingplan": MINE | HANDLING,
    "contact": MINE | HANDLING,
    "contactphone": MINE | HANDLING,
    "owner": HANDLING,
    "ownerreach": HANDLING,
    "correction": MINE | {WORKER, *HANDLING},
    "correctionsource": MINE | {WORKER, *HANDLING},
    "unpublicevent": NONE,
    "note": WORKING,
    "notebefore": WORKING,
    "noteback": frozenset({WORKER}),
    "scenario": EVERYBODY,
}


def word(name: str) -> str:
    """Return the word that a thing holds."""
    return f"{BEGIN}{name}q"


def people(here: Area, there: Area) -> dict[str, User]:
    """Return who looks, by name; nobody is not among them."""
    limits: dict[str, Any] = {"areas": [here]}
    far: dict[str, Any] = {"areas": [there]}
    return {
        ALICE: person(f"{word('email')}@example.org"),
        BOB: person("bob@example.org"),
        WORKER: person("worker@example.org", Role.COMMUNITY_WORKER, **limits),
        ARCHITECT: person("architect@example.org", Role.ARCHITECT, **limits),
        PLANNER: person("planner@example.org", Role.PLANNER, **limits),
        MODERATOR: person("moderator@example.org", Role.MODERATOR, **limits),
        CHIEF: person("chief@example.org", Role.ADMINISTRATOR),
        PLANNER_ELSEWHERE: person("planner-elsewhere@example.org", Role.PLANNER, **far),
        MODERATOR_ELSEWHERE: person("moderator-elsewhere@example.org", Role.MODERATOR, **far),
        PLANNER_OF_TREES: person("planner-of-trees@example.org", Role.PLANNER, kinds=["greening", "trees"]),
    }


def made(by: User, kind: str = "bench", *, confirmed: bool = True, draft: bool = False, **more: Any) -> Proposal:
    one = proposals.make(sent(kind, **more), by=by, draft=draft)
    return proposals.confirm(one, by=by) if confirmed and not draft else one


def reports(who: User, one: Proposal, words: str) -> None:
    """Let somebody say that something should not be shown, at the door where it is said."""
    answer = signed_in(who).post(f"/api/proposals/{one.key}/reports", {"reason": "other", "words": words}, content_type="application/json")
    assert answer.status_code == 201, answer.content


def town() -> SimpleNamespace:
    """Return the town: who looks, and what there is. All of it went through the gates that everybody's goes through."""
    square = shapely.box(HERE.x - 500, HERE.y - 500, HERE.x + 500, HERE.y + 500)
    here, there = (
        place("areas", wkt=shapely.to_wkt(shapely.affinity.translate(square, east)), name=name, level="district", code=name)
        for name, east in (("Hier", 0), ("Daar", 2_000))
    )
    place("streets", wkt=f"LINESTRING ({HERE.x - 400} {HERE.y}, {HERE.x + 400} {HERE.y})", kind="residential", walkable=True)
    bench = place("benches", wkt=shapely.to_wkt(HERE), name="Bank")
    one = plot(60)
    who = people(here, there)
    alice, planner, moderator, worker = who[ALICE], who[PLANNER], who[MODERATOR], who[WORKER]
    User.objects.filter(pk=alice.pk).update(public_name=word("accountname"))
    alice.refresh_from_db()

    garden = made(
        alice,
        "facade-garden",
        title="Een geveltuin",
        words=word("wordsbefore"),
        public_name=word("shownname"),
        answers={"care": word("answer")},
    )
    garden = proposals.edit(garden, by=alice, version=garden.version, words="Met klimop.")
    pending = made(alice, "other", title=word("pendingtitle"), words=word("pendingwords"))
    made(alice, "plot-use", about=("vacant-plots", one.pk), answers={"use": "green"}, words=word("usingwords"))
    hidden = moved(made(alice, title=word("hiddentitle"), words=word("hiddenwords")), "hide", by=moderator, reason=word("hidereason"))
    made(alice, title=word("unconfirmed"), confirmed=False)
    made(alice, title=word("draft"), draft=True)
    removed = made(alice, title=word("removed"))
    proposals.remove(removed, by=moderator, version=removed.version, reason=word("removereason"))

    def says(words: str, *, confirmed: bool = True, about: Proposal = garden) -> Any:
        return comments.say(about, by=alice, confirmed=confirmed, words=word(words), form=uuid.uuid4())

    says("comment")
    says("commentunconfirmed", confirmed=False)
    waits, gone, shut = says("commentpending"), says("commentback"), says("commenthidden")
    comments.decide(waits, "reconsider", by=moderator)
    comments.take_back(gone, by=alice)
    comments.decide(shut, "hide", by=moderator, reason=word("commentreason"))
    reports(alice, garden, word("report"))
    once = made(alice, title="Nog een bank")
    reports(who[BOB], once, "Dubbel")
    moderation.decide([f"proposal:{once.pk}:{once.version}"], "publish", by=moderator, reason=word("keptreason"))

    seen = photos.add(garden, taken(), by=alice, alt="Een gevel")
    photos.decide(seen, "publish", by=moderator, version=seen.version)
    waiting = photos.add(garden, taken(image=noise(640, 480, seed=2)), by=alice, alt=word("altpending"))
    dark = photos.add(garden, taken(image=noise(640, 480, seed=3)), by=alice, alt=word("althidden"))
    dark = photos.decide(dark, "hide", by=moderator, version=dark.version, reason="Een gezicht.")
    unseen = photos.add(pending, taken(image=noise(640, 480, seed=4)), by=alice, alt="Een hoek")

    supports.enter(garden, by=worker, number=12, how="list", day=today(), note=word("papernote"))
    follows.start(Wanted(what=What.NEAR, name=word("follow"), reach=shapely.buffer(HERE, 80)), by=alice, often=Often.WEEKLY, language="nl")
    interests.show(one, by=alice, role="organiser", group=word("groupunnamed"), confirmed=True)
    interests.show(one, by=who[BOB], role="organiser", group=word("groupnamed"), named=True, confirmed=True)
    contacts = [{"name": word("contact"), "email": f"{word('contactphone')}@example.org"}, {"name": "Bo", "email": "bo@example.org"}]
    plan = f"{word('applyingplan')} " * 8
    wanted = applications.apply(one, asked(plan=plan, contacts=contacts, group=word("applyinggroup"), start=60), by=alice, confirmed=True)
    register.keep_contact(one, name=f"{word('owner')} Peeters", reach=word("ownerreach"), by=planner)
    corrections.propose(
        Proposed(
            layer="benches",
            place=bench.pk,
            fact="name",
            seen="Bank",
            value="Zetel",
            reason=word("correction"),
            source=word("correctionsource"),
            form=uuid.uuid4(),
        ),
        by=alice,
    )
    plot_event.note(
        VacantPlot.objects.get(pk=one.pk), "owner-contact", by=planner, acted_as="see-proposals", reason=word("unpublicevent"), public=False
    )

    def knows(words: str) -> Any:
        return knowledge.write(knowledge.Said(words=word(words), topic="use", about=("vacant-plots", one.pk)), by=worker)

    knows("note")
    changed = knows("notebefore")
    knowledge.correct(changed.pk, by=worker, version=changed.version, words="Iets anders.")
    back = knows("noteback")
    knowledge.take_back(back.pk, by=worker, version=back.version, reason="Niet waar.")
    tried = scenarios.start(owner=who[ARCHITECT], name=word("scenario"))
    return SimpleNamespace(
        who=who,
        pending=pending,
        hidden=hidden,
        seen=seen,
        waiting=waiting,
        dark=dark,
        unseen=unseen,
        plot=one,
        application=wanted,
        scenario=tried,
        files=settings.MEENT_FILES,
    )
