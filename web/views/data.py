"""Where everything comes from."""

from collections import defaultdict

from django.db.models import Count, Prefetch, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from geo.layer import Layer
from geo.models import Coverage, Dataset, ImportRun
from geo.registry import layers
from geo.standing import still_there
from web.views.wrong import only_read


def numbers() -> dict[int, list[tuple[Layer, int]]]:
    """Return for each dataset (by its key) how many places it gave to each layer. One query."""
    kinds = layers()
    counts = [
        kind.model._default_manager.filter(still_there(kind.model))
        .order_by()
        .values("dataset", of=Value(kind.id))
        .annotate(n=Count("pk"))
        .values_list("dataset", "of", "n")
        for kind in kinds.values()
    ]
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for dataset, of, number in counts[0].union(*counts[1:], all=True):
        found[dataset][of] = number
    return {dataset: [(kinds[of], of_layer[of]) for of in kinds if of in of_layer] for dataset, of_layer in found.items()}


@only_read
def data_page(request: HttpRequest) -> HttpResponse:
    """Return the datasets with who published them, under which licence, and what they are complete for. Four queries."""
    latest = ImportRun._default_manager.order_by("dataset_id", "-finished_at").distinct("dataset_id").defer("report")
    runs = {run.dataset_id: run for run in latest}
    coverages = Coverage._default_manager.defer("geom")
    datasets = Dataset._default_manager.prefetch_related(Prefetch("coverages", coverages))
    given, kinds = numbers(), layers()
    rows = [
        {
            "dataset": dataset,
            "run": runs.get(dataset.pk),
            "numbers": given.get(dataset.pk, []),
            "total": sum(number for _layer, number in given.get(dataset.pk, [])),
            "coverages": [(kinds[one.layer], one.evidence) for one in dataset.coverages.all() if one.layer in kinds],
        }
        for dataset in datasets
    ]
    return render(request, "data.html", {"rows": rows})
