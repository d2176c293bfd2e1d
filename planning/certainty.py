"""Certainty: how sure a fact still is, which falls with the time since anybody confirmed it; and which facts to ask people about first."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.models import Certainty, VacantPlot
from geo.registry import layer
from planning.ground import TODAY, Ground
from planning.spreading import Floats

FILE: Final = Path(__file__).with_name("certainty.toml")
STEPS: Final = (Certainty.CERTAIN, Certainty.LIKELY, Certainty.UNSURE)
# What is asked of people: what changes, and what they can see from the street.
ASKED: Final = ("vacant-plots", "meeting-places", "benches", "play-areas", "squares", "facade-gardens")


class Why(StrEnum):
    """Why a fact is as sure as it is."""

    SAID = "said"  # as its source said
    AGED = "aged"  # long since anybody confirmed it
    UNDATED = "undated"  # nobody says of which date it is
    ENDED = "ended"  # its end has come


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure a fact is today, why, since when nobody has confirmed it, and how long that is in times it stays good (None: undated)."""

    level: Certainty
    why: Why
    since: date | None
    lives: float | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place that somebody should look at."""

    layer: str
    key: int
    sureness: Sureness


def sureness(said: str, *, stays_good_days: int, source_date: date | None, last_confirmed: date | None, today: date) -> Sureness:
    """Return how sure a fact is: as its source said, and a step less each time it was not confirmed for as long as it stays good.

    A fact of no date is unsure. A date to come counts as today.
    """
    known = [each for each in (source_date, last_confirmed) if each is not None]
    if not known:
        return Sureness(Certainty.UNSURE, Why.UNDATED, None, None)
    since = min(max(known), today)
    lives = (today - since).days / stays_good_days
    start = STEPS.index(Certainty(said))
    now = min(start + int(lives), len(STEPS) - 1)
    return Sureness(STEPS[now], Why.AGED if now > start else Why.SAID, since, lives)


def stands(status: str, *, gone_since: date | None, vacant_until: date | None, today: date, said: Sureness) -> Sureness:
    """Return how sure it is that a plot is still vacant: past its end it is not, whatever its source said before."""
    ended = gone_since or (vacant_until if vacant_until is not None and vacant_until < today else None)
    if ended is not None or status == VacantPlot.Status.IN_USE:
        return Sureness(Certainty.CERTAIN, Why.ENDED, ended, None)
    return said


@cache
def lives() -> tuple[Mapping[str, int], int]:
    """Return for how many days facts of each layer stay good, and for how many those of others."""
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return MappingProxyType({str(name): int(days) for name, days in said["days"].items()}), int(said["other"])


def stays_good_days(layer_id: str) -> int:
    """Return for how many days facts of a layer stay good without being confirmed."""
    named, other = lives()
    return named.get(layer_id, other)


def asking(today: date, *, layers: Collection[str] = ASKED, at_most: int = 100, ground: Ground = TODAY) -> list[Doubt]:
    """Return the places that most need somebody to look: the least sure first, of these those that nobody confirmed for longest.

    Only what is less sure than its source said, or of no date. UnknownLayer for a layer that there is not.
    """
    found: list[tuple[float, str, int, Sureness]] = []
    for layer_id in dict.fromkeys(layers):
        frame = ground.places(layer(layer_id).id)
        doubt = doubts(frame, stays_good_days(layer_id), today)
        first = np.argsort(-doubt, kind="stable")[:at_most]
        found.extend(
            (float(doubt[position]), layer_id, int(frame.index[position]), _of(frame.iloc[position], layer_id, today))
            for position in first[doubt[first] > 0]
        )
    found.sort(key=lambda each: (-each[0], each[1], each[2]))
    return [Doubt(layer_id, key, sure) for _doubt, layer_id, key, sure in found[:at_most]]


def doubts(frame: gpd.GeoDataFrame, days: int, today: date) -> Floats:
    """Return how much each place of a layer needs to be confirmed; 0 where it is as sure as was said.

    Steps that it is short of certain, then the times it has outlived what it stays good for; what has no date comes before all.
    """
    dates = [pd.to_datetime(frame[name], errors="coerce").to_numpy(dtype="datetime64[D]") for name in ("source_date", "last_confirmed")]
    now = np.datetime64(today, "D")
    since = np.minimum(np.fmax(*dates), now)
    lives = (now - since) / np.timedelta64(1, "D") / days
    undated = np.isnan(lives)
    aged = np.where(undated, 0, np.floor(np.where(undated, 0, lives)))
    start = frame["certainty"].map({str(step): index for index, step in enumerate(STEPS)}).to_numpy(dtype=np.float64)
    now_at = np.minimum(start + aged, len(STEPS) - 1)
    told = now_at + 1 - 1 / (1 + np.where(undated, 0, lives))
    found: Floats = np.where(undated, len(STEPS) + 1.0, np.where(aged >= 1, told, 0.0))
    return found


def _of(row: Any, layer_id: str, today: date) -> Sureness:
    return sureness(
        row["certainty"],
        stays_good_days=stays_good_days(layer_id),
        source_date=row["source_date"] if isinstance(row["source_date"], date) else None,
        last_confirmed=row["last_confirmed"] if isinstance(row["last_confirmed"], date) else None,
        today=today,
    )
