"""The check says what the sources say, to the centimetre, and never yes where a clause says no."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participation.check import SHALLOWEST_MM, Answer, Question, Verdict, check
from participation.obstacle import Obstacle, kinds, meant, words
from participation.profile import Profile, profile, profiles

# Widths in centimetres, and the largest depth in each profile, as reckoned by hand from the sources.
TABLE = {
    #     antwerp ghent tienen amsterdam-west
    120: (0, 0, 0, 0),
    150: (20, 30, 30, 0),
    155: (25, 30, 30, 5),
    160: (30, 30, 30, 10),
    180: (30, 30, 30, 30),
    181: (31, 30, 30, 31),
    199: (49, 30, 30, 45),
    201: (51, 30, 30, 45),
    240: (60, 30, 30, 45),
}
COLUMNS = ("antwerp", "ghent", "tienen", "amsterdam-west")
FLEMISH = ("antwerp", "ghent", "tienen", "zwanerode")
FLOOR = {120: 100, 150: 100, 155: 105, 160: 110, 180: 130, 181: 131, 199: 149, 201: 150, 240: 150}


def ask(key: str, width_cm: float | None, *obstacles: Obstacle, depth_cm: float | None = None, length_cm: float | None = None) -> Answer:
    """Ask in centimetres."""
    width, depth, length = (None if cm is None else round(cm * 10) for cm in (width_cm, depth_cm, length_cm))
    return check(profile(key), Question(width_mm=width, depth_mm=depth, length_mm=length, obstacles=obstacles))


def thing(kind: str = "other", *, width_cm: float | None = None, distance_cm: float | None = None) -> Obstacle:
    width, distance = (None if cm is None else round(cm * 10) for cm in (width_cm, distance_cm))
    return Obstacle(kind=kinds()[kind], width_mm=width, distance_mm=distance)


def ids(answer: Answer) -> set[str]:
    return {clause.id for clause in answer.decided}


@pytest.mark.parametrize("key", COLUMNS)
@pytest.mark.parametrize("width_cm", TABLE)
def test_the_table_holds_to_the_centimetre(key: str, width_cm: int) -> None:
    depth_cm = TABLE[width_cm][COLUMNS.index(key)]
    answer = ask(key, width_cm)
    assert answer.max_depth_mm == depth_cm * 10
    assert answer.verdict == (Verdict.MAY if depth_cm >= 15 else Verdict.MAY_NOT)


@pytest.mark.parametrize("width_cm", FLOOR)
def test_the_flemish_floor_is_a_clause_of_flemish_profiles_only(width_cm: int) -> None:
    for key, each in profiles().items():
        floor = [clause.passage(width_cm * 10) for clause in each.asking("passage", width_cm * 10) if clause.id.startswith("flanders")]
        assert max(floor, default=None) == (FLOOR[width_cm] * 10 if key in FLEMISH else None)


@pytest.mark.parametrize(
    ("key", "width_cm", "taken_cm", "depth_cm"),
    [("tienen", 225, 50, 25), ("ghent", 210, 45, 15), ("ghent", 200, 40, 10), ("antwerp", 200, 40, 10), ("tienen", 200, 40, 10)],
)
def test_obstacles_share_the_budget(key: str, width_cm: int, taken_cm: int, depth_cm: int) -> None:
    together = ask(key, width_cm, thing(width_cm=taken_cm))
    apart = ask(key, width_cm, thing("pole", width_cm=10), thing("bench", width_cm=taken_cm - 10))
    assert together.max_depth_mm == apart.max_depth_mm == depth_cm * 10


@pytest.mark.parametrize(
    ("key", "edge_cm", "before", "at", "after"),
    [
        ("antwerp", 145, (140, Verdict.MAY_NOT), (150, Verdict.MAY), (160, Verdict.MAY)),  # the least that is a garden
        ("antwerp", 160, (290, Verdict.MAY), (300, Verdict.MAY), (300, Verdict.MAY)),  # where the cap takes over from the passage
        ("antwerp", 180, (300, Verdict.MAY), (300, Verdict.MAY), (310, Verdict.MAY)),  # from mini to maxi
        ("antwerp", 210, (590, Verdict.MAY), (600, Verdict.MAY), (600, Verdict.MAY)),
        ("ghent", 135, (140, Verdict.MAY_NOT), (150, Verdict.MAY), (160, Verdict.MAY)),
        ("ghent", 150, (290, Verdict.MAY), (300, Verdict.MAY), (300, Verdict.MAY)),
        ("ghent", 200, (300, Verdict.MAY), (300, Verdict.MAY), (300, Verdict.MAY)),
        ("tienen", 135, (140, Verdict.MAY_NOT), (150, Verdict.MAY), (160, Verdict.MAY)),
        ("tienen", 150, (290, Verdict.MAY), (300, Verdict.MAY), (300, Verdict.MAY)),
        ("brussels-evere", 165, (140, Verdict.MAY_NOT), (150, Verdict.MAY_IF), (160, Verdict.MAY_IF)),
        ("amsterdam-west", 165, (140, Verdict.MAY_NOT), (150, Verdict.MAY), (160, Verdict.MAY)),
        ("amsterdam-west", 195, (440, Verdict.MAY), (450, Verdict.MAY), (450, Verdict.MAY)),
        ("zwanerode", 135, (140, Verdict.MAY_NOT), (150, Verdict.MAY), (160, Verdict.MAY)),
        ("zwanerode", 280, (400, Verdict.MAY), (400, Verdict.MAY_IF), (400, Verdict.MAY_IF)),
    ],
)
def test_a_centimetre_on_either_side_of_each_bound(key: str, edge_cm: int, before: Any, at: Any, after: Any) -> None:
    answers = [ask(key, edge_cm + step) for step in (-1, 0, 1)]
    assert [(answer.max_depth_mm, answer.verdict) for answer in answers] == [before, at, after]


@pytest.mark.parametrize(
    ("width_cm", "floor_cm"), [(149, 100), (150, 100), (151, 101), (199, 149), (200, 150), (201, 150), (99, 100), (100, 100)]
)
def test_a_centimetre_on_either_side_of_each_bound_of_the_floor(width_cm: int, floor_cm: int) -> None:
    clauses = profile("tienen").asking("passage", width_cm * 10)
    assert max(clause.passage(width_cm * 10) for clause in clauses if clause.id.startswith("flanders")) == floor_cm * 10


def test_of_exactly_two_metres_in_one_city_the_stricter_is_taken_and_said_to_be_open() -> None:
    taken = thing("bin", width_cm=30)
    answer = ask("ghent", 200, taken)
    assert answer.needed_passage_mm == 1500
    assert answer.max_depth_mm == 200  # by the rule for narrower sidewalks alone it would be 30 cm
    open_ = [clause for clause in answer.decided if clause.open]
    assert [clause.id for clause in open_] == ["passage-exactly"]
    assert "nothing" in open_[0].text.en
    assert not [clause for width in (199.9, 200.1) for clause in ask("ghent", width, taken).decided if clause.open]


def test_a_narrow_sidewalk_caps_the_length_too() -> None:
    assert ask("antwerp", 180).max_length_mm == 1200
    assert ask("antwerp", 181).max_length_mm is None
    longer = ask("antwerp", 180, length_cm=121)
    assert (longer.verdict, ids(longer)) == (Verdict.MAY_IF, {"mini-depth", "mini-length"})
    assert ask("antwerp", 180, length_cm=120).verdict == Verdict.MAY


def test_more_asked_than_allowed_is_allowed_if_it_is_made_smaller() -> None:
    answer = ask("antwerp", 180, depth_cm=31)
    assert (answer.verdict, answer.max_depth_mm, answer.free_passage_mm) == (Verdict.MAY_IF, 300, 1500)
    assert ask("antwerp", 180, depth_cm=30).verdict == Verdict.MAY
    assert ask("antwerp", 180, depth_cm=20).free_passage_mm == 1600
    assert ask("antwerp", 120, depth_cm=20).verdict == Verdict.MAY_NOT
    assert ask("antwerp", 144, depth_cm=30).verdict == Verdict.MAY_NOT  # 14 cm are left: too little to plant in


def test_a_consent_that_is_still_needed_is_a_condition() -> None:
    answer = ask("brussels-evere", 180)
    assert answer.verdict == Verdict.MAY_IF
    assert {condition.clause.id for condition in answer.conditions} == {"request", "cellar", "owner"}
    assert ask("brussels-evere", 160).conditions == ()


@pytest.mark.parametrize(
    ("key", "kind", "least_cm"),
    [
        ("antwerp", "gas-mark", 60),
        ("antwerp", "fire-water-mark", 60),
        ("antwerp", "manhole", 100),
        ("ghent", "neighbour", 30),
        ("tienen", "neighbour", 30),
        ("zwanerode", "hydrant", 100),
        ("zwanerode", "manhole", 100),
        ("zwanerode", "gas-mark", 60),
        ("zwanerode", "neighbour", 30),
        ("zwanerode", "ramp", 20),
        ("zwanerode", "entrance", 20),
    ],
)
def test_a_distance_is_kept_to_the_centimetre_and_never_guessed(key: str, kind: str, least_cm: int) -> None:
    near, far = (ask(key, 210, thing(kind, distance_cm=distance)) for distance in (least_cm - 1, least_cm))
    assert (near.verdict, far.verdict) == (Verdict.MAY_IF, Verdict.MAY)
    assert near.conditions[0].obstacle is not None
    unknown = ask(key, 210, thing(kind))
    assert (unknown.verdict, unknown.lacks[0].clause) == (Verdict.MEASURE, near.conditions[0].clause)
    assert near.conditions[0].clause in unknown.decided


def test_a_tree_takes_room_and_keeps_its_roots() -> None:
    tree = thing("tree", width_cm=60, distance_cm=149)
    answer = ask("zwanerode", 240, tree)
    assert (answer.max_depth_mm, answer.verdict) == (300, Verdict.MAY_IF)
    assert {condition.clause.id for condition in answer.conditions} == {"trees"}


def test_what_is_not_measured_is_never_a_yes() -> None:
    for key in profiles():
        blank = ask(key, None)
        assert (blank.verdict, blank.max_depth_mm, blank.free_passage_mm) == (Verdict.MEASURE, None, None)
        post = ask(key, 210, thing("lamp-post"))
        assert (post.verdict, post.max_depth_mm, post.free_passage_mm) == (Verdict.MEASURE, None, None)
        # A no stays a no, however little the post takes.
        assert ask(key, 120, thing("lamp-post")).verdict == (Verdict.MAY_NOT)


def test_each_answer_names_the_clauses_that_made_it() -> None:
    assert ids(ask("antwerp", 150)) == {"mini-passage", "mini-length"}
    assert ids(ask("antwerp", 170)) == {"mini-depth", "mini-length"}
    assert ids(ask("antwerp", 240)) == {"maxi-depth"}
    assert ids(ask("tienen", 200, thing(width_cm=30))) == {"flanders-middle"}
    assert ids(ask("tienen", 150)) == {"depth", "passage"}
    assert "depth" in {clause.id for clause in ask("tienen", 140).besides}


# Properties

MILLIMETRES = st.integers(0, 6_000)
OBSTACLES = st.lists(
    st.builds(
        Obstacle,
        kind=st.sampled_from(list(kinds().values())),
        width_mm=st.none() | st.integers(0, 900),
        distance_mm=st.none() | st.integers(0, 2_000),
    ),
    max_size=3,
).map(tuple)
QUESTIONS = st.builds(
    Question,
    width_mm=st.none() | MILLIMETRES,
    depth_mm=st.none() | st.integers(1, 1_200),
    length_mm=st.none() | st.integers(1, 9_000),
    obstacles=OBSTACLES,
)
PROFILES = st.sampled_from(list(profiles().values()))
CALM = settings(max_examples=400, deadline=None, derandomize=True)


@CALM
@given(each=PROFILES, question=QUESTIONS)
def test_never_a_yes_with_less_passage_than_every_clause_asks(each: Profile, question: Question) -> None:
    answer = check(each, question)
    if answer.verdict not in (Verdict.MAY, Verdict.MAY_IF):
        return
    assert question.width_mm is not None
    taken = sum(one.width_mm or 0 for one in question.obstacles)
    wanted = answer.garden_mm if answer.verdict is Verdict.MAY_IF else question.depth_mm or answer.max_depth_mm
    assert wanted is not None
    free = question.width_mm - taken - wanted
    assert answer.free_passage_mm == free
    for clause in each.clauses:
        if clause.holds(question.width_mm):
            assert free >= clause.passage_mm
            assert clause.taken_mm is None or taken + wanted <= clause.taken_mm or free >= question.width_mm - clause.taken_mm
            assert clause.asks != "depth" or wanted <= clause.depth_mm
    if answer.verdict is Verdict.MAY:
        assert question.length_mm is None or answer.max_length_mm is None or question.length_mm <= answer.max_length_mm
        for clause in each.asking("distance", question.width_mm):
            assert all(
                one.distance_mm is not None and one.distance_mm >= clause.distance_mm
                for one in question.obstacles
                if one.kind.key in clause.obstacles
            )


@CALM
@given(each=PROFILES, question=QUESTIONS)
def test_every_number_is_a_whole_one(each: Profile, question: Question) -> None:
    answer = check(each, question)
    for number in (answer.max_depth_mm, answer.max_length_mm, answer.free_passage_mm, answer.needed_passage_mm, answer.garden_mm):
        assert number is None or (type(number) is int and number >= 0)


@CALM
@given(each=PROFILES, width=MILLIMETRES, less=st.integers(0, 900), more=st.integers(0, 900))
def test_the_more_obstacles_take_the_shallower_the_garden(each: Profile, width: int, less: int, more: int) -> None:
    less, more = sorted((less, more))
    shallow, deep = (check(each, Question(width_mm=width, obstacles=(thing(width_cm=taken / 10),))) for taken in (more, less))
    assert (shallow.max_depth_mm or 0) <= (deep.max_depth_mm or 0)
    assert deep.verdict != Verdict.MAY_NOT or shallow.verdict == Verdict.MAY_NOT


@CALM
@given(each=PROFILES, narrow=MILLIMETRES, wide=MILLIMETRES)
def test_the_wider_the_sidewalk_the_deeper_the_garden(each: Profile, narrow: int, wide: int) -> None:
    narrow, wide = sorted((narrow, wide))
    shallow, deep = (check(each, Question(width_mm=width)).max_depth_mm or 0 for width in (narrow, wide))
    assert shallow <= deep


@CALM
@given(each=PROFILES, narrow=MILLIMETRES, wide=MILLIMETRES, taken=st.integers(0, 900))
def test_with_obstacles_too_except_where_a_source_itself_steps_up(each: Profile, narrow: int, wide: int, taken: int) -> None:
    """One city asks 20 cm more passage from 180 cm on, and so allows less beside a post there: that is the source's own step."""
    narrow, wide = sorted((narrow, wide))
    steps = {clause.over_mm for clause in each.asking("passage", 6_000) if clause.asks == "passage" and clause.over_mm != 2_000}
    if any(step is not None and narrow <= step < wide for step in steps):
        return
    post = thing(width_cm=taken / 10)
    shallow, deep = (check(each, Question(width_mm=width, obstacles=(post,))).max_depth_mm or 0 for width in (narrow, wide))
    assert shallow <= deep


def test_the_step_of_that_source_is_where_it_says() -> None:
    post = thing("pole", width_cm=20)
    assert [ask("antwerp", width, post).max_depth_mm for width in (180, 181)] == [300, 110]


@CALM
@given(each=PROFILES, width=MILLIMETRES)
def test_the_formula_is_the_one_that_is_written(each: Profile, width: int) -> None:
    """Prove it against the formula said over: min(cap(W), W − O − max of all that must stay free), never below nothing."""
    free = [
        max(clause.passage_mm, 0 if clause.taken_mm is None else width - clause.taken_mm)
        for clause in each.clauses
        if clause.asks == "passage" and clause.holds(width)
    ]
    caps = [clause.depth_mm for clause in each.clauses if clause.asks == "depth" and clause.holds(width)]
    slow = max(0, min([*caps, width - max(free)]))
    answer = check(each, Question(width_mm=width))
    assert answer.max_depth_mm == slow
    assert (answer.verdict is Verdict.MAY_NOT) == (slow < SHALLOWEST_MM)


def test_words_for_obstacles_mean_one_kind() -> None:
    assert words()["lamppost"] is meant("Lamp_post") is kinds()["lamp-post"]
    assert meant("dragon") is None
    assert set(kinds()) <= set(words())
