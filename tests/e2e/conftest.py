"""A real browser on a real server: what browser tests may ask for."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Locator, Page, Request, expect

from geo import crs
from geo.models import Coverage
from tests.factories import dataset, place

FRONT_END = Path(__file__).resolve().parents[2] / "frontend"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
# A machine that has much else to do is slow, and not wrong: only what fails takes this long.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def base_url() -> str:
    """Addresses in tests are whole ones. (The plugin's own fixture is of a form that pytest warns of.)"""
    return ""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's own Chromium: nothing is downloaded."""
    chromium = (
        os.environ.get("MEENT_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    )
    assert chromium, "No Chromium was found: run script/test, which installs it, or set MEENT_CHROMIUM."
    return {"executable_path": chromium, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "nl-BE", "viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="session", autouse=True)
def built_front_end() -> None:
    """The front end is built before a browser looks at it."""
    assert (FRONT_END / "dist" / ".vite" / "manifest.json").exists(), "The front end is not built: run script/setup --dev."


@pytest.fixture(scope="session", autouse=True)
def _patient() -> Iterator[None]:
    """Every page that a test opens waits as long as its assertions do, the first of a server that has just begun too."""
    new_context = Browser.new_context

    def patient(browser: Browser, **how: Any) -> BrowserContext:
        context = new_context(browser, **how)
        context.set_default_timeout(PATIENCE_MS)
        return context

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Browser, "new_context", patient)
        yield


@pytest.fixture(scope="session", autouse=True)
def _presses_lead_somewhere() -> Iterator[None]:
    """Whoever presses something that leads to another page goes on when all of that page is there, its scripts and styles included."""
    presses = {name: getattr(Locator, name) for name in ("click", "press")}

    def arriving(press: Callable[..., None]) -> Callable[..., None]:
        def pressed(where: Locator, *keys: str, **how: Any) -> None:
            press(where, *keys, **how)
            where.page.wait_for_load_state()

        return pressed

    with pytest.MonkeyPatch.context() as patch:
        for name, press in presses.items():
            patch.setattr(Locator, name, arriving(press))
        yield


@pytest.fixture(autouse=True)
def drained(transactional_db: None) -> Iterator[None]:
    """Let the server end what a closed page still asks of it, before the database is emptied under its hands."""
    lock, underway = Lock(), [0]

    def count(step: int) -> None:
        with lock:
            underway[0] += step

    def began(**_rest: Any) -> None:
        count(1)

    def ended(**_rest: Any) -> None:
        count(-1)

    request_started.connect(began)
    request_finished.connect(ended)
    yield
    until = time.monotonic() + PATIENCE_MS / 1000
    calm_since = time.monotonic()
    while time.monotonic() < min(until, calm_since + 0.06):
        time.sleep(0.02)
        if underway[0] > 0:
            calm_since = time.monotonic()
    request_started.disconnect(began)
    request_finished.disconnect(ended)


def square(x: float, y: float, side: float) -> str:
    """A square in metres of the metric system, from its lower left corner."""
    return f"POLYGON (({x} {y}, {x + side} {y}, {x + side} {y + side}, {x} {y + side}, {x} {y}))"


@dataclass(frozen=True)
class Town:
    """What a browser test finds on the map: ids of the places that tests speak of."""

    square: int
    bench: int
    park: int
    neighbourhood: int


# The middle of the town, in metres of the metric system.
X, Y = 650_000, 670_000


@pytest.fixture
def town(transactional_db: None) -> Town:
    """A town of 600 m: four streets with names, a park, two squares, three benches, forty trees, twenty houses, one neighbourhood."""
    source = dataset(
        "survey",
        name="Telling 2026",
        licence="CC0 1.0",
        licence_url="https://creativecommons.org/publicdomain/zero/1.0/",
        attribution="© De stad",
    )
    for layer in ("squares", "areas", "vacant-plots"):
        outline = GEOSGeometry(square(X - 400, Y - 400, 800), srid=crs.METRIC)
        Coverage.objects.create(dataset=source, layer=layer, geom=outline, evidence="Walked from end to end in 2026.")
    for number, name in enumerate(["Lindestraat", "Beukenlaan", "Eikstraat", "Kerkstraat"]):
        at = -300 + 200 * number
        place("streets", wkt=f"LINESTRING ({X - 300} {Y + at}, {X + 300} {Y + at})", name=name, kind="residential")
    park = place("green-spaces", wkt=square(X - 280, Y - 280, 160), name="Stadspark", kind="park", access="yes")
    place("green-spaces", wkt=square(X + 120, Y + 120, 60), name="Grasveld", kind="grass")
    market = place(
        "squares", wkt=square(X - 40, Y - 40, 80), name="Marktplein", kind="square", names={"fr": "Place du Marché"}, surface="kassei"
    )
    place("squares", wkt=square(X + 150, Y - 200, 40), kind="pedestrian")
    bench = place("benches", wkt=f"POINT ({X - 100} {Y + 60})", backrest=True, seats=3, name="<img src=x onerror=alert(1)>")
    place("benches", wkt=f"POINT ({X + 100} {Y + 60})", backrest=False)
    place("benches", wkt=f"POINT ({X + 140} {Y + 160})")
    for number in range(40):
        place("trees", wkt=f"POINT ({X - 290 + 15 * number} {Y - 90})", species="Tilia")
    for number in range(20):
        place("buildings", wkt=square(X - 290 + 28 * number, Y + 20, 18), use="house")
    quarter = place("areas", wkt=square(X - 300, Y - 300, 600), name="Oude Kern", level="neighbourhood", edition="2025")
    return Town(square=market.pk, bench=bench.pk, park=park.pk, neighbourhood=quarter.pk)


@dataclass
class Seen:
    """What a page did that it should not: words on the console, failures, questions to strangers."""

    console: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


@pytest.fixture
def seen(page: Page, live_server: Any) -> Seen:
    """What the page does while a test looks at it."""
    seen = Seen()

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            seen.console.append(message.text)

    def failed(error: Error) -> None:
        seen.console.append(str(error))

    def asked(request: Request) -> None:
        if not request.url.startswith((live_server.url, "data:", "blob:")):
            seen.strangers.append(request.url)

    page.on("console", heard)
    page.on("pageerror", failed)
    page.context.on("request", asked)
    return seen


@pytest.fixture
def open_map(page: Page, live_server: Any) -> Callable[..., Page]:
    """A function that opens the map at an address and waits until it has drawn all it has."""

    def opened(address: str = "") -> Page:
        page.goto(f"{live_server.url}/{address}")
        page.wait_for_selector("body[data-ready=true]", timeout=PATIENCE_MS)
        quiet(page)
        return page

    return opened


def quiet(page: Page) -> None:
    """Wait until the page has said for a moment that nothing is under way: no answer, no picture, no movement of the map."""
    page.wait_for_function(
        """(asked) => {
          const now = performance.now();
          const idle = document.body.dataset.loading === '0' && document.querySelector('#map canvas');
          if (!idle || window.asked !== asked) window.idleSince = now;
          window.asked = asked;
          return now - window.idleSince > 400;
        }""",
        arg=time.monotonic(),
    )


def at_rest(where: Locator) -> None:
    """Wait until what moves or changes colour has come to rest."""
    where.evaluate(
        """each => Promise.allSettled(each.getAnimations({ subtree: true })
          .filter(one => one.effect.getComputedTiming().endTime < Infinity)
          .map(one => one.finished))"""
    )


@contextmanager
def held(asked: Callable[[dict[str, Any]], bool]) -> Iterator[Event]:
    """Hold back the answers to some questions, told by their environment, until the event is set or the test is through."""
    let_go = Event()

    def hold(environ: dict[str, Any] | None = None, **_rest: Any) -> None:
        if environ and asked(environ):
            let_go.wait(PATIENCE_MS / 1000)

    request_started.connect(hold)
    try:
        yield let_go
    finally:
        let_go.set()
        request_started.disconnect(hold)


@dataclass
class Delay:
    """How long the server waits before it begins to answer the API's addresses."""

    seconds: float = 0


@pytest.fixture
def delay() -> Iterator[Delay]:
    """Make every reply of the API late."""
    late = Delay()

    def wait(environ: dict[str, Any] | None = None, **_rest: Any) -> None:
        if environ and environ["PATH_INFO"].startswith("/api/"):
            time.sleep(late.seconds)

    request_started.connect(wait)
    yield late
    request_started.disconnect(wait)
