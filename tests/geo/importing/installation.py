"""Installation: the same code elsewhere on Earth, with a metric system and a database of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

ROOT = Path(__file__).resolve().parents[3]

# What manage.py does, in the language of our tests.
ENGLISH = (
    sys.executable,
    "-c",
    "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'api.settings'; from django.conf import settings; "
    "settings.LANGUAGE_CODE = 'en'; from django.core.management import execute_from_command_line as run; run(['manage.py', *sys.argv[1:]])",
)
BETWEEN = """
import resource, subprocess, sys
ended = subprocess.run(sys.argv[2:]).returncode
open(sys.argv[1], "w").write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(ended)
"""


def address(name: str) -> str:
    """Return the address of a database beside the one that the tests use."""
    said = connection.settings_dict
    return f"postgres://{said['USER']}:{said['PASSWORD']}@{said['HOST']}:{said['PORT']}/{name}"


@dataclass(frozen=True)
class Installation:
    """A database in which everything is measured in another system; commands run in processes of their own."""

    srid: int
    name: str

    def manage(self, *arguments: object, check: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
        """Return how a `manage.py` command ended; one that fails fails the test, unless `check` is False."""
        command = [*ENGLISH, *map(str, arguments)]
        done = subprocess.run(
            command, env=self.environment | environment, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False
        )
        assert not check or done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "DATABASE_URL": address(self.name), "MEENT_METRIC_SRID": str(self.srid)}

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        """Return a command that runs on its own."""
        command = [*ENGLISH, *map(str, arguments)]
        return subprocess.Popen(command, env=self.environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def weigh(self, *arguments: object, scale: Path) -> tuple[int, str, int]:
        """Return how a command ended, what it said, and the most memory it had, in kB; written down in `scale` on the way.

        A process counts as its own what the one had that it was forked from, so a small one stands between it and the tests.
        """
        command = [sys.executable, "-c", BETWEEN, str(scale), *ENGLISH, *map(str, arguments)]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        return done.returncode, done.stdout, int(scale.read_text())

    def load(self, *arguments: object, report: Path, check: bool = True) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
        """Return how a load ended, and its report."""
        done = self.manage("load", *arguments, "--report", report, check=check)
        return done, json.loads(report.read_text()) if report.exists() else {}

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """Return the rows that answer an SQL question."""
        with psycopg.connect(address(self.name)) as link:
            return link.execute(question).fetchall()


def installed(srid: int) -> Installation:
    """Return a new, empty installation."""
    made = Installation(srid, f"{connection.settings_dict['NAME']}_{srid}")
    with psycopg.connect(address("template1"), autocommit=True) as link:
        link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(made.name)))
        link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(made.name)))
    with psycopg.connect(address(made.name), autocommit=True) as link:
        link.execute("CREATE EXTENSION postgis")
    made.manage("migrate", "--verbosity", "0")
    return made


def removed(installation: Installation) -> None:
    """Drop an installation's database."""
    with psycopg.connect(address("template1"), autocommit=True) as link:
        link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(installation.name)))
