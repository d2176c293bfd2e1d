"""What a dossier tells of people around a site: who lives there, the figures of the area, and whom vacant plots would help."""

from typing import Any, Final

import numpy as np
import shapely
from django.conf import settings
from django.contrib.gis.db.models.functions import AsWKB
from django.utils.translation import gettext as _

from geo.models import Area, Coverage, Dataset
from geo.registry import layer
from planning.division import LEVELS, Division, areas, division, divisions
from planning.dossier import Fact, Nearby, Rests, Site, Told, Value, number
from planning.dossier_ways import named, within
from planning.errors import UnknownDivision
from planning.kept import kept
from planning.measures import Readings, measures, readings
from planning.models import Indicator
from planning.offers import PLOTS, tables
from planning.population import Population, base, groups
from planning.profile import heading
from planning.ranking import Question, Ranking, Row, rank
from planning.reading import MISSING, Reading, State
from planning.told import people as told_people
from planning.told import sources as ranking_sources
from planning.uses import asked_norm, use, uses

# So many of the vacant plots within reach are told with what they would bring.
PLOTS_TOLD: Final = 8
# A figure of an area is told with so many digits after the point as a share of thousandths needs.
DIGITS: Final = 3


def residents_around(site: Site) -> Told:
    """Return how many of each group live within reach on foot, as sums over whole units, and what part these stand for."""
    population, found = base(), site.residents
    if population is None or found is None:
        return Told(notes=(_("No table of residents is loaded."),))
    rests = Rests((population.dataset,), population.period, measured="network")
    facts = [
        Fact(group.key, str(group.names), (Value("residents", _("Residents"), _whole(found.people[group])),), rests)
        for group in groups(population)
    ]
    covered = _covered(site, population)
    least = settings.MEENT_MIN_PEOPLE
    stands = Fact(
        "stands-for",
        _("For how many of those who live within reach these figures stand"),
        (
            Value("stands_for", _("Part of the residents"), number(found.stands_for, digits=2), kind=Indicator.Kind.SHARE),
            Value("units", _("Whole units"), number(found.units)),
        ),
        rests,
        says=_("Areas are joined until each holds at least %(n)d people of every group, or nobody: such units are told as a whole, or not.")
        % {"n": least},
    )
    reach = Fact(
        "covered",
        _("Part of the ground within reach that the source speaks of"),
        (Value("covered", _("Part of the ground"), number(covered, digits=2), kind=Indicator.Kind.SHARE),),
        rests,
    )
    notes = (
        (_("The source of residents speaks of only a part of what lies within reach: the rest is not counted."),) if covered < 0.95 else ()
    )
    return Told((*facts, stands, reach), notes, bars="residents")


def _whole(reading: Reading) -> Reading:
    return number(reading.value) if reading.state is State.VALUE else reading


def _covered(site: Site, population: Population) -> float:
    ground, told = site.around.area, _told_of(population)
    size = shapely.area(ground)
    return float(min(shapely.area(shapely.intersection(told, ground)) / size, 1.0)) if size else 0.0


@kept(lambda _population: (Area._meta.db_table, Coverage._meta.db_table), size=2)
def _told_of(population: Population) -> Any:
    """Return the ground that a source of residents speaks of: where its areas are held to be complete, with the streets between them."""
    own = areas(population.division)
    rows = Coverage.objects.filter(layer="areas", dataset__key__in=sorted(set(own["dataset"]))).values_list(AsWKB("geom"), flat=True)
    said = shapely.from_wkb(np.array([bytes(row) for row in rows], dtype=object))
    return shapely.union_all(np.concatenate([said, own.geometry.to_numpy()]))


def area(site: Site) -> Told:
    """Return what every measure reads in the area that the middle of the site lies in: a neighbourhood, else the finest there is."""
    spot = shapely.point_on_surface(site.shape)
    for each in _lies_in():
        frame = areas(each)
        at = frame.sindex.query(spot, predicate="intersects")
        if len(at):
            return _figures(site, each, int(frame.index[at.min()]))
    return Told(notes=(_("The site lies in no area that figures are known of."),))


def _lies_in() -> list[Division]:
    """Return the divisions to look in: the usual one, then the others, the finest first."""
    try:
        usual = [division()]
    except UnknownDivision:
        usual = []
    return list(dict.fromkeys([*usual, *sorted(divisions(), key=lambda each: -LEVELS.index(each.level))]))


def _figures(site: Site, of: Division, pk: int) -> Told:
    row = areas(of).loc[pk]
    place = (Nearby("areas", pk, row["name"] or row["code"], of.level, 0.0),)
    facts = []
    for measure in measures().values():
        found = readings(measure, of, assume_complete=site.assume_complete)
        reading = found.by_area.get(pk, MISSING)
        if reading.state is State.MISSING:
            continue
        told = number(reading.value, digits=DIGITS) if reading.state is State.VALUE else reading
        value = Value("value", _("Figure"), told, str(measure.unit), Indicator.Kind(measure.kind))
        facts.append(Fact(measure.key, str(measure), (value,), _rests(found), says=heading(measure), places=place))
    return Told(tuple(facts))


def _rests(found: Readings) -> Rests:
    provision = found.provision
    measured = provision.reach.measured if provision else ""
    return Rests(tuple(each.key for each in found.sources), found.period, found.norm, measured, found.assumed)


def plots(site: Site) -> Told:
    """Return the nearest vacant plots within reach, and for each use that one allows its place among all plots and whom it would help."""
    frame, away = within(site, PLOTS)
    kind = layer(PLOTS)
    facts = []
    for position in range(min(len(frame), PLOTS_TOLD)):
        pk, row = int(frame.index[position]), frame.iloc[position]
        size = float(shapely.area(row.geometry))
        values = [
            Value("distance", _("From here"), number(float(away[position])), "m", Indicator.Kind.MEAN),
            Value("area", _("Area"), number(size or None), "m²", Indicator.Kind.MEAN),
        ]
        sources: list[str] = [row["dataset"]]
        place = named(kind, frame.iloc[position : position + 1], away[position : position + 1])
        facts.append(Fact(str(pk), row["name"], tuple(values), Rests(tuple(sources), measured="network"), places=place, layer=PLOTS))
        facts += [each for key in uses() if row["kind"] in use(key).plots and (each := _helped(site, key, pk)) is not None]
    return Told(tuple(facts))


def _helped(site: Site, key: str, pk: int) -> Fact | None:
    found = _ranked(key, site.assume_complete, settings.MEENT_MIN_PEOPLE)
    rows, cited, ranked = found
    if pk not in rows:
        return None
    row = rows[pk]
    norm = ranked.norms[key]
    untold = Reading(row.state, lacks=row.lacks) if row.state is not State.VALUE else None
    values = (
        Value("residents", _("Residents it would help"), untold or _whole(told_people(row.gains[0])), about=True),
        Value("rank", _("Place among all plots"), untold or number(row.rank)),
        Value("of", _("Of so many plots"), number(sum(each.rank is not None for each in rows.values()))),
    )
    rests = Rests(cited, ranked.people.population.period if ranked.people else "", norm, norm.measure, ranked.assumed)
    return Fact(f"{pk}-{key}", str(use(key)), values, rests, layer=PLOTS)


def _ranked_tables(key: str, _assume: bool, _least: int) -> tuple[str, ...]:
    return (*tables(asked_norm(use(key))), Dataset._meta.db_table)


@kept(_ranked_tables, size=16)
def _ranked(key: str, assume: bool, _least: int) -> tuple[dict[int, Row], tuple[str, ...], Ranking]:
    """Return the ranking of all plots for one use, each by its own norm and everybody alike: its rows by plot, and who says so."""
    found = rank(Question(uses=(key,), assume_complete=assume))
    return {row.plot: row for row in found.rows}, tuple(each.key for each in ranking_sources(found)), found
