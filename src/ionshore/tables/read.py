"""CSV file -> typed table, with all faults at once.

What is wrong with one table alone is found here; what is wrong between tables
is found by :mod:`ionshore.tables.references` and :mod:`ionshore.world.check`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.core.errors import Finding
from ionshore.core.tell import first_of, nearest, place_of, shown, tell
from ionshore.tables.cells import Cells, Located, convert, empty
from ionshore.tables.files import LARGEST_FILE, decode, read_bytes
from ionshore.tables.rows import Grid, read_grid
from ionshore.tables.schema import Column, Table

__all__ = ["Reading", "empty_table", "read_table", "table_from_bytes"]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A table as read.

    Parameters
    ----------
    schema : Table
        What it should be.
    frame : DataFrame
        Every column of the schema, in its order; rows in the order of the file.
    lines : array of int, shape (rows,)
        Line of the file on which each row begins.
    findings : tuple of Finding
        What is wrong, in the order of the lines.
    complete : bool
        Whether all rows of the file are in ``frame`` with their keys, so that
        what is not in it does not exist.
    present : bool
        Whether there is a file at all.
    digest : str
        SHA-256 of the file's bytes; '' if it was not read.
    """

    schema: Table
    frame: pd.DataFrame
    lines: NDArray[np.int64]
    findings: tuple[Finding, ...] = ()
    complete: bool = True
    present: bool = True
    digest: str = ""

    @property
    def file(self) -> str:
        """Name of the file."""
        return f"{self.schema.name}.csv"

    def place(self, row: int, column: str = "") -> str:
        """Return the place of a row of ``frame`` in the file."""
        return place_of(self.file, int(self.lines[row]), column)


def empty_table(schema: Table) -> pd.DataFrame:
    """Return a table without rows, its columns typed as read ones are."""
    return pd.DataFrame({column.name: empty(column) for column in schema.all_columns})


def read_table(
    folder: Path,
    schema: Table,
    *,
    defaults: Mapping[str, str] | None = None,
    largest: int = LARGEST_FILE,
) -> Reading:
    """Read ``<name>.csv`` of a folder.

    Parameters
    ----------
    folder : Path
        Folder of the world; links that lead out of it are refused.
    schema : Table
        What the table should be.
    defaults : mapping of str to str, optional
        What a blank cell or missing column of this name means.
    largest : int
        Bytes the file may have at most.

    Returns
    -------
    Reading
        With findings ``D101`` to ``D126``; never raises for what is in a file.
    """
    path = folder / f"{schema.name}.csv"
    data = read_bytes(path, folder, largest)
    if isinstance(data, bytes):
        return table_from_bytes(data, schema, defaults=defaults)
    missing = data.code == "D101"
    if missing and schema.optional:
        return _nothing(schema, present=False)
    return _nothing(schema, data, present=not missing)


def table_from_bytes(
    data: bytes, schema: Table, *, defaults: Mapping[str, str] | None = None
) -> Reading:
    """Read a table from the bytes of its file; see :func:`read_table`."""
    name = f"{schema.name}.csv"
    digest = hashlib.sha256(data).hexdigest()
    text = decode(data, name)
    if isinstance(text, Finding):
        return _nothing(schema, text, digest=digest)
    grid = read_grid(text, schema, name)
    if not grid.columns:
        return _nothing(schema, *grid.findings, digest=digest)
    lacking = _lacking(schema, grid, set(defaults or ()))
    frame, faults, spoiled = _typed(schema, grid, defaults or {})
    doubles = _double_keys(schema, grid, frame)
    located = sorted([*faults, *doubles], key=lambda one: one[0])
    complete = grid.complete and not lacking and spoiled.isdisjoint(schema.key)
    findings = (*grid.findings, *lacking, *(told for _, told in located))
    return Reading(schema, frame, grid.lines, findings, complete, digest=digest)


def _nothing(
    schema: Table, *findings: Finding, present: bool = True, digest: str = ""
) -> Reading:
    """Return a table without rows: absent, or not to be read."""
    return Reading(
        schema,
        empty_table(schema),
        np.empty(0, np.int64),
        findings,
        complete=not findings,
        present=present,
        digest=digest,
    )


def _lacking(schema: Table, grid: Grid, filled: set[str]) -> list[Finding]:
    """Tell of columns that must be there and are not."""
    unknown = [name for name in grid.header if name not in grid.columns]
    findings = []
    for column in schema.all_columns:
        if column.name in grid.columns or not column.required or column.name in filled:
            continue
        near = nearest(column.name, unknown)
        place = place_of(f"{schema.name}.csv", 1, column.name)
        variant = "near" if near else ""
        findings.append(
            tell("D111", place, variant, near=shown(near), meaning=column.meaning)
        )
    return findings


def _typed(
    schema: Table, grid: Grid, defaults: Mapping[str, str]
) -> tuple[pd.DataFrame, list[Located], set[str]]:
    """Return typed columns, faults by row, and the columns that have some."""
    values: dict[str, pd.Series] = {}
    faults: list[Located] = []
    spoiled: set[str] = set()
    for column in schema.all_columns:
        text = grid.columns.get(column.name)
        if text is None and column.required and column.name not in defaults:
            values[column.name] = empty(column, len(grid.lines))
            continue
        text = text if text is not None else [""] * len(grid.lines)
        default = defaults.get(column.name, "")
        if default:
            text = [cell or default for cell in text]
        cells = Cells(f"{schema.name}.csv", column, text, grid.lines)
        values[column.name], found = convert(cells)
        faults += found
        if found:
            spoiled.add(column.name)
    return pd.DataFrame(values), faults, spoiled


def _double_keys(schema: Table, grid: Grid, frame: pd.DataFrame) -> list[Located]:
    """Tell of rows whose key stands on an earlier line."""
    if not schema.key or frame.empty:
        return []
    keys = frame[list(schema.key)]
    usable = np.ones(len(frame), bool)
    for column in (schema.column(name) for name in schema.key):
        usable &= _is_known(column, grid, frame[column.name])
    twice = np.flatnonzero(keys.duplicated().to_numpy() & usable)
    if not twice.size:
        return []
    first = keys.groupby(list(schema.key), dropna=False, sort=False).cumcount() == 0
    heads = keys[first].assign(_row=np.flatnonzero(first))
    rows = keys.iloc[twice].merge(heads, how="left", on=list(schema.key))
    file = f"{schema.name}.csv"

    def told(row: int, head: int) -> Finding:
        key = ", ".join("" if one is pd.NA else str(one) for one in keys.iloc[row])
        return tell(
            "D123",
            place_of(file, int(grid.lines[row])),
            key=shown(f"({key})"),
            first=grid.lines[head],
            columns=", ".join(schema.key),
        )

    pairs = zip(twice.tolist(), rows["_row"].tolist(), strict=True)
    findings = first_of((told(row, head) for row, head in pairs), len(twice), file)
    return list(zip([*twice.tolist(), twice[-1]], findings, strict=False))


def _is_known(column: Column, grid: Grid, values: pd.Series) -> NDArray[np.bool_]:
    """Return where a key cell says what it should, so that it can be compared."""
    text = grid.columns.get(column.name)
    if text is None:
        return np.full(len(values), not column.required)
    blank = np.array([not cell for cell in text], bool)
    unknown = values.isna().to_numpy(bool)
    # A blank optional cell is part of a key; a faulty one is not.
    return ~(blank & column.required) & (blank | ~unknown)
