"""What is told of a sweep of cuts."""

from __future__ import annotations

import pandas as pd

from ionshore.studies.by_reading_told import (
    by_reading_table,
    each_reading,
    reading_columns,
)
from ionshore.studies.shock.cuts import ALL
from ionshore.studies.shock.sweeping import CutsFound
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
from ionshore.sweep.worst import Worst

__all__ = ["findings"]

MONEY, ENERGY = "million USD", "GWh"
SHOWN, IN_HEAT = 15, 12
NOTHING = 0.05
"""A cut that costs less than this changes nothing [million USD]."""
_BASIC = (
    Column("commodity", kind="commodity"),
    Column("months", "month"),
    Column("cost", MONEY),
    Column("per_month", "million USD/month"),
    Column("unserved", ENERGY),
    Column("holds_out", "month"),
    Column("replaced", "1"),
)


def findings(result: CutsFound) -> Findings:
    """Return what is told of a sweep."""
    asked = result.asked
    return Findings(
        study="shock_sweep",
        inputs={
            "year": asked.year,
            "months": asked.months,
            "by": asked.by,
            "step": asked.step,
            "cases": result.cases,
            "failed": result.failed,
            "resumed": result.resumed,
        },
        question={"year": asked.year},
        headlines=tuple(_headlines(result)),
        tables=tuple(_tables(result)),
        pictures=tuple(_pictures(result)),
        assumptions=tuple(
            Said(f"shock_sweep.assumed_{one}")
            for one in (
                *("surprise", "response", "money", "worst"),
                *(["readings"] if len(result.readings) else []),
            )
        ),
        sources=result.sources,
    )


def _single(result: CutsFound, by: str) -> pd.DataFrame:
    """Return cuts of one good of the longest duration, the costliest first."""
    table = result.cuts
    longest = table["months"] == max(result.asked.months)
    mine = table[(table["by"] == by) & (table["commodity"] != ALL) & longest]
    return mine.sort_values("cost", ascending=False, kind="stable")


def _headlines(result: CutsFound) -> list[Headline]:
    told = [_first(result, by) for by in result.asked.by if len(_single(result, by))]
    country = _single(result, result.asked.by[0])
    hurt = int((country["cost"] > NOTHING).sum())
    values: dict[str, object] = {
        "cases": result.cases,
        "failed": result.failed,
        "hurt": hurt,
        "none": len(country) - hurt,
        "unserved": int((country["unserved"] > NOTHING).sum()),
    }
    told.append(
        Headline(
            Said("shock_sweep.count_label"),
            Amount(hurt),
            Said("shock_sweep.count", values),
        )
    )
    if result.worst is not None:
        told.append(_worst(result, result.worst))
    told += [_hangs(result, by) for by in result.asked.by if len(_under(result, by))]
    return told


def _under(result: CutsFound, by: str) -> pd.DataFrame:
    """Return the cuts made under every reading; without rows for one reading alone."""
    table = result.readings
    if table.empty or table["reading"].nunique() < 2:
        return pd.DataFrame()
    return table[(table["by"] == by) & table["cost"].notna()]


def _hangs(result: CutsFound, by: str) -> Headline:
    """Return what the costliest cut costs under each reading, and which it is there."""
    table = _under(result, by)
    first = table[table["key"] == table["key"].iloc[0]]
    cost = dict(zip(first["reading"], first["cost"], strict=True))
    worst = table.loc[table.groupby("reading", sort=False)["cost"].idxmax()]
    where = tuple(
        Said(
            "shock_sweep.worst_under",
            {
                "reading": Code("word", f"reading_{row['reading']}"),
                "place": _place(by, str(row["place"])),
                "commodity": Code("commodity", str(row["commodity"])),
            },
        )
        for _, row in worst.iterrows()
    )
    row = first.iloc[0]
    values: dict[str, object] = {
        "place": _place(by, str(row["place"])),
        "commodity": Code("commodity", str(row["commodity"])),
        "each": each_reading(cost, MONEY),
        "where": where,
        "low": Amount(min(cost.values()), MONEY),
        "high": Amount(max(cost.values()), MONEY),
    }
    return Headline(
        Said(f"shock_sweep.hangs_{by}", values),
        Said("by_reading.range", values),
        Said("shock_sweep.hangs", values),
    )


def _place(by: str, place: str) -> Code:
    return Code("region" if by == "country" else "owner", place)


def _first(result: CutsFound, by: str) -> Headline:
    row = _single(result, by).iloc[0]
    values = {
        "place": _place(by, str(row["place"])),
        "commodity": Code("commodity", str(row["commodity"])),
        "months": int(row["months"]),
        "cost": Amount(float(row["cost"]), MONEY),
        "unserved": Amount(float(row["unserved"]), ENERGY),
    }
    return Headline(
        Said(f"shock_sweep.first_{by}", values),
        Amount(float(row["cost"]), MONEY),
        Said(f"shock_sweep.{by}", values),
    )


def _worst(result: CutsFound, worst: Worst) -> Headline:
    cost = (worst.value - worst.base) / result.discount
    bound = (worst.bound - worst.base) / result.discount
    cuts = []
    for key in worst.keys:
        by, place, commodity = key.split("/")
        values: dict[str, object] = {
            "place": _place(by, place),
            "commodity": Code("commodity", commodity),
        }
        cuts.append(Said("shock_sweep.cut", values))
    values = {
        "cuts": tuple(cuts),
        "cost": Amount(cost, MONEY),
        "bound": Amount(bound, MONEY),
        "count": len(worst.keys),
        "solves": worst.solves,
    }
    key = "worst" if worst.is_exact else "worst_bound"
    return Headline(
        Said("shock_sweep.worst_label", values),
        Amount(cost, MONEY),
        Said(f"shock_sweep.{key}", values),
    )


def _tables(result: CutsFound) -> list[Table]:
    tables = [_heat(result)]
    for by in result.asked.by:
        single = _single(result, by)
        if len(single):
            kind = "region" if by == "country" else "owner"
            columns = (Column("place", kind=kind), *_BASIC)
            shown = single[single["cost"] > NOTHING].head(SHOWN)
            tables.append(Table(f"shock_sweep_{by}", shown, columns))
        tables += _reading_tables(result, by)
    wholes = _wholes(result)
    if len(wholes):
        tables.append(wholes_table(wholes))
    if len(result.pairs):
        tables.append(_pairs(result))
    return tables


def _reading_tables(result: CutsFound, by: str) -> list[Table]:
    under = _under(result, by)
    if under.empty:
        return []
    kind = "region" if by == "country" else "owner"
    keys = (Column("place", kind=kind), Column("commodity", kind="commodity"))
    name = f"shock_sweep_{by}_readings"
    table = by_reading_table(name, under.assign(value=under["cost"]), keys)
    columns = reading_columns(dict.fromkeys(under["reading"]), MONEY)
    return [Table(name, table.frame, (*keys, *columns))]


def _heat(result: CutsFound) -> Table:
    """Return cost a month of countries and goods, those that matter most."""
    single = _single(result, result.asked.by[0])
    hurt = single[single["cost"] > NOTHING]
    goods = hurt.groupby("commodity")["cost"].max().nlargest(IN_HEAT).index.tolist()
    places = hurt.groupby("place")["cost"].max().nlargest(IN_HEAT).index.tolist()
    kept = hurt[hurt["commodity"].isin(goods) & hurt["place"].isin(places)]
    order = kept.assign(
        row=[places.index(one) for one in kept["place"]],
        column=[goods.index(one) for one in kept["commodity"]],
    ).sort_values(["column", "row"], kind="stable")
    kind = "region" if result.asked.by[0] == "country" else "owner"
    return Table(
        "shock_sweep_heat",
        order,
        (
            Column("place", kind=kind),
            Column("commodity", kind="commodity"),
            Column("per_month", "million USD/month"),
        ),
    )


def _wholes(result: CutsFound) -> pd.DataFrame:
    """Return what it costs if a country exports nothing at all."""
    table = result.cuts
    mine = table[(table["commodity"] == ALL) & (table["by"] == "country")]
    mine = mine[(mine["cost"] > NOTHING) & (mine["months"] == max(result.asked.months))]
    return mine.sort_values("cost", ascending=False, kind="stable").head(SHOWN)


def wholes_table(wholes: pd.DataFrame) -> Table:
    """Return the table of countries that export nothing."""
    columns = (
        Column("place", kind="region"),
        *(one for one in _BASIC if one.name not in {"commodity", "replaced"}),
    )
    return Table("shock_sweep_whole", wholes, columns)


def _pairs(result: CutsFound) -> Table:
    table = result.pairs.sort_values("cost", ascending=False, kind="stable")
    kind = "region" if result.asked.by[0] == "country" else "owner"
    return Table(
        "shock_sweep_pairs",
        table.head(SHOWN),
        (
            Column("place", kind=kind),
            Column("commodity", kind="commodity"),
            Column("place_2", kind=kind),
            Column("commodity_2", kind="commodity"),
            Column("cost", MONEY),
            Column("more", MONEY),
            Column("unserved", ENERGY),
        ),
    )


def _pictures(result: CutsFound) -> list[Picture]:
    if _heat(result).frame.empty:
        return []
    return [
        Picture(
            name="shock_sweep_heat",
            table="shock_sweep_heat",
            form="heat",
            across="commodity",
            values=("per_month",),
            by="place",
        )
    ]
