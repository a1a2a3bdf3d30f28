"""Loss of suppliers, and what a network can carry: worlds with cuts to be made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.reference.builders.parts import lane, one_good, plant
from tests.reference.folder import Draft, draft

__all__ = ["MARKET", "carried", "suppliers"]

MARKET = "market"
UNMET = 1.0
"""What a unit that is missing costs; all else is free."""


def suppliers(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """Each supplier is a region with a plant and a lane to the one market."""
    data = problem["data"]
    capacity = data["capacity"]
    tables = one_good({MARKET: data["demand"]}, tuple(capacity))
    tables["segments"] = [{"segment": "users", "unmet_value": UNMET, "unit": "GWh"}]
    base = draft(
        problem,
        **tables,
        assets=[plant(name, name, amount) for name, amount in capacity.items()],
        lanes=[lane(name, MARKET, 0.0) for name in capacity],
    )
    return {"base": base}


def carried(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """Nodes are regions that ship on, arcs are links; the sink wants more than can come.

    The largest flow is what is served where a missing unit costs something.
    """
    data = problem["data"]
    source, sink, arcs = data["source_node"], data["sink"], data["arcs"]
    nodes = tuple(dict.fromkeys(node for arc in arcs for node in arc[:2]))
    plenty = float(sum(most for _, _, most in arcs))
    tables = one_good({sink: plenty}, nodes)
    tables["segments"] = [{"segment": "users", "unmet_value": UNMET, "unit": "GWh"}]
    base = draft(
        problem,
        options={"re_export": True},
        **tables,
        assets=[plant("source", source, plenty)],
        lanes=[lane(one, two, 0.0) for one, two, _ in arcs],
        links=[
            {
                "link": f"{one}-{two}",
                "origin": one,
                "destination": two,
                "capacity": most,
            }
            for one, two, most in arcs
        ],
    )
    return {"base": base}
