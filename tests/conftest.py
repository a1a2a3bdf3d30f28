"""Settings of all tests."""

from __future__ import annotations

from hypothesis import settings

# Speed is measured in bench/, never by a test: a busy machine must not fail one.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
