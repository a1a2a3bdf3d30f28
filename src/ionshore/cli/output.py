"""Tables out: to a terminal, as JSON or CSV, or into a file.

A file is written beside its place first and then renamed, so that nobody finds
half of it.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ionshore.core.drafts import draft
from ionshore.core.errors import CommandError
from ionshore.core.tell import nearest, tell

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Format", "chosen_rows", "plain_table", "write_table", "write_text"]

_WIDEST = 40


class Format(StrEnum):
    """Forms in which a table can be written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"


def chosen_rows(frame: pd.DataFrame, conditions: list[str], limit: int) -> pd.DataFrame:
    """Return the rows that meet all conditions, at most ``limit`` of them.

    Parameters
    ----------
    frame : DataFrame
        Rows to choose from.
    conditions : list of str
        ``column=value``; numbers are compared as numbers.
    limit : int
        Most rows; 0 for all.

    Raises
    ------
    CommandError
        ``C602`` for a condition without ``=``, ``C603`` for an unknown column.
    """
    for condition in conditions:
        column, sign, value = condition.partition("=")
        if not sign:
            _refuse("C602", condition)
        if column not in frame:
            names = [str(name) for name in frame.columns]
            _refuse("C603", condition, nearest(column, names), ", ".join(names))
        frame = frame[_equals(frame[column], value)]
    return frame.head(limit) if limit else frame


def _refuse(code: str, condition: str, near: str = "", known: str = "") -> None:
    variant = "near" if near else ""
    finding = tell(code, f"--where {condition}", variant, near=near, known=known)
    summary = "The rows cannot be chosen."
    raise CommandError(summary, [finding])


def _equals(column: pd.Series, value: str) -> pd.Series:
    import pandas as pd

    same: pd.Series
    if value == "":
        same = column.isna() | (column.astype(str) == "")
    elif column.dtype == bool:
        same = column == (value.lower() == "true")
    elif pd.api.types.is_numeric_dtype(column):
        number = pd.to_numeric(pd.Series([value]), errors="coerce")[0]
        same = (column == number).fillna(value=False).astype(bool)
    else:
        same = column == value
    return same


def write_table(
    frame: pd.DataFrame, form: Format, out: Path | None, name: str = "table"
) -> None:
    """Write a table to a file, or to stdout if ``out`` is None.

    Parameters
    ----------
    frame : DataFrame
        What to write.
    form : Format
        Form to write it in.
    out : Path or None
        File; Parquet and Excel need one.
    name : str
        Name of the table, for the sheet of a workbook.

    Raises
    ------
    CommandError
        ``C604`` if the form needs a file, ``C605`` if it cannot be written,
        ``C606`` if the extra for it is not installed.
    """
    if out is None:
        if form in (Format.PARQUET, Format.XLSX):
            finding = tell("C604", f"--format {form}", form=form)
            summary = "The table cannot be shown."
            raise CommandError(summary, [finding])
        sys.stdout.write(_text(frame, form))
        return
    _into(out, lambda path: _write(frame, form, path, name))


def write_text(text: str, out: Path | None) -> None:
    """Write a text to a file, or to stdout if ``out`` is None.

    Raises
    ------
    CommandError
        ``C605`` if the file cannot be written.
    """
    if out is None:
        sys.stdout.write(text)
    else:
        _into(out, lambda path: path.write_text(text, "utf-8"))


def _into(out: Path, write: Callable[[Path], object]) -> None:
    """Write beside a file, then put it in its place."""
    try:
        with draft(out) as path:
            write(path)
    except OSError as error:
        finding = tell("C605", str(out), reason=error.strerror or str(error))
        summary = "The file cannot be written."
        raise CommandError(summary, [finding]) from error


def _write(frame: pd.DataFrame, form: Format, path: Path, name: str) -> None:
    if form is Format.PARQUET:
        frame.to_parquet(path, index=False)
    elif form is Format.XLSX:
        _workbook(frame, path, name)
    else:
        path.write_text(_text(frame, form), "utf-8")


def _workbook(frame: pd.DataFrame, path: Path, name: str) -> None:
    import pandas as pd

    # Text that begins with '=' stays text: a table must not run as a formula.
    plain = {"strings_to_formulas": False, "strings_to_urls": False}
    try:
        writer = pd.ExcelWriter(
            path, engine="xlsxwriter", engine_kwargs={"options": plain}
        )
    except ImportError as error:
        finding = tell("C606", "--format xlsx", extra="excel")
        summary = "The workbook cannot be written."
        raise CommandError(summary, [finding]) from error
    with writer:
        frame.to_excel(writer, sheet_name=name[:31], index=False)
        writer.sheets[name[:31]].freeze_panes(1, 0)


def _text(frame: pd.DataFrame, form: Format) -> str:
    if form is Format.CSV:
        return str(frame.to_csv(index=False, lineterminator="\n"))
    if form is Format.JSON:
        rows = [dict(_known(row)) for row in frame.to_dict("records")]
        return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    return plain_table(frame)


def _known(row: dict[Any, Any]) -> Iterator[tuple[str, object]]:
    """Yield the cells of a row, unknown ones as None."""
    import pandas as pd

    for name, value in row.items():
        yield str(name), None if pd.isna(value) else value


def plain_table(frame: pd.DataFrame) -> str:
    """Return a table as aligned text; columns that are blank throughout are left out.

    Wide letters (Korean, Chinese) count as two columns of a terminal.
    """
    import pandas as pd

    names = [str(name) for name in frame.columns]
    columns = [[_cell(value) for value in frame[name]] for name in names]
    blank = [name for name, cells in zip(names, columns, strict=True) if not any(cells)]
    if frame.empty:
        blank = []
    shown = []
    for name, cells in zip(names, columns, strict=True):
        if name not in blank:
            right = pd.api.types.is_numeric_dtype(frame[name].dtype)
            right &= frame[name].dtype != bool
            shown.append(_aligned([name, *cells], right=right))
    lines = ["  ".join(row).rstrip() for row in zip(*shown, strict=True)]
    rows = "1 row" if len(frame) == 1 else f"{len(frame)} rows"
    also = f"; blank throughout: {', '.join(blank)}" if blank else ""
    return "\n".join([*lines, "", f"{rows}{also}"]) + "\n"


def _cell(value: object) -> str:
    import pandas as pd

    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - nan
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.6g}"
    text = " ".join(str(value).split())
    return text if len(text) <= _WIDEST else text[: _WIDEST - 3] + "..."


def _aligned(cells: list[str], *, right: bool) -> list[str]:
    widths = [_width(cell) for cell in cells]
    most = max(widths)
    pads = [" " * (most - width) for width in widths]
    return [
        pad + cell if right else cell + pad
        for cell, pad in zip(cells, pads, strict=True)
    ]


def _width(text: str) -> int:
    return len(text) + sum(unicodedata.east_asian_width(one) in "WF" for one in text)
