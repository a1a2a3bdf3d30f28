"""Rows of a table as records with named cells."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["records", "totals"]


def records(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield each row as a named tuple of its cells.

    The cells were typed when the table was read, by its schema; the type checker
    cannot see that, hence ``Any``.
    """
    # Column by column to Python values: cell by cell pandas takes four times as long.
    cells = [frame[name].to_numpy(object).tolist() for name in frame.columns]
    yield from map(_row(tuple(frame.columns))._make, zip(*cells, strict=True))


@cache
def _row(names: tuple[str, ...]) -> Any:
    """Return the type of a row; a name that Python would not have is ``_`` and a place."""
    return namedtuple("Row", names, rename=True)


def totals(
    frame: pd.DataFrame, keys: list[str], value: str = "value", how: str = "sum"
) -> pd.DataFrame:
    """Return ``value`` summed (or aggregated otherwise) over rows of equal keys.

    One row for each, sorted by keys.

    Examples
    --------
    >>> import pandas as pd
    >>> made = pd.DataFrame({"place": ["b", "a", "b"], "value": [1.0, 2.0, 3.0]})
    >>> totals(made, ["place"]).to_dict("list")
    {'place': ['a', 'b'], 'value': [2.0, 4.0]}
    """
    return frame.groupby(keys, sort=True)[value].agg(how).reset_index()
