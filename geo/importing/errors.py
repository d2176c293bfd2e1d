"""What can be wrong with a file or a recipe as a whole; each is one sentence that says what to do."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geo.errors import GeoError

if TYPE_CHECKING:
    from geo.importing.report import Report


class ImportFailed(GeoError):
    """A file was not stored; the database is as it was."""


class BadRecipe(ImportFailed):
    """A recipe says something that cannot be followed."""


class UnreadableFile(ImportFailed):
    """A file is missing, empty, broken, too large or no geodata."""


class UnknownSystem(ImportFailed):
    """A file does not say its coordinate system and its numbers do not give it away."""


class OutsideArea(ImportFailed):
    """A file lies outside the area in which this installation measures."""


class RowsRefused(ImportFailed):
    """Some rows cannot be stored, so none was; `report` lists them."""

    def __init__(self, report: "Report") -> None:
        self.report = report
        count = report.refused.count
        if not count:
            super().__init__(_("Nothing was stored, because no row of “%(file)s” fits; all are left out.") % {"file": report.file})
            return
        super().__init__(
            ngettext(
                "Nothing was stored, because one row is refused; mend it, or keep going without it (--keep-going).",
                "Nothing was stored, because %(count)d rows are refused; mend them, or keep going without them (--keep-going).",
                count,
            )
            % {"count": count}
        )


def unreadable(name: str, reason: str) -> UnreadableFile:
    """Return the error that says which file cannot be read and why."""
    return UnreadableFile(_("“%(file)s” cannot be read: %(reason)s") % {"file": name, "reason": reason})
