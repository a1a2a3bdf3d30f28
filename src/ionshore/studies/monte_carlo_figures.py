"""Tables of a Monte Carlo study: quantiles, what drives them, and how they settle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.sweep.quantiles import quantiles, rank_correlations

__all__ = ["LEVELS", "driver_table", "quantile_table", "settling"]

FloatArray = NDArray[np.float64]

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles told [1]."""
STEPS = (16, 8, 4, 2, 1)
"""Parts of the draws at which quantiles are looked at as they settle."""
LEAST = 16
"""Draws below which no quantile is told."""


def quantile_table(
    figures: Sequence[str],
    ends: FloatArray,
    batch: NDArray[np.int64],
    base: Any,
) -> pd.DataFrame:
    """Return quantiles of figures, shape of ``ends`` (draws, figures)."""
    value, error = quantiles(ends, batch, LEVELS)
    names = [f"{round(100 * one)}" for one in LEVELS]
    frame = pd.DataFrame({"figure": list(figures)})
    frame["base"] = [float(base[one]) for one in figures]
    for name, row in zip(names, value, strict=True):
        frame[f"p{name}"] = row
    for level in (0.5, 0.95):
        frame[f"error_p{round(100 * level)}"] = error[LEVELS.index(level)]
    middle = np.where(np.abs(value[2]) > 1e-9, value[2], np.nan)
    for name, row in zip(names, value, strict=True):
        frame[f"r{name}"] = row / middle - 1.0
    return frame


def driver_table(
    inputs: Sequence[Any], points: FloatArray, figures: Sequence[str], ends: FloatArray
) -> pd.DataFrame:
    """Return the rank correlation of each input with each figure.

    Draws without an answer are left out; a figure that never varies has no drivers.
    """
    known = np.isfinite(ends).any(axis=0)
    kept = np.isfinite(ends[:, known]).all(axis=1)
    rank = np.full((len(inputs), len(figures)), np.nan)
    if kept.sum() >= LEAST:
        rank[:, known] = rank_correlations(points[kept], ends[kept][:, known])
    frames = []
    for place in np.flatnonzero(known):
        frame = pd.DataFrame(
            {
                "figure": figures[int(place)],
                "group": [one.group for one in inputs],
                "member": [one.member for one in inputs],
                "rank": rank[:, place],
            }
        )
        order = (-frame["rank"].abs()).sort_values(kind="stable").index
        frames.append(frame.loc[order].assign(place=np.arange(1, len(frame) + 1)))
    return pd.concat(frames, ignore_index=True)


def settling(
    figures: Sequence[str], ends: FloatArray, batch: NDArray[np.int64]
) -> pd.DataFrame:
    """Return quantiles and standard errors of the first draws, ever more of them."""
    frames = []
    for part in STEPS:
        count = len(ends) // part
        if count < LEAST:
            continue
        value, error = quantiles(ends[:count], batch[:count], (0.05, 0.5, 0.95))
        frames.append(
            pd.DataFrame(
                {
                    "figure": list(figures),
                    "draws": count,
                    "p5": value[0],
                    "p50": value[1],
                    "p95": value[2],
                    "error_p50": error[1],
                    "error_p95": error[2],
                }
            )
        )
    return pd.concat(frames, ignore_index=True)
