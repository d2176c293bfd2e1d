"""Migrations: what was squashed says what it replaces, and models made together can be unmade."""

import pytest
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.operations import CreateModel
from django.db.migrations.serializer import serializer_factory
from django.db.migrations.state import ProjectState

from geo.migrating import CreateModels

APPS = {"accounts", "geo", "planning", "participation"}


def written(*, squashed: bool) -> dict[tuple[str, str], tuple[str, ...]]:
    """Each model as a migration would write it down, after all that was squashed or after the steps that it replaces."""
    loader = MigrationLoader(None, replace_migrations=squashed)
    ends = [end for end in loader.graph.leaf_nodes() if squashed or not loader.disk_migrations[end].replaces]
    models = loader.project_state(ends).models
    found = {}
    for key, model in models.items():
        options = sorted((name, value) for name, value in model.options.items() if value != [])
        parts = (list(model.fields.items()), options, model.bases, model.managers)
        found[key] = tuple(serializer_factory(part).serialize()[0] for part in parts)
    return {key: parts for key, parts in found.items() if key[0] in APPS}


def test_a_database_made_anew_has_the_models_of_one_that_took_every_step() -> None:
    """Prove it by the state that Django keeps: fields in their order, indexes, constraints, triggers and options."""
    anew, by_steps = written(squashed=True), written(squashed=False)
    assert anew.keys() == by_steps.keys()
    assert not [key for key in anew if anew[key] != by_steps[key]]


def test_every_app_ends_in_one_migration() -> None:
    leaves = [app for app, _name in MigrationLoader(None).graph.leaf_nodes()]
    assert {app: leaves.count(app) for app in APPS} == dict.fromkeys(APPS, 1)


TOWN = CreateModel("Town", [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=20, db_index=True))])
STREET = CreateModel(
    "Street",
    [("id", models.BigAutoField(primary_key=True)), ("town", models.ForeignKey("atlas.town", models.CASCADE))],
    options={"indexes": [models.Index(fields=["town", "id"], name="street_of_town")]},
)


class Founding(Migration):
    operations = [CreateModels([TOWN, STREET])]


def tables() -> set[str]:
    return {"atlas_town", "atlas_street"} & set(connection.introspection.table_names())


@pytest.mark.django_db
def test_models_are_made_and_unmade_together() -> None:
    founding = Founding("0001_founding", "atlas")
    with connection.schema_editor() as editor:
        made = founding.apply(ProjectState(), editor)
    assert tables() == {"atlas_town", "atlas_street"}
    with connection.cursor() as cursor:
        keys = connection.introspection.get_constraints(cursor, "atlas_street")
    assert "street_of_town" in keys
    assert [key["foreign_key"] for key in keys.values() if key["foreign_key"]] == [("atlas_town", "id")]
    assert made.apps.get_model("atlas", "street")._meta.get_field("town").related_model is made.apps.get_model("atlas", "town")
    with connection.schema_editor() as editor:
        founding.unapply(ProjectState(), editor)
    assert tables() == set()


def test_making_models_together_is_told_in_one_line() -> None:
    assert CreateModels([TOWN, STREET]).describe() == "Make 2 models together"
