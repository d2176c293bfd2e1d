"""The built front end in a page: its styles and scripts, as Vite's manifest names them."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


def manifest_path() -> Path:
    """Return where Vite writes what it built."""
    return Path(settings.BASE_DIR) / "frontend" / "dist" / ".vite" / "manifest.json"


@lru_cache(maxsize=4)
def read_manifest(path: Path, _changed_ns: int) -> dict[str, Any]:
    """Return a manifest; the moment it changed makes a newer one be read anew."""
    built: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return built


@register.simple_tag
def front_end(entry: str, part: str = "all") -> SafeString:
    """Return the tags that load an entry such as `src/main.ts`: its styles, its scripts, or both. Says so where it is not built."""
    path = manifest_path()
    try:
        built = read_manifest(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return _not_built(part, _("The front end is not built yet, so this page has no style and no map. Run script/setup."))
    if entry not in built:
        return _not_built(part, _("The front end has no part “%(entry)s”. Run script/setup to build it again.") % {"entry": entry})
    chunk, styles = built[entry], ""
    if part in ("all", "styles"):
        styles = format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(file),) for file in _styles(built, entry)))
    if part == "styles" or chunk["file"].endswith(".css"):
        return SafeString(styles)
    return SafeString(styles + format_html('<script type="module" src="{}"></script>', static(chunk["file"])))


def _styles(built: dict[str, Any], entry: str) -> list[str]:
    """Return the style sheets of an entry and of all it imports, each once."""
    found: dict[str, None] = {}
    seen: set[str] = set()

    def visit(name: str) -> None:
        if name in seen:
            return
        seen.add(name)
        chunk = built[name]
        for imported in chunk.get("imports", []):
            visit(imported)
        found.update(dict.fromkeys(chunk.get("css", [])))
        if chunk["file"].endswith(".css"):
            found[chunk["file"]] = None

    visit(entry)
    return list(found)


def _not_built(part: str, sentence: str) -> SafeString:
    """Return the sentence as a comment in the head, or as a note that can be read in the body."""
    return format_html("<!-- {} -->", sentence) if part == "styles" else format_html('<p class="not-built" role="status">{}</p>', sentence)
