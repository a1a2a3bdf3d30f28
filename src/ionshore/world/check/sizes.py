"""Sizes: figures so far from all others that a unit was probably mixed up.

The slip that is looked for is tonnes where kilotonnes were meant, a factor of
1,000. A figure is told only if it is far above the figures beside it *and* dwarfs
the world's observed output; where none is observed, if it dwarfs all others and a
thousandth of it would fit among them. So one big plant beside many small ones
passes, and so does a capacity "without limit". Whoever has looked and stands by a
figure writes ``checked`` into its note.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ionshore.core.errors import Finding
from ionshore.world.check.facts import Check, Facts, looked_up, rows_where

__all__ = ["CHECKS"]

SLIP = 1000.0
ABOVE_MEDIAN = 100.0
ABOVE_WORLD = 3.0
"""Times the observed output of the world; no plant, and no market, is that large."""
ABOVE_OTHERS = 20.0
"""Times all others together, where no output is observed: weaker evidence."""
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
    yield from _slips(facts, "assets", "capacity", made, [made], output)
    demand = facts["demand"]
    segment, region = demand["segment"], demand["region"]
    used = _by_segment(facts, _world(facts, ("demand", "production")))
    # Beside the same year elsewhere, and beside other years in the same place.
    beside = [segment + " " + demand["year"].astype(str), segment + " " + region]
    yield from _slips(facts, "demand", "quantity", segment, beside, used)


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


def _slips(
    facts: Facts,
    table: str,
    column: str,
    good: pd.Series,
    groups: list[pd.Series],
    world: dict[str, float],
) -> Iterator[Finding]:
    """Tell of single slips, and of goods whose rows are all too large.

    Parameters
    ----------
    good : Series of str, shape (rows,)
        What each row is an amount of.
    groups : list of Series of str, each of shape (rows,)
        Rows that a row is compared with, in one or several ways.
    world : dict of str to float
        Observed output of the world by good.
    """
    frame = facts[table]
    values = frame[column].where(frame[column] > 0)
    seen = looked_up(good, world)
    apart = pd.Series(data=False, index=frame.index)
    for group in groups:
        apart |= _stands_apart(values, group, seen)
    checked = _is_checked(frame)
    for row in rows_where(apart & ~checked):
        of = good.iloc[row]
        median = values[good == of].median()
        times = float(np.round(values.iloc[row] / median))
        value = float(values.iloc[row])
        yield facts.tell("D230", (table, row, column), value=value, times=times, of=of)
    # A slip in all rows moves the median, too; only observed output can tell.
    for name, total in values.groupby(groups[0]).sum().items():
        mine = groups[0] == name
        first = rows_where(mine)[0]
        slip = total > TOTAL_ABOVE_WORLD * seen.iloc[first]
        if slip and not (apart | checked)[mine].any():
            yield facts.tell(
                "D230",
                (table, first, column),
                "total",
                value=float(total),
                of=good.iloc[first],
                seen=float(seen.iloc[first]),
            )


def _stands_apart(values: pd.Series, group: pd.Series, seen: pd.Series) -> pd.Series:
    """Return where a value is far above its group and dwarfs the world."""
    groups = values.groupby(group)
    # Of two values the lower is the usual one.
    usual = groups.transform(lambda one: one.quantile(interpolation="lower"))
    next_largest = groups.transform(lambda one: one.nlargest(2).iloc[-1:].sum())
    others = groups.transform("sum") - values
    # Where no output is observed the rest of the table stands for the world, and a
    # capacity "without limit" beside real ones must pass.
    fits = values / SLIP <= 2 * next_largest
    alone = seen.isna() & fits & (values > ABOVE_OTHERS * others)
    dwarfs = (values > ABOVE_WORLD * seen) | alone
    return (values > ABOVE_MEDIAN * usual) & dwarfs


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
