"""manage.py datasets: what is loaded, how old it is, under which licence, and for what it is complete."""

from collections import defaultdict
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from geo.management.command import StoreCommand
from geo.models import Dataset
from geo.registry import layers
from geo.standing import still_there


class Command(StoreCommand):
    """Say what is loaded."""

    help = "List the datasets: how many places of which layer, how old, under which licence, and for what they are complete."

    def handle(self, *_args: Any, **_options: Any) -> None:
        datasets = list(Dataset.objects.prefetch_related("coverages").annotate(loaded=Max("runs__finished_at")))
        if not datasets:
            self.stdout.write(_("Nothing is loaded yet; manage.py load FILE loads something."))
            return
        counts, newest = counted()
        width = None if self.stdout.isatty() else 160
        console = Console(file=self.stdout, width=width, force_terminal=self.stdout.isatty())  # type: ignore[arg-type]  # it has write and flush
        table = Table(show_lines=True)
        for heading in (_("dataset"), _("places"), _("how old"), _("licence"), _("complete for")):
            table.add_column(heading, overflow="fold")
        for dataset in datasets:
            table.add_row(
                f"{dataset.name}\n{dataset.key}" + (f"\n{_('fictional')}" if dataset.fictional else ""),
                "\n".join(f"{layer_id}: {count:,}" for layer_id, count in counts[dataset.pk].items()) or "0",
                "\n".join(ages(dataset, newest.get(dataset.pk))),
                f"{dataset.licence}\n{dataset.attribution}",
                "\n".join(f"{each.layer}: {each.evidence}" for each in dataset.coverages.all()) or _("not surveyed for any layer"),
            )
        console.print(table)


def counted() -> tuple[dict[int, dict[str, int]], dict[int, Any]]:
    """Return by dataset how many places it has of each layer, and the newest date of its places. One query a layer."""
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    newest: dict[int, Any] = {}
    for layer_id, layer in layers().items():
        standing = layer.model._base_manager.filter(still_there(layer.model)).order_by()
        for dataset, count, date in standing.values_list("dataset").annotate(Count("pk"), Max("source_date")):
            counts[dataset][layer_id] = count
            if date and (dataset not in newest or date > newest[dataset]):
                newest[dataset] = date
    return counts, newest


def ages(dataset: Any, newest: Any) -> list[str]:
    """Return what is known of a dataset's age."""
    said = [(_("retrieved"), dataset.retrieved), (_("newest place"), newest), (_("loaded"), dataset.loaded and dataset.loaded.date())]
    return [f"{what} {date:%Y-%m-%d}" for what, date in said if date]
