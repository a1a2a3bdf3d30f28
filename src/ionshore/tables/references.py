"""References between tables: every code that is used must be declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ionshore.core.errors import Finding
from ionshore.core.tell import first_of, nearest, place_of, shown, tell
from ionshore.tables.cells import parts_of
from ionshore.tables.read import Reading
from ionshore.tables.schema import Column, Reference

__all__ = ["reference_findings"]


def reference_findings(readings: Mapping[str, Reading]) -> list[Finding]:
    """Tell of codes that the table they point into does not hold.

    A value that many rows use is told once. A table whose own rows could not all
    be read is not held against those that point into it.

    Parameters
    ----------
    readings : mapping of str to Reading
        Tables by name.

    Returns
    -------
    list of Finding
        ``D201``, in the order of tables, columns and lines.
    """
    findings: list[Finding] = []
    for reading in readings.values():
        for column in reading.schema.all_columns:
            target = column.reference
            if target is None or target.table not in readings:
                continue
            declared = readings[target.table]
            if declared.complete:
                findings += _dangling(reading, column, target, declared)
    return findings


def _dangling(
    reading: Reading, column: Column, target: Reference, declared: Reading
) -> list[Finding]:
    values = reading.frame[column.name]
    known = set(declared.frame[target.column])
    used = {value: _unknown(value, column, known) for value in values.unique()}
    missing = {value: parts for value, parts in used.items() if parts}
    if not missing:
        return []
    hit = values[values.isin(list(missing))]
    rows: dict[str, list[int]] = {}
    for row, value in zip(hit.index, hit, strict=True):
        for part in missing[value]:
            rows.setdefault(part, []).append(int(row))
    told = _told(rows, reading, column, target, declared)
    return first_of(told, len(rows), place_of(reading.file, column=column.name))


def _told(
    rows: Mapping[str, list[int]],
    reading: Reading,
    column: Column,
    target: Reference,
    declared: Reading,
) -> Iterator[Finding]:
    known = declared.frame[target.column].tolist()
    for value, places in rows.items():
        near = nearest(value, known)
        variant = "near" if near else "" if declared.present else "absent"
        uses = "many" if len(places) > 1 else ""
        yield tell(
            "D201",
            reading.place(places[0], column.name),
            variant or uses,
            value=shown(value),
            table=f"{target.table}.csv",
            near=near,
            uses=len(places),
        )


def _unknown(value: str, column: Column, known: set[str]) -> list[str]:
    if value in {"", "*"}:
        return []
    parts = parts_of(value) if column.kind == "codes" else [value]
    return [part for part in dict.fromkeys(parts) if part and part not in known]
