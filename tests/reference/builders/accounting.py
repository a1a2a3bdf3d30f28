"""Concentration, input-output tables and tracing: worlds with one possible plan.

These problems ask what stands behind given amounts, not what is best. So everything
is laid down: capacity is what is made, demand what is used, and a lane carries no more
than it does. What the indicators then say of the plan is compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.reference.builders.parts import lane, one_good, plant
from tests.reference.folder import YEAR, Draft, Row, draft

__all__ = ["concentration", "leontief", "tracing"]


def concentration(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """Firms with their shares as capacity, apart and with two of them as one owner.

    What an example leaves out of the whole is made by an owner called ``rest``.
    """
    data = problem["data"]
    return {
        name + ending: _market(problem, case["shares"], case["merge"] if ending else ())
        for name, case in (("base", data), ("second", data["second"]))
        for ending in ("", "_merged")
    }


def _market(
    problem: Mapping[str, Any], shares: Sequence[float], merged: Sequence[int]
) -> Draft:
    names = [f"firm{place}" for place in range(len(shares))]
    owners = ["merged" if place in merged else one for place, one in enumerate(names)]
    amounts = list(shares)
    if sum(shares) < 100:
        names, owners = [*names, "rest"], [*owners, "rest"]
        amounts.append(100 - sum(shares))
    assets = [
        plant(name, "home", amount) | {"owner": owner}
        for name, amount, owner in zip(names, amounts, owners, strict=True)
    ]
    tables = one_good({"home": 100})
    known = [{"owner": name} for name in dict.fromkeys(owners)]
    return draft(problem, **tables, owners=known, assets=assets)


def leontief(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """Sectors that use each other's goods and their own, for two final demands.

    Technical coefficients are recipes, labor per unit is the cost of a process; one
    region, one buyer per good, and capacity that is never reached.
    """
    data = problem["data"]
    flows, final = data["Z"], data["final_demand"]
    output = [sum(row) + own for row, own in zip(flows, final, strict=True)]
    demands = {"base": final, "new": data["new_final_demand"]}
    return {
        name: _sectors(problem, flows, output, demand)
        for name, demand in demands.items()
    }


def _sectors(
    problem: Mapping[str, Any],
    flows: Sequence[Sequence[float]],
    output: Sequence[float],
    demand: Sequence[float],
) -> Draft:
    sectors = range(len(output))
    goods = [f"good{place}" for place in sectors]
    recipes: list[Row] = [
        {
            "process": f"sector{to}",
            "commodity": goods[come],
            "flow": "in",
            "quantity": flows[come][to] / output[to],
        }
        for to in sectors
        for come in sectors
    ]
    return draft(
        problem,
        regions=[{"region": "home"}],
        commodities=[{"commodity": good} for good in goods],
        segments=[{"segment": f"buyers{place}"} for place in sectors],
        serves=[
            {"segment": f"buyers{place}", "commodity": goods[place]}
            for place in sectors
        ],
        processes=[
            {"process": f"sector{place}", "commodity": goods[place]}
            for place in sectors
        ],
        process_costs=[
            {"process": f"sector{place}", "region": "*", "labor_cost": labor}
            for place, labor in enumerate(problem["data"]["labour_coef"])
        ],
        recipes=recipes,
        assets=[
            {
                "asset": f"plant{place}",
                "process": f"sector{place}",
                "region": "home",
                "capacity": 10 * sum(output),
            }
            for place in sectors
        ],
        demand=[
            {
                "segment": f"buyers{place}",
                "region": "home",
                "year": YEAR,
                "quantity": demand[place],
            }
            for place in sectors
        ],
    )


def tracing(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """One good that may be shipped on; own output, flows and final use as given."""
    data = problem["data"]
    nodes, flows = data["nodes"], data["flows"]
    left = dict(zip(nodes, data["own_output"], strict=True))
    for origin, destination, amount in flows:
        left[origin] -= amount
        left[destination] += amount
    tables = one_good(left, nodes)
    base = draft(
        problem,
        options={"re_export": True},
        **tables,
        assets=[
            plant(f"plant-{node}", node, made)
            for node, made in zip(nodes, data["own_output"], strict=True)
        ],
        lanes=[
            lane(origin, destination, 1, capacity=amount)
            for origin, destination, amount in flows
        ],
    )
    return {"base": base}
