"""Drinking water in three touches: a model, a row, a fixture. Nothing else in the house knows of it."""
