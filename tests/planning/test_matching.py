"""Names that are spelt in two ways find each other, one-to-one, or say that they are not sure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.importing.matching import folded, match, shortened

AREAS = ["Zuid - Centrum", "Zuid - Dorp & Kouter", "Zuid - Noord", "West - Centrum", "West - Noord", "West - Kuininge", "Schelde"]


def pairs(rows: list[str], areas: list[str]) -> dict[str, tuple[str | None, bool]]:
    return {rows[m.row]: (None if m.area is None else areas[m.area], m.certain) for m in match(rows, [[area] for area in areas])}


def test_words_are_compared_without_case_accents_punctuation_and_joining_words() -> None:
    assert folded("  Ixélles-Châtelain & (Été)\r\n") == "ixelles chatelain ete"
    assert folded("Dorp en Kouter") == folded("Dorp & Kouter")


def test_only_what_several_names_share_is_left_away() -> None:
    assert shortened(["Zuid - Dorp", "Zuid - Kouter", "Nieuw - Zuid", "Kern (Mol)", "Rand (Mol)", "Veld (oost)"]) == [
        "dorp",
        "kouter",
        "nieuw zuid",
        "kern",
        "rand",
        "veld oost",
    ]


def test_each_row_finds_its_area_whatever_the_order_of_words() -> None:
    found = pairs(["Dorp - Kouter", "Centrum West", "Schelde", "Zuid Noord", "Noord (West)"], AREAS)
    assert found == {
        "Dorp - Kouter": ("Zuid - Dorp & Kouter", True),
        "Centrum West": ("West - Centrum", True),
        "Schelde": ("Schelde", True),
        "Zuid Noord": ("Zuid - Noord", True),
        "Noord (West)": ("West - Noord", True),
    }


def test_a_name_that_fits_two_areas_is_never_certain() -> None:
    assert pairs(["Centrum"], AREAS)["Centrum"][1] is False


def test_a_misspelt_name_is_certain_where_no_other_comes_near() -> None:
    assert pairs(["Kruininge"], AREAS)["Kruininge"] == ("West - Kuininge", True)
    assert pairs(["Kruininge"], [*AREAS, "West - Kruiningen"])["Kruininge"][1] is False


@pytest.mark.parametrize(
    ("row", "area"), [("Oude Haven Linkeroever Noord", "Oude Haven Linkeroever Zuid"), ("Deurne Zuidwest", "Deurne Zuidoost")]
)
def test_a_name_with_another_word_in_it_is_not_the_same(row: str, area: str) -> None:
    assert pairs([row], [area])[row][1] is False


def test_names_with_other_numbers_have_nothing_in_common() -> None:
    assert pairs(["Sector 12"], ["Sector 13", "Sector 112"]) == {"Sector 12": (None, False)}
    assert pairs(["Sector 012"], ["Sector 12", "Sector 13"]) == {"Sector 012": ("Sector 12", True)}


def test_a_row_that_is_like_nothing_is_left_alone() -> None:
    assert pairs(["Xyz"], AREAS) == {"Xyz": (None, False)}
    assert pairs(["Xyz"], []) == {"Xyz": (None, False)}
    assert match([], [["A"]]) == []


def test_an_area_is_found_by_any_of_its_names() -> None:
    areas = [["Place Liedts", "Liedtsplein"], ["Liedts Sud"], ["Gare du Nord", "Noordstation"]]
    assert [m.area for m in match(["LIEDTSPLEIN", "Noordstation", "Liedts-Sud"], areas) if m.certain] == [0, 2, 1]


names = st.lists(st.text(alphabet="abcdeé -&()12", min_size=1, max_size=12), unique=True, max_size=8)


@given(names, names)
def test_no_area_is_given_twice(rows: list[str], areas: list[str]) -> None:
    found = [m.area for m in match(rows, [[area] for area in areas]) if m.area is not None]
    assert len(found) == len(set(found))


@given(names, names, st.randoms(use_true_random=False))
def test_what_is_certain_does_not_depend_on_the_order_of_rows_or_areas(rows: list[str], areas: list[str], dice: object) -> None:
    def certain(rows: list[str], areas: list[str]) -> dict[str, str | None]:
        return {row: area for row, (area, sure) in pairs(rows, areas).items() if sure}

    other_rows, other_areas = list(rows), list(areas)
    dice.shuffle(other_rows)
    dice.shuffle(other_areas)
    assert certain(rows, areas) == certain(other_rows, other_areas)
