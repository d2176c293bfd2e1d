"""Names in the languages the tool speaks."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a thing is called, in Dutch, French and English; `str()` gives the reader's own."""

    nl: str
    fr: str
    en: str

    def __str__(self) -> str:
        return self.spoken(get_language() or "en")

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return ((field.name, getattr(self, field.name)) for field in fields(self))

    def spoken(self, language: str) -> str:
        """Return the name in a language such as `nl` or `nl-be`, else in English."""
        return str(getattr(self, language.partition("-")[0], self.en))
