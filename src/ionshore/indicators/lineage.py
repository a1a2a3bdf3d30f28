"""What a figure rests on: the rows of data behind each indicator, worst first.

Figures of one subject rest on the same rows, so lineage is kept by subject:
``commodity:cell_lfp``, ``segment:ev``, ``stage:cell``. A commodity rests on its
plants, recipes, costs, growth limits, lanes in use and effects; a segment on its
demand and on every commodity in its chain; a stage on its commodities.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ionshore.model.solution import Solution
from ionshore.scenario.case.effects import EFFECT_UNITS
from ionshore.tables.schema import CONFIDENCES
from ionshore.world.schemas import TABLES

__all__ = ["LINEAGE_COLUMNS", "lineage_table", "worst_confidence"]

Places = NDArray[np.int64]

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
    catalog = _catalog(solution)
    subjects = _subjects(solution, catalog)
    table = catalog.rows.iloc[np.concatenate(list(subjects.values()))].copy()
    counts = [len(places) for places in subjects.values()]
    table["indicator_key"] = np.repeat(np.array(list(subjects), object), counts)
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


@dataclass(frozen=True, slots=True, eq=False)
class _Catalog:
    """Every row of data that may stand behind a figure; subjects are places in it.

    Parameters
    ----------
    rows : DataFrame
        Columns of :data:`LINEAGE_COLUMNS` without ``indicator_key``.
    start : dict of str to int
        Place of the first row of each table.
    same : array of int, shape (rows,)
        Equal where table and row key are equal.
    routes, lanes : list of (origin, destination)
    """

    rows: pd.DataFrame
    start: dict[str, int]
    same: Places
    routes: list[tuple[str, str]]
    lanes: list[tuple[str, str]]

    def of(self, table: str, chosen: ArrayLike) -> Places:
        """Return the places of the chosen rows of a table."""
        return self.start[table] + np.flatnonzero(np.asarray(chosen, bool))

    def together(self, parts: Iterable[Places]) -> Places:
        """Return the places of all parts, each row once."""
        places = np.concatenate(list(parts))
        first = np.unique(self.same[places], return_index=True)[1]
        return places[np.sort(first)]


def _catalog(solution: Solution) -> _Catalog:
    world = solution.case.world
    parts = {table: _rows_of(world[table], table) for table in _SHOWN}
    parts["effects"] = _effect_rows(solution.case.effects)
    sizes = np.cumsum([0, *map(len, parts.values())]).tolist()
    rows = pd.concat(list(parts.values()), ignore_index=True)
    return _Catalog(
        rows=rows,
        start=dict(zip(parts, sizes, strict=False)),
        same=np.asarray(rows.groupby(["table", "row_key"]).ngroup(), np.int64),
        routes=_pairs(world["routes"]),
        lanes=_pairs(world["lanes"]),
    )


def _pairs(frame: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(frame["origin"], frame["destination"], strict=True))


def _rows_of(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Return a world table in the form of a lineage."""
    schema, column = TABLES[table], _SHOWN[table]
    keys = frame[list(schema.key)].astype("string").fillna("")
    label = [" / ".join(row) for row in keys.itertuples(index=False, name=None)]
    return pd.DataFrame(
        {
            "table": table,
            "row_key": pd.Series(label, index=frame.index, dtype=str),
            "column": column,
            "value": pd.to_numeric(frame[column], errors="coerce").astype(float),
            "unit": schema.column(column).unit,
            "source_id": frame["source_id"],
            "confidence": frame["confidence"],
            "note": frame["note"],
        }
    )


def _effect_rows(effects: pd.DataFrame) -> pd.DataFrame:
    labels = ["kind", "provision", "parameter", "origin", "destination", "year"]
    keys = effects[labels].astype("string").fillna("")
    # All owners go without saying.
    keys.insert(5, "owner", effects["owner"].astype("string").replace("*", ""))
    rows = keys.itertuples(index=False, name=None)
    # Blanks are left out: not every effect has a parameter or a destination.
    label = [" / ".join(cell for cell in row if cell) for row in rows]
    return pd.DataFrame(
        {
            "table": "effects",
            "row_key": pd.Series(label, index=effects.index, dtype=str),
            "column": "value",
            "value": effects["value"].astype(float),
            "unit": effects["kind"].map(EFFECT_UNITS),
            "source_id": effects["source_id"],
            "confidence": effects["confidence"],
            "note": "",
        }
    )


def _subjects(solution: Solution, catalog: _Catalog) -> dict[str, Places]:
    """Return the places of the rows behind each subject."""
    by_commodity = {
        commodity: _behind_commodity(solution, catalog, commodity)
        for commodity in solution.case.goods.commodities
    }
    subjects = {f"commodity:{name}": rows for name, rows in by_commodity.items()}
    world = solution.case.world
    inputs = _inputs(solution)
    for segment in dict.fromkeys(solution.case.demand.segment):
        own = [
            catalog.of(table, world[table]["segment"] == segment)
            for table in ("demand", "serves", "shares")
        ]
        chain = [by_commodity[name] for name in _upstream(solution, inputs, segment)]
        subjects[f"segment:{segment}"] = catalog.together([*own, *chain])
    goods = solution.case.goods
    for stage in dict.fromkeys(goods.stages):
        rows = [by_commodity[name] for name in goods.commodities[goods.stages == stage]]
        subjects[f"stage:{stage}"] = catalog.together(rows)
    return subjects


def _behind_commodity(solution: Solution, catalog: _Catalog, commodity: str) -> Places:
    world = solution.case.world
    capacity = solution.table("capacity")
    plants = set(capacity.loc[capacity["commodity"] == commodity, "asset"])
    assets = world["assets"]["asset"].isin(plants)
    makers = set(world["assets"].loc[assets, "process"])
    places = set(world["assets"].loc[assets, "region"]) | {"*"}
    moved = solution.table("shipment")
    moved = moved[moved["commodity"] == commodity]
    pairs = set(zip(moved["origin"], moved["destination"], strict=True))
    on_lanes = np.array([pair in pairs for pair in catalog.lanes], bool)
    effects = solution.case.effects["commodity"].isin([commodity, "*"])
    parts = [
        catalog.of("assets", assets),
        catalog.of("supply_steps", world["supply_steps"]["asset"].isin(plants)),
        catalog.of("commodities", world["commodities"]["commodity"] == commodity),
        catalog.of("lanes", on_lanes & (world["lanes"]["commodity"] == commodity)),
        catalog.of("routes", [pair in pairs for pair in catalog.routes]),
        catalog.of("effects", effects),
    ]
    for table in ("processes", "recipes", "process_costs", "growth"):
        chosen = world[table]["process"].isin(makers)
        if "region" in world[table]:
            chosen &= world[table]["region"].isin(places)
        parts.append(catalog.of(table, chosen))
    parts += [
        catalog.of(table, world[table]["commodity"] == commodity)
        for table in ("outside", "stocks")
    ]
    return catalog.together(parts)


def _inputs(solution: Solution) -> pd.Series:
    """Return what goes into each commodity, by recipes in use."""
    used = solution.table("use")
    made_by = dict(zip(solution.case.assets.label, _mains(solution), strict=True))
    inputs: pd.Series = (
        used.assign(main=used["asset"].map(made_by))
        .groupby("main")["commodity"]
        .agg(lambda names: sorted(set(names)))
    )
    return inputs


def _upstream(solution: Solution, inputs: pd.Series, segment: str) -> list[str]:
    """Return the commodities in the chain of a segment, by recipes in use."""
    delivered = solution.table("delivery")
    reached = list(
        dict.fromkeys(delivered.loc[delivered["segment"] == segment, "commodity"])
    )
    for commodity in reached:  # grows while it is walked
        for needed in inputs.get(commodity, []):
            if needed not in reached:
                reached.append(needed)
    return reached


def _mains(solution: Solution) -> np.ndarray:
    case = solution.case
    return case.goods.commodities[case.goods.commodity[case.assets.good]]
