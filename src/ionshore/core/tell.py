"""Findings from the register: one text per code and language.

The register is ``data/words/findings.<language>.toml``. Each code has a
``title``, a ``problem`` and a ``remedy``; a variant of a text stands beside it
with its name at the end (``remedy_near``).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from ionshore.core.errors import Finding
from ionshore.core.particles import with_particles
from ionshore.core.words import catalogue, word

__all__ = [
    "LISTED",
    "codes",
    "first_of",
    "in_language",
    "nearest",
    "place_of",
    "shown",
    "tell",
    "title",
]

LONGEST = 60
"""Characters of a value that are shown."""

LISTED = 20
"""Faults of one kind that are listed in one column; the rest are counted."""

_LONGEST_TEXT = 800

_PLACE = re.compile(
    r"(?P<file>.*?) line (?P<line>\d+)(?:, column (?P<column>.*))?", re.DOTALL
)
_COLUMN = re.compile(r"(?P<file>.*?), column (?P<column>.*)", re.DOTALL)


def tell(code: str, place: str, variant: str = "", /, **values: object) -> Finding:
    """Return the finding ``code``, its English texts filled with ``values``.

    Parameters
    ----------
    code : str
        Code of the register.
    place : str
        See :func:`place_of`.
    variant : str
        Variant of the texts, used where the register has it.
    **values
        What the placeholders stand for; see :func:`shown` for values of users.

    Raises
    ------
    KeyError
        If the register lacks the code or a placeholder has no value.

    Examples
    --------
    >>> print(tell("D115", "demand.csv line 3, column quantity", value="inf"))
    [D115] demand.csv line 3, column quantity: 'inf' is not a finite number. \
Write a number, or leave the cell blank if it is not known.
    """
    filled = {name: shown(value, _LONGEST_TEXT) for name, value in values.items()}
    problem, remedy = _texts(code, variant, "en", filled)
    kept = (("variant", variant), *filled.items())
    return Finding(code, shown(place, _LONGEST_TEXT), problem, remedy, kept)


def in_language(finding: Finding, language: str) -> Finding:
    """Return the same finding told in another language.

    A finding that is not from the register is returned as it is.
    """
    if language == "en" or not finding.values:
        return finding
    filled = dict(finding.values)
    variant = filled.pop("variant")
    problem, remedy = _texts(finding.code, variant, language, filled)
    place = _place_in(finding.place, language)
    return replace(finding, place=place, problem=problem, remedy=remedy)


def title(code: str, language: str = "en") -> str:
    """Return the heading of a code, for lists of codes."""
    return word(f"finding.{code}.title", language)


def codes() -> tuple[str, ...]:
    """Return all codes of the register, sorted."""
    keys = (key.split(".") for key in catalogue("en") if key.startswith("finding."))
    return tuple(sorted({parts[1] for parts in keys}))


def place_of(file: str, line: int | None = None, column: str = "") -> str:
    """Return the place of a finding in words.

    >>> place_of("assets.csv", 41, "capacity")
    'assets.csv line 41, column capacity'
    """
    return (
        file
        + (f" line {line}" if line is not None else "")
        + (f", column {shown(column)}" if column else "")
    )


def first_of(findings: Iterator[Finding], count: int, place: str) -> list[Finding]:
    """Return the first findings of one kind, and one that counts the rest.

    Parameters
    ----------
    findings : iterator of Finding
        Findings of one kind, made as they are asked for.
    count : int
        How many there are.
    place : str
        Where they all are, for example ``assets.csv, column capacity``.
    """
    told = list(islice(findings, LISTED))
    if count > len(told):
        told.append(tell("D126", place, count=count - len(told), code=told[0].code))
    return told


def shown(value: object, longest: int = LONGEST) -> str:
    r"""Return a value as it may stand in a message: one line, not too long.

    >>> shown("a" * 70)[-3:], shown("tab\there"), shown(0.1 + 0.2)
    ('...', 'tab\\there', '0.3')
    """
    text = f"{value:.12g}" if isinstance(value, float) else str(value)
    if not text.isprintable():
        text = "".join(
            one if one.isprintable() else one.encode("unicode_escape").decode("ascii")
            for one in text[: longest + 1]
        )
    return text if len(text) <= longest else text[: longest - 3] + "..."


def nearest(value: str, known: Iterable[str]) -> str:
    """Return the known word most like ``value``, or '' if none is alike.

    >>> nearest("capacitx", ["capacity", "region"]), nearest("xyz", ["capacity"])
    ('capacity', '')
    """
    words: Collection[str] = list(known)
    lowered = {one.lower(): one for one in words}
    if value.lower() in lowered:
        return lowered[value.lower()]
    # Comparing with very many long words is slow and helps nobody.
    if len(value) > LONGEST or len(words) > 20_000:
        return ""
    found = difflib.get_close_matches(value.lower(), lowered, 1)
    return lowered[found[0]] if found else ""


def _texts(
    code: str, variant: str, language: str, filled: dict[str, str]
) -> tuple[str, str]:
    words = catalogue(language)
    texts = []
    for part in ("problem", "remedy"):
        key = f"finding.{code}.{part}"
        chosen = f"{key}_{variant}" if f"{key}_{variant}" in words else key
        text = word(chosen, language).format_map(filled)
        texts.append(with_particles(text) if language == "ko" else text)
    return texts[0], texts[1]


def _place_in(place: str, language: str) -> str:
    for pattern, key in ((_PLACE, "place.line"), (_COLUMN, "place.column")):
        found = pattern.fullmatch(place)
        if found:
            parts = found.groupdict()
            whole = parts["column"] and "line" in parts
            return word("place.cell" if whole else key, language, **parts)
    return place
