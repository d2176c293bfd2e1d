"""Photos in a real browser, on a phone: sent with a proposal, looked at and blurred by a moderator, seen by everybody."""

import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from accounts.roles import Role
from participation import photo_files, photos
from participation.photo import Photo
from participation.proposal import Proposal
from tests.accounts.conftest import person, signed_in
from tests.e2e.conftest import Seen, Town
from tests.e2e.test_pages import RULES
from tests.participation.making import proposal
from tests.participation.pictures import CAMERA, noise, taken

PHONE = {"width": 390, "height": 844}


def street(width: int = 2000, height: int = 1500) -> Image.Image:
    """Return a drawn street: sky, facades, a pavement, and a car with a plate of fine stripes."""
    made = Image.new("RGB", (width, height), (176, 204, 226))
    draw = ImageDraw.Draw(made)
    for number in range(5):
        left = number * width // 5
        draw.rectangle((left, height // 6, left + width // 5 - 8, height * 2 // 3), fill=(150 + 15 * number, 96, 70 + 10 * number))
        for row in range(3):
            for column in range(2):
                x, y = left + 40 + column * 170, height // 6 + 60 + row * 220
                draw.rectangle((x, y, x + 110, y + 150), fill=(62, 74, 88), outline=(240, 238, 230), width=8)
    draw.rectangle((0, height * 2 // 3, width, height), fill=(168, 164, 156))
    draw.rounded_rectangle((700, 980, 1400, 1250), 60, fill=(40, 70, 130))
    made.paste(noise(240, 60), (930, 1150))
    return made


def at(client: Client, page: Page, live_server: Any) -> None:
    """Let a page be that of somebody who is signed in."""
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])


def looked_at(page: Page, width: int) -> None:
    """Assert that axe finds nothing on the page, and that nothing sticks out of it."""
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def files(folder: Path) -> tuple[str, str, str]:
    """Return where three files lie that somebody chooses: of an iPhone, of a camera that tells where it stood, and one that is no photo."""
    (folder / "IMG_0412.HEIC").write_bytes(taken("HEIC", street(), orientation=1))
    (folder / "plein.jpg").write_bytes(taken("JPEG", street(1200, 900).rotate(90, expand=True), orientation=6))
    (folder / "plan.jpg").write_bytes(b"%PDF-1.7 a plan of the square")
    return str(folder / "IMG_0412.HEIC"), str(folder / "plein.jpg"), str(folder / "plan.jpg")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_photos_are_sent_with_a_proposal_on_a_phone(
    browser: Browser, browser_context_args: dict[str, Any], live_server: Any, town: Town, tmp_path: Path, scripts: bool
) -> None:
    """Prove it with an account, with scripts and without: one that is none is named, and loses neither the others nor the words."""
    heic, jpeg, pdf = files(tmp_path)
    maker = person("maker@example.org")
    context = browser.new_context(**{**browser_context_args, "viewport": PHONE, "java_script_enabled": scripts})
    page = context.new_page()
    at(signed_in(maker), page, live_server)
    page.goto(f"{live_server.url}/proposals/new?kind=bench&about=squares/{town.square}")
    page.locator("button[name=kind][value=bench]").click()
    page.locator("button[name=do][value=next]").last.click()
    page.locator("input[name=title]").fill("Een bank op het plein")
    page.get_by_label("Kies een foto").nth(0).set_input_files(heic)
    page.get_by_label("Wat is erop te zien?").nth(0).fill("Een straat met huizen en een auto")
    page.locator("summary", has_text="Nog een foto").click()
    page.get_by_label("Kies een foto").nth(1).set_input_files(pdf)
    page.get_by_label("Wat is erop te zien?").nth(1).fill("Het plan")
    page.locator("button[name=do][value=next]").last.click()
    expect(page.locator("#e-photo-2")).to_have_text(
        "“plan.jpg” is een pdf, en geen foto die hier getoond kan worden. Stuur ze als JPEG, PNG, WebP of HEIC."
    )
    expect(page.locator("input[name=title]")).to_have_value("Een bank op het plein")
    expect(page.get_by_label("Wat is te zien op foto 1?")).to_have_value("Een straat met huizen en een auto")
    expect(page.get_by_label("Wat is erop te zien?").nth(1)).to_have_value("Het plan")
    if scripts:
        looked_at(page, PHONE["width"])
    page.get_by_label("Kies een foto").nth(0).set_input_files(jpeg)
    page.get_by_label("Wat is erop te zien?").nth(0).fill("Het plein van boven")
    page.get_by_label("Wat is erop te zien?").nth(1).fill("")
    page.get_by_role("button", name="Voeg deze toe, en kies er meer").click()
    expect(page.locator(".photo-held li")).to_have_count(2)
    page.screenshot(path=str(tmp_path / "fields.png"), full_page=True)
    page.locator("button[name=do][value=next]").last.click()
    page.locator("form[data-sends] button.primary").click()
    page.wait_for_url("**/sent")
    made = Proposal.objects.get()
    rows = list(Photo.objects.filter(proposal=made))
    assert [(row.alt, row.visibility, row.width > row.height) for row in rows] == [
        ("Een straat met huizen en een auto", "pending", True),
        ("Het plein van boven", "pending", True),
    ]
    for file in photo_files.root().rglob("*.jpg"):
        assert CAMERA.encode() not in file.read_bytes()
    page.goto(f"{live_server.url}/proposals/{made.key}")
    expect(page.locator(".photos img")).to_have_count(2)
    if scripts:
        page.wait_for_function(
            "() => [...document.querySelectorAll('.photos img')].every((each) => each.complete || each.loading === 'lazy')"
        )
        looked_at(page, PHONE["width"])
        page.screenshot(path=str(tmp_path / "proposal.png"), full_page=True)
    stranger = browser.new_context(**{**browser_context_args, "viewport": PHONE}).new_page()
    stranger.goto(f"{live_server.url}/proposals/{made.key}")
    expect(stranger.locator(".photos img")).to_have_count(0)
    stranger.context.close()
    context.close()


@pytest.fixture
def waiting(transactional_db: None) -> Photo:
    maker: User = person("maker@example.org")
    return photos.add(proposal(maker), taken(image=street()), by=maker, alt="Een straat met huizen en een auto")


def test_a_moderator_blurs_a_plate_with_the_keys_alone_and_shows_the_photo(
    page: Page, live_server: Any, waiting: Photo, seen: Seen, tmp_path: Path
) -> None:
    before = np.asarray(Image.open(io.BytesIO(photo_files.read(waiting.key, "large")))).astype(int)
    page.set_viewport_size(PHONE)
    at(signed_in(person("m@example.org", Role.MODERATOR)), page, live_server)
    page.goto(f"{live_server.url}/photos/{waiting.key}")
    looked_at(page, PHONE["width"])
    page.get_by_role("button", name="Duid een deel aan").focus()
    page.keyboard.press("Enter")
    part = page.locator(".blur-part")
    expect(part).to_be_focused()
    for _ in range(36):
        page.keyboard.press("ArrowDown")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    for _ in range(15):
        page.keyboard.press("Shift+ArrowUp")
    expect(page.get_by_label("Van boven")).to_have_value("76")
    expect(page.get_by_label("Hoog", exact=True)).to_have_value("5")
    page.screenshot(path=str(tmp_path / "marked.png"), full_page=True)
    looked_at(page, PHONE["width"])
    page.get_by_role("button", name="Maak dit voorgoed wazig").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_have_text("Dat deel is wazig. Wat er stond, is voorgoed weg.")
    after = Photo.objects.get()
    assert after.key != waiting.key
    now = np.asarray(Image.open(io.BytesIO(photo_files.read(after.key, "large")))).astype(int)
    plate = np.s_[1155:1205, 940:1160]
    assert before[plate].std(axis=(0, 1)).min() > 30
    assert now[plate].std(axis=(0, 1)).max() < 20
    assert np.abs(before[200:600] - now[200:600]).mean() < 3
    page.get_by_role("button", name="Toon ze", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_have_text("De foto wordt nu getoond.")
    page.screenshot(path=str(tmp_path / "shown.png"), full_page=True)
    assert Client().get(f"/photos/{after.key}/small").status_code == 200
    assert seen.console == []
    assert seen.strangers == []


def test_a_part_is_drawn_with_the_mouse_moved_and_dropped(page: Page, live_server: Any, waiting: Photo, seen: Seen, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 1440, "height": 1200})
    at(signed_in(person("m@example.org", Role.MODERATOR)), page, live_server)
    page.goto(f"{live_server.url}/photos/{waiting.key}")
    stage = page.locator("[data-blur-stage]")
    stage.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('[data-blur-stage].is-live img').complete")

    def drag(start: tuple[float, float], end: tuple[float, float]) -> None:
        box = stage.bounding_box()
        assert box is not None
        for step, (x, y) in enumerate((start, end)):
            page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
            (page.mouse.up if step else page.mouse.down)()

    drag((0.5, 0.5), (0.25, 0.2))
    expect(page.locator(".blur-part")).to_have_count(1)
    expect(page.locator("input[name=height]").first).to_have_value(re.compile("^(29|30)"))
    typed = [float(page.locator(f"input[name={name}]").first.input_value()) for name in ("x", "y", "width", "height")]
    assert typed == pytest.approx([25, 20, 25, 30], abs=0.7)
    drag((0.6, 0.6), (0.8, 0.8))
    expect(page.locator("[data-blur-row]")).to_have_count(2)
    drag((0.7, 0.7), (0.6, 0.7))
    expect(page.locator("input[name=x]").nth(1)).to_have_value(re.compile(r"^(49\.[3-9]|50(\.[0-7])?)$"))
    page.screenshot(path=str(tmp_path / "drawn.png"), full_page=True)
    page.locator(".blur-part").nth(1).focus()
    page.keyboard.press("Delete")
    expect(page.locator("[data-blur-row]")).to_have_count(1)
    page.locator("input[name=x]").first.fill("10")
    expect(page.locator(".blur-part")).to_have_attribute("style", re.compile(r"left: 10%"))
    page.get_by_role("button", name="Maak dit voorgoed wazig").click()
    expect(page.get_by_role("status").first).to_contain_text("voorgoed weg")
    assert Photo.objects.get().is_blurred
    assert seen.console == []
