"""Photos on pages: who gets the picture, how it is kept by browsers, and forms that work without JavaScript."""

import html
import re
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from participation import photo_drafts, photos, proposals
from participation.life import Visibility
from participation.photo import Photo
from participation.proposal import Proposal
from tests.accounts.conftest import person, signed_in
from tests.factories import place
from tests.participation.making import proposal, sent
from tests.participation.pictures import CAMERA, noise, taken
from web import photos as parts


@pytest.fixture
def maker(db: None) -> User:
    return person("maker@example.org")


@pytest.fixture
def bench(maker: User) -> Proposal:
    return proposal(maker)


@pytest.fixture
def photo(bench: Proposal, maker: User) -> Photo:
    return photos.add(bench, taken(), by=maker, alt='Een "plein" <b>met</b> stenen')


@pytest.fixture
def moderator(db: None) -> User:
    return person("m@example.org", Role.MODERATOR)


def published(photo: Photo, moderator: User) -> Photo:
    return photos.decide(photo, "publish", by=moderator, version=photo.version)


def address(photo: Photo, size: str = "medium") -> str:
    return reverse("photo_file", args=[photo.key, size])


def test_a_public_photo_is_a_picture_and_nothing_else(photo: Photo, moderator: User) -> None:
    published(photo, moderator)
    answer = Client().get(address(photo))
    assert answer.status_code == 200
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"].startswith('inline; filename="')
    assert answer.content[:3] == b"\xff\xd8\xff"
    assert CAMERA.encode() not in answer.content


def test_browsers_keep_a_public_photo_and_are_told_that_they_have_it(photo: Photo, moderator: User) -> None:
    published(photo, moderator)
    first = Client().get(address(photo))
    assert first["Cache-Control"] == "public, max-age=600, must-revalidate"
    assert "Cookie" not in first.get("Vary", "")
    assert not first.cookies
    again = Client().get(address(photo), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_photo_that_is_blurred_has_another_address_and_the_old_one_leads_nowhere(photo: Photo, moderator: User) -> None:
    """Prove that what browsers keep for an address can never be shown for what came after."""
    shown = published(photo, moderator)
    answer = signed_in(moderator).post(
        reverse("photo", args=[photo.key]),
        {"do": "blur", "version": shown.version, "x": ["10", ""], "y": ["10", ""], "width": ["20,5", ""], "height": ["20", ""]},
    )
    after = Photo.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/photos/{after.key}")
    assert after.is_blurred
    assert Client().get(address(photo)).status_code == 404
    assert Client().get(address(after)).status_code == 200


SEES = {
    Visibility.PUBLIC: {"nobody", "maker", "resident", "community-worker", "architect", "planner", "moderator", "administrator"},
    Visibility.PENDING: {"maker", "planner", "moderator", "administrator"},
    Visibility.HIDDEN: {"moderator", "administrator"},
}


@pytest.mark.parametrize("visibility", SEES)
def test_each_address_of_a_photo_answers_those_who_may_see_it_and_nobody_else(photo: Photo, maker: User, visibility: Visibility) -> None:
    """Prove it for each role, for the picture in each size, its page and the API."""
    Photo.objects.filter(pk=photo.pk).update(visibility=visibility)
    clients = {"nobody": Client(), "maker": signed_in(maker)}
    clients |= {role.value: signed_in(person(f"{role.value}@example.org", role)) for role in Role}
    paths = [
        *(address(photo, size) for size in ("small", "medium", "large")),
        reverse("photo", args=[photo.key]),
        f"/api/photos/{photo.key}",
    ]
    for path in paths:
        found = {name for name, client in clients.items() if client.get(path).status_code == 200}
        assert found == SEES[visibility], path
    if visibility != Visibility.PUBLIC:
        assert "private" in clients["moderator"].get(paths[0])["Cache-Control"]


WRITES = {
    "describe": {"maker", "moderator", "administrator"},
    "hide": {"moderator", "administrator"},
    "publish": {"moderator", "administrator"},
}


@pytest.mark.parametrize("do", WRITES)
def test_each_button_does_what_it_says_for_those_who_may_and_for_nobody_else(bench: Proposal, maker: User, do: str) -> None:
    clients = {"nobody": Client(), "maker": signed_in(maker)}
    clients |= {role.value: signed_in(person(f"{role.value}@example.org", role)) for role in Role}
    done = set()
    for seed, (name, client) in enumerate(clients.items()):
        one = photos.add(bench, taken(image=noise(32, 32, seed)), by=maker, alt="Een plein")
        answer = client.post(reverse("photo", args=[one.key]), {"do": do, "version": 1, "alt": "Een stoep", "reason": "Een gezicht."})
        one.refresh_from_db()
        if one.version > 1:
            done.add(name)
            assert answer.status_code == 302
        else:
            assert answer.status_code in (403, 404)
        one.delete()
    assert done == WRITES[do]


def test_there_is_no_photo_at_other_addresses(photo: Photo, moderator: User) -> None:
    published(photo, moderator)
    for path in ("/photos/none/small", f"/photos/{photo.key}/huge", f"/photos/{photo.key}/..%2Fsmall", f"/photos/drafts/{uuid4()}/x/small"):
        assert Client().get(path).status_code == 404
    assert Client().post(address(photo)).status_code == 405


def test_the_page_shows_the_photo_with_its_words_and_escapes_them(photo: Photo, moderator: User) -> None:
    page = signed_in(moderator).get(reverse("photo", args=[photo.key])).content.decode()
    assert "<b>met</b>" not in page
    assert html.escape(photo.alt) in page
    assert re.search(r'srcset="[^"]+ 320w, [^"]+ 640w, [^"]+ 640w"', page)
    for name in ("x", "y", "width", "height"):
        assert f'<input type="number" name="{name}" min=' in page
    assert 'value="publish"' in page


def test_what_is_wrong_keeps_what_was_typed(photo: Photo, moderator: User) -> None:
    client, path = signed_in(moderator), reverse("photo", args=[photo.key])
    page = client.post(path, {"do": "hide", "version": 1, "alt": "Andere woorden", "reason": ""})
    assert (page.status_code, "Say why this photo is not shown." in page.content.decode()) == (422, True)
    assert 'value="Andere woorden"' in page.content.decode()
    page = client.post(path, {"do": "blur", "version": 1, "x": "left", "y": "0", "width": "1", "height": "1"})
    assert "“left” cannot be the x of a rectangle: it is a number from 0 to 100." in page.content.decode()
    assert client.post(path, {"do": "burn", "version": 1}).status_code == 422
    assert client.post(path, {"do": "hide", "version": 9, "reason": "x"}).status_code == 412


def test_afterwards_one_is_led_back_and_never_to_another_site(photo: Photo, moderator: User) -> None:
    client, path = signed_in(moderator), reverse("photo", args=[photo.key])
    assert client.post(path, {"do": "publish", "version": 1, "next": "/desk/moderation"})["Location"] == "/desk/moderation"
    again = {"do": "hide", "version": 2, "reason": "Een gezicht.", "next": "https://elsewhere.example/"}
    assert client.post(path, again)["Location"] == path
    gone = client.post(path, {"do": "remove", "reason": "Een gezicht."})
    assert gone["Location"] == f"/proposals/{photo.proposal.key}"
    assert client.get(path).status_code == 404


def test_a_photo_is_added_to_a_proposal_and_to_a_plot_by_a_plain_form(bench: Proposal, maker: User) -> None:
    client = signed_in(maker)
    file = SimpleUploadedFile("x.heic", taken("HEIC"))
    answer = client.post(reverse("proposal_photos", args=[bench.key]), {"photo": file, "alt": "Een plein", "next": "/proposals"})
    assert (answer.status_code, answer["Location"]) == (302, "/proposals")
    plot = place("vacant-plots", wkt="POINT (650000 670000)", kind="shop")
    answer = client.post(reverse("plot_photos", args=[plot.pk]), {"photo": SimpleUploadedFile("x.jpg", taken()), "alt": "Een winkel"})
    assert answer.status_code == 302
    assert [(one.proposal_id, one.plot_id) for one in Photo.objects.all()] == [(bench.pk, None), (None, plot.pk)]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [(b"%PDF-1.4", "is a PDF, and no photo"), (b"", "Choose a photo first."), (b"hello", "of a kind that we do not know")],
)
def test_what_is_no_photo_gets_a_page_with_a_sentence(bench: Proposal, maker: User, file: bytes, sentence: str) -> None:
    more = {"photo": SimpleUploadedFile("x<b>.jpg", file)} if file else {}
    answer = signed_in(maker).post(reverse("proposal_photos", args=[bench.key]), {"alt": "x", **more})
    assert answer.status_code == 422
    assert sentence in html.unescape(answer.content.decode())
    assert "x<b>.jpg" not in answer.content.decode()
    assert not Photo.objects.exists()


def test_nobody_adds_a_photo_to_what_is_not_theirs(bench: Proposal) -> None:
    path = reverse("proposal_photos", args=[bench.key])
    other = signed_in(person("other@example.org"))
    assert other.post(path, {"photo": SimpleUploadedFile("x.jpg", taken())}).status_code == 403
    assert other.post(reverse("proposal_photos", args=["none"]), {}).status_code == 404
    assert other.post(reverse("plot_photos", args=[999]), {}).status_code == 404
    assert not Photo.objects.exists()


# --- While a form is filled in --------------------------------------------------------------------------------------------------


def asked(session: SessionStore, data: dict[str, Any] | None = None, user: Any = None) -> Any:
    """Return a request as a view gets it, of one device."""
    from django.contrib.auth.models import AnonymousUser

    request = RequestFactory().post("/proposals/new", data or {}) if data is not None else RequestFactory().get("/proposals/new")
    request.session, request.user = session, user or AnonymousUser()
    return request


@pytest.mark.django_db(transaction=True)
def test_what_was_chosen_stays_whatever_else_is_wrong_with_the_form(maker: User) -> None:
    """Prove it without an account: photos are taken in page after page, one that is none is named, and all become the proposal's."""
    device, said = SessionStore(), sent()
    first = {
        "photo_1": SimpleUploadedFile("a.heic", taken("HEIC")),
        "photo_alt_1": "Een plein",
        "photo_2": SimpleUploadedFile("b.jpg", b"%PDF-1.4"),
        "photo_alt_2": "Het plan",
    }
    request = asked(device, first)
    flaws = parts.received(request, said.form)
    assert list(flaws) == ["photo-2"]
    assert "“b.jpg” is a PDF" in flaws["photo-2"]
    shown = parts.fields(request, said.form, flaws)
    assert [one.alt for one, _flaw in shown["held"]] == ["Een plein"]
    assert shown["rows"][1] == (2, "Het plan", flaws["photo-2"])
    key = shown["held"][0][0].key
    second = {f"photo_alt_{key}": "Een groot plein", "photo_1": SimpleUploadedFile("c.jpg", taken()), "photo_add": "1"}
    request = asked(device, second)
    assert parts.received(request, said.form) == {}
    assert parts.stays(request)
    made = proposals.make(said, by=maker)
    claimed = parts.claim(asked(device, {}), said.form, made, by=maker)
    assert [(one.alt, one.by_id) for one in claimed] == [("Een groot plein", maker.pk), ("", maker.pk)]
    assert parts.own(asked(device)) == {one.key for one in claimed}
    assert parts.fields(asked(device), said.form)["held"] == []


def test_another_device_neither_sees_nor_changes_what_is_held(maker: User) -> None:
    device, other, form = SessionStore(), SessionStore(), uuid4()
    parts.received(asked(device, {"photo_1": SimpleUploadedFile("a.jpg", taken()), "photo_alt_1": "Een plein"}), form)
    held = parts.fields(asked(device), form)["held"][0][0]
    assert parts.fields(asked(other), form)["held"] == []
    parts.received(asked(other, {"photo_remove": held.key}), form)
    assert parts.claim(asked(other, {}), form, proposal(maker), by=maker) == []
    assert Client().get(held.small).status_code == 404
    assert len(parts.fields(asked(device), form)["held"]) == 1
    parts.received(asked(device, {"photo_remove": held.key}), form)
    assert parts.fields(asked(device), form)["held"] == []


def test_a_form_that_is_thrown_away_takes_its_photos_along(db: None) -> None:
    device, other, form = SessionStore(), SessionStore(), uuid4()
    parts.received(asked(device, {"photo_1": SimpleUploadedFile("a.jpg", taken())}), form)
    parts.drop(asked(other, {}), form)
    assert len(photo_drafts.held(form)) == 1
    parts.drop(asked(device, {}), form)
    assert photo_drafts.held(form) == []


def test_the_part_with_the_fields_names_each_and_works_without_scripts(db: None) -> None:
    from django.template.loader import render_to_string

    device, form = SessionStore(), uuid4()
    request = asked(device, {"photo_1": SimpleUploadedFile("a.jpg", taken()), "photo_2": SimpleUploadedFile("b.jpg", b"x")})
    flaws = parts.received(request, form)
    page = render_to_string("parts/photo_fields.html", {"photos": parts.fields(request, form, flaws), "flaws": flaws})
    ids = re.findall(r'id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'<label for="([^"]+)"', page)) <= set(ids)
    assert 'id="f-photo-2"' in page
    assert 'aria-describedby="e-photo-2"' in page
    assert page.count('type="file"') == 3
    assert "<script" not in page
