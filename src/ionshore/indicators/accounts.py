r"""Who pays and who receives: three accounts that add up to the objective.

- ``private``: what makers, carriers and buyers pay, as the cost table has it: duties
  included, credits and grants taken off. With weights and discount factors it is the
  objective.
- ``public``: what the treasury of a region pays: credits and grants less duties. A
  duty is paid and received where the good arrives, a credit where the thing is made
  or delivered, a grant with the yearly charge it lowers.
- ``resource``: what is used up, whoever pays:

.. math:: \text{resource} = \text{private} + \text{public}

Transfers appear in two accounts with opposite signs, and in the third not at all.
Taxes are part of the yearly charge on investment, so they are counted as a resource,
not as revenue. ``benefit`` and ``markup`` are terms of the objective that nobody
pays; they stand in the private account under their own names.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ionshore.model.costs import costs
from ionshore.model.solution import Solution
from ionshore.tables.records import totals

__all__ = ["ACCOUNTS", "TRANSFERS", "accounts_table", "public_by_region", "public_cost"]

ACCOUNTS = ("private", "public", "resource")
TRANSFERS = ("credit", "grant", "duty")
"""Terms of the cost table that one side pays and the other receives."""

_KEYS = ["account", "item", "region", "year"]


def accounts_table(solution: Solution) -> pd.DataFrame:
    """Return the three accounts by item, region and year.

    Returns
    -------
    DataFrame
        Columns account, item (a term of the cost table), region, year, value, unit
        (million USD per year of the model year); payments are positive.
    """
    costs = solution.table("cost")
    moved = costs["term"].isin(TRANSFERS)
    public = costs[moved].assign(value=-costs["value"])
    parts = [
        costs.assign(account="private"),
        public.assign(account="public"),
        costs[~moved].assign(account="resource"),
    ]
    table = pd.concat(parts, ignore_index=True).rename(columns={"term": "item"})
    order = {name: place for place, name in enumerate(ACCOUNTS)}
    together = totals(table, _KEYS)
    together = together.sort_values(
        "account", key=lambda names: names.map(order), kind="stable"
    )
    return together.reset_index(drop=True).assign(unit="million USD/year")


def public_cost(solution: Solution) -> pd.DataFrame:
    """Return what each treasury pays, by commodity, item, region and year.

    Returns
    -------
    DataFrame
        Columns commodity, stage, component (``credit``, ``grant``, ``duty``), region,
        year, value, unit; revenue is negative.
    """
    costs = solution.table("cost")
    frame = costs[costs["term"].isin(TRANSFERS)].rename(columns={"term": "component"})
    goods = solution.case.goods
    stages = dict(zip(goods.commodities, goods.stages, strict=True))
    return frame.assign(
        indicator="public_cost",
        stage=frame["commodity"].map(stages),
        value=-frame["value"],
    )


def public_by_region(solution: Solution) -> np.ndarray:
    """Return what each treasury pays in all by year, shape (R, T).

    In million USD a year; revenue is negative.
    """
    ledger, case = costs(solution), solution.case
    moved = [ledger[term].sum(axis=0)[:-1] for term in TRANSFERS if term in ledger]
    paid: np.ndarray = np.zeros((len(case.regions), len(case.years))) - sum(moved)
    return paid
