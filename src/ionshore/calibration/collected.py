"""What the tables of a world say of its base year: figures and terms, one by one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ionshore.calibration.market_shares import regional_shares
from ionshore.calibration.settings import CalibrationSettings
from ionshore.scenario.case.periods import interpolated
from ionshore.tables.records import records
from ionshore.world.world import World

__all__ = ["KEYS", "Collector", "collected", "fallen_off"]

KEYS = ["kind", "process", "commodity", "segment"]
"""What a figure is known by."""
_NO_STOCK = ("mine", "cell", "pack", "system", "recycle", "other")
"""Stages without a stock term of their own: ore and cells have segments of
demand for it, packs and systems are counted where they are installed."""


class Collector:
    """Collects figures and terms by name."""

    def __init__(self, world: World, settings: CalibrationSettings) -> None:
        self.settings = settings
        self.rows: list[dict[str, object]] = []
        self.place: dict[tuple[str, str, str, str], int] = {}
        self.terms: list[tuple[str, float, int, int]] = []
        self.constant: dict[str, float] = {}
        self.own = {
            (one.kind, one.process, one.commodity, one.segment or one.stage): one
            for one in records(world["reconciliation"].fillna({"spread": np.nan}))
        }

    def figure(
        self,
        key: tuple[str, str, str, str],
        reported: float,
        spread: float,
        *,
        relative: bool,
        unit: str,
        source: tuple[str, str],
    ) -> int:
        """Add a figure and return its place."""
        own = self.own.get(key)
        if own is not None and np.isfinite(own.spread):
            spread = float(own.spread)
        self.place[key] = len(self.rows)
        self.rows.append(
            dict(zip(KEYS, key, strict=True))
            | {
                "unit": unit,
                "known": "" if own is None else str(own.known),
                "source_id": source[0],
                "confidence": source[1],
                "reported": reported,
                "spread": spread,
                "relative": relative,
            }
        )
        return self.place[key]

    def term(self, balance: str, factor: float, first: int, second: int = -1) -> None:
        """Add a term of a balance."""
        self.terms.append((balance, factor, first, second))


def collected(world: World, settings: CalibrationSettings) -> Collector:
    """Return all figures and terms of the base year of a world."""
    found = Collector(world, settings)
    balanced = _balanced(world) | fallen_off(world)
    _outputs(world, found, balanced)
    _uses(world, found, balanced)
    _deliveries(world, found, balanced)
    _returns(world, found, balanced)
    _stocks(world, found, balanced)
    _totals(world, found)
    return found


def fallen_off(world: World) -> set[str]:
    """Return what is used and is made by nobody on purpose, nor bought: scrap."""
    recipes = world["recipes"]
    used = set(recipes["commodity"][recipes["flow"] == "in"])
    made = set(world["processes"]["commodity"])
    return used - made - set(world["outside"]["commodity"])


def _balanced(world: World) -> set[str]:
    """Return commodities that are made on purpose and not bought from outside.

    What is bought closes by itself.
    """
    made = set(
        world["processes"]
        .set_index("process")["commodity"]
        .loc[world["base_output"]["process"]]
    )
    return made - set(world["outside"]["commodity"])


def _outputs(world: World, found: Collector, balanced: set[str]) -> None:
    product = world["processes"].set_index("process")["commodity"]
    units = world["commodities"].set_index("commodity")["unit"]
    for process, rows in world["base_output"].groupby("process", sort=False):
        quantity = rows["quantity"].to_numpy(float)
        spread = rows["confidence"].map(dict(found.settings.spreads)).to_numpy(float)
        commodity = str(product.loc[process])
        place = found.figure(
            ("production", str(process), "", ""),
            float(quantity.sum()),
            # One reporter stands behind most rows: their errors are added up.
            float((quantity * spread).sum() / quantity.sum()),
            relative=True,
            unit=f"{units.loc[commodity]}/year",
            source=_worst(rows),
        )
        if commodity in balanced:
            found.term(commodity, 1.0, place)


def _worst(rows: pd.DataFrame) -> tuple[str, str]:
    ids = ";".join(rows["source_id"]).split(";")
    order = ("assumed", "derived", "reported")
    worst = min(rows["confidence"], key=order.index)
    return ";".join(dict.fromkeys(ids)), str(worst)


def _uses(world: World, found: Collector, balanced: set[str]) -> None:
    yields = world["processes"].set_index("process")["process_yield"]
    for one in records(world["recipes"]):
        output = found.place.get(("production", one.process, "", ""))
        if output is None or one.commodity not in balanced:
            continue
        amount = float(one.quantity)
        if one.before_yield:
            amount /= float(yields.loc[one.process])
        sign = -1.0 if one.flow == "in" else 1.0
        key = ("recipe", one.process, one.commodity, "")
        if key not in found.own or one.flow == "out":
            found.term(one.commodity, sign * amount, output)
            continue
        recipe = found.figure(
            key,
            amount,
            found.settings.spreads[one.confidence],
            relative=True,
            unit="unit/unit",
            source=(one.source_id, one.confidence),
        )
        found.term(one.commodity, sign, output, recipe)


def _deliveries(world: World, found: Collector, balanced: set[str]) -> None:
    demand = world["demand"]
    units = world["segments"].set_index("segment")["unit"]
    shares = regional_shares(world, world.base_year)
    shares["amount"] = shares["share"] * shares["quantity"]
    for segment, of_segment in shares.groupby("segment", sort=False):
        rows = demand[demand["segment"] == segment]
        amounts = of_segment.groupby("commodity", sort=False)["amount"].sum()
        goods = {str(name): float(one) for name, one in amounts.items() if one > 0}
        total = sum(goods.values())
        if not total > 0:
            continue
        worst = _worst(rows)
        size = found.figure(
            ("demand", "", "", str(segment)),
            total,
            found.settings.spreads[worst[1]],
            relative=True,
            unit=f"{units.loc[segment]}/year",
            source=worst,
        )
        for commodity, amount in goods.items():
            if len(goods) == 1:
                if commodity in balanced:
                    found.term(commodity, -1.0, size)
                continue
            share = found.figure(
                ("share", "", commodity, str(segment)),
                amount / total,
                found.settings.share_spread * min(1.0, 4.0 * amount / total),
                relative=False,
                unit="1",
                source=_source_of_share(world, str(segment), commodity),
            )
            found.term(f"shares of {segment}", 1.0, share)
            found.constant[f"shares of {segment}"] = -1.0
            if commodity in balanced:
                found.term(commodity, -1.0, size, share)


def _source_of_share(world: World, segment: str, commodity: str) -> tuple[str, str]:
    table = world["shares"]
    rows = table[(table["segment"] == segment) & (table["commodity"] == commodity)]
    # What has no band takes what the others leave, and is as good as they are.
    return _worst(rows if len(rows) else table[table["segment"] == segment])


def _returns(world: World, found: Collector, balanced: set[str]) -> None:
    labels, amount = interpolated(
        world["past_returns"],
        ["commodity", "region"],
        "quantity",
        np.array([world.base_year]),
    )
    for commodity, value in zip(labels["commodity"], amount[:, 0], strict=True):
        if commodity in balanced:
            known = found.constant.get(commodity, 0.0)
            found.constant[commodity] = known + float(value)


def _stocks(world: World, found: Collector, balanced: set[str]) -> None:
    table = world["commodities"].set_index("commodity")
    supplied = {balance for balance, factor, _, _ in found.terms if factor > 0}
    served = set(world["serves"].merge(world["segments"], on="segment")["commodity"])
    for commodity in table.index:
        key = ("stock", "", str(commodity), "")
        plain = table.loc[commodity, "stage"] in _NO_STOCK or commodity in served
        own = found.own.get(key)
        if commodity not in balanced & supplied or (plain and own is None):
            continue
        output = sum(
            float(str(found.rows[first]["reported"])) * factor
            for balance, factor, first, second in found.terms
            if balance == commodity and factor > 0 and second < 0
        )
        place = found.figure(
            key,
            float(own.prior) if own is not None else 0.0,
            found.settings.stock_spread * output,
            relative=False,
            unit=f"{table.loc[commodity, 'unit']}/year",
            source=("ionshore_assumption", "assumed")
            if own is None
            else (own.source_id, own.confidence),
        )
        found.term(str(commodity), -1.0, place)


def _totals(world: World, found: Collector) -> None:
    """Add totals of a stage: reported sums whose parts are split by judgement."""
    stage = world["commodities"].set_index("commodity")["stage"]
    product = world["processes"].set_index("process")["commodity"]
    units = world["commodities"].set_index("commodity")["unit"]
    table = world["reconciliation"]
    for one in records(table[table["kind"] == "total"]):
        makers = [
            (process, place)
            for (kind, process, _, _), place in found.place.items()
            if kind == "production" and stage.loc[product.loc[process]] == one.stage
        ]
        if not makers:
            continue
        balance = f"total of {one.stage}"
        total = found.figure(
            ("total", "", "", one.stage),
            float(one.prior),
            found.settings.spreads[one.confidence],
            relative=True,
            unit=f"{units.loc[product.loc[makers[0][0]]]}/year",
            source=(one.source_id, one.confidence),
        )
        found.term(balance, -1.0, total)
        for _, place in makers:
            found.term(balance, 1.0, place)
