"""One good cut out of a world: its makers, one market, the figures of another year."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.studies.hindcast.pairs import REST, Pair, makers_of
from ionshore.world.world import World

__all__ = ["cut_world", "market_of"]

FloatArray = NDArray[np.float64]

SEGMENT = "world_demand"
SPARE_USE = 0.8
"""Utilization where that of the year is not known: room to spare everywhere, so that
no place is favored (assumed)."""
_PRICE_SPREAD = 0.01
"""The price of a cut is taken as it was seen: nothing else there says what it is."""
_SETS = (
    "regions",
    "owners",
    "ramps",
    "sources",
    "elasticities",
    "growth",
    "outlooks",
)
"""Tables that a cut keeps as they are."""


def cut_world(world: World, pair: Pair) -> World:
    """Return the world of one pair: its makers sell one good into one market.

    Plants of the world that stood in the base year keep their place and their own
    cost, inputs left aside; their capacity is scaled so that each place makes what
    the series says it made. Only figures of the base year of the pair go in.
    """
    good = pair.commodities[0]
    plants = _plants(world, pair)
    makers = list(dict.fromkeys(plants["process"]))
    market = market_of(world, pair)
    tables = {
        name: frame if name in _SETS else frame.iloc[:0]
        for name, frame in world.tables.items()
    }
    commodities = world["commodities"]
    good_row = commodities[commodities["commodity"] == good]
    tables["commodities"] = good_row
    tables["lanes"] = _lanes(world["lanes"], plants, good, market)
    processes = world["processes"]
    kept = processes[processes["process"].isin(makers)]
    tables["processes"] = kept.assign(commodity=good).reset_index(drop=True)
    costs = world["process_costs"]
    own = {
        name for name, part in makers_of(world, pair.commodities).items() if part == 1
    }
    costs = costs[costs["process"].isin([one for one in makers if one in own])]
    tables["process_costs"] = costs[costs["from_year"].isna()].reset_index(drop=True)
    tables["assets"] = plants.drop(columns="made").reset_index(drop=True)
    tables["base_output"] = _output(world["base_output"], plants, pair)
    tables["prices"] = _price(world, pair, market)
    price = float(tables["commodities"]["reference_price"].iloc[0])
    tables |= _demand(world, pair, market, 10.0 * price)
    return replace(
        world,
        name=f"{pair.series}_{pair.base}",
        base_year=pair.base,
        years=(pair.base,),
        last_period_years=1,
        tables=MappingProxyType(tables),
        hash=f"{world.hash}-{pair.label}",
        options=replace(world.options, calibrate_under=""),
    )


def _plants(world: World, pair: Pair) -> pd.DataFrame:
    """Return the plants that stood in the base year, with what each ``made`` then."""
    part = makers_of(world, pair.commodities)
    assets = world["assets"]
    stands = assets["status"].isin(["operating", "rest", "construction"])
    early = (assets["online_year"] <= min(pair.base, world.base_year)).fillna(
        value=True
    )
    rows = assets[assets["process"].isin(list(part)) & stands & early.astype(bool)]
    rows = rows[rows["capacity"] > 0].reset_index(drop=True)
    process = world["processes"].set_index("process").loc[rows["process"]]
    most = rows["utilization"].fillna(
        pd.Series(process["utilization"].to_numpy(float), index=rows.index)
    )
    effective = rows["capacity"].to_numpy(float) * most.to_numpy(float)
    keys = [rows["process"], rows["region"]]
    size = pd.Series(effective).groupby(keys).transform("sum").to_numpy(float)
    ran = world["base_output"].set_index(["process", "region"])["quantity"]
    whole = ran.reindex(pd.MultiIndex.from_arrays(keys)).fillna(0.0).to_numpy(float)
    factor = rows["process"].map(part).astype(float).to_numpy()
    made = whole * effective / size * factor
    scale = _scale(rows[pair.axis], made, pair)
    use = SPARE_USE if pair.base < world.base_year else whole / size
    made = made * scale
    fresh = rows.assign(
        capacity=made / np.maximum(use, 1e-9) / most.to_numpy(float),
        made=made,
        online_year=pd.array([pd.NA] * len(rows), "Int64"),
        ramp="",
        facility="",
    )
    return fresh[fresh["made"] > 0]


def _scale(axis: pd.Series, made: FloatArray, pair: Pair) -> FloatArray:
    """Return what brings the plants of each place to the series, 0 outside of it."""
    known = dict(zip(pair.places, pair.before.tolist(), strict=True))
    place = np.array([one if one in known else REST for one in axis], object)
    factor = np.zeros(len(made))
    for one, amount in known.items():
        here = place == one
        total = made[here].sum()
        factor[here] = amount / total if total > 0 else 0.0
    return factor


def _lanes(
    like: pd.DataFrame, plants: pd.DataFrame, good: str, market: str
) -> pd.DataFrame:
    """Return free ways to the market: what freight takes is in a maker's margin."""
    regions = [one for one in dict.fromkeys(plants["region"]) if one != market]
    ways = pd.DataFrame({"origin": regions})
    ways = ways.assign(commodity=good, destination=market, freight=0.0)
    told = {"source_id": "", "confidence": "assumed", "note": ""}
    ways = ways.assign(capacity=np.nan, cost_slope=0.0, **told)
    return ways[list(like.columns)].astype(like.dtypes)


def _output(like: pd.DataFrame, plants: pd.DataFrame, pair: Pair) -> pd.DataFrame:
    made = plants.groupby(["process", "region"], sort=False)["made"].sum()
    rows = made.rename("quantity").reset_index()
    told = rows.assign(
        source_id=pair.source_id, confidence="reported", note=pair.definition
    )
    return told[list(like.columns)].astype(like.dtypes)


def market_of(world: World, pair: Pair) -> str:
    """Return the region that uses most of the good, or else makes most of it."""
    uses = world["recipes"]
    uses = uses[(uses["flow"] == "in") & uses["commodity"].isin(pair.commodities)]
    rows = world["base_output"].merge(uses, on="process", suffixes=("", "_per_unit"))
    amount = rows["quantity"] * rows["quantity_per_unit"]
    if not len(rows):
        rows = world["base_output"]
        rows = rows[rows["process"].isin(list(makers_of(world, pair.commodities)))]
        amount = rows["quantity"]
    return str(amount.groupby(rows["region"]).sum().idxmax())


def _price(world: World, pair: Pair, market: str) -> pd.DataFrame:
    """Return the price that the base year is anchored on.

    It is the mean of what was seen of the good in that year. Without any the
    reference price sets the scale, and only the change of the price can be told.
    """
    table, good = world["prices"], pair.commodities[0]
    seen = table[(table["commodity"] == good) & (table["year"] == pair.base)]
    chosen = seen[seen["chosen"].to_numpy(bool)]
    seen = chosen if len(chosen) else seen
    goods = world["commodities"]
    scale = goods[goods["commodity"] == good]
    known = len(seen) > 0
    row = {
        "commodity": good,
        "region": market,
        "year": pair.base,
        "series": "mean of the year" if known else "scale only",
        "price": float((seen["price"] if known else scale["reference_price"]).mean()),
        "chosen": True,
        "deviation": _PRICE_SPREAD,
        "source_id": str((seen if known else scale)["source_id"].iloc[0]),
        "confidence": "derived" if known else "assumed",
        "note": "",
    }
    return pd.DataFrame([row], columns=list(table.columns)).astype(table.dtypes)


def _demand(
    world: World, pair: Pair, market: str, unmet: float
) -> dict[str, pd.DataFrame]:
    told = {"source_id": pair.source_id, "confidence": "derived", "note": ""}
    unit = world["commodities"].set_index("commodity")["unit"]
    rows = {
        "segments": {
            "segment": SEGMENT,
            "name_en": "World demand",
            "name_ko": "세계 수요",
            "unit": unit.loc[pair.commodities[0]],
            "unmet_value": unmet,
        },
        "serves": {
            "segment": SEGMENT,
            "commodity": pair.commodities[0],
            "preference_cost": 0.0,
        },
        "demand": {
            "segment": SEGMENT,
            "region": market,
            "year": pair.base,
            "quantity": float(pair.before.sum()),
            "form": "fixed",
            "minimum": 0.0,
        },
    }
    return {
        name: pd.DataFrame([row | told], columns=list(world[name].columns)).astype(
            world[name].dtypes
        )
        for name, row in rows.items()
    }
