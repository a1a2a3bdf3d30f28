"""Word of progress on stderr, so that stdout stays for the answer."""

from __future__ import annotations

import sys
from time import perf_counter

__all__ = ["Progress"]


class Progress:
    """Writes each phase as it begins and how long it took when it ends.

    Parameters
    ----------
    quiet : bool
        Say nothing.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._phase = ""
        self._start = 0.0

    def __call__(self, phase: str) -> None:
        """Begin a phase, ending the one before."""
        self.done()
        self._phase, self._start = phase, perf_counter()
        if not self._quiet and sys.stderr.isatty():
            sys.stderr.write(f"{phase} ...\r")
            sys.stderr.flush()

    def say(self, line: str) -> None:
        """Write a line about how the work goes, after the running phase."""
        self.done()
        if not self._quiet:
            sys.stderr.write(f"{line}\n")

    def done(self) -> None:
        """End the running phase."""
        if self._phase and not self._quiet:
            spent = perf_counter() - self._start
            sys.stderr.write(f"{self._phase:<12} {spent:6.1f} s\n")
        self._phase = ""
