"""Write a world folder from a few rows, as a user would with an editor."""

from __future__ import annotations

import csv
from pathlib import Path

from ionshore.world.schemas import TABLES

Rows = list[dict[str, object]]

HEAD = """\
name = "{name}"
title = {{ en = "Test world", ko = "시험 세계" }}
base_year = {base}
years = {years}
last_period_years = {last}
price_year = 2024
discount_rate = {rate}
[options]
re_export = {re_export}
strengthen = {strengthen}
[defaults]
source_id = "statement"
confidence = "reported"
"""


def write_world(
    folder: Path,
    tables: dict[str, Rows],
    *,
    name: str = "napkin",
    years: list[int] | None = None,
    rate: float = 0.0,
    last: int = 1,
    re_export: bool = False,
    strengthen: bool = False,
) -> Path:
    """Write a world folder; names and sources are filled in where missing."""
    years = years or [2024]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "world.toml").write_text(
        HEAD.format(
            name=name,
            base=years[0],
            years=years,
            last=last,
            rate=rate,
            re_export=str(re_export).lower(),
            strengthen=str(strengthen).lower(),
        ),
        "utf-8",
    )
    tables = {
        "sources": [{"source_id": "statement", "title": "The statement"}]
    } | tables
    for table, rows in tables.items():
        _write(folder / f"{table}.csv", table, rows)
    return folder


def _write(path: Path, table: str, rows: Rows) -> None:
    required = [column.name for column in TABLES[table].columns if column.required]
    names = list(dict.fromkeys([*required, *(key for row in rows for key in row)]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        for row in rows:
            filled = dict(row)
            if "name_en" in names:
                filled.setdefault("name_en", str(row[names[0]]))
            writer.writerow({key: _cell(value) for key, value in filled.items()})


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def two_region_world(
    folder: Path,
    *,
    years: list[int] | None = None,
    rate: float = 0.0,
    last: int = 1,
    **changes: Rows,
) -> Path:
    """Write a world on a napkin: ore in AAA, cells in AAA and BBB, demand in BBB.

    One unit of cells takes two units of ore. Ore costs 1 to mine in AAA, moving it
    costs 0.5; making cells costs 10 in AAA and 8 in BBB; moving cells costs 3.
    """
    tables: dict[str, Rows] = {
        "regions": [{"region": "AAA"}, {"region": "BBB"}],
        "commodities": [
            {"commodity": "ore", "stage": "mine", "unit": "kt", "reference_price": 1},
            {
                "commodity": "cell",
                "stage": "cell",
                "unit": "GWh",
                "reference_price": 12,
            },
        ],
        "owners": [{"owner": "us"}],
        "segments": [{"segment": "ev", "unit": "GWh", "unmet_value": 1000}],
        "processes": [
            {"process": "mining", "commodity": "ore"},
            {"process": "making", "commodity": "cell"},
        ],
        "recipes": [
            {"process": "making", "commodity": "ore", "flow": "in", "quantity": 2}
        ],
        "process_costs": [
            {"process": "mining", "region": "*", "other_cost": 1},
            {"process": "making", "region": "AAA", "other_cost": 10},
            {"process": "making", "region": "BBB", "other_cost": 8},
        ],
        "assets": [
            {"asset": "mine", "process": "mining", "region": "AAA", "capacity": 100},
            {"asset": "plant_a", "process": "making", "region": "AAA", "capacity": 30},
            {"asset": "plant_b", "process": "making", "region": "BBB", "capacity": 5},
        ],
        "lanes": [
            {"commodity": "ore", "origin": "AAA", "destination": "BBB", "freight": 0.5},
            {"commodity": "cell", "origin": "AAA", "destination": "BBB", "freight": 3},
        ],
        "demand": [{"segment": "ev", "region": "BBB", "year": 2024, "quantity": 20}],
        "serves": [{"segment": "ev", "commodity": "cell"}],
    }
    return write_world(folder, tables | changes, years=years, rate=rate, last=last)
