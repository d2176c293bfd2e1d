"""The demonstration city is loaded with one command, once."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from geo.models import Area, Bench, Coverage, Dataset, VacantPlot
from geo.registry import layers
from planning.difference import rights
from planning.division import Division, division
from planning.floor import Flag
from planning.ground import Add, Ground
from planning.measures import measures, readings
from planning.population import base, groups, homes
from planning.reading import State
from planning.uses import use
from tests.factories import place

pytestmark = pytest.mark.django_db


def demo(*options: str) -> str:
    """What the command says."""
    said = io.StringIO()
    with translation.override("en"):
        call_command("demo", *options, stdout=said)
    return said.getvalue()


def counts() -> dict[str, int]:
    return {layer.id: layer.model.objects.count() for layer in layers().values()}


def test_the_city_fills_every_layer_and_a_second_time_changes_nothing() -> None:
    assert "fictional" in demo()
    loaded = counts()
    assert all(loaded.values())
    assert loaded["buildings"] > 5_000
    assert demo("--if-empty") == ""
    demo("--force")
    assert counts() == loaded
    assert not any(layer.model.objects.filter(gone_since__isnull=False).exists() for layer in layers().values())


def test_what_is_loaded_says_that_it_is_fictional_and_where_it_is_complete() -> None:
    demo()
    for dataset in Dataset.objects.all():
        assert dataset.fictional
        assert "fictief" in dataset.name
        assert all(word in dataset.attribution for word in ("fictief", "fictive", "fictional"))
    assert set(Coverage.objects.values_list("layer", flat=True)) == set(layers())
    walked, city = Coverage.objects.get(layer="benches").geom, Area.objects.get(level=Area.Level.CITY).geom
    assert walked.area < 0.95 * city.area
    assert Bench.objects.filter(geom__within=walked).count() > 200
    assert Area.objects.get(code="Z1", edition="2024").names == {"nl": "Binnenstad", "fr": "Centre", "en": "Old Town"}


def test_a_database_that_holds_places_is_left_alone() -> None:
    place("benches")
    with pytest.raises(CommandError, match="--force"):
        demo()
    assert demo("--if-empty") == ""
    assert Bench.objects.count() == 1


def test_the_city_has_figures_of_its_people_to_lay_over_what_it_has() -> None:
    demo()
    population = base()
    assert population is not None
    assert population.division == Division("block", "2024")
    assert homes(population).residents.sum() == pytest.approx(25_000, rel=0.04)
    assert [group.key for group in groups(population)][-1] == "80-plus"
    found = {key: readings(each, division("neighbourhood")) for key, each in measures().items()}
    assert len(found["zwanerode-residents"].by_area) == 8
    assert all(reading.value for reading in found["zwanerode-residents"].by_area.values())
    assert all(reading.value for reading in found["zwanerode-income"].by_area.values())
    assert {reading.state for reading in found["green-300"].by_area.values()} == {State.VALUE}
    assert all(source.fictional for each in found.values() for source in each.sources)


def test_greening_the_quarter_where_tenants_are_least_secure_is_flagged_and_greening_the_rich_one_is_not() -> None:
    demo()
    of = division("neighbourhood")
    plots = VacantPlot.objects.filter(kind__in=use("green").plots)

    def flagged(code: str) -> Flag:
        area = Area.objects.get(code=code, level="neighbourhood")
        plot = plots.filter(geom__within=area.geom).exclude(geom__type="POINT").order_by("pk").first()
        lawn = plot.geom if plot else area.geom.centroid.buffer(20)
        (flag,) = rights(Ground((Add("green-spaces", -1, bytes(lawn.wkb), use("green").facts),)), of)
        assert flag.area == area.pk
        return flag

    poor, rich = flagged("Z6"), flagged("Z8")
    assert poor.raised
    assert {each.measure.floor for each in poor.why} >= {"income", "tenure", "social_security"}
    assert [each.key for each in poor.untold] == ["zwanerode-share-social-rent"]  # it says neither yes nor no
    assert not rich.raised
