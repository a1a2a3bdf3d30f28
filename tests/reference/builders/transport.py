"""Shipping: suppliers and customers are regions, freight lies on the lanes.

A supplier is an asset with the supply as capacity and no cost of its own; a
customer is a region with a fixed demand. Nothing else is needed for the classic
transport problem. Routes shared by several products are links.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

from tests.reference.builders.rules import Rule, rule_tables
from tests.reference.folder import YEAR, Draft, draft

__all__ = ["assignment", "shared_routes", "transport"]


def transport(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """One good, limited supplies, fixed demands, freight by distance.

    Freight is stated per thousand miles; the objective is in thousand dollars.
    """
    data = problem["data"]
    plants, markets = data["plants"], data["markets"]
    lanes = [
        {
            "commodity": "case",
            "origin": plant,
            "destination": market,
            "freight": data["freight"] * miles / 1000,
        }
        for plant, row in zip(plants, data["distance"], strict=True)
        for market, miles in zip(markets, row, strict=True)
    ]
    base = draft(
        problem,
        regions=[{"region": name} for name in (*plants, *markets)],
        commodities=[{"commodity": "case"}],
        segments=[{"segment": "buyers"}],
        processes=[{"process": "canning", "commodity": "case"}],
        assets=[
            {"asset": plant, "process": "canning", "region": plant, "capacity": supply}
            for plant, supply in zip(plants, data["supply"], strict=True)
        ],
        lanes=lanes,
        serves=[{"segment": "buyers", "commodity": "case"}],
        demand=[
            {"segment": "buyers", "region": market, "year": YEAR, "quantity": quantity}
            for market, quantity in zip(markets, data["demand"], strict=True)
        ],
    )
    return {"base": base}


def assignment(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """One of each row to one of each column: shipping of single units.

    A linear problem will do: the corners of its answers are whole.
    """
    data = problem["data"]
    cost = data["cost"]
    workers = [f"worker{place}" for place in range(len(cost))]
    tasks = [f"task{place}" for place in range(len(cost[0]))]
    base = draft(
        problem,
        regions=[{"region": name} for name in (*workers, *tasks)],
        commodities=[{"commodity": "work"}],
        segments=[{"segment": "tasks"}],
        processes=[{"process": "working", "commodity": "work"}],
        assets=[
            {"asset": name, "process": "working", "region": name, "capacity": 1}
            for name in workers
        ],
        lanes=[
            {"commodity": "work", "origin": worker, "destination": task, "freight": one}
            for worker, row in zip(workers, cost, strict=True)
            for task, one in zip(tasks, row, strict=True)
        ],
        serves=[{"segment": "tasks", "commodity": "work"}],
        demand=[
            {"segment": "tasks", "region": name, "year": YEAR, "quantity": 1}
            for name in tasks
        ],
    )
    return {"base": base}


def shared_routes(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """Several products share routes that have a capacity and may have a fixed cost.

    Each route is a link: all products between the two places share its capacity; a
    fixed cost or a minimum load makes it a yes-or-no decision. How many routes may
    leave one origin is a general limit over ``link_open``.
    """
    data = problem["data"]
    origins, destinations = data["origins"], data["destinations"]
    pairs = list(product(enumerate(origins), enumerate(destinations)))
    most = data["max_serve"]
    fixed = data["fixed_cost_active"]
    links = [
        {
            "link": f"{origin}-{destination}",
            "origin": origin,
            "destination": destination,
            "capacity": data["route_limit"],
            "fixed_cost": data["fixed_cost"][i][j] if fixed else 0,
            "minimum_load": data["min_load"] or None,
        }
        for (i, origin), (j, destination) in pairs
    ]
    rules = [
        Rule(f"routes-{origin}", "<=", most, (("link_open", 1, {"origin": origin}),))
        for origin in origins
        if most is not None
    ]
    base = draft(
        problem,
        regions=[{"region": name} for name in (*origins, *destinations)],
        links=links,
        **rule_tables(rules),
        **_products(data),
    )
    return {"base": base}


def _products(data: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return products, mills, lanes and demand."""
    products = data["products"]
    origins, destinations = data["origins"], data["destinations"]
    return {
        "commodities": [{"commodity": name, "unit": "t"} for name in products],
        "segments": [{"segment": f"{name}-buyers", "unit": "t"} for name in products],
        "serves": [
            {"segment": f"{name}-buyers", "commodity": name} for name in products
        ],
        "processes": [
            {"process": f"mill-{name}", "commodity": name} for name in products
        ],
        "assets": [
            {
                "asset": f"{origin}-{name}",
                "process": f"mill-{name}",
                "region": origin,
                "capacity": supply,
            }
            for name in products
            for origin, supply in zip(origins, data["supply"][name], strict=True)
        ],
        "lanes": [
            {
                "commodity": name,
                "origin": origin,
                "destination": destination,
                "freight": data["variable_cost"][name][i][j],
            }
            for name in products
            for i, origin in enumerate(origins)
            for j, destination in enumerate(destinations)
        ],
        "demand": [
            {
                "segment": f"{name}-buyers",
                "region": destination,
                "year": YEAR,
                "quantity": quantity,
            }
            for name in products
            for destination, quantity in zip(
                destinations, data["demand"][name], strict=True
            )
        ],
    }
