"""Load a file into the store: all of it, or none."""

from collections.abc import Callable
from pathlib import Path

from geo.importing.recipe import Recipe
from geo.importing.report import Report

# Called with the rows read so far and, where the file tells, how many there are.
Progress = Callable[[int, int | None], None]


def load(
    recipe: Recipe,
    *,
    file: Path | None = None,
    dry_run: bool = False,
    keep_going: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Return what became of a file (the recipe's own unless `file` is given); ImportFailed where nothing could be stored.

    Everything happens in one transaction. A refused row refuses the file, unless `keep_going`. `dry_run` does the same work and
    takes it back.
    """
    raise NotImplementedError
