"""What a figure rests on: the rows of data behind each indicator, worst first.

Figures of one subject rest on the same rows, so lineage is kept by subject:
``commodity:cell_lfp``, ``segment:ev``, ``stage:cell``. A commodity rests on its
plants, recipes, costs, growth limits, lanes in use and effects; a segment on its
demand and on every commodity in its chain; a stage on its commodities.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ionshore.model.solution import Solution
from ionshore.scenario.case.effects import EFFECT_UNITS
from ionshore.tables.schema import CONFIDENCES
from ionshore.world.schemas import TABLES

__all__ = ["LINEAGE_COLUMNS", "lineage_table", "worst_confidence"]

LINEAGE_COLUMNS = (
    "indicator_key",
    "table",
    "row_key",
    "column",
    "value",
    "unit",
    "source_id",
    "confidence",
    "note",
)

_SHOWN = {
    "assets": "capacity",
    "processes": "process_yield",
    "recipes": "quantity",
    "process_costs": "capex",
    "growth": "rate",
    "routes": "freight",
    "lanes": "freight",
    "demand": "quantity",
    "serves": "preference_cost",
    "shares": "share",
    "supply_steps": "adder",
    "commodities": "reference_price",
    "outside": "buy_price",
    "stocks": "initial",
}
"""The column shown for a row of each table."""


def lineage_table(solution: Solution) -> pd.DataFrame:
    """Return the rows behind each subject, worst confidence first."""
    by_commodity = {
        commodity: _commodity_rows(solution, commodity)
        for commodity in solution.case.goods.commodities
    }
    subjects = {f"commodity:{name}": rows for name, rows in by_commodity.items()}
    for segment in dict.fromkeys(solution.case.demand.segment):
        chain = _upstream(solution, segment)
        rows = [by_commodity[name] for name in chain]
        own = _segment_rows(solution, segment)
        subjects[f"segment:{segment}"] = _together([own, *rows])
    stages = pd.Series(
        solution.case.goods.stages, index=solution.case.goods.commodities
    )
    for stage in dict.fromkeys(stages):
        rows = [by_commodity[name] for name in stages.index[stages == stage]]
        subjects[f"stage:{stage}"] = _together(rows)
    parts = [rows.assign(indicator_key=key) for key, rows in subjects.items()]
    table = pd.concat(parts, ignore_index=True)
    rank = table["confidence"].map(_rank)
    order = np.lexsort(
        (table["row_key"], table["table"], -rank, table["indicator_key"])
    )
    return table.iloc[order][list(LINEAGE_COLUMNS)].reset_index(drop=True)


def worst_confidence(lineage: pd.DataFrame) -> dict[str, str]:
    """Return the worst confidence among the rows behind each subject."""
    rank = lineage["confidence"].map(_rank)
    worst = rank.groupby(lineage["indicator_key"]).max()
    return {str(key): CONFIDENCES[int(place)] for key, place in worst.items()}


def _rank(confidence: str) -> int:
    return CONFIDENCES.index(confidence)


def _together(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    whole = pd.concat(list(parts), ignore_index=True)
    return whole.drop_duplicates(["table", "row_key"], ignore_index=True)


def _rows(solution: Solution, table: str, chosen: pd.Series) -> pd.DataFrame:
    """Return chosen rows of a world table in the form of a lineage."""
    schema = TABLES[table]
    frame = solution.case.world[table][chosen.to_numpy(bool)]
    column = _SHOWN[table]
    keys = frame[list(schema.key)].astype("string").fillna("")
    label = (
        keys.agg(" / ".join, axis=1) if len(frame) else pd.Series([], dtype="string")
    )
    return pd.DataFrame(
        {
            "table": table,
            "row_key": label,
            "column": column,
            "value": pd.to_numeric(frame[column], errors="coerce").astype(float),
            "unit": schema.column(column).unit,
            "source_id": frame["source_id"],
            "confidence": frame["confidence"],
            "note": frame["note"],
        }
    ).reset_index(drop=True)


def _joined(keys: pd.DataFrame) -> pd.Series:
    """Return the cells of each row joined, blanks left out."""
    rows = keys.itertuples(index=False, name=None)
    text = [" / ".join(cell for cell in row if cell) for row in rows]
    return pd.Series(text, index=keys.index, dtype=object)


def _commodity_rows(solution: Solution, commodity: str) -> pd.DataFrame:
    world = solution.case.world
    capacity = solution.table("capacity")
    plants = set(capacity.loc[capacity["commodity"] == commodity, "asset"])
    assets = world["assets"]["asset"].isin(plants)
    makers = set(world["assets"].loc[assets, "process"])
    places = set(world["assets"].loc[assets, "region"]) | {"*"}
    moved = solution.table("shipment")
    moved = moved[moved["commodity"] == commodity]
    pairs = set(zip(moved["origin"], moved["destination"], strict=True))
    parts = [
        _rows(solution, "assets", assets),
        _rows(solution, "supply_steps", world["supply_steps"]["asset"].isin(plants)),
        _rows(solution, "commodities", world["commodities"]["commodity"] == commodity),
        _rows(solution, "lanes", _on_lanes(world["lanes"], commodity, pairs)),
        _rows(solution, "routes", _on_routes(world["routes"], pairs)),
        _effect_rows(solution, commodity),
    ]
    for table in ("processes", "recipes", "process_costs", "growth"):
        chosen = world[table]["process"].isin(makers)
        if "region" in world[table]:
            chosen &= world[table]["region"].isin(places)
        parts.append(_rows(solution, table, chosen))
    parts += [
        _rows(solution, table, world[table]["commodity"] == commodity)
        for table in ("outside", "stocks")
    ]
    return _together(parts)


def _on_routes(routes: pd.DataFrame, pairs: set[tuple[str, str]]) -> pd.Series:
    used = [
        pair in pairs
        for pair in zip(routes["origin"], routes["destination"], strict=True)
    ]
    return pd.Series(used, index=routes.index, dtype=bool)


def _on_lanes(
    lanes: pd.DataFrame, commodity: str, pairs: set[tuple[str, str]]
) -> pd.Series:
    return _on_routes(lanes, pairs) & (lanes["commodity"] == commodity)


def _effect_rows(solution: Solution, commodity: str) -> pd.DataFrame:
    effects = solution.case.effects
    mine = effects[effects["commodity"].isin([commodity, "*"])]
    labels = ["kind", "provision", "parameter", "origin", "destination", "year"]
    keys = mine[labels].astype("string").fillna("")
    label = _joined(keys)
    return pd.DataFrame(
        {
            "table": "effects",
            "row_key": label,
            "column": "value",
            "value": mine["value"].astype(float),
            "unit": mine["kind"].map(EFFECT_UNITS),
            "source_id": mine["source_id"],
            "confidence": mine["confidence"],
            "note": "",
        }
    ).reset_index(drop=True)


def _segment_rows(solution: Solution, segment: str) -> pd.DataFrame:
    world = solution.case.world
    return _together(
        _rows(solution, table, world[table]["segment"] == segment)
        for table in ("demand", "serves", "shares")
    )


def _upstream(solution: Solution, segment: str) -> list[str]:
    """Return the commodities in the chain of a segment, by recipes in use."""
    delivered = solution.table("delivery")
    reached = list(
        dict.fromkeys(delivered.loc[delivered["segment"] == segment, "commodity"])
    )
    used = solution.table("use")
    made_by = dict(zip(solution.case.assets.label, _mains(solution), strict=True))
    inputs = (
        used.assign(main=used["asset"].map(made_by))
        .groupby("main")["commodity"]
        .agg(lambda names: sorted(set(names)))
    )
    for commodity in reached:  # grows while it is walked
        for needed in inputs.get(commodity, []):
            if needed not in reached:
                reached.append(needed)
    return reached


def _mains(solution: Solution) -> np.ndarray:
    case = solution.case
    return case.goods.commodities[case.goods.commodity[case.assets.good]]
