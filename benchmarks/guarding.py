"""What it costs at the server to look at a text, and to let somebody through the gate against robots.

    python benchmarks/guarding.py

Makes a database of its own beside DATABASE_URL, does each thing many times over, prints medians and the slowest in a hundred, and throws
the database away. The browser's part of the work is told too, done here by Python.
"""

# ruff: noqa: E402  Django has to be set up before what stands on it is imported
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "api.settings")

import django

django.setup()

import altcha
from rich.console import Console
from rich.table import Table

from accounts import proof
from accounts.robots import Visit, let_through
from benchmarks.reading import database
from participation.hints import read

TIMES = 300
LETTERS = 5_000
SAID = {
    "nl": "In onze straat is weinig groen, en de kinderen vragen een boom, een bank en wat schaduw bij de school. ",
    "fr": "Dans notre rue il y a peu de verdure, et les enfants demandent un arbre, un banc et un peu d’ombre. ",
    "en": "There is little green in our street, and the children ask for a tree, a bench and some shade. ",
}


def timed(work: Callable[[int], Any], times: int = TIMES) -> str:
    """Return the median and the 99th hundredth of some work, in milliseconds."""
    work(0)
    took = []
    for number in range(times):
        began = time.perf_counter()
        work(number)
        took.append((time.perf_counter() - began) * 1000)
    return f"{statistics.median(took):.2f} ms · {sorted(took)[int(0.99 * len(took))]:.2f} ms"


def worked_out() -> altcha.Payload:
    """Return a challenge that was worked out, as a browser does."""
    asked = altcha.Challenge.from_dict(proof.challenge("propose"))
    found = altcha.solve_challenge(asked)
    assert found is not None
    return altcha.Payload(asked, found)


def main() -> None:
    """Print the table."""
    table = Table("what", "median · slowest in a hundred", title="Before something is kept")
    for language, said in SAID.items():
        text = (said * (LETTERS // len(said) + 1))[:LETTERS]
        table.add_row(
            f"{LETTERS:,} letters looked at, {language}", timed(lambda _number, language=language, text=text: read(text, language))
        )
    table.add_row("a challenge made", timed(lambda _number: proof.challenge("propose")))
    one = worked_out().to_base64()
    table.add_row("work checked", timed(lambda _number: proof.worked(one, "propose")))
    table.add_row("the browser's work, by Python", timed(lambda _number: worked_out(), times=20))
    with database():
        ready = [worked_out().to_base64() for _each in range(60)]
        table.add_row(
            "somebody let through: work checked and spent, tries counted",
            timed(lambda number: let_through("propose", Visit(address=f"198.{number}.100.7", proof=ready.pop())), times=59),
        )
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
