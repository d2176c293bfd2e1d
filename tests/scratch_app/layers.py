"""Touch two: a row."""

from geo.layer import Codes, Group, Layer, osm
from geo.names import Names
from tests.scratch_app.models import DrinkingWater

LAYERS = (
    Layer(
        id="drinking-water",
        model=DrinkingWater,
        names=Names(nl="Drinkwater", fr="Eau potable", en="Drinking water"),
        group=Group.MEETING,
        glyph="tap",
        colour="#1F6FA8",
        osm=(osm("amenity=drinking_water", kind="tap"), osm("amenity=fountain drinking_water=yes", kind="fountain")),
        codes=Codes(oslo="Waterpunt", grb="WPT"),
        min_zoom=13,
        shown_at_start=True,
    ),
)
