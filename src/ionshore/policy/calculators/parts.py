"""A parts list: one line per material or part that goes into a component.

Lines are read from CSV or XLSX; all faults of all lines are told at once. The
template is the same table without lines, and one line that shows how.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ionshore.core.errors import DataError, Finding
from ionshore.core.tell import nearest, tell

__all__ = ["COLUMNS", "Part", "read_parts", "write_template"]

KINDS = ("direct_material", "labor", "overhead")
COUNTS = ("", "mineral", "component")
ENTITIES = ("none", "sfe", "fie", "unknown")
NEEDED = ("part", "kind", "origin", "maker", "entity")

COLUMNS: Mapping[str, str] = {
    "part": "Name of the material or part.",
    "kind": "direct_material, labor or overhead; only direct materials count.",
    "counts_as": "For 30D: mineral or component; blank for neither.",
    "origin": "Country where it was made, for example KOR.",
    "maker": "Who made it; looked up in the lists of the files.",
    "entity": "none, sfe, fie or unknown: what the maker is.",
    "cost_usd": "Cost with freight and duties; or use cost_share.",
    "cost_share": "Share of the whole cost, from 0 to 1, instead of cost_usd.",
    "recycled_in_north_america": "yes or no, for minerals.",
    "certificate": "yes if the maker certified what it is.",
    "contract_date": "Day of a binding contract, if there is one.",
    "alternative_maker": "Who could make it instead; blank if nobody.",
    "alternative_origin": "Where.",
    "alternative_entity": "What that maker is.",
    "alternative_cost": "Its cost, in the same measure.",
}
"""Columns of a parts list and what they hold."""

_EXAMPLE = {
    "part": "Cathode active material",
    "kind": "direct_material",
    "counts_as": "component",
    "origin": "CHN",
    "maker": "Maker A",
    "entity": "sfe",
    "cost_usd": "1200",
    "certificate": "no",
    "alternative_maker": "Maker B",
    "alternative_origin": "KOR",
    "alternative_entity": "none",
    "alternative_cost": "1350",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a parts list.

    Parameters
    ----------
    line : int
        Line of the file, the heading being 1.
    name, kind, counts_as, origin, maker, entity : str
        As in :data:`COLUMNS`.
    cost : float
        Cost, or share of cost.
    recycled, certified : bool
        Recycled in North America; certified by the maker.
    contract_date : date, optional
        Day of a binding contract.
    alternative : Alternative, optional
        Who could make it instead.
    """

    line: int
    name: str
    kind: str
    counts_as: str
    origin: str
    maker: str
    entity: str
    cost: float
    recycled: bool
    certified: bool
    contract_date: date | None
    alternative: Alternative | None


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another maker of the same part."""

    maker: str
    origin: str
    entity: str
    cost: float


def read_parts(path: Path, economies: Iterable[str] = ()) -> tuple[Part, ...]:
    """Return the lines of a parts list.

    Parameters
    ----------
    path : Path
        CSV in UTF-8, or XLSX.
    economies : iterable of str
        Codes admitted as origin; any code of three letters if empty.

    Raises
    ------
    DataError
        With all faults: ``S340`` unreadable or columns missing, ``S341`` a cell
        that does not fit, ``S342`` shares above one, ``S343`` no direct material.
    """
    rows = _rows(path)
    findings: list[Finding] = []
    columns = set(rows[0]) if rows else set()
    findings += [_unknown_column(path, one) for one in sorted(columns - {*COLUMNS})]
    wanted = [one for one in NEEDED if one not in columns]
    if not {"cost_usd", "cost_share"} & columns:
        wanted.append("cost_usd")
    if wanted:
        known = ", ".join(wanted)
        reason = f"columns missing: {known}"
        findings.append(tell("S340", path.name, "columns", reason=reason, known=known))
        _refuse(findings)
    codes = frozenset(economies)
    parts = [
        _part(_Line(path.name, number, row, findings), codes)
        for number, row in enumerate(rows, 2)
    ]
    _check_whole(path, rows, parts, findings)
    _refuse(findings)
    return tuple(parts)


def _refuse(findings: list[Finding]) -> None:
    if findings:
        count = len(findings)
        faults = "1 fault" if count == 1 else f"{count} faults"
        summary = f"{faults} in the parts list."
        raise DataError(summary, findings)


def _unknown_column(path: Path, name: str) -> Finding:
    near = nearest(name, COLUMNS)
    variant = "near" if near else "column"
    values = {"value": repr(name), "near": near, "choices": ", ".join(COLUMNS)}
    return tell("S341", f"{path.name} line 1", variant, column=name, **values)


def _rows(path: Path) -> list[dict[str, str]]:
    """Return the lines of a file as texts by column."""
    try:
        if path.suffix.lower() == ".xlsx":
            return _workbook(path)
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [
                {str(k).strip(): str(v or "").strip() for k, v in row.items() if k}
                for row in csv.DictReader(file)
            ]
    except (OSError, UnicodeDecodeError, csv.Error, ImportError) as error:
        _refuse([tell("S340", str(path), reason=str(error))])
    return []


def _workbook(path: Path) -> list[dict[str, str]]:
    from python_calamine import CalamineError, load_workbook

    try:
        rows = load_workbook(str(path)).get_sheet_by_index(0).to_python()
    except CalamineError as error:
        raise OSError(str(error)) from error
    if not rows:
        return []
    names = [_text(one) for one in rows[0]]
    return [
        {name: _text(cell) for name, cell in zip(names, row, strict=False) if name}
        for row in rows[1:]
        if any(_text(cell) for cell in row)
    ]


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell).strip()


@dataclass(slots=True)
class _Line:
    """One line being read; faults go to ``findings``."""

    file: str
    number: int
    row: Mapping[str, str]
    findings: list[Finding]

    def fault(self, column: str, variant: str, choices: str = "") -> None:
        value = repr(self.row.get(column, ""))
        place = f"{self.file} line {self.number}, column {column}"
        found = tell(
            "S341", place, variant, value=value, column=column, choices=choices
        )
        self.findings.append(found)

    def text(self, column: str) -> str:
        return self.row.get(column, "")

    def choice(self, column: str, choices: Iterable[str]) -> str:
        value = self.text(column).lower()
        admitted = tuple(choices)
        if value == "none" and "" in admitted and "none" not in admitted:
            return ""
        if value not in admitted:
            self.fault(column, "", ", ".join(repr(one) for one in admitted))
        return value

    def truth(self, column: str) -> bool:
        value = self.text(column).lower()
        if value not in ("", "yes", "no", "true", "false"):
            self.fault(column, "truth")
        return value in ("yes", "true")

    def number_in(self, column: str, most: float = math.inf) -> float:
        try:
            value = float(self.text(column).replace(",", ""))
        except ValueError:
            value = -1.0
        if not (math.isfinite(value) and 0 <= value <= most):
            self.fault(column, "amount" if most == math.inf else "share")
            return 0.0
        return value

    def day(self, column: str) -> date | None:
        text = self.text(column)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fault(column, "day")
            return None

    def country(self, column: str, codes: frozenset[str]) -> str:
        value = self.text(column).upper()
        right = value in codes if codes else (len(value) == 3 and value.isalpha())
        if not right:
            self.fault(column, "country")
        return value


def _part(line: _Line, codes: frozenset[str]) -> Part:
    in_money = bool(line.text("cost_usd"))
    cost: Callable[[str], float] = line.number_in
    if in_money or not line.text("cost_share"):
        paid = line.number_in("cost_usd")
    else:
        paid = line.number_in("cost_share", 1.0)
    if not line.text("part"):
        line.fault("part", "name")
    alternative = None
    if line.text("alternative_maker") or line.text("alternative_cost"):
        alternative = Alternative(
            line.text("alternative_maker"),
            line.country("alternative_origin", codes),
            line.choice("alternative_entity", ENTITIES),
            cost("alternative_cost"),
        )
    return Part(
        line=line.number,
        name=line.text("part"),
        kind=line.choice("kind", KINDS),
        counts_as=line.choice("counts_as", COUNTS),
        origin=line.country("origin", codes),
        maker=line.text("maker"),
        entity=line.choice("entity", ENTITIES),
        cost=paid,
        recycled=line.truth("recycled_in_north_america"),
        certified=line.truth("certificate"),
        contract_date=line.day("contract_date"),
        alternative=alternative,
    )


def _check_whole(
    path: Path,
    rows: list[dict[str, str]],
    parts: list[Part],
    findings: list[Finding],
) -> None:
    """Record shares beyond the whole, mixed measures and lists without a cost."""
    by_share = [bool(one.get("cost_share")) for one in rows]
    if any(by_share) and any(one.get("cost_usd") for one in rows):
        findings.append(tell("S340", path.name, "mixed", reason=""))
    elif any(by_share):
        total = math.fsum(one.cost for one in parts)
        if total > 1 + 1e-9:
            findings.append(tell("S342", path.name, total=f"{total:.6g}"))
    material = math.fsum(one.cost for one in parts if one.kind == "direct_material")
    if not material and not findings:
        findings.append(tell("S343", path.name, total="0"))


def write_template(path: Path) -> None:
    """Write a parts list with one line to replace, as CSV or XLSX.

    Raises
    ------
    DataError
        ``S340`` if the file cannot be written.
    """
    rows = [[_EXAMPLE.get(name, "") for name in COLUMNS]]
    try:
        if path.suffix.lower() == ".xlsx":
            _write_workbook(path, rows)
            return
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(rows)
    except (OSError, ImportError) as error:
        _refuse([tell("S340", str(path), reason=str(error))])


def _write_workbook(path: Path, rows: list[list[str]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("parts")
        sheet.freeze_panes(1, 0)
        for place, (name, what) in enumerate(COLUMNS.items()):
            sheet.write_string(0, place, name)
            sheet.write_comment(0, place, what)
            for line, row in enumerate(rows, 1):
                sheet.write(line, place, row[place])
