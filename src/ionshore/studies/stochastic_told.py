"""What a plan over a tree of futures tells: answer, tables, charts, assumptions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ionshore.studies.by_reading_told import hanging
from ionshore.studies.stochastic_branches import (
    branch_column,
    drawn_plans,
    told_name,
)
from ionshore.studies.study import (
    Amount,
    Column,
    Findings,
    Given,
    Headline,
    Picture,
    Said,
    Table,
    weakest_first,
)

if TYPE_CHECKING:
    from ionshore.studies.stochastic import StochasticStudy

__all__ = ["findings"]

BILLION = 1000.0
_SHOWN = (("drawn", True),)


def findings(found: StochasticStudy) -> Findings:
    """Return what is told of the study."""
    hangs, by_reading = hanging(found.readings)
    tables = (
        _branches(found),
        _worth(found),
        _plans(found),
        _regret(found),
        _common(found),
        _cells(found),
        *by_reading,
    )
    return Findings(
        study="stochastic",
        inputs=found.inputs,
        question={
            "news": found.tree.news,
            "count": len(found.tree.branches),
            "tree": Given(found.tree.title),
        },
        headlines=(*_headlines(found), *hangs),
        tables=tables,
        pictures=tuple(_pictures(tables)),
        assumptions=tuple(
            Said(f"assumption.stochastic.{one}", {"news": found.tree.news})
            for one in ("chances", "private", "news", "years", "first")
        ),
        sources=weakest_first([_judgments(found)]),
    )


def _pictures(tables: tuple[Table, ...]) -> Iterator[Picture]:
    """Yield charts of what is more than nothing."""
    frames = {one.name: one.frame for one in tables}
    for one in (
        Picture("regret", "plans", "rows", "plan", ("mean_regret",), "", _SHOWN),
        Picture(
            "regret_by_branch", "regret", "heat", "branch", ("regret",), "plan", _SHOWN
        ),
        Picture("cells", "cells", "spans", "branch", ("hedge", "known"), "", _SHOWN),
    ):
        frame = frames[one.table]
        shown = frame.loc[frame["drawn"], list(one.values)].to_numpy(float)
        if shown.max(initial=0.0) > 1e-6 and np.isfinite(shown).all():
            yield one


def _money(value: float) -> Amount:
    # a hundred thousand dollars is what a solver leaves of trillions
    return Amount(0.0 if abs(value) < 0.1 else value, "million USD")


def _headlines(found: StochasticStudy) -> tuple[Headline, ...]:
    worth, chances = found.worth, found.worth.chances
    used = float(chances @ (found.resource[0] - found.resource[1]))
    largest = worth.largest_regret
    single = min(
        range(2, len(worth.plans)), key=lambda at: worth.expected_regret[at], default=1
    )
    return (
        Headline(
            Said("stochastic.evpi_label"),
            _money(worth.perfect_information),
            Said(
                f"stochastic.evpi{'' if used >= 0.0 else '_more'}",
                {
                    "news": found.tree.news,
                    "private": _money(worth.perfect_information),
                    "resource": _money(abs(used)),
                },
            ),
        ),
        Headline(
            Said("stochastic.vss_label"),
            _money(worth.stochastic_solution),
            Said(
                "stochastic.vss",
                {
                    "mean": _money(float(worth.expected_regret[1])),
                    "hedge": _money(float(worth.expected_regret[0])),
                    "single": _money(float(worth.expected_regret[single])),
                    "best": told_name(found, worth.plans[single].name),
                },
            ),
        ),
        Headline(
            Said("stochastic.regret_label"),
            _money(float(largest[0])),
            Said(
                "stochastic.regret",
                {
                    "hedge": _money(float(largest[0])),
                    "worst": _money(float(max(largest))),
                    "plan": told_name(found, worth.plans[int(largest.argmax())].name),
                },
            ),
        ),
    )


def _branches(found: StochasticStudy) -> Table:
    frame = pd.DataFrame(
        {
            "branch": found.answer.parts.tree.names,
            "chance": found.worth.chances,
            "least_cost": found.answer.best / BILLION,
            "hedge_cost": found.answer.hedge.costs / BILLION,
            "regret": found.worth.regret[0] / BILLION,
        }
    )
    columns = (
        branch_column(found, "branch"),
        Column("chance", "1"),
        Column("least_cost", "billion USD"),
        Column("hedge_cost", "billion USD"),
        Column("regret", "billion USD"),
    )
    return Table("branches", frame, columns)


def _worth(found: StochasticStudy) -> Table:
    worth, chances = found.worth, found.worth.chances
    used = chances @ found.resource.T
    nothing = float("nan")
    rows = [
        ("here_and_now", worth.here_and_now, used[0]),
        ("wait_and_see", worth.wait_and_see, used[1]),
        ("mean_plan", worth.mean_plan, nothing),
        ("evpi", worth.perfect_information, used[0] - used[1]),
        ("vss", worth.stochastic_solution, nothing),
    ]
    frame = pd.DataFrame(rows, columns=["measure", "private", "resource"])
    frame[["private", "resource"]] /= BILLION
    columns = (
        Column("measure", kind="word"),
        Column("private", "billion USD"),
        Column("resource", "billion USD"),
    )
    return Table("worth", frame, columns)


def _plans(found: StochasticStudy) -> Table:
    worth = found.worth
    names = found.answer.parts.tree.names
    frame = pd.DataFrame(
        {
            "plan": [one.name for one in worth.plans],
            "mean_regret": worth.expected_regret / BILLION,
            "largest_regret": worth.largest_regret / BILLION,
            "worst_branch": [names[int(row.argmax())] for row in worth.regret],
        }
    )
    frame["drawn"] = frame["plan"].isin(drawn_plans(found))
    columns = (
        branch_column(found, "plan"),
        Column("mean_regret", "billion USD"),
        Column("largest_regret", "billion USD"),
        branch_column(found, "worst_branch"),
    )
    return Table("plans", frame, columns)


def _regret(found: StochasticStudy) -> Table:
    """Return the matrix, one row per plan and branch."""
    worth, names = found.worth, found.answer.parts.tree.names
    rows = [
        (plan.name, name, value / BILLION)
        for plan, row in zip(worth.plans, worth.regret, strict=True)
        for name, value in zip(names, row, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["plan", "branch", "regret"])
    shown = drawn_plans(found)
    frame["drawn"] = frame["plan"].isin(shown) & frame["branch"].isin(shown)
    columns = (
        branch_column(found, "plan"),
        branch_column(found, "branch"),
        Column("regret", "billion USD"),
    )
    return Table("regret", frame, columns)


def _common(found: StochasticStudy) -> Table:
    """Return what is ordered before the news, whatever comes."""
    early = found.built[found.built["when"] == "before"]
    keys = ["stage", "commodity", "region", "unit"]
    wide = early.pivot_table(
        index=keys, columns=["plan", "branch"], values="value", fill_value=0.0
    )
    names = found.answer.parts.tree.names
    hedge = [wide.get(("hedge", names[0]), pd.Series(0.0, wide.index))]
    known = [wide.get((name, name), pd.Series(0.0, wide.index)) for name in names]
    every = pd.concat(hedge + known, axis=1)
    frame = pd.DataFrame(
        {
            "hedge": hedge[0],
            "least": every.min(axis=1),
            "most": every.max(axis=1),
        }
    )
    frame = frame[frame["most"] > 1e-3]
    frame["share"] = frame["least"] / frame["most"]
    order = frame.assign(size=frame["most"]).sort_values(
        ["stage", "commodity", "size"], ascending=[True, True, False]
    )
    columns = (
        Column("commodity", kind="commodity"),
        Column("region", kind="region"),
        Column("unit"),
        Column("hedge"),
        Column("least"),
        Column("most"),
        Column("share", "1"),
    )
    return Table("common", order.reset_index(), columns)


def _cells(found: StochasticStudy) -> Table:
    """Return cell capacity added outside China by branch."""
    table = found.built[
        (found.built["stage"] == "cell") & (found.built["region"] != "CHN")
    ]
    total = table.groupby(["branch", "plan"])["value"].sum()
    rows = [
        (
            name,
            float(total.get((name, "hedge"), 0.0)),
            float(total.get((name, name), 0.0)),
        )
        for name in found.answer.parts.tree.names
    ]
    frame = pd.DataFrame(rows, columns=["branch", "hedge", "known"])
    frame["drawn"] = frame["branch"].isin(drawn_plans(found))
    columns = (
        branch_column(found, "branch"),
        Column("hedge", "GWh/year"),
        Column("known", "GWh/year"),
    )
    return Table("cells", frame, columns)


def _judgments(found: StochasticStudy) -> pd.DataFrame:
    """Return the chances, which are judgments."""
    rows = [
        {
            "table": "tree",
            "item": f"{factor.name}.{one.name} = {one.chance:g}",
            "source_id": f"tree:{found.tree.name}",
            "confidence": "assumed",
            "note": one.because,
        }
        for factor in found.tree.factors
        for one in factor.outcomes
    ]
    return pd.DataFrame(rows)
