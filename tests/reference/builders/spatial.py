r"""Spatial equilibrium: many regions, supply and demand that answer the price.

Linear supply :math:`p = c + d\,s` is an asset with ``cost_adder`` and
``cost_slope``; curved supply or transport is a row of ``curves.csv``. The engine
finds the competitive equilibrium as the largest sum of surpluses; a single seller
with conjecture 1 turns it into a monopoly.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

from tests.reference.folder import YEAR, Draft, Row, draft

__all__ = ["congested_network", "gas", "gas_supply_curve", "linear_regions"]


def linear_regions(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """Several goods and regions with linear supply and demand.

    The effective own slope is the sum of a row of the coefficient matrix, so the
    goods separate: :math:`D = a + s\\,p` becomes :math:`p = a/|s| - D/|s|`.
    """
    data = problem["data"]
    goods, regions = data["commodities"], data["regions"]
    places = list(product(enumerate(regions), enumerate(goods)))
    demand: list[Row] = []
    assets: list[Row] = []
    dearest = max(
        data["demand_intercept"][r][c] / -sum(data["demand_price_matrix"][r][c])
        for (r, _), (c, _) in places
    )
    for (r, region), (c, good) in places:
        fall = -sum(data["demand_price_matrix"][r][c])
        rise = sum(data["supply_price_matrix"][r][c])
        start = data["supply_intercept"][r][c]
        demand.append(
            {
                "segment": f"{good}-users",
                "region": region,
                "year": YEAR,
                "form": "linear",
                "intercept": data["demand_intercept"][r][c] / fall,
                "slope": 1 / fall,
            }
        )
        assets.append(
            {
                "asset": f"{good}-{region}",
                "process": f"making-{good}",
                "region": region,
                # What is offered at the highest price anybody pays.
                "capacity": start + rise * dearest,
                "cost_adder": -start / rise,
                "cost_slope": 1 / rise,
            }
        )
    base = draft(
        problem,
        regions=[{"region": name} for name in regions],
        commodities=[{"commodity": name} for name in goods],
        segments=[{"segment": f"{name}-users"} for name in goods],
        serves=[{"segment": f"{name}-users", "commodity": name} for name in goods],
        processes=[{"process": f"making-{name}", "commodity": name} for name in goods],
        assets=assets,
        demand=demand,
        lanes=[
            {
                "commodity": good,
                "origin": origin,
                "destination": destination,
                "freight": data["transport_cost"][i][j][c],
            }
            for (i, origin), (j, destination) in product(enumerate(regions), repeat=2)
            for c, good in enumerate(goods)
            if i != j
        ],
    )
    return {"base": base}


def congested_network(problem: Mapping[str, Any]) -> dict[str, Draft]:
    r"""A network whose transport cost rises with use; regions and pure crossings.

    All users of an arc together pay :math:`\kappa t + \nu t^3`. Under competition
    each pays the average, so the marginal cost on the lane is
    :math:`\kappa + \nu t^2`; a monopolist counts :math:`\kappa + 3\nu t^2`.
    """
    data = problem["data"]
    monopoly = "monop" in problem["id"]
    factor = 3 if monopoly else 1
    owner = "monopolist" if monopoly else None
    coefficient = data["coef"]
    # Nobody makes more than all regions take at price zero.
    capacity = sum(one["rho"] / one["eta"] for one in coefficient.values())
    arcs = [
        {"commodity": "good", "origin": arc["frm"], "destination": arc["to"]}
        for arc in data["arcs"]
    ]
    base = draft(
        problem,
        regions=[{"region": node} for node in data["nodes"]],
        owners=[{"owner": "monopolist"}] if monopoly else [],
        commodities=[
            {
                "commodity": "good",
                "transit": True,
                "brand": "owner" if monopoly else None,
            }
        ],
        segments=[{"segment": "buyers"}],
        serves=[{"segment": "buyers", "commodity": "good"}],
        processes=[{"process": "making", "commodity": "good"}],
        assets=[
            {
                "asset": f"plant-{region}",
                "process": "making",
                "region": region,
                "owner": owner,
                "capacity": capacity,
                "cost_adder": one["alpha"],
                "cost_slope": 2 * one["beta"],
            }
            for region, one in coefficient.items()
        ],
        lanes=[
            {**arc, "freight": one["kappa"]}
            for arc, one in zip(arcs, data["arcs"], strict=True)
        ],
        curves=[
            {
                **arc,
                "kind": "lane",
                "form": "power",
                "coefficient": factor * one["nu"],
                "exponent": 2,
            }
            for arc, one in zip(arcs, data["arcs"], strict=True)
        ],
        demand=[
            {
                "segment": "buyers",
                "region": region,
                "year": YEAR,
                "form": "linear",
                "intercept": one["rho"],
                "slope": one["eta"],
            }
            for region, one in coefficient.items()
        ],
        sellers=[{"owner": "monopolist", "market": "buyers", "region": "*"}]
        if monopoly
        else [],
    )
    return {"base": base}


def gas(problem: Mapping[str, Any]) -> dict[str, Draft]:
    r"""Gas: supply that gets dear near its limit, constant-elasticity demand.

    Supply :math:`p = a + b/(c - s)` is a constant and a hyperbolic curve, at most
    99 percent of c. Four markets are fixed; the others take at least 0.2.
    """
    data = problem["data"]
    supply = {name: gas_supply_curve(one) for name, one in data["supply"].items()}
    demand = [
        {
            "segment": "gas-users",
            "region": f"{name}-market",
            "year": YEAR,
            "form": "fixed" if one["fixed"] else "isoelastic",
            "quantity": one["ref_q"],
            "reference_price": None if one["fixed"] else one["ref_p"],
            "elasticity": None if one["fixed"] else one["elasticity"],
            "minimum": None if one["fixed"] else 0.2,
        }
        for name, one in data["demand"].items()
    ]
    places = [f"{name}-field" for name in supply]
    places += [f"{name}-market" for name in data["demand"]]
    base = draft(
        problem,
        regions=[{"region": place} for place in places],
        commodities=[{"commodity": "gas", "unit": "tcf"}],
        segments=[{"segment": "gas-users", "unit": "tcf"}],
        serves=[{"segment": "gas-users", "commodity": "gas"}],
        processes=[{"process": "well", "commodity": "gas", "utilization": 0.99}],
        assets=[
            {
                "asset": name,
                "process": "well",
                "region": f"{name}-field",
                "capacity": limit,
                "cost_adder": constant,
            }
            for name, (constant, _, limit) in supply.items()
        ],
        curves=[
            {
                "kind": "asset",
                "asset": name,
                "form": "hyperbolic",
                "coefficient": coefficient,
                "limit": limit,
            }
            for name, (_, coefficient, limit) in supply.items()
            if coefficient
        ],
        lanes=[
            {
                "commodity": "gas",
                "origin": f"{link['frm']}-field",
                "destination": f"{link['to']}-market",
                "freight": link["cost"],
                "capacity": None if link["capacity"] == "inf" else link["capacity"],
            }
            for link in data["links"]
        ],
        demand=demand,
    )
    return {"base": base}


def gas_supply_curve(field: Mapping[str, Any]) -> tuple[float, float, float]:
    """Return a, b and c of ``p = a + b/(c - s)`` through two reference points.

    A field without a limit has the constant price of its points and room for 100;
    one with reference prices of zero is free.
    """
    price1, price2 = field["ref_p1"], field["ref_p2"]
    if field["limit"] == "inf":
        return float(price1), 0.0, 100.0
    limit = field["limit"]
    inverse1 = 1 / (limit - field["ref_q1"])
    inverse2 = 1 / (limit - field["ref_q2"])
    coefficient = (price1 - price2) / (inverse1 - inverse2)
    return round(price1 - coefficient * inverse1, 4), coefficient, limit
