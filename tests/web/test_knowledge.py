"""Notes about places on plain pages: written, read, corrected and taken back without JavaScript and without a map."""

import pytest
import shapely
from django.test import Client

from accounts.roles import Role
from geo.models import Place
from planning.note import Note
from tests.accounts.conftest import person, signed_in, text
from tests.factories import place

pytestmark = pytest.mark.django_db
WORDS = '<script>alert("x")</script> see https://example.org/ and\nask the keeper'
SHOWN = "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; see https://example.org/ and<br>ask the keeper"


def worker(name: str = "worker") -> Client:
    return signed_in(person(f"{name}@example.org", Role.COMMUNITY_WORKER))


def bench() -> Place:
    place("streets", wkt=shapely.to_wkt(shapely.LineString([(649_700, 670_000), (650_300, 670_000)])), kind="residential", walkable=True)
    return place("benches", name="The long bench")


def written(client: Client, of: Place, **more: str) -> str:
    answer = client.post("/knowledge/write", {"place": f"benches/{of.pk}", "topic": "use", "words": WORDS, "readers": "workers", **more})
    assert answer.status_code == 302, text(answer)
    return str(answer["Location"])


def test_a_worker_writes_from_the_place_and_reads_it_there_as_text() -> None:
    client, here = worker(), bench()
    page = client.get(f"/layers/benches/{here.pk}").content.decode()
    assert f"/knowledge/write?place=benches/{here.pk}" in page
    form = text(client.get(f"/knowledge/write?place=benches/{here.pk}"))
    assert "About The long bench." in form
    note = written(client, here)
    for path in (note, "/knowledge", f"/layers/benches/{here.pk}", f"/context?place=benches/{here.pk}"):
        answer = client.get(path)
        told = answer.content.decode()
        assert SHOWN in told, path
        assert "<script>alert" not in told
        assert 'href="https://example.org/"' not in told
        assert "community worker" in told
        assert "worker@example.org" not in told
        assert "no-store" in answer["Cache-Control"]


def test_those_who_do_not_work_there_see_nothing_of_it_and_no_button() -> None:
    here = bench()
    note = written(worker(), here)
    for client in (Client(headers={"accept-language": "en"}), signed_in(person("resident@example.org"))):
        for path in ("/knowledge", f"/layers/benches/{here.pk}", f"/context?place=benches/{here.pk}"):
            told = client.get(path).content.decode()
            assert "ask the keeper" not in told, path
            assert "/knowledge/write" not in told, path
        assert client.get(note).status_code == 404
        assert client.get("/knowledge/write").status_code in (302, 403)
    architect = signed_in(person("architect@example.org", Role.ARCHITECT))
    assert "ask the keeper" in architect.get(note).content.decode()
    assert architect.get("/knowledge/write").status_code == 403


def test_the_paper_tells_what_the_page_tells() -> None:
    client, here = worker(), bench()
    written(client, here)
    one, other = (
        reader.get(f"/context/dossier.pdf?place=benches/{here.pk}") for reader in (client, Client(headers={"accept-language": "en"}))
    )
    assert one.content.startswith(b"%PDF")
    assert len(one.content) > len(other.content)
    assert "no-store" in one["Cache-Control"]


def test_a_point_or_an_area_will_do_where_no_place_is_stored() -> None:
    client = worker()
    answer = client.post("/knowledge/write", {"lat": "50,86", "lon": "4.37", "topic": "lack", "words": "No shade.", "readers": "everybody"})
    assert answer.status_code == 302
    geom = '{"type":"Polygon","coordinates":[[[4.37,50.86],[4.371,50.86],[4.371,50.861],[4.37,50.86]]]}'
    answer = client.post("/knowledge/write", {"geom": geom, "topic": "lack", "words": "No seats.", "public_name": "Fatima"})
    assert answer.status_code == 302
    assert [note.geom.geom_type for note in Note.objects.order_by("pk")] == ["Point", "Polygon"]
    assert "Fatima, community worker" in text(client.get(answer["Location"]))
    assert "No shade." in text(Client(headers={"accept-language": "en"}).get("/knowledge"))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "lat"),
        ({"lat": "north", "lon": "4.37"}, "lat"),
        ({"lat": "1e999", "lon": "4.37"}, "lat"),
        ({"geom": "here"}, "geom"),
        ({"lat": "50.86", "lon": "4.37", "words": " "}, "words"),
        ({"lat": "50.86", "lon": "4.37", "topic": ""}, "topic"),
        ({"lat": "50.86", "lon": "4.37", "public_name": "me@example.org"}, "public_name"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(given: dict[str, str], field: str) -> None:
    answer = worker().post("/knowledge/write", {"topic": "use", "words": "Chess on Wednesdays.", **given})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in page
    assert f'id="f-{field}"' in page
    assert given.get("words", "Chess on Wednesdays.") in page
    assert not Note.objects.exists()


def test_a_note_is_corrected_and_its_history_shows_what_stood_there() -> None:
    client, here = worker(), bench()
    note = written(client, here)
    said = {"version": "1", "topic": "use", "words": "Closed now.", "readers": "workers"}
    assert client.post(note, said).status_code == 302
    page = text(client.get(note))
    assert "Closed now." in page
    assert "Before, it said:" in page
    stale = client.post(note, {**said, "words": "Open again."})
    assert stale.status_code == 412
    assert "Open again." in stale.content.decode()
    assert "Correct it" not in text(worker("other").get(note))


def test_a_moderator_takes_a_note_back_with_a_reason() -> None:
    note = written(worker(), bench())
    moderator = signed_in(person("moderator@example.org", Role.MODERATOR))
    assert moderator.post(note, {"do": "take-back", "version": "1", "reason": ""}).status_code == 422
    assert moderator.post(note, {"do": "take-back", "version": "1", "reason": "It named somebody."}).status_code == 302
    assert moderator.get(note).status_code == 404


def test_a_list_of_one_topic_holds_that_topic_only() -> None:
    client, here = worker(), bench()
    written(client, here, topic="lack", words="No water.")
    written(client, here, topic="use", words="Chess.")
    page = text(client.get("/knowledge?topic=lack"))
    assert "No water." in page
    assert "Chess." not in page
    assert client.get("/knowledge?topic=gossip").status_code == 400
