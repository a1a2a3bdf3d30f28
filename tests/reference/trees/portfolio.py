"""Shares of suppliers under risk: by scenarios, and under normal losses."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, pi, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
from scipy import sparse
from tests.reference.trees.sketch import Sketch, first_stage

from ionshore.optim import Block, Problem, solve
from ionshore.optim.stages.tree import Branch, Tree

__all__ = ["normal_losses", "scenarios"]


def scenarios(data: Mapping[str, Any]) -> Tree:
    """Equally likely values of each asset; the loss is the value with a minus."""
    values = data["scenario_value"]
    chances = data.get("prob") or [1.0 / len(values)] * len(values)
    branches = []
    for number, (row, chance) in enumerate(zip(values, chances, strict=True)):
        sketch = Sketch()
        shares = {
            sketch.column("share", at, cost=-value): 1.0 for at, value in enumerate(row)
        }
        sketch.row(shares, lower=1.0, upper=1.0)
        branches.append(Branch(f"future {number}", chance, sketch.problem()))
    return Tree(tuple(branches), first_stage("share"))


def normal_losses(data: Mapping[str, Any]) -> dict[str, Any]:
    """Least CVaR of normal losses: ``k sd(w) - mu w``, a fixed point of quadratics.

    At the answer the slope of ``k sd`` is that of ``k / sd`` times half the variance,
    so the weight of the variance is moved until it is ``k`` over the spread found.
    """
    mean, spread = np.array(data["mu"]), np.linalg.cholesky(data["cov"])
    quantile = NormalDist().inv_cdf(data["beta"])
    density = exp(-0.5 * quantile**2) / sqrt(2 * pi)
    factor = density / (1.0 - data["beta"])
    count = len(mean)
    # the last columns are spread' w, whose squares add up to the variance
    matrix = np.block(
        [
            [np.ones(count), np.zeros(count)],
            [mean, np.zeros(count)],
            [spread.T, -np.eye(count)],
        ]
    )
    weight = factor
    for _ in range(200):
        problem = Problem(
            matrix=sparse.csc_array(matrix),
            row_lower=np.concatenate([[1.0, data["required_gain"]], np.zeros(count)]),
            row_upper=np.concatenate([[1.0, np.inf], np.zeros(count)]),
            column_lower=np.concatenate([np.zeros(count), np.full(count, -np.inf)]),
            column_upper=np.full(2 * count, np.inf),
            cost=np.concatenate([-mean, np.zeros(count)]),
            quadratic=np.concatenate([np.zeros(count), np.full(count, weight)]),
            columns=(Block("share", 0, {"n": np.arange(2 * count)}),),
            rows=(Block("row", 0, {"n": np.arange(count + 2)}),),
        )
        shares = solve(problem).values[:count]
        deviation = float(np.linalg.norm(spread.T @ shares))
        if abs(factor / deviation - weight) < 1e-10 * weight:
            break
        weight = factor / deviation
    gain = float(mean @ shares)
    return {
        "weights": shares,
        "sd": deviation,
        "cvar": factor * deviation - gain,
        "var": quantile * deviation - gain,
        "cvar_multiplier": factor,
    }
