"""Which layers an OSM object belongs to, and what its tags say there; all of it read from the layers' own rows."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import models

from geo.importing import osm_words
from geo.layer import Layer, OsmRule
from geo.models import Place

# Said of any object: on which day somebody last looked.
CONFIRMED = "check_date|survey:date"

Tags = Mapping[str, str]


class Kind:
    """A layer as OSM sees it."""

    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        base = {field.name for field in Place._meta.get_fields()}
        own = [field for field in layer.facts if field.name not in base and not isinstance(field, models.ForeignKey)]
        self.sources = {"last_confirmed": CONFIRMED, **{field.name: layer.osm_keys.get(field.name, field.name) for field in own}}
        self.name_source = layer.osm_keys.get("name", "name")
        self.asks_yes_or_no = {field.name for field in own if asks_yes_or_no(field)}

    def rule_for(self, tags: Tags) -> OsmRule | None:
        """Return the first rule that these tags meet. Its key is looked for first: most rules are about other keys."""
        return next((rule for rule in self.layer.osm if rule.tags[0].key in tags and met(rule, tags)), None)

    def texts(self, tags: Tags) -> dict[str, Any]:
        """Return what the tags say, by column."""
        found: dict[str, Any] = {}
        for column, source in self.sources.items():
            text = osm_words.written(source, tags)
            if text:
                found[column] = osm_words.YES_OR_NO.get(text, text) if column in self.asks_yes_or_no else text
        name = osm_words.written(self.name_source, tags)
        if name:
            found["name"] = osm_words.shortened(name)
        # Who composes a name of other tags does not want the object's own names beside it.
        if self.name_source == "name":
            found["names"] = osm_words.names(tags)
        return found

    def sets(self, tags: Tags, rule: OsmRule) -> tuple[tuple[str, Any], ...]:
        """Return what follows from the rule that took the object in, and then from each further tag, whatever the texts say."""
        further = [more for more in self.layer.osm_then if met(more, tags)]
        return tuple(pair for settled in (rule, *further) for pair in settled.sets)


class Sorter:
    """Sorts OSM objects into layers by their tags."""

    def __init__(self, layers: Iterable[Layer]) -> None:
        self.kinds = [Kind(layer) for layer in layers if layer.osm]
        self.by_key: dict[str, list[int]] = {}
        for position, kind in enumerate(self.kinds):
            for key in {rule.tags[0].key for rule in kind.layer.osm}:
                self.by_key.setdefault(key, []).append(position)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of which an object must have one to belong anywhere."""
        return tuple(sorted(self.by_key))

    def sort(self, tags: Tags) -> Iterator[tuple[Kind, OsmRule]]:
        """Yield each layer the object belongs to, with the first of its rules that is met."""
        for position in sorted({position for key in tags if key in self.by_key for position in self.by_key[key]}):
            kind = self.kinds[position]
            rule = kind.rule_for(tags)
            if rule is not None:
                yield kind, rule


def met(rule: OsmRule, tags: Tags) -> bool:
    """Return whether tags meet every condition of a rule."""
    return all(tag.met_by(tags) for tag in rule.tags)


def asks_yes_or_no(field: "models.Field[Any, Any]") -> bool:
    """Return whether a column is answered with yes or no."""
    return isinstance(field, models.BooleanField) or {"yes", "no"} <= {value for value, _label in field.flatchoices}
