"""Import: reader (any format, any system) → mapping → repair → upsert → report."""

from geo.importing.loading import load
from geo.importing.recipe import Recipe
from geo.importing.report import Report

__all__ = ["Recipe", "Report", "load"]
