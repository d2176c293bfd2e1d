"""The table in the documentation is the table of indicators."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import call_command

from planning.described import PAGE, markdown, rewritten
from planning.indicators import INDICATORS
from planning.management.commands import describe

PAGE_BEFORE = "# Figures\n\n<!-- indicators -->\nold\n<!-- /indicators -->\n\nMore.\n"


def test_the_documentation_lists_every_indicator_as_its_row_says() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == rewritten(page, INDICATORS), "a row is new or changed: manage.py describe writes it into docs/indicators.md"


def test_a_new_row_is_written_into_the_documentation_by_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "indicators.md"
    page.write_text(PAGE_BEFORE, encoding="utf-8")
    rows = (*INDICATORS, replace(INDICATORS[0], key="hectares"))
    monkeypatch.setattr(describe, "PAGE", page)
    monkeypatch.setattr(describe, "INDICATORS", rows)
    call_command("describe")
    assert page.read_text(encoding="utf-8") == PAGE_BEFORE.replace("old", markdown(rows))
    assert markdown(rows).splitlines()[-1].startswith("| `hectares` | Public green per resident (m² per resident) |")


def test_a_page_without_its_marks_is_not_touched() -> None:
    with pytest.raises(ValueError, match="substring not found"):
        rewritten("# Figures\n", INDICATORS)
