"""Tables that come with one part of the package: their sources, and their files."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from ionshore.tables.schema import Table
from tools.build_reference.raw import Row
from tools.build_reference.writer import text_of_cell

__all__ = ["with_sources", "write_tables"]

SOURCE_COLUMNS = ("source_id", "title", "publisher", "published", "url", "seen_via")


def with_sources(
    tables: Mapping[str, list[Row]], known: Mapping[str, Mapping[str, str]]
) -> dict[str, list[Row]]:
    """Return the tables and the sources that any of their rows names.

    Raises
    ------
    KeyError
        If a source is not known.
    """
    used = {
        source
        for rows in tables.values()
        for one in rows
        for source in str(one["source_id"]).split(";")
    }
    sources: list[Row] = [
        {column: known[key].get(column, "") for column in SOURCE_COLUMNS}
        for key in sorted(used)
    ]
    return {**tables, "sources": sources}


def write_tables(
    folder: Path, tables: Mapping[str, Sequence[Row]], schemas: Mapping[str, Table]
) -> None:
    """Write the tables; the same input gives the same bytes.

    Raises
    ------
    KeyError
        If a row has a column that its schema lacks.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = (
            [column.name for column in schemas[name].all_columns]
            if name in schemas
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
