"""The table in the documentation is the table of indicators."""

from dataclasses import replace
from pathlib import Path

from planning.described import markdown
from planning.indicators import INDICATORS

PAGE = Path(__file__).parents[2] / "docs/indicators.md"


def test_the_documentation_lists_every_indicator_as_its_row_says() -> None:
    _before, _mark, rest = PAGE.read_text(encoding="utf-8").partition("<!-- indicators -->\n")
    table, mark, _after = rest.partition("\n<!-- /indicators -->")
    assert mark
    # To write it anew: put this text between the two marks.
    assert table == markdown(INDICATORS)


def test_a_new_row_is_in_the_documentation_by_itself() -> None:
    row = replace(INDICATORS[0], key="hectares")
    assert markdown([*INDICATORS, row]).splitlines()[-1].startswith("| `hectares` | Public green per resident (m² per resident) |")
