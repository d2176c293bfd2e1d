"""Properties are tried on the same towns in each run, however busy the machine is."""

from hypothesis import settings

settings.register_profile("planning", deadline=None, derandomize=True)
settings.load_profile("planning")
