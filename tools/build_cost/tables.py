"""All tables of the cost model, made from the raw extracts, and the library of them."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from ionshore.cost.library import Library, open_library
from ionshore.cost.schemas import TABLES
from tools.build_cost.bills import bill_tables
from tools.build_cost.evidence import evidence_tables
from tools.build_cost.plants import plant_tables
from tools.build_cost.prices import price_tables
from tools.build_cost.raw import CostRaw
from tools.build_cost.regions import region_tables
from tools.build_reference.raw import Row
from tools.build_reference.writer import text_of_cell

__all__ = ["library_from", "tables_of_cost", "write"]

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


def library_from(folder: Path) -> Library:
    """Return the cost tables as the raw extracts in ``folder`` give them.

    The reference world is built on these and not on the shipped ones, so that one
    change of an extract cannot leave the two apart.
    """
    with tempfile.TemporaryDirectory(prefix="ionshore-cost-") as name:
        write(Path(name), tables_of_cost(folder))
        return open_library(Path(name))
