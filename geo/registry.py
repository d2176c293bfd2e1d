"""The layers of all installed apps together, joined at start from each app's `layers.LAYERS`."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from geo.errors import UnknownLayer
from geo.layer import Layer


@cache
def layers() -> Mapping[str, Layer]:
    """Return all layers by id, in the order of INSTALLED_APPS and of the rows. Two rows with one id are refused."""
    found: dict[str, Layer] = {}
    for app in apps.get_app_configs():
        if not (app.module and module_has_submodule(app.module, "layers")):
            continue
        for layer in import_module(f"{app.name}.layers").LAYERS:
            if layer.id in found:
                raise ValueError(f"Two layers are called “{layer.id}”.")
            found[layer.id] = layer
    return MappingProxyType(found)


@cache
def collections() -> Mapping[str, Layer]:
    """Return all that can be read, by id: the layers, then what apps derive from them (`derived.DERIVED`)."""
    found = dict(layers())
    for app in apps.get_app_configs():
        if app.module and module_has_submodule(app.module, "derived"):
            for layer in import_module(f"{app.name}.derived").DERIVED:
                if layer.id in found:
                    raise ValueError(f"Two layers are called “{layer.id}”.")
                found[layer.id] = layer
    return MappingProxyType(found)


@cache
def readable() -> Mapping[str, Layer]:
    """Return all that stands on the map, in lists, in the search and in exports: the layers, and what apps show of their own tables."""
    return MappingProxyType({key: found for key, found in collections().items() if not found.derived})


def readable_layer(layer_id: str) -> Layer:
    """Return the layer of those that stand on the map with this id; UnknownLayer if there is none."""
    if layer_id not in readable():
        raise UnknownLayer(layer_id)
    return readable()[layer_id]


def layer(layer_id: str) -> Layer:
    """Return the layer with this id, kept or derived; UnknownLayer if there is none."""
    # Those that are kept first: what is derived is made of modules that ask for these.
    found = layers().get(layer_id) or collections().get(layer_id)
    if found is None:
        raise UnknownLayer(layer_id)
    return found
