"""Total output of a series given: what the chain does not ask for goes to stock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

import pandas as pd

from ionshore.model.solution import Solution
from ionshore.studies.hindcast.cut import market_of
from ionshore.studies.hindcast.measure import output_of
from ionshore.studies.hindcast.pairs import Pair
from ionshore.world.world import World

__all__ = ["closed_totals"]

_TOLD = {"source_id": "", "confidence": "derived", "note": "total of the later year"}


def closed_totals(
    world: World, solution: Solution, pairs: Sequence[Pair]
) -> World | None:
    """Return a world whose series grow as much as they did, None if they do so.

    Final demand says little of the ore that went into stocks and other uses. The
    difference between the growth of a series and that of the solution is a demand
    for its first commodity (or, if it is negative, a supply of it) where most of it
    is used: shares are then conditional on the total, as they should be.

    Parameters
    ----------
    world : World
        What was solved.
    solution : Solution
    pairs : sequence of Pair
        Series by region; others are left as they are.
    """
    gaps: list[tuple[Pair, float]] = []
    for pair in pairs:
        made = output_of(solution, pair).sum()
        target = float(made[pair.base]) * pair.after.sum() / pair.before.sum()
        if pair.axis == "region":
            gaps.append((pair, target - float(made[pair.later])))
    if not gaps:
        return None
    tables = dict(world.tables)
    for pair, gap in gaps:
        tables |= _with_gap(tables, world, pair, gap)
    return replace(world, tables=MappingProxyType(tables), hash=f"{world.hash}-totals")


def _with_gap(
    tables: dict[str, pd.DataFrame], world: World, pair: Pair, gap: float
) -> dict[str, pd.DataFrame]:
    good, where = pair.commodities[0], market_of(world, pair)
    goods = world["commodities"].set_index("commodity")
    if gap < 0:
        table = tables["past_returns"]
        here = (table["commodity"] == good) & (table["region"] == where)
        known = float(table.loc[here & (table["year"] == pair.base), "quantity"].sum())
        rows = [
            {"commodity": good, "region": where, "year": year, "quantity": quantity}
            for year, quantity in ((pair.base, known), (pair.later, known - gap))
        ]
        return {"past_returns": _added(table[~here], rows)}
    segment = f"total_of_{pair.series}"
    unmet = 10.0 * float(goods["reference_price"].to_dict()[good])
    demand = {"segment": segment, "region": where, "form": "fixed", "minimum": 0.0}
    return {
        "segments": _added(
            tables["segments"],
            [
                {
                    "segment": segment,
                    "name_en": segment,
                    "name_ko": segment,
                    "unit": str(goods["unit"].to_dict()[good]),
                    "unmet_value": unmet,
                }
            ],
        ),
        "serves": _added(
            tables["serves"],
            [{"segment": segment, "commodity": good, "preference_cost": 0.0}],
        ),
        "demand": _added(
            tables["demand"],
            [
                demand | {"year": year, "quantity": quantity}
                for year, quantity in ((pair.base, 0.0), (pair.later, gap))
            ],
        ),
    }


def _added(table: pd.DataFrame, rows: list[dict[str, object]]) -> pd.DataFrame:
    fresh = pd.DataFrame([one | _TOLD for one in rows], columns=list(table.columns))
    return pd.concat([table, fresh.astype(table.dtypes)], ignore_index=True)
