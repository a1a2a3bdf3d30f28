"""Two runs side by side: every indicator, and what changed."""

from __future__ import annotations

import pandas as pd

from ionshore.studies.runs import Run

__all__ = ["LABELS", "compare"]

LABELS = (
    "indicator",
    "stage",
    "commodity",
    "region",
    "owner",
    "segment",
    "component",
    "year",
    "unit",
)


def compare(first: Run, second: Run) -> pd.DataFrame:
    """Return the indicators of two runs with their difference.

    Parameters
    ----------
    first, second : Run

    Returns
    -------
    DataFrame
        The labels, ``first``, ``second`` and ``difference`` (second less
        first), largest relative change first. A figure that one run lacks counts
        as zero there: it is a share, amount or cost of nothing.
    """
    columns = list(LABELS)
    one = first.indicators.set_index(columns)["value"].rename("first")
    two = second.indicators.set_index(columns)["value"].rename("second")
    both = pd.concat([one, two], axis=1).fillna(0.0)
    both["difference"] = both["second"] - both["first"]
    size = both[["first", "second"]].abs().max(axis=1)
    changed = (both["difference"].abs() / size.where(size > 0)).fillna(0.0)
    order = changed.sort_values(ascending=False, kind="stable").index
    return both.loc[order].reset_index()
