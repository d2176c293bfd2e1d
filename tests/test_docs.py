"""What the documentation says is true."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from geo.registry import layers

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "fixtures").glob("*.md"), *(ROOT / "benchmarks").glob("*.md")])


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("document", PAGES, ids=name)
def test_links_and_pictures_lead_somewhere(document: Path) -> None:
    targets = [target for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text()) if "://" not in target]
    assert not [target for target in targets if not (document.parent / target).exists()]


@pytest.mark.parametrize("document", PAGES, ids=name)
def test_commands_that_are_named_exist(document: Path) -> None:
    text = document.read_text()
    assert not [found for found in re.findall(r"\bscript/[a-z]+", text) if not (ROOT / found).is_file()]
    assert not [found for found in re.findall(r"manage\.py ([a-z]+)", text) if found not in get_commands()]


def test_every_decision_is_listed() -> None:
    listed = (ROOT / "docs/adr/README.md").read_text()
    assert not [page.name for page in (ROOT / "docs/adr").glob("0*.md") if page.name not in listed]


def test_the_three_touches_in_the_guide_are_those_that_are_proved() -> None:
    """Prove that the example people copy is, line by line, the one that the tests add."""
    guide = {line.strip() for line in (ROOT / "CONTRIBUTING.md").read_text().splitlines()}
    for name, start in (("models.py", "@tracked"), ("layers.py", "    Layer(")):
        text = (ROOT / "tests/scratch_app" / name).read_text()
        lines = [line.strip() for line in text[text.index(start) :].splitlines() if line.strip(" )(,")]
        assert not [line for line in lines if line not in guide]


def test_every_collection_is_named_in_the_guide_to_the_data() -> None:
    guide = (ROOT / "docs/data.md").read_text()
    assert not [layer_id for layer_id in layers() if f"`{layer_id}`" not in guide]


def test_the_changelog_says_what_is_new() -> None:
    assert re.search(r"## Unreleased\n\n- ", (ROOT / "CHANGELOG.md").read_text())
