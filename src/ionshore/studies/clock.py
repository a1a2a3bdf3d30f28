"""Time by phase, and word of progress while work goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

__all__ = ["Clock", "Listener"]

Listener = Callable[[str], None]


def _silent(_phase: str) -> None:
    """Say nothing."""


class Clock:
    """Seconds by phase; tells a listener when a phase begins.

    Parameters
    ----------
    listener : callable, optional
        Called with the name of each phase as it begins.
    say : callable, optional
        Called with lines about how the work goes.
    """

    def __init__(self, listener: Listener = _silent, say: Listener = _silent) -> None:
        self.seconds: dict[str, float] = {}
        self._listener = listener
        self.say = say

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count the time of a block under ``name``."""
        self._listener(name)
        start = perf_counter()
        try:
            yield
        finally:
            spent = perf_counter() - start
            self.seconds[name] = self.seconds.get(name, 0.0) + spent
