"""Home: where a map opens that was asked for nowhere else."""

from django.contrib.gis.db.models import Extent

from geo.models import Area


def home_box() -> list[float] | None:
    """Return [west, south, east, north] in degrees of all areas together: where the map opens. None where there are no areas. One query."""
    box = Area._default_manager.filter(gone_since=None).aggregate(box=Extent("geom_wgs84"))["box"]
    return None if box is None else [round(number, 5) for number in box]
