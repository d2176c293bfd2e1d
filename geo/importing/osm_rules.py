"""Which layers an OSM object belongs to, and what its tags say there; all of it read from the layers' own rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from geo.importing import osm_words
from geo.layer import Layer, OsmRule
from geo.models import Place

NAME_LENGTH = 250
# Said of any object: on which day somebody last looked.
CONFIRMED = "check_date|survey:date"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a layer's model, where in the tags its text is, and how to read that."""

    name: str
    source: str
    read: osm_words.Reader


@dataclass(frozen=True, slots=True)
class Facts:
    """What tags say of one object in one layer: values by column, and by column the texts that it cannot hold."""

    values: dict[str, Any]
    unread: dict[str, str]


class Kind:
    """A layer as OSM sees it."""

    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        base = {field.name for field in Place._meta.get_fields()}
        own = [field for field in layer.facts if field.name not in base and not isinstance(field, models.ForeignKey)]
        own.append(Place._meta.get_field("last_confirmed"))
        sources = {"last_confirmed": CONFIRMED, **layer.osm_keys}
        self.columns = [Column(field.name, sources.get(field.name, field.name), osm_words.reader(field)) for field in own]
        self.name_source = sources.get("name", "name")
        # Who composes a name of other tags does not want the object's own names beside it.
        self.names = osm_words.names if self.name_source == "name" else lambda _tags: {}

    def rule_for(self, tags: Mapping[str, str]) -> OsmRule | None:
        """Return the first rule that these tags meet."""
        return next((rule for rule in self.layer.osm if met(rule, tags)), None)

    def facts(self, tags: Mapping[str, str], rule: OsmRule) -> Facts:
        """Return the columns' values: what the tags say, then what the rule sets, then what further tags change."""
        values: dict[str, Any] = {"name": shortened(osm_words.written(self.name_source, tags)), "names": self.names(tags)}
        unread: dict[str, str] = {}
        for column in self.columns:
            text = osm_words.written(column.source, tags)
            if not text:
                continue
            value = column.read(text)
            if value is not None:
                values[column.name] = value
            else:
                unread[column.name] = text
        for settled in (rule, *(more for more in self.layer.osm_then if met(more, tags))):
            values.update(settled.sets)
        return Facts(values, {name: text for name, text in unread.items() if name not in values})


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

    def sort(self, tags: Mapping[str, str]) -> Iterator[tuple[Kind, OsmRule]]:
        """Yield each layer the object belongs to, with the first of its rules that is met."""
        for position in sorted({position for key in tags if key in self.by_key for position in self.by_key[key]}):
            kind = self.kinds[position]
            rule = kind.rule_for(tags)
            if rule is not None:
                yield kind, rule


def met(rule: OsmRule, tags: Mapping[str, str]) -> bool:
    """Return whether tags meet every condition of a rule."""
    return all(tag.met_by(tags) for tag in rule.tags)


def shortened(name: str) -> str:
    """Return a name that the column holds."""
    return name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1] + "…"
