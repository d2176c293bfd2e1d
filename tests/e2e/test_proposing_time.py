"""What a facade garden with a photo takes on a phone, by the keystroke-level model, of what the test in fact did; reading told apart.

Two ways are taken: the quick one fills in what has to be, and opens no fold; the whole one opens each that says more, and fills it in.

The times are of the field: Card, Moran and Newell, "The keystroke-level model for user performance time with interactive systems",
Communications of the ACM 23 (1980) for thinking (M), pointing (P), a press (K) and moving the hands (H); typing with the thumbs is slower
than the K of a keyboard, and is that of 37,370 people in Palin and others, "How do people type on mobile devices?", MobileHCI (2019);
reading is Brysbaert, "How many words do we read per minute?", Journal of Memory and Language 109 (2019). A finger points faster than the
mouse of 1980 (Lee and others, "Fingerstroke time estimates", Computers in Human Behavior 44, 2015: 0.7 s for both): the slower is taken.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from participation.photo import Photo
from participation.proposal import Proposal
from tests.e2e.test_proposing import PHONE, city, context  # noqa: F401  the same made-up city
from tests.participation.pictures import taken

M_S, P_S, K_S, H_S = 1.35, 1.10, 0.20, 0.40
LETTER_S = 60 / (36.2 * 5)
WORD_S = 60 / 238
# What a page takes to come over a slow connection, said generously.
RESPONSE_S = 1.0
# A picture that is on the phone: the field, the choice of the album, the picture, and done.
PHOTO_TAPS = 4
MOST_S = 180
# The words that are seen above something: not those of a list that is folded, nor of a drawing.
WORDS_ABOVE = """it => {
  const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), found = [];
  for (let text = walk.nextNode(); text; text = walk.nextNode()) {
    const above = it.contains(text) || it.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_PRECEDING;
    const by = text.parentElement;
    const seen = by.checkVisibility() && !by.closest('select, svg, script, .unseen, [aria-hidden=true]');
    if (above && seen) found.push(text.textContent.trim());
  }
  return found.filter(Boolean);
}"""
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "proposals.md"


@dataclass
class Hand:
    """Somebody with one phone: does what is asked, and adds up what each thing takes."""

    page: Page
    seconds: dict[str, float] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    def took(self, what: str, seconds: float) -> None:
        self.seconds[what] = self.seconds.get(what, 0) + seconds

    def read(self, until: Locator) -> None:
        """Read every word above what leads on that was not read before, and scroll past it all."""
        lines = until.evaluate(WORDS_ABOVE)
        fresh = [line for line in lines if line not in self.known]
        self.known.update(fresh)
        self.took("reading", WORD_S * sum(len(re.findall(r"\w+", line)) for line in fresh))
        self.took("scrolling", P_S * until.evaluate("it => Math.max(0, Math.ceil(it.getBoundingClientRect().bottom / innerHeight) - 1)"))

    def tap(self, where: Locator) -> None:
        where.click()
        self.took("tapping", M_S + P_S + K_S)

    def type(self, where: Locator, words: str) -> None:
        self.tap(where)
        where.press_sequentially(words)
        self.took("typing", 2 * H_S + LETTER_S * len(words))

    def go(self, button: Locator, then: Locator) -> None:
        """Read up to what leads on, press it, and wait for what comes."""
        self.read(button)
        self.tap(button)
        expect(then).to_be_visible()
        self.took("waiting", RESPONSE_S)

    @property
    def sum(self) -> float:
        return sum(self.seconds.values())


def propose(page: Page, live_server: Any, photo: Path, *, all_of_it: bool) -> Hand:
    """Send a facade garden with a photo, the sidewalk measured; `all_of_it`: with each fold opened and each field in it filled in."""
    page.goto(live_server.url + "/proposals/new")
    ann = Hand(page)
    ann.took("waiting", RESPONSE_S)
    title = page.get_by_role("heading", level=1)
    ann.go(page.get_by_role("button", name="Facade garden"), title.filter(has_text="Where is it?"))
    ann.type(page.get_by_label("Address, street or square"), "Noordkaai 1")
    ann.go(page.get_by_role("button", name="Find"), page.get_by_role("heading", name="Is this the place?"))
    ann.go(page.get_by_role("button", name="Yes, go on"), page.get_by_label("Width of the sidewalk"))
    ann.type(page.get_by_label("Width of the sidewalk"), "185")
    if all_of_it:
        ann.tap(page.locator("summary", has_text="How to measure"))
        ann.tap(page.locator("summary", has_text="How large would you like it?"))
        ann.type(page.get_by_label("How deep"), "30")
        ann.type(page.get_by_label("How long"), "200")
        ann.tap(page.locator("summary", has_text="Does something stand or lie there?"))
    ann.go(page.get_by_role("button", name="See if it is allowed").last, title.filter(has_text="Is it allowed?"))
    if all_of_it:
        ann.tap(page.locator("summary", has_text="Which rules say so"))
        ann.read(page.locator("footer").first)
    ann.go(page.get_by_role("button", name="Go on"), page.get_by_label("What is it, in one line?"))
    ann.type(page.get_by_label("What is it, in one line?"), "Stokrozen aan onze gevel")
    if all_of_it:
        ann.type(page.get_by_label("Why, and how?"), "Er is geen groen in onze straat. Wij geven elke avond water.")
        ann.tap(page.locator("summary", has_text="More questions"))
        ann.tap(page.get_by_label("mine"))
    page.locator("#photo-1").set_input_files(str(photo))
    ann.took("tapping", PHOTO_TAPS * (M_S + P_S + K_S))
    ann.type(page.locator("#photo-alt-1"), "De gevel en de stoep")
    ann.go(page.get_by_role("button", name="Go on").last, page.get_by_text("Step 6 of 6"))
    ann.type(page.get_by_label("Your e-mail address"), "ann@example.org")
    ann.go(page.get_by_role("button", name="Send the proposal"), title.filter(has_text="Almost there: open your mail"))
    assert Proposal.objects.get().title == "Stokrozen aan onze gevel"
    assert Photo.objects.get().alt == "De gevel en de stoep"
    return ann


@pytest.mark.parametrize(("way", "all_of_it"), [("quick", False), ("whole", True)])
def test_a_facade_garden_with_a_photo_is_read_filled_in_and_sent_in_under_three_minutes_on_a_phone(
    city: None,  # noqa: F811
    browser: Browser,
    live_server: Any,
    tmp_path: Path,
    way: str,
    all_of_it: bool,
) -> None:
    """Prove it whole for the quick way: what has to be filled in, and a photo. With all that may be left out, the doing alone is under."""
    photo = tmp_path / "facade.jpg"
    photo.write_bytes(taken())
    phone = context(browser, live_server, has_touch=True, is_mobile=True)
    page = phone.new_page()
    assert page.viewport_size == PHONE
    ann = propose(page, live_server, photo, all_of_it=all_of_it)
    phone.close()

    told = f"the {way} way: " + ", ".join(f"{what} {seconds:.1f} s" for what, seconds in ann.seconds.items())
    print(told)
    said = re.search(rf"\| the {way} way[^|]*\| (\d+) \| (\d+) \| (\d+) \|", GUIDE.read_text(encoding="utf-8"))
    assert said is not None, told
    doing_s, reading_s, both_s = (int(number) for number in said.groups())
    reading = ann.seconds.pop("reading")
    assert ann.sum <= doing_s < MOST_S, told
    assert reading <= reading_s, told
    assert both_s == doing_s + reading_s
    assert all_of_it or both_s < MOST_S, told
