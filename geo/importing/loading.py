"""Load a file into the store: all of it, or none."""

import hashlib
import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from geo import crs
from geo.importing import completeness, recognition, shapes
from geo.importing.errors import BadRecipe, ImportFailed, RowsRefused, unreadable
from geo.importing.mapping import LayerMapping, Unfit
from geo.importing.reading import is_osm, open_source
from geo.importing.recipe import ALL_KINDS, LayerSpec, Recipe
from geo.importing.report import Report
from geo.importing.source import Batch, Row, Source
from geo.importing.staging import ROWS_TO_ANALYZE, Staging
from geo.models import Area, Dataset, ImportRun
from geo.nesting import nest
from geo.registry import layer as layer_of
from geo.registry import layers

# Called with the rows read so far and, where the file tells, how many there are.
Progress = Callable[[int, int | None], None]


def load(
    recipe: Recipe,
    *,
    file: Path | None = None,
    dry_run: bool = False,
    keep_going: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Return what became of a file (the recipe's own unless `file` is given); ImportFailed where nothing could be stored.

    Everything happens in one transaction. A refused row refuses the file, unless `keep_going`. `dry_run` does the same work and
    takes it back.
    """
    path = file or recipe.find(recipe.source.file)
    started = time.monotonic()
    source = open_source(path, recipe.source, layer_ids=_wanted(recipe))
    try:
        with transaction.atomic():
            loading = _Load(recipe, source, path, keep_going=keep_going, progress=progress)
            report = loading.run()
            report.stored = not dry_run
            report.seconds = round(time.monotonic() - started, 2)
            loading.record()
            if dry_run:
                transaction.set_rollback(True)
    except (DataError, IntegrityError) as error:
        why = str(error).partition("\n")[0]
        raise ImportFailed(_("Nothing was stored, because the database refuses a row: %(why)s.") % {"why": why}) from error
    finally:
        source.close()
    return report


def _wanted(recipe: Recipe) -> frozenset[str]:
    """Return the layers a recipe speaks of."""
    named = [spec.layer_id for spec in recipe.layers]
    return frozenset(layers() if ALL_KINDS in named else named)


class _Load:
    """One file on its way in."""

    def __init__(self, recipe: Recipe, source: Source, path: Path, *, keep_going: bool, progress: Progress | None) -> None:
        self.recipe, self.source, self.path = recipe, source, path
        self.keep_going, self.progress = keep_going, progress or (lambda _done, _total: None)
        self.report = Report(file=path.name, dataset=recipe.dataset.key)
        self.dataset = self._dataset()
        self.specs = self._specs()
        self.mappings = [LayerMapping(layer_of(spec.layer_id), spec, source.columns) for spec in self.specs]
        one_each = {mapping.layer.id: mapping for mapping in self.mappings}
        self.stagings = {layer_id: Staging(mapping, self.dataset.pk) for layer_id, mapping in one_each.items()}
        self.refused_ids: dict[str, list[str]] = {layer_id: [] for layer_id in self.stagings}
        self.places: list[Any] = []  # arrays of (row, x, y), to find what lies far from all the rest

    def _dataset(self) -> Dataset:
        """Return the dataset as the recipe describes it, made or brought up to date."""
        said = self.recipe.dataset
        found = Dataset.objects.filter(key=said.key).first()
        filled = {
            name: value
            for name in ("name", "publisher", "licence", "licence_url", "attribution", "retrieved", "fictional")
            if (value := getattr(said, name)) or (value is False and found is not None)
        }
        if found is None:
            filled.setdefault("name", said.key)
        missing = [name for name in ("publisher", "licence", "attribution") if name not in filled]
        if found is None and missing:
            raise BadRecipe(_("The dataset “%(key)s” is new: say its %(missing)s.") % {"key": said.key, "missing": ", ".join(missing)})
        return Dataset.objects.update_or_create(key=said.key, defaults=filled)[0]

    def _specs(self) -> list[LayerSpec]:
        """Return one entry per way into a layer; `*` stands for every layer that OSM has rules for and that has no entry of its own."""
        named = {spec.layer_id for spec in self.recipe.layers}
        found: list[LayerSpec] = []
        for spec in self.recipe.layers:
            if spec.layer_id != ALL_KINDS:
                found.append(spec)
                continue
            if not is_osm(self.path):
                raise BadRecipe(
                    _("Only an OSM file can be loaded as all kinds at once; say which layer “%(file)s” is.") % {"file": self.path.name}
                )
            if spec.id or spec.where or spec.map or spec.values or spec.coarsen_m:
                raise BadRecipe(
                    _("What is loaded as all kinds at once can be given constants and coverage, and no more; name a layer for the rest.")
                )
            rest = (layer_id for layer_id, layer in layers().items() if layer.osm and layer_id not in named)
            found.extend(LayerSpec(layer_id=layer_id, set=spec.set, coverage=spec.coverage) for layer_id in rest)
        return found

    def run(self) -> Report:
        """Read, stage, judge and store; return the report."""
        for batch, system in self._batches():
            meant: set[int] = set()
            for mapping in self.mappings:
                rows = [row for row in batch if row.layer_id in (None, mapping.layer.id) and mapping.meant(row)]
                meant.update(row.number for row in rows)
                self._stage(mapping, rows, system)
            self.report.skipped += sum(row.number not in meant for row in batch)
            self.report.read += len(batch)
            self.progress(self.report.read, self.source.total)
        if not self.report.read:
            raise unreadable(self.path.name, _("it holds no rows."))
        if self.report.skipped == self.report.read:
            raise BadRecipe(_("No row of “%(file)s” has the values that are asked for.") % {"file": self.path.name})
        self.report.notes.extend(self.source.notes)
        self._merge_outlines()
        self._drop_strays()
        nothing_left = not any(staging.holds_any() for staging in self.stagings.values())
        if (self.report.refused and not self.keep_going) or (nothing_left and (self.report.refused or self.report.left_out)):
            raise RowsRefused(self.report)
        for layer_id, staging in self.stagings.items():
            self._settle(layer_id, staging)
        if any(staging.layer.model is Area for staging in self.stagings.values()):
            nest()
        self._declare()
        return self.report

    def record(self) -> None:
        """Write the run down: the one event in the history of all places it brought."""
        ImportRun.objects.create(
            dataset=self.dataset, file_name=self.path.name[:255], file_sha256=digest(self.path), report=self.report.as_dict()
        )

    def _batches(self) -> Iterator[tuple[Batch, recognition.System]]:
        """Yield the batches, each with the system that the first of them showed the file to be in."""
        batches = self.source.batches()
        first = next(batches, None)
        if first is None:
            return
        bounds = shapely.bounds(shapes.decoded([row.geometry for row in first]).geometry)
        if self.recipe.source.swapped:
            bounds = recognition.turned(bounds)
        system = recognition.decide(self.source, self.recipe.source.crs, bounds[np.isfinite(bounds).all(axis=1)])
        self.report.crs = f"EPSG:{system.srid} ({crs.system(system.srid).name}), {system.how}"
        for batch in itertools.chain([first], batches):
            yield batch, system

    def _stage(self, mapping: LayerMapping, rows: list[Row], system: recognition.System) -> None:
        """Put the rows that are meant for a layer into its staging table."""
        if not rows:
            return
        shaped = self._shapes(mapping, rows, system)
        ready = []
        for index, row in enumerate(rows):
            identity = self._identity(mapping, row)
            if shaped.problem[index]:
                self._refuse(mapping, row, identity, identity, row.problem or shaped.problem[index])
                continue
            try:
                said = mapping.read(row)
            except Unfit as error:
                self._refuse(mapping, row, identity, error.value, str(error))
                continue
            for value, why in said.unread:
                self.report.emptied.add(row.number, value, why, layer=mapping.layer.id)
            repair = "; ".join(filter(None, (row.remark, shaped.repair[index])))
            if repair:
                self.report.repaired.add(row.number, identity or said.values.get("name"), repair, layer=mapping.layer.id)
            if mapping.coarsens:
                said.values[mapping.coarsens] = mapping.spec.coarsen_m
            ready.append((index, row.number, identity, [said.values[name] for name in mapping.fields]))
        kept = shaped.geometry[[index for index, *_rest in ready]]
        texts = shapely.to_wkb(kept, hex=True, byte_order=1)
        self._remember(kept, ready)
        self.stagings[mapping.layer.id].add(
            (number, identity, hashlib.md5(f"{wkb}{values}".encode(), usedforsecurity=False).hexdigest(), shaped.drawn[index], wkb, values)
            for (index, number, identity, values), wkb in zip(ready, texts, strict=True)
        )

    def _shapes(self, mapping: LayerMapping, rows: list[Row], system: recognition.System) -> shapes.Shapes:
        """Return the rows' geometries in metres, fit for the layer."""
        shaped = shapes.decoded([row.geometry for row in rows])
        if self.recipe.source.swapped:
            shaped.geometry = shapely.transform(shaped.geometry, lambda xy: xy[:, ::-1])
        for index, why in recognition.problems(shapely.bounds(shaped.geometry), system.srid):
            shaped.refuse(index, why)
        shapes.transform(shaped, system.srid)
        shapes.fit(shaped, mapping.layer.geometry_types, mapping.areas(rows))
        if mapping.spec.coarsen_m:
            shaped.geometry = shapes.coarsened(shaped.geometry, mapping.spec.coarsen_m)
        return shaped

    def _identity(self, mapping: LayerMapping, row: Row) -> str | None:
        """Return what the source calls a row: its recipe's column, else what the format says."""
        if not mapping.spec.id:
            return row.source_id
        found = mapping.identity(row)
        if found is None:
            self.report.repeated.add(
                row.number, None, _("it has no “%(column)s”; known by its kind and place instead") % {"column": mapping.spec.id}
            )
        return found

    def _refuse(self, mapping: LayerMapping, row: Row, identity: str | None, value: object, why: str) -> None:
        listing = self.report.left_out if self.source.lenient else self.report.refused
        listing.add(row.number, value, why, layer=mapping.layer.id)
        if identity:
            self.refused_ids[mapping.layer.id].append(identity)

    def _remember(self, geometry: Any, ready: list[Any]) -> None:
        """Keep where each row lies: 24 bytes a row."""
        if self.source.lenient or not ready:
            return
        bounds = shapely.bounds(geometry)
        numbers = np.array([number for _index, number, *_rest in ready], dtype=float)
        self.places.append(np.column_stack([numbers, (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2]))

    def _merge_outlines(self) -> None:
        """Store once what a file draws both as an area and as its outline; refuse lines that are no outline of anything."""
        for layer_id, staging in self.stagings.items():
            for line, area in staging.redrawn():
                self.report.merged.add(line, None, _("the outline of row %(row)d") % {"row": area}, layer=layer_id)
            for number, source_id in staging.closed():
                self.report.repaired.add(number, source_id, _("its outline was drawn as a line"), layer=layer_id)
            for number in staging.left_open():
                listing = self.report.left_out if self.source.lenient else self.report.refused
                listing.add(number, None, _("it is a line that does not close, where an area is wanted"), layer=layer_id)

    def _drop_strays(self) -> None:
        """Refuse rows that lie far from all the rest."""
        if not self.places:
            return
        table = np.concatenate(self.places)
        strays = {int(table[index, 0]): why for index, why in recognition.astray(table[:, 1:])}
        for number, why in sorted(strays.items()):
            self.report.refused.add(number, None, why)
        if strays:
            for staging in self.stagings.values():
                staging.drop(list(strays))

    def _settle(self, layer_id: str, staging: Staging) -> None:
        """Decide and do what becomes of a layer's rows."""
        report = self.report
        staging.identify()
        merge = all(spec.coarsen_m is None for spec in self.specs if spec.layer_id == layer_id)
        for number, source_id, first, same in staging.repeated(merge=merge):
            listing = report.merged if same else report.repeated
            why = _("the same as row %(row)d") if same else _("its id is also that of row %(row)d; it has got a number of its own")
            listing.add(number, source_id, why % {"row": first}, layer=layer_id)
        counts = staging.judge()
        for number, source_id in staging.conflicts():
            report.conflicts.add(number, source_id, _("changed at the source and by people"), layer=layer_id)
        gone, edited = staging.gone(timezone.localdate(), self.refused_ids[layer_id])
        written = counts.get("added", 0) + counts.get("updated", 0)
        if written:
            staging.store()
        if written >= ROWS_TO_ANALYZE:
            staging.analyze()
        for source_id in gone:
            report.gone.add(None, source_id, _("no longer in the source"), layer=layer_id)
        for source_id in edited:
            report.conflicts.add(None, source_id, _("edited by people, and no longer in the source"), layer=layer_id)
        report.added += counts.get("added", 0)
        report.updated += counts.get("updated", 0)
        report.unchanged += counts.get("unchanged", 0)
        done = {what: counts.get(what, 0) for what in ("added", "updated", "unchanged")} | {"gone": len(gone)}
        if any(done.values()):
            report.layers[layer_id] = done

    def _declare(self) -> None:
        """Write for each layer within what the dataset is complete."""
        for spec in {spec.layer_id: spec for spec in self.specs}.values():
            completeness.declare(layer_of(spec.layer_id), self.dataset, spec.coverage, self.recipe.find)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, or of all files in a folder one after the other."""
    sha = hashlib.sha256()
    for part in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if part.is_file():
            with part.open("rb") as stream:
                while block := stream.read(1 << 20):
                    sha.update(block)
    return sha.hexdigest()


__all__ = ["ImportFailed", "Progress", "load"]
