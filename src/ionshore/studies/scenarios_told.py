"""What a comparison of scenarios tells: tables, differences, charts, sources."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ionshore.studies.by_reading_told import (
    by_reading_table,
    each_reading,
    reading_columns,
)
from ionshore.studies.explained.told import headlines
from ionshore.studies.explained.told import tables as explained_tables
from ionshore.studies.scenario_measures import MEASURES, Measure
from ionshore.studies.scenarios import Comparison
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
COMPARED = ("USA", "KOR", "EUU")
"""Places of which a headline may tell."""
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
            *_reading_tables(found),
            *explained_tables(found.explained),
        ),
        pictures=(
            *(_picture(found, one) for one in PICTURED if one in known),
            *_reading_pictures(found),
        ),
        assumptions=tuple(
            Said(f"assumption.scenarios.{one}")
            for one in (
                *("base_year", "foresight", "treasury", "material"),
                *([] if found.readings.table.empty else ["readings"]),
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
    """Return what a scenario changes where and when it changes most."""
    first = found.scenarios[0].name
    place, year, change = _most(found, scenario)
    made, paid = f"cells_{place}", f"public_{place}"
    public = _value(found, paid, scenario, year)
    before = _value(found, paid, first, year)
    values = {
        "scenario": Code("scenario", scenario),
        "first": Code("scenario", first),
        "place": Code("region", place),
        "value": _cells(_value(found, made, scenario, year)),
        "base": _cells(_value(found, made, first, year)),
        "difference": _cells(change),
        "public": _money(public),
        "public_difference": _money(public - before),
    }
    return Headline(
        label=Said(
            "finding.scenarios.cells", {"place": Code("region", place), "year": year}
        ),
        figure=_cells(change),
        text=Said(
            "finding.scenarios.change",
            values | {"readings": _hangs(found, scenario, place, year)},
        ),
    )


def _most(found: Comparison, scenario: str) -> tuple[str, int, float]:
    """Return where and when cells change most, and by how much [GWh/year]."""
    first = found.scenarios[0].name
    change = {
        (place, year): _value(found, f"cells_{place}", scenario, year)
        - _value(found, f"cells_{place}", first, year)
        for place in COMPARED
        for year in found.years
    }
    # Where nothing changes, the first place and the last year are told.
    order = {place: -n for n, place in enumerate(COMPARED)}
    most = max(
        change,
        key=lambda one: (_cells(abs(change[one])).value, order[one[0]], one[1]),
    )
    return *most, change[most]


def _hangs(found: Comparison, scenario: str, place: str, year: int) -> Said | str:
    """Return the same change under each reading of base-year margins."""
    less, readings = found.less_first_by_reading(), found.readings.table["reading"]
    rows = less[(less["scenario"] == scenario) & (less["year"] == year)]
    parts = []
    for measure, amount in ((f"cells_{place}", _cells), (f"public_{place}", _money)):
        row = rows[rows["measure"] == measure]
        if row.empty:
            return ""
        values = {
            one: amount(float(row[one].iloc[0])).value
            for one in dict.fromkeys(readings)
        }
        parts.append(each_reading(values, amount(0.0).unit))
    return Said("finding.scenarios.hangs", {"cells": parts[0], "public": parts[1]})


def _reading_tables(found: Comparison) -> list[Table]:
    """Return differences under each reading, in the year in which cells change most."""
    less = found.less_first_by_reading()
    if less.empty:
        return []
    most = {one.name: _most(found, one.name) for one in found.scenarios[1:]}
    year = {name: when for name, (_, when, _) in most.items()}
    less = less[less["year"] == less["scenario"].map(year)]
    keys = ("measure", "scenario", "year", "unit")
    long = less.melt(list(keys), var_name="reading")
    scenario, when = Column("scenario", kind="scenario"), Column("year", "year")
    every = by_reading_table(
        "scenarios_by_reading", long, (Column("measure", kind="word"), scenario, when)
    )
    place = {name: where for name, (where, _, _) in most.items()}
    long = long.assign(region=long["scenario"].map(place))
    cells = long[long["measure"] == "cells_" + long["region"]]
    where = Column("region", kind="region")
    told = by_reading_table("cells_by_reading", cells, (scenario, where, when))
    known = dict.fromkeys(cells["reading"])
    columns = (scenario, where, when, *reading_columns(known, "GWh/year"))
    return [Table(told.name, told.frame, columns), every]


def _reading_pictures(found: Comparison) -> list[Picture]:
    readings = dict.fromkeys(found.readings.table["reading"])
    if not readings:
        return []
    values = tuple(one.name for one in reading_columns(readings))
    name = "cells_by_reading"
    return [Picture(name, name, "spans", "scenario", values)]


def _cells(value: float) -> Amount:
    # Less than a thousandth of a GWh is what a solver leaves.
    return Amount(0.0 if abs(value) < 1e-3 else value, "GWh/year")


def _money(value: float) -> Amount:
    # Less than a dollar is what a solver leaves.
    return Amount(0.0 if abs(value) < 1e-6 else value, "million USD")


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
    columns = ["table", "item", "source_id", "confidence", "note"]
    return weakest_first([pd.DataFrame(list(_changes(found)), columns=columns)])


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
