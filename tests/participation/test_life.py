"""A proposal's life, held to a plain model: whatever is tried, by whom, through which door, only what the table says becomes of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts.roles import Role
from participation import proposals
from participation.errors import BadProposal, NotAllowed, NotNow, Stale, UnknownProposal
from participation.event import Event
from participation.life import TRANSITIONS, State, Visibility
from participation.proposal import Proposal
from tests.accounts.conftest import person, signed_in
from tests.factories import place
from tests.participation.making import proposal, sent

pytestmark = pytest.mark.django_db

# The life of a proposal, written down a second time, by hand: from which states, to which, by whom, and what has to be given.
FAR: Final = {
    "send": ("draft", "submitted", "author", ""),
    "take-up": ("submitted", "in-review", "handler", ""),
    "ask": ("submitted in-review appealed", "needs-information", "handler", "words"),
    "answer": ("needs-information", "in-review", "author", "words"),
    "accept": ("in-review appealed", "accepted", "handler", ""),
    "refuse": ("in-review appealed", "refused", "handler", "words"),
    "appeal": ("refused", "appealed", "author", "words"),
    "withdraw": ("draft submitted needs-information in-review accepted appealed planned", "withdrawn", "author", ""),
    "plan": ("accepted planned", "planned", "handler", "day"),
    "realise": ("accepted planned", "realised", "handler", ""),
    "maintain": ("realised maintained", "maintained", "author handler", ""),
    "end": ("realised maintained", "ended", "author handler", "words"),
}
SEEN: Final = {
    "confirm": ("unconfirmed", "pending", "author", ""),
    "open": ("pending", "public", "", ""),
    "publish": ("pending hidden", "public", "moderator", ""),
    "hide": ("pending public", "hidden", "moderator", "words"),
    "reconsider": ("public hidden", "pending", "moderator", "words"),
    "look-again": ("public", "pending", "", ""),
}
STEPS: Final = tuple({**FAR, **SEEN})
# Who is who: what each may be in the tables above, besides the author of what they made.
PEOPLE: Final = {
    "nobody": "",
    "author": "",
    "resident": "",
    "community worker": "",
    "architect": "",
    "planner": "handler",
    "moderator": "moderator",
    "administrator": "handler moderator",
    "planner of elsewhere": "",
    "planner without a second key": "",
}
POWERLESS: Final = frozenset(PEOPLE) - {"nobody", "author", "planner", "moderator", "administrator"}
ELSEWHERE: Final = "POLYGON ((700000 700000, 700100 700000, 700100 700100, 700000 700100, 700000 700000))"
GIVEN: Final = {"reason": "Daarom.", "planned_for": date(2027, 4, 1)}


def cast() -> dict[str, Any]:
    """Return the people of the play."""
    return {
        "nobody": AnonymousUser(),
        "author": person("author@example.org"),
        "resident": person("resident@example.org"),
        "community worker": person("worker@example.org", Role.COMMUNITY_WORKER),
        "architect": person("architect@example.org", Role.ARCHITECT),
        "planner": person("planner@example.org", Role.PLANNER),
        "moderator": person("moderator@example.org", Role.MODERATOR),
        "administrator": person("administrator@example.org", Role.ADMINISTRATOR),
        "planner of elsewhere": person("elsewhere@example.org", Role.PLANNER, areas=[place("areas", wkt=ELSEWHERE, level="district")]),
        "planner without a second key": person("keyless@example.org", Role.PLANNER, second_factor=False),
    }


@dataclass
class Modelled:
    """What a plain model knows of a proposal."""

    author: str
    moderated: bool
    state: str = "draft"
    seen: str = "unconfirmed"
    version: int = 1
    removed: bool = False
    happened: list[str] = field(default_factory=lambda: ["made"])

    def may(self, who: str, step: str) -> bool:
        """Return whether somebody may take a step with it, wherever it stands."""
        _origins, _to, by, _needs = {**FAR, **SEEN}[step]
        roles = set() if self.state == "draft" else set(PEOPLE[who].split())
        return bool(set(by.split()) & (roles | ({"author"} if who == self.author else set())))

    def can(self, step: str) -> bool:
        """Return whether a step can be taken from where it stands."""
        if step in SEEN:
            return self.state != "draft" and self.seen in SEEN[step][0].split()
        # Nobody but its maker does anything with what is not confirmed.
        return self.state in FAR[step][0].split() and (self.seen != "unconfirmed" or FAR[step][2] == "author")

    def is_seen_by(self, who: str) -> bool:
        """Return whether somebody sees it."""
        if self.removed:
            return False
        handles = bool(PEOPLE[who]) and self.state != "draft" and self.seen != "unconfirmed"
        return self.seen == "public" or who == self.author or handles

    def takes(self, who: str, step: str, *, stale: bool = False, given: bool = True) -> str:
        """Return what comes of a step, and let it come: ok, or why not."""
        if self.removed:
            return "unknown"
        if not self.may(who, step):
            return "not allowed"
        if stale:
            return "stale"
        if not self.can(step):
            return "not now"
        if {**FAR, **SEEN}[step][3] and not given:
            return "bad"
        if step in SEEN:
            self.seen = SEEN[step][1]
        else:
            self.state = FAR[step][1]
        self.version += 1
        self.happened.append(step)
        if step == "confirm" and not self.moderated:
            self.seen = "public"
            self.version += 1
            self.happened.append("open")
        return "ok"


ERRORS: Final = {NotAllowed: "not allowed", NotNow: "not now", Stale: "stale", BadProposal: "bad", UnknownProposal: "unknown"}
STATUS: Final = {200: "ok", 403: "not allowed", 409: "not now", 412: "stale", 422: "bad", 404: "unknown"}


def tried(one: Proposal, step: str, by: Any, *, version: int | None = None, given: bool = True) -> str:
    """Return what comes of a step at the gate."""
    try:
        proposals.move(one, step, by=by, version=one.version if version is None else version, **(GIVEN if given else {}))
    except tuple(ERRORS) as error:
        return next(said for kind, said in ERRORS.items() if isinstance(error, kind))
    return "ok"


def places() -> Iterator[tuple[str, str]]:
    """Yield everywhere that a proposal can stand: a draft is seen by nobody else."""
    for state in State.values:
        for seen in Visibility.values:
            if state != State.DRAFT or seen == Visibility.UNCONFIRMED:
                yield state, seen


def stood(one: Proposal, state: str, seen: str) -> Proposal:
    Proposal.objects.filter(pk=one.pk).update(state=state, visibility=seen)
    one.refresh_from_db()
    return one


def test_the_two_tables_hold_the_same_steps_and_places() -> None:
    assert [row.id for row in TRANSITIONS] == [*FAR, *SEEN]
    for row in TRANSITIONS:
        origins, to, _who, needs = {**FAR, **SEEN}[row.id]
        starts = row.seen if row.shows else row.states
        assert (set(map(str, starts)), str(row.to), bool(row.needs)) == (set(origins.split()), to, bool(needs)), row.id


@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_taken_from_each_place_by_whom_it_is_said_and_by_nobody_else(step: str) -> None:
    """Prove it for each of ten people in each state of each visibility, with what the step asks for and without."""
    people = cast()
    one = proposals.make(sent(), by=people["author"])
    wrong = []
    for state, seen in places():
        stood(one, state, seen)
        for who, by in people.items():
            if who in POWERLESS and state != State.DRAFT and seen != Visibility.PUBLIC:
                continue  # they may nothing wherever it stands; of each state, once is enough
            for given in (True, False):
                model = Modelled("author", moderated=False, state=state, seen=seen, version=one.version)
                expected = model.takes(who, step, given=given)
                if not given and expected not in ("ok", "bad"):
                    continue
                stays = (state, seen, one.version)
                came = after(one, step, by, given=given) if expected == "ok" else (tried(one, step, by, given=given), *stays)
                if came != (expected, model.state, model.seen, model.version):
                    wrong.append((state, seen, who, given, came, expected))
        left = Proposal.objects.get(pk=one.pk)
        assert (left.state, left.visibility, left.version) == (state, seen, one.version)
    assert not wrong, "\n".join(map(str, wrong[:20]))


def after(one: Proposal, step: str, by: Any, *, given: bool) -> tuple[str, str, str, int]:
    """Return what comes of a step and where the proposal stands then, and put everything back."""
    with transaction.atomic():
        came = tried(one, step, by, given=given)
        left = Proposal.objects.get(pk=one.pk)
        transaction.set_rollback(True)
    return came, left.state, left.visibility, left.version


def test_in_each_place_each_is_offered_what_they_can_do_and_nothing_else() -> None:
    people = cast()
    one = proposals.make(sent(), by=people["author"])
    for state, seen in places():
        stood(one, state, seen)
        model = Modelled("author", moderated=False, state=state, seen=seen)
        for who, by in people.items():
            offered = [row.id for row in proposals.possible(one, by)]
            assert offered == [step for step in STEPS if model.may(who, step) and model.can(step)], (state, seen, who)


class Life(RuleBasedStateMachine):
    """Ten people do what they like with proposals, through three doors, and a plain model says what comes of it."""

    made = Bundle("made")
    people: Any = {}
    clients: Any = {}

    def __init__(self) -> None:
        super().__init__()
        self.model: dict[str, Modelled] = {}
        self.kept = transaction.atomic()
        self.kept.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.kept.__exit__(None, None, None)

    @rule(
        target=made, who=st.sampled_from(["author", "resident", "planner"]), kind=st.sampled_from(["bench", "other"]), draft=st.booleans()
    )
    def make(self, who: str, kind: str, draft: bool) -> str:
        one = proposals.make(sent(kind), by=self.people[who], draft=draft)
        self.model[one.key] = Modelled(who, moderated=kind == "other")
        if not draft:
            self.model[one.key].takes(who, "send")
        return one.key

    @rule(
        key=made,
        who=st.sampled_from(list(PEOPLE)),
        step=st.sampled_from(STEPS),
        door=st.sampled_from(["gate", "API", "bulk"]),
        stale=st.integers(0, 9).map(lambda drawn: drawn == 0),
        given=st.integers(0, 4).map(bool),
    )
    def move(self, key: str, who: str, step: str, door: str, stale: bool, given: bool) -> None:
        self._move(key, who, step, door, stale=stale, given=given)

    @rule(key=made, door=st.sampled_from(["gate", "API", "bulk"]), draw=st.data())
    def move_on(self, key: str, door: str, draw: Any) -> None:
        """Take a step that can be taken, so that lives are lived to their end too."""
        can = [(who, step) for who in PEOPLE for step in STEPS if self.model[key].may(who, step) and self.model[key].can(step)]
        if can and not self.model[key].removed:
            who, step = draw.draw(st.sampled_from(can))
            self._move(key, who, step, door)

    def _move(self, key: str, who: str, step: str, door: str, *, stale: bool = False, given: bool = True) -> None:
        one, model = Proposal.objects.get(key=key), self.model[key]
        version = model.version + (1 if stale else 0)
        sees, expected = model.is_seen_by(who), None
        if door == "gate":
            assert tried(one, step, self.people[who], version=version, given=given) == model.takes(who, step, stale=stale, given=given)
            return
        said = {"step": step, **({"reason": GIVEN["reason"], "planned_for": "2027-04-01"} if given else {})}
        if door == "API":
            status = self._post(who, f"/{key}/steps", {**said, "version": version}).status_code
        else:
            answer = self._post(who, "/steps", {**said, "proposals": [{"key": key, "version": version}]})
            if not PEOPLE[who] and who != "planner of elsewhere":
                assert answer.status_code == 403, (who, answer.content)  # the door of many is for those who handle many
                return
            status = answer.json()["results"][0]["status"]
        # What somebody does not see is not there for them, whatever they may do.
        expected = model.takes(who, step, stale=stale, given=given) if sees else "unknown"
        assert STATUS[status] == expected, (who, step, door, status, expected)

    def _post(self, who: str, path: str, said: Any) -> Any:
        return self.clients[who].post(f"/api/proposals{path}", json.dumps(said), content_type="application/json")

    @rule(key=made, who=st.sampled_from(list(PEOPLE)), words=st.text("abc ", max_size=5))
    def edit(self, key: str, who: str, words: str) -> None:
        one, model = Proposal.objects.get(key=key), self.model[key]
        mine = who == model.author
        moderates = "moderator" in PEOPLE[who] and model.state != "draft"
        is_open = model.state in ("draft", "submitted", "needs-information")
        try:
            changed = proposals.edit(one, by=self.people[who], version=model.version, reason="Netter.", words=words)
        except UnknownProposal:
            assert model.removed
        except NotNow:
            assert mine
            assert not is_open
            assert not moderates
        except NotAllowed:
            assert not mine
            assert not moderates
        else:
            assert not model.removed
            assert (mine and is_open) or moderates
            if words.strip() != one.words:
                model.version += 1
                model.happened.append("edited")
                if mine and is_open and model.moderated and model.seen == "public":
                    model.seen = "pending"
                    model.version += 1
                    model.happened.append("look-again")
            assert changed.words == words.strip()

    @rule(key=made, who=st.sampled_from(list(PEOPLE)), sure=st.integers(0, 3).map(lambda drawn: drawn == 0))
    def remove(self, key: str, who: str, sure: bool) -> None:
        if not sure:
            return  # else nothing would live for long
        one, model = Proposal.objects.get(key=key), self.model[key]
        allowed = who == model.author or ("moderator" in PEOPLE[who] and model.state != "draft")
        try:
            proposals.remove(one, by=self.people[who], version=model.version, reason="Weg.")
        except UnknownProposal:
            assert model.removed
        except NotAllowed:
            assert not allowed
        else:
            assert allowed
            assert not model.removed
            model.removed, model.seen = True, "hidden" if model.seen == "public" else model.seen
            model.version += 1
            model.happened.append("removed")

    @invariant()
    def everything_stands_where_the_model_says_and_is_seen_by_whom_it_says(self) -> None:
        kept = {one.key: one for one in Proposal.objects.filter(key__in=self.model)}
        for key, model in self.model.items():
            one = kept[key]
            stands = (one.state, one.visibility, one.version, one.removed_at is not None)
            assert stands == (model.state, model.seen, model.version, model.removed)
            for who in ("nobody", "author", "moderator", "planner of elsewhere"):
                assert proposals.sees(one, self.people[who]) == model.is_seen_by(who), (who, model)

    @invariant()
    def everything_that_happened_is_told_once_and_in_order(self) -> None:
        told: dict[str, list[str]] = {key: [] for key in self.model}
        events = Event.objects.filter(proposal__key__in=self.model).order_by("proposal", "number")
        for key, number, what in events.values_list("proposal__key", "number", "what"):
            told[key].append(what)
            assert number == len(told[key])
        assert told == {key: model.happened for key, model in self.model.items()}


def test_whatever_is_tried_by_whom_through_which_door_only_what_the_model_says_becomes_of_it() -> None:
    Life.people = cast()
    Life.clients = {who: signed_in(by) if by.is_authenticated else Client() for who, by in Life.people.items()}
    run_state_machine_as_test(
        Life,
        settings=settings(max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), database=None),
    )


METHODS: Final = ("get", "post", "put", "patch", "delete")
# Who tries them: one of each sort that differs at some door.
WALKERS: Final = ("nobody", "author", "resident", "planner", "moderator")


def addresses(patterns: Any = None, before: str = "/") -> Iterator[str]:
    """Yield each address of the site that names a proposal, with `{}` where its key stands."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        said = str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, before + said)
        elif isinstance(pattern, URLPattern) and (before + said).startswith(("/proposals/<", "/api/proposals/<")):
            first, *others = (before + said).split("/<str:proposal>" if "<str:proposal>" in said else "/<str:key>")
            if others:
                yield first + "/{}" + others[0].replace("<int:number>", "1").replace("<int:pk>", "1")


def test_there_are_addresses_of_proposals_to_walk() -> None:
    found = set(addresses())
    assert {"/proposals/{}", "/api/proposals/{}", "/api/proposals/{}/steps", "/api/proposals/{}/events"} <= found


# What somebody sends who hopes that some door takes it.
HOPED: Final = {
    "state": "accepted",
    "visibility": "public",
    "step": "accept",
    "to": "accepted",
    "action": "accept",
    "version": 4,
    "reason": "Omdat het kan.",
    "author": 1,
    "words": "Omdat het kan.",
}


def test_no_address_changes_how_far_it_has_come_or_who_sees_it_but_by_a_step_that_its_caller_may_take() -> None:
    """Prove it for each address that names a proposal, each method and each person: what changed is an event, and theirs to do."""
    people = cast()
    one = proposal(people["author"], "bench")
    stood(one, "in-review", "public")
    clients = {who: signed_in(people[who]) if people[who].is_authenticated else Client() for who in WALKERS}
    for each in clients.values():
        each.raise_request_exception = False
    walked = 0
    for path in addresses():
        address = path.format(one.key)
        for who, client in clients.items():
            for method in METHODS:
                said: Any = json.dumps(HOPED) if address.startswith("/api/") else {**HOPED, "version": one.version}
                kind = {"content_type": "application/json"} if address.startswith("/api/") else {}
                model = Modelled("author", moderated=False, state="in-review", seen="public")
                with transaction.atomic():
                    before = one.events.count()
                    if method == "post" or kind:
                        answer = client.generic(method.upper(), address, said, **kind) if kind else client.post(address, said)
                    else:
                        answer = getattr(client, method)(address)
                    after = Proposal.objects.get(pk=one.pk)
                    new = list(after.events.filter(number__gt=before).values_list("what", flat=True))
                    transaction.set_rollback(True)
                walked += 1
                assert answer.status_code < 500, (method, address, who, answer.status_code)
                for step in new:
                    if step in STEPS:
                        assert model.takes(who, step) == "ok", (method, address, who, step)
                if after.removed_at is None:
                    assert (after.state, after.visibility) == (model.state, model.seen), (method, address, who, new)
                else:
                    assert "removed" in new
    assert walked > 100


def test_the_administration_changes_no_proposal_and_no_event(client: Client) -> None:
    root = person("administrator@example.org", Role.ADMINISTRATOR)
    one = proposal(person("author@example.org"))
    client.force_login(root)
    for model in (Proposal, Event):
        table = admin.site._registry.get(model)
        request = client.get("/admin/").wsgi_request
        if table is not None:
            assert not table.has_add_permission(request)
            assert not table.has_change_permission(request)
            assert not table.has_delete_permission(request)
        for rest in ("add/", f"{one.pk}/change/", f"{one.pk}/delete/", ""):
            path = f"/admin/participation/{model._meta.model_name}/{rest}"
            client.post(path, {"state": "accepted", "visibility": "hidden", "_save": "1", "post": "yes", "action": "delete_selected"})
    one.refresh_from_db()
    assert (one.state, one.visibility, one.events.count()) == ("submitted", "public", 4)
