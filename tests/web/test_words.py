"""All that is said to people is said in Dutch and French too."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from geo.models import VacantPlot
from geo.registry import layers
from tests.factories import place
from web import words

ROOT = Path(settings.BASE_DIR)

# French to more than one, or from afar: the pronoun, any form in -ez, and the three forms that end otherwise. “Sont faites” and “sont
# dites” speak to nobody, so those two are looked for where an order begins.
VOUS = re.compile(r"\b(?i:vous|votre|vos|vôtres?|êtes|\w+ez)\b|\b(?:Faites|Dites)\b|\bne (?:faites|dites)\b")
# Words that only look like it. They go before the look, so that “chez vous” is still found.
NO_VOUS = re.compile(r"\b(?i:rendez-vous|rez-de-chaussée|chez|assez|nez)\b")


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_sentence_has_a_translation(language: str) -> None:
    """Prove that no sentence of code or templates lacks one; `script/translate extract` brings new ones in."""
    assert words.untranslated(ROOT, language) == []


def vous(text: str) -> list[str]:
    """Return the words of a French text that say vous to whoever reads it."""
    return VOUS.findall(NO_VOUS.sub("", text))


def french(rows: Any, *, said: bool = False) -> Iterator[str]:
    """Yield each text below a key `fr`, of data as they were read; not the words in lists of `says`, which the look at texts points at."""
    if isinstance(rows, str):
        yield from [rows] if said else []
    elif isinstance(rows, dict):
        for key, row in rows.items():
            if not (key == "says" and isinstance(row, list)):
                yield from french(row, said=said or key == "fr")
    elif isinstance(rows, list):
        for row in rows:
            yield from french(row, said=said)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Écrivez votre nom, si vous êtes d’ici.", ["Écrivez", "votre", "vous", "êtes"]),
        ("Trouve un lieu près de chez vous.", ["vous"]),
        ("Dites-le-nous.", ["Dites"]),
        ("Alors ne faites rien.", ["ne faites"]),
        ("Un rendez-vous assez près de chez toi, au rez-de-chaussée.", []),
        ("Les classes sont faites, les unités sont dites.", []),
    ],
)
def test_vous_is_found_where_it_is_said_and_nowhere_else(text: str, found: list[str]) -> None:
    assert vous(text) == found


def test_french_says_tu_to_its_reader_in_the_pages_and_letters() -> None:
    kept = [message for message in words.read(ROOT, "fr") if message.id]
    texts = [text for message in kept for text in ([message.string] if isinstance(message.string, str) else message.string)]
    assert len(texts) > 1000
    assert {text: vous(text) for text in texts if vous(text)} == {}


@pytest.mark.parametrize("folder", ["participation", "planning"])
def test_french_says_tu_to_its_reader_in_what_is_kept_as_data(folder: str) -> None:
    files = sorted((ROOT / folder).rglob("*.toml"))
    texts = [text for path in files for text in french(tomllib.loads(path.read_text(encoding="utf-8")), said=path.stem == "fr")]
    assert len(texts) > 50
    assert {text: vous(text) for text in texts if vous(text)} == {}


def test_french_says_tu_to_its_reader_on_the_map() -> None:
    said = (ROOT / "frontend" / "src" / "words.ts").read_text(encoding="utf-8")
    lines = said.split("const fr: Words = {\n")[1].split("\n};")[0].splitlines()
    assert len(lines) > 50
    assert {line: vous(line) for line in lines if vous(line)} == {}


def test_the_languages_of_the_site_are_those_that_are_kept() -> None:
    assert {code for code, _name in settings.LANGUAGES} == {"en", *words.LANGUAGES}


def test_a_sentence_that_is_empty_guessed_or_loses_a_name_counts_as_untranslated(tmp_path: Path) -> None:
    (tmp_path / "say.py").write_text('_("Alice has %(n)d benches.")\n_("Yes")\n_("No")\nngettext("%(n)s tree", "%(n)s trees", 2)\n')
    (tmp_path / "page.html").write_text(
        '{% load i18n %}{% translate "Look" %}{% blocktranslate %}Bob\'s “{{ bench }}”{% endblocktranslate %}'
    )
    words.extract_all(tmp_path)
    assert set(words.untranslated(tmp_path, "nl")) == {"Alice has %(n)d benches.", "Yes", "No", "%(n)s tree", "Look", "Bob's “%(bench)s”"}
    path = words.po_path(tmp_path, "nl")
    path.write_text(
        path.read_text()
        .replace('msgid "Yes"\nmsgstr ""', 'msgid "Yes"\nmsgstr "Ja"')
        .replace('msgid "No"\nmsgstr ""', '#, fuzzy\nmsgid "No"\nmsgstr "Nee"')
        .replace('msgid "Alice has %(n)d benches."\nmsgstr ""', 'msgid "Alice has %(n)d benches."\nmsgstr "Alice heeft %(m)d banken."')
    )
    assert set(words.untranslated(tmp_path, "nl")) == {"Alice has %(n)d benches.", "No", "%(n)s tree", "Look", "Bob's “%(bench)s”"}
    words.extract_all(tmp_path)
    assert "Yes" not in words.untranslated(tmp_path, "nl")
    assert words.check(tmp_path) == 1


def test_what_is_compiled_is_what_django_says(tmp_path: Path, settings: Any) -> None:
    (tmp_path / "say.py").write_text('_("A bench at the end of the world")\n')
    words.extract_all(tmp_path)
    path = words.po_path(tmp_path, "nl")
    path.write_text(path.read_text().replace('world"\nmsgstr ""', 'world"\nmsgstr "Een bank aan het einde van de wereld"'))
    words.compile_all(tmp_path)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    with translation.override("nl"):
        assert translation.gettext("A bench at the end of the world") == "Een bank aan het einde van de wereld"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "heading", "kind"),
    [("nl", "Lijsten", "Leegstaand gebouw"), ("fr", "Listes", "Bâtiment vacant"), ("en", "Lists", "Vacant building")],
)
def test_a_page_speaks_one_language(client: Client, language: str, heading: str, kind: str) -> None:
    made = place("vacant-plots", kind=VacantPlot.Kind.BUILDING)
    page = client.get(f"/layers/vacant-plots/{made.pk}", headers={"accept-language": language}).content.decode()
    assert f'<html lang="{language}" dir="ltr">' in page
    assert heading in page
    assert kind in page


def test_every_layer_is_named_in_all_languages() -> None:
    for layer in layers().values():
        assert {code for code, name in layer.names if name} == {code for code, _name in settings.LANGUAGES}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("back", "lands"),
    [("/data", "/data"), ("https://elsewhere.example/", "/"), ("//elsewhere.example/", "/"), ("javascript:alert(1)", "/"), ("", "/")],
)
def test_a_language_is_kept_and_leads_back_to_our_own_pages_only(client: Client, back: str, lands: str) -> None:
    answer = client.post("/language", {"language": "fr", "next": back})
    assert (answer.status_code, answer["Location"]) == (302, lands)
    assert 'lang="fr"' in client.get("/data").content.decode()


@pytest.mark.django_db
def test_a_language_that_nobody_speaks_here_is_refused(client: Client) -> None:
    answer = client.post("/language", {"language": "xx", "next": "/data"})
    assert answer.status_code == 400
    assert "“xx” is not a language of this site." in answer.content.decode()
    assert client.get("/language").status_code == 405
