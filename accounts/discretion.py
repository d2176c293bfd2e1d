"""Logs that tell nobody's address: our own lines name none, and what others write into an error is covered up."""

import logging
import re
from typing import Final

# As loose as what a mailbox can be called: rather a word too many covered than an address told.
ADDRESS: Final = re.compile(r"[^\s@]{0,64}(?:@|%40)[\w\-]{1,64}(?:\.[\w\-]{1,64})+")
COVER: Final = "(an address)"


class Discreet(logging.Formatter):
    """Writes a line as any formatter does, its traceback included, with every e-mail address in it covered up."""

    def format(self, record: logging.LogRecord) -> str:
        return ADDRESS.sub(COVER, super().format(record))
