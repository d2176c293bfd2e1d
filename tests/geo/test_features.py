"""Features are written by the database, and say what a serializer would say."""

import datetime as dt
import json
from typing import Any

import pytest

from api.serializers import feature_serializer
from geo import crs, facts
from geo.features import Page, geometry
from geo.layer import Layer
from geo.query import Condition, FeatureQuery, Period, SortKey, matching
from geo.registry import layer, layers
from tests.factories import dataset, place
from tests.geo.test_odd import ODD, loaded

pytestmark = pytest.mark.django_db


def read(layer_id: str, **asked: Any) -> list[dict[str, Any]]:
    """Return the features of one page."""
    return [json.loads(text) for text in Page(FeatureQuery(layer=layer(layer_id), **asked)).features()]


def serialized(kind: Layer, pk: int, spoken: crs.Crs) -> dict[str, Any]:
    """Return what the serializer says of a place, as JSON gives it back."""
    found = kind.model.objects.annotate(geometry_=geometry(spoken)).get(pk=pk)
    return json.loads(json.dumps(feature_serializer(kind, spoken.decimals)(found).data))


# Text that breaks whatever quotes by hand.
NASTY = 'Zoë\'s "Café" \\ n°1\n\tTab\x01\x02\x1f\x7f\u2028 – 日本 🌳 {"a":1} %s % </script>'

SQUARE_WITH_HOLE = (
    "POLYGON ((650000 670000, 650100 670000, 650100 670100, 650000 670100, 650000 670000), "
    "(650040 670040, 650060 670040, 650060 670060, 650040 670060, 650040 670040))"
)
TWO_PARTS = (
    "MULTIPOLYGON (((650000 670000, 650100 670000, 650100 670100, 650000 670000)), "
    "((651000 671000, 651100 671000, 651100 671100, 651000 671000)))"
)
TWO_LINES = "MULTILINESTRING ((650000 670000, 650100 670050), (650200 670000, 650300 670050))"


def many_vertices(n: int = 10_000) -> str:
    """Return a saw-toothed polygon with n corners along its top."""
    teeth = ", ".join(f"{650000 + i * 0.1:.2f} {670000 + (i % 2) * 3 + 10}" for i in range(n))
    return f"POLYGON ((650000 670000, {teeth}, {650000 + n * 0.1:.2f} 670000, 650000 670000))"


def shapes(kind: Layer) -> list[str]:
    """Return odd geometry that a layer takes."""
    odd: list[str] = []
    if "POLYGON" in kind.geometry_types:
        odd += [SQUARE_WITH_HOLE, TWO_PARTS, many_vertices()]
    if "LINESTRING" in kind.geometry_types:
        odd += [TWO_LINES]
    if "POINT" in kind.geometry_types:
        odd += ["POINT (650000.123456 670000.987654)"]
    return odd


@pytest.mark.parametrize("uri", list(crs.offered()))
@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_the_fast_way_and_the_serializer_say_the_same(layer_id: str, uri: str) -> None:
    """Prove it for each layer, each system, plain and odd geometry, nulls, and text that breaks naive quoting."""
    kind, spoken = layer(layer_id), crs.named(uri)
    place(layer_id)
    for wkt in shapes(kind):
        place(layer_id, wkt=wkt, name=NASTY, names={"nl": NASTY, "fr": None}, source_date=dt.date(2024, 2, 29))
    fast = read(layer_id, crs=spoken)
    assert len(fast) == 1 + len(shapes(kind))
    for feature in fast:
        slow = serialized(kind, feature["id"], spoken)
        assert feature["properties"] == slow["properties"]
        assert list(feature["properties"]) == list(slow["properties"])
        assert feature == slow


@pytest.mark.parametrize("file", [file for file, odd in ODD.items() if odd.fate.get("stored")])
def test_the_fast_way_and_the_serializer_say_the_same_of_what_odd_files_hold(file: str) -> None:
    _report, stored = loaded(file)
    kind = layer(ODD[file].layer)
    for spoken in crs.offered().values():
        fast = read(kind.id, crs=spoken)
        assert len(fast) == len(stored) == ODD[file].fate["stored"]
        for feature in fast:
            assert feature == serialized(kind, feature["id"], spoken)


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_each_fact_of_any_type_is_told_as_it_is_stored(layer_id: str) -> None:
    """Prove that filled facts come out alike, whatever their type."""
    kind = layer(layer_id)
    values = {"boolean": True, "integer": 7, "number": 2.5, "date": dt.date(2020, 1, 31), "string": "x", "object": {"nl": "é"}}
    filled = {}
    for field in kind.facts:
        if field.is_relation or field.name == kind.model.ENDS:  # past its end it would not be there
            continue
        known = facts.choices(field)
        filled[field.name] = known[-1][0] if known else values[facts.kind(field).name]
    made = place(layer_id, **{**filled, "gone_since": None})
    (feature,) = read(layer_id)
    assert feature == serialized(kind, made.pk, crs.CRS84)


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_what_a_serializer_renders_it_parses_back(layer_id: str) -> None:
    """Prove that a feature sent back unchanged stores the same place, to the centimetre."""
    kind = layer(layer_id)
    made = place(layer_id, name=NASTY.replace("\x01\x02", ""))
    feature = serialized(kind, made.pk, crs.CRS84)
    feature["properties"]["source_id"] = "another"
    parsed = feature_serializer(kind)(data=feature)
    parsed.is_valid(raise_exception=True)
    stored = parsed.save()
    stored.refresh_from_db()
    assert stored.pk != made.pk
    assert stored.geom.distance(made.geom) < 0.02
    assert serialized(kind, stored.pk, crs.CRS84)["geometry"] == feature["geometry"]


def test_a_geometry_with_heights_is_flattened_when_it_is_parsed() -> None:
    sent = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [4.3687566, 50.8404076, 17.5]},
        "properties": {"source_id": "high", "dataset": dataset().key},
    }
    parsed = feature_serializer(layer("benches"))(data=sent)
    assert parsed.is_valid(), parsed.errors
    assert parsed.save().geom.hasz is False


@pytest.mark.parametrize(
    "geometry_sent",
    [
        {"type": "Point", "coordinates": [179.9999, 50.84]},
        {"type": "Point", "coordinates": [50.84, 4.36]},
        {"type": "Point", "coordinates": []},
        {"type": "Heart", "coordinates": [4.36, 50.84]},
        {"type": "Point", "coordinates": ["a", "b"]},
        "no geometry",
    ],
)
def test_a_geometry_that_cannot_be_kept_is_an_error_and_no_crash(geometry_sent: Any) -> None:
    sent = {"type": "Feature", "geometry": geometry_sent, "properties": {"source_id": "odd", "dataset": dataset().key}}
    parsed = feature_serializer(layer("benches"))(data=sent)
    assert not parsed.is_valid()
    assert "geom" in parsed.errors


def test_a_place_is_there_on_a_date_until_it_has_gone() -> None:
    place("benches", source_id="old", gone_since=dt.date(2024, 6, 1))
    place("benches", source_id="new")
    on = lambda start, end: {  # noqa: E731
        each.source_id for each in matching(FeatureQuery(layer=layer("benches"), period=Period(start, end)))
    }
    assert on(dt.date(2024, 5, 31), dt.date(2024, 5, 31)) == {"old", "new"}
    assert on(dt.date(2024, 6, 1), dt.date(2024, 6, 1)) == {"new"}
    assert on(None, dt.date(2000, 1, 1)) == {"old", "new"}
    assert {each["properties"]["source_id"] for each in read("benches")} == {"new"}
    assert {each["properties"]["source_id"] for each in read("benches", gone=True)} == {"old", "new"}


def test_an_area_is_there_while_its_edition_is_valid() -> None:
    place("areas", source_id="2013", edition="2013", valid_from=dt.date(2013, 1, 1), valid_to=dt.date(2019, 12, 31))
    place("areas", source_id="2020", edition="2020", valid_from=dt.date(2020, 1, 1))
    on = lambda *days: {each.edition for each in matching(FeatureQuery(layer=layer("areas"), period=Period(*days)))}  # noqa: E731
    assert on(dt.date(2019, 12, 31), dt.date(2019, 12, 31)) == {"2013"}
    assert on(dt.date(2019, 12, 31), dt.date(2020, 1, 1)) == {"2013", "2020"}
    assert on(dt.date(2012, 1, 1), dt.date(2012, 12, 31)) == set()
    assert on(dt.date(2021, 1, 1), None) == {"2020"}


@pytest.mark.parametrize("descending", [False, True])
def test_pages_by_a_sort_key_with_nulls_and_ties_lose_and_double_nothing(descending: bool) -> None:
    for number, seats in enumerate([3, None, 1, 3, None, 2, 3, 1]):
        place("benches", source_id=str(number), seats=seats)
    asked = FeatureQuery(layer=layer("benches"), sort=(SortKey("seats", descending),), limit=3)
    seen: list[Any] = []
    after: tuple[Any, ...] | None = None
    while True:
        page = Page(FeatureQuery(layer=asked.layer, sort=asked.sort, limit=3, after=after))
        seen += [json.loads(each)["properties"]["seats"] for each in page.features()]
        after = page.next_after
        if after is None:
            break
    numbers = sorted([3, 1, 3, 2, 3, 1], reverse=descending)
    assert seen == [*numbers, None, None]


def test_conditions_are_joined_by_and_and_their_values_by_or() -> None:
    for number, (kind, access) in enumerate([("park", "yes"), ("wood", "yes"), ("park", "no"), ("grass", "yes")]):
        place("green-spaces", source_id=str(number), kind=kind, access=access)
    found = matching(
        FeatureQuery(layer=layer("green-spaces"), conditions=(Condition("kind", ("park", "wood")), Condition("access", ("yes",))))
    )
    assert sorted(each.source_id for each in found) == ["0", "1"]
