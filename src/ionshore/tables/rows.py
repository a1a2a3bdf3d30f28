"""Text of a CSV file -> header and columns of cells, each row with its line."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ionshore.core.errors import Finding
from ionshore.core.tell import first_of, nearest, place_of, tell
from ionshore.tables.schema import Table

__all__ = ["Grid", "read_grid"]

_LONGEST_CELL = 131_072
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The cells of a table as text, blanks around them removed.

    Parameters
    ----------
    header : list of str
        Names of the columns in the file.
    columns : dict of str to list of str
        Cells of each known column, one per row.
    lines : array of int, shape (rows,)
        Line of the file on which each row begins, 1 for the header.
    findings : tuple of Finding
        What is wrong with the shape.
    complete : bool
        Whether no row had to be left out.
    """

    header: list[str]
    columns: dict[str, list[str]]
    lines: NDArray[np.int64]
    findings: tuple[Finding, ...] = ()
    complete: bool = True


def read_grid(text: str, schema: Table, name: str) -> Grid:
    """Split a CSV text into the columns of its schema.

    Parameters
    ----------
    text : str
        Content of the file.
    schema : Table
        What columns there may be.
    name : str
        File name, for findings.

    Returns
    -------
    Grid
        Columns that the file lacks are not in it; whether that is a fault is
        for the reader to say.
    """
    known = [column.name for column in schema.all_columns]
    if not text.strip():
        finding = tell("D108", name, columns=",".join(_required(schema)))
        return Grid([], {}, np.empty(0, np.int64), (finding,), complete=False)
    sheet = _plain(text) or _quoted(text, name)
    header = sheet.header
    separator = _wrong_separator(header, known, name)
    if separator is not None or not header:
        told = (separator,) if separator else sheet.findings
        return Grid([], {}, np.empty(0, np.int64), told, complete=False)
    findings = _header_findings(header, known, name)
    columns = {
        column: [cell.strip() for cell in cells]
        for column, cells in zip(header, sheet.cells, strict=True)
        if column in known
    }
    twice = any(finding.code == "D113" for finding in findings)
    return Grid(
        header,
        columns,
        np.array(sheet.lines, np.int64),
        (*findings, *sheet.findings),
        complete=not sheet.findings and not twice,
    )


class _Sheet(NamedTuple):
    """Cells of all columns, known or not, and what is wrong with the lines."""

    header: list[str]
    cells: Sequence[Sequence[str]]
    lines: list[int]
    findings: tuple[Finding, ...] = ()


def _plain(text: str) -> _Sheet | None:
    """Split a text without quotes whose lines all have as many cells.

    Most tables are like that, and it is four times as fast; None for others.
    """
    if '"' in text:
        return None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    numbers = [number for number, line in enumerate(lines, 1) if line.strip(", \t")]
    if not numbers:
        return None
    kept = [lines[number - 1] for number in numbers]
    width = kept[0].count(",") + 1
    if any(line.count(",") + 1 != width for line in kept):
        return None
    flat = ",".join(kept).split(",")
    header = [cell.strip() for cell in flat[:width]]
    cells = [flat[width + column :: width] for column in range(width)]
    return _Sheet(header, cells, numbers[1:])


def _quoted(text: str, name: str) -> _Sheet:
    """Split any text; rows that have too few or too many cells are left out."""
    rows, starts, broken = _split(text, name)
    if not rows:
        return _Sheet([], [], [], (broken,) if broken else ())
    header = [cell.strip() for cell in rows[0]]
    body, lines, uneven = _even(rows[1:], starts[1:], len(header), name)
    cells = list(zip(*body, strict=True)) if body else [()] * len(header)
    findings = (*uneven, *([broken] if broken else []))
    return _Sheet(header, cells, lines, findings)


def _required(schema: Table) -> Iterator[str]:
    for column in schema.all_columns:
        if column.required or column.name in schema.key:
            yield column.name


def _split(text: str, name: str) -> tuple[list[list[str]], list[int], Finding | None]:
    """Return rows, the line each begins on and the fault that ended the reading."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    starts: list[int] = []
    start = 1
    try:
        for row in reader:
            if row:
                rows.append(row)
                starts.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        if "field larger" in str(error):
            reason = f"a cell has more than {_LONGEST_CELL:,} characters"
        elif "unexpected end" in str(error):
            reason = "a double quote is opened and never closed"
        else:
            reason = "text follows a closing double quote"
        return rows, starts, tell("D110", place_of(name, start), reason=reason)
    return rows, starts, None


def _wrong_separator(header: list[str], known: list[str], name: str) -> Finding | None:
    for separator, called in _SEPARATORS.items():
        pieces = [piece.strip(' "') for piece in ",".join(header).split(separator)]
        if (
            len(pieces) > 1
            and not set(header) & set(known)
            and set(pieces) & set(known)
        ):
            return tell("D109", place_of(name, 1), separator=called)
    return None


def _header_findings(header: list[str], known: list[str], name: str) -> list[Finding]:
    free = [column for column in known if column not in header]
    unknown = [column for column in dict.fromkeys(header) if column not in known]
    findings = first_of(
        (_unknown(column, free, known, name) for column in unknown), len(unknown), name
    )
    for column, count in Counter(header).items():
        if column in known and count > 1:
            findings.append(tell("D113", place_of(name, 1, column), count=count))
    return findings


def _unknown(column: str, free: list[str], known: list[str], name: str) -> Finding:
    near = nearest(column, free)
    variant = "near" if near else "" if column else "blank"
    place = place_of(name, 1, column or "(blank)")
    return tell("D112", place, variant, near=near, columns=", ".join(known))


def _even(
    rows: list[list[str]], starts: list[int], width: int, name: str
) -> tuple[list[list[str]], list[int], list[Finding]]:
    """Keep rows as long as the header; tell of the others.

    A row without any text is a blank line with separators, as spreadsheets
    leave them at the end, and no row.
    """
    pairs = [
        (row, start) for row, start in zip(rows, starts, strict=True) if _has_text(row)
    ]
    even = [(row, start) for row, start in pairs if len(row) == width]
    uneven = [(row, start) for row, start in pairs if len(row) != width]
    told = (
        tell(
            "D114",
            place_of(name, start),
            "many" if len(row) > width else "",
            found=len(row),
            expected=width,
        )
        for row, start in uneven
    )
    findings = first_of(told, len(uneven), name)
    return [row for row, _ in even], [start for _, start in even], findings


def _has_text(row: list[str]) -> bool:
    return any(cell.strip() for cell in row)
