"""Which observed prices are aimed at, and which are left for costs and margins to say.

A price that was aimed at proves nothing by coming back. So not every observed price
of the base year is an anchor; the others are *implied* by the chain, and how far they
lie from what was seen is a figure of accuracy. The rule looks at the chain alone, never
at errors, and was fixed before the errors were seen:

1. *One place anchors a good*: of several places with a price, the one that makes most
   of it. The prices of the other places are implied by freight, duty and the makers
   there.
2. *Intermediates are implied*: a good that goes into one other good of its own stage
   and nothing else (precursor, which becomes cathode), if that other good has an
   observed price.
3. *Final goods are implied*: a pack or a storage system that is made of a good with an
   observed price. What they cost is what a plan is asked.
"""

from __future__ import annotations

import pandas as pd

from ionshore.calibration.point import BasePoint
from ionshore.calibration.settings import CalibrationSettings
from ionshore.scenario.case import Case
from ionshore.tables.records import records
from ionshore.world.world import World

__all__ = ["FINAL_STAGES", "observed_prices", "output_by_place", "roles_of"]

FINAL_STAGES = ("pack", "system")
"""Stages whose goods final buyers take."""

_COLUMNS = ["commodity", "region", "observed", "spread"]


def observed_prices(point: BasePoint, settings: CalibrationSettings) -> pd.DataFrame:
    """Return the chosen prices of the base year that the chain has a price for.

    Returns
    -------
    DataFrame
        ``commodity``, ``region``, ``observed`` [million USD/unit], ``spread`` [1],
        ``source_id``, ``confidence``, ``note`` and ``role``: ``anchored`` or
        ``implied``.
    """
    case = point.case
    table = case.world["prices"]
    rows = table[
        table["chosen"].to_numpy(bool)
        & (table["year"] == case.world.base_year)
        & (table["price"] > 0)
    ]
    made = set(case.goods.commodities[case.goods.commodity[case.assets.good]])
    rows = rows[rows["commodity"].isin(made)]
    named = rows.rename(columns={"price": "observed", "deviation": "spread"})
    named = named.fillna({"spread": settings.price_spread}).reset_index(drop=True)
    told = named[[*_COLUMNS, "source_id", "confidence", "note"]]
    observed: pd.DataFrame = told.assign(
        role=roles_of(case.world, told, output_by_place(case, point))
    )
    return observed


def output_by_place(case: Case, point: BasePoint) -> dict[tuple[str, str], float]:
    """Return what is made of each commodity in each region at the base point."""
    assets = case.assets
    frame = pd.DataFrame(
        {
            "commodity": case.goods.commodities[case.goods.commodity[assets.good]],
            "region": case.regions[assets.region],
            "output": point.output,
        }
    )
    keys = ["commodity", "region"]
    made: pd.DataFrame = frame.groupby(keys)["output"].sum().reset_index()
    return {
        (str(one.commodity), str(one.region)): float(one.output)
        for one in records(made)
    }


def roles_of(
    world: World, prices: pd.DataFrame, output: dict[tuple[str, str], float]
) -> list[str]:
    """Return the role of each observed price by the rule of this module.

    Parameters
    ----------
    world : World
        Its processes and recipes say what is made of what.
    prices : DataFrame
        ``commodity`` and ``region`` of observed prices.
    output : dict
        Output of the base year by commodity and region. A price of the world
        (region ``*``) stands before that of any place.
    """
    known = set(prices["commodity"])
    implied = _intermediates(world, known) | _finals(world, known)
    first: dict[str, tuple[float, str]] = {}
    for good, place in zip(prices["commodity"], prices["region"], strict=True):
        made = float("inf") if place == "*" else output.get((good, place), 0.0)
        # Equal places: the first in the table.
        if good not in first or made > first[good][0]:
            first[good] = (made, place)
    return [
        "implied" if good in implied or place != first[good][1] else "anchored"
        for good, place in zip(prices["commodity"], prices["region"], strict=True)
    ]


def _uses(world: World) -> pd.DataFrame:
    """Return which commodity (``good``) goes into which (``product``)."""
    recipes = world["recipes"]
    used = recipes[recipes["flow"] == "in"]
    product = world["processes"].set_index("process")["commodity"]
    pairs = pd.DataFrame(
        {"good": used["commodity"], "product": used["process"].map(product)}
    )
    return pairs.drop_duplicates()


def _intermediates(world: World, known: set[str]) -> set[str]:
    stage = world["commodities"].set_index("commodity")["stage"]
    sold = set(world["serves"]["commodity"])
    found = set()
    for good, rows in _uses(world).groupby("good"):
        products = list(rows["product"])
        if len(products) == 1 and good in known and good not in sold:
            same = stage[products[0]] == stage[good]
            found |= {str(good)} if same and products[0] in known else set()
    return found


def _finals(world: World, known: set[str]) -> set[str]:
    stage = world["commodities"].set_index("commodity")["stage"]
    pairs = _uses(world)
    pairs = pairs[pairs["product"].isin(known) & pairs["good"].isin(known)]
    return {one for one in pairs["product"] if stage[one] in FINAL_STAGES}
