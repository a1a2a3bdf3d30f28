"""Process plants, from the same extract the reference world is built from."""

from __future__ import annotations

import csv

from tools.build_cost.raw import CostRaw, cells, number
from tools.build_reference.money import PRICE_YEAR
from tools.build_reference.raw import Row, row

__all__ = ["plant_tables"]

EXPONENT = 0.65
"""Unless a row says otherwise."""
CELLS = ("cell_", "pack_", "system_")


def _world(raw: CostRaw, table: str) -> list[dict[str, str]]:
    path = raw.folder.parent / f"src/ionshore/data/worlds/reference/{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


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


def _plant(raw: CostRaw, one: dict[str, str], known: dict[str, str], unit: str) -> Row:
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
        minimum=number(known["minimum_plant"]),
        opex=raw.money.real(float(one["opex"]), one["opex_year"]),
        opex_region=one["opex_region"],
        electricity=float(one["electricity"]),
        heat=float(one["heat"]),
        labor=float(one["labor"]),
        process_yield=float(known["process_yield"]),
        life=float(known["lifetime"]),
        year=PRICE_YEAR,
    )


def plant_tables(raw: CostRaw) -> dict[str, list[Row]]:
    """Return process plants and what they are fed."""
    processes = {one["process"]: one for one in _world(raw, "processes")}
    units = {one["commodity"]: one["unit"] for one in _world(raw, "commodities")}
    plants = [
        _plant(
            raw,
            one,
            processes[one["process"]],
            units[processes[one["process"]]["commodity"]],
        )
        for one in raw.table("assumptions/process_cost_basis")
        if not one["process"].startswith(CELLS)
    ]
    mine = {str(one["process"]) for one in plants}
    feeds = [
        row(
            one["source_id"],
            one["confidence"],
            one["note"],
            process=one["process"],
            commodity=one["commodity"],
            quantity=float(one["quantity"]),
            before_yield=one["before_yield"],
        )
        for one in _world(raw, "recipes")
        if one["process"] in mine and one["flow"] == "in"
    ]
    return {"plants": plants, "feeds": feeds}
