"""A new kind takes three touches: the tests of the city with drinking water pass, and they touch nothing else."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What the server says of it, and what a browser then shows.
CITY = ("tests/three_touches/drinking_water.py", "tests/e2e/drinking_water.py")


def test_drinking_water_is_found_everywhere_after_three_touches() -> None:
    """Prove, in a process and a database of its own, that a model, a row and a fixture are all that a kind takes."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *CITY, "-q", "--create-db", "-p", "no:cacheprovider"],
        cwd=ROOT,
        env={**own, "DJANGO_SETTINGS_MODULE": "tests.scratch_settings"},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_the_kind_is_three_touches_and_no_more() -> None:
    """Prove that no file of the house names drinking water's model or row."""
    named = [
        str(path.relative_to(ROOT))
        for folder in ("geo", "api", "web", "accounts")
        for path in (ROOT / folder).rglob("*.py")
        if "DrinkingWater" in path.read_text(encoding="utf-8") or '"drinking-water"' in path.read_text(encoding="utf-8")
    ]
    assert named == []
    assert len([path for path in (ROOT / "tests" / "scratch_app").iterdir() if path.suffix in (".py", ".geojson")]) == 5
