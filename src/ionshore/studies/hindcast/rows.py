"""Errors of a prediction by place, their means, and why a series misses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from ionshore.model.solution import Solution
from ionshore.studies.hindcast.knowledge import Growth, expected_growth
from ionshore.studies.hindcast.measure import output_of, predicted
from ionshore.studies.hindcast.pairs import Pair
from ionshore.world.world import World

__all__ = ["TARGET", "judged", "means_of", "told_pairs"]

_CLEARLY = 1.1
"""Error over another's from which the difference is told as one."""
TARGET = 0.5
"""Wanted: at most this part of the error of "shares stay as they were"."""


def judged(world: World, pair: Pair, solution: Solution) -> pd.DataFrame:
    """Return one row per place of a pair: shares and their errors."""
    growth = expected_growth(world, pair)
    expected = pair.before * np.array([growth.of(one) for one in pair.places])
    model = predicted(output_of(solution, pair), pair).to_numpy(float)
    before, after, modeled, outlook = (
        100.0 * amount / amount.sum()
        for amount in (pair.before, pair.after, model, expected)
    )
    return pd.DataFrame(
        {
            "pair": pair.label,
            "series": pair.series,
            "base": pair.base,
            "later": pair.later,
            "stage": pair.stage,
            "place": pair.places,
            "before": before,
            "after": after,
            "model": modeled,
            "outlook": outlook,
            "error": modeled - after,
            "as_before": before - after,
            "as_expected": outlook - after,
            "counts": pair.judged,
        }
    )


def told_pairs(
    world: World, pairs: Sequence[Pair], rows: pd.DataFrame
) -> Iterator[dict[str, object]]:
    """Yield one row per pair: means, the worst place, what was known, the cause."""
    for pair in pairs:
        mine = rows[rows["pair"] == pair.label]
        means = means_of(mine)
        counted = mine[mine["counts"].to_numpy(bool)]
        worst = int(counted["error"].abs().to_numpy(float).argmax())
        growth = expected_growth(world, pair)
        yield {
            "series": pair.series,
            "base": pair.base,
            "later": pair.later,
            "stage": pair.stage,
            "definition": pair.definition,
            **means,
            "shifted_pp": float(0.5 * mine["as_before"].abs().sum()),
            "missed_pp": float(0.5 * mine["error"].abs().sum()),
            "worst_place": str(counted["place"].iloc[worst]),
            "worst_error_pp": float(counted["error"].iloc[worst]),
            "known_by": growth.known_by,
            "cause": _cause(means, growth, world, pair),
            "source_id": pair.source_id,
        }


def _cause(means: dict[str, float], growth: Growth, world: World, pair: Pair) -> str:
    """Return why a pair misses its target, by what each part of the answer missed."""
    model, outlook, still = (
        means[name] for name in ("mae_pp", "outlook_mae_pp", "benchmark_mae_pp")
    )
    if model <= TARGET * still:
        return "met"
    if not growth.known_by:
        whole = pair.base == world.base_year
        return "plants_known" if whole else "nothing_known"
    if model > _CLEARLY * max(outlook, still):
        return "chain"
    if outlook > still:
        return "outlook_wrong"
    if outlook <= TARGET * still:
        return "chain"
    return "outlook_short"


def means_of(rows: pd.DataFrame) -> dict[str, float]:
    """Return mean absolute errors over the places that count [pp]."""
    rows = rows[rows["counts"].to_numpy(bool)]
    size = {
        name: float(rows[column].abs().mean())
        for name, column in (
            ("mae_pp", "error"),
            ("benchmark_mae_pp", "as_before"),
            ("outlook_mae_pp", "as_expected"),
        )
    }
    return size | {
        "ratio": size["mae_pp"] / size["benchmark_mae_pp"],
        "n": float(len(rows)),
    }
