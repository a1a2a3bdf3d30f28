"""The reconciled figures as a world.

The world keeps its form: recipes, demand and share bands carry the reconciled
figures, and a stock change is a demand (or, drawn down, a supply) of the base year
alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from ionshore.calibration.market_shares import regional_shares
from ionshore.calibration.reconcile import Reconciliation
from ionshore.scenario.case.periods import interpolated
from ionshore.world.world import World

__all__ = ["SOURCE", "reconciled_world"]

SOURCE = {
    "source_id": "ionshore_calibration",
    "title": "Calibration of the base year: figures moved or found by it",
    "publisher": "ionshore",
    "published": "",
    "url": "",
    "seen_via": "ionshore calibrate; ionshore data reconcile",
}
"""What the rows rest on that calibration writes."""

_DERIVED = {
    "source_id": SOURCE["source_id"],
    "confidence": "derived",
    "note": "reconciled base year",
}


def reconciled_world(world: World, result: Reconciliation) -> World:
    """Return the world with the reconciled figures in place of the reported ones."""
    tables = dict(world.tables)
    tables["recipes"] = _recipes(world, result)
    tables["demand"], tables["shares"] = _demand(world, result)
    tables["base_output"] = _base_output(world, result)
    tables |= _with_stocks(tables, world, result)
    known = tables["sources"]
    if SOURCE["source_id"] not in set(known["source_id"]):
        row = pd.DataFrame([SOURCE], columns=list(known.columns))
        tables["sources"] = pd.concat(
            [known, row.astype(known.dtypes)], ignore_index=True
        )
    return replace(world, tables=MappingProxyType(tables))


def _factors(result: Reconciliation, kind: str, *keys: str) -> Mapping[object, float]:
    rows = result.figures[result.figures["kind"] == kind]
    ratio = rows["reconciled"] / rows["reported"]
    names = (
        rows[keys[0]]
        if len(keys) == 1
        else list(zip(*(rows[k] for k in keys), strict=True))
    )
    return dict(zip(names, ratio, strict=True))


def _recipes(world: World, result: Reconciliation) -> pd.DataFrame:
    factor = _factors(result, "recipe", "process", "commodity")
    table = world["recipes"].copy()
    keys = list(zip(table["process"], table["commodity"], strict=True))
    moved = np.array([factor.get(key, 1.0) for key in keys])
    moved = np.where((table["flow"] == "in").to_numpy(bool), moved, 1.0)
    table["quantity"] = table["quantity"] * moved
    changed = moved != 1.0
    table.loc[changed, "source_id"] += f";{SOURCE['source_id']}"
    return table


def _base_output(world: World, result: Reconciliation) -> pd.DataFrame:
    factor = _factors(result, "production", "process")
    table = world["base_output"].copy()
    table["quantity"] *= table["process"].map(dict(factor)).astype(float)
    return table


def _demand(world: World, result: Reconciliation) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return demand and shares with rows of their own for the base year."""
    year = world.base_year
    size = _factors(result, "demand", "segment")
    shares = _factors(result, "share", "segment", "commodity")
    mix = regional_shares(world, year)
    mix["amount"] = (
        mix["quantity"]
        * mix["share"]
        * [float(size.get(one, 1.0)) for one in mix["segment"]]
        * [
            float(shares.get(key, 1.0))
            for key in zip(mix["segment"], mix["commodity"], strict=True)
        ]
    )
    market = ["segment", "region"]
    mix["market"] = mix.groupby(market)["amount"].transform("sum")
    mix["share"] = (mix["amount"] / mix["market"]).fillna(0.0)
    demand = world["demand"]
    rows = mix.drop_duplicates(market)
    # A market's own factor keeps the world's totals of every chemistry.
    of_base = rows[market].assign(quantity=rows["market"].to_numpy(float))
    known = demand.drop_duplicates(market).drop(columns=["year", "quantity"])
    of_base = of_base.merge(known, on=market, how="left").assign(
        year=year, note=_DERIVED["note"]
    )
    of_base["source_id"] += f";{SOURCE['source_id']}"
    demand = _joined(demand, of_base, _later(demand, mix, year))
    return demand, _shares(world, mix, year)


def _later(demand: pd.DataFrame, mix: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return demand of other years, each market moved as in the base year.

    So growth stays as it was reported, and no step is left between two bases.
    """
    market = ["segment", "region"]
    rows = mix.drop_duplicates(market).set_index(market)
    before = rows["quantity"].where(rows["quantity"] > 0)
    factor = (rows["market"] / before).fillna(1.0)
    other = demand[demand["year"] != year].copy()
    keys = pd.MultiIndex.from_frame(other[market])
    moved = factor.reindex(keys).fillna(1.0).to_numpy(float)
    other["quantity"] = other["quantity"] * moved
    changed = moved != 1.0
    other.loc[changed, "source_id"] += f";{SOURCE['source_id']}"
    return other


def _joined(
    like: pd.DataFrame, first: pd.DataFrame, then: pd.DataFrame
) -> pd.DataFrame:
    both = pd.concat([first[list(like.columns)], then], ignore_index=True)
    return both.astype(like.dtypes)


def _shares(world: World, mix: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return share bands: what was bought in the base year, as they were later on.

    Bands of the base year stand for every market, so later ones must as well.
    """
    table = world["shares"]
    keys = ["segment", "commodity", "region"]
    banded = set(zip(table["segment"], table["commodity"], strict=True))
    exact = mix[
        [pair in banded for pair in zip(mix["segment"], mix["commodity"], strict=True)]
    ]
    of_base = exact[[*keys, "share"]].assign(
        year=year, tolerance=0.0, deviation_cost=np.nan, **_DERIVED
    )
    named = set(table[keys].itertuples(index=False, name=None))
    later = table[table["year"] != year]
    spread = []
    for one in of_base[keys].itertuples(index=False, name=None):
        own = one if one in named else (one[0], one[1], "*")
        rows = later[
            (later[keys] == pd.Series(dict(zip(keys, own, strict=True)))).all(axis=1)
        ]
        spread.append(rows.assign(region=one[2]))
    kept = later[~later["region"].isin(set(of_base["region"]) - {"*"})]
    every = pd.concat([*spread, kept], ignore_index=True).drop_duplicates(
        [*keys, "year"]
    )
    return _joined(table, of_base, every)


def _with_stocks(
    tables: dict[str, pd.DataFrame], world: World, result: Reconciliation
) -> dict[str, pd.DataFrame]:
    """Return segments, serves, demand and past returns with the stock changes."""
    moved = result.figures[result.figures["kind"] == "stock"]
    built = moved[moved["reconciled"] > 0]
    drawn = moved[moved["reconciled"] < 0]
    output = tables["base_output"].assign(
        commodity=tables["base_output"]["process"].map(
            world["processes"].set_index("process")["commodity"]
        )
    )
    place = output.groupby(["commodity", "region"])["quantity"].sum().reset_index()
    largest = place.sort_values("quantity").drop_duplicates("commodity", keep="last")
    where = dict(zip(largest["commodity"], largest["region"], strict=True))
    names = world["commodities"].set_index("commodity")
    fresh: dict[str, list[dict[str, object]]] = {
        "segments": [],
        "serves": [],
        "demand": [],
        "past_returns": [],
    }
    for commodity, amount in zip(built["commodity"], built["reconciled"], strict=True):
        segment = f"base_stock_{commodity}"
        good = names.loc[commodity]
        fresh["segments"].append(
            {
                "segment": segment,
                "name_en": f"Stock building in the base year: {good['name_en']}",
                "name_ko": f"기준연도 재고 증가: {good['name_ko']}",
                "unit": good["unit"],
                "unmet_value": 10.0 * float(good["reference_price"]),
            }
        )
        fresh["serves"].append({"segment": segment, "commodity": commodity})
        for year, value in ((world.base_year, amount), (world.base_year + 1, 0.0)):
            fresh["demand"].append(
                {
                    "segment": segment,
                    "region": where[commodity],
                    "year": year,
                    "quantity": value,
                    "form": "fixed",
                }
            )
    fresh["past_returns"] = _drawn(tables, world, drawn, where)
    return {
        name: _joined(
            tables[name],
            pd.DataFrame(
                [one | _DERIVED for one in rows], columns=list(tables[name].columns)
            ).fillna({"preference_cost": 0.0, "minimum": 0.0}),
            tables[name] if name != "past_returns" else _without(tables[name], rows),
        )
        for name, rows in fresh.items()
        if rows
    }


def _drawn(
    tables: dict[str, pd.DataFrame],
    world: World,
    drawn: pd.DataFrame,
    where: Mapping[str, str],
) -> list[dict[str, object]]:
    """Return past returns of what was drawn from stocks, on top of what comes back."""
    years = np.array([world.base_year, world.base_year + 1])
    labels, amount = interpolated(
        tables["past_returns"], ["commodity", "region"], "quantity", years
    )
    back = {
        key: amount[row]
        for row, key in enumerate(labels.itertuples(index=False, name=None))
    }
    rows: list[dict[str, object]] = []
    for commodity, change in zip(drawn["commodity"], drawn["reconciled"], strict=True):
        region = where[commodity]
        known = back.get((commodity, region), np.zeros(2))
        for year, value in zip(years, known + np.array([-change, 0.0]), strict=True):
            rows.append(
                {
                    "commodity": commodity,
                    "region": region,
                    "year": int(year),
                    "quantity": float(value),
                }
            )
    return rows


def _without(table: pd.DataFrame, rows: list[dict[str, object]]) -> pd.DataFrame:
    keys = {(one["commodity"], one["region"], one["year"]) for one in rows}
    kept = [
        key not in keys
        for key in zip(table["commodity"], table["region"], table["year"], strict=True)
    ]
    return table[kept]
