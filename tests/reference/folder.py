"""Writing a world: rows of tables -> a folder of CSV files with ``world.toml``.

A builder says only what a problem is about. What every table asks for besides
(an English name, a stage, a unit, where the figures come from) is filled in here.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["YEAR", "Draft", "Row", "by_hand", "draft"]

YEAR = 2024
"""The one model year of problems without dates; it counts once, undiscounted."""

Row = dict[str, Any]
"""One line of a table by column; None is a blank cell."""

FILLED: dict[str, Row] = {
    "commodities": {"stage": "other", "unit": "unit"},
    "segments": {"unit": "unit"},
}
NAMED = {
    "regions": "region",
    "commodities": "commodity",
    "owners": "owner",
    "segments": "segment",
    "processes": "process",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A world not yet written.

    Parameters
    ----------
    name : str
        Identifier of the problem.
    title : str
        One line for people.
    tables : mapping of str to rows
        Tables of a world by name.
    years : tuple of int
        Model years; problems without dates have the single :data:`YEAR`.
    options : mapping of str to bool
        The ``[options]`` of ``world.toml``.
    discount_rate : float
    """

    name: str
    title: str
    tables: Mapping[str, Sequence[Row]]
    years: tuple[int, ...] = (YEAR,)
    options: Mapping[str, bool] = field(default_factory=dict)
    discount_rate: float = 0.0

    def write(self, folder: Path) -> Path:
        """Write ``world.toml`` and one CSV file per table; return the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "world.toml").write_text(self._toml(), encoding="utf-8")
        for name, rows in self.tables.items():
            if rows:
                _write_table(folder / f"{name}.csv", _completed(name, rows))
        return folder

    def _toml(self) -> str:
        options = "".join(
            f"{key} = {_cell(value)}\n" for key, value in self.options.items()
        )
        return (
            f"name = {json.dumps(self.name)}\n"
            f"title = {{ en = {json.dumps(self.title)} }}\n"
            f"base_year = {self.years[0]}\n"
            f"years = {list(self.years)}\n"
            "last_period_years = 1\n"
            f"price_year = {self.years[0]}\n"
            f"discount_rate = {self.discount_rate}\n"
            f"[options]\n{options}"
            '[defaults]\nsource_id = "statement"\nconfidence = "reported"\n'
        )


def draft(
    problem: Mapping[str, Any],
    *,
    years: Sequence[int] = (YEAR,),
    options: Mapping[str, bool] | None = None,
    discount_rate: float = 0.0,
    **tables: Sequence[Row],
) -> Draft:
    """Return the world of a problem, with the source it was taken from.

    A world has to say what a process costs even if that is nothing, so that no cost
    is forgotten; rows for the free ones are added.
    """
    costed = {row["process"] for row in tables.get("process_costs", ())}
    free = [
        {"process": row["process"], "region": "*"}
        for row in tables.get("processes", ())
        if row["process"] not in costed
    ]
    if free:
        tables["process_costs"] = [*tables.get("process_costs", ()), *free]
    first = problem["source"][0]
    source = {
        "source_id": "statement",
        "title": first["title"],
        "publisher": first.get("publisher"),
        "url": first.get("url"),
    }
    return Draft(
        problem["id"],
        problem["title"],
        {"sources": [source], **tables},
        tuple(years),
        options or {},
        discount_rate,
    )


def by_hand(name: str) -> dict[str, Any]:
    """Return the facts of a problem that has no source but its own statement."""
    return {"id": name, "title": name, "source": [{"title": "worked by hand"}]}


def _completed(table: str, rows: Sequence[Row]) -> list[Row]:
    """Return rows with the columns that no problem needs to mention."""
    key = NAMED.get(table)
    extra = FILLED.get(table, {})
    completed = []
    for row in rows:
        filled = {
            **row,
            **{name: row.get(name, value) for name, value in extra.items()},
        }
        if key:
            filled["name_en"] = row[key]
        completed.append(filled)
    return completed


def _write_table(path: Path, rows: Sequence[Row]) -> None:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)


def _cell(value: object) -> str:
    """Return a value as a CSV cell: nothing is rounded, ``true`` is lower case."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return repr(float(value)) if isinstance(value, float) else str(value)
