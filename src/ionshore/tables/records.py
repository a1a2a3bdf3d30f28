"""Rows of a table as records with named cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["records", "totals"]


def records(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield each row as a named tuple of its cells.

    The cells were typed when the table was read, by its schema; the type checker
    cannot see that, hence ``Any``.
    """
    if len(frame):  # pandas takes a millisecond to find out that there is none
        yield from frame.itertuples(index=False)


def totals(frame: pd.DataFrame, keys: list[str], how: str = "sum") -> pd.DataFrame:
    """Return ``value`` summed (or aggregated otherwise) over rows of equal keys."""
    groups = frame.groupby(keys, sort=True)["value"]
    return groups.agg(how).reset_index()
