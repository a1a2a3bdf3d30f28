"""A folder of tables as a Frictionless data package (``datapackage.json``).

Fields, keys and references come from the schemas, sources from the table of that
name, so that other tools read a world with the right types.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ionshore.tables.records import records
from ionshore.tables.schema import PROVENANCE, Column, Table

__all__ = ["data_package", "header_of"]

_TYPES = {
    "text": "string",
    "code": "string",
    "codes": "string",
    "number": "number",
    "integer": "integer",
    "year": "year",
    "boolean": "boolean",
}
_CODE_PATTERN = r"[\w.:\-*]+"


def data_package(
    name: str,
    title: str,
    schemas: Iterable[Table],
    frames: Mapping[str, pd.DataFrame],
    headers: Mapping[str, Sequence[str]],
    *,
    license_name: str = "",
) -> dict[str, Any]:
    """Describe tables as a tabular data package.

    Parameters
    ----------
    name, title : str
        Short name and title of the package.
    schemas : iterable of Table
        Tables that have a file, in order.
    frames : mapping of str to DataFrame
        Their rows, for the sources.
    headers : mapping of str to sequence of str
        Columns of each file, in the order of the file; see :func:`header_of`.
    license_name : str
        Licence of the tables, an identifier of the Open Definition or SPDX.

    Returns
    -------
    dict
        Content of ``datapackage.json``, version 1 of the specification.
    """
    listed = list(schemas)
    present = {one.name for one in listed}
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": name.lower(),
        "title": title,
        "resources": [_resource(one, headers[one.name], present) for one in listed],
    }
    if license_name:
        package["licenses"] = [{"name": license_name}]
    if "sources" in frames and len(frames["sources"]):
        package["sources"] = [_source(row) for row in records(frames["sources"])]
    return package


def _source(row: Any) -> dict[str, str]:
    told = {"title": f"{row.source_id}: {row.title}"}
    if row.url:
        told["path"] = row.url
    return told


def header_of(path: Path) -> list[str]:
    """Return the columns of a CSV file that has been read without faults."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        return [cell.strip() for cell in next(row for row in rows if any(row))]


def _resource(table: Table, header: Sequence[str], present: set[str]) -> dict[str, Any]:
    columns = [table.column(name) for name in header]
    schema: dict[str, Any] = {
        "fields": [_field(column, table) for column in columns],
        "primaryKey": [name for name in table.key if name in header],
        "missingValues": [""],
    }
    keys = [
        _foreign_key(column, table.name)
        for column in columns
        if _is_key(column) and column.reference and column.reference.table in present
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "description": table.meaning,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _is_key(column: Column) -> bool:
    """Return whether a reference is one that the specification can express.

    It has no wildcard and no list of keys in one cell.
    """
    return (
        column.reference is not None and not column.wildcard and column.kind == "code"
    )


def _foreign_key(column: Column, table: str) -> dict[str, Any]:
    target = column.reference
    assert target is not None  # noqa: S101 - chosen by _is_key
    # An empty name of a resource stands for the table itself.
    resource = "" if target.table == table else target.table
    return {
        "fields": column.name,
        "reference": {"resource": resource, "fields": target.column},
    }


def _field(column: Column, table: Table) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.kind],
        "description": column.meaning,
    }
    if column.unit:
        told["unit"] = column.unit
    if column.kind == "boolean":
        told["trueValues"], told["falseValues"] = ["true", "TRUE"], ["false", "FALSE"]
    constraints = _constraints(column, table)
    if constraints:
        told["constraints"] = constraints
    return told


def _constraints(column: Column, table: Table) -> dict[str, Any]:
    told: dict[str, Any] = {}
    # What defaults of the world can fill may be blank in the file.
    if column.required and column not in PROVENANCE:
        told["required"] = True
    if table.key == (column.name,):
        told["unique"] = True
    for bound in ("minimum", "maximum"):
        value = getattr(column, bound)
        if value is not None:
            told[bound] = int(value) if column.kind == "integer" else value
    if column.choices:
        told["enum"] = [one for one in column.choices if one]
    elif column.kind == "code":
        told["pattern"] = _CODE_PATTERN
    return told
