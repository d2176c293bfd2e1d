"""manage.py figures: what each measure reads in each area, reckoned and stored before anybody asks."""

from typing import Any

from django.utils.translation import gettext as _

from geo.management.command import StoreCommand
from geo.query import FeatureQuery
from geo.registry import layer
from planning.area_figure import AreaValue
from planning.freshness import freshen


class Command(StoreCommand):
    """Bring the collection of area figures up to date."""

    help = "Reckon the figures of all areas that are not of the present, so that the first reader does not wait."

    def handle(self, *_args: Any, **_options: Any) -> None:
        freshen(FeatureQuery(layer=layer("area-figures")))
        self.stdout.write(_("%(n)d figures of areas are up to date") % {"n": AreaValue.objects.count()})
