"""What is told of the study ``monte-carlo``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ionshore.studies.by_reading_told import by_reading_table
from ionshore.studies.monte_carlo_meter import UNITS
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
    from ionshore.studies.monte_carlo import MonteCarloStudy

__all__ = ["findings"]

TOP = 10
"""Inputs that are drawn."""
HEAD = ("ev_usa", "cells_usa", "share_cell", "price_lithium_chemical")
"""Figures with a headline of their own, and with a chart of what drives them."""
SEEN = 0.1
"""Rank correlation from which an input is told as a driver."""


def findings(result: MonteCarloStudy) -> Findings:
    """Return what is told of the study."""
    inputs, facts = result.inputs, result.facts
    keys = ["median", "linked", "judged", "after", "line"]
    keys += ["left_out"] if result.left_out else []
    said: dict[str, object] = {
        "misfit": f"{facts['misfit']:.0e}",
        "misfits": facts["misfits"],
        "groups": tuple(_word(one) for one in result.left_out),
        "reading": _word(f"reading_{inputs['reading']}"),
    }
    return Findings(
        study="monte-carlo",
        inputs=inputs,
        question={
            "year": inputs["year"],
            "draws": facts["draws"],
            "inputs": facts["inputs"],
        },
        headlines=tuple(_headlines(result)),
        tables=tuple(_tables(result)),
        pictures=tuple(_pictures(result)),
        assumptions=tuple(Said(f"monte_carlo.assumed_{one}", said) for one in keys),
        sources=result.sources,
    )


def _word(code: object) -> Code:
    return Code("word", str(code))


def _known(result: MonteCarloStudy) -> pd.DataFrame:
    """Return quantiles of the figures that vary."""
    rows = result.quantiles
    varied = (rows["p95"] - rows["p5"]).abs() > 1e-6 * rows["p50"].abs().clip(lower=1.0)
    return rows[varied].set_index("figure")


def _headlines(result: MonteCarloStudy) -> list[Headline]:
    rows = _known(result)
    told = [_of_figure(result, rows.loc[one], one) for one in HEAD if one in rows.index]
    widest = (rows["r95"] - rows["r5"]).dropna().sort_values(ascending=False)
    values: dict[str, object] = {
        "year": result.inputs["year"],
        "surest": _word(f"drawn_{widest.index[-1]}"),
        "least": _word(f"drawn_{widest.index[0]}"),
        "narrow": Amount(float(widest.iloc[-1]), "1", 2),
        "wide": Amount(float(widest.iloc[0]), "1", 2),
        "draws": result.facts["draws"],
        "error": Amount(_error(rows), "1", 2),
    }
    told.append(
        Headline(
            Said("monte_carlo.width_label", values),
            Said("monte_carlo.width_figure", values),
            Said("monte_carlo.width", values),
        )
    )
    return told


def _error(rows: pd.DataFrame) -> float:
    """Return the largest standard error of a median, as a share of the nine in ten."""
    return float((rows["error_p50"] / (rows["p95"] - rows["p5"]).abs()).max())


def _of_figure(result: MonteCarloStudy, row: Any, code: str) -> Headline:
    """Return how sure one figure is, and what drives it."""
    unit = UNITS[code]
    drivers = result.drivers[result.drivers["figure"] == code]
    seen = drivers[drivers["rank"].abs() >= SEEN].head(3)
    values: dict[str, object] = {
        "figure": _word(f"drawn_{code}"),
        "year": result.inputs["year"],
        **{name: Amount(float(row[name]), unit) for name in ("base", "p5", "p50")},
        **{name: Amount(float(row[name]), unit) for name in ("p25", "p75", "p95")},
        # "83.2 to 103 USD/kWh": the unit once, where it follows the figure
        "from_p5": Amount(
            float(row["p5"]), unit if unit in {"1", "million USD"} else ""
        ),
        "parts": tuple(
            Said(
                "monte_carlo.driver",
                {
                    "group": _word(one.group),
                    "member": _word("member_" + str(one.member or "all")),
                    "rank": f"{one.rank:+.2f}".replace("-", "\N{MINUS SIGN}"),
                },
            )
            for one in seen.itertuples()
        ),
    }
    key = "figure" if len(seen) else "figure_undriven"
    return Headline(
        Said("monte_carlo.figure_label", values),
        Said("monte_carlo.figure_range", values),
        Said(f"monte_carlo.{key}", values),
    )


def _readings(result: MonteCarloStudy) -> list[Table]:
    """Return the plan as it is under each reading, with the unit of each figure."""
    if result.readings.empty:
        return []
    table = result.readings
    table = table.assign(
        unit=table["figure"].map(UNITS), figure="drawn_" + table["figure"]
    )
    keys = (Column("figure", kind="word"), Column("unit"))
    return [by_reading_table("monte_carlo_readings", table, keys)]


def _tables(result: MonteCarloStudy) -> list[Table]:
    told = [
        _of_unit(result, "share", ("1",)),
        _of_unit(result, "amount", ("GWh",)),
        _of_unit(result, "kwh", ("USD/kWh",)),
        _of_unit(result, "kg", ("USD/kg",)),
        _of_unit(result, "money", ("million USD",)),
        _of_unit(result, "index", ("index",)),
        _relative(result),
        *_readings(result),
        _drivers(result),
        *(_of_driver(result, one) for one in HEAD if one in _known(result).index),
        _settling(result),
        _inputs(result),
    ]
    if len(result.failed):
        columns = (Column("key"), Column("note"))
        told.append(Table("monte_carlo_failed", result.failed, columns))
    return [one for one in told if len(one.frame)]


def _of_unit(result: MonteCarloStudy, name: str, units: tuple[str, ...]) -> Table:
    """Return quantiles of the figures of one unit."""
    rows = result.quantiles
    rows = rows[rows["figure"].map(UNITS).isin(units)]
    frame = rows.assign(figure="drawn_" + rows["figure"].astype(str))
    unit = "" if units[0] == "index" else units[0]
    figures = ("base", "p5", "p25", "p50", "p75", "p95", "error_p50")
    columns = [Column("figure", kind="word"), *(Column(one, unit) for one in figures)]
    return Table(f"monte_carlo_{name}", frame, tuple(columns))


def _relative(result: MonteCarloStudy) -> Table:
    """Return quantiles of all figures as shares of the median."""
    rows = _known(result).reset_index()
    rows = rows[rows["r95"].notna()]
    frame = rows.assign(figure="drawn_" + rows["figure"].astype(str))
    figures = ("r5", "r25", "r50", "r75", "r95")
    columns = [Column("figure", kind="word"), *(Column(one, "1") for one in figures)]
    return Table("monte_carlo_relative", frame, tuple(columns))


def _drivers(result: MonteCarloStudy) -> Table:
    """Return rank correlations, inputs by figures, the largest in the mean first."""
    known = [one for one in UNITS if one in _known(result).index]
    wide = result.drivers.pivot_table(
        index=["group", "member"], columns="figure", values="rank", sort=False
    )
    wide = wide.reindex(columns=known)
    order = wide.abs().mean(axis=1).sort_values(ascending=False, kind="stable").index
    frame = wide.loc[order].reset_index()
    frame["member"] = "member_" + frame["member"].replace("", "all").astype(str)
    names = {one: f"rank_{one}" for one in known}
    columns = [
        Column("group", kind="word"),
        Column("member", kind="word"),
        *(Column(one) for one in names.values()),
    ]
    return Table("monte_carlo_drivers", frame.rename(columns=names), tuple(columns))


def _of_driver(result: MonteCarloStudy, code: str) -> Table:
    rows = result.drivers[result.drivers["figure"] == code].head(TOP)
    member = "member_" + rows["member"].replace("", "all").astype(str)
    columns = (
        Column("group", kind="word"),
        Column("member", kind="word"),
        Column("rank"),
    )
    return Table(f"monte_carlo_drivers_{code}", rows.assign(member=member), columns)


def _settling(result: MonteCarloStudy) -> Table:
    """Return how far quantiles of the headline figures are from those of all draws."""
    known = set(_known(result).index)
    rows = result.settling
    rows = rows[rows["figure"].isin([one for one in HEAD if one in known])]
    last = rows.groupby("figure").tail(1).set_index("figure")
    whole = rows["figure"].map(last["p95"] - last["p5"])
    frame = rows.assign(
        figure="drawn_" + rows["figure"].astype(str),
        **{
            f"off_{one}": (rows[one] - rows["figure"].map(last[one])) / whole
            for one in ("p5", "p50", "p95")
        },
        **{f"sure_{one}": rows[f"error_{one}"] / whole for one in ("p50", "p95")},
    )
    names = ("off_p5", "off_p50", "off_p95", "sure_p50", "sure_p95")
    columns = [
        Column("draws"),
        Column("figure", kind="word"),
        *(Column(one, "1") for one in names),
    ]
    return Table("monte_carlo_settling", frame, tuple(columns))


def _inputs(result: MonteCarloStudy) -> Table:
    columns = (
        Column("group", kind="word"),
        Column("members"),
        Column("draw", kind="word"),
        Column("low"),
        Column("high"),
        Column("common", "1"),
    )
    return Table("monte_carlo_inputs", result.drawn, columns)


def _pictures(result: MonteCarloStudy) -> list[Picture]:
    known = _known(result).loc[lambda rows: rows.index.isin(HEAD)]
    told = [
        Picture(
            name="monte_carlo_relative",
            table="monte_carlo_relative",
            form="boxes",
            across="figure",
            values=("r5", "r25", "r50", "r75", "r95"),
        )
    ]
    told += [
        Picture(
            name=f"monte_carlo_drivers_{one}",
            table=f"monte_carlo_drivers_{one}",
            form="spans",
            across="group|member",
            values=("rank",),
        )
        for one in HEAD
        if one in known.index
    ]
    if len(known) and result.settling["draws"].nunique() > 1:
        told.append(
            Picture(
                name="monte_carlo_settling",
                table="monte_carlo_settling",
                form="lines",
                across="draws",
                values=("sure_p95",),
                by="figure",
            )
        )
    return told
