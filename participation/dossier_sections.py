"""What participation tells in every dossier: what is proposed near a place, as far as it is public, and what is planned."""

from typing import Final

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from geo import crs
from geo.models import Dataset
from geo.names import Names
from geo.registry import layer
from participation.becoming import DATASET
from participation.life import State
from participation.public_proposal import PublicProposal
from planning.dossier import Fact, Nearby, Rests, Section, Site, Told, Value, number

LAYER: Final = "proposals"
# What is still asked, and what was said yes to. What is realised is a place of its own by then.
ASKED: Final = (State.SUBMITTED, State.NEEDS_INFORMATION, State.IN_REVIEW, State.APPEALED)
PLANNED: Final = (State.ACCEPTED, State.PLANNED)


def proposed(site: Site) -> Told:
    """Return the public proposals within reach on foot, the nearest first: what is asked, and what is planned. Two queries."""
    place = GEOSGeometry(memoryview(shapely.to_wkb(site.shape)), srid=crs.METRIC)
    near = PublicProposal.objects.filter(geom__dwithin=(place, site.reach_m), state__in=(*ASKED, *PLANNED)).order_by("pk")
    rows = list(near.values_list("pk", "name", "kind", "state", "geom"))
    shapes = np.array([shapely.from_wkb(bytes(row[-1].wkb)) for row in rows], dtype=object)
    away = site.around.near(shapes) if rows else np.empty(0)
    found = sorted(
        (float(round(far)), pk, name, kind, state)
        for far, (pk, name, kind, state, _geom) in zip(away, rows, strict=True)
        if np.isfinite(far)
    )
    # Where nobody has proposed anything yet, there is no dataset to name.
    rests = Rests((DATASET,) if Dataset.objects.filter(key=DATASET).exists() else (), measured="network")
    facts = []
    for key, name, states in (("asked", _("Asked for by residents"), ASKED), ("planned", _("Accepted or planned"), PLANNED)):
        places = tuple(Nearby(LAYER, pk, title, kind, far) for far, pk, title, kind, state in found if state in states)
        value = Value("number", _("Proposals"), number(len(places)))
        facts.append(Fact(key, name, (value,), rests, places=places, layer=LAYER))
    return Told(tuple(facts))


DOSSIER_SECTIONS: Final = (
    Section(
        "proposals",
        Names(nl="Wat bewoners voorstellen", fr="Ce que proposent les habitants", en="What residents propose"),
        Names(
            nl="Openbare voorstellen op wandelafstand: wat gevraagd wordt, en wat al gepland is.",
            fr="Propositions publiques à distance de marche : ce qui est demandé, et ce qui est déjà prévu.",
            en="Public proposals within the walk: what is asked for, and what is planned already.",
        ),
        proposed,
        lambda: layer(LAYER).tables,
    ),
)
