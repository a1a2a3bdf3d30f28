"""Write the tables of a world in the order of the schemas, in one step."""

from __future__ import annotations

import csv
import io
import math
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from ionshore.world.schemas import TABLES
from tools.build_reference.raw import Row

__all__ = ["text_of_table", "write_world"]

SIGNIFICANT = 6
"""Digits kept of a computed number: more would feign precision, and rounding
makes the files equal on every machine."""


def text_of_cell(value: object) -> str:
    """Return a cell as written: numbers short, blanks for the unknown."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    return str(value).strip()


def _number(value: float) -> str:
    if math.isnan(value):
        return ""
    if not math.isfinite(value):
        message = f"a cell is {value}; every number must be finite"
        raise ValueError(message)
    rounded = float(f"{value:.{SIGNIFICANT}g}")
    if rounded == 0:
        return "0"
    return repr(int(rounded)) if rounded.is_integer() else repr(rounded)


def text_of_table(name: str, rows: Sequence[Row]) -> str:
    """Return the CSV text of a table; ``KeyError`` for an unknown column."""
    columns = [column.name for column in TABLES[name].all_columns]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    for one in rows:
        unknown = set(one) - set(columns)
        if unknown:
            message = f"table {name} has no column {sorted(unknown)}"
            raise KeyError(message)
        writer.writerow([text_of_cell(one.get(column)) for column in columns])
    return buffer.getvalue()


def write_world(
    folder: Path, manifest: str, tables: Mapping[str, Sequence[Row]]
) -> None:
    """Write ``world.toml`` and the tables, then swap the folder in.

    Other files in the folder (``datapackage.json``) are kept.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".build-") as name:
        fresh = Path(name) / "world"
        fresh.mkdir()
        (fresh / "world.toml").write_text(manifest, encoding="utf-8", newline="\n")
        for table, rows in tables.items():
            text = text_of_table(table, rows)
            (fresh / f"{table}.csv").write_text(text, encoding="utf-8", newline="\n")
        if folder.exists():
            for kept in folder.iterdir():
                if kept.suffix not in {".csv", ".toml"}:
                    shutil.copy2(kept, fresh / kept.name)
            old = Path(name) / "old"
            folder.replace(old)
        fresh.replace(folder)
