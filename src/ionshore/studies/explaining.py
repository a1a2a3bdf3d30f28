"""What a figure of a run rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from ionshore.core.errors import DataError
from ionshore.core.tell import tell
from ionshore.studies.runs import Run
from ionshore.tables.schema import CONFIDENCES

__all__ = ["Explanation", "explain"]

Choice = Callable[[pd.DataFrame], pd.DataFrame]


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """Figures and what is behind them.

    Parameters
    ----------
    figures : DataFrame
        The figures asked for.
    confidence : DataFrame
        Number of rows of data by confidence, worst first.
    rows : DataFrame
        The rows of data, worst confidence first.
    sources : DataFrame
        The sources they name, with the number of rows of each.
    """

    figures: pd.DataFrame
    confidence: pd.DataFrame
    rows: pd.DataFrame
    sources: pd.DataFrame

    def as_dict(self) -> dict[str, pd.DataFrame]:
        """Return the four tables by name."""
        return {
            "figures": self.figures,
            "confidence": self.confidence,
            "rows": self.rows,
            "sources": self.sources,
        }


def explain(run: Run, indicator: str, choose: Choice) -> Explanation:
    """Return what an indicator of a run rests on.

    Parameters
    ----------
    run : Run
    indicator : str
        Name of an indicator, for example ``delivered_cost``.
    choose : callable
        Picks among its figures.

    Raises
    ------
    DataError
        D163 if the run has no such figure.
    """
    table = run.indicators
    figures = choose(table[table["indicator"] == indicator])
    if figures.empty:
        known = ", ".join(dict.fromkeys(table["indicator"]))
        finding = tell("D163", str(run.folder), asked=indicator, known=known)
        summary = "The figure cannot be explained."
        raise DataError(summary, [finding])
    lineage = run.table("lineage")
    rows = lineage[lineage["indicator_key"].isin(set(figures["key"]))]
    rows = rows.drop_duplicates(["table", "row_key"])
    rank = rows["confidence"].map(CONFIDENCES.index)
    rows = rows.iloc[(-rank).argsort(kind="stable")]
    return Explanation(
        figures=figures.reset_index(drop=True),
        confidence=_counts(rows),
        rows=rows.drop(columns="indicator_key").reset_index(drop=True),
        sources=_sources(run, rows),
    )


def _counts(rows: pd.DataFrame) -> pd.DataFrame:
    counts = rows["confidence"].value_counts()
    names = [name for name in reversed(CONFIDENCES) if name in counts]
    return pd.DataFrame({"confidence": names, "rows": [counts[name] for name in names]})


def _sources(run: Run, rows: pd.DataFrame) -> pd.DataFrame:
    used = rows["source_id"].str.split(";").explode().str.strip()
    counts = used[used != ""].value_counts().rename("rows")
    register = run.table("world_sources").set_index("source_id")
    columns = ["title", "publisher", "published", "url"]
    return (
        counts.to_frame()
        .join(register[columns])
        .rename_axis("source_id")
        .reset_index()
        .fillna("")
    )
