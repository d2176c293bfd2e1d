"""Properties are tried on the same towns in each run, however busy the machine is; and no test finds what another one left."""

import pytest
from hypothesis import settings

from planning.kept import forget

settings.register_profile("planning", deadline=None, derandomize=True)
settings.load_profile("planning")


@pytest.fixture(autouse=True)
def start_over() -> None:
    """A database that was emptied counts its versions from the beginning."""
    forget()
