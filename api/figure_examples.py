"""What the doors to figures answer, by example, from the fictional town of the tests; a test holds them to the real answers."""

import json
from pathlib import Path
from typing import Any, Final

_ALL: Final[dict[str, dict[str, Any]]] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
AREAS: Final = _ALL["AREAS"]
INDICATORS: Final = _ALL["INDICATORS"]
INDICATOR: Final = _ALL["INDICATOR"]
NORMS: Final = _ALL["NORMS"]
NORM: Final = _ALL["NORM"]
OVERLAY: Final = _ALL["OVERLAY"]
PROFILE: Final = _ALL["PROFILE"]
