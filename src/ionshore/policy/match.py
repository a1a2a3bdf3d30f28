"""Patterns by which law and scenarios name commodities and regions.

A commodity is named by its code, by a code with ``*`` and ``?``, by its stage
(``stage:cell``) or by the start of a Harmonized System code (``hs:8507``); a
region by its code or ``*``. Law is written once and read with many worlds, so a
name a world lacks is simply not there; a name nobody knows is told by the check.
"""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["commodities_named", "regions_named"]


def commodities_named(patterns: Sequence[str], table: pd.DataFrame) -> tuple[str, ...]:
    """Return the commodities of a world that any pattern names, in file order.

    Parameters
    ----------
    patterns : sequence of str
        Codes, codes with wildcards, ``stage:...`` or ``hs:...``.
    table : DataFrame
        Table ``commodities`` of the world.
    """
    columns = (table[name].tolist() for name in ("commodity", "stage", "hs_codes"))
    rows = zip(*columns, strict=True)
    return tuple(
        str(code)
        for code, stage, hs_codes in rows
        if any(_names(one, str(code), str(stage), str(hs_codes)) for one in patterns)
    )


def _names(pattern: str, code: str, stage: str, hs_codes: str) -> bool:
    if pattern.startswith("stage:"):
        return stage == pattern.removeprefix("stage:")
    if pattern.startswith("hs:"):
        start = _digits(pattern)
        lines = [_digits(one) for one in hs_codes.split(";")]
        return bool(start) and any(line.startswith(start) for line in lines)
    return fnmatchcase(code, pattern)


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def regions_named(
    names: Sequence[str], regions: Sequence[str], but: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the regions named, in the order of ``regions``.

    >>> regions_named(["*"], ["CHN", "KOR", "USA"], but=["KOR"])
    ('CHN', 'USA')
    """
    every = "*" in names
    return tuple(one for one in regions if (every or one in names) and one not in but)
