"""Tariff lines: from a code, a good or a group to one line of the schedule."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from ionshore.core.errors import ScenarioError
from ionshore.core.tell import nearest, tell
from ionshore.policy.library import SHIPPED

__all__ = ["TariffLine", "line_of", "tariff_lines"]

_DIGITS = 8


@dataclass(frozen=True, slots=True)
class TariffLine:
    """One line of the schedule of the United States.

    Parameters
    ----------
    hts : str
        Eight digits.
    group : str
        Parameter of the base duty.
    china_group : str
        Parameter of the section 301 duty; blank where none is in the files.
        ``{use}`` stands for ``ev`` or ``non_ev``.
    commodities : tuple of str
        Goods that enter under it, as codes with ``*``.
    source_id, confidence, note : str
        Why the goods are taken to enter here.
    """

    hts: str
    group: str
    china_group: str
    commodities: tuple[str, ...]
    source_id: str
    confidence: str
    note: str

    @property
    def shown(self) -> str:
        """The code as it is printed, ``8507.60.00``."""
        return f"{self.hts[:4]}.{self.hts[4:6]}.{self.hts[6:]}"


@cache
def tariff_lines(folder: Path = SHIPPED) -> tuple[TariffLine, ...]:
    """Return the lines of ``tariff_lines.csv`` beside the provisions."""
    text = (folder / "tariff_lines.csv").read_text("utf-8")
    rows: Iterable[Mapping[str, str]] = csv.DictReader(text.splitlines())
    return tuple(
        TariffLine(
            hts=row["hts"],
            group=row["group"],
            china_group=row["china_group"],
            commodities=tuple(one for one in row["commodities"].split(";") if one),
            source_id=row["source_id"],
            confidence=row["confidence"],
            note=row["note"],
        )
        for row in rows
    )


def line_of(hts: str | None, commodity: str | None, group: str | None) -> TariffLine:
    """Return the line meant by a code, a good or a group of the schedule.

    Raises
    ------
    ScenarioError
        ``S331`` if none is given, ``S334`` for one that is unknown, ``S335`` if
        several lines with different duties fit, ``S336`` if they contradict.
    """
    found = list(tariff_lines())
    for option, value, fits, known in (
        ("hts", hts, _by_code, [one.shown for one in found]),
        (
            "commodity",
            commodity,
            _by_good,
            sorted({x for o in found for x in o.commodities}),
        ),
        ("group", group, _by_group, sorted({one.group for one in found})),
    ):
        if value is None:
            continue
        if not any(fits(one, value) for one in tariff_lines()):
            _refuse("S334", option, value, known)
        found = [one for one in found if fits(one, value)]
    if hts is commodity is group is None:
        summary = "The good is not named."
        what = "tariff line, or the commodity, or the group of the schedule"
        raise ScenarioError(summary, [tell("S331", "hts", what=what)])
    if not found:
        summary = "Code and good do not fit each other."
        reason = "the good does not enter under this line in the files"
        raise ScenarioError(summary, [tell("S336", "hts", reason=reason)])
    if len({(one.group, one.china_group) for one in found}) > 1:
        fitting = ", ".join(f"{one.shown} ({one.group})" for one in found)
        finding = tell("S335", "hts", value=commodity or group or "", known=fitting)
        summary = "Several tariff lines fit."
        raise ScenarioError(summary, [finding])
    return found[0]


def _by_code(line: TariffLine, value: str) -> bool:
    digits = "".join(one for one in value if one.isdigit())
    return len(digits) >= _DIGITS and digits.startswith(line.hts)


def _by_good(line: TariffLine, value: str) -> bool:
    return any(fnmatchcase(value, pattern) for pattern in line.commodities)


def _by_group(line: TariffLine, value: str) -> bool:
    wanted = value.replace("aluminium", "aluminum")
    china = [line.china_group]
    if "{use}" in line.china_group:
        china = [line.china_group.replace("{use}", use) for use in ("ev", "non_ev")]
    return wanted == line.group or wanted in china


def _refuse(code: str, option: str, value: str, known: list[str]) -> None:
    near = nearest(value, known)
    variant = "near" if near else ""
    listed = ", ".join(known)
    finding = tell(code, option, variant, value=value, near=near, known=listed)
    summary = "The good is not known."
    raise ScenarioError(summary, [finding])
