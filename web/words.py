"""The words of the interface: gathered from the code and the templates, kept in .po files, compiled for Django. No system gettext."""

import io
import os
import re
import sys
from ast import literal_eval
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

LANGUAGES = ("nl", "fr")
# What is not ours, or is not said to people: tests, what is built, what is made.
LEFT_OUT = frozenset({".local", "node_modules", "dist", "tests", "migrations", "benchmarks", "staticfiles", ".git"})
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# What Django makes of a template's sentences: gettext('...'), ngettext('...','...',count), pgettext('context', '...').
LITERAL = re.compile(r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
CALL = re.compile(rf"""\b(n?p?gettext|_)\(({LITERAL.pattern}(?:,\s*{LITERAL.pattern})*)""")
HEADER = "# The words of Meent. Plain language (B1); to one reader, informally; what a place lacks, never what people lack."


def po_path(root: Path, language: str) -> Path:
    """Return where the words of a language stand."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def sources(root: Path) -> Iterator[Path]:
    """Yield the files that say something to people: code and templates."""
    found: list[Path] = []
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in LEFT_OUT]  # what is left out is not walked: a database writes there
        found += [Path(folder, name) for name in files if name.endswith((".py", ".html")) and name not in LEFT_OUT]
    yield from sorted(found, key=lambda path: (path.suffix != ".py", path))


def gathered(root: Path) -> Catalog:
    """Return all sentences that code and templates ask a translation for."""
    catalog = Catalog(charset="utf-8")
    for path in sources(root):
        text = path.read_text(encoding="utf-8")
        said = _of_template(text, str(path)) if path.suffix == ".html" else _of_code(text)
        for message, context in said:
            # Which file, without the line: a sentence that only moved is no change.
            catalog.add(message, locations=[(str(path.relative_to(root)), 0)], context=context)
    return catalog


def _of_code(text: str) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Yield each sentence of a Python file, with its context if it has one."""
    for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
        yield message, context


def _of_template(text: str, origin: str) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Yield each sentence of a template, with its context if it has one."""
    for call, literals, *_parts in CALL.findall(templatize(text, origin=origin)):
        texts = [str(literal_eval(literal)) for literal in LITERAL.findall(literals)]
        context = texts.pop(0) if "p" in call.removesuffix("gettext") else None
        yield (texts[0] if len(texts) == 1 else tuple(texts[:2])), context


def read(root: Path, language: str) -> Catalog:
    """Return the words of a language as they are kept; none if there is no file yet."""
    path = po_path(root, language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", header_comment=HEADER)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def untranslated(root: Path, language: str) -> list[str]:
    """Return the sentences that a language lacks: not there, empty, only guessed, or with other %(names)s than the original."""
    kept = read(root, language)
    return [str(first(wanted)) for wanted in gathered(root) if wanted.id and not _whole(kept.get(first(wanted), wanted.context), wanted)]


def first(message: Message) -> str:
    """Return a message's sentence, in the singular."""
    return str(message.id[0] if isinstance(message.id, (tuple, list)) else message.id)


def _whole(kept: Message | None, wanted: Message) -> bool:
    """Return whether a translation is there and says all that the original says."""
    if kept is None or kept.fuzzy or isinstance(kept.id, str) != isinstance(wanted.id, str):
        return False
    said = [kept.string] if isinstance(kept.string, str) else list(kept.string or ())
    asked = [wanted.id] if isinstance(wanted.id, str) else list(wanted.id)
    names = set().union(*(_names(text) for text in asked))
    return all(said) and all(_names(text) <= names for text in said) and _names(said[-1]) == _names(asked[-1])


def _names(text: str) -> set[str]:
    """Return the %(names)s that a sentence is filled in with."""
    return {piece.split(")")[0] for piece in text.split("%(")[1:]}


def extract_all(root: Path) -> int:
    """Bring the .po files up to date with the code: new sentences come in empty, those no longer said go. Return 0."""
    wanted = gathered(root)
    for language in LANGUAGES:
        kept = read(root, language)
        fresh = Catalog(locale=language, charset="utf-8", header_comment=HEADER, project="Meent", fuzzy=False)
        for message in sorted(wanted, key=lambda one: (first(one).lower(), one.context or "")):
            if not message.id:
                continue
            old = kept.get(first(message), message.context)
            same_form = old is not None and isinstance(old.id, str) == isinstance(message.id, str)
            string = old.string if old is not None and same_form else None
            fresh.add(message.id, string=string, locations=message.locations, context=message.context, auto_comments=message.auto_comments)
        path = po_path(root, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, fresh, width=120, omit_header=False, include_lineno=False, ignore_obsolete=True)
        # The moment of writing is no news: without it, a file only changes when its words do.
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        stamps = ('"POT-Creation-Date', '"PO-Revision-Date', '"Last-Translator', '"Language-Team', '"Report-Msgid-Bugs-To', '"Generated-By')
        path.write_text("".join(line for line in lines if not line.startswith(stamps)), encoding="utf-8")
        sys.stdout.write(f"{language}: {sum(1 for one in fresh if one.id)} sentences, {len(untranslated(root, language))} to translate\n")
    return 0


def check(root: Path) -> int:
    """Say which sentences have no translation; return 1 if there are any."""
    lacking = {language: untranslated(root, language) for language in LANGUAGES}
    for language, sentences in lacking.items():
        for sentence in sentences:
            sys.stdout.write(f"{language}: no translation of “{sentence}”\n")
    return 1 if any(lacking.values()) else 0


def compile_all(root: Path) -> int:
    """Write the .mo files that Django reads; return 0."""
    for language in LANGUAGES:
        path = po_path(root, language).with_suffix(".mo")
        with path.open("wb") as file:
            write_mo(file, read(root, language))
    return 0
