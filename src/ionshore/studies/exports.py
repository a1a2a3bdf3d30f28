"""A run in the forms other programs read: the IAMC table and one workbook.

The IAMC table (model, scenario, region, variable, unit, one column per year) is
the exchange form of integrated-assessment and energy-system models.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ionshore.core.drafts import draft
from ionshore.core.errors import ModelLimit
from ionshore.core.tell import tell
from ionshore.studies.runs import Run
from ionshore.tables.records import totals

__all__ = ["IAMC_COLUMNS", "iamc_table", "write_workbook"]

IAMC_COLUMNS = ("model", "scenario", "region", "variable", "unit")

_QUANTITIES = {
    "activity": ("Production", "region"),
    "capacity": ("Capacity", "region"),
    "investment": ("Investment", "region"),
    "price": ("Price", "region"),
}
_WORKBOOK = (
    "indicators",
    "fit",
    "activity",
    "capacity",
    "new_capacity",
    "shipment",
    "delivery",
    "unmet",
    "price",
    "cost",
    "investment",
    "periods",
    "lineage",
    "world_sources",
)
_FAILED = "The workbook cannot be written."
_SHEET_ROWS = 1_048_575
"""Rows below the header that a sheet can hold."""


def iamc_table(run: Run) -> pd.DataFrame:
    """Return a run as an IAMC table, years as columns.

    Quantities are sums (prices means) by commodity and region, with a region
    ``World`` for sums; indicators follow under their own names.
    """
    parts = [_quantity(run, table, name) for table, (name, _) in _QUANTITIES.items()]
    parts += [_deliveries(run), _indicators(run)]
    table = pd.concat(parts, ignore_index=True)
    table.insert(0, "scenario", run.meta["scenario"]["name"])
    table.insert(0, "model", f"ionshore {run.meta['versions']['ionshore']}")
    wide = table.pivot_table(
        index=list(IAMC_COLUMNS), columns="year", values="value", aggfunc="sum"
    ).reset_index()
    wide.columns.name = None
    return wide


def _quantity(run: Run, table: str, name: str) -> pd.DataFrame:
    frame = run.table(table)
    how = "mean" if table == "price" else "sum"
    keys = ["commodity", "region", "year", "unit"]
    amounts = totals(frame, keys, how=how)
    if how == "sum":
        world = totals(amounts, ["commodity", "year", "unit"]).assign(region="World")
        amounts = pd.concat([amounts, world], ignore_index=True)
    amounts["variable"] = name + "|" + amounts["commodity"].astype(str)
    yearly = "/yr" if table in ("activity", "capacity") else ""
    amounts["unit"] = amounts["unit"].astype(str) + yearly
    return amounts[["region", "variable", "unit", "year", "value"]]


def _deliveries(run: Run) -> pd.DataFrame:
    frame = run.table("delivery")
    frame["variable"] = "Delivery|" + frame["segment"] + "|" + frame["commodity"]
    frame["unit"] = frame["unit"].astype(str) + "/yr"
    keys = ["region", "variable", "unit", "year"]
    return totals(frame, keys)


def _indicators(run: Run) -> pd.DataFrame:
    frame = run.indicators
    frame = frame[~frame["indicator"].isin(["investment"])]
    labels = ["indicator", "stage", "commodity", "owner", "segment", "component"]
    rows = frame[labels].astype(str).itertuples(index=False, name=None)
    frame["variable"] = ["|".join(label for label in row if label) for row in rows]
    frame["region"] = frame["region"].astype(str).replace("", "World")
    return frame[["region", "variable", "unit", "year", "value"]]


def write_workbook(run: Run, out: Path) -> Path:
    """Write the main tables of a run as one Excel workbook.

    Raises
    ------
    ModelLimit
        L520 if a table is longer than a sheet, L521 if the extra is missing.
    """
    try:
        import xlsxwriter  # noqa: F401
    except ImportError as error:
        finding = tell("L521", str(out), extra="excel")
        raise ModelLimit(_FAILED, [finding]) from error
    tables = {name: run.table(name) for name in _WORKBOOK}
    long = [
        tell("L520", name, rows=len(frame), most=_SHEET_ROWS)
        for name, frame in tables.items()
        if len(frame) > _SHEET_ROWS
    ]
    if long:
        raise ModelLimit(_FAILED, long)
    with draft(out) as path:
        _fill(run, tables, path)
    return out


def _fill(run: Run, tables: dict[str, pd.DataFrame], path: Path) -> None:
    about = pd.DataFrame(
        {
            "about": ["run", "world", "scenario", "law date", "data", "created"],
            "value": [
                run.name,
                run.meta["world"]["name"],
                run.meta["scenario"]["name"],
                str(run.meta["law_date"]),
                run.meta["hashes"]["world"],
                run.meta["created"],
            ],
        }
    )
    # Text that begins with '=' stays text: a table must not run as a formula.
    plain = {"strings_to_formulas": False, "strings_to_urls": False}
    with pd.ExcelWriter(
        path, engine="xlsxwriter", engine_kwargs={"options": plain}
    ) as writer:
        for name, frame in {"about": about, **tables}.items():
            frame.to_excel(writer, sheet_name=name, index=False)
            sheet = writer.sheets[name]
            sheet.freeze_panes(1, 0)
            sheet.autofit(max_width=320)
            if len(frame):
                sheet.autofilter(0, 0, len(frame), max(len(frame.columns) - 1, 0))
