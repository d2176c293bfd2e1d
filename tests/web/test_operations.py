"""The page on running it names each setting there is, with its default, and none that there is not."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `([A-Z_]+)` \| (.+?) \|", GUIDE, re.MULTILINE))
READ = re.findall(r'env\.\w+\(\s*"([A-Z_]+)",\s*(.+?)\)', (ROOT / "api" / "settings.py").read_text(encoding="utf-8"))
SCRIPTS = "\n".join(
    path.read_text(encoding="utf-8")
    for path in [*(ROOT / "script").iterdir(), ROOT / "docker-compose.yml", ROOT / "api" / "wsgi.py"]
    if path.is_file()
)


@pytest.mark.parametrize(("name", "default"), READ)
def test_each_setting_is_told_with_its_default(name: str, default: str) -> None:
    assert name in ROWS
    made_anew = ("the checkout's own", "kept in")
    said, read = re.sub(r"[`, ]", "", ROWS[name]).lower(), re.sub(r"[\[\]\", ]", "", default).lower()
    assert re.sub(r"[\[\]]", "", said) == (read or "empty") or ROWS[name].startswith(made_anew)


def test_no_setting_is_told_that_is_not_read() -> None:
    known = {name for name, _default in READ}
    assert len(known) >= 10
    assert not [name for name in ROWS if name not in known and not re.search(rf"\b{name}\b", SCRIPTS)]


def test_each_variable_of_the_scripts_is_told() -> None:
    named = set(re.findall(r"\bMEENT_[A-Z_]+\b", SCRIPTS)) - {"MEENT_CHROMIUM"}
    assert named <= set(ROWS), named - set(ROWS)
