"""Matching: which row speaks of which area, when all they have in common is a name that is spelt in two ways."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from scipy.optimize import linear_sum_assignment

# A pair is proposed from here on; below it the names have little in common.
PROPOSED: Final = 60.0
# A proposal is certain from here on, if no other comes near it and no single word is another word ("north" for "south").
SURE: Final = 90.0
SAME_WORD: Final = 80.0
CLEAR_BY: Final = 5.0
# The same words score 100; the same words after leaving away what neighbours share, a point less: whole names go before shortened ones.
EXACT: Final = (100.0, 99.0)
# Words that join two names and are written as often as “&” or “-”.
JOINING: Final = frozenset({"en", "et", "and"})


@dataclass(frozen=True, slots=True)
class Match:
    """Row `row` is taken to speak of area `area`; `score` runs to 100. None: no area is left whose name is like it."""

    row: int
    area: int | None
    score: float
    certain: bool


def folded(name: str) -> str:
    """Return the words of a name without accents, capitals, punctuation and joining words: "Dorp & Gallifort" → "dorp gallifort"."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter)).casefold()
    return " ".join(word for word in re.split(r"[\W_]+", plain) if word and word not in JOINING)


def shortened(names: Sequence[str]) -> list[str]:
    """Return the names without what several of them share: the "Deurne" in "Deurne - Noord", the "(Mol)" in "Centrum (Mol)"."""
    parts = [re.fullmatch(r"\s*(?:(?P<before>.+?)\s+[-–:]\s+)?(?P<own>.+?)\s*(?:\((?P<after>[^()]+)\))?\s*", name) for name in names]
    before = Counter(folded(part["before"]) for part in parts if part and part["before"])
    after = Counter(folded(part["after"]) for part in parts if part and part["after"])
    short = []
    for name, part in zip(names, parts, strict=True):
        own = name
        if part:
            prefix, suffix = part["before"], part["after"]
            own = part["own"]
            if prefix and before[folded(prefix)] < 2:
                own = f"{prefix} {own}"
            if suffix and after[folded(suffix)] < 2:
                own = f"{own} {suffix}"
        short.append(folded(own) or folded(name))
    return short


def scores(rows: Sequence[str], areas: Sequence[str]) -> NDArray[np.float64]:
    """Return how alike each row's name (down) and each area's name (across) are, 0 to 100.

    Words may stand in any order and be written together or apart. What names share with their neighbours may be left away on one
    side, never on both: "Hoboken - Noord" is "Noord" to a list that leaves "Hoboken" away, and is not "Deurne - Noord".
    Names whose numbers differ have nothing in common.
    """
    full = [folded(name) for name in rows], [folded(name) for name in areas]
    short = shortened(rows), shortened(areas)
    best = np.zeros((len(rows), len(areas)))
    for left, right, less in ((full[0], full[1], 0.0), (full[0], short[1], 1.0), (short[0], full[1], 1.0)):
        joined = [text.replace(" ", "") for text in left], [text.replace(" ", "") for text in right]
        np.maximum(best, process.cdist(left, right, scorer=fuzz.token_sort_ratio, dtype=np.float64) - less, out=best)
        np.maximum(best, process.cdist(*joined, scorer=fuzz.ratio, dtype=np.float64) - less, out=best)
    best[_numbers(full[0])[:, None] != _numbers(full[1])[None, :]] = 0
    return best


def match(rows: Sequence[str], areas: Sequence[Sequence[str]]) -> list[Match]:
    """Return for each row the area it speaks of, one-to-one, so that all names together are as alike as they can be.

    An area may have several names, in several languages; the one that is most like a row's counts. The best whole is found as an
    assignment problem (Crouse 2016, in SciPy), not row by row. Certain are those whose names are the same words and only theirs, or
    nearly the same where no other name comes near.
    """
    if not rows or not areas:
        return [Match(row, None, 0.0, certain=False) for row in range(len(rows))]
    table = _best(rows, areas)
    taken = dict(zip(*(found.tolist() for found in linear_sum_assignment(table, maximize=True)), strict=True))
    made = []
    for row in range(len(rows)):
        area = taken.get(row)
        if area is None or table[row, area] < PROPOSED:
            made.append(Match(row, None, float(table[row].max()), certain=False))
            continue
        score = float(table[row, area])
        rival = max(np.delete(table[row], area).max(initial=0), np.delete(table[:, area], row).max(initial=0))
        exact = score in EXACT
        clear = rival < score if exact else score - rival >= CLEAR_BY
        same = exact or (score >= SURE and any(_same_words(rows[row], name) for name in areas[area]))
        made.append(Match(row, area, score, certain=bool(clear and same)))
    return made


def nearest(row: str, areas: Sequence[Sequence[str]]) -> str:
    """Return the first name of the area that is most like a row's, for people who look for it; empty where there are none."""
    return areas[int(_best([row], areas)[0].argmax())][0] if areas else ""


def _best(rows: Sequence[str], areas: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """Return how alike each row's name and the best of each area's names are."""
    starts = np.cumsum([0, *(len(names) for names in areas[:-1])])
    return np.asarray(np.maximum.reduceat(scores(rows, [name for names in areas for name in names]), starts, axis=1), dtype=np.float64)


def _numbers(names: Sequence[str]) -> NDArray[Any]:
    return np.array([" ".join(sorted(str(int(number)) for number in re.findall(r"\d+", name))) for name in names], dtype=object)


def _same_words(one: str, other: str) -> bool:
    """Return whether each word of the shorter name is one of the other's, but for spelling."""
    few, many = sorted((folded(one).split(), folded(other).split()), key=len)
    return bool((process.cdist(few, many, scorer=fuzz.ratio).max(axis=1) >= SAME_WORD).all())
