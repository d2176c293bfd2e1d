"""Smooth with a whole region loaded: the page's own thread is free while the painter works and the server dawdles."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page

from geo.importing import Recipe, load
from geo.models import Building, Tree
from tests.e2e.conftest import Delay, quiet
from tests.pace import crowding

RECIPES = Path(settings.BASE_DIR) / "fixtures" / "recipes"
# A dense quarter, with trees, buildings, streets and green all drawn.
DENSE = "#map=16/50.84660/4.35250&on=trees,buildings,green-spaces,squares,benches,meeting-places,play-areas"
PAN_PX = 300
LONGEST_MS = 100
LATE_S = 2

WATCH = """
window.tasks = [];
const watch = (list) => { for (const each of list.getEntries()) window.tasks.push(Math.round(each.duration)); };
new PerformanceObserver(watch).observe({ type: 'longtask' });
"""
# Of each piece of the map in view: whether a picture hangs there.
HUNG = """() => {
  const map = document.querySelector('#map').getBoundingClientRect();
  const inView = (r) => r.right > map.left && r.left < map.right && r.bottom > map.top && r.top < map.bottom;
  return [...document.querySelectorAll('#map canvas')]
    .filter((e) => inView(e.getBoundingClientRect()))
    .map((e) => e.classList.contains('leaflet-tile-loaded'));
}"""
# What the map shows around a spot of the screen, as it hangs there now; empty where nothing does.
SPOT = """([x, y]) => {
  for (const e of document.querySelectorAll('#map canvas.leaflet-tile-loaded')) {
    const r = e.getBoundingClientRect();
    if (x < r.left || x >= r.right || y < r.top || y >= r.bottom) continue;
    const copy = new OffscreenCanvas(41, 41).getContext('2d');
    copy.drawImage(e, r.left - x + 20, r.top - y + 20);
    return [...copy.getImageData(0, 0, 41, 41).data].join();
  }
  return '';
}"""


@pytest.mark.real_data
@pytest.mark.alone
def test_a_pan_repaints_at_once_though_every_reply_takes_two_seconds(
    transactional_db: None, real_data: Path, page: Page, open_map: Callable[..., Page], delay: Delay
) -> None:
    """With all of Brussels loaded, a pan of 300 px moves what is there with the finger, and no task takes over 100 ms; the rest follows."""
    for name in ("brussels-osm.toml", "brussels-trees.toml"):
        load(Recipe.read(RECIPES / name), keep_going=True)
    assert Tree.objects.count() > 60_000
    assert Building.objects.count() > 50_000
    page.add_init_script(WATCH)
    open_map(DENSE)

    x, y = 1000, 500
    before = page.evaluate(SPOT, [x, y])
    assert before
    delay.seconds = LATE_S
    crowded = crowding()
    page.evaluate("window.tasks.length = 0")
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 16):
        page.mouse.move(x - PAN_PX * step / 15, y)
        page.wait_for_timeout(16)
    # What hung there has moved with the hand, before any reply can have come.
    moved = f"([x, y, before]) => ({SPOT})([x, y]) === before"
    page.wait_for_function(moved, arg=[x - PAN_PX, y, before], timeout=1000 * LATE_S / 2)
    page.wait_for_timeout(250)  # held still, so that the map does not glide on
    page.mouse.up()
    page.wait_for_timeout(300)
    assert page.evaluate(SPOT, [x - PAN_PX, y]) == before
    quiet(page)
    hung = page.evaluate(HUNG)
    assert hung
    assert all(hung)
    tasks = page.evaluate("window.tasks")
    crowded = max(crowded, crowding())
    print(f"long tasks while panning {PAN_PX} px with replies two seconds late: {sorted(tasks, reverse=True)} ms")
    assert max(tasks, default=0) <= LONGEST_MS * crowded, (tasks, crowded)
