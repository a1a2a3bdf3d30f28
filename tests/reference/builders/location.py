"""Facility location: whole plants that may be opened at a yearly fixed cost.

A site is an asset without capacity that may be built in one whole plant
(``plant_size``, ``build_max``) at no investment but a fixed cost per year
(``plant_cost``). ``strengthen`` adds the rows "no plant, no shipment" customer by
customer, without which the relaxation is weak and the search long.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.reference.folder import YEAR, Draft, draft

__all__ = ["sites", "warehouses"]


def warehouses(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """Depots with a capacity; one world per instance of the file.

    ``cost[i][j]`` is the cost of all of customer j from depot i, so freight is
    that cost per unit of demand.
    """
    data = problem["data"]
    demand = data["demand"]
    unit_cost = [
        [cost / need for cost, need in zip(row, demand, strict=True)]
        for row in data["cost"]
    ]
    return {
        one["name"]: _location(
            problem,
            size=one["capacity_each"],
            fixed=[one["fixed_cost"] * pays for pays in data["fixed_cost_pattern"]],
            freight=unit_cost,
            demand=demand,
        )
        for one in data["variants"]
    }


def sites(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """Sites without a limit: one plant is as large as all customers together."""
    data = problem["data"]
    customers = data["customers"]
    base = _location(
        problem,
        size=customers,
        fixed=data["fixed_cost"],
        freight=data["cost"],
        demand=[1] * customers,
    )
    return {"base": base}


def _location(
    problem: Mapping[str, Any],
    *,
    size: float,
    fixed: Sequence[float],
    freight: Sequence[Sequence[float]],
    demand: Sequence[float],
) -> Draft:
    depots = [f"depot{i}" for i in range(len(fixed))]
    customers = [f"customer{j}" for j in range(len(demand))]
    return draft(
        problem,
        options={"strengthen": True},
        regions=[{"region": name} for name in (*depots, *customers)],
        commodities=[{"commodity": "good"}],
        segments=[{"segment": "customers"}],
        processes=[{"process": "depot", "commodity": "good"}],
        assets=[
            {
                "asset": depot,
                "process": "depot",
                "region": depot,
                "status": "candidate",
                "buildable": True,
                "build_max": size,
                "plant_size": size,
                "plant_cost": cost,
            }
            for depot, cost in zip(depots, fixed, strict=True)
        ],
        lanes=[
            {
                "commodity": "good",
                "origin": depot,
                "destination": customer,
                "freight": c,
            }
            for depot, row in zip(depots, freight, strict=True)
            for customer, c in zip(customers, row, strict=True)
        ],
        serves=[{"segment": "customers", "commodity": "good"}],
        demand=[
            {"segment": "customers", "region": customer, "year": YEAR, "quantity": need}
            for customer, need in zip(customers, demand, strict=True)
        ],
    )
