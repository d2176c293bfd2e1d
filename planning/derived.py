"""What planning shows besides the places that people keep: figures of areas, as rows that maps can draw and tables join."""

from typing import Final

from geo.layer import Group, Layer
from geo.models import Area
from geo.names import Names
from planning.area_figure import AreaFigure, AreaValue, Reckoning
from planning.freshness import freshen, rests_on

DERIVED: Final[tuple[Layer, ...]] = (
    Layer(
        id="area-figures",
        model=AreaFigure,
        names=Names(nl="Cijfers per gebied", fr="Chiffres par zone", en="Figures by area"),
        group=Group.BORDERS,
        glyph="area",
        colour="#1F2A2E",
        dense=True,
        min_zoom=8,
        freshen=freshen,
        made_of=tuple(model._meta.db_table for model in (AreaValue, Reckoning, Area)),
        rests_on=rests_on,
    ),
)
