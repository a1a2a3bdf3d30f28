"""What is told of the study ``scale``."""

from __future__ import annotations

import pandas as pd

from ionshore.studies.borders import LAW_COUNTRY
from ionshore.studies.market import market_of
from ionshore.studies.scale_gap import GROUPS, NEAR, ScaleStudy
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
SIZE = "GWh/year"


def findings(result: ScaleStudy) -> Findings:
    """Return what is told of the study."""
    inputs = result.inputs
    return Findings(
        study="scale",
        inputs=inputs,
        question={
            "chemistry": Code("word", inputs["chemistry"]),
            "reference": Code("region", inputs["reference"]),
            "year": inputs["year"],
        },
        headlines=tuple(_headlines(result)),
        tables=tuple(_tables(result)),
        pictures=_pictures(result),
        assumptions=tuple(_assumptions(result)),
        sources=result.sources,
    )


def _row(result: ScaleStudy, region: str, market: str) -> pd.Series:
    table = result.gap
    return table[(table["region"] == region) & (table["market"] == market)].iloc[0]


def _headlines(result: ScaleStudy) -> list[Headline]:
    lead = result.inputs["region"][0]
    told = [_gap(result, lead), _one_market(result, lead), _remains(result, lead)]
    told += [_size(result, lead), _plants(result), _cash(result, lead)]
    return told


def _names(result: ScaleStudy, region: str) -> dict[str, object]:
    return {
        "region": Code("region", region),
        "reference": Code("region", result.inputs["reference"]),
        "chemistry": Code("word", result.inputs["chemistry"]),
        "year": result.inputs["year"],
    }


def _largest(shares: pd.Series, count: int = 3) -> tuple[Said, ...]:
    """Return the largest parts of a gap or a change, each with its figure."""
    parts = shares[list(GROUPS)].astype(float)
    largest = parts[parts.abs().sort_values(ascending=False).index][:count]
    return tuple(
        Said(
            "scale.part",
            {"group": Code("word", str(name)), "amount": Amount(value, MONEY)},
        )
        for name, value in largest.items()
        if abs(value) >= 0.05
    )


def _gap(result: ScaleStudy, lead: str) -> Headline:
    row = _row(result, lead, "fragmented")
    values = _names(result, lead) | {
        "cost": Amount(row["cost"], MONEY),
        "reference_cost": Amount(row["reference_cost"], MONEY),
        "more": Amount(row["gap"] / row["reference_cost"], "1"),
        "parts": _largest(row),
    }
    return Headline(
        Said("scale.gap_label", values),
        Amount(row["gap"], MONEY),
        Said("scale.gap", values),
    )


def _one_market(result: ScaleStudy, lead: str) -> Headline:
    before, after = (_row(result, lead, one) for one in ("fragmented", "consolidated"))
    parts = after[list(GROUPS)].astype(float) - before[list(GROUPS)].astype(float)
    demand = result.years[result.years["year"] == result.inputs["year"]]
    demand = demand[demand["region"] == lead].set_index("market")["demand"]
    values = _names(result, lead) | {
        "own": Amount(demand["fragmented"], "GWh"),
        "joint": Amount(demand["consolidated"], "GWh"),
        "before": Amount(before["gap"], MONEY),
        "after": Amount(after["gap"], MONEY),
        "parts": _largest(parts),
    }
    return Headline(
        Said("scale.market_label", values),
        Amount(after["gap"] - before["gap"], MONEY),
        Said("scale.market", values),
    )


def _remains(result: ScaleStudy, lead: str) -> Headline:
    row = _row(result, lead, "consolidated")
    values = _names(result, lead) | {"parts": _largest(row, 4)}
    return Headline(
        Said("scale.remains_label", values),
        Amount(row["gap"], MONEY),
        Said("scale.remains", values),
    )


def _size(result: ScaleStudy, lead: str) -> Headline:
    table = result.sizes[result.sizes["region"] == lead]
    first, last = table.iloc[0], table.iloc[-1]
    values = _names(result, lead) | {
        "small": Amount(first["plant_gwh"], "GWh"),
        "large": Amount(last["plant_gwh"], "GWh"),
        "saved": Amount(first["cost"] - last["cost"], MONEY),
        "near": Amount(NEAR - 1.0, "1"),
        "efficient": Amount(result.efficient_gwh, "GWh"),
    }
    return Headline(
        Said("scale.size_label", values),
        Amount(result.efficient_gwh, SIZE),
        Said("scale.size", values),
    )


def _plants(result: ScaleStudy) -> Headline:
    table = result.years[result.years["year"] == result.inputs["year"]]
    own = table[table["market"] == "fragmented"]
    own = own.assign(home=[market_of(one) for one in own["region"]])
    own = own.drop_duplicates("home")
    joint = float(table[table["market"] == "consolidated"]["plants"].iloc[0])
    values = {
        "year": result.inputs["year"],
        "efficient": Amount(result.efficient_gwh, "GWh"),
        "joint": Amount(joint, "", 2),
        "own": tuple(
            Said(
                "scale.plants_one",
                {"region": Code("region", home), "plants": Amount(plants, "", 2)},
            )
            for home, plants in zip(own["home"], own["plants"], strict=True)
        ),
        "needed": result.inputs["plants"],
    }
    return Headline(
        Said("scale.plants_label", values),
        Said("scale.plants_figure", values),
        Said("scale.plants", values),
    )


def _cash(result: ScaleStudy, lead: str) -> Headline:
    row = _row(result, lead, "consolidated")
    values = _names(result, lead) | {
        "cash": Amount(result.cash, MONEY),
        "full": Amount(row["reference_cost"], MONEY),
        "gap": Amount(row["cost"] - result.cash, MONEY),
    }
    return Headline(
        Said("scale.cash_label", values),
        Amount(row["cost"] - result.cash, MONEY),
        Said("scale.cash", values),
    )


def _tables(result: ScaleStudy) -> list[Table]:
    money = [Column(one, MONEY) for one in ("cost", "reference_cost", "gap")]
    region, market = Column("region", kind="region"), Column("market", kind="word")
    size = Column("plant_gwh", SIZE)
    gap = Table(
        "scale_gap",
        result.gap,
        (region, market, size, *money, *(Column(one, MONEY) for one in GROUPS)),
    )
    sizes = Table(
        "scale_size",
        result.sizes,
        (
            region,
            size,
            Column("cost", MONEY),
            Column("gap", MONEY),
            Column("scale", MONEY),
        ),
    )
    years = Table(
        "scale_years",
        result.years,
        (
            Column("year", "year"),
            region,
            market,
            Column("demand", "GWh"),
            Column("plants"),
            size,
            Column("grown"),
            *money,
        ),
    )
    duties = Table(
        "scale_duties",
        result.duties,
        (region, Column("duty", "1"), Column("duty_cost", MONEY)),
    )
    return [gap, sizes, years] + ([duties] if len(result.duties) else [])


def _pictures(result: ScaleStudy) -> tuple[Picture, ...]:
    lead = result.inputs["region"][0]
    return (
        Picture("scale_gap", "scale_gap", "rows", "region|market", tuple(GROUPS)),
        Picture("scale_size", "scale_size", "lines", "plant_gwh", ("cost",), "region"),
        Picture(
            "scale_years",
            "scale_years",
            "lines",
            "year",
            ("gap",),
            "market",
            (("region", lead),),
        ),
    )


def _assumptions(result: ScaleStudy) -> list[Said]:
    inputs = result.inputs
    values = {
        "reference": Code("region", inputs["reference"]),
        "plants": inputs["plants"],
        "plant_gwh": Amount(inputs["plant_gwh"], "GWh"),
        "reference_gwh": Amount(inputs["reference_gwh"], "GWh"),
        "operating_year": inputs["operating_year"],
        "prices": inputs["prices"],
        "year": inputs["year"],
        "law": Code("region", LAW_COUNTRY),
    }
    keys = ["home", inputs["inputs"], "plants", "learning", "duty", "finance"]
    keys += ["operation", "shapley", "money"]
    return [Said(f"scale.assumed_{one}", values) for one in keys]
