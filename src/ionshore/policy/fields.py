"""TOML read key by key: every fault is gathered, with its place and a remedy."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from ionshore.core.errors import Finding
from ionshore.core.tell import LISTED, nearest, tell
from ionshore.core.words import LANGUAGES
from ionshore.policy.dated import MODES, Rate, Value

__all__ = ["Fields", "Scalar", "read_toml", "unknown"]

Scalar = str | float | int | bool
"""A text, number or truth as TOML gives it."""

LARGEST_FILE = 4 * 1024 * 1024
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


def unknown(code: str, place: str, name: str, known: Iterable[str]) -> Finding:
    """Return the finding that a name is not known, with the nearest that is.

    >>> print(unknown("S306", "law", "cell_rat", ["cell_rate", "module_rate"]))
    [S306] law: 'cell_rat' is not known here. Did you mean 'cell_rate'?
    """
    names = sorted(set(known))
    near = nearest(name, names)
    listed = ", ".join(names[:LISTED]) + (", ..." if len(names) > LISTED else "")
    variant = "near" if near else ""
    return tell(code, place, variant, name=name, near=near, known=listed or "-")


def read_toml(path: Path, place: str, findings: list[Finding]) -> dict[str, object]:
    """Return the content of a TOML file, empty with a finding where it fails.

    Parameters
    ----------
    path : Path
        The file.
    place : str
        How findings call it.
    findings : list of Finding
        Where the fault goes, if there is one: ``S302``.
    """
    try:
        size = path.stat().st_size
        # A pipe or a device would hold us up for ever.
        if path.is_file() and size <= LARGEST_FILE:
            return tomllib.loads(path.read_text("utf-8"))
        reason = f"{size} bytes" if path.is_file() else f"{path} is no plain file"
    except (OSError, ValueError, RecursionError) as error:
        reason = str(error)
    findings.append(tell("S302", place, reason=reason))
    return {}


@dataclass(slots=True)
class Fields:
    """One table of a TOML file.

    Each method reads one key. A missing or unfit value is recorded in
    ``findings`` and an empty one is returned, so that reading goes on; the
    caller raises at the end if there is any finding.

    Parameters
    ----------
    table : mapping
        Keys and values as TOML gives them.
    place : str
        File and table, for findings.
    findings : list of Finding
        Shared by all tables of a file.
    """

    table: Mapping[str, object]
    place: str
    findings: list[Finding]
    _seen: set[str] = field(default_factory=set)

    def at(self, key: str) -> str:
        """Return the place of a key."""
        return f"{self.place}.{key}" if ": " in self.place else f"{self.place}: {key}"

    def fault(self, code: str, key: str, variant: str = "", **values: object) -> None:
        """Record a fault of a key, worded by the register of findings."""
        self.findings.append(tell(code, self.at(key), variant, **values))

    def unknown(self, code: str, key: str, name: str, known: Iterable[str]) -> None:
        """Record that a key names what is not known."""
        self.findings.append(unknown(code, self.at(key), name, known))

    def has(self, key: str) -> bool:
        """Return whether the key is there."""
        return key in self.table

    def _take(self, key: str, *, required: bool, example: str) -> object | None:
        self._seen.add(key)
        if key not in self.table and required:
            self.fault("S304", key, example=f"{key} = {example}")
        return self.table.get(key)

    def _unfit(self, key: str, value: object, example: str) -> None:
        self.fault("S305", key, value=repr(value), example=f"{key} = {example}")

    def text(
        self, key: str, *, default: str | None = None, choices: Sequence[str] = ()
    ) -> str:
        """Return a text; required where there is no default."""
        example = f'"{choices[0]}"' if choices else '"..."'
        value = self._take(key, required=default is None, example=example)
        if value is None:
            return default or ""
        if not isinstance(value, str) or not value.strip():
            self._unfit(key, value, example)
            return default or ""
        if choices and value not in choices:
            near = nearest(value, choices)
            known = ", ".join(choices)
            variant = "near" if near else "known"
            self.fault("S305", key, variant, value=value, near=near, known=known)
        return value

    def texts(
        self, key: str, *, default: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """Return a list of texts; a single text stands for a list of one."""
        example = '["..."]'
        value = self._take(key, required=default is None, example=example)
        if value is None:
            return default or ()
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(
            isinstance(one, str) and one for one in items
        ):
            self._unfit(key, value, example)
            return default or ()
        return tuple(items)

    def words(self, key: str, *, required: bool = True) -> dict[str, str]:
        """Return a text in English and Korean."""
        example = '{ en = "...", ko = "..." }'
        value = self._take(key, required=required, example=example)
        if value is None:
            return {}
        if (
            not isinstance(value, dict)
            or set(value) != set(LANGUAGES)
            or not all(isinstance(one, str) and one.strip() for one in value.values())
        ):
            self._unfit(key, value, example)
            return {}
        return {language: str(value[language]) for language in LANGUAGES}

    def day(self, key: str, *, required: bool = True) -> date | None:
        """Return a day, ``None`` where the key is absent or unfit."""
        example = "2026-01-31"
        value = self._take(key, required=required, example=example)
        if value is None:
            return None
        if (
            not isinstance(value, date)
            or isinstance(value, datetime)
            or not EARLIEST <= value <= LATEST
        ):
            self._unfit(key, value, example)
            return None
        return value

    def number(
        self,
        key: str,
        *,
        default: float | None = None,
        bounds: tuple[float, float] = (-math.inf, math.inf),
    ) -> float:
        """Return a finite number within inclusive bounds."""
        value = self._take(key, required=default is None, example="0.25")
        if value is None:
            return default or 0.0
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self._unfit(key, value, "0.25")
            return default or 0.0
        if not math.isfinite(value) or not bounds[0] <= value <= bounds[1]:
            low, high = bounds
            self.fault("S305", key, "bounds", value=value, low=low, high=high)
            return default or 0.0
        return float(value)

    def value(self, key: str) -> Value:
        """Return a value of the law: truth, number, text or moded rate."""
        found = self._take(key, required=True, example="0.25")
        if isinstance(found, (bool, str)):
            return found
        if isinstance(found, (int, float)):
            return self.number(key)
        if isinstance(found, dict) and set(found) == {"mode", "rate"}:
            inner = Fields(found, self.at(key), self.findings)
            return Rate(inner.text("mode", choices=MODES), inner.number("rate"))
        if found is not None:
            self._unfit(key, found, '{ mode = "add", rate = 0.1 }')
        return 0.0

    def scalar(self, key: str) -> Scalar | None:
        """Return a text, number or truth; ``None`` where absent or unfit."""
        value = self._take(key, required=False, example="0.25")
        if value is None or _is_scalar(value):
            return value  # type: ignore[return-value]
        self._unfit(key, value, "0.25")
        return None

    def conditions(self, key: str) -> dict[str, tuple[Scalar, ...]]:
        """Return admitted values by name: ``{ region = ["KOR", "JPN"] }``."""
        example = '{ region = "KOR" }'
        value = self._take(key, required=False, example=example)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self._unfit(key, value, example)
            return {}
        result = {}
        for name, given in value.items():
            items = given if isinstance(given, list) else [given]
            if items and all(_is_scalar(one) for one in items):
                result[name] = tuple(items)
            else:
                self._unfit(f"{key}.{name}", given, '["KOR", "JPN"]')
        return result

    def numbers(
        self, key: str, bounds: tuple[float, float] = (-math.inf, math.inf)
    ) -> dict[str, float]:
        """Return numbers by name: ``{ CHN = 1.0 }``."""
        fields = self.inner(key)
        if fields is None:
            return {}
        return {name: fields.number(name, bounds=bounds) for name in fields.table}

    def years(self, key: str) -> tuple[int, ...]:
        """Return rising years; empty where the key is absent."""
        value = self._take(key, required=False, example="[2024, 2026]")
        if value is None:
            return ()
        if not isinstance(value, list) or not value or not _rising_years(value):
            self._unfit(key, value, "[2024, 2026]")
            return ()
        return tuple(value)

    def inner(self, key: str) -> Fields | None:
        """Return a sub-table, ``None`` where absent or unfit."""
        value = self._take(key, required=False, example="{ }")
        if value is None:
            return None
        if not isinstance(value, dict):
            self._unfit(key, value, "{ }")
            return None
        return Fields(value, self.at(key), self.findings)

    def rows(self, key: str, *, required: bool = False) -> list[Fields]:
        """Return the tables of an array of tables, numbered from 1 in places."""
        value = self._take(key, required=required, example="[{ }]")
        if value is None:
            return []
        tables = isinstance(value, list) and all(isinstance(x, dict) for x in value)
        if not isinstance(value, list) or not tables or (required and not value):
            self._unfit(key, value, "[{ }]")
            return []
        return [
            Fields(row, self.at(f"{key}[{place}]"), self.findings)
            for place, row in enumerate(value, 1)
        ]

    def done(self) -> None:
        """Record every key that nobody asked for (``S303``)."""
        for key in self.table:
            if key not in self._seen:
                self.unknown("S303", key, key, self._seen)


def _is_scalar(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, (str, bool, int))


def _rising_years(value: list[object]) -> bool:
    years = [one for one in value if isinstance(one, int) and not isinstance(one, bool)]
    return (
        len(years) == len(value)
        and all(EARLIEST.year <= year <= LATEST.year for year in years)
        and sorted(set(years)) == years
    )
