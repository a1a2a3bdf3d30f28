"""The few figures a run is summed up by: per commodity, first and last year."""

from __future__ import annotations

import pandas as pd

from ionshore.studies.runs import Run
from ionshore.tables.records import totals

__all__ = ["headlines", "headlines_by_reading"]


def headlines(run: Run) -> pd.DataFrame:
    """Return one row per commodity that is made, in order of the chain.

    Columns: ``stage``, ``commodity``, ``unit``, then for the first and the last
    model year ``output_<year>``, ``largest_<year>`` (maker), ``share_<year>`` and
    ``price_<year>`` (mean over the places it is made, million USD/unit).
    """
    first, last = run.meta["years"][0], run.meta["years"][-1]
    made = run.table("activity")
    keys = ["stage", "commodity", "unit"]
    order = {
        name: place
        for place, name in enumerate(run.table("world_commodities")["commodity"])
    }
    rows = made[keys].drop_duplicates()
    rows = rows.sort_values("commodity", key=lambda names: names.map(order))
    result = rows.reset_index(drop=True)
    for year in dict.fromkeys((first, last)):
        result = result.merge(
            _of_year(run, made, int(year)), on="commodity", how="left"
        )
    return result


def _of_year(run: Run, made: pd.DataFrame, year: int) -> pd.DataFrame:
    here = totals(made[made["year"] == year], ["commodity", "region"])
    whole = totals(here, ["commodity"]).set_index("commodity")["value"]
    top = here.sort_values("value", kind="stable").drop_duplicates(
        "commodity", keep="last"
    )
    top = top.set_index("commodity")
    price = run.table("price")
    price = price[price["year"] == year]
    paid = here.merge(
        totals(price, ["commodity", "region"], how="mean"),
        on=["commodity", "region"],
        suffixes=("", "_price"),
    )
    spent = (paid["value"] * paid["value_price"]).groupby(paid["commodity"]).sum()
    return pd.DataFrame(
        {
            f"output_{year}": whole,
            f"largest_{year}": top["region"].reindex(whole.index),
            f"share_{year}": (top["value"] / whole).reindex(whole.index),
            f"price_{year}": spent / whole,
        }
    ).reset_index(names="commodity")


def headlines_by_reading(run: Run) -> pd.DataFrame:
    """Return what hangs on the reading of base-year margins, in the last year.

    Columns: ``figure``, ``region``, ``unit`` and one for each reading the run has;
    without rows if it was solved under its own reading alone.
    """
    if "readings" not in run.tables:
        return pd.DataFrame(columns=["figure", "region", "unit"])
    table = run.table("readings")
    table = table[table["year"] == run.meta["years"][-1]]
    keys = ["indicator", "region", "unit"]
    order = table[keys].drop_duplicates()
    wide = table.pivot_table(index=keys, columns="reading", values="value")
    wide = wide.reindex(pd.MultiIndex.from_frame(order))
    wide = wide[list(dict.fromkeys(table["reading"]))].reset_index()
    wide.columns.name = None
    told: pd.DataFrame = wide.rename(columns={"indicator": "figure"})
    return told
