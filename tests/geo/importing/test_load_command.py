"""manage.py load: what is typed is followed exactly, or refused by name."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from geo.importing import Recipe
from geo.importing.errors import BadRecipe
from geo.models import Bench, Dataset, ImportRun, VacantPlot
from tests.geo.importing.installation import ROOT, Installation
from tests.geo.importing.recipes import LON, benches, feature, geojson, point

pytestmark = pytest.mark.django_db
Elsewhere = Callable[[int], Installation]
WHOSE = ("--dataset", "survey", "--publisher", "The city", "--licence", "CC0", "--attribution", "© The city")


@pytest.fixture(autouse=True)
def speak_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def test_a_file_is_loaded_by_options_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [feature(point(LON), naam="Gat", soort="Bouwgrond", nr=1), feature(point(LON + 0.01), naam="Fabriek", soort="Fabriek", nr=2)]
    file = geojson(tmp_path / "plots.geojson", rows)
    options = ("--as", "vacant-plots", "--map", "name=naam", "--set", "kind=undeveloped", "--where", "soort=Bouwgrond", "--id", "nr")
    call_command(
        "load", file, *options, *WHOSE, "--complete-within", "bounds", "--evidence", "walked", "--report", tmp_path / "report.json"
    )
    plot = VacantPlot.objects.get()
    assert (plot.name, plot.kind, plot.source_id, plot.dataset.attribution) == ("Gat", "undeveloped", "1", "© The city")
    assert plot.dataset.coverages.get().evidence == "walked"
    report = json.loads((tmp_path / "report.json").read_text())
    assert {name: report[name] for name in ("read", "skipped", "added", "stored")} == {"read": 2, "skipped": 1, "added": 1, "stored": True}
    assert ImportRun.objects.get().report == report
    assert len(ImportRun.objects.get().file_sha256) == 64
    assert "added 1" in capsys.readouterr().out


def test_a_refused_file_writes_its_report_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = geojson(tmp_path / "a.geojson", [feature(point()), feature(None)])
    with pytest.raises(CommandError, match="one row is refused"):
        call_command("load", file, "--as", "benches", *WHOSE, "--report", tmp_path / "report.json")
    assert json.loads((tmp_path / "report.json").read_text())["refused"]["rows"] == [
        {"row": 2, "value": "", "reason": "it has no geometry", "layer": "benches"}
    ]
    assert "row 2: it has no geometry" in capsys.readouterr().out
    assert not Dataset.objects.exists()


def test_good_rows_only_means_that_there_are_some(tmp_path: Path) -> None:
    """Prove that a file of which no row is good does not make all that was stored before it gone."""
    call_command("load", benches(tmp_path / "a.geojson"), "--as", "benches", *WHOSE)
    bad = geojson(tmp_path / "b.geojson", [feature(None)])
    with pytest.raises(CommandError):
        call_command("load", bad, "--as", "benches", *WHOSE, "--keep-going")
    assert Bench.objects.filter(gone_since=None).count() == 5
    with pytest.raises(CommandError, match="No row"):
        call_command("load", tmp_path / "a.geojson", "--as", "benches", *WHOSE, "--where", "id=zzz")
    assert Bench.objects.filter(gone_since=None).count() == 5


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--as", "castles", *WHOSE], "no layer called “castles”"),
        ([*WHOSE], "Only an OSM file"),
        (["--as", "benches"], "“a” is new: say its publisher, licence, attribution"),
        (["--as", "benches", "--dataset", "new"], "publisher, licence, attribution"),
        (["--as", "benches", *WHOSE, "--map", "name"], "wants “a=b”"),
        (["--as", "benches", *WHOSE, "--map", "name=nom"], "no column “nom”"),
        (["--as", "benches", *WHOSE, "--crs", "Lambert"], "not an EPSG code"),
        (["--as", "benches", *WHOSE, "--crs", "EPSG:999999"], "EPSG knows"),
        (["--as", "benches", *WHOSE, "--complete-within", "hull"], "--evidence"),
        (["--as", "vacant-plots", *WHOSE], "5 rows are refused"),
        (["--as", "areas", *WHOSE, "--coarsen", "50"], "no points"),
        (["--as", "benches", *WHOSE, "--encoding", "klingon"], "not an encoding"),
        (["--as", "benches", *WHOSE, "--complete-within", "nonsense", "--evidence", "walked"], "within “nonsense”"),
        (["--as", "benches", *WHOSE, "--coarsen", "0"], "--coarsen must be more than 0"),
        (["--as", "benches", *WHOSE, "--coarsen", "-5"], "--coarsen must be more than 0"),
        (["--as", "benches", *WHOSE, "--delimiter", "::"], "one character, not “::”"),
        (["--as", "benches", *WHOSE, "--x", "lon"], "x and y go together"),
        (["--as", "benches", *WHOSE, "--dataset", "A B/ç"], "not “A B/ç”"),
        (["--as", "benches", *WHOSE, "--dataset", "a" * 80], "at most 50 letters"),
        (["--as", "benches", *WHOSE, "--report", "/no/such/folder/report.json"], "report “/no/such/folder/report.json” cannot be written"),
        (["--as", "benches", *WHOSE, "--report", "/"], "cannot be written"),
    ],
)
def test_what_cannot_be_followed_is_refused_by_name(options: list[str], said: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("load", benches(tmp_path / "a.geojson"), *options)
    assert not Dataset.objects.exists()


def test_what_the_database_refuses_is_said_in_one_sentence_and_nothing_is_stored(tmp_path: Path) -> None:
    """Prove it for a new row, and for one that is marked as gone: both are written past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {Bench._meta.db_table} ADD CONSTRAINT no_third CHECK (source_id <> 'b3')")
    with pytest.raises(CommandError, match=r"^Nothing was stored, because the database refuses a row: .*no_third.*\.$"):
        call_command("load", benches(tmp_path / "a.geojson"), "--as", "benches", "--id", "id", *WHOSE)
    assert not Dataset.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {Bench._meta.db_table} DROP CONSTRAINT no_third")
        cursor.execute(f"ALTER TABLE {Bench._meta.db_table} ADD CONSTRAINT all_stay CHECK (gone_since IS NULL)")
    call_command("load", benches(tmp_path / "a.geojson"), "--as", "benches", "--id", "id", *WHOSE)
    with pytest.raises(CommandError, match="all_stay"):
        call_command("load", benches(tmp_path / "b.geojson", count=4), "--as", "benches", "--id", "id", *WHOSE)
    assert (Bench.objects.filter(gone_since=None).count(), ImportRun.objects.count()) == (5, 1)


OSM = """<osm version="0.6">
<node id="1" lat="51.2" lon="4.4"><tag k="natural" v="tree"/></node>
<way id="2"><nd ref="8"/><nd ref="9"/><tag k="leisure" v="park"/></way>
</osm>"""


@pytest.mark.parametrize(
    ("option", "name"),
    [(["--swapped"], "swapped"), (["--crs", "EPSG:31370"], "crs"), (["--encoding", "latin-1", "--layer", "a"], "layer, encoding")],
)
def test_an_osm_file_takes_no_word_about_how_it_is_written(option: list[str], name: str, tmp_path: Path) -> None:
    (tmp_path / "city.osm").write_text(OSM)
    with pytest.raises(CommandError, match=f"OSM file is always .* takes no {name}\\."):
        call_command("load", tmp_path / "city.osm", "--as", "trees", *option)
    assert not Dataset.objects.exists()


def test_a_file_of_which_all_rows_are_left_out_is_not_stored(tmp_path: Path) -> None:
    """Prove that an extract of which nothing can be drawn does not make all that was stored before it gone."""
    (tmp_path / "city.osm").write_text(OSM)
    with pytest.raises(CommandError, match=r"no row of “city\.osm” fits"):
        call_command("load", tmp_path / "city.osm", "--as", "green-spaces", "--report", tmp_path / "report.json")
    assert not Dataset.objects.exists()
    assert json.loads((tmp_path / "report.json").read_text())["left_out"]["count"] == 1


def test_a_known_dataset_needs_only_its_key(tmp_path: Path) -> None:
    call_command("load", benches(tmp_path / "a.geojson"), "--as", "benches", *WHOSE, "--name", "A survey")
    call_command("load", benches(tmp_path / "a.geojson", count=6), "--as", "benches", "--dataset", "survey")
    kept = Dataset.objects.get()
    assert (Bench.objects.count(), kept.name, kept.licence, kept.publisher) == (6, "A survey", "CC0", "The city")


def test_a_new_dataset_is_called_as_its_file_and_credits_its_publisher(tmp_path: Path) -> None:
    call_command("load", benches(tmp_path / "City benches.geojson"), "--as", "benches", "--publisher", "My city", "--licence", "CC0")
    assert (Dataset.objects.get().key, Dataset.objects.get().attribution) == ("city-benches", "© My city")


RECIPE = """
[dataset]
key = "survey"
name = "Survey"
publisher = "City"
licence = "CC0"
attribution = "City"
[source]
file = "benches.geojson"
[[layers]]
as = "benches"
id = "id"
coverage = false
"""


def test_a_recipe_finds_its_file_beside_it_and_takes_no_other_word(tmp_path: Path) -> None:
    (tmp_path / "recipe.toml").write_text(RECIPE)
    benches(tmp_path / "benches.geojson")
    call_command("load", "--recipe", tmp_path / "recipe.toml")
    assert Bench.objects.count() == 5
    with pytest.raises(CommandError, match="A recipe says this itself: --map"):
        call_command("load", "--recipe", tmp_path / "recipe.toml", "--map", "name=id")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[source]", "[sauce]", "knows no “sauce”"),
        ("[source]", 'licence_url = "javascript:alert(1)"\n[source]', "begins with http:// or https://"),
        ("[source]", '[source]\nx = "lon"', "x and y go together"),
        ('key = "survey"', 'key = "straße"', "not “straße”"),
        ('key = "survey"', 'kee = "survey"', "knows no “kee”"),
        ('id = "id"', 'ids = "id"', "knows no “ids”"),
        ("coverage = false", "", "must say within what it is complete"),
        ("coverage = false", "coverage = true", "must say within what it is complete"),
        ("coverage = false", 'coverage = { within = "belief", evidence = "none" }', "within “belief”"),
        ("coverage = false", 'coverage = { within = "hull" }', "needs “evidence”"),
        ('as = "benches"', 'as = "castles"', "no layer called “castles”"),
        ('licence = "CC0"', "", "needs “licence”"),
        ('licence = "CC0"', "licence = 0", "“licence” may not be 0"),
        ("coverage = false", "coverage = false\ncoarsen_m = -5", "must be more than 0"),
        ("coverage = false", "coverage = false\nwhere = 3", "“where” may not be 3"),
        ('file = "benches.geojson"', "", "needs “file”"),
        ("[dataset]", "[dataset", "Expected"),
    ],
)
def test_a_recipe_with_a_slip_is_refused_by_the_name_of_the_slip(old: str, new: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(BadRecipe, match=said) as caught:
        Recipe.parse(RECIPE.replace(old, new), folder=tmp_path, name="recipe.toml")
    assert "recipe.toml" in str(caught.value)


def test_a_bar_shows_how_far_a_load_has_come_and_leaves_nothing_behind(elsewhere: Elsewhere, tmp_path: Path) -> None:
    """Prove it at a terminal: the bar moves and ends; the report, on the other stream and as JSON, has nothing of it."""
    here = elsewhere(3812)
    rows = (feature(point(4.3 + n / 400_000, 50.8), id=f"bar{n}") for n in range(12_000))
    file = geojson(tmp_path / "many.geojson", rows)
    options = ("--as", "benches", *WHOSE, "--dry-run", "--report", str(tmp_path / "report.json"))
    environment = here.environment | {"TERM": "xterm", "COLUMNS": "100", "MEENT_LANGUAGE": "en"}
    terminal, end = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "load", str(file), *options], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=end
    )
    os.close(end)
    shown = b""
    while part := read_or_nothing(terminal):
        shown += part
    os.close(terminal)
    report = process.communicate()[0].decode()
    assert process.returncode == 0, shown.decode()
    steps = [int(done) for done, total in re.findall(r"(\d+)/(\d+)", shown.decode()) if int(total) == 12000]
    assert steps == sorted(steps)
    assert len(set(steps)) > 2, "the bar moved"
    assert steps[-1] == 12000, "it came to its end"
    assert shown.decode().rstrip().endswith("\x1b[2K"), "and its line was wiped"
    assert "added 12000" in report.replace(",", "")
    for text in (report, (tmp_path / "report.json").read_text()):
        assert "\x1b" not in text
        assert "━" not in text
    assert json.loads((tmp_path / "report.json").read_text())["added"] == 12000


def read_or_nothing(terminal: int) -> bytes:
    """Return what a terminal shows next, and nothing when the program has let go of it."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""
