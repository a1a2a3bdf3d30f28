"""Checks of what makers report: credits they booked, unit prices, margins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from ionshore.calibration.calibrate import explain_base_year, lay_curves
from ionshore.studies.hindcast.knowledge import standing_law
from ionshore.studies.outside.facts import FIRMS, Check, Facts, companies_of
from ionshore.studies.solving import bare_scenario
from ionshore.tables.records import records

__all__ = ["booked_credits", "retained_share_effect", "unit_prices_and_margins"]

HOME = "USA"
MODULE = "pack_nmc_high"
"""A pack that the credit on modules is read from; it is the same for all."""


def _booked(facts: Facts, firm: str, year: int) -> tuple[float, float, str]:
    """Return what a firm booked [million USD], the part of the year, the source.

    The figure of the year where it is stated, else the quarters that are.
    """
    table = facts.world["accounts"]
    rows = table[
        (table["firm"] == firm)
        & (table["year"] == year)
        & (table["measure"] == "production_credit")
        & table["usd"].notna()
    ]
    whole = rows[rows["period"].isin(["year", f"FY to Mar {year + 1}"])]
    if len(whole):
        return float(whole["usd"].iloc[0]), 1.0, str(whole["source_id"].iloc[0])
    quarters = rows[rows["period"].isin(["Q1", "Q2", "Q3", "Q4"])]
    sources = ";".join(dict.fromkeys(quarters["source_id"]))
    return float(quarters["usd"].sum()), len(quarters) / 4.0, sources


def _output(facts: Facts, firm: str, year: int) -> float:
    """Return cells that the plants of a firm make in the United States [GWh]."""
    mine = companies_of(facts.world, FIRMS[firm])
    sites = facts.world["facilities"]
    names = sites.loc[sites["operator"].isin(mine), "facility"]
    assets = facts.world["assets"]
    assets = assets[assets["facility"].isin(names) & (assets["region"] == HOME)]
    made = facts.solution.table("activity")
    stages = facts.world["commodities"].set_index("commodity")["stage"]
    cells = made["commodity"].map(stages) == "cell"
    here = made["asset"].isin(assets["asset"]) & (made["year"] == year) & cells
    return float(made.loc[here, "value"].sum())


def booked_credits(facts: Facts) -> Iterator[Check]:
    """Yield credits booked by firm beside the model's output times the law's rate.

    At the end of each year that is modeled: which share of it all of them booked,
    beside the share that is taken as usual.
    """
    rate = facts.credit("cell_nmc_high", HOME, facts.base)
    rate += facts.credit(MODULE, HOME, facts.base)
    usual = facts.benchmark("retained_credit")
    for year in (facts.base - 1, facts.base, facts.base + 1):
        sums = np.zeros(2)
        for firm in FIRMS:
            booked, part, source = _booked(facts, firm, year)
            # The year before is not modeled: the base year stands in for it.
            output = _output(facts, firm, max(year, facts.base)) * part
            if not booked > 0:
                continue
            sums += (booked, output * rate) if output > 0 else (0.0, 0.0)
            note = "credit" if year >= facts.base else "credit_before"
            yield Check(
                "credit",
                "statutory",
                firm,
                year,
                output * rate,
                booked,
                "million USD",
                source,
                note if output > 0 else "credit_none",
                {
                    "output": f"{output:.1f}",
                    "rate": f"{rate:.0f}",
                    "share": f"{booked / max(output * rate, 1e-9):.2f}",
                    "part": f"{100 * part:.0f}",
                    "at_rate": f"{booked / rate:.1f}",
                },
            )
        if usual is not None and year >= facts.base and sums[1] > 0:
            yield Check(
                "credit_share",
                "implied",
                HOME,
                year,
                float(sums[0] / sums[1]),
                float(usual.value),
                "1",
                usual.source_id,
                "credit_share",
            )


def retained_share_effect(facts: Facts) -> dict[str, float]:
    """Return what the base year says of US cell lines if makers keep only a part.

    The credit that a maker passes on to a buyer or partner is no income of the line;
    the calibration then finds a smaller margin behind the same price.

    Returns
    -------
    dict
        ``share`` kept [1], ``credit`` and ``kept`` per kWh of cells, ``margin`` and
        ``margin_kept`` of US cell lines, mean over output [USD/kWh].
    """
    seen = facts.benchmark("retained_credit")
    share = float(seen.value) if seen is not None else 1.0
    law = standing_law(facts.world, facts.law, facts.base)
    paid = law["kind"] == "production_credit"
    law = law.assign(value=law["value"].where(~paid, share * law["value"]))
    tables = dict(facts.world.tables) | {"effects": law}
    kept = replace(
        facts.world,
        tables=MappingProxyType(tables),
        options=replace(facts.world.options, calibrate_under=""),
    )
    found = lay_curves(explain_base_year(kept, bare_scenario()), "rule")
    credit = facts.credit("cell_nmc_high", HOME, facts.base)
    return {
        "share": share,
        "credit": credit,
        "kept": share * credit,
        "margin": _mean_margin(facts.margins),
        "margin_kept": _mean_margin(found.tables["margins"]),
    }


def _mean_margin(margins: pd.DataFrame) -> float:
    rows = margins[(margins["stage"] == "cell") & (margins["region"] == HOME)]
    return float(np.average(rows["margin"], weights=rows["output"]))


def unit_prices_and_margins(facts: Facts) -> Iterator[Check]:
    """Yield unit prices and gross margins of makers beside cells of their bloc."""
    table = facts.world["accounts"]
    table = table[(table["year"] == facts.base) & table["firm"].isin(list(FIRMS))]
    table = table[table["period"].isin(["year", "H1"])]
    homes = facts.world["companies"].set_index("company")["headquarters"]
    packs = facts.delivered()
    packs = packs[(packs["segment"] == "ev") & (packs["year"] == facts.base)]
    pack = packs.set_index("region")["value"]
    for one in records(table):
        home = str(homes.loc[FIRMS[one.firm]])
        model = _of_bloc(facts, home)
        told = {"home": home, "low": f"{100 * model['after_capital']:.0f}"}
        told |= {"high": f"{100 * model['before_capital']:.0f}"}
        if one.measure == "unit_price":
            for what, value in (("cell", model["price"]), ("pack", float(pack[home]))):
                yield Check(
                    "unit_price",
                    what,
                    one.firm,
                    one.year,
                    value,
                    float(one.value),
                    "USD/kWh",
                    one.source_id,
                    "unit_price",
                    told,
                )
        elif one.measure == "gross_margin":
            for what in ("before_capital", "after_capital"):
                yield Check(
                    "gross_margin",
                    what,
                    one.firm,
                    one.year,
                    model[what],
                    float(one.value),
                    "1",
                    one.source_id,
                    "gross_margin",
                    told,
                )


def _of_bloc(facts: Facts, owner: str) -> dict[str, float]:
    """Return mean price [USD/kWh] and margins [1] of the cells of a bloc's firms.

    Credits are no part of a gross margin and are taken off.
    """
    rows = facts.margins
    rows = rows[(rows["stage"] == "cell") & (rows["owner"] == owner)]
    credit = np.array(
        [
            facts.credit(commodity, region, facts.base)
            for commodity, region in zip(rows["commodity"], rows["region"], strict=True)
        ]
    )
    value = (rows["price"] * rows["output"]).to_numpy(float)
    earned = (rows["margin"].to_numpy(float) - credit) * rows["output"].to_numpy(float)
    capital = (rows["recovery"] * rows["output"]).to_numpy(float)
    return {
        "price": float(value.sum() / rows["output"].sum()),
        "before_capital": float(earned.sum() / value.sum()),
        "after_capital": float((earned - capital).sum() / value.sum()),
    }
