"""Process plants: investment and cost at a stated size, from the extract."""

from __future__ import annotations

from tools.build_cost.raw import CostRaw, cells, number
from tools.build_reference.money import PRICE_YEAR
from tools.build_reference.raw import Row, row
from tools.build_reference.recipes import process_rows, recipe_rows

__all__ = ["plant_tables"]

EXPONENT = 0.65
"""Unless a row says otherwise."""


def _anchor(raw: CostRaw, one: dict[str, str], end: str) -> float | None:
    """Return an investment in real money, moved to the size of the row."""
    value = number(one[f"capex_{end}"])
    if value is None:
        return None
    value = raw.money.real(value, one[f"{end}_year"])
    if one["size"] and one[f"{end}_size"]:
        scale = float(one["size"]) / float(one[f"{end}_size"])
        value *= scale ** (float(one["exponent"] or EXPONENT) - 1)
    return value


def _plant(raw: CostRaw, one: dict[str, str], known: Row, unit: str) -> Row:
    return cells(
        one,
        process=one["process"],
        product=known["commodity"],
        unit=unit,
        capex_low=_anchor(raw, one, "low"),
        low_region=one["low_region"],
        capex_high=_anchor(raw, one, "high"),
        high_region=one["high_region"],
        size=number(one["size"] or one["low_size"]),
        exponent=float(one["exponent"] or EXPONENT),
        minimum=known["minimum_plant"],
        opex=raw.money.real(float(one["opex"]), one["opex_year"]),
        opex_region=one["opex_region"],
        electricity=float(one["electricity"]),
        heat=float(one["heat"]),
        labor=float(one["labor"]),
        process_yield=known["process_yield"],
        life=known["lifetime"],
        year=PRICE_YEAR,
    )


def plant_tables(raw: CostRaw) -> dict[str, list[Row]]:
    """Return process plants and what they are fed."""
    processes = {str(one["process"]): one for one in process_rows(raw.raw)}
    units = {
        one["commodity"]: one["unit"] for one in raw.table("assumptions/commodities")
    }
    plants = [
        _plant(
            raw,
            one,
            processes[one["process"]],
            units[str(processes[one["process"]]["commodity"])],
        )
        for one in raw.table("assumptions/process_cost_basis")
    ]
    mine = {str(one["process"]) for one in plants}
    feeds = [
        row(
            str(one["source_id"]),
            str(one["confidence"]),
            str(one["note"]),
            process=one["process"],
            commodity=one["commodity"],
            quantity=one["quantity"],
            before_yield=one["before_yield"],
        )
        for one in recipe_rows(raw.raw)
        if one["process"] in mine and one["flow"] == "in"
    ]
    return {"plants": plants, "feeds": feeds}
