"""What OSM writes where, and its words for yes and no. What texts mean to a column is the mapping's to know."""

import re
from collections.abc import Mapping

# To a question (backrest), and to who may come in (access).
YES_OR_NO: Mapping[str, str] = {
    **dict.fromkeys(("yes", "true", "1", "public", "permissive", "designated", "official"), "yes"),
    **dict.fromkeys(("no", "false", "0", "none", "private", "customers", "members", "permit", "residents", "employees"), "no"),
}
LANGUAGE = re.compile(r"name:([a-z]{2,3})")
KEY_IN_BRACES = re.compile(r"\{([^}]+)\}")
NAME_LENGTH = 250


def written(source: str, tags: Mapping[str, str]) -> str:
    """Return the text that tags hold for `key`, `first|else this` or `{key} {key}`; empty if they hold none."""
    if "{" in source:
        return " ".join(KEY_IN_BRACES.sub(lambda found: tags.get(found[1], ""), source).split())
    return next((tags[key].strip() for key in source.split("|") if key in tags), "")


def names(tags: Mapping[str, str]) -> dict[str, str]:
    """Return the names by language, from `name:xx`."""
    return {found[1]: text for key, text in tags.items() if (found := LANGUAGE.fullmatch(key))}


def shortened(name: str) -> str:
    """Return a name that the column holds."""
    return name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1] + "…"
