"""The admin is made from the layers: each kind can be found, added, changed, and its history read."""

import json
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.test import Client

from geo.admin import OWN
from geo.models import Coverage, Dataset, ImportRun
from geo.registry import layer, layers
from tests.factories import SHAPES, dataset, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(admin_client: Client, admin_user: Any) -> Client:
    """Alice, who may do everything."""
    admin_client.alice = admin_user
    return admin_client


def admin_address(layer_id: str, rest: str) -> str:
    return f"/admin/geo/{layer(layer_id).model._meta.model_name}/{rest}"


def filled(client: Client, address: str, **changed: Any) -> dict[str, Any]:
    """Return what the form at an address would send, after some changes."""
    form = client.get(address).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    values = {name: form.fields[name].widget.format_value(value) if name == "geom" else value for name, value in values.items()}
    sent = {name: ("" if value is None else json.dumps(value) if isinstance(value, dict) else value) for name, value in values.items()}
    return {name: value for name, value in {**sent, **changed}.items() if value is not False}


def drawn(layer_id: str) -> str:
    """Return a shape that a layer takes, as the map writes it."""
    shape = GEOSGeometry(SHAPES[layer(layer_id).shape], srid=3812)
    return shape.transform(4326, clone=True).json


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_each_layer_is_listed_and_found(alice: Client, layer_id: str) -> None:
    made = place(layer_id, name="Aan de Meent")
    answer = alice.get(admin_address(layer_id, "?q=Meent"))
    assert answer.status_code == 200
    assert [row.pk for row in answer.context["cl"].result_list] == [made.pk]


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_each_layer_takes_a_new_place_under_the_installations_own_name(alice: Client, layer_id: str) -> None:
    sample = place(layer_id)
    kind = layer(layer_id)
    own = {field.name: getattr(sample, field.name) or "" for field in kind.facts if field.name in ("kind", "level", "edition")}
    sent = filled(alice, admin_address(layer_id, "add/"), geom=drawn(layer_id), name="Nieuw", **own)
    answer = alice.post(admin_address(layer_id, "add/"), sent)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    made = kind.model.objects.get(name="Nieuw")
    assert (made.dataset.key, len(made.source_id)) == (OWN, 36)
    assert made.geom.distance(sample.geom) < 0.01


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_a_change_in_each_layer_is_kept_with_who_when_and_what(alice: Client, layer_id: str) -> None:
    """Prove that a name can be changed, that the shape stays to the last digit, and that the history says who did it."""
    made = place(layer_id, name="Oud")
    address = admin_address(layer_id, f"{made.pk}/change/")
    answer = alice.post(address, filled(alice, address, name="Nieuw"))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    before = made.geom.wkb
    made.refresh_from_db()
    assert (made.name, made.geom.wkb) == ("Nieuw", before)
    history = alice.get(admin_address(layer_id, f"{made.pk}/history/"))
    events = history.context["events"]
    assert [event["label"] for event in events][-1] in ("toegevoegd", "added")
    assert {"label": events[0]["changes"][0]["label"], "before": "Oud", "after": "Nieuw"} == events[0]["changes"][0]
    assert (events[0]["user"], events[0]["username"]) == (alice.alice.pk, alice.alice.get_username())
    assert alice.alice.get_username() in history.content.decode()


def test_what_an_import_brought_keeps_its_source(alice: Client) -> None:
    made = place("benches", name="Bank")
    address = admin_address("benches", f"{made.pk}/change/")
    form = alice.get(address).context["adminform"].form
    assert not {"dataset", "source_id", "source_date", "certainty"} & set(form.fields)
    assert "last_confirmed" in form.fields
    alice.post(address, filled(alice, address, source_id="stolen", certainty="unsure"))
    made.refresh_from_db()
    assert (made.source_id, made.certainty) == ("benches-1", "likely")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("LINESTRING (4.4 51.2, 4.5 51.2)", "LINESTRING"),
        ("POINT (51.2 4.4)", "swapped"),
        ("POINT (4.4 1e400)", ""),
        ("alert(1)", ""),
        ('{"type": "Point"}', ""),
        ("", ""),
    ],
)
def test_a_shape_that_is_none_is_refused_with_a_sentence(alice: Client, settings: Any, text: str, sentence: str) -> None:
    settings.LANGUAGE_CODE = "en"
    address = admin_address("benches", "add/")
    answer = alice.post(address, filled(alice, address, geom=text), headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert sentence in str(answer.context["adminform"].form.errors["geom"])
    assert layer("benches").model.objects.count() == 0


def test_a_bow_tie_is_refused_by_the_form(alice: Client) -> None:
    address = admin_address("water", "add/")
    answer = alice.post(address, filled(alice, address, geom="POLYGON ((4.4 51.2, 4.5 51.3, 4.5 51.2, 4.4 51.3, 4.4 51.2))", kind="pond"))
    assert "geom" in answer.context["adminform"].form.errors


def test_names_are_texts_by_language(alice: Client) -> None:
    address = admin_address("benches", "add/")
    answer = alice.post(address, filled(alice, address, geom=drawn("benches"), names='["Bank"]'))
    assert "names" in answer.context["adminform"].form.errors


def test_the_shape_can_be_written_without_a_map(alice: Client) -> None:
    page = alice.get(admin_address("benches", "add/")).content.decode()
    assert "<textarea" in page
    assert "openstreetmap.org" not in page
    assert "https://" not in page.replace("https://www.w3.org", "")


def test_a_list_asks_the_same_few_questions_however_long_it_is(alice: Client, django_assert_max_num_queries: Any) -> None:
    for _number in range(30):
        place("benches")
    with django_assert_max_num_queries(9):
        alice.get(admin_address("benches", ""))


def test_a_dataset_with_places_cannot_be_taken_away(alice: Client) -> None:
    source = place("benches").dataset
    assert alice.post(f"/admin/geo/dataset/{source.pk}/delete/", {"post": "yes"}).status_code == 403
    empty = dataset("empty")
    assert alice.post(f"/admin/geo/dataset/{empty.pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(Dataset.objects.all()) == [source]


def test_coverage_is_drawn_for_one_of_the_layers(alice: Client) -> None:
    square = "POLYGON ((4.3 50.8, 4.4 50.8, 4.4 50.9, 4.3 50.8))"
    sent = {"dataset": dataset().pk, "layer": "benches", "geom": square, "evidence": "Counted on foot in May."}
    assert alice.post("/admin/geo/coverage/add/", {**sent, "layer": "elephants"}).status_code == 200
    assert alice.post("/admin/geo/coverage/add/", sent).status_code == 302
    assert Coverage.objects.get().layer == "benches"


def test_an_import_is_history_that_nobody_edits(alice: Client) -> None:
    run = ImportRun.objects.create(dataset=dataset(), file_name="banken.csv", file_sha256="0" * 64, report={"added": 3})
    run.refresh_from_db()
    page = alice.get(f"/admin/geo/importrun/{run.pk}/change/")
    assert "&quot;added&quot;: 3" in page.content.decode()
    assert alice.post(f"/admin/geo/importrun/{run.pk}/change/", {"file_name": "x"}).status_code == 403
    assert alice.get("/admin/geo/importrun/add/").status_code == 403
    assert alice.get("/admin/geo/importrun/").status_code == 200
