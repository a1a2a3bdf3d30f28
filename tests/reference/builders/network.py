"""A large Nash-Cournot network: owners with chains of plants, lanes and markets.

Every good is branded, because each owner runs its own chain and sells its own
goods; goods may pass through third regions. Tariffs depend on importer and good
only, so they are effects with a wildcard origin. The limit of a route holds for a
good of all owners together and is a general limit over ``shipment``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from tests.reference.builders.network_draws import Network, draw
from tests.reference.builders.rules import Rule, rule_tables
from tests.reference.folder import YEAR, Draft, Row, draft

__all__ = ["network"]


def network(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """Return the world of the drawn network."""
    drawn = draw(**problem["data"]["arguments"])
    owners, regions, goods = drawn.owned.shape
    base = draft(
        problem,
        options={"re_export": True},
        regions=[{"region": _region(r)} for r in range(regions)],
        owners=[{"owner": _owner(p)} for p in range(owners)],
        commodities=[{"commodity": _good(k), "brand": "owner"} for k in range(goods)],
        processes=[
            {"process": f"making-{_good(k)}", "commodity": _good(k)}
            for k in range(goods)
        ],
        recipes=[
            {
                "process": f"making-{_good(k)}",
                "commodity": _good(used),
                "flow": "in",
                "quantity": amount,
            }
            for k, inputs in enumerate(drawn.inputs)
            for used, amount in inputs.items()
        ],
        assets=_assets(drawn),
        lanes=[
            {
                "commodity": _good(k),
                "origin": _region(origin),
                "destination": _region(destination),
                "freight": float(freight * (1 + 0.02 * k)),
            }
            for k in range(goods)
            for (origin, destination), freight in zip(
                drawn.arcs, drawn.freight, strict=True
            )
        ],
        effects=[
            {
                "kind": "duty_specific",
                "commodity": _good(k),
                "origin": "*",
                "destination": _region(r),
                "value": float(drawn.tariff[r, k]),
            }
            for r in range(regions)
            for k in range(goods)
        ],
        **_markets(drawn),
        **rule_tables(_route_limits(drawn)),
    )
    return {"base": base}


def _assets(drawn: Network) -> list[Row]:
    return [
        {
            "asset": f"{_owner(p)}-{_region(r)}-{_good(k)}",
            "process": f"making-{_good(k)}",
            "region": _region(r),
            "owner": _owner(p),
            "capacity": float(drawn.capacity[p, r, k]),
            "cost_adder": float(drawn.cost[p, r, k]),
            "cost_slope": float(drawn.slope[p, r, k]),
        }
        for p, r, k in zip(*np.nonzero(drawn.owned), strict=True)
    ]


def _markets(drawn: Network) -> dict[str, list[Row]]:
    """Return one segment per final good, linear demand, and all owners as sellers."""
    owners, _, goods = drawn.owned.shape
    regions, final = drawn.intercept.shape
    segments = {f"users-{f}": _good(goods - final + f) for f in range(final)}
    return {
        "segments": [{"segment": segment} for segment in segments],
        "serves": [
            {"segment": segment, "commodity": good}
            for segment, good in segments.items()
        ],
        "demand": [
            {
                "segment": segment,
                "region": _region(r),
                "year": YEAR,
                "form": "linear",
                "intercept": float(drawn.intercept[r, f]),
                "slope": float(drawn.demand_slope[r, f]),
            }
            for r in range(regions)
            for f, segment in enumerate(segments)
        ],
        "sellers": [
            {"owner": _owner(p), "market": segment, "region": "*"}
            for p in range(owners)
            for segment in segments
        ],
    }


def _route_limits(drawn: Network) -> list[Rule]:
    rules = []
    for (arc, good), most in drawn.limits.items():
        origin, destination = map(_region, drawn.arcs[arc])
        route = {
            "commodity": _good(good),
            "origin": origin,
            "destination": destination,
        }
        name = f"{origin}-{destination}-{_good(good)}"
        rules.append(Rule(name, "<=", most, (("shipment", 1, route),)))
    return rules


def _region(place: int) -> str:
    return f"region{place}"


def _owner(place: int) -> str:
    return f"owner{place}"


def _good(place: int) -> str:
    return f"good{place}"
