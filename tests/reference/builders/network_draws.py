"""The numbers of the synthetic network, drawn from a seed.

The problem is defined by its draws, so their order is part of its statement:

1. two coordinates per region, uniform on 0..10;
2. for every good from the fourth on, two inputs: which (one of the four goods
   before it), then how much (0.3..1.2, three digits); the second draw replaces the
   first if it names the same good;
3. who owns plants where: probability 0.25 by owner, region and good, and once more
   0.2 for the first good;
4. for every plant in that order: capacity 20..200, cost (1..5) x (1 + 0.15 k), and
   for the first three goods the slope of marginal cost 0.002..0.02;
5. tariffs by importing region and good, 0..0.6;
6. intercepts 60..120 and slopes 0.3..2 of demand by region and final good;
7. one third of the arcs, each with a limit of 10..120 on three goods.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Network", "draw", "fingerprint"]

FloatArray = NDArray[np.float64]

_WITH_SLOPE = 3
"""Goods whose plants have a rising marginal cost, and that need no inputs."""


@dataclass(frozen=True, slots=True)
class Network:
    """A network of R regions, P owners, K goods, F final goods and L arcs.

    Parameters
    ----------
    arcs : list of (int, int)
        Ordered pairs of regions.
    freight : array, shape (L,)
        Freight of good 0; that of good k is ``(1 + 0.02 k)`` times as much.
    inputs : list of dict, length K
        Amount of each input per unit of a good.
    owned : array of bool, shape (P, R, K)
    capacity, cost, slope : array, shape (P, R, K)
        Zero where nobody owns a plant.
    tariff : array, shape (R, K)
    intercept, demand_slope : array, shape (R, F)
    limits : dict of (int, int) to float
        Most of a good on an arc, all owners together.
    """

    arcs: list[tuple[int, int]]
    freight: FloatArray
    inputs: list[dict[int, float]]
    owned: NDArray[np.bool_]
    capacity: FloatArray
    cost: FloatArray
    slope: FloatArray
    tariff: FloatArray
    intercept: FloatArray
    demand_slope: FloatArray
    limits: dict[tuple[int, int], float]

    def lane_cost(self, good: int) -> FloatArray:
        """Return freight plus tariff of a good by arc."""
        importer = [destination for _, destination in self.arcs]
        return self.freight * (1 + 0.02 * good) + self.tariff[importer, good]


def draw(*, R: int, P: int, K: int, deg: int, final: int, seed: int) -> Network:
    """Return the network of these sizes and this seed."""
    rng = np.random.default_rng(seed)
    place = rng.uniform(0, 10, (R, 2))
    distance = np.linalg.norm(place[:, None] - place[None], axis=2)
    nearest = np.argsort(distance, axis=1)[:, 1 : deg + 1]
    arcs = [(origin, int(other)) for origin in range(R) for other in nearest[origin]]
    inputs = [_inputs(rng, good) for good in range(K)]
    owned = rng.random((P, R, K)) < 0.25
    owned[:, :, 0] |= rng.random((P, R)) < 0.2
    capacity, cost, slope = _plants(rng, owned)
    tariff = rng.uniform(0, 0.6, (R, K))
    intercept = rng.uniform(60, 120, (R, final))
    demand_slope = rng.uniform(0.3, 2.0, (R, final))
    limits = {
        (int(arc), good): float(rng.uniform(10, 120))
        for arc in rng.choice(len(arcs), len(arcs) // 3, replace=False)
        for good in (0, K // 2, K - 1)
    }
    return Network(
        arcs=arcs,
        freight=np.array([0.15 * distance[arc] + 0.05 for arc in arcs]),
        inputs=inputs,
        owned=owned,
        capacity=capacity,
        cost=cost,
        slope=slope,
        tariff=tariff,
        intercept=intercept,
        demand_slope=demand_slope,
        limits=limits,
    )


def _inputs(rng: np.random.Generator, good: int) -> dict[int, float]:
    if good < _WITH_SLOPE:
        return {}
    inputs: dict[int, float] = {}
    for _ in range(2):
        which = int(rng.integers(max(0, good - 4), good))
        inputs[which] = round(float(rng.uniform(0.3, 1.2)), 3)
    return inputs


def _plants(
    rng: np.random.Generator, owned: NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    capacity, cost, slope = np.zeros((3, *owned.shape))
    for plant in zip(*np.nonzero(owned), strict=True):
        good = plant[2]
        capacity[plant] = rng.uniform(20, 200)
        cost[plant] = rng.uniform(1, 5) * (1 + 0.15 * good)
        if good < _WITH_SLOPE:
            slope[plant] = rng.uniform(0.002, 0.02)
    return capacity, cost, slope


def fingerprint(network: Network) -> dict[str, float]:
    """Return sizes and sums of the QP that the network stands for.

    Columns: plants (owned or not), shipments and sales by owner, demand. Rows:
    balances by owner, region and good; demand; route limits, each over all owners.
    Arcs leave one balance and enter another, so they cancel in the sum of the
    matrix but count twice among its non-zeros.
    """
    owners, regions, goods = network.owned.shape
    final = network.intercept.shape[1]
    arcs = len(network.arcs)
    balances, markets = owners * regions * goods, regions * final
    shipments, sales = owners * goods * arcs, owners * markets
    recipes = [amount for inputs in network.inputs for amount in inputs.values()]
    on_limits = owners * len(network.limits)
    lane_cost = sum(network.lane_cost(good).sum() for good in range(goods))
    return {
        "n": balances + shipments + sales + markets,
        "m": balances + markets + len(network.limits),
        "nnz": balances
        + owners * regions * len(recipes)
        + 2 * (shipments + sales)
        + markets
        + on_limits,
        "sum_c": float(
            network.cost.sum() + owners * lane_cost - network.intercept.sum()
        ),
        "sum_q": float(network.slope.sum() + (owners + 1) * network.demand_slope.sum()),
        "sum_A": balances - owners * regions * sum(recipes) - markets + on_limits,
    }
