"""Demand: it can be served and reached, and every number it needs is there."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ionshore.core.errors import Finding
from ionshore.world.check.facts import Check, Facts, rows_where

__all__ = ["CHECKS"]

_SERIES = (
    ("demand", ("segment", "region")),
    ("shares", ("segment", "commodity", "region")),
    ("past_returns", ("commodity", "region")),
)
"""Tables with values by year and the columns that identify a series."""

_CONSTANT = ("shares", "past_returns")
"""Tables in which a single row holds for every model year."""


def served(facts: Facts) -> Iterator[Finding]:
    """Tell of segments with demand that no commodity serves (``D205``)."""
    table = facts["demand"]
    served_by = set(facts["serves"]["segment"])
    lacking = table[~table["segment"].isin(served_by)]
    for row, segment in lacking["segment"].drop_duplicates().items():
        yield facts.tell("D205", ("demand", int(str(row)), "segment"), value=segment)


def covered(facts: Facts) -> Iterator[Finding]:
    """Tell of series that do not reach from the first to the last model year."""
    first, last = facts.world.years[0], facts.world.years[-1]
    for table, keys in _SERIES:
        frame = facts[table]
        groups = frame.assign(_row=range(len(frame))).groupby(list(keys), sort=False)
        spans = groups.agg(
            first=("year", "min"), last=("year", "max"), row=("_row", "min")
        )
        short = spans[(spans["first"] > first) | (spans["last"] < last)]
        if table in _CONSTANT:
            short = short[short["first"] != short["last"]]
        for key, span in short.iterrows():
            yield facts.tell(
                "D208",
                (table, int(span["row"]), "year"),
                value=", ".join(map(str, key if isinstance(key, tuple) else (key,))),
                has=_span(int(span["first"]), int(span["last"])),
                needs=_span(first, last),
            )


def _span(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}-{last}"


def curves(facts: Facts) -> Iterator[Finding]:
    """Tell of demand whose form lacks a number (``D209``)."""
    table = facts["demand"]
    forms = table.groupby(["segment", "region"], sort=False)["form"].transform("first")
    for row in rows_where(table["form"] != forms):
        place = ("demand", row, "form")
        yield facts.tell(
            "D209", place, "mixed", value=table["form"].iloc[row], first=forms.iloc[row]
        )
    quantity = table["quantity"].notna()
    point = (table["quantity"] > 0) & (table["reference_price"] > 0)
    point &= table["elasticity"] < 0
    line = table["intercept"].notna() & table["slope"].notna()
    lacks = {
        "fixed": ("quantity", ~quantity),
        "linear": ("slope", ~(line | point)),
        "isoelastic": ("elasticity", ~point),
    }
    for form, (column, mask) in lacks.items():
        for row in rows_where((table["form"] == form) & mask):
            yield facts.tell("D209", ("demand", row, column), form, value=form)


def reached(facts: Facts) -> Iterator[Finding]:
    """Tell of markets that nothing that serves them can reach (``D206``)."""
    table = facts["demand"]
    wanted = (table["quantity"] > 0) | (table["form"] != "fixed")
    by_segment = facts["serves"].groupby("segment")["commodity"].agg(list).to_dict()
    there: dict[str, set[str]] = {}
    markets = table[wanted].drop_duplicates(["segment", "region"])
    for row, segment, region in zip(
        markets.index, markets["segment"], markets["region"], strict=True
    ):
        goods = by_segment.get(segment, [])
        for good in goods:
            if good not in there:
                there[good] = _regions_with(facts, good)
        # Without any source at all the commodity is told of elsewhere.
        if any(there[good] for good in goods) and not any(
            region in there[good] for good in goods
        ):
            yield facts.tell(
                "D206",
                ("demand", int(row), "region"),
                value=region,
                segment=segment,
                goods=", ".join(goods),
            )


def _regions_with(facts: Facts, commodity: str) -> set[str]:
    """Return the regions that have a commodity or can be sent it."""
    origins = _origins(facts, commodity)
    lanes, routes = facts["lanes"], facts["routes"]
    own = lanes[lanes["commodity"] == commodity]
    about = facts["commodities"].set_index("commodity").loc[commodity]
    edges = set(zip(own["origin"], own["destination"], strict=True))
    if pd.notna(about["shipping_weight"]):
        edges |= set(zip(routes["origin"], routes["destination"], strict=True))
    reached = origins | {there for here, there in edges if here in origins}
    while about["transit"] or facts.world.options.re_export:
        more = {there for here, there in edges if here in reached} - reached
        if not more:
            break
        reached |= more
    return reached


def _origins(facts: Facts, commodity: str) -> set[str]:
    """Return the regions where a commodity is made, bought, kept or returned."""
    recipes, processes = facts["recipes"], facts["processes"]
    beside = recipes[(recipes["flow"] == "out") & (recipes["commodity"] == commodity)]
    main = processes.loc[processes["commodity"] == commodity, "process"]
    assets = facts["assets"]
    makes = assets["process"].isin({*main, *beside["process"]})
    makes &= (assets["capacity"] > 0) | assets["buildable"]
    outside, stocks = facts["outside"], facts["stocks"]
    bought = outside[(outside["commodity"] == commodity) & outside["buy_price"].notna()]
    kept = stocks[(stocks["commodity"] == commodity) & (stocks["initial"] > 0)]
    past = facts["past_returns"]
    found = {
        *assets.loc[makes, "region"],
        *bought["region"],
        *kept["region"],
        *past.loc[past["commodity"] == commodity, "region"],
    }
    if "*" in found or commodity in set(facts["lifetimes"]["returns"]):
        return set(facts["regions"]["region"])
    return found


def shares(facts: Facts) -> Iterator[Finding]:
    """Tell of shares of one market that sum to more than one (``D211``)."""
    table = facts["shares"]
    if table.empty:
        return
    places = table.assign(_row=range(len(table)))
    for segment, rows in places.groupby("segment", sort=False):
        years = np.unique(rows["year"].to_numpy(float))
        series = {
            key: np.interp(years, one["year"].astype(float), one["share"])
            for key, one in rows.sort_values("year").groupby(["commodity", "region"])
        }
        goods = {commodity for commodity, _ in series}
        for region in dict.fromkeys(rows["region"]):
            parts = [
                series.get((good, region), series.get((good, "*"))) for good in goods
            ]
            total = np.sum([part for part in parts if part is not None], axis=0)
            above = np.flatnonzero(total > 1 + 1e-6)
            if above.size:
                first = rows.loc[rows["region"] == region, "_row"].iloc[0]
                yield facts.tell(
                    "D211",
                    ("shares", int(first), "share"),
                    value=float(total[above[0]]),
                    segment=segment,
                    region=region,
                    year=int(years[above[0]]),
                )


def sellers(facts: Facts) -> Iterator[Finding]:
    """Tell of sellers whose market does not exist or has no slope (``D213``)."""
    table, demand = facts["sellers"], facts["demand"]
    segments = set(facts["segments"]["segment"])
    goods = set(facts["commodities"]["commodity"])
    for row in rows_where(~table["market"].isin(segments | goods)):
        place = ("sellers", row, "market")
        yield facts.tell("D213", place, value=table["market"].iloc[row])
    flat = table["slope"].isna()
    for row in rows_where(flat & table["market"].isin(goods - segments)):
        place = ("sellers", row, "slope")
        yield facts.tell("D213", place, "slope", value=table["market"].iloc[row])
    fixed = set(demand.loc[demand["form"] == "fixed", "segment"])
    for row in rows_where(flat & table["market"].isin(fixed)):
        place = ("sellers", row, "market")
        yield facts.tell("D213", place, "fixed", value=table["market"].iloc[row])
    pairs = set(zip(demand["segment"], demand["region"], strict=True))
    named = table["market"].isin(segments) & (table["region"] != "*")
    for row in rows_where(named):
        market, region = table["market"].iloc[row], table["region"].iloc[row]
        if (market, region) not in pairs:
            place = ("sellers", row, "region")
            yield facts.tell("D213", place, "region", value=market, region=region)


def returned(facts: Facts) -> Iterator[Finding]:
    """Tell of lifetimes of goods that are never delivered (``D222``)."""
    table, serves = facts["lifetimes"], facts["serves"]
    pairs = set(zip(serves["segment"], serves["commodity"], strict=True))
    for row, (segment, good) in enumerate(
        zip(table["segment"], table["commodity"], strict=True)
    ):
        if (segment, good) not in pairs:
            place = ("lifetimes", row, "commodity")
            yield facts.tell("D222", place, value=good, segment=segment)


_MARKETS = ("segments", "regions", "commodities", "demand", "serves")
CHECKS = (
    Check(served, ("segments", "demand", "serves")),
    Check(covered, ("demand", "shares", "past_returns")),
    Check(curves, ("demand",)),
    Check(
        reached,
        (
            *_MARKETS,
            "processes",
            "recipes",
            "assets",
            "outside",
            "stocks",
            "past_returns",
            "lifetimes",
            "lanes",
            "routes",
        ),
    ),
    Check(shares, ("shares",)),
    Check(sellers, ("sellers", "segments", "commodities", "demand")),
    Check(returned, ("lifetimes", "serves")),
)
