"""What somebody fills in to propose something, and what is wrong with it. Nothing is kept here, and nothing is asked of the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from geo import crs
from participation.errors import BadProposal
from participation.kinds import kind
from participation.proposal import MOST_WORDS

SHORTEST_TITLE: Final = 3
LONGEST_TITLE: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What somebody fills in: `shape` is metric; `about` the layer and the place that it is about; `form` tells one form from another."""

    kind: str
    title: str
    shape: shapely.Geometry
    form: UUID
    words: str = ""
    near: str = ""
    about: tuple[str, int] | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    check_said: Mapping[str, Any] | None = None
    public_name: str = ""
    language: str = "nl"


def flaws(sent: Sent) -> dict[str, str]:
    """Return a sentence for each thing that is wrong with what was filled in; empty where nothing is. It keeps nothing."""
    try:
        columns(sent)
    except BadProposal as error:
        return error.flaws
    return {}


def columns(sent: Sent) -> dict[str, Any]:
    """Return the columns of what was filled in; BadProposal with a sentence for each thing that is wrong."""
    asked = kind(sent.kind)
    flaws: dict[str, str] = {}
    title = " ".join(sent.title.split())
    if not SHORTEST_TITLE <= len(title) <= LONGEST_TITLE or "\0" in title:
        flaws["title"] = _("Give it a title of %(least)d to %(most)d letters.") % {"least": SHORTEST_TITLE, "most": LONGEST_TITLE}
    if len(sent.words) > MOST_WORDS or "\0" in sent.words:
        flaws["words"] = _("At most %(most)d letters; these are %(n)d.") % {"most": MOST_WORDS, "n": len(sent.words)}
    name = " ".join(sent.public_name.split())
    if len(name) > 60 or "\0" in name or "@" in name:
        flaws["public_name"] = _("A public name has at most 60 letters, and is no e-mail address.")
    if flaw := asked.flaw(sent.shape):
        flaws["geometry"] = flaw
    if asked.required and sent.about is None:
        flaws["about"] = _("Say which place this is about: nothing fitting lies within %(metres)d m.") % {"metres": asked.snap_m}
    if sent.about is not None and sent.about[0] not in asked.snaps_to:
        flaws["about"] = _("A proposal of the kind “%(kind)s” is not about “%(layer)s”.") % {
            "kind": asked.names,
            "layer": sent.about[0][:40],
        }
    answers, wrong = asked.answers(sent.answers)
    flaws.update({f"answers.{key}": sentence for key, sentence in wrong.items()})
    if flaws:
        raise BadProposal(flaws)
    layer, place = sent.about or ("", None)
    return {
        "title": title,
        "words": sent.words.strip(),
        "geom": GEOSGeometry(memoryview(shapely.to_wkb(sent.shape)), srid=crs.METRIC),
        "near": " ".join(sent.near.split())[:200],
        "about_layer": layer,
        "about_place": place,
        "answers": answers,
        "check_said": None if sent.check_said is None else dict(sent.check_said),
        "public_name": name,
    }
