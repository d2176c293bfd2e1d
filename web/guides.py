"""The guides: one Markdown file for each audience and language, kept in docs/guides, and read here into a page of the site."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import Final

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

FOLDER: Final = Path(settings.BASE_DIR) / "docs" / "guides"
# In the order of the shelf: from the many to the few, and the walk that all can follow last.
AUDIENCES: Final = ("residents", "community-workers", "planners", "architects", "moderators", "overlay")
# Who reads plain language slowly, with a hand on the screen.
WORDS_A_MINUTE: Final = 140


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a guide that its table of contents leads to."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide as it is read: its title and first words apart, the rest as HTML."""

    audience: str
    title: str
    lead: str
    parts: tuple[Part, ...]
    body: SafeString
    minutes: int

    @property
    def art(self) -> str:
        """Return the template of the drawing that stands for it."""
        return f"guide/art/{self.audience}.svg"


def shelf(language: str) -> list[Guide]:
    """Return all guides in a language."""
    return [guide(audience, language) for audience in AUDIENCES]


def path_of(audience: str, language: str) -> Path:
    """Return where a guide is kept."""
    return FOLDER / language / f"{audience}.md"


@cache
def guide(audience: str, language: str) -> Guide:
    """Return a guide, read once; KeyError for an audience that has none.

    Of Markdown it takes no HTML. It begins with a heading and a paragraph: the title, and what one finds.
    """
    if audience not in AUDIENCES:
        raise KeyError(audience)
    path = path_of(audience, language)
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    text = _held_together(path.read_text(encoding="utf-8"))
    tokens = reader.parse(text)
    title, lead, rest = tokens[1].content, tokens[4].content, tokens[6:]
    parts = tuple(_anchored(rest))
    for token in rest:
        if token.type == "inline" and token.children:
            token.children = _leading(token.children)
            for child in token.children:
                _served(child, path)
    rest = list(_said(rest))
    _framed(rest)
    body = reader.renderer.render(rest, reader.options, {})
    minutes = ceil(len(re.findall(r"\w+", text)) / WORDS_A_MINUTE)
    return Guide(audience, title, lead, parts, mark_safe(body), minutes)  # noqa: S308  made of files of ours, in which HTML is text


def _held_together(text: str) -> str:
    """Return a text in which no line breaks before a sign that stands apart, as French writes its colons, questions and quotes."""
    return re.sub(r"(?<=«) | (?=[:;!?»](?:\s|[*)]|$))", "\u00a0", text, flags=re.MULTILINE)


def _anchored(tokens: Sequence[Token]) -> Iterator[Part]:
    """Give each part an anchor, and yield those of the first rank."""
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            anchor = slugify(inline.content)
            opening.attrSet("id", anchor)
            if opening.tag == "h2":
                yield Part(anchor, inline.content)


def _leading(tokens: list[Token]) -> list[Token]:
    """Return a line in which a word of the screen with its address behind it, as **Map** (`/`), leads there itself.

    So a reader of the file knows the address, and a reader of the page can press the word.
    """
    led: list[Token] = []
    for token in tokens:
        address = token.content if token.type == "code_inline" and token.content.startswith("/") else ""
        before = [each.type for each in led[-4:]]
        if address and before == ["strong_open", "text", "strong_close", "text"] and led[-1].content == " (":
            led[-1:] = [Token("link_close", "a", -1)]
            led.insert(-4, Token("link_open", "a", 1, attrs={"href": address}))
        elif led and led[-1].type == "link_close" and token.type == "text" and not address and token.content.startswith(")"):
            token.content = token.content[1:]
            led.append(token)
        else:
            led.append(token)
    return led


def _served(token: Token, path: Path) -> None:
    """Let links to other guides lead to their pages, and pictures to where they are served; a picture says how large it is."""
    if token.type == "link_open" and (found := re.fullmatch(r"([a-z-]+)\.md(#.*)?", str(token.attrs["href"]))):
        token.attrSet("href", reverse("guide", args=[found[1]]) + (found[2] or ""))
    elif token.type == "image":
        picture = (path.parent / str(token.attrs["src"])).resolve()
        width, height = Image.open(picture).size
        token.attrSet("src", static(f"guide/{picture.relative_to(FOLDER.parent / 'pictures').as_posix()}"))
        for name, value in (("width", width), ("height", height), ("loading", "lazy")):
            token.attrSet(name, str(value))
        if width < height:
            token.attrSet("class", "upright")


def _said(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield the tokens with what a table needs to be read aloud: a caption, that of the part it stands in, and columns that are headed."""
    part = ""
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is not None and before.type == "heading_open":
            part = token.content
        if token.type == "th_open":
            token.attrSet("scope", "col")
        yield token
        if token.type == "table_open":
            yield Token("html_block", "", 0, content=f'<caption class="unseen">{escape(part)}</caption>')


def _framed(tokens: Sequence[Token]) -> None:
    """Tell paragraphs that hold nothing but pictures from words."""
    for opening, inline in pairwise(tokens):
        if opening.type == "paragraph_open" and all(each.type in ("image", "softbreak") for each in inline.children or ()):
            opening.attrSet("class", "shown")
