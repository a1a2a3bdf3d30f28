"""What a report reads of a run folder: tables, facts, and the language to tell it in.

A table that a run lacks is empty, with the columns the report asks for: a small
world without plants on a map or without observations still gets its report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from ionshore.studies.runs import open_run

__all__ = ["COLUMNS", "Reading", "read_run"]

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "activity": ("asset", "process", "region", "owner", "commodity", "stage"),
        "capacity": ("asset", "process", "region", "owner", "commodity", "stage"),
        "use": ("commodity", "asset", "process", "region"),
        "byproduct": ("commodity", "asset", "region"),
        "bought": ("commodity", "region"),
        "returned": ("commodity", "region"),
        "drawn": ("commodity", "region"),
        "shipment": ("commodity", "origin", "destination", "freight", "duty"),
        "delivery": ("segment", "commodity", "region"),
        "unmet": ("segment", "region"),
        "price": ("commodity", "region"),
        "investment": ("asset", "region", "commodity", "stage"),
        "indicators": (
            "key",
            "indicator",
            "stage",
            "commodity",
            "region",
            "owner",
            "segment",
            "component",
            "confidence",
        ),
        "lineage": (
            "indicator_key",
            "table",
            "row_key",
            "column",
            "source_id",
            "confidence",
            "note",
        ),
        "cost_curve": (
            "commodity",
            "stage",
            "asset",
            "region",
            "added",
            "capacity",
            "output",
            "price",
        ),
        "fit": (
            "commodity",
            "region",
            "model",
            "observed",
            "source_id",
            "confidence",
        ),
        "world_regions": (
            "region",
            "name_en",
            "name_ko",
            "bloc",
            "latitude",
            "longitude",
        ),
        "world_commodities": (
            "commodity",
            "name_en",
            "name_ko",
            "stage",
            "unit",
            "basis",
            "reference_price",
        ),
        "periods": ("weight",),
        "readings": ("reading", "indicator", "region"),
        "calibration_reconciliation": (
            "kind",
            "process",
            "commodity",
            "segment",
            "known",
            "confidence",
            "reported",
            "spread",
            "reconciled",
            "move",
        ),
        "calibration_shares": (*("commodity", "region", "reported", "model", "error"),),
        "calibration_balances": ("commodity", "supply", "use", "gap", "residual"),
        "calibration_anchors": (
            *("commodity", "region", "observed", "fitted", "error", "source_id"),
        ),
        "calibration_implied": (
            *("commodity", "region", "observed", "model", "error", "source_id"),
        ),
        "calibration_held_prices": (
            *("commodity", "region", "observed", "model", "error", "source_id"),
        ),
        "calibration_held_countries": (
            *("process", "region", "reported", "predicted", "error", "proxy"),
        ),
        "calibration_base_prices": ("commodity", "region"),
        "calibration_margins": (
            "asset",
            "process",
            "region",
            "commodity",
            "output",
            "margin",
            "recovery",
            "reading",
            "price",
        ),
        "world_processes": ("process", "commodity", "name_en", "name_ko"),
        "world_assets": (
            "asset",
            "process",
            "region",
            "owner",
            "status",
            "name",
            "facility",
            "latitude",
            "longitude",
            "source_id",
            "confidence",
            "note",
        ),
        "world_owners": ("owner", "name_en", "name_ko"),
        "world_segments": ("segment", "name_en", "name_ko", "unit"),
        "world_prices": (
            "commodity",
            "region",
            "series",
            "price",
            "source_id",
            "confidence",
        ),
        "world_sources": ("source_id", "title", "publisher", "published", "url"),
    }
)
"""Columns that are read of each table, besides ``year``, ``value`` and ``unit``."""

_NUMBERS = frozenset(
    (
        "value",
        "model",
        "observed",
        "freight",
        "duty",
        "latitude",
        "longitude",
        "reference_price",
        "price",
        "capacity",
        "output",
        "weight",
        *("reported", "reconciled", "spread", "move", "fitted", "error", "predicted"),
        *("supply", "use", "gap", "residual", "margin", "recovery"),
    )
)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A run as a report reads it.

    Parameters
    ----------
    meta : mapping
        Content of ``run.json``.
    tables : mapping of str to DataFrame
        Tables of :data:`COLUMNS`; text columns hold ``""`` for blank, numbers are
        floats, ``year`` is an integer where the table has years.
    language : str
        ``en`` or ``ko``.
    """

    meta: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    language: str

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]

    @property
    def years(self) -> tuple[int, ...]:
        """Model years, rising."""
        years = self.meta.get("years") or sorted(set(self["activity"]["year"]))
        return tuple(int(year) for year in years)

    @property
    def base_year(self) -> int:
        """First model year, with which later ones are compared."""
        return self.years[0] if self.years else 0

    def title(self, what: str) -> str:
        """Return the title of the ``world`` or the ``scenario``, or its name."""
        part = self.meta.get(what, {})
        titles = part.get("title", {})
        return str(
            titles.get(self.language) or titles.get("en") or part.get("name", "")
        )

    @property
    def question(self) -> str:
        """The question the scenario asks; blank if it asks none."""
        asked = self.meta.get("scenario", {}).get("question", {})
        return str(asked.get(self.language) or asked.get("en") or "")


def read_run(folder: Path, language: str = "en") -> Reading:
    """Read what a report needs of a run folder.

    Parameters
    ----------
    folder : Path
        Folder with ``run.json`` and Parquet tables.
    language : str
        ``en`` or ``ko``.

    Raises
    ------
    DataError
        If it is not a run folder (D161) or ``run.json`` cannot be read (D162).
    """
    run = open_run(folder)
    present = set(run.tables)
    tables = {
        name: _completed(
            run.table(name) if name in present else pd.DataFrame(), columns
        )
        for name, columns in COLUMNS.items()
    }
    return Reading(meta=run.meta, tables=MappingProxyType(tables), language=language)


def _completed(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return the columns asked for, made up where missing, in plain types."""
    wanted = dict.fromkeys((*columns, "year", "value", "unit"))
    kept = {
        name: _column(frame[name], name)
        if name in frame
        else _column(pd.Series([None] * len(frame), dtype=object), name)
        for name in wanted
    }
    return pd.DataFrame(kept).reset_index(drop=True)


def _column(column: pd.Series, name: str) -> pd.Series:
    column = column.reset_index(drop=True)
    if name in _NUMBERS:
        return pd.to_numeric(column, errors="coerce").astype(float)
    if name == "year":
        return pd.to_numeric(column, errors="coerce").fillna(0).astype("int64")
    if isinstance(column.dtype, pd.StringDtype):
        return column.astype("str").fillna("")
    return column.astype(object).where(column.notna(), "").map(str)
