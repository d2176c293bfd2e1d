"""Every command that needs the database says in one sentence when it does not answer."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

# Nothing listens on port 1.
NOWHERE = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing", "MEENT_LANGUAGE": "en"}

RECIPE = sorted(path.name for path in Path(settings.BASE_DIR, "fixtures/recipes/indicators").glob("*.toml"))[0]

COMMANDS = (
    "load fixtures/odd/bow-tie.geojson --as benches --publisher Us --licence CC0",
    "export {made}",
    "datasets",
    "demo",
    "compact",
    "prepare",
    "indicators --recipe fixtures/recipes/indicators/{recipe}",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_database_that_is_away_is_one_sentence(command: str, tmp_path: Path) -> None:
    words = command.format(made=tmp_path / "all.gpkg", recipe=RECIPE).split()
    manage = [sys.executable, "manage.py", *words]
    done = subprocess.run(manage, cwd=settings.BASE_DIR, env=NOWHERE, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: The database does not answer: ")
    assert len(done.stderr.splitlines()) == 1
