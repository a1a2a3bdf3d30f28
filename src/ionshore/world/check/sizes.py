"""Sizes: figures so far from all others that a unit was probably mixed up.

The slip that is looked for is tonnes where kilotonnes were meant, a factor of
1,000. A figure is told only if it stands far above the figures beside it *and*
dwarfs the world's output, so that one big plant beside many small ones passes.
Whoever has looked and stands by a figure writes ``checked`` into its note.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ionshore.core.errors import Finding
from ionshore.world.check.facts import Check, Facts, looked_up, rows_where

__all__ = ["CHECKS"]

ABOVE_MEDIAN = 1000.0
ABOVE_WORLD = 20.0
TOTAL_ABOVE_WORLD = 100.0
PRICE_RATIO = 100.0
_WORD = "checked"


def amounts(facts: Facts) -> Iterator[Finding]:
    """Tell of capacities and demands that look like tonnes for kilotonnes."""
    assets = facts["assets"]
    products = facts["processes"]
    product = dict(zip(products["process"], products["commodity"], strict=True))
    made = pd.Series([product[name] for name in assets["process"]], dtype=str)
    output = _world(facts, ("production", "capacity"))
    yield from _outliers(facts, "assets", "capacity", made, output)
    demand = facts["demand"]
    used = _by_segment(facts, _world(facts, ("demand", "production")))
    yield from _outliers(facts, "demand", "quantity", demand["segment"], used)


def _world(facts: Facts, measures: tuple[str, ...]) -> dict[str, float]:
    """Return the largest observed world total of a year by commodity."""
    table = facts["observations"]
    kept = table[table["measure"].isin(measures) & table["chosen"]]
    totals = kept.groupby(["commodity", "measure", "year"])["quantity"].sum()
    largest = totals.groupby("commodity").max()
    return {str(name): float(value) for name, value in largest.items() if value > 0}


def _by_segment(facts: Facts, by_commodity: dict[str, float]) -> dict[str, float]:
    """Return for each segment the largest total of what may serve it."""
    serves = facts["serves"]
    total = looked_up(serves["commodity"], by_commodity)
    largest = total.groupby(serves["segment"]).max().dropna()
    return {str(name): float(value) for name, value in largest.items()}


def _outliers(
    facts: Facts, table: str, column: str, group: pd.Series, world: dict[str, float]
) -> Iterator[Finding]:
    frame = facts[table]
    values = frame[column].where(frame[column] > 0)
    median = values.groupby(group).transform("median")
    others = values.groupby(group).transform("sum") - values
    # Without observations the rest of the table stands for the world.
    size = looked_up(group, world).fillna(others)
    suspicious = (values > ABOVE_MEDIAN * median) & (values > ABOVE_WORLD * size)
    suspicious &= ~_is_checked(frame)
    for row in rows_where(suspicious):
        yield facts.tell(
            "D230",
            (table, row, column),
            value=float(values.iloc[row]),
            times=float(np.round(values.iloc[row] / median.iloc[row])),
            of=group.iloc[row],
        )

    # A slip in all rows moves the median, too; only observed output can tell.
    totals = values.groupby(group).sum()
    for name, total in totals.items():
        mine = group == name
        seen = world.get(str(name), np.inf)
        slip = total > TOTAL_ABOVE_WORLD * seen
        if slip and not (suspicious | _is_checked(frame))[mine].any():
            yield facts.tell(
                "D230",
                (table, rows_where(mine)[0], column),
                "total",
                value=float(total),
                of=name,
                seen=seen,
            )


def prices(facts: Facts) -> Iterator[Finding]:
    """Tell of prices a hundred times off the observed ones."""
    observed = facts["prices"]
    known = observed[observed["price"] > 0].groupby("commodity")["price"]
    low = {str(name): float(price) for name, price in known.min().items()}
    high = {str(name): float(price) for name, price in known.max().items()}
    for table, column in (
        ("commodities", "reference_price"),
        ("outside", "buy_price"),
        ("outside", "sell_price"),
    ):
        frame = facts[table]
        value, name = frame[column], frame["commodity"]
        top = looked_up(name, high) * PRICE_RATIO
        bottom = looked_up(name, low) / PRICE_RATIO
        wrong = (value > top) | ((value < bottom) & (value > 0))
        for row in rows_where(wrong & ~_is_checked(frame)):
            seen = known.get_group(name.iloc[row])
            yield facts.tell(
                "D230",
                (table, row, column),
                "price",
                value=float(value.iloc[row]),
                of=name.iloc[row],
                seen=float(seen.median()),
            )


def _is_checked(frame: pd.DataFrame) -> pd.Series:
    return frame["note"].str.contains(_WORD, case=False, regex=False)


CHECKS = (
    Check(
        amounts,
        (
            "assets",
            "processes",
            "demand",
            "serves",
            "observations",
            "commodities",
            "segments",
        ),
    ),
    Check(prices, ("prices", "commodities", "outside")),
)
