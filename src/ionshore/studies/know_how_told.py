"""What is told of the study ``know-how``."""

from __future__ import annotations

import math

import pandas as pd

from ionshore.studies.borders import LAW_COUNTRY
from ionshore.studies.know_how_ways import CREDITS, PRICES, KnowHowStudy
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

__all__ = ["findings"]

MONEY = "USD/kWh"
WAYS = ("alone", "licence", "joint_venture")


def findings(result: KnowHowStudy) -> Findings:
    """Return what is told of the study."""
    return Findings(
        study="know-how",
        inputs=result.inputs,
        question=_names(result),
        headlines=tuple(_headlines(result)),
        tables=tuple(_tables(result)),
        pictures=_pictures(result),
        assumptions=tuple(_assumptions(result)),
        sources=result.sources,
    )


def _names(result: KnowHowStudy) -> dict[str, object]:
    inputs = result.inputs
    return {
        "region": Code("region", inputs["region"]),
        "owner": Code("region", inputs["owner"]),
        "reference": Code("region", inputs["reference"]),
        "chemistry": Code("word", inputs["chemistry"]),
        "year": inputs["year"],
        "years": inputs["years"],
        "plant": Amount(inputs["plant_gwh"], "GWh"),
    }


def _ways(result: KnowHowStudy) -> pd.DataFrame:
    """Return one row per partnership: that whose partner the law admits, if any."""
    table = result.ways.sort_values("credit", ascending=False, kind="stable")
    return table.drop_duplicates("partnership").set_index("partnership")


def _headlines(result: KnowHowStudy) -> list[Headline]:
    told = [_value(result), _ramp(result), _cost(result)]
    told += [_even(result, one) for one in PRICES]
    barred = _barred(result)
    return [*told, barred] if barred else told


def _value(result: KnowHowStudy) -> Headline:
    ways = _ways(result)
    values = _names(result)
    for one in WAYS[1:]:
        values[f"{one}_value"] = Amount(ways["value"][one], MONEY)
        values[f"{one}_months"] = Amount(round(ways["months_gained"][one]), "")
    values["alone"] = Amount(ways["levelized_cost"]["alone"], MONEY)
    return Headline(
        Said("know_how.value_label", values),
        Amount(ways["value"]["joint_venture"], MONEY),
        Said("know_how.value", values),
    )


def _ramp(result: KnowHowStudy) -> Headline:
    ways = _ways(result)
    values = _names(result)
    for one in WAYS:
        values[f"{one}_first"] = Amount(ways["first_year_yield"][one], "1")
        values[f"{one}_months"] = Amount(round(ways["months_to_full"][one]), "")
    return Headline(
        Said("know_how.ramp_label", values),
        Said("know_how.ramp_figure", values),
        Said("know_how.ramp", values),
    )


def _cost(result: KnowHowStudy) -> Headline:
    values = _names(result)
    last = int(result.years["operation"].max())
    wide = result.years.pivot(index="operation", columns="partnership", values="cost")
    for one in WAYS:
        values[f"{one}_first"] = Amount(wide[one][1], MONEY)
        values[f"{one}_last"] = Amount(wide[one][last], MONEY)
    values["last"] = last
    return Headline(
        Said("know_how.cost_label", values),
        Amount(wide["alone"][1], MONEY),
        Said("know_how.cost", values),
    )


def _after(result: KnowHowStudy, years: float) -> Said:
    if math.isnan(years):
        return Said("know_how.never", {"years": result.inputs["years"]})
    return Said("know_how.after", {"years": Amount(years, "", 2)})


def _all_after(result: KnowHowStudy, back: pd.Series) -> tuple[Said, ...]:
    """Tell for each way when the money is back; once, if it never is."""
    if back.isna().all():
        return (Said("know_how.none", {"years": result.inputs["years"]}),)
    return tuple(
        Said(
            "know_how.way_after",
            {"way": Code("word", one), "after": _after(result, float(back[one]))},
        )
        for one in WAYS
    )


def _even(result: KnowHowStudy, reading: str) -> Headline:
    """Tell when the money is back at one reading of the price."""
    ways = _ways(result)
    values = _names(result)
    for granted in CREDITS:
        values[granted] = _all_after(result, ways[f"{reading}_{granted}"])
        values[f"needed_{granted}"] = Amount(
            ways[f"needed_{granted}"]["joint_venture"], MONEY
        )
    first = result.prices.iloc[0]
    values |= {
        "price": Amount(first[f"parity_{reading}"], MONEY),
        "cost": Amount(first[f"reference_{reading}"], MONEY),
        "duty": Amount(first["duty"], "1"),
        "freight": Amount(first["freight"], MONEY),
    }
    best = ways[f"{reading}_with_credit"]["joint_venture"]
    return Headline(
        Said(f"know_how.even_{reading}_label", values),
        _after(result, best),
        Said(f"know_how.even_{reading}", values),
    )


def _barred(result: KnowHowStudy) -> Headline | None:
    """Tell what a partner that bars the credit costs; None if there is none."""
    table = result.ways[~result.ways["credit"]]
    table = table[table["partnership"] == "joint_venture"]
    free = _ways(result).loc[["joint_venture"]].iloc[0]
    needed = {one: float(free[f"needed_{one}"]) for one in CREDITS}
    worth = needed["without_credit"] - needed["with_credit"]
    if table.empty or not bool(free["credit"]) or worth <= 0.0:
        return None
    values = _names(result) | {
        "partner": tuple(Code("region", one) for one in table["partner"]),
        "worth": Amount(worth, MONEY),
        "with": Amount(needed["with_credit"], MONEY),
        "without": Amount(needed["without_credit"], MONEY),
    }
    return Headline(
        Said("know_how.barred_label", values),
        Amount(worth, MONEY),
        Said("know_how.barred", values),
    )


def _tables(result: KnowHowStudy) -> list[Table]:
    way = Column("partnership", kind="word")
    ways = Table(
        "know_how_ways",
        result.ways.rename(columns={"experience": "know_how"}),
        (
            way,
            Column("partner", kind="region"),
            Column("know_how", kind="word"),
            Column("start_yield", "1"),
            Column("first_year_yield", "1"),
            Column("months_to_full"),
            Column("levelized_cost", MONEY),
            Column("value", MONEY),
            Column("months_gained"),
            Column("credit"),
        ),
    )
    readings = [f"{one}_{other}" for one in PRICES for other in CREDITS]
    back = Table(
        "know_how_back",
        result.ways,
        (
            way,
            Column("partner", kind="region"),
            *(Column(one) for one in readings),
            *(Column(f"needed_{one}", MONEY) for one in CREDITS),
        ),
    )
    operation = Column("operation", "year")
    years = Table(
        "know_how_years",
        result.years,
        (operation, way, Column("cell_yield", "1"), Column("cost", MONEY)),
    )
    ramp = Table(
        "know_how_ramp",
        result.ramp,
        (Column("month", "month"), way, Column("cell_yield", "1")),
    )
    return [ways, back, years, ramp, _price_table(result), _cash_table(result)]


def _price_table(result: KnowHowStudy) -> Table:
    money = ["reference_full", "reference_cash", "freight"]
    parity = ["parity_full", "parity_cash", "granted_credit"]
    return Table(
        "know_how_prices",
        result.prices.rename(columns={"credit": "granted_credit"}),
        (
            Column("year", "year"),
            *(Column(one, MONEY) for one in money),
            Column("duty", "1"),
            *(Column(one, MONEY) for one in parity),
        ),
    )


def _cash_table(result: KnowHowStudy) -> Table:
    return Table(
        "know_how_cash",
        result.cash.assign(price="at_" + result.cash["price"]),
        (
            Column("operation", "year"),
            Column("partnership", kind="word"),
            Column("price", kind="word"),
            Column("granted", kind="word"),
            Column("cumulative", "million USD"),
        ),
    )


def _pictures(result: KnowHowStudy) -> tuple[Picture, ...]:  # noqa: ARG001
    ramp = Picture(
        "know_how_ramp",
        "know_how_ramp",
        "lines",
        "month",
        ("cell_yield",),
        "partnership",
    )
    years = Picture(
        "know_how_years",
        "know_how_years",
        "lines",
        "operation",
        ("cost",),
        "partnership",
    )
    cash = [
        Picture(
            f"know_how_cash_{granted}",
            "know_how_cash",
            "lines",
            "operation",
            ("cumulative",),
            "partnership",
            (("price", "at_full"), ("granted", granted)),
        )
        for granted in CREDITS
    ]
    return (ramp, years, *cash)


def _assumptions(result: KnowHowStudy) -> list[Said]:
    inputs = result.inputs
    values = _names(result) | {
        "law": Code("region", LAW_COUNTRY),
        "prices": inputs["prices"],
        "outlay": Amount(result.outlay, "million USD"),
        "reference_gwh": Amount(inputs["reference_gwh"], "GWh"),
    }
    own = [f"know_how.assumed_{one}" for one in ("ramp", "partner")]
    inputs_key = [f"scale.assumed_{inputs['inputs']}"]
    rest = ("price", "credit", "cash", "royalty", "duty", "operation", "money")
    keys = [*own, *inputs_key, *(f"know_how.assumed_{one}" for one in rest)]
    return [Said(one, values) for one in keys]
