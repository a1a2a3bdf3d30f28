"""``world.toml``: what holds for all tables of a world."""

from __future__ import annotations

import hashlib
import math
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from ionshore.core.errors import Finding
from ionshore.core.tell import nearest, place_of, shown, tell
from ionshore.core.words import LANGUAGES
from ionshore.tables.cells import YEARS
from ionshore.tables.files import decode, read_bytes
from ionshore.tables.schema import CONFIDENCES
from ionshore.world.world import Options

__all__ = ["FILE", "Settings", "read_settings"]

FILE = "world.toml"
_LARGEST = 1_000_000
_MOST_YEARS = 200


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``world.toml`` says.

    Parameters
    ----------
    name, title, base_year, years, last_period_years, price_year, discount_rate
        See :class:`ionshore.world.world.World`.
    options : Options
    defaults : mapping of str to str
        What a blank ``source_id`` or ``confidence`` means.
    license : str
        Licence of the tables.
    digest : str
        SHA-256 of the file's bytes.
    """

    name: str
    title: Mapping[str, str]
    base_year: int
    years: tuple[int, ...]
    last_period_years: int
    price_year: int
    discount_rate: float
    options: Options = field(default_factory=Options)
    defaults: Mapping[str, str] = field(default_factory=dict)
    license: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class _Key:
    """A key: test of its value, what is expected, an example."""

    accepts: Callable[[Any], bool]
    expected: str
    example: str
    required: bool = False


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_year(value: Any) -> bool:
    return _is_whole(value) and YEARS[0] <= value <= YEARS[1]


def _is_years(value: Any) -> bool:
    return (
        isinstance(value, list)
        and 0 < len(value) <= _MOST_YEARS
        and all(map(_is_year, value))
    )


def _is_rate(value: Any) -> bool:
    number = _is_whole(value) or (isinstance(value, float) and math.isfinite(value))
    return number and 0 <= value <= 1


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[\w.:\-]+", value) is not None


def _is_title(value: Any) -> bool:
    texts = value.values() if isinstance(value, dict) else [value]
    keys = set(value) if isinstance(value, dict) else set()
    return all(isinstance(one, str) and one for one in texts) and keys <= set(LANGUAGES)


_YEAR = f"a year from {YEARS[0]} to {YEARS[1]}"
_BOOLEAN = "true or false"
KEYS = {
    "name": _Key(
        _is_name, "a code (letters, digits, _ . : -)", 'name = "mine"', required=True
    ),
    "title": _Key(
        _is_title,
        "a text, or texts by language (en, ko)",
        'title = { en = "My world", ko = "나의 세계" }',
    ),
    "base_year": _Key(_is_year, _YEAR, "base_year = 2024"),
    "years": _Key(
        _is_years,
        f"a list of 1 to {_MOST_YEARS} years from {YEARS[0]} to {YEARS[1]}",
        "years = [2024, 2027, 2030]",
        required=True,
    ),
    "last_period_years": _Key(
        lambda value: _is_whole(value) and 1 <= value <= 100,
        "a whole number of years from 1 to 100",
        "last_period_years = 5",
    ),
    "price_year": _Key(_is_year, _YEAR, "price_year = 2024"),
    "discount_rate": _Key(_is_rate, "a share from 0 to 1", "discount_rate = 0.07"),
    "license": _Key(_is_name, "the identifier of a licence", 'license = "CC-BY-4.0"'),
    "options.re_export": _Key(
        lambda value: isinstance(value, bool), _BOOLEAN, "re_export = false"
    ),
    "options.strengthen": _Key(
        lambda value: isinstance(value, bool), _BOOLEAN, "strengthen = false"
    ),
    "options.calibrate_under": _Key(
        _is_name, "the name of a scenario", 'calibrate_under = "reference"'
    ),
    "defaults.source_id": _Key(
        lambda value: isinstance(value, str) and all(map(_is_name, value.split(";"))),
        "an id of sources.csv",
        'source_id = "statement"',
    ),
    "defaults.confidence": _Key(
        lambda value: value in CONFIDENCES if isinstance(value, str) else False,
        "one of " + ", ".join(CONFIDENCES),
        'confidence = "reported"',
    ),
}
"""All keys of ``world.toml``; sections and keys joined by a dot."""

_SECTIONS = ("options", "defaults")


def read_settings(folder: Path) -> tuple[Settings | None, list[Finding]]:
    """Read ``world.toml``.

    Parameters
    ----------
    folder : Path
        Folder of the world.

    Returns
    -------
    settings : Settings or None
        None if there is any finding.
    findings : list of Finding
        ``D130`` to ``D135`` and those of a file that cannot be read.
    """
    data = read_bytes(folder / FILE, folder, _LARGEST)
    if isinstance(data, Finding):
        absent = data.code == "D101"
        place = str(folder)
        return None, [tell("D130", place, "folder", known="") if absent else data]
    text = decode(data, FILE)
    if isinstance(text, Finding):
        return None, [text]
    try:
        tree = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return None, [_syntax(error)]
    values = dict(_flat(tree))
    findings = list(_faults(values, text))
    if findings:
        return None, findings
    return _settings(values, hashlib.sha256(data).hexdigest()), []


def _syntax(error: ValueError | RecursionError) -> Finding:
    if isinstance(error, RecursionError):
        return tell("D131", FILE, reason="lists are nested too deeply")
    reason = str(error)
    found = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", reason)
    line = int(found.group(1)) if found and found.group(1) else None
    return tell("D131", place_of(FILE, line), reason=shown(reason, 200))


def _flat(tree: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        if key in _SECTIONS and isinstance(value, Mapping):
            yield from ((f"{key}.{name}", inside) for name, inside in value.items())
        else:
            yield key, value


def _faults(values: Mapping[str, Any], text: str) -> Iterator[Finding]:
    for key, rule in KEYS.items():
        if rule.required and key not in values:
            yield tell("D133", FILE, key=key, example=rule.example)
    for key, value in values.items():
        place = place_of(FILE, _line_of(key, text))
        known = KEYS.get(key)
        if known is None:
            near = nearest(key, [one for one in KEYS if one not in values])
            names = ", ".join(KEYS)
            variant = "near" if near else ""
            yield tell("D132", place, variant, key=shown(key), near=near, known=names)
        elif not known.accepts(value):
            yield tell(
                "D134",
                place,
                key=key,
                value=shown(_written(value)),
                expected=known.expected,
                example=known.example,
            )
        elif key == "years":
            for earlier, later in pairwise(value):
                if later <= earlier:
                    yield tell("D135", place, earlier=earlier, later=later)


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _line_of(key: str, text: str) -> int | None:
    """Return the line that sets a key, if it stands on one of its own."""
    name = re.escape(key.rsplit(".", 1)[-1])
    found = re.search(rf"""^[ \t]*["']?{name}["']?[ \t]*[=.]""", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else None


def _settings(values: Mapping[str, Any], digest: str) -> Settings:
    years = tuple(values["years"])
    title = values.get("title", values["name"])
    gap = years[-1] - years[-2] if len(years) > 1 else 1
    base = values.get("base_year", years[0])
    return Settings(
        name=values["name"],
        title=title if isinstance(title, dict) else {"en": title, "ko": title},
        base_year=base,
        years=years,
        last_period_years=values.get("last_period_years", gap),
        price_year=values.get("price_year", base),
        discount_rate=float(values.get("discount_rate", 0.0)),
        options=Options(
            re_export=values.get("options.re_export", False),
            strengthen=values.get("options.strengthen", False),
            calibrate_under=values.get("options.calibrate_under", ""),
        ),
        defaults={
            key.split(".")[1]: value
            for key, value in values.items()
            if key.startswith("defaults.")
        },
        license=values.get("license", ""),
        digest=digest,
    )
