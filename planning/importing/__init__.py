"""Import of plain tables about areas: table → cells → join to one edition of areas → values → report."""

from planning.importing.loading import load
from planning.importing.recipe import Recipe
from planning.importing.report import Report

__all__ = ["Recipe", "Report", "load"]
