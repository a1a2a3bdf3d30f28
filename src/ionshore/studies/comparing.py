"""Two runs side by side: every indicator, and what changed."""

from __future__ import annotations

import pandas as pd

from ionshore.studies.runs import Run

__all__ = ["LABELS", "compare", "compare_readings"]

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


def compare_readings(first: Run, second: Run) -> pd.DataFrame:
    """Return what changes from one run to the other under every reading of both.

    Parameters
    ----------
    first, second : Run

    Returns
    -------
    DataFrame
        ``indicator``, ``region``, ``year``, ``unit``, then the difference (second less
        first) under each reading that both runs have, for years of both. Without rows
        if one of them has but its own reading.
    """
    keys = ["indicator", "region", "year", "unit"]
    if not all("readings" in one.tables for one in (first, second)):
        return pd.DataFrame(columns=keys)
    one, two = first.table("readings"), second.table("readings")
    both = one.merge(two, on=["reading", *keys], suffixes=("", "_second"))
    both["difference"] = both["value_second"] - both["value"]
    order = pd.MultiIndex.from_frame(both[keys].drop_duplicates())
    wide = both.pivot_table(index=keys, columns="reading", values="difference")
    wide = wide.reindex(order)[list(dict.fromkeys(both["reading"]))].reset_index()
    wide.columns.name = None
    return wide
