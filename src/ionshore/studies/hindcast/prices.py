"""Prices of two years, seen and modeled: a finding beside the shares, no target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ionshore.model.solution import Solution
from ionshore.studies.hindcast.pairs import Pair
from ionshore.world.world import World

__all__ = ["price_table"]

_KEYS = ["commodity", "region"]
_COLUMNS = (
    "observed_base",
    "observed_later",
    "model_base",
    "model_later",
    "observed_change",
    "model_change",
)


def price_table(solved: Sequence[tuple[Pair, Solution]], world: World) -> pd.DataFrame:
    """Return prices of goods that were seen in both years, beside the model's.

    Observed prices are means of what the table holds of the year, or what was chosen
    of it; the model's are those of the place, and in a world of one good those of its
    market.

    Returns
    -------
    DataFrame
        ``world``, ``commodity``, ``region``, ``base``, ``later``, prices [million
        USD/unit] and their changes [1].
    """
    seen = _seen(world)
    parts: list[pd.DataFrame] = []
    done: set[int] = set()
    for pair, solution in solved:
        if id(solution) not in done:
            done.add(id(solution))
            parts.append(_side_by_side(seen, pair, solution))
    return pd.concat(parts, ignore_index=True)


def _side_by_side(seen: pd.DataFrame, pair: Pair, solution: Solution) -> pd.DataFrame:
    both = seen[seen["year"] == pair.base].merge(
        seen[seen["year"] == pair.later], on=_KEYS, suffixes=("_base", "_later")
    )
    table = solution.table("price").pivot_table("value", _KEYS, "year", aggfunc="mean")
    one_good = len(solution.case.goods.commodities) == 1
    key: pd.Index[Any] = pd.MultiIndex.from_frame(both[_KEYS])
    if one_good:
        both = both[both["commodity"] == pair.commodities[0]]
        key = table.index[np.zeros(len(both), int)]
    model = table.reindex(key)
    priced = (model[[pair.base, pair.later]] > 0).all(axis=1).to_numpy(bool)
    both, model = both[priced], model[priced]
    amounts = [
        both["price_base"].to_numpy(float),
        both["price_later"].to_numpy(float),
        model[pair.base].to_numpy(float),
        model[pair.later].to_numpy(float),
    ]
    amounts += [amounts[1] / amounts[0] - 1.0, amounts[3] / amounts[2] - 1.0]
    frame = both[_KEYS].assign(**dict(zip(_COLUMNS, amounts, strict=True)))
    frame.insert(0, "world", pair.series if one_good else solution.case.world.name)
    frame.insert(3, "base", pair.base)
    frame.insert(4, "later", pair.later)
    return frame


def _seen(world: World) -> pd.DataFrame:
    """Return one observed price per commodity, region and year."""
    table = world["prices"]
    table = table[(table["region"] != "*") & (table["price"] > 0)]
    keys = [*_KEYS, "year"]
    best = table.groupby(keys)["chosen"].transform("max")
    kept = table[table["chosen"] == best]
    mean: pd.DataFrame = kept.groupby(keys)[["price"]].mean().reset_index()
    return mean
