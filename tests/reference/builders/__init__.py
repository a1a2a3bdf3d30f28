"""Builders: the facts of a reference problem -> worlds, one module per kind.

A builder is a pure function from the JSON of a problem to the worlds it needs, by
name. Most problems are one world called ``base``; a cartel is three (no collusion,
the cartel, all in it), a set of warehouse instances one per instance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.reference.builders import (
    accounting,
    disruption,
    expansion,
    location,
    network,
    oligopoly,
    process_location,
    spatial,
    successive,
    trade,
    transport,
)
from tests.reference.folder import Draft

__all__ = ["BUILDERS", "worlds"]

Builder = Callable[[Mapping[str, Any]], dict[str, Draft]]

BUILDERS: dict[str, Builder] = {
    "transport_lp": transport.transport,
    "assignment": transport.assignment,
    "multicommodity_network_design": transport.shared_routes,
    "capacitated_facility_location": location.warehouses,
    "uncapacitated_facility_location": location.sites,
    "multi_stage_process_location": process_location.steel,
    "capacity_expansion_multiyear": expansion.power_plan,
    "cournot_linear": oligopoly.cournot,
    "cournot_isoelastic": oligopoly.cournot_isoelastic,
    "dominant_firm_fringe": oligopoly.dominant_firm,
    "stackelberg_linear": oligopoly.stackelberg,
    "merger_linear_cournot": oligopoly.merger,
    "partial_cartel_cournot": oligopoly.cartel,
    "successive_oligopoly": successive.successive,
    "two_region_competitive_trade": trade.two_regions,
    "nash_cournot_two_regions": trade.reciprocal,
    "optimal_tariff_duopoly": trade.tariff_on_rival,
    "spatial_price_equilibrium": spatial.linear_regions,
    "spatial_competition_network": spatial.congested_network,
    "spatial_equilibrium_nonlinear": spatial.gas,
    "nash_cournot_network_qp": network.network,
    "concentration_index": accounting.concentration,
    "leontief": accounting.leontief,
    "flow_tracing": accounting.tracing,
    "n_minus_1": disruption.suppliers,
    "max_flow_min_cut": disruption.carried,
}


def worlds(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """Return the worlds of a problem by name; ``KeyError`` for an unknown kind."""
    return BUILDERS[problem["kind"]](problem)
