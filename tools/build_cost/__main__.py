"""Command line of the build: ``python -m tools.build_cost``."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from ionshore.cost.schemas import TABLES
from tools.build_cost.bills import bill_tables
from tools.build_cost.evidence import evidence_tables
from tools.build_cost.plants import plant_tables
from tools.build_cost.prices import price_tables
from tools.build_cost.raw import CostRaw
from tools.build_cost.regions import region_tables
from tools.build_reference.raw import Row
from tools.build_reference.writer import text_of_cell

ROOT = Path(__file__).resolve().parents[2]
SOURCE_COLUMNS = ("source_id", "title", "publisher", "published", "url", "seen_via")


def tables_of_cost(folder: Path) -> dict[str, list[Row]]:
    """Return all tables in the order of the schemas, and their sources."""
    raw = CostRaw(folder)
    bills = bill_tables(raw)
    made = {
        **bills,
        **price_tables(raw, bills),
        **region_tables(raw),
        **plant_tables(raw),
        **evidence_tables(raw),
    }
    tables = {name: made[name] for name in TABLES}
    used = {
        source
        for rows in tables.values()
        for one in rows
        for source in str(one["source_id"]).split(";")
    }
    tables["sources"] = [
        {column: raw.sources[key].get(column, "") for column in SOURCE_COLUMNS}
        for key in sorted(used)
    ]
    return tables


def write(folder: Path, tables: Mapping[str, Sequence[Row]]) -> None:
    """Write the tables; the same input gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = (
            [column.name for column in TABLES[name].all_columns]
            if name in TABLES
            else list(SOURCE_COLUMNS)
        )
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            for one in rows:
                unknown = set(one) - set(columns)
                if unknown:
                    message = f"table {name} has no column {sorted(unknown)}"
                    raise KeyError(message)
                writer.writerow([text_of_cell(one.get(column)) for column in columns])


def main(arguments: list[str] | None = None) -> int:
    """Build the tables and say how many rows each has."""
    parser = argparse.ArgumentParser(description="Build the tables of the cost model.")
    parser.add_argument("--raw", type=Path, default=ROOT / "data-raw")
    parser.add_argument("--out", type=Path, default=ROOT / "src/ionshore/data/cost")
    chosen = parser.parse_args(arguments)
    tables = tables_of_cost(chosen.raw)
    write(chosen.out, tables)
    for name, rows in tables.items():
        print(f"{name:14} {len(rows):6}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
