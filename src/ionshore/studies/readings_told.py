"""What is told of the study ``readings``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ionshore.studies.study import (
    Amount,
    Code,
    Column,
    Findings,
    Headline,
    Picture,
    Said,
    Table,
)

if TYPE_CHECKING:
    from ionshore.studies.readings import ReadingsStudy

__all__ = ["findings"]

CELLS, PRICE, MONEY = "GWh", "USD/kWh", "million USD"
LEAST = 0.05
"""Cells below this are told as none [GWh]."""


def findings(result: ReadingsStudy) -> Findings:
    """Return what is told of the study."""
    return Findings(
        study="readings",
        inputs=result.inputs,
        question=_names(result),
        headlines=tuple(_headlines(result)),
        tables=tuple(_tables(result)),
        pictures=(
            Picture(
                name="readings_cells",
                table="readings_cells",
                form="lines",
                across="year",
                values=("cells",),
                by="case",
            ),
        ),
        assumptions=tuple(
            Said(f"readings.assumed_{one}", _names(result))
            for one in ("reading", "same", "foresight", "years")
        ),
        sources=result.sources,
    )


def _names(result: ReadingsStudy) -> dict[str, object]:
    return {
        "region": Code("region", result.inputs["region"]),
        "year": result.inputs["year"],
        "base_year": result.base_year,
    }


def _headlines(result: ReadingsStudy) -> list[Headline]:
    last = result.worth[result.worth["year"] == result.inputs["year"]]
    if len(last) < 2:
        return [_one(result, last)]
    return [
        _apart(result, last, "cells", CELLS),
        _apart(result, last, "invested", MONEY),
        _apart(result, last, "per_kwh", PRICE),
        _made(result, last),
        *_delivered(result),
    ]


def _one(result: ReadingsStudy, last: pd.DataFrame) -> Headline:
    """Return what the credit is worth where one reading was asked for."""
    row = last.iloc[0]
    values = _names(result) | {
        "reading": _reading(row["reading"]),
        "cells": Amount(row["cells"], CELLS),
        "kept": Amount(row["cells_with"], CELLS),
        "left": Amount(row["cells_without"], CELLS),
    }
    return Headline(
        Said("readings.cells_label", values),
        Amount(row["cells"], CELLS),
        Said("readings.one", values),
    )


def _reading(code: object) -> Code:
    return Code("word", f"reading_{code}")


def _listed(table: pd.DataFrame, name: str, unit: str) -> tuple[Said, ...]:
    """Return the figure of each reading."""
    told = []
    for reading, value in zip(table["reading"], table[name], strict=True):
        known = not pd.isna(value)
        key = "readings.each" if known else "readings.none"
        amount = Amount(float(value), unit) if known else ""
        told.append(Said(key, {"reading": _reading(reading), "amount": amount}))
    return tuple(told)


def _low(value: float, unit: str) -> Amount:
    """Return the lower end of a range: the upper one names the unit, but for money."""
    return Amount(value, unit if unit == MONEY else "")


def _apart(result: ReadingsStudy, last: pd.DataFrame, name: str, unit: str) -> Headline:
    """Return how far readings lie apart in a figure, and each of them."""
    known = last[name].dropna()
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    small = LEAST if unit == CELLS else 1e-6
    same_sign = low > small or high < -small
    values = _names(result) | {
        "each": _listed(last, name, unit),
        "low": _low(low, unit),
        "high": Amount(high, unit),
        "factor": Amount(max(high / low, low / high) if same_sign else 0.0, "", 2),
    }
    ending = "factor" if same_sign else "span"
    return Headline(
        Said(f"readings.{name}_label", values),
        Said("readings.range", values),
        Said(
            f"readings.{name}",
            values | {"apart": Said(f"readings.apart_{ending}", values)},
        ),
    )


def _made(result: ReadingsStudy, last: pd.DataFrame) -> Headline:
    """Return what is made with the credit, under each reading."""
    low, high = last["cells_with"].min(), last["cells_with"].max()
    values = _names(result) | {
        "each": _listed(last, "cells_with", CELLS),
        "others": _listed(last, "cells_without", CELLS),
        "low": _low(float(low), CELLS),
        "high": Amount(float(high), CELLS),
    }
    return Headline(
        Said("readings.made_label", values),
        Said("readings.range", values),
        Said("readings.made", values),
    )


def _delivered(result: ReadingsStudy) -> list[Headline]:
    """Return what a delivered kWh costs with the credit, under each reading."""
    table = result.gauges
    rows = table[
        (table["indicator"] == "delivered_ev")
        & (table["law"] == "with")
        & (table["year"] == result.inputs["year"])
    ]
    if rows.empty:
        return []
    values = _names(result) | {
        "each": _listed(rows, "value", PRICE),
        "low": _low(float(rows["value"].min()), PRICE),
        "high": Amount(float(rows["value"].max()), PRICE),
    }
    return [
        Headline(
            Said("readings.delivered_label", values),
            Said("readings.range", values),
            Said("readings.delivered", values),
        )
    ]


def _tables(result: ReadingsStudy) -> list[Table]:
    return [
        Table(
            "readings_worth",
            result.worth.assign(
                reading=[f"reading_{one}" for one in result.worth["reading"]]
            ),
            (
                Column("reading", kind="word"),
                Column("year", "year"),
                Column("cells_with", CELLS),
                Column("cells_without", CELLS),
                Column("cells", CELLS),
                Column("invested", MONEY),
                Column("public", MONEY),
                Column("per_kwh", PRICE),
            ),
        ),
        _cells_table(result),
        _gauge_table(result),
    ]


def _cells_table(result: ReadingsStudy) -> Table:
    """Return what is made by year, a line for each reading and law."""
    table = result.gauges[result.gauges["indicator"] == "cell_output"]
    frame = table.assign(
        case=[
            f"{reading}_{law}"
            for reading, law in zip(table["reading"], table["law"], strict=True)
        ],
        cells=table["value"],
    )
    columns = (Column("case", kind="word"), Column("year", "year"))
    return Table("readings_cells", frame, (*columns, Column("cells", CELLS)))


def _gauge_table(result: ReadingsStudy) -> Table:
    """Return all figures of the year shown, a row for each reading and law."""
    last = result.gauges[result.gauges["year"] == result.inputs["year"]]
    frame = last.assign(
        case=[
            f"{reading}_{law}"
            for reading, law in zip(last["reading"], last["law"], strict=True)
        ],
        gauge=[f"gauge_{one}" for one in last["indicator"]],
        amount=last["value"],
    )
    return Table(
        "readings_gauges",
        frame,
        (
            Column("gauge", kind="word"),
            Column("case", kind="word"),
            Column("amount"),
        ),
    )
