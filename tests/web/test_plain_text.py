"""Words of others, as a page shows them: never mark-up, and no link that hides where it leads."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.plain_text import host_of, paragraphs


class Tags(HTMLParser):
    """What mark-up stands in a text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@given(st.text(max_size=300) | st.from_regex(r"(<[a-z]+ on\w+=|https?://|javascript:|&lt;|\"|'){1,5}.{0,40}"))
def test_whatever_is_typed_makes_nothing_but_paragraphs_breaks_and_safe_links(words: str) -> None:
    for tag, attributes in Tags(paragraphs(words)).seen:
        assert tag in {"p", "br", "a", "span"}
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        if tag == "a":
            assert attributes["rel"] == "nofollow noopener ugc"
            assert re.match(r"https?://", str(attributes["href"]), re.IGNORECASE)


@given(st.text(alphabet=st.characters(categories=("L", "N", "Zs", "P")), max_size=200).filter(lambda text: "://" not in text))
def test_no_letter_of_what_was_typed_is_lost(words: str) -> None:
    assert "".join(Tags(paragraphs(words)).words.split()) == "".join(words.split())


def test_a_link_shows_its_host_and_leaves_the_dot_behind_it_out() -> None:
    made = paragraphs("Zie https://stad.example/park?x=1&y=2.")
    assert 'href="https://stad.example/park?x=1&amp;y=2" rel="nofollow noopener ugc"' in made
    assert "(stad.example)</span>." in made


@pytest.mark.parametrize(
    "words",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https://stad.example@elders.example/",
        "https://stad.example\\@elders.example/",
        "http://a b",
        "https://[::1",
        "ftp://stad.example",
        "https://stad.example/" + "x" * 600,
    ],
)
def test_what_is_no_honest_link_stays_words(words: str) -> None:
    assert 'href="https://stad.example@' not in paragraphs(words)
    assert "<a" not in paragraphs(words) or words == "http://a b"


def test_a_host_that_looks_like_another_is_told_as_programs_read_it() -> None:
    assert host_of("https://ѕtad.example/") == "xn--tad-ehd.example"


def test_marks_that_turn_the_direction_are_taken_out() -> None:
    assert "\u202e" not in paragraphs("a\u202eb https://x.example/\u202egpj.exe")


def test_paragraphs_and_lines_are_kept() -> None:
    assert paragraphs("een\ntwee\n\n\ndrie") == "<p>een<br>twee</p>\n<p>drie</p>"
