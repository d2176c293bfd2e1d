"""What each layer has to show in the demonstration city."""

from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings

from geo.layer import Layer

FOLDER: Final = Path(settings.BASE_DIR) / "fixtures" / "demo"


def recipe_of(layer: Layer) -> Path:
    """Return where the recipe of the demonstration city's places of a layer belongs, whether or not there is one."""
    return FOLDER / f"{layer.id}.toml"


def beside(layer: Layer) -> Path:
    """Return where an app of its own keeps a few places of its layer, whether or not it does: beside its table of layers."""
    app = apps.get_containing_app_config(layer.model.__module__)
    return Path(app.path if app else FOLDER) / f"{layer.id.replace('-', '_')}.geojson"


def is_shown(layer: Layer) -> bool:
    """Return whether the demonstration city has something of a layer to show."""
    return recipe_of(layer).exists() or beside(layer).exists()
