"""What a dossier tells of the ways on foot around a site: what is near, how far the norms' places are, where there is no seat."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from django.conf import settings
from django.utils.translation import gettext as _

from geo.layer import Group, Layer
from geo.models import Certainty, Dataset, Destination
from geo.registry import layer, layers
from geo.summary import summaries
from planning.certainty import stays_good_days, sureness
from planning.dossier import Fact, Nearby, Rests, Site, Told, Value, Verdict, number
from planning.ground import TODAY
from planning.kept import kept
from planning.models import Indicator
from planning.network import Snapped
from planning.norms import Norm, in_use
from planning.population import Population, base, homes
from planning.protection import about, too_few
from planning.provision import doors, places, reach
from planning.reading import MISSING, Reading, State
from planning.resting import gaps

# Of each layer so many places are named.
EACH: Final = 3
LONGEST: Final = 5


def shown() -> list[Layer]:
    """Return the layers that people who ask what is near mean: what they go to, sit on or walk under, and no houses or borders."""
    meant = (Group.MEETING, Group.GREEN, Group.WAITING)
    return [each for each in layers().values() if each.group in meant or each.model is Destination]


def near(site: Site) -> Told:
    """Return of each layer how many places are within reach on foot, the nearest few, and how many of them are not sure any more."""
    found, every = [], shown()
    said = _datasets_of(tuple(each.id for each in every))
    for each in every:
        frame, away = within(site, each.id)
        lacks = () if site.assume_complete else site.lacks((each.id,), site.reach_m)
        assumed = site.lacks((each.id,), site.reach_m) if site.assume_complete else ()
        nearest = float(away.min()) if len(away) else None
        values = (
            Value("number", _("Number"), number(len(frame), lacks)),
            # "At least 0" says nothing: who knows of none and looked nowhere has only *not surveyed* to say.
            *((Value("known", _("Known"), number(len(frame)), least=True),) if lacks and len(frame) else ()),
            *((Value("nearest", _("Nearest"), number(nearest), "m", Indicator.Kind.MEAN),) if nearest is not None else ()),
            Value("unsure", _("Not confirmed of late"), number(_unsure(frame, each.id, site))),
        )
        sources = tuple(dict.fromkeys(frame["dataset"])) or said[each.id]
        rests = Rests(sources, measured="network", assumed=assumed)
        found.append(Fact(each.id, str(each.names), values, rests, places=named(each, frame.iloc[:EACH], away[:EACH]), layer=each.id))
    return Told(tuple(found))


def within(site: Site, layer_id: str) -> tuple[gpd.GeoDataFrame, Any]:
    """Return the places of a layer within reach on foot, the nearest first, and how far each is; without the site itself."""
    frame = TODAY.places(layer_id)
    if frame.empty:
        return frame, np.empty(0)
    close = np.sort(frame.sindex.query(site.shape, predicate="dwithin", distance=site.reach_m))
    here = frame.iloc[close]
    if site.place is not None and site.place[0] == layer_id:
        here = here[here.index != site.place[1]]
    away = site.around.near(here.geometry.to_numpy())
    order = np.argsort(away, kind="stable")[: int(np.isfinite(away).sum())]
    return here.iloc[order], away[order]


def named(of: Layer, frame: gpd.GeoDataFrame, away: Any) -> tuple[Nearby, ...]:
    """Return places as a fact names them."""
    kinds = frame[of.kind.name].tolist() if of.kind else [""] * len(frame)
    rows = zip(frame.index.tolist(), frame["name"].tolist(), kinds, away.tolist(), strict=True)
    return tuple(Nearby(of.id, pk, name or "", kind, float(round(metres))) for pk, name, kind, metres in rows)


def _unsure(frame: gpd.GeoDataFrame, layer_id: str, site: Site) -> int:
    days = stays_good_days(layer_id)
    rows = zip(frame["certainty"], frame["source_date"], frame["last_confirmed"], strict=True)
    return sum(
        sureness(said, stays_good_days=days, source_date=_day(source), last_confirmed=_day(last), today=site.today).level
        == Certainty.UNSURE
        for said, source, last in rows
    )


def _day(value: Any) -> Any:
    return None if value is None or value != value else value  # noqa: PLR0124 (NaT is not itself)


@kept(lambda layer_ids: (*(layer(each).table for each in layer_ids), Dataset._meta.db_table), size=4)
def _datasets_of(layer_ids: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found = summaries([layer(each) for each in layer_ids])
    return {each: tuple(dataset.key for dataset in found[each].datasets) for each in layer_ids}


def norms(site: Site) -> Told:
    """Return of each norm in use how far from the site its nearest place is, and which part of the residents around have it."""
    wanted = [each for each in in_use() if each.measured_from == "homes"]
    people = base()
    around = sorted(site.residents.names) if site.residents is not None else []
    facts = []
    for each, known in zip(wanted, _nearest(site, wanted), strict=True):
        lacking = site.lacks((said.layer for said in each.places), each.distance_m)
        lacks = () if site.assume_complete else lacking
        met = known is not None and known <= each.distance_m
        verdict = Verdict.MET if met else Verdict.NOT_SURVEYED if lacks else Verdict.MISSED
        part = _share(people, around, each, lacks) if people is not None else MISSING
        values = (
            Value("distance", _("From here"), number(known, lacks), "m", Indicator.Kind.MEAN),
            *((Value("known", _("Nearest that is known"), number(known), "m", Indicator.Kind.MEAN),) if lacks else ()),
            Value("norm", _("Norm"), number(each.distance_m), "m", Indicator.Kind.MEAN),
            Value("share", _("Residents around who have it"), part, kind=Indicator.Kind.SHARE, about=True),
        )
        sources = tuple(dict.fromkeys(key for said in each.places for key in _datasets_of((said.layer,))[said.layer]))
        if people is not None and part.state is not State.MISSING:
            sources = tuple(dict.fromkeys((*sources, people.dataset)))
        rests = Rests(sources, people.period if people else "", each, each.measure, lacking if site.assume_complete else ())
        facts.append(Fact(each.key, str(each), values, rests, says=each.for_whom, verdict=verdict))
    return Told(tuple(facts))


def _nearest(site: Site, wanted: Sequence[Norm]) -> list[float | None]:
    """Return how far the nearest place that meets each norm is, along what the norm says; None where there is none. One run for all."""
    network = site.around.network
    walked = [each for each in wanted if each.measure == "network"]
    gates = [doors(each, network) for each in walked]
    every = Snapped(*(np.concatenate([*parts, np.empty(0, dtype=kind)]) for parts, kind in _columns(gates)))
    away = iter(np.split(site.around.distances(every), np.cumsum([len(each) for each in gates])[:-1])) if gates else iter(())
    found: list[float | None] = []
    for each in wanted:
        there = places(each, TODAY)
        straight = shapely.distance(there, site.shape)
        metres = straight if each.measure == "linear" else next(away)
        # What the site touches is here, wherever its gate is.
        nearest = 0.0 if len(straight) and straight.min() == 0 else float(metres.min(initial=np.inf))
        found.append(nearest if np.isfinite(nearest) else None)
    return found


def _columns(gates: Sequence[Snapped]) -> list[tuple[list[Any], Any]]:
    return [([each.edge for each in gates], np.intp), ([each.offset_m for each in gates], float), ([each.leg_m for each in gates], float)]


def _share(people: Population, around: Any, norm: Norm, lacks: tuple[str, ...]) -> Reading:
    """Return which part of the residents of whole units has what a norm asks for, in whole per cent.

    Kept back where those who have it, or those who do not, are too few to speak of; both are to the threshold, as estimates are.
    """
    if lacks:
        return Reading(State.NOT_SURVEYED, lacks=lacks)
    where = homes(people)
    mine = np.isin(where.area, around)
    everybody = float(where.residents[mine].sum())
    if not everybody:
        return MISSING
    having = float(where.residents[mine & (reach(norm, where).distance_m <= norm.distance_m)].sum())
    least = settings.MEENT_MIN_PEOPLE
    if too_few(np.round([having, everybody - having], 3), least).any():
        return Reading(State.SUPPRESSED)
    told = float(about(np.array([having]), least)[0])
    return number(min(told / everybody, 1.0), digits=2)


def benches(site: Site) -> Told:
    """Return of each norm for seats along ways how much of the ways within reach is in a gap, and the longest stretches."""
    around, facts = site.around, []
    for norm in [each for each in in_use() if each.measured_from == "ways"]:
        layer_ids = tuple(said.layer for said in norm.places)
        lacking = site.lacks(layer_ids, site.reach_m)
        lacks = () if site.assume_complete else lacking
        found = gaps(norm)
        ways = found.ways
        close = np.flatnonzero(np.isin(ways.edge, around.ways.edge) & (ways.gap_m > 0))
        start = ways.start_m[close]
        metres = around.inside(ways.edge[close], start + ways.low_m[close], start + ways.high_m[close])
        total, longest = float(metres.sum()), float(metres.max(initial=0.0))
        walked = around.ways.total_m
        values = (
            Value("gap", _("Ways without a seat near"), number(total, lacks), "m", Indicator.Kind.MEAN),
            Value("share", _("Part of all ways within reach"), number(total / walked if walked else None, lacks, digits=3),
                  kind=Indicator.Kind.SHARE),
            Value("longest", _("The longest stretch"), number(longest, lacks), "m", Indicator.Kind.MEAN),
            Value("ways", _("All ways within reach"), number(walked), "m", Indicator.Kind.MEAN),
        )  # fmt: skip
        verdict = Verdict.NOT_SURVEYED if lacks else Verdict.MISSED if total else Verdict.MET
        sources = tuple(dict.fromkeys(key for each in (*layer_ids, "streets") for key in _datasets_of((each,))[each]))
        rests = Rests(sources, "", norm, norm.measure, lacking if site.assume_complete else ())
        facts.append(Fact(norm.key, str(norm), values, rests, says=norm.for_whom, verdict=verdict))
    return Told(tuple(facts))


def stretches(site: Site, norm: Norm, *, at_most: int = LONGEST) -> Any:
    """Return the longest stretches within reach without a seat, as lines (metric); for maps."""
    found = gaps(norm)
    close = np.flatnonzero(np.isin(found.ways.edge, site.around.ways.edge) & (found.ways.gap_m > 0))
    order = close[np.argsort(-found.ways.gap_m[close], kind="stable")][:at_most]
    return replace(found, rank=order).lines()
