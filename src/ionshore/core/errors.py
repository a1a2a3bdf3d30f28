"""Errors: every refusal has a code, a place, the value found and a remedy.

The tree, with the exit status of the command line::

    IonshoreError
    |-- CommandError     a command asks for what cannot be      1
    |-- DataError        a table or file breaks its schema        2
    |-- ScenarioError    a scenario contradicts its world         3
    |-- SolveError       the solver gave no usable answer         4
    `-- ModelLimit       a fair question we cannot answer         5

Codes are stable: ``D1xx`` file and table, ``D2xx`` cross-table, ``S3xx``
scenario and policy, ``V4xx`` solve, ``L5xx`` limit, ``C6xx`` command line,
``X001`` a fault of the program itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "CommandError",
    "DataError",
    "Finding",
    "IonshoreError",
    "ModelLimit",
    "ScenarioError",
    "SolveError",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, told so that its author can repair it.

    Parameters
    ----------
    code : str
        Stable code, for example ``D104``.
    place : str
        File, line and column, or the nearest thing to it.
    problem : str
        What was found, with the value itself.
    remedy : str
        What to do about it.
    values : tuple of (str, str)
        What its texts were filled with, so that :mod:`ionshore.core.tell` can
        tell it in another language; empty for a finding worded on the spot.
    """

    code: str
    place: str
    problem: str
    remedy: str
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"[{self.code}] {self.place}: {self.problem} {self.remedy}"

    def as_dict(self) -> dict[str, str]:
        """Return the four parts by name, for ``--json``."""
        return {
            "code": self.code,
            "place": self.place,
            "problem": self.problem,
            "remedy": self.remedy,
        }


class IonshoreError(Exception):
    """Base of all errors a user can cause; carries one or more findings.

    Parameters
    ----------
    summary : str
        One line that says what could not be done.
    findings : iterable of Finding
        All faults found, in the order of their places.
    """

    exit_code = 1

    def __init__(self, summary: str, findings: Iterable[Finding] = ()) -> None:
        self.summary = summary
        self.findings = tuple(findings)
        lines = [summary, *(f"  {finding}" for finding in self.findings)]
        super().__init__("\n".join(lines))


class CommandError(IonshoreError):
    """A command asks for what cannot be: a wrong name, a file in the way."""

    exit_code = 1


class DataError(IonshoreError):
    """A table or file breaks its schema."""

    exit_code = 2


class ScenarioError(IonshoreError):
    """A scenario or provision contradicts its world."""

    exit_code = 3


class SolveError(IonshoreError):
    """The solver gave no usable answer."""

    exit_code = 4


class ModelLimit(IonshoreError):  # noqa: N818 - a limit is not a mistake
    """A fair question that this program cannot answer."""

    exit_code = 5
