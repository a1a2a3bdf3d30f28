"""What a comparison of scenarios tells: tables, differences, charts, sources."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ionshore.studies.explained.told import headlines
from ionshore.studies.explained.told import tables as explained_tables
from ionshore.studies.scenarios import MEASURES, Comparison, Measure
from ionshore.studies.study import (
    Amount,
    Code,
    Column,
    Findings,
    Headline,
    Picture,
    Said,
    Table,
    weakest_first,
)

__all__ = ["findings"]

PICTURED = (
    "cells_USA",
    "cells_KOR",
    "cells_EUU",
    "cells_made_in_china",
    "investment_USA",
    "delivered_ev_USA",
    "public_USA",
)
LINES = 7
"""Scenarios that can be told apart as lines; more are drawn as bars of one year."""


def findings(found: Comparison) -> Findings:
    """Return what is told of a comparison."""
    first, *others = (one.name for one in found.scenarios)
    years, known = found.years, set(found.table["measure"])
    return Findings(
        study="scenarios",
        inputs={"scenarios": (first, *others), "world": found.world.name},
        question={
            "first": Code("scenario", first),
            "others": tuple(Code("scenario", one) for one in others),
            "start": years[0],
            "end": years[-1],
        },
        headlines=(
            *(_headline(found, one) for one in others),
            *headlines(found.explained),
        ),
        tables=(
            *(_table(found, one) for one in MEASURES if one.name in known),
            _differences(found),
            *explained_tables(found.explained),
        ),
        pictures=tuple(_picture(found, one) for one in PICTURED if one in known),
        assumptions=tuple(
            Said(f"assumption.scenarios.{one}")
            for one in (
                *("base_year", "foresight", "treasury", "material"),
                *(["explained"] if found.explained else []),
            )
        ),
        sources=_sources(found),
    )


def _value(found: Comparison, measure: str, scenario: str, year: int) -> float:
    table = found.table
    row = (table["measure"] == measure) & (table["scenario"] == scenario)
    return float(table.loc[row & (table["year"] == year), "value"].iloc[0])


def _headline(found: Comparison, scenario: str) -> Headline:
    """Return what a scenario changes in the year in which it changes most."""
    first = found.scenarios[0].name
    change = {
        year: _value(found, "cells_USA", scenario, year)
        - _value(found, "cells_USA", first, year)
        for year in found.years
    }
    year = max(change, key=lambda one: (abs(change[one]), one))
    public = _value(found, "public_USA", scenario, year)
    before = _value(found, "public_USA", first, year)
    values = {
        "scenario": Code("scenario", scenario),
        "first": Code("scenario", first),
        "value": _cells(_value(found, "cells_USA", scenario, year)),
        "base": _cells(_value(found, "cells_USA", first, year)),
        "difference": _cells(change[year]),
        "public": Amount(public, "million USD"),
        "public_difference": Amount(public - before, "million USD"),
    }
    return Headline(
        label=Said("finding.scenarios.cells", {"year": year}),
        figure=_cells(change[year]),
        text=Said("finding.scenarios.change", values),
    )


def _cells(value: float) -> Amount:
    # Less than a thousandth of a GWh is what a solver leaves.
    return Amount(0.0 if abs(value) < 1e-3 else value, "GWh/year")


def _table(found: Comparison, measure: Measure) -> Table:
    """Return a figure with years as rows, or scenarios where they are many."""
    frame = found.table[found.table["measure"] == measure.name]
    names = [one.name for one in found.scenarios]
    years = list(found.years)
    wide = frame.pivot(index="year", columns="scenario", values="value")
    wide = wide.loc[years, names]
    if len(names) <= LINES:
        columns = [
            Column("year", "year"),
            *(Column(one, measure.unit) for one in names),
        ]
        return Table(measure.name, _plain(wide, "year"), tuple(columns))
    turned = _plain(wide.T, "scenario").rename(columns=str)
    columns = [Column(str(year), measure.unit) for year in years]
    head = Column("scenario", kind="scenario")
    return Table(measure.name, turned, (head, *columns))


def _plain(wide: pd.DataFrame, index: str) -> pd.DataFrame:
    return wide.rename_axis(index=index, columns=None).reset_index()


def _differences(found: Comparison) -> Table:
    wide = found.wide(difference=True)
    head = (Column("measure", kind="word"), Column("scenario", kind="scenario"))
    years = tuple(Column(str(year)) for year in found.years)
    return Table("differences", wide, (*head, *years))


def _picture(found: Comparison, measure: str) -> Picture:
    names = tuple(one.name for one in found.scenarios)
    if len(names) <= LINES:
        return Picture(measure, measure, "lines", "year", names)
    last = str(found.years[-1])
    return Picture(measure, measure, "rows", "scenario", (last,))


def _sources(found: Comparison) -> pd.DataFrame:
    """Return the numbers that scenarios put in place of others, and why."""
    return weakest_first([pd.DataFrame(list(_changes(found)))])


def _changes(found: Comparison) -> Iterator[dict[str, str]]:
    for scenario in found.scenarios:
        for one in scenario.changes:
            yield {
                "table": one.kind,
                "item": one.what,
                "source_id": one.source_id,
                "confidence": "assumed",
                "note": one.because,
            }
