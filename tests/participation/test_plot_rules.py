"""Who may have a plot: the clauses, and who comes first. Pure; no database."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation import eligibility
from participation.eligibility import CLAUSES, Ground, Wish, check, rules
from participation.errors import BadPathway
from participation.tie import Rule, lot, order, seal

TODAY = date(2026, 3, 1)
CONTACTS = [{"name": "Ann", "email": "ann@example.org"}, {"name": "Bo", "email": "bo@example.org"}]
GROUND: dict[str, Any] = {
    "kinds": frozenset({"waste_ground"}),
    "owners": frozenset({"public"}),
    "statuses": frozenset({"vacant"}),
    "area_m2": 800.0,
    "vacant_until": date(2027, 12, 31),
}
WISH: dict[str, Any] = {"use": "green", "start": date(2026, 4, 1), "end": date(2027, 3, 31), "plan": "x" * 80, "contacts": CONTACTS}


def said(wish: dict[str, Any] | None = None, ground: dict[str, Any] | None = None) -> dict[str, bool | None]:
    found = check(Wish(**{**WISH, **(wish or {})}), Ground(**{**GROUND, **(ground or {})}), today=TODAY, rules=rules())
    assert [each.clause for each in found] == list(CLAUSES)
    assert all(each.words and str(each.reason) for each in found)
    return {each.clause: each.met for each in found}


def test_a_wish_that_fits_meets_every_clause() -> None:
    assert set(said().values()) == {True}


@pytest.mark.parametrize(
    ("clause", "wish", "ground", "met"),
    [
        ("use", {"use": "meeting-place"}, {}, False),
        ("use", {"use": "casino"}, {}, False),
        ("use", {"use": "other"}, {}, None),
        ("use", {}, {"kinds": frozenset({"waste_ground", "shop"})}, False),
        ("area", {}, {"area_m2": 199.9}, False),
        ("area", {}, {"area_m2": 200.0}, True),
        ("area", {}, {"area_m2": None}, None),
        ("area", {"use": "bench"}, {"area_m2": None}, True),
        ("status", {}, {"statuses": frozenset({"vacant", "in_use"})}, False),
        ("status", {}, {"statuses": frozenset({"in_temporary_use"})}, True),
        ("notice", {"start": TODAY + timedelta(days=13)}, {}, False),
        ("notice", {"start": TODAY + timedelta(days=14)}, {}, True),
        ("longest", {"end": date(2026, 3, 31)}, {}, False),
        ("longest", {"start": date(2026, 4, 1), "end": date(2031, 3, 31)}, {}, True),
        ("longest", {"start": date(2026, 4, 1), "end": date(2031, 4, 1)}, {}, False),
        ("vacancy", {"end": date(2027, 12, 31)}, {}, True),
        ("vacancy", {"end": date(2028, 1, 1)}, {}, False),
        ("vacancy", {}, {"vacant_until": None}, None),
        ("free", {}, {"taken": [(date(2027, 3, 31), date(2028, 1, 1))]}, False),
        ("free", {}, {"taken": [(date(2027, 4, 1), date(2028, 1, 1)), (date(2026, 1, 1), date(2026, 3, 31))]}, True),
        ("contacts", {"contacts": CONTACTS[:1]}, {}, False),
        ("contacts", {"contacts": [CONTACTS[0], {"name": "Bo", "email": " ANN@example.org"}]}, {}, False),
        ("contacts", {"contacts": [CONTACTS[0], {"name": "", "email": "bo@example.org"}]}, {}, False),
        ("plan", {"plan": "x" * 79}, {}, False),
        ("plan", {"plan": " x " * 40}, {}, False),
        ("owner", {}, {"owners": frozenset({"private"})}, None),
        ("owner", {}, {"owners": frozenset({"public", "unknown"})}, None),
    ],
)
def test_each_clause_at_both_sides_of_its_bound(clause: str, wish: dict[str, Any], ground: dict[str, Any], met: bool | None) -> None:
    assert said(wish, ground)[clause] is met


days = st.integers(0, 3_000).map(lambda n: TODAY + timedelta(days=n))


@given(start=days, end=days, taken=st.lists(st.tuples(days, days), max_size=4))
def test_free_means_that_no_day_is_shared(start: date, end: date, taken: list[tuple[date, date]]) -> None:
    """The slow oracle: day by day."""
    wanted = {start + timedelta(days=n) for n in range((end - start).days + 1)}
    used = {one + timedelta(days=n) for one, other in taken for n in range((other - one).days + 1)}
    if start <= end and all(one <= other for one, other in taken):
        assert said({"start": start, "end": end}, {"taken": taken})["free"] is not bool(wanted & used)


@given(
    area=st.one_of(st.none(), st.floats(0, 5_000)),
    until=st.one_of(st.none(), days),
    owner=st.sampled_from(["public", "private", "unknown"]),
)
def test_missing_data_never_becomes_a_yes(area: float | None, until: date | None, owner: str) -> None:
    found = said({}, {"area_m2": area, "vacant_until": until, "owners": frozenset({owner})})
    assert area is not None or found["area"] is None
    assert until is not None or found["vacancy"] is None
    assert owner == "public" or found["owner"] is None


# Ties

AT = datetime(2026, 3, 1, tzinfo=UTC)
keys = st.lists(st.text("abcdefgh", min_size=1, max_size=6), min_size=1, max_size=12, unique=True)


@given(keys=keys, seed=st.text(max_size=8))
def test_a_lottery_is_the_same_whoever_reckons_it_and_in_whatever_order_they_came(keys: list[str], seed: str) -> None:
    asked = [(key, AT + timedelta(minutes=number)) for number, key in enumerate(keys)]
    found = order(asked, rule=Rule.LOTTERY, seed=seed)
    assert found == order(list(reversed(asked)), rule=Rule.LOTTERY, seed=seed)
    assert found == sorted(keys, key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).hexdigest())
    assert sorted(found) == sorted(keys)


@given(keys=keys)
def test_the_earliest_comes_first_where_that_is_the_rule(keys: list[str]) -> None:
    asked = [(key, AT + timedelta(minutes=number)) for number, key in enumerate(keys)]
    assert order(reversed(asked), rule=Rule.EARLIEST, seed="") == keys


def test_one_who_leaves_the_draw_does_not_change_the_order_of_the_others() -> None:
    asked = [(f"key{number}", AT) for number in range(20)]
    whole = order(asked, rule=Rule.LOTTERY, seed="s")
    assert order(asked[5:], rule=Rule.LOTTERY, seed="s") == [key for key in whole if key not in {one for one, _at in asked[:5]}]


def test_each_has_the_same_chance() -> None:
    wins = dict.fromkeys("abcd", 0)
    for number in range(4_000):
        wins[order([(key, AT) for key in "abcd"], rule=Rule.LOTTERY, seed=str(number))[0]] += 1
    assert all(880 < won < 1_120 for won in wins.values()), wins


def test_a_seal_is_what_anybody_can_reckon_with_a_common_tool() -> None:
    assert seal("seed") == "19b25856e1c150ca834cffc8b59b23adbd0ec0389e58eb22b3b64768098d002b"
    assert lot("seed", "key") == hashlib.sha256(b"seed:key").hexdigest()


# The data

TEXT = eligibility.FILE.read_text(encoding="utf-8")


def test_a_city_has_rules_of_its_own(settings: Any, tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(TEXT.replace("number = 14", "number = 60").replace('"lottery"', '"earliest"'), encoding="utf-8")
    settings.MEENT_PLOT_RULES = str(file)
    assert rules().tie is Rule.EARLIEST
    assert said()["notice"] is False


@pytest.mark.parametrize(
    ("old", "new"),
    [("number = 14", "number = 0"), ("number = 14", 'number = "14"'), ("[clauses.free]", "[clauses.fre]"), ('"lottery"', '"whim"')],
)
def test_rules_that_cannot_be_followed_are_refused(settings: Any, tmp_path: Path, old: str, new: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(TEXT.replace(old, new), encoding="utf-8")
    settings.MEENT_PLOT_RULES = str(file)
    with pytest.raises(BadPathway):
        rules()
