"""Cells of one column: text -> typed values, with every fault told.

Columns are converted as a whole; single cells are looked at only where
something is wrong, so that a clean table costs little.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.core.errors import Finding
from ionshore.core.tell import first_of, nearest, place_of, shown, tell
from ionshore.tables.schema import Column

__all__ = [
    "LARGEST_NUMBER",
    "YEARS",
    "Cells",
    "Located",
    "convert",
    "empty",
    "parts_of",
]

YEARS = (1900, 2200)
"""First and last year that is taken for a year."""

LARGEST_NUMBER = 1e15
"""Largest size of a number; above it there is a slip, or infinity was meant."""

Located = tuple[int, Finding]
"""Row number (for ordering) and finding."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,15}", re.ASCII)
_CODE = re.compile(r"[\w.:\-]+")
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)
_TRUTH = {"true": True, "false": False}


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """One column of one file, as text.

    Parameters
    ----------
    file : str
        File name, for findings.
    column : Column
        What the cells should hold.
    text : list of str, one per row
        Cells without blanks around them.
    lines : array of int, shape (rows,)
        Line of the file of each row.
    """

    file: str
    column: Column
    text: list[str]
    lines: NDArray[np.int64]

    def tell(
        self,
        code: str,
        rows: list[int],
        values: Callable[[str], dict[str, object]] = lambda _: {},
    ) -> list[Located]:
        """Return one finding for each of the rows, the first ones in full.

        Parameters
        ----------
        code : str
            Code of the fault.
        rows : list of int
            Positions of the faulty cells.
        values : function
            Text of a cell -> what the texts are filled with; the key
            ``variant`` chooses a variant.
        """
        if not rows:
            return []
        name = self.column.name
        told = (self._one(code, row, values(self.text[row])) for row in rows)
        findings = first_of(told, len(rows), place_of(self.file, column=name))
        return list(zip([*rows[: len(findings)], rows[-1]], findings, strict=False))

    def _one(self, code: str, row: int, values: dict[str, object]) -> Finding:
        place = place_of(self.file, int(self.lines[row]), self.column.name)
        variant = str(values.get("variant", ""))
        filled = {key: one for key, one in values.items() if key != "variant"}
        return tell(
            code,
            place,
            variant,
            value=shown(self.text[row]),
            meaning=self.column.meaning,
            **filled,
        )


def convert(cells: Cells) -> tuple[pd.Series, list[Located]]:
    """Return the typed values of a column and what is wrong with its cells.

    Blank cells become the column's default, or unknown; so do faulty cells,
    which never reach a model because the findings stop the reading.

    Parameters
    ----------
    cells : Cells
        Column to convert.

    Returns
    -------
    values : Series, shape (rows,)
        ``str`` for text and codes, ``float64`` for numbers, ``Int64`` for years
        and whole numbers that may be unknown, ``int64`` for other whole
        numbers, ``bool`` for truths.
    findings : list of (int, Finding)
    """
    faults = _blank_faults(cells) + _wildcard_faults(cells)
    values, more = _CONVERTERS[cells.column.kind](cells)
    return values, faults + more


def empty(column: Column, size: int = 0) -> pd.Series:
    """Return ``size`` blank cells of a column, typed as by :func:`convert`."""
    blank = Cells("", column, [""] * size, np.zeros(size, np.int64))
    return _CONVERTERS[column.kind](blank)[0]


def _blank_faults(cells: Cells) -> list[Located]:
    column = cells.column
    # A choice may itself be blank ('' in the list of choices).
    if not column.required or "" not in cells.text or "" in column.choices:
        return []
    blank = [row for row, text in enumerate(cells.text) if not text]
    return cells.tell("D118", blank)


def _wildcard_faults(cells: Cells) -> list[Located]:
    if cells.column.wildcard or cells.column.kind not in ("code", "codes"):
        return []
    starred = [row for row, text in enumerate(cells.text) if text == "*"]
    return cells.tell("D125", starred)


def _rows_with(cells: Cells, bad: set[str]) -> list[int]:
    if not bad:
        return []
    return [row for row, text in enumerate(cells.text) if text in bad]


def _text(cells: Cells) -> tuple[pd.Series, list[Located]]:
    default = cells.column.default
    text = cells.text
    if default:
        text = [one or str(default) for one in text]
    return pd.Series(text, dtype=str), []


def _code(cells: Cells) -> tuple[pd.Series, list[Located]]:
    column = cells.column
    values, _ = _text(cells)
    if column.choices:
        bad = set(cells.text) - set(column.choices) - {"", "*"}
        choices = [one or repr(one) for one in column.choices]

        def hint(text: str) -> dict[str, object]:
            near = nearest(text, [one for one in column.choices if one])
            variant = "near" if near else ""
            return {"near": near, "choices": ", ".join(choices), "variant": variant}

        return values, cells.tell("D117", _rows_with(cells, bad), hint)
    bad = {one for one in set(cells.text) if one not in ("", "*") and not _is_code(one)}
    return values, cells.tell("D119", _rows_with(cells, bad))


def _is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


def _codes(cells: Cells) -> tuple[pd.Series, list[Located]]:
    bad = {
        text
        for text in set(cells.text)
        if text not in ("", "*") and not all(map(_is_code, parts_of(text)))
    }
    joined = {text: ";".join(parts_of(text)) for text in set(cells.text)}
    clean = Cells(
        cells.file, cells.column, [joined[one] for one in cells.text], cells.lines
    )
    return _text(clean)[0], cells.tell("D119", _rows_with(cells, bad))


def parts_of(text: str) -> list[str]:
    """Return the codes of a cell that joins them by ``;``."""
    return [part.strip() for part in text.split(";")]


def _number(cells: Cells) -> tuple[pd.Series, list[Located]]:
    column = cells.column
    values, wrong = _floats(cells.text)
    endless = [row for row in wrong if _NOT_FINITE.fullmatch(cells.text[row])]
    # 1e999 is a number to the eye and infinite to the machine.
    endless += np.flatnonzero(np.isinf(values)).tolist()
    others = sorted(set(wrong) - set(endless))
    faults = cells.tell("D115", sorted(endless))
    faults += cells.tell("D104", others, lambda text: _number_hint(text, column.unit))
    values[endless] = np.nan
    faults += _bound_faults(cells, values)
    if isinstance(column.default, float | int):
        blank = np.array([not text for text in cells.text], bool)
        values[blank] = float(column.default)
    return pd.Series(values, dtype="float64"), faults


def _floats(text: list[str]) -> tuple[NDArray[np.float64], list[int]]:
    """Return numbers (nan where blank or wrong) and the rows that are wrong."""
    everything = "".join(text)
    # Python reads '1_000', digits of other scripts and 'nan', too; we do not.
    if everything.isascii() and not set("_nN") & set(everything):
        try:
            return np.array([one or "nan" for one in text], float), []
        except ValueError:
            pass
    values = np.full(len(text), np.nan)
    wrong = []
    for row, one in enumerate(text):
        if _NUMBER.fullmatch(one):
            values[row] = float(one)
        elif one:
            wrong.append(row)
    return values, wrong


def _number_hint(text: str, unit: str) -> dict[str, object]:
    found = re.match(r"[+-]?[\d.,]*\d", text, re.ASCII)
    number = found.group().replace(",", "") if found else ""
    hint: dict[str, object] = {"number": number, "unit": unit, "variant": ""}
    if not number or not _NUMBER.fullmatch(number):
        return hint
    rest = text[found.end() :].strip() if found else ""
    if rest == "%":
        hint |= {"number": f"{float(number) / 100:.12g}", "variant": "percent"}
    elif not rest:
        hint |= {"number": _without_groups(text), "variant": "comma"}
    elif rest[0].isalpha():
        hint |= {"variant": "unit", "unit": unit or "1"}
    return hint


def _without_groups(text: str) -> str:
    """Read '1,234.5' as 1234.5 and '1,5' as 1.5.

    >>> _without_groups("1,234.5"), _without_groups("1,5"), _without_groups("1,234")
    ('1234.5', '1.5', '1234')
    """
    grouped = re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", text)
    return text.replace(",", "" if grouped else ".")


def _bound_faults(cells: Cells, values: NDArray[np.float64]) -> list[Located]:
    column = cells.column
    low = -LARGEST_NUMBER if column.minimum is None else column.minimum
    high = LARGEST_NUMBER if column.maximum is None else column.maximum
    below = np.flatnonzero(values < low).tolist()
    above = np.flatnonzero(values > high).tolist()
    return cells.tell("D116", below, lambda _: {"bound": low}) + cells.tell(
        "D116", above, lambda _: {"bound": high, "variant": "above"}
    )


def _whole(
    cells: Cells, code: str, **values: object
) -> tuple[pd.Series, list[Located]]:
    """Convert digits to ``Int64``; tell ``code`` where there are none."""
    bad = {one for one in set(cells.text) if one and not _WHOLE.fullmatch(one)}
    faults = cells.tell(code, _rows_with(cells, bad), lambda _: dict(values))
    unknown = np.array([not text or text in bad for text in cells.text], bool)
    text = ["0" if no else one for no, one in zip(unknown, cells.text, strict=True)]
    array = pd.arrays.IntegerArray(np.array(text, np.int64), unknown)
    return pd.Series(array), faults


def _integer(cells: Cells) -> tuple[pd.Series, list[Located]]:
    column = cells.column
    values, faults = _whole(cells, "D120")
    faults += _bound_faults(cells, values.to_numpy(float, na_value=np.nan))
    if column.default is not None:
        values = values.fillna(int(column.default))
    if column.required or column.default is not None:
        return values.fillna(0).astype("int64"), faults
    return values, faults


def _year(cells: Cells) -> tuple[pd.Series, list[Located]]:
    first, last = YEARS
    values, faults = _whole(cells, "D121", first=first, last=last)
    years = values.to_numpy(float, na_value=np.nan)
    odd = np.flatnonzero((years < first) | (years > last)).tolist()
    faults += cells.tell("D121", odd, lambda _: {"first": first, "last": last})
    return values, faults


def _boolean(cells: Cells) -> tuple[pd.Series, list[Located]]:
    default = bool(cells.column.default)
    # Spreadsheets write TRUE where true was typed.
    meant = {one: _TRUTH.get(one.lower()) for one in set(cells.text)}
    bad = {one for one, truth in meant.items() if one and truth is None}
    known = {one: default if truth is None else truth for one, truth in meant.items()}
    values = pd.Series([known[one] for one in cells.text], dtype=bool)
    return values, cells.tell("D122", _rows_with(cells, bad))


_CONVERTERS: dict[str, Callable[[Cells], tuple[pd.Series, list[Located]]]] = {
    "text": _text,
    "code": _code,
    "codes": _codes,
    "number": _number,
    "integer": _integer,
    "year": _year,
    "boolean": _boolean,
}
