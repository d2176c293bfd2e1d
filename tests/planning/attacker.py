"""Whoever writes down all that is published, and looks for what it gives away."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import linprog


def publishable(unit: Any, group: Any) -> Any:
    """Which groups of areas are made of whole units, so that their own counts give nobody away; slowly, unit by unit.

    `group` is the group of each area, counted from 0 (-1: none). A group without areas has nothing to say.
    """
    whole = []
    for one in range(group.max(initial=-1) + 1):
        inside = group == one
        alone = np.isin(unit, unit[inside & (unit >= 0)]) & ~inside
        whole.append(bool(inside.any() and (unit[inside] >= 0).all() and not alone.any()))
    return np.array(whole, dtype=bool)


class Attacker:
    """Knows sums over some cells of some areas, and that nobody lives in an area less than no times.

    A cell (women of one band, say) of an area is a secret; they are numbered area by area.
    """

    def __init__(self, areas: int, cells: int) -> None:
        self.areas, self.cells = areas, cells
        self._facts: dict[bytes, tuple[Any, float]] = {}

    def learn(self, chosen: Any, cells: Any, people: float) -> None:
        """That in chosen areas (a truth for each) so many people are in some cells (a truth for each)."""
        known = np.add.outer(np.flatnonzero(chosen) * self.cells, np.flatnonzero(cells)).ravel()
        assert self._facts.setdefault(known.tobytes(), (known, people))[1] == people, "two figures of the same people differ"

    @property
    def facts(self) -> tuple[Any, Any]:
        """What is known: equations, and what they come to."""
        cells, told = zip(*self._facts.values(), strict=True)
        ends = np.cumsum([0, *map(len, cells)])
        rows = sparse.csr_array((np.ones(ends[-1]), np.concatenate(cells), ends), shape=(len(cells), self.areas * self.cells))
        return rows, np.array(told)

    def world(self, wish: Any) -> Any:
        """The city that agrees with all that is known, and has the least of what is wished."""
        asked, told = self.facts
        found = linprog(wish, A_eq=asked, b_eq=told, bounds=(0, None), method="highs")
        assert found.status == 0, found.message
        return found.x

    def worlds(self, count: int) -> Any:
        """Some cities that agree with all that is known, far apart."""
        dice = np.random.default_rng(7)
        return np.array([self.world(dice.normal(size=self.areas * self.cells)) for _ in range(count)])

    def pins(self, chosen: Any, worlds: Any) -> bool:
        """Whether all that is known leaves but one possibility for the number of people in chosen cells (by number)."""
        if np.ptp(worlds[:, chosen].sum(axis=1)) > 0.5:
            return False
        wish = np.zeros(self.areas * self.cells)
        wish[chosen] = 1
        return bool(wish @ self.world(-wish) - wish @ self.world(wish) < 1e-6)

    def given_away(self, asked: Iterable[Any], worlds: Any, at_least: int) -> list[Any]:
        """What is asked (cells, by number) that is somebody, fewer than the threshold, and pinned down.

        What differs between two worlds is not pinned down; only of the others the least and the most that can be is looked for.
        """
        agreed = [chosen for chosen in asked if np.ptp(worlds[:, chosen].sum(axis=1)) < 0.5]
        few = [chosen for chosen in agreed if 0 < round(worlds[0, chosen].sum()) < at_least]
        return [chosen for chosen in few if self.pins(chosen, worlds)]
