"""A table about areas is joined for sure, or waits; its marks are explained, or refused; its values are stored whole, or not at all."""

from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from geo.importing.errors import BadRecipe, ImportFailed
from geo.models import Area, ImportRun
from planning.errors import BadMapping, BadTable, NoAreas
from planning.importing import Recipe, load
from planning.importing.cells import CellSpec
from planning.measures import measures
from planning.models import Indicator, IndicatorValue
from planning.reading import MISSING, Reading, State
from tests.factories import dataset, place

pytestmark = pytest.mark.django_db

RECIPE = """
[dataset]
key = "counts"
name = "Counts"
publisher = "The city"
licence = "CC0"
attribution = "© The city"
[source]
file = "{file}"
[areas]
level = "neighbourhood"
edition = "2025"
by = "{by}"
column = "{column}"
[cells]
decimal = ","
suppressed = ["."]
missing = ["", "-"]
[[indicators]]
key = "residents"
column = "people"
at = "2025"
names = {{ nl = "Inwoners", fr = "Habitants", en = "Residents" }}
unit = {{ nl = "inwoners", fr = "habitants", en = "residents" }}
kind = "count"
need = "neither"
group = "residents"
"""
TABLE = "name;people\nDorp - Kouter;12,5\nWest Noord;.\nZuid: Noord;-\nSchelde;0\n"


@pytest.fixture(autouse=True)
def areas() -> dict[str, Area]:
    names = {"A": "Zuid - Dorp & Kouter", "B": "Zuid - Noord", "C": "West - Noord", "D": "Schelde", "E": "West - Rand"}
    return {code: place("areas", code=code, name=name, level="neighbourhood", source_id=code) for code, name in names.items()}


def recipe(folder: Path, *, text: str = TABLE, by: str = "name", column: str = "name", change: tuple[str, str] = ("", "")) -> Recipe:
    (folder / "table.csv").write_text(text, encoding="utf-8")
    path = folder / "recipe.toml"
    said = RECIPE.format(file="table.csv", by=by, column=column)
    path.write_text(said.replace(*change) if change[0] else said)
    return Recipe.read(path)


def stored() -> dict[str, tuple[str, float | None]]:
    return {row.area.code: (row.state, row.value) for row in IndicatorValue.objects.select_related("area")}


def test_values_marks_and_zero_are_kept_apart(tmp_path: Path) -> None:
    report = load(recipe(tmp_path))
    assert stored() == {"A": ("value", 12.5), "B": ("missing", None), "C": ("suppressed", None), "D": ("value", 0.0)}
    assert [area.code for area in report.areas_without_row] == ["E"]
    assert (report.added, report.updated, report.unchanged, report.removed) == (4, 0, 0, 0)
    assert ImportRun.objects.get().report["rows"] == 4


def test_a_second_load_changes_what_changed_and_forgets_what_is_gone(tmp_path: Path) -> None:
    load(recipe(tmp_path))
    again = load(recipe(tmp_path))
    assert (again.added, again.updated, again.unchanged, again.removed) == (0, 0, 4, 0)
    other = load(recipe(tmp_path, text="name;people\nDorp - Kouter;.\nWest Noord;.\nZuid: Noord;3\n"))
    assert (other.added, other.updated, other.unchanged, other.removed) == (0, 2, 1, 1)
    assert stored() == {"A": ("suppressed", None), "B": ("value", 3.0), "C": ("suppressed", None)}


def test_a_unit_is_said_in_each_language(tmp_path: Path) -> None:
    load(recipe(tmp_path))
    assert dict(Indicator.objects.get().unit) == {"nl": "inwoners", "fr": "habitants", "en": "residents"}
    assert dict(measures()["residents"].unit) == dict(Indicator.objects.get().unit)


def test_a_trial_stores_nothing(tmp_path: Path) -> None:
    assert load(recipe(tmp_path), dry_run=True).stored is False
    assert not any(model.objects.exists() for model in (Indicator, IndicatorValue, ImportRun))


def test_what_is_not_sure_waits_for_a_yes_or_for_a_mapping(tmp_path: Path) -> None:
    made = recipe(tmp_path, text="name;people\nNoord;5\nXyz;6\n")
    report = load(made)
    assert [pair.text for pair in report.proposed] == ["Noord"]
    assert [pair.text for pair in report.unmatched] == ["Xyz"]
    assert stored() == {}
    assert load(made, accept=True).added == 1
    report = load(made, mapping={"Noord": "C", "Xyz": "E"})
    assert stored() == {"C": ("value", 5.0), "E": ("value", 6.0)}


def test_a_proposal_that_waits_removes_nothing(tmp_path: Path) -> None:
    load(recipe(tmp_path))
    assert load(recipe(tmp_path, text="name;people\nNoord;5\n")).removed == 0
    assert len(stored()) == 4


@pytest.mark.parametrize("mapping", [{"Nobody": "A"}, {"Schelde": "Z"}, {"Schelde": "A", "West Noord": "A"}])
def test_a_mapping_that_names_what_is_not_there_is_refused(tmp_path: Path, mapping: dict[str, str]) -> None:
    with pytest.raises(BadMapping):
        load(recipe(tmp_path), mapping=mapping)


def test_rows_are_joined_by_code_exactly_or_not_at_all(tmp_path: Path) -> None:
    report = load(recipe(tmp_path, text="code;people\nA;1\na;2\nB ;3\n", by="code", column="code"))
    assert stored() == {"A": ("value", 1.0), "B": ("value", 3.0)}
    assert [pair.text for pair in report.unmatched] == ["a"]


def test_nothing_is_joined_across_editions(tmp_path: Path) -> None:
    Area.objects.update(edition="2020")
    with pytest.raises(NoAreas, match="2025"):
        load(recipe(tmp_path))


def test_two_publications_of_one_edition_must_be_told_apart(tmp_path: Path) -> None:
    place("areas", code="A", name="Dorp", level="neighbourhood", dataset=dataset("other"))
    with pytest.raises(NoAreas, match="other"):
        load(recipe(tmp_path))
    assert load(recipe(tmp_path, change=("[cells]", 'dataset = "survey"\n[cells]'))).added == 4


@pytest.mark.parametrize("cell", ["n/a", "1.5", "1,5,5", "-3", "..", "nan", "inf", "12 people"])
def test_a_cell_that_nothing_explains_refuses_the_table_and_says_where(tmp_path: Path, cell: str) -> None:
    with pytest.raises(BadTable, match=r"2.*people"):
        load(recipe(tmp_path, text=f"name;people\nSchelde;{cell}\n"))
    assert not Indicator.objects.exists()


@pytest.mark.parametrize(
    ("raw", "spec", "reading"),
    [
        ("1.234,5", {"decimal": ",", "thousands": "."}, Reading(State.VALUE, 1234.5)),
        ("1 234", {}, Reading(State.VALUE, 1234.0)),
        (7, {}, Reading(State.VALUE, 7.0)),
        (0.25, {}, Reading(State.VALUE, 0.25)),
        (None, {}, MISSING),
        (" . ", {}, Reading(State.SUPPRESSED)),
    ],
)
def test_numbers_are_read_as_the_recipe_says(raw: object, spec: dict[str, str], reading: Reading) -> None:
    assert CellSpec(suppressed=frozenset("."), missing=frozenset({""}), **spec).read(raw, kind="mean") == reading


@pytest.mark.parametrize(("raw", "kind"), [("1.5", "share"), ("-0.1", "share"), ("-1", "count"), (True, "count")])
def test_a_number_that_its_kind_cannot_be_is_refused(raw: object, kind: str) -> None:
    with pytest.raises(BadTable):
        CellSpec(suppressed=frozenset(), missing=frozenset()).read(raw, kind=kind)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name;people\nSchelde;1\nSchelde;2\n", "Schelde"),
        ("name;people;people\nSchelde;1;2\n", "people"),
        ("name;persons\nSchelde;1\n", "people"),
        ("name;people\nSchelde;1;2\n", "2"),
        ("", "table.csv"),
    ],
)
def test_a_table_that_cannot_be_understood_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(ImportFailed, match=reason):
        load(recipe(tmp_path, text=text))


def test_separator_and_letters_are_found_out_and_a_sheet_is_read_too(tmp_path: Path) -> None:
    made = recipe(tmp_path)
    (tmp_path / "table.csv").write_bytes("name\tpeople\r\nSchelde\t1\r\nWest - Nörd\t2\r\n".encode("cp1252"))
    assert [pair.text for pair in load(made).pairs] == ["Schelde", "West - Nörd"]
    book = openpyxl.Workbook()
    for row in (["name", "people"], ["Schelde", 4], [None, None], ["Zuid - Noord", "."]):
        book.active.append(row)
    book.save(tmp_path / "table.xlsx")
    load(made, file=tmp_path / "table.xlsx")
    assert stored()["D"] == ("value", 4.0)
    assert stored()["B"] == ("suppressed", None)


@pytest.mark.parametrize(
    "change",
    [
        ('missing = ["", "-"]', ""),
        ('missing = ["", "-"]', 'missing = ["."]'),
        ('decimal = ","', 'decimal = ";"'),
        ('kind = "count"', 'kind = "number"'),
        ('at = "2025"', 'at = "25"'),
        ('at = "2025"', 'at = "2025"\nage_to = 9'),
        ('fr = "Habitants"', 'de = "Einwohner"'),
        ('unit = { nl = "inwoners", fr = "habitants", en = "residents" }', 'unit = "residents"'),
        ('nl = "inwoners", fr = "habitants"', 'nl = "inwoners", fr = " "'),
        ('level = "neighbourhood"', 'level = "street"'),
        ("[cells]", "[sells]"),
        ('key = "residents"', 'key = "Residents!"'),
    ],
)
def test_a_recipe_that_cannot_be_followed_is_refused_by_name(tmp_path: Path, change: tuple[str, str]) -> None:
    with pytest.raises(BadRecipe, match=r"recipe\.toml"):
        recipe(tmp_path, change=change)


def test_an_indicator_stays_with_its_dataset(tmp_path: Path) -> None:
    load(recipe(tmp_path))
    with pytest.raises(BadRecipe, match="residents"):
        load(recipe(tmp_path, change=('key = "counts"', 'key = "others"')))


def test_the_command_lists_each_row_and_says_what_waits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recipe(tmp_path, text="name;people\nNoord;5\nXyz;6\nDorp [bold] Kouter;1\n")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[areas]\n"Xyz" = "E"\n')
    call_command("indicators", recipe=tmp_path / "recipe.toml", mapping=mapping, report=tmp_path / "report.json")
    told = capsys.readouterr().out
    assert all(name in told for name in ("Noord", "Xyz", "West - Rand (E)", "Dorp [bold] Kouter", "--accept"))
    assert '"joined"' in (tmp_path / "report.json").read_text()
    mapping.write_text('[rows]\n"Xyz" = "E"\n')
    with pytest.raises(CommandError, match="areas"):
        call_command("indicators", recipe=tmp_path / "recipe.toml", mapping=mapping)


def test_an_area_is_found_by_its_name_in_another_language(tmp_path: Path) -> None:
    Area.objects.filter(code="D").update(names={"fr": "Escaut", "nl": "Schelde"})
    load(recipe(tmp_path, text="name;people\nESCAUT;7\n"))
    assert stored() == {"D": ("value", 7.0)}


def test_people_look_at_indicators_in_the_admin_and_change_them_through_recipes(tmp_path: Path, admin_client: Client) -> None:
    load(recipe(tmp_path))
    for table in ("indicator", "indicatorvalue"):
        assert admin_client.get(f"/admin/planning/{table}/").status_code == 200
        assert admin_client.get(f"/admin/planning/{table}/add/").status_code == 403
