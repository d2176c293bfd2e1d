"""Photos through the API: sent as a form with a file, then described, blurred, decided about and taken away as JSON."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from api.uploads import InHand
from participation.life import Visibility
from participation.photo import Photo
from participation.picture import MOST_BYTES
from participation.proposal import Proposal
from tests.accounts.conftest import person, signed_in
from tests.factories import place
from tests.participation.making import proposal
from tests.participation.pictures import noise, taken


@pytest.fixture
def maker(db: None) -> User:
    return person("maker@example.org")


@pytest.fixture
def bench(maker: User) -> Proposal:
    return proposal(maker)


def file(content: bytes, name: str = "bank.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def send(client: Client, bench: Proposal, content: bytes | None = None, **more: Any) -> Any:
    return client.post(f"/api/proposals/{bench.key}/photos", {"photo": file(content or taken()), "alt": "Een plein", **more})


def patch(client: Client, photo: dict[str, Any], said: Any, version: int | str = "") -> Any:
    headers = {"if-match": f'"{photo["id"]}.{version or photo["version"]}"'}
    return client.patch(f"/api/photos/{photo['id']}", said, content_type="application/json", headers=headers)


def test_a_photo_is_sent_and_waits(bench: Proposal, maker: User) -> None:
    answer = send(signed_in(maker), bench, taken("HEIC"))
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert answer["Location"] == made["href"]
    assert answer["ETag"] == f'"{made["id"]}.1"'
    assert (made["alt"], made["visibility"], made["of"]) == ("Een plein", "pending", {"proposal": bench.key})
    assert made["sizes"]["medium"] | {"href": ""} == {"href": "", "width": 640, "height": 480}
    assert made["may"] == ["describe", "blur", "remove"]
    assert "maker" not in answer.content.decode()
    listed = signed_in(maker).get(f"/api/proposals/{bench.key}/photos").json()
    assert [one["id"] for one in listed["photos"]] == [made["id"]]
    assert Client().get(f"/api/proposals/{bench.key}/photos").json() == {"photos": [], "numberReturned": 0}
    assert Client().get(f"/api/photos/{made['id']}").status_code == 404


def test_a_moderator_describes_blurs_and_publishes_in_one_go(bench: Proposal, maker: User) -> None:
    made = send(signed_in(maker), bench).json()
    moderator = signed_in(person("m@example.org", Role.MODERATOR))
    said = {"alt": "Een plein met een bank", "blur": [{"x": 0.1, "y": 0.1, "width": 0.2, "height": 0.2}], "visibility": "public"}
    answer = patch(moderator, made, said)
    assert answer.status_code == 200, answer.content
    after = answer.json()
    assert (after["alt"], after["blurred"], after["visibility"], after["version"]) == ("Een plein met een bank", True, "public", 4)
    assert after["id"] != made["id"]
    seen = Client().get(f"/api/proposals/{bench.key}/photos").json()["photos"]
    assert [(one["id"], one["may"]) for one in seen] == [(after["id"], [])]


def test_all_of_a_change_is_done_or_nothing_is(bench: Proposal, maker: User) -> None:
    made = send(signed_in(maker), bench).json()
    moderator = signed_in(person("m@example.org", Role.MODERATOR))
    answer = patch(moderator, made, {"alt": "Iets anders", "visibility": "hidden"})
    assert (answer.status_code, answer.json()["detail"]) == (422, "Say why this photo is not shown.")
    assert Photo.objects.get().alt == "Een plein"


REFUSED = [
    ({"colour": "red"}, 422, "“colour” is not known here."),
    ({"alt": 3}, 422, "“alt” is a text."),
    ({"visibility": "gone"}, 422, "“gone” is no decision; these are: publish, hide, reconsider."),
    ({"blur": [{"x": 2, "y": 0, "width": 1, "height": 1}]}, 422, "“2” cannot be the x of a rectangle"),
    ({"blur": "face"}, 422, "Give 1 to 40 rectangles"),
    ([1], 422, "What was sent is no JSON object."),
]


@pytest.mark.parametrize(("said", "status", "sentence"), REFUSED)
def test_what_cannot_be_is_named(bench: Proposal, maker: User, said: Any, status: int, sentence: str) -> None:
    made = send(signed_in(maker), bench).json()
    answer = patch(signed_in(person("m@example.org", Role.MODERATOR)), made, said)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert sentence in answer.json()["detail"]
    assert Photo.objects.get().version == 1


def test_a_change_says_which_version_was_seen(bench: Proposal, maker: User) -> None:
    client = signed_in(maker)
    made = send(client, bench).json()
    assert client.patch(f"/api/photos/{made['id']}", {"alt": "x"}, content_type="application/json").status_code == 428
    stale = patch(client, made, {"alt": "x"}, version=7)
    assert (stale.status_code, stale.json()["version"]) == (412, 1)
    assert (
        client.patch(f"/api/photos/{made['id']}", "no json", content_type="application/json", headers={"if-match": "*"}).status_code == 400
    )
    assert client.patch(f"/api/photos/{made['id']}", b"x", content_type="image/jpeg", headers={"if-match": "*"}).status_code == 415


def test_its_maker_takes_it_away_and_a_moderator_says_why(bench: Proposal, maker: User) -> None:
    client, moderator = signed_in(maker), signed_in(person("m@example.org", Role.MODERATOR))
    first, second = send(client, bench).json(), send(client, bench, taken(image=noise(64, 64))).json()
    assert client.delete(f"/api/photos/{first['id']}", headers={"if-match": "*"}).status_code == 204
    path = f"/api/photos/{second['id']}"
    assert moderator.delete(path, headers={"if-match": "*"}).status_code == 422
    why = json.dumps({"reason": "Een gezicht."})
    assert moderator.delete(path, why, content_type="application/json", headers={"if-match": "*"}).status_code == 204
    assert not Photo.objects.exists()


WRONG = [
    (b"%PDF-1.4 hello", "plan.jpg", "“plan.jpg” is a PDF, and no photo that can be shown here."),
    (taken()[:900], "half.jpg", "“half.jpg” ends before its picture does"),
    (b"<svg onload=alert(1)>", "x.svg", "“x.svg” is an SVG drawing"),
]


@pytest.mark.parametrize(("content", "name", "sentence"), WRONG, ids=["pdf", "half", "svg"])
def test_what_is_no_photo_is_a_problem_that_names_it(bench: Proposal, maker: User, content: bytes, name: str, sentence: str) -> None:
    answer = signed_in(maker).post(f"/api/proposals/{bench.key}/photos", {"photo": file(content, name)})
    assert (answer.status_code, answer["Content-Type"], answer.json()["parameter"]) == (422, "application/problem+json", "photo")
    assert sentence in answer.json()["detail"]
    assert not Photo.objects.exists()


def test_a_file_of_hundreds_of_megabytes_is_counted_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    handler = InHand()
    handler.new_file("photo", "film.mov", "video/quicktime", None)
    chunk = bytes(1_000_000)
    for number in range(345):
        assert handler.receive_data_chunk(chunk, number * len(chunk)) is None
    made = handler.file_complete(345_000_000)
    assert made.size == 345_000_000
    assert len(made.read()) <= MOST_BYTES


def test_a_file_that_is_too_heavy_is_told_how_heavy(bench: Proposal, maker: User) -> None:
    answer = send(signed_in(maker), bench, taken() + bytes(17_000_000))
    assert (answer.status_code, "is 17.0 MB; at most 15 MB are taken" in answer.json()["detail"]) == (422, True)


def test_a_form_without_a_photo_or_with_more_is_named(bench: Proposal, maker: User) -> None:
    client, path = signed_in(maker), f"/api/proposals/{bench.key}/photos"
    assert client.post(path, {"alt": "Een plein"}).json()["detail"] == "Choose a photo first."
    assert "“geometry” is not known here" in send(client, bench, geometry="here").json()["detail"]
    assert client.post(path, {"alt": "x"}, content_type="application/json").status_code == 415
    assert client.post(f"{path}?size=3", {"photo": file(taken())}).status_code == 400


def test_nobody_sends_a_photo_to_what_they_do_not_see(bench: Proposal, maker: User) -> None:
    other = signed_in(person("other@example.org"))
    assert send(other, bench).status_code == 403
    bench.visibility = Visibility.PENDING
    bench.save()
    assert send(other, bench).status_code == 404


def test_of_a_plot_whoever_is_signed_in_sends_one(maker: User) -> None:
    plot = place("vacant-plots", wkt="POINT (650000 670000)", kind="shop")
    path = f"/api/vacant-plots/{plot.pk}/photos"
    assert Client().post(path, {"photo": file(taken())}).status_code == 403
    answer = signed_in(maker).post(path, {"photo": file(taken()), "alt": "Een lege winkel"})
    assert (answer.status_code, answer.json()["of"]) == (201, {"plot": plot.pk})
    assert signed_in(maker).get(path).json()["numberReturned"] == 1
    assert signed_in(maker).get("/api/vacant-plots/999999/photos").status_code == 404


def test_the_openapi_document_tells_of_photos(db: None) -> None:
    told = Client().get("/api/openapi.json").json()["paths"]
    path = next(one for path, one in told.items() if path.endswith("/proposals/{proposal}/photos"))
    assert list(path["post"]["requestBody"]["content"]) == ["multipart/form-data"]
    one = next(one for path, one in told.items() if path.endswith("/api/photos/{photo}"))
    assert set(one) == {"get", "patch", "delete"}
