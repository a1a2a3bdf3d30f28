"""All tables of the cost model, made from the raw extracts, and the library of them."""

from __future__ import annotations

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
from tools.package_tables import with_sources, write_tables

__all__ = ["library_from", "tables_of_cost", "write"]


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
    return with_sources(tables, raw.sources)


def write(folder: Path, tables: Mapping[str, Sequence[Row]]) -> None:
    """Write the tables; the same input gives the same bytes."""
    write_tables(folder, tables, TABLES)


def library_from(folder: Path) -> Library:
    """Return the cost tables as the raw extracts in ``folder`` give them.

    The reference world is built on these and not on the shipped ones, so that one
    change of an extract cannot leave the two apart.
    """
    with tempfile.TemporaryDirectory(prefix="ionshore-cost-") as name:
        write(Path(name), tables_of_cost(folder))
        return open_library(Path(name))
