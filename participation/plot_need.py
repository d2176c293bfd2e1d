"""The need around a plot: which use of it would bring how many residents what they lack near home, in figures that may be told."""

from geo.models import VacantPlot
from planning.ranking import Question, rank
from planning.told import ToldRow, told
from planning.uses import uses


def need(plot: VacantPlot) -> list[ToldRow]:
    """Return what each use that this kind of plot allows would bring, the most first; those of which nothing can be said come last.

    Empty where nobody knows who lives there, or the plot is no longer vacant.
    """
    suited = tuple(key for key, one in uses().items() if plot.kind in one.plots)
    found = rank(Question(uses=suited, kinds=(plot.kind,), status=tuple(VacantPlot.Status.values)))
    rows = told(found, [row for row in found.rows if row.plot == plot.pk])
    return sorted(rows, key=lambda row: (row.residents.value is None, -(row.residents.value or 0)))
