"""All that is said to people is said in Dutch and French too."""

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


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_sentence_has_a_translation(language: str) -> None:
    """Prove that no sentence of code or templates lacks one; `script/translate extract` brings new ones in."""
    assert words.untranslated(ROOT, language) == []


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
