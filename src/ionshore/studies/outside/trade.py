"""Checks of what crosses a border: equal-cost duty, landed costs, regional premia."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ionshore.cost.cell import cell_costs
from ionshore.cost.plant import cell_plants
from ionshore.cost.trade import freight_rate
from ionshore.studies.outside.facts import Check, Facts

__all__ = ["equal_cost_duty", "landed_costs", "regional_premia"]

CELL, HOME, MAKER = "cell_lfp", "USA", "CHN"
_SIZE = 30.0
"""Size of the compared plants, the default of ``ionshore cost`` [GWh/year]."""


def without_credit(facts: Facts) -> dict[str, float]:
    """Return what a cell made in the United States costs there without the credit.

    By the reading of the margin of the base year: a hidden cost stays and is part of
    it; a scarce plant's margin goes, and what must be earned is capital and fixed
    cost.

    Returns
    -------
    dict
        ``cost`` and ``scarcity`` [USD/kWh].
    """
    rows = facts.margins
    rows = rows[(rows["commodity"] == CELL) & (rows["region"] == HOME)]
    credit = facts.credit(CELL, HOME, facts.base)
    weight = rows["output"].to_numpy(float)
    price, margin, recovery = (
        float(np.average(rows[name].to_numpy(float), weights=weight))
        for name in ("price", "margin", "recovery")
    )
    return {"cost": price + credit, "scarcity": price + credit - margin + recovery}


def _costed(facts: Facts, region: str, year: int, reading: str) -> float:
    """Return the cost of a cell by the cost model [USD/kWh]."""
    plants = cell_plants(
        facts.library,
        chemistry="lfp",
        region=region,
        plant_gwh=_SIZE,
        year=year,
        reading=reading,
    )
    return float(cell_costs(plants, facts.library).total[0])


def equal_cost_duty(facts: Facts) -> Iterator[Check]:
    """Yield the duty at which a cell from China costs what one made at home does."""
    seen = facts.benchmark("duty_equal_cost")
    if seen is None:
        return
    price, freight = facts.price(CELL, MAKER), facts.freight(CELL, MAKER, HOME)
    for reading, own in without_credit(facts).items():
        yield Check(
            "duty_equal_cost",
            f"calibrated_{reading}",
            HOME,
            seen.year,
            (own - freight) / price - 1.0,
            float(seen.value),
            "1",
            seen.source_id,
            f"duty_{reading}",
            {"own": f"{own:.1f}", "price": f"{price:.1f}", "freight": f"{freight:.1f}"},
        )
    freight = freight_rate(facts.library, MAKER, HOME, "cell")
    for reading in ("full", "cash"):
        own, price = (
            _costed(facts, region, seen.year, reading) for region in (HOME, MAKER)
        )
        yield Check(
            "duty_equal_cost",
            f"costed_{reading}",
            HOME,
            seen.year,
            (own - freight) / price - 1.0,
            float(seen.value),
            "1",
            seen.source_id,
            "duty_costed",
            {"own": f"{own:.1f}", "price": f"{price:.1f}", "freight": f"{freight:.1f}"},
        )


def landed_costs(facts: Facts) -> Iterator[Check]:
    """Yield what a storage cell costs at the door, by where it was made."""
    stated = facts.benchmark("landed_duty")
    if stated is None:
        return
    own = without_credit(facts)
    for seen in facts.benchmarks("landed_cost"):
        place, year = seen.place, seen.year
        factory = _costed(facts, place, year, "full")
        if place == HOME:
            found = {f"calibrated_{name}": value for name, value in own.items()}
            found["costed_full"] = factory
            duty, note = 0.0, "landed_home"
        else:
            duty = (
                float(stated.value)
                if place == stated.place
                else facts.duty(CELL, place, HOME, facts.base + 1)
            )
            freight = facts.freight(CELL, place, HOME)
            if not np.isfinite(freight):
                freight = freight_rate(facts.library, MAKER, HOME, "cell")
            price = facts.price(CELL, place)
            found = (
                {} if place != MAKER else {"calibrated": price * (1 + duty) + freight}
            )
            found["costed_full"] = factory * (1 + duty) + freight
            note = "landed_direct" if place == stated.place else "landed_through"
        for what, value in found.items():
            yield Check(
                "landed_cost",
                what,
                place,
                year,
                value,
                float(seen.value),
                "USD/kWh",
                seen.source_id,
                note,
                {"duty": f"{100 * duty:.1f}", "factory": f"{factory:.1f}"},
            )


def regional_premia(facts: Facts) -> Iterator[Check]:
    """Yield mean vehicle pack prices against China's: averages over the mix."""
    table = facts.delivered()
    table = table[table["segment"] == "ev"]
    demand = facts.solution.case.demand
    regions = facts.world["regions"].set_index("region")["bloc"]
    groups = {
        "USA": [HOME],
        "NORTH_AMERICA": ["USA", "CAN", "MEX"],
        "EUROPE": list(regions.index[regions == "EUU"]),
        "CHN": [MAKER],
    }
    places = facts.solution.case.regions[demand.region]
    years = [int(one) for one in facts.solution.case.years]

    def mean(group: str, year: int) -> float:
        rows = table[table["region"].isin(groups[group]) & (table["year"] == year)]
        column = years.index(year)
        weight = [
            demand.quantity[(demand.segment == "ev") & (places == one), column].sum()
            for one in rows["region"]
        ]
        return float(np.average(rows["value"].to_numpy(float), weights=weight))

    for seen in facts.benchmarks("pack_price_premium"):
        if seen.year in years and seen.place in groups:
            here, there = mean(seen.place, seen.year), mean("CHN", seen.year)
            yield Check(
                "premium",
                "delivered_ev",
                seen.place,
                seen.year,
                here / there - 1.0,
                float(seen.value),
                "1",
                seen.source_id,
                "premium",
                {"here": f"{here:.1f}", "there": f"{there:.1f}"},
            )
    for seen in facts.benchmarks("pack_price"):
        if seen.year in years and seen.place == "CHN":
            yield Check(
                "pack_price",
                "delivered_ev",
                seen.place,
                seen.year,
                mean("CHN", seen.year),
                float(seen.value),
                "USD/kWh",
                seen.source_id,
                "pack_price",
            )
