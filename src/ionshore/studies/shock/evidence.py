"""The rows of data that the answer to a shock leans on beyond those of its plan."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import pandas as pd

from ionshore.indicators.lineage import lineage_table
from ionshore.scenario.shock_tables import shock_tables
from ionshore.studies.study import weakest_first

if TYPE_CHECKING:
    from ionshore.studies.shock.opened import ShortRun

__all__ = ["shock_sources"]

_KEYS = {
    "demand_response": "segment",
    "working_stocks": "commodity",
    "straits": "strait",
    "restarts": "asset",
}


def shock_sources(short_run: ShortRun, built: Collection[str] = ()) -> pd.DataFrame:
    """Return the evidence of a short run: plants and demand, and how it answers.

    Parameters
    ----------
    short_run : ShortRun
    built : collection of str
        Goods for which plants are built in answer: lead times and limits of growth count.
    """
    plan = lineage_table(short_run.base)
    plan = plan[plan["indicator_key"] == "stage:cell"]
    plan = plan.rename(columns={"row_key": "item"})
    frames = [plan]
    for name, key in _KEYS.items():
        table = shock_tables()[name]
        frames.append(table.assign(table=name, item=table[key]))
    world = short_run.plan.world
    processes = world["processes"]
    processes = processes[processes["commodity"].isin(list(built))]
    growth = world["growth"]
    growth = growth[growth["process"].isin(processes["process"])]
    for name, rows in (("processes", processes), ("growth", growth)):
        frames.append(rows.assign(table=name, item=rows["process"]))
    columns = ["table", "item", "source_id", "confidence", "note"]
    return weakest_first([one[columns] for one in frames])
