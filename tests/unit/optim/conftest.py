"""Problems that fit on a napkin."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import sparse

from ionshore.optim import Block, Problem

Maker = Callable[..., Problem]


def make_problem(matrix, row_lower, row_upper, cost, **more) -> Problem:
    """Return a problem with columns ``x[0], x[1], ...`` and rows ``row[0], ...``.

    Columns lie between 0 and infinity unless ``lower`` or ``upper`` say otherwise.
    """
    matrix = sparse.csc_array(np.atleast_2d(np.asarray(matrix, dtype=float)))
    rows, columns = matrix.shape
    lower = np.broadcast_to(np.asarray(more.pop("lower", 0.0), float), columns)
    upper = np.broadcast_to(np.asarray(more.pop("upper", np.inf), float), columns)
    return Problem(
        matrix=matrix,
        row_lower=np.broadcast_to(np.asarray(row_lower, float), rows).copy(),
        row_upper=np.broadcast_to(np.asarray(row_upper, float), rows).copy(),
        column_lower=lower.copy(),
        column_upper=upper.copy(),
        cost=np.asarray(cost, dtype=float),
        columns=(Block("x", 0, {"item": np.arange(columns)}, "kt"),),
        rows=(Block("row", 0, {"item": np.arange(rows)}, "kt"),),
        **more,
    )


def make_transport() -> Problem:
    """Two plants, two markets; the least cost is 10*1 + 20*2 = 50.

    Plants USA (15 kt) and CHN (20 kt) serve EUU (10 kt) and JPN (20 kt). Freight:
    USA-EUU 1, USA-JPN 3, CHN-EUU 2, CHN-JPN 2. The USA keeps 5 kt idle.
    """
    origin = np.array(["USA", "USA", "CHN", "CHN"], dtype=object)
    destination = np.array(["EUU", "JPN", "EUU", "JPN"], dtype=object)
    matrix = np.array(
        [[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]], dtype=float
    )
    return Problem(
        matrix=sparse.csc_array(matrix),
        row_lower=np.array([-np.inf, -np.inf, 10.0, 20.0]),
        row_upper=np.array([15.0, 20.0, np.inf, np.inf]),
        column_lower=np.zeros(4),
        column_upper=np.full(4, np.inf),
        cost=np.array([1.0, 3.0, 2.0, 2.0]),
        columns=(
            Block("shipment", 0, {"origin": origin, "destination": destination}, "kt"),
        ),
        rows=(
            Block("supply", 0, {"origin": np.array(["USA", "CHN"], object)}, "kt"),
            Block("demand", 2, {"destination": np.array(["EUU", "JPN"], object)}, "kt"),
        ),
    )


def make_network(seed: int, regions: int = 5, stages: int = 4) -> Problem:
    """Return a random chain of stages traded between regions; always feasible."""
    rng = np.random.default_rng(seed)
    pairs = [(r, s) for r in range(regions) for s in range(regions) if r != s]
    made = np.arange(stages * regions).reshape(stages, regions)
    lanes = made.size + np.arange(stages * len(pairs)).reshape(stages, len(pairs))
    unmet = made.size + lanes.size + np.arange(regions)
    matrix = np.zeros((stages * regions, unmet[-1] + 1))
    for stage in range(stages):
        for region in range(regions):
            row = made[stage, region]
            matrix[row, row] = 1.0
            if stage + 1 < stages:
                matrix[row, made[stage + 1, region]] = -rng.uniform(0.3, 1.2)
        for lane, (origin, destination) in enumerate(pairs):
            matrix[made[stage, origin], lanes[stage, lane]] = -1.0
            matrix[made[stage, destination], lanes[stage, lane]] = 1.0
    matrix[made[-1], unmet] = 1.0
    demand = np.zeros(made.size)
    demand[made[-1]] = rng.uniform(1, 20, regions)
    upper = np.full(matrix.shape[1], np.inf)
    upper[: made.size] = rng.uniform(0, 30, made.size)
    cost = np.concatenate(
        [
            rng.uniform(1, 4, made.size),
            rng.uniform(0.1, 1, lanes.size),
            np.full(regions, 100.0),
        ]
    )
    stage_of = np.repeat(np.arange(stages), regions)
    region_of = np.tile(np.arange(regions), stages)
    origins, destinations = np.array(pairs).T
    return Problem(
        matrix=sparse.csc_array(matrix),
        row_lower=demand,
        row_upper=np.full(made.size, np.inf),
        column_lower=np.zeros(matrix.shape[1]),
        column_upper=upper,
        cost=cost,
        columns=(
            Block("activity", 0, {"stage": stage_of, "region": region_of}, "kt"),
            Block(
                "shipment",
                made.size,
                {
                    "stage": np.repeat(np.arange(stages), len(pairs)),
                    "origin": np.tile(origins, stages),
                    "destination": np.tile(destinations, stages),
                },
                "kt",
            ),
            Block("unmet", int(unmet[0]), {"region": np.arange(regions)}, "kt"),
        ),
        rows=(Block("balance", 0, {"stage": stage_of, "region": region_of}, "kt"),),
    )


@pytest.fixture(scope="session")
def make() -> Maker:
    """Build a problem from arrays."""
    return make_problem


@pytest.fixture(scope="session")
def network() -> Maker:
    """Build a random chain with trade."""
    return make_network


@pytest.fixture
def transport() -> Problem:
    """Two plants, two markets."""
    return make_transport()
