"""Plants and stocks: dates, cost steps and bounds that do not contradict."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ionshore.core.errors import Finding
from ionshore.world.check.facts import Check, Facts, rows_where

__all__ = ["CHECKS"]


def dates(facts: Facts) -> Iterator[Finding]:
    """Tell of plants that end before they begin (``D207``, ``D214``)."""
    table = facts["assets"]
    for code, begin, end, wrong in (
        (
            "D207",
            "online_year",
            "retire_year",
            table["retire_year"] <= table["online_year"],
        ),
        ("D214", "build_from", "build_to", table["build_to"] < table["build_from"]),
    ):
        for row in rows_where(wrong.fillna(value=False)):
            yield facts.tell(
                code,
                ("assets", row, end),
                value=table[end].iloc[row],
                begin=table[begin].iloc[row],
            )


def steps(facts: Facts) -> Iterator[Finding]:
    """Tell of cost steps that do not rise, so that they would fill in no order."""
    yield from _rising(facts, "supply_steps", ["asset", "from_year"], "adder", "width")
    yield from _rising(facts, "growth", ["process", "region"], "premium", "rate")


def _rising(
    facts: Facts, table: str, keys: list[str], cost: str, width: str
) -> Iterator[Finding]:
    frame = facts[table].assign(_row=range(len(facts[table])))
    if frame.empty:
        return
    ordered = frame.sort_values([*keys, "step"], kind="stable")
    before = ordered.groupby(keys, sort=False, dropna=False)[cost].shift()
    falls = ordered[ordered[cost] < before]
    for row, value, earlier in zip(
        falls["_row"], falls[cost], before[falls.index], strict=True
    ):
        place = (table, int(row), cost)
        yield facts.tell("D210", place, value=float(value), earlier=float(earlier))
    # The rest can be carried by the last step alone.
    last = ~ordered.duplicated(keys, keep="last")
    for row in ordered.loc[ordered[width].isna() & ~last, "_row"]:
        yield facts.tell("D210", (table, int(row), width), "rest")


def stocks(facts: Facts) -> Iterator[Finding]:
    """Tell of stocks that must hold more than they can (``D215``)."""
    table = facts["stocks"]
    for column in ("floor", "initial"):
        for row in rows_where(table[column] > table["capacity"]):
            yield facts.tell(
                "D215",
                ("stocks", row, column),
                value=float(table[column].iloc[row]),
                capacity=float(table["capacity"].iloc[row]),
            )


def curves(facts: Facts) -> Iterator[Finding]:
    """Tell of cost curves without owner or pole (``D216``)."""
    table = facts["curves"]
    of_asset = table["kind"] == "asset"
    for row in rows_where(of_asset & (table["asset"] == "")):
        yield facts.tell("D216", ("curves", row, "asset"), "blank", value="asset")
    for column in ("commodity", "origin", "destination"):
        for row in rows_where(~of_asset & (table[column] == "")):
            yield facts.tell("D216", ("curves", row, column), "blank", value=column)
    poles = table["limit"].isna() & (table["form"] == "hyperbolic")
    for row in rows_where(poles):
        yield facts.tell("D216", ("curves", row, "limit"))


def own_lanes(facts: Facts) -> Iterator[Finding]:
    """Tell of connections from a region to itself (``D220``)."""
    for table in ("routes", "lanes", "links"):
        frame: pd.DataFrame = facts[table]
        for row in rows_where(frame["origin"] == frame["destination"]):
            value = frame["origin"].iloc[row]
            yield facts.tell("D220", (table, row, "destination"), value=value)


def parts(facts: Facts) -> Iterator[Finding]:
    """Tell of parts that do not fit their whole (``D225``, ``D226``)."""
    costs = facts["process_costs"]
    for row in rows_where(costs["building"] > costs["capex"]):
        yield facts.tell(
            "D225",
            ("process_costs", row, "building"),
            value=float(costs["building"].iloc[row]),
            capex=float(costs["capex"].iloc[row]),
        )
    table = facts["assets"]
    alone, partner = table["partnership"] == "alone", table["partner"] != ""
    for row in rows_where(alone == partner):
        variant = "alone" if partner.iloc[row] else ""
        yield facts.tell(
            "D226",
            ("assets", row, "partner"),
            variant,
            value=table["partnership"].iloc[row],
            partner=table["partner"].iloc[row],
        )


CHECKS = (
    Check(dates, ("assets",)),
    Check(steps, ("supply_steps", "growth")),
    Check(stocks, ("stocks",)),
    Check(curves, ("curves",)),
    Check(parts, ("process_costs", "assets")),
    Check(own_lanes, ("routes", "lanes", "links")),
)
