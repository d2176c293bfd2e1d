"""Texts: what letters say, in each language: rows of letters.toml, each of which an administrator can replace by words of their own."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from participation.errors import BadText

FILE: Final = Path(__file__).with_name("letters.toml")
PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
PARTS: Final = ("subject", "body", "line")
MAKER: Final = ("others", "always", "never")

# What can be filled in: in each letter about a proposal, and in some besides.
ABOUT: Final = frozenset({"title", "kind", "near", "link", "home"})
MORE: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("hide", "comment-hide", "reconsider", "ask", "answer", "accept", "refuse", "appeal", "end", "maintain"), frozenset({"reason"})
        ),
        "refuse": frozenset({"reason", "rules"}),
        "accept": frozenset({"reason", "rules"}),
        "plan": frozenset({"day"}),
        "asked-if-it-lives": frozenset({"lives", "ended"}),
    }
)
# What can be filled in in each letter about an application for a plot, and in each about a fact that was not right.
OF_APPLICATION: Final = frozenset({"plot", "use", "from", "until", "link", "home"})
OF_CORRECTION: Final = frozenset({"place", "fact", "reason", "link", "home"})
# Letters about something else than a proposal. Those that ask something say nothing that somebody typed: whoever typed it may not be
# who reads it.
ONLY: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "confirm-proposal": frozenset({"kind", "link", "home"}),
        "confirm-support": frozenset({"link", "home"}),
        "confirm-comment": frozenset({"link", "home"}),
        "confirm-interest": frozenset({"link", "home"}),
        "confirm-application": frozenset({"link", "home"}),
        **dict.fromkeys(("application-take-up", "application-withdraw"), OF_APPLICATION),
        **dict.fromkeys(("application-ask", "application-answer", "application-appeal"), OF_APPLICATION | {"reason"}),
        **dict.fromkeys(("application-grant", "application-refuse"), OF_APPLICATION | {"reason", "rules"}),
        "application-confirm": OF_APPLICATION | {"day"},
        "use-ends-soon": OF_APPLICATION | {"back"},
        **dict.fromkeys(("correction-applied", "correction-refused", "correction-overtaken"), OF_CORRECTION),
        "account-unused": frozenset({"day", "link", "home"}),
        "news": frozenset({"news", "first", "follows", "home"}),
        "frame": frozenset({"subject", "body", "home"}),
        "frame-stop": frozenset({"subject", "body", "stop", "home"}),
    }
)
# Without these, the letter is of no use.
NEEDED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("confirm-proposal", "confirm-support", "confirm-comment", "confirm-interest", "confirm-application"), frozenset({"link"})
        ),
        "news": frozenset({"news"}),
        "frame": frozenset({"body"}),
        "frame-stop": frozenset({"body", "stop"}),
        "asked-if-it-lives": frozenset({"lives", "ended"}),
        "hide": frozenset({"reason"}),
        "comment-hide": frozenset({"reason"}),
        "ask": frozenset({"reason", "link"}),
        "refuse": frozenset({"reason", "rules"}),
        "application-ask": frozenset({"reason", "link"}),
        "application-refuse": frozenset({"reason", "rules"}),
        "correction-refused": frozenset({"reason"}),
        "use-ends-soon": frozenset({"until"}),
        "account-unused": frozenset({"day", "link"}),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What a letter says in one language: its subject, its body, and the line that followers read (empty: none)."""

    key: str
    subject: str
    body: str
    line: str = ""

    def filled(self, part: str, about: Mapping[str, str]) -> str:
        """Return a part with what it is about filled in; where that is empty, the paragraph that holds nothing else goes."""
        words = PLACEHOLDER.sub(lambda found: about[found[1]], getattr(self, part))
        if part != "body":
            return " ".join(words.split())
        return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in words.splitlines())).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A letter: when whoever made a proposal gets it, and what it says by language."""

    key: str
    maker: str
    texts: Mapping[str, Text]


def names(key: str) -> frozenset[str]:
    """Return what can be filled in in a letter."""
    return ONLY.get(key) or ABOUT | MORE.get(key, frozenset())


def flaws(key: str, said: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with the parts of a letter, a sentence by part: what cannot be filled in, and what is needed and not there."""
    found: dict[str, str] = {}
    known = names(key)
    for part in PARTS:
        words = said.get(part, "")
        unknown = sorted(set(PLACEHOLDER.findall(words)) - known)
        # Followers read a line of what happened, and not why.
        if part == "line":
            unknown = sorted(set(PLACEHOLDER.findall(words)) - (known & {"title", "kind", "near", "day"}))
        if unknown:
            found[part] = gettext("“{%(name)s}” cannot be filled in here; these can: %(known)s.") % {
                "name": unknown[0],
                "known": ", ".join(f"{{{name}}}" for name in sorted(known)),
            }
        elif re.search(r"[{}]", PLACEHOLDER.sub("", words)):
            found[part] = gettext("A brace stands alone. Write names to fill in as in {title}.")
    for part in ("subject", "body"):
        if not said.get(part, "").strip():
            found[part] = gettext("This may not be empty.")
    lacking = sorted(NEEDED.get(key, frozenset()) - set(PLACEHOLDER.findall(said.get("body", ""))))
    if lacking and "body" not in found:
        found["body"] = gettext("“{%(name)s}” is missing: without it the letter is of no use.") % {"name": lacking[0]}
    if "\n" in said.get("subject", "").strip() or "\n" in said.get("line", "").strip():
        found.setdefault("subject", gettext("A subject and a line for followers are one line each."))
    return found


@cache
def rows() -> Mapping[str, Row]:
    """Return the letters as the file has them, by key; BadText where it says something that cannot be."""
    with FILE.open("rb") as file:
        found = {key: _row(key, dict(row)) for key, row in tomllib.load(file).items()}
    return MappingProxyType(found)


@cache
def told_to_followers() -> frozenset[str]:
    """Return what followers are told of."""
    return frozenset(key for key, row in rows().items() if all(text.line for text in row.texts.values()) and key != "comment")


def text(key: str, language: str) -> Text:
    """Return what a letter says in a language: the administrators' words, else ours. One query."""
    if language not in rows()[key].texts:
        language = settings.LANGUAGE_CODE
    own = LetterText.objects.filter(key=key, language=language).first()
    ours = rows()[key].texts[language]
    return ours if own is None else Text(key=key, subject=own.subject, body=own.body, line=own.line or ours.line)


def _row(key: str, row: dict[str, object]) -> Row:
    maker = row.pop("maker", "")
    languages = {code for code, _name in settings.LANGUAGES}
    if maker not in MAKER or set(row) != languages:
        raise BadText(f"{FILE.name}, {key}: `maker` is one of {', '.join(MAKER)}, and there is a text in each of {sorted(languages)}.")
    texts: dict[str, Text] = {}
    for language, said in row.items():
        if not isinstance(said, dict) or not set(said) <= set(PARTS):
            raise BadText(f"{FILE.name}, {key}, {language}: a text has {', '.join(PARTS)} and nothing else.")
        if wrong := flaws(key, said):
            raise BadText(f"{FILE.name}, {key}, {language}: {' '.join(wrong.values())}")
        texts[language] = Text(key=key, **said)
    if len({bool(each.line) for each in texts.values()}) != 1:
        raise BadText(f"{FILE.name}, {key}: a line for followers stands in each language, or in none.")
    return Row(key=key, maker=str(maker), texts=MappingProxyType(texts))


class LetterText(models.Model):
    """What an administrator has a letter say instead of our words. Taken away, ours are back."""

    key = models.SlugField(_("letter"), max_length=40)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("letter"), max_length=5_000)
    line = models.CharField(_("line for followers"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("text of a letter"), _("texts of letters"), ["key", "language"]
        constraints = [models.UniqueConstraint(fields=["key", "language"], name="lettertext_once")]

    def __str__(self) -> str:
        return f"{self.key} ({self.language})"

    def clean(self) -> None:
        if self.key not in rows():
            words = {"key": self.key[:40], "known": ", ".join(rows())}
            raise ValidationError({"key": gettext("“%(key)s” is no letter; these are: %(known)s.") % words})
        said = {part: str(getattr(self, part)) for part in PARTS}
        if self.line and not rows()[self.key].texts[settings.LANGUAGE_CODE].line:
            raise ValidationError({"line": gettext("Followers are told nothing of this.")})
        if wrong := flaws(self.key, said):
            raise ValidationError(wrong)
