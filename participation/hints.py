"""Hints: a gentle look at a text that others will read. It proposes; it never blocks, and it keeps nothing. Pure.

It points at words that rank people or neighbourhoods, at words of the trade and stiff ones, and at sentences that are long. What stands
between quotation marks is somebody else's word, and an address of a page is no language: neither is pointed at.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, NamedTuple

from participation.style import HEAD, Row, Style, Way, style

# A run of letters with what may stand within: marks on letters, soft hyphens; and, where the language has it so, apostrophes.
LETTERS: Final = r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u00ad])*"
WORDS: Final = {False: re.compile(LETTERS), True: re.compile(rf"{LETTERS}(?:['’]{LETTERS})*")}
ADDRESS: Final = re.compile(r"(?:https?://|www\.)[^\s<>]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}")
QUOTED: Final = re.compile(r"“[^“”\n]{1,300}”|„[^„“”\n]{1,300}[“”]|«[^«»\n]{1,300}»|\"[^\"\n]{1,300}\"|‘[^‘’\n]{1,80}’(?!\w)")
END: Final = re.compile(r"[.!?…;]+[\"”’»)\]]*(?=\s|$)|\n+")
GAP: Final = re.compile(r"[ \t\u00a0]+|[ \t]*\n[ \t]*|[-‐‑]")
# A word of so many letters with a full stop, before a small letter, is cut short.
SHORT: Final = 3
HYPHENS: Final = frozenset("-‐‑")


@dataclass(frozen=True, slots=True)
class Hint:
    """A place in a text and what may be said instead; `start` and `end` count characters, so that text[start:end] is the quote."""

    start: int
    end: int
    quote: str
    why: str
    instead: str
    sort: str

    def told(self) -> dict[str, Any]:
        """Return it as others than Python read it."""
        return asdict(self)


class _Word(NamedTuple):
    start: int
    end: int
    said: str


def read(text: str, language: str) -> list[Hint]:
    """Return what could be said more gently or more simply, in the order of the text; UnknownLanguage where there is no list for it."""
    return noticed(text, style(language))


def noticed(text: str, held: Style) -> list[Hint]:
    """Return the hints of a list on a text, in its order; a sentence before the words within it."""
    words = _words(text, held)
    quoted = [match.span() for match in QUOTED.finditer(text)]
    found = [*_of_words(text, words, quoted, held), *_of_sentences(text, words, held)]
    return sorted(found, key=lambda hint: (hint.start, -hint.end))


def _words(text: str, held: Style) -> list[_Word]:
    """Return the words of a text, each as it would be looked up; addresses left out."""
    addresses = [match.span() for match in ADDRESS.finditer(text)] if "@" in text or "://" in text or "www." in text else []
    found = [_Word(match.start(), match.end(), _plain(match[0])) for match in WORDS[held.joins].finditer(text)]
    return [word for word in found if not _within(word.start, addresses)] if addresses else found


def _plain(word: str) -> str:
    """Return a word in small letters, composed, without what is not seen."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFC", word.lower()).replace("\u00ad", "").replace("’", "'")


def _within(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _of_words(text: str, words: list[_Word], quoted: list[tuple[int, int]], held: Style) -> Iterator[Hint]:
    """Yield a hint for each word or phrase that is on the list, the longest where several begin alike."""
    at = 0
    while at < len(words):
        first = words[at]
        if first.said[:HEAD] not in held.heads and len(first.said) >= HEAD and len(first.said) <= held.most_letters:
            at += 1  # as nearly all words: none that is on the list begins so
            continue
        row, last = _match(text, words, at, held)
        if last < 0:
            long = len(first.said) > held.most_letters
            if long and not _within(first.start, quoted):
                yield Hint(first.start, first.end, text[first.start : first.end], held.long_word, "", "long-word")
            at += 1
            continue
        if row is not None and not _within(first.start, quoted):
            end = words[last].end
            yield Hint(first.start, end, text[first.start : end], row.why, row.instead, row.sort)
        at = last + 1


def _match(text: str, words: list[_Word], at: int, held: Style) -> tuple[Row | None, int]:
    """Return the row that words from here on say, and the last of them; -1 where they say none."""
    for way in held.phrases.get(words[at].said, ()):
        last = at + len(way[0]) - 1
        if last < len(words) and _says(text, words, at, way):
            return way[2], last
    # Parted by a hyphen, a word is the same word.
    if at + 1 < len(words) and words[at + 1].start - words[at].end == 1 and text[words[at].end] in HYPHENS:
        row, known = _looked_up(words[at].said + words[at + 1].said, held)
        if known:
            return row, at + 1
    row, known = _looked_up(words[at].said, held)
    return row, at if known else -1


def _says(text: str, words: list[_Word], at: int, way: Way) -> bool:
    """Return whether the words from here on are those of a phrase, with nothing but a blank or a hyphen between them."""
    said, goes_on, _row = way
    for step in range(1, len(said)):
        word = words[at + step]
        alike = word.said.startswith(said[step]) if goes_on and step == len(said) - 1 else word.said == said[step]
        if not alike or not _touch(text, words[at + step - 1].end, word.start):
            return False
    return True


def _touch(text: str, end: int, start: int) -> bool:
    return text[end:start] in (" ", "'", "’") or GAP.fullmatch(text, end, start) is not None


def _looked_up(word: str, held: Style) -> tuple[Row | None, bool]:
    """Return the row of a word, and whether it is on the list at all; a word as a whole goes before what it begins with."""
    if word in held.words:
        return held.words[word], True
    for length in range(min(len(word), held.longest_start), held.shortest_start - 1, -1):
        if word[:length] in held.starts:
            return held.starts[word[:length]], True
    return None, False


def _of_sentences(text: str, words: list[_Word], held: Style) -> Iterator[Hint]:
    """Yield a hint for each sentence with more words than are read at ease."""
    at = 0
    for end in (*_ends(text, held), len(text)):
        first = at
        while at < len(words) and words[at].start < end:
            at += 1
        if at - first > held.most_words:
            begin, stop = words[first].start, words[at - 1].end
            why = held.too_long.replace("{words}", str(at - first))
            yield Hint(begin, stop, text[begin:stop], why, "", "sentence")


def _ends(text: str, held: Style) -> Iterator[int]:
    """Yield where sentences end: at a full stop that is none of an abbreviation, at a question, at a new line."""
    for match in END.finditer(text):
        if match[0] == "." and _abbreviates(text, match.start(), match.end(), held):
            continue
        yield match.end()


def _abbreviates(text: str, dot: int, after: int, held: Style) -> bool:
    """Return whether a full stop belongs to a short word, an initial, a number in a list, or goes on in small letters."""
    begin = max(text.rfind(" ", 0, dot), text.rfind("\n", 0, dot), text.rfind("(", 0, dot)) + 1
    short = text[begin:dot]
    following = text[after : after + 2].lstrip()[:1]
    numbers = short.isdigit() and (begin == 0 or text[begin - 1] == "\n")
    goes_on = 0 < len(short) <= SHORT and following.islower()
    return len(short) == 1 or numbers or short.lower() in held.abbreviations or goes_on
