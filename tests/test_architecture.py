"""The house keeps its shape: direction, sizes, names, and the table from which everything follows."""

import ast
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
APPS = ("geo", "planning", "participation", "accounts", "api", "web")
LONGEST = 500
FORBIDDEN_NAMES = {"utils", "helpers", "common", "services", "misc", "tools"}


def tracked(*patterns: str) -> list[Path]:
    found = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / line for line in found.stdout.splitlines() if (ROOT / line).is_file()]


def sources() -> list[Path]:
    return [path for path in tracked("*.py", "*.ts") if "migrations" not in path.parts and not path.name.endswith(".gen.ts")]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_the_contracts_on_imports_hold() -> None:
    """Prove one direction: web → api → participation → planning → geo, and no view, address or serializer below the doors."""
    found = subprocess.run([ROOT / ".local/venv/bin/lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout


def test_below_the_doors_nothing_knows_of_views_or_addresses() -> None:
    """Prove it for Django's own doors; admin classes, derived from the table, are the one exception."""
    doors = re.compile(r"django\.(http|shortcuts|urls|views|template)\b")
    found = {
        str(path.relative_to(ROOT)): names
        for app in ("geo", "planning", "participation")
        for path in (ROOT / app).rglob("*.py")
        if path.name != "admin.py" and "migrations" not in path.parts and (names := {n for n in imported(path) if doors.match(n)})
    }
    assert not found


def test_no_module_is_longer_than_one_noun_needs() -> None:
    too_long = {str(path.relative_to(ROOT)): lines for path in sources() if (lines := len(path.read_text().splitlines())) > LONGEST}
    assert not too_long


def test_no_module_is_a_drawer_for_everything() -> None:
    assert not [str(path) for path in sources() if path.stem in FORBIDDEN_NAMES or set(path.relative_to(ROOT).parts) & FORBIDDEN_NAMES]


def test_numbers_of_coordinate_systems_stand_in_one_module() -> None:
    number = re.compile(r"\b(4326|3857|31370|3812|27700|2272)\b")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts and path != ROOT / "geo/crs.py"
        for line in path.read_text().splitlines()
        if number.search(line.split("#")[0]) and "MEENT_METRIC_SRID" not in line and '"""' not in line
    ]
    assert not found


def test_no_city_is_named_in_code() -> None:
    cities = re.compile(r"\b(antwerp(en)?|anvers|gh?ent|brussels?|bruxelles|schaerbeek|monaco|philadelphia)\b", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in [*(p for app in APPS for p in (ROOT / app).rglob("*.py")), *tracked("frontend/src/*.ts", "frontend/templates/*")]
        for line in path.read_text().splitlines()
        if cities.search(line) and "Europe/Brussels" not in line
    ]
    assert not found


def test_no_path_of_one_machine_is_committed() -> None:
    path_of_a_machine = re.compile(r"(^|[\s\"'=])/(tmp|root|home|work)/[a-z]")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked("*.py", "*.ts", "*.md", "*.toml", "*.html", "script/*", ".ci/*")
        if path != Path(__file__)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if path_of_a_machine.search(line)
    ]
    assert not found


def test_lock_files_name_versions_and_hashes_and_no_host() -> None:
    for path in [*tracked("requirements/*.txt"), *tracked("frontend/package-lock.json")]:
        text = path.read_text()
        assert "sha256:" in text or "sha512-" in text, path
        assert not re.search(r'"resolved": "http|https?://[^"\s]*(pypi|pythonhosted|npmjs)', text), path
