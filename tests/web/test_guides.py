"""The guides say the same in three languages, in words that stand on the screens, and lead somewhere."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from accounts.roles import Role
from participation import hints
from tests.accounts.conftest import person
from tests.web.test_words import vous
from web import guides, words
from web.guides import AUDIENCES, FOLDER, guide, path_of

ROOT = Path(settings.BASE_DIR)
LANGUAGES = [code for code, _name in settings.LANGUAGES]
EACH = [(audience, language) for audience in AUDIENCES for language in LANGUAGES]
MOST_MINUTES = 10
MOST_BYTES = 150_000


def text_of(audience: str, language: str) -> str:
    return path_of(audience, language).read_text(encoding="utf-8")


def shape(text: str) -> list[str]:
    """Return how a guide is built, without its words: headings, steps, points, rows, pictures and where its links lead, in order."""
    found = []
    for line in text.splitlines():
        found += re.findall(r"^#+|^\d+\.|^[->|]", line)[:1]
        found += [Path(target).name for target in re.findall(r"\]\(([^)]+)\)", line)]
        found += re.findall(r"`(/[^`]*)`", line)
    return found


def pressed(text: str) -> list[str]:
    """Return the words of the screen that a guide speaks of: they are bold, and nothing else is."""
    return re.findall(r"\*\*(.+?)\*\*", text)


def without_colon(word: str) -> str:
    return word.replace("\u202f", " ").replace("\xa0", " ").strip().removesuffix(":").rstrip()


@cache
def screen(language: str) -> dict[str, set[str]]:
    """Return which sentences of ours each word on the screen is a translation of."""
    said: dict[str, set[str]] = {}
    kept = words.gathered(ROOT) if language == "en" else words.read(ROOT, language)
    for message in kept:
        for text in (message.id, *([message.string] if language != "en" else [])):
            if language == "en" or text == message.string:
                for each in [text] if isinstance(text, str) else list(text or ()):
                    said.setdefault(without_colon(each), set()).add(words.first(message))
    of_map = (ROOT / "frontend/src/words.ts").read_text(encoding="utf-8").split(f"\nconst {language}")[1].split("\n}")[0]
    for key, text in re.findall(r"\n  (\w+): \"(.*?)\",", of_map):
        said.setdefault(without_colon(text), set()).add(f"map: {key}")
    return said


def test_there_is_a_guide_for_each_audience_in_each_language_and_no_other() -> None:
    assert sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.md")) == sorted(
        f"{language}/{audience}.md" for audience, language in EACH
    )


@pytest.mark.parametrize("audience", AUDIENCES)
def test_three_languages_have_the_same_parts_steps_pictures_and_links(audience: str) -> None:
    first, *others = [shape(text_of(audience, language)) for language in LANGUAGES]
    assert len(first) > 20
    assert others == [first, first]


@pytest.mark.parametrize(("audience", "language"), EACH)
def test_each_word_to_press_stands_on_a_screen_in_that_language(audience: str, language: str) -> None:
    there = screen(language)
    assert len(there) > 1000
    assert [word for word in pressed(text_of(audience, language)) if without_colon(word) not in there] == []


@pytest.mark.parametrize("audience", AUDIENCES)
def test_three_languages_speak_of_the_same_words_in_the_same_order(audience: str) -> None:
    meant = [[screen(language)[without_colon(word)] for word in pressed(text_of(audience, language))] for language in LANGUAGES]
    assert len({len(each) for each in meant}) == 1
    assert [number for number, same in enumerate(zip(*meant, strict=True)) if not set.intersection(*same)] == []


@pytest.mark.parametrize(("audience", "language"), EACH)
def test_a_guide_is_read_within_ten_minutes(audience: str, language: str) -> None:
    made = guide(audience, language)
    assert 2 <= made.minutes <= MOST_MINUTES
    assert len(made.parts) >= 5
    assert made.title
    assert made.lead.endswith((".", "?"))


@pytest.mark.parametrize(("audience", "language"), EACH)
def test_no_guide_ranks_people_or_says_things_stiffly(audience: str, language: str) -> None:
    read = re.sub(r"\((?:\.\./|/)?[\w./-]+\)|`[^`]*`|[*#>|]|^-+\|.*$", " ", text_of(audience, language), flags=re.MULTILINE)
    assert [(hint.quote, hint.why) for hint in hints.read(read, language)] == []


@pytest.mark.parametrize("audience", AUDIENCES)
def test_french_guides_say_tu_to_their_reader(audience: str) -> None:
    assert vous(text_of(audience, "fr")) == []


def cities() -> set[str]:
    """Return the names of the cities that rules or data of ours are of."""
    found = {tomllib.loads(path.read_text(encoding="utf-8"))["names"][language] for path in profiles() for language in LANGUAGES}
    return {word for name in found for word in re.findall(r"[A-Z][\w’-]{3,}", name)} | {"Zwanerode", "Schaerbeek", "Schaarbeek", "Brussel"}


def profiles() -> Iterator[Path]:
    yield from sorted((ROOT / "participation" / "profiles").glob("*.toml"))


@pytest.mark.parametrize("audience", [each for each in AUDIENCES if each != "overlay"])
def test_a_guide_is_of_no_city(audience: str) -> None:
    assert len(cities()) > 6
    said = " ".join(text_of(audience, language) for language in LANGUAGES)
    assert [city for city in cities() if re.search(rf"\b{city}\b", said)] == []


@pytest.mark.parametrize(("audience", "language"), EACH)
def test_each_picture_is_served_says_what_it_shows_and_is_no_heavier_than_needed(audience: str, language: str) -> None:
    shown = re.findall(r"<img [^>]+>", guide(audience, language).body)
    assert len(shown) == len(re.findall(r"!\[", text_of(audience, language))) > 0
    for picture in shown:
        source, alt = re.findall(r'(?:src|alt)="([^"]*)"', picture)
        found = finders.find(source.removeprefix(settings.STATIC_URL))
        assert found, source
        assert f"/{language}/" in source
        assert Path(found).stat().st_size <= MOST_BYTES
        assert len(alt) > 15
        assert 'width="' in picture


@pytest.mark.django_db
def test_each_link_of_each_guide_answers() -> None:
    """Prove it for who may see everything: some lead to pages of those who work here."""
    client = Client()
    client.force_login(person("walker@example.org", Role.ADMINISTRATOR))
    targets = {unescape(found) for each in EACH for found in re.findall(r'href="([^"]+)"', guide(*each).body)}
    assert {"/", "/proposals/new", "/desk", "/guide/planners"} <= targets
    assert {target for target in targets if "://" in target} == set()
    assert {target: client.get(target).status_code for target in targets if not target.startswith("#")} == {
        target: 200 for target in targets if not target.startswith("#")
    }


def test_a_word_with_its_address_behind_it_leads_there_and_the_address_itself_is_not_said_twice() -> None:
    body = guide("residents", "en").body
    assert '<li>Open the <a href="/"><strong>Map</strong></a> on your phone or computer.</li>' in body
    assert "(<code>/" not in body


def test_what_a_guide_holds_of_html_is_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "residents.md").write_text(
        "# A\n\nLead.\n\n## <script>B</script>\n\n<script>alert(1)</script> [x](javascript:alert(1))\n\n| a |\n|---|\n| 1 |\n"
    )
    monkeypatch.setattr(guides, "FOLDER", tmp_path)
    body = guide.__wrapped__("residents", "en").body
    assert "<script" not in body
    assert "javascript:alert" not in re.sub(r">[^<]*<", "><", body)
    assert '<caption class="unseen">&lt;script&gt;B&lt;/script&gt;</caption>' in body
    assert '<th scope="col">a</th>' in body


@pytest.mark.parametrize(
    ("language", "help_", "card"), [("nl", "Hulp", "Voor bewoners"), ("fr", "Aide", "Pour les habitants"), ("en", "Help", "For residents")]
)
def test_the_shelf_stands_behind_one_word_on_every_page_in_the_readers_language(db: Any, language: str, help_: str, card: str) -> None:
    client = Client(headers={"accept-language": language})
    menu = client.get("/data").content.decode()
    assert menu.count(f'<a href="/guide">{help_}</a>') == 2
    shelf = client.get("/guide").content.decode()
    assert f'<a href="/guide/residents">{card}</a>' in shelf
    assert all(f'href="/guide/{audience}"' in shelf for audience in AUDIENCES)
    page = client.get("/guide/residents").content.decode()
    assert f"<h1>{card}</h1>" in page
    assert f'lang="{language}"' in page


def test_each_entry_of_the_contents_leads_to_its_part(client: Client, db: Any) -> None:
    for audience in AUDIENCES:
        page = client.get(f"/guide/{audience}").content.decode()
        anchors = re.findall(r'href="#([^"]+)"', page)
        assert len(anchors) > 5
        assert [anchor for anchor in anchors if page.count(f'id="{anchor}"') != 1] == []


def test_a_guide_that_is_not_there_is_said_not_to_be(client: Client, db: Any) -> None:
    answer = client.get("/guide/kings")
    assert answer.status_code == 404
    assert b"<h1>" in answer.content


@pytest.mark.parametrize(
    ("address", "audience", "role"),
    [
        ("/proposals/new", "residents", None),
        ("/compare", "overlay", None),
        ("/compare/plots", "planners", None),
        ("/context", "architects", None),
        ("/knowledge", "community-workers", None),
        ("/desk", "moderators", Role.MODERATOR),
        ("/desk", "planners", Role.PLANNER),
    ],
)
def test_the_guide_is_offered_where_it_helps(client: Client, db: Any, address: str, audience: str, role: Role | None) -> None:
    if role:
        client.force_login(person("walker@example.org", role))
    assert f'href="/guide/{audience}"' in client.get(address).content.decode()
