"""What is told of the study ``stockpile``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ionshore.studies.by_reading_told import by_reading_table, each_reading
from ionshore.studies.stockpile.sizing import CLOSE
from ionshore.studies.stockpile.threats import holders
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
    from ionshore.studies.stockpile.study import StockpileStudy

__all__ = ["findings"]

MONEY, ENERGY = "million USD", "GWh"
FORMS = 8
"""Forms that are shown, the most valuable first."""
YEARLY = "million USD/year"


def findings(result: StockpileStudy) -> Findings:
    """Return what is told of the study."""
    return Findings(
        study="stockpile",
        inputs=result.inputs,
        question={"year": result.inputs["year"]},
        headlines=tuple(_headlines(result)),
        tables=(
            *_tables(result),
            *([_reading_table(result)] if len(result.readings) else []),
        ),
        pictures=tuple(_pictures(result)),
        assumptions=tuple(
            Said(
                f"stockpile.assumed_{one}", _rates() | {"price_year": result.price_year}
            )
            for one in ("chance", "surprise", "cost", "release", "plan")
        ),
        sources=result.sources,
    )


def _rates() -> dict[str, object]:
    """Return what holding costs a year, by the kinds of the table of holders."""
    rates = {one.kind: one.rate for one in holders()}
    return {
        "rates": tuple(
            Said(f"stockpile.rate_{kind}", {"rate": Amount(rate, "1", 2)})
            for kind, rate in rates.items()
        )
    }


def _headlines(result: StockpileStudy) -> list[Headline]:
    told = [_worst(result)]
    if result.sizes.empty:
        nothing = Said("stockpile.nothing")
        return [
            *told,
            Headline(Said("stockpile.nothing_label"), Amount(0), nothing),
        ]
    told += [_size(result, one) for one in result.inputs["commodities"]]
    told.append(_joint(result))
    if len(result.measures):
        told.append(_cheapest(result))
    if len(result.readings):
        told.append(_hangs(result))
    return told


def _hangs(result: StockpileStudy) -> Headline:
    """Return the first joint reserve under each reading of base-year rents."""
    table = result.readings
    first = table[table["commodity"] == table["commodity"].iloc[0]]
    days, net = (
        dict(zip(first["reading"], first[name], strict=True))
        for name in ("days", "net")
    )
    values = {
        "commodity": Code("commodity", str(first["commodity"].iloc[0])),
        "days": each_reading(days, "day"),
        "net": each_reading(net, YEARLY),
        "low": Amount(min(days.values()), "", 2),
        "high": Amount(max(days.values()), "day", 2),
    }
    return Headline(
        Said("stockpile.hangs_label", values),
        Said("by_reading.range", values),
        Said("stockpile.hangs", values),
    )


def _reading_table(result: StockpileStudy) -> Table:
    """Return joint reserves under each reading, a row for each figure."""
    figures = ["days", "holding", "saved", "net"]
    long = result.readings.melt(["reading", "commodity"], figures, "figure")
    order = list(dict.fromkeys(result.readings["commodity"]))
    long = long.sort_values(
        "commodity", key=lambda one: one.map(order.index), kind="stable"
    )
    long["figure"] = "reserve_" + long["figure"]
    keys = (Column("commodity", kind="commodity"), Column("figure", kind="word"))
    return by_reading_table("stockpile_readings", long, keys)


def _worst(result: StockpileStudy) -> Headline:
    row = result.events.sort_values("cost", kind="stable").iloc[-1]
    values = {
        "threat": Code("word", f"threat_{row['threat']}"),
        "months": int(row["months"]),
        "cost": Amount(float(row["cost"]), MONEY),
        "unserved": Amount(float(row["unserved"]), ENERGY),
        "year": result.inputs["year"],
    }
    return Headline(
        Said("stockpile.worst_label", values),
        Amount(float(row["cost"]), MONEY),
        Said("stockpile.worst", values),
    )


def _size(result: StockpileStudy, commodity: str) -> Headline:
    rows = result.sizes[
        (result.sizes["commodity"] == commodity) & (result.sizes["kind"] == "allied")
    ]
    row = rows.iloc[0]
    values = {
        "commodity": Code("commodity", commodity),
        "days": Amount(float(row["days"]), "", 2),
        "holding": Amount(float(row["holding"]), YEARLY),
        "saved": Amount(float(row["saved"]), YEARLY),
        "avoided": Amount(float(row["avoided"]), "GWh/year"),
    }
    key = "size" if row["days"] > 0.5 else "size_none"
    return Headline(
        Said("stockpile.size_label", values),
        Said("stockpile.of_days", values),
        Said(f"stockpile.{key}", values),
    )


def _joint(result: StockpileStudy) -> Headline:
    """Return what one reserve gains on separate ones, for what is worth holding most."""
    commodity = result.inputs["commodities"][0]
    mine = result.arrangements[result.arrangements["commodity"] == commodity]
    table = mine.set_index("together")
    net = {one: float(table["net"].get(one, 0.0)) for one in ("joint", "apart")}
    held = {one: float(table["holding"].get(one, 0.0)) for one in ("joint", "apart")}
    gain = net["joint"] - net["apart"]
    values = {
        "commodity": Code("commodity", commodity),
        "joint": Amount(net["joint"], YEARLY),
        "apart": Amount(net["apart"], YEARLY),
        "joint_cost": Amount(held["joint"], YEARLY),
        "apart_cost": Amount(held["apart"], YEARLY),
    }
    # Sizes are found within a tolerance: a gain below it is none.
    exact = 2 * CLOSE * abs(net["joint"] + held["joint"])
    key = "joint" if gain > exact else "joint_same"
    return Headline(
        Said("stockpile.joint_label", values),
        Amount(gain if gain > exact else 0.0, YEARLY),
        Said(f"stockpile.{key}", values),
    )


def _cheapest(result: StockpileStudy) -> Headline:
    table = result.measures
    known = table[table["per_mwh"].notna()]
    if known.empty:
        values: dict[str, object] = {}
        return Headline(
            Said("stockpile.cheapest_label"),
            Said("stockpile.cheapest_none"),
            Said("stockpile.cheapest_nothing", values),
        )
    best = known.sort_values("per_mwh", kind="stable").iloc[0]
    values = {
        "measure": _measure(str(best["measure"])),
        "threat": Code("word", f"threat_{best['threat']}"),
        "per_mwh": Amount(float(best["per_mwh"]), "USD/MWh"),
    }
    return Headline(
        Said("stockpile.cheapest_label", values),
        Amount(float(best["per_mwh"]), "USD/MWh"),
        Said("stockpile.cheapest", values),
    )


def _measure(code: str) -> Said:
    kind, _, commodity = code.partition(":")
    values = {"commodity": Code("commodity", commodity)} if commodity else {}
    return Said(f"stockpile.measure_{kind}", values)


def _tables(result: StockpileStudy) -> list[Table]:
    tables = [_events(result), _forms(result)]
    if len(result.sizes):
        tables += [_sizes(result), _curve(result)]
    if len(result.measures):
        tables.append(_measures(result))
    return tables


def _events(result: StockpileStudy) -> Table:
    frame = result.events.assign(
        threat=[f"threat_{one}" for one in result.events["threat"]]
    )
    return Table(
        "stockpile_events",
        frame,
        (
            Column("threat", kind="word"),
            Column("months", "month"),
            Column("probability", "1"),
            Column("cost", MONEY),
            Column("unserved", ENERGY),
        ),
    )


def _forms(result: StockpileStudy) -> Table:
    """Return the forms worth most, whatever the threat, one column per threat."""
    table = result.forms
    total = table.groupby("commodity")["ratio"].sum().sort_values(ascending=False)
    shown = [one for one in total.index if total[one] > 0][:FORMS]
    frame = table[table["commodity"].isin(shown) & (table["ratio"] > 1e-6)]
    rank = {name: place for place, name in enumerate(shown)}
    frame = frame.assign(
        rank=frame["commodity"].map(rank),
        threat=[f"threat_{one}" for one in frame["threat"]],
    ).sort_values(["rank", "ratio"], ascending=[True, False], kind="stable")
    return Table(
        "stockpile_forms",
        frame.reset_index(drop=True),
        (
            Column("commodity", kind="commodity"),
            Column("threat", kind="word"),
            Column("ratio"),
        ),
    )


def _sizes(result: StockpileStudy) -> Table:
    frame = result.sizes.assign(
        holder=[f"holder_{one}" for one in result.sizes["holder"]],
        together=[f"together_{one}" for one in result.sizes["together"]],
    )
    return Table(
        "stockpile_sizes",
        frame,
        (
            Column("commodity", kind="commodity"),
            Column("holder", kind="word"),
            Column("days", "day"),
            Column("amount"),
            Column("holding", YEARLY),
            Column("saved", YEARLY),
            Column("net", YEARLY),
            Column("avoided", "GWh/year"),
        ),
    )


def _curve(result: StockpileStudy) -> Table:
    return Table(
        "stockpile_curve",
        result.curve,
        (
            Column("commodity", kind="commodity"),
            Column("days", "day"),
            Column("holding", YEARLY),
            Column("saved", YEARLY),
            Column("net", YEARLY),
            Column("unserved", "GWh/year"),
            Column("months", "month"),
        ),
    )


def _measures(result: StockpileStudy) -> Table:
    table = result.measures
    code = [one.replace(":", "_") for one in table["measure"]]
    frame = table.assign(
        threat=[f"threat_{one}" for one in table["threat"]],
        way=[f"measure_{one.split('_')[0]}" for one in code],
        held=[one.partition(":")[2] for one in table["measure"]],
    )
    return Table(
        "stockpile_measures",
        frame,
        (
            Column("threat", kind="word"),
            Column("way", kind="word"),
            Column("held", kind="commodity"),
            Column("amount"),
            Column("unit"),
            Column("cost", YEARLY),
            Column("saved", YEARLY),
            Column("avoided", "GWh/year"),
            Column("per_mwh", "USD/MWh"),
            Column("benefit"),
        ),
    )


def _pictures(result: StockpileStudy) -> list[Picture]:
    if result.sizes.empty:
        return []
    return [
        Picture(
            name="stockpile_net",
            table="stockpile_curve",
            form="lines",
            across="days",
            values=("net",),
            by="commodity",
        ),
        Picture(
            name="stockpile_months",
            table="stockpile_curve",
            form="lines",
            across="days",
            values=("months",),
            by="commodity",
        ),
    ]
