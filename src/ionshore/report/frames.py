"""Two small things every part of a report does with tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

__all__ = ["records", "totals"]


def totals(frame: pd.DataFrame, by: list[str], value: str = "value") -> pd.DataFrame:
    """Return sums of ``value`` over groups, one row each, sorted by ``by``.

    Examples
    --------
    >>> made = pd.DataFrame({"place": ["b", "a", "b"], "value": [1.0, 2.0, 3.0]})
    >>> totals(made, ["place"]).to_dict("list")
    {'place': ['a', 'b'], 'value': [2.0, 4.0]}
    """
    return frame.groupby(by, sort=True)[value].sum().reset_index()


def records(frame: pd.DataFrame) -> Iterator[Any]:
    """Return the rows of a frame, their cells by name."""
    yield from frame.itertuples(index=False)
