"""Two regions that trade: price takers, or one firm in each that sells in both.

A tariff is a row of ``effects.csv``: it falls on shipments from one region to the
other and comes back in the cost table as ``duty``, paid to the importer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.reference.folder import YEAR, Draft, Row, draft

__all__ = ["reciprocal", "tariff_on_rival", "tariff_world", "two_regions"]

_REGIONS = ("region0", "region1")


def two_regions(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """Competitive trade of a good with linear supply and demand; and without trade."""
    data = problem["data"]
    effects = [_duty(1, 0, data["tariff"])]
    if data["export_ban"]:
        effects.append({**_lane(1, 0), "kind": "export_ban", "value": 1})
    lanes = [{**_lane(i, 1 - i), "freight": data["transport"]} for i in (0, 1)]
    return {
        "base": _competitive(problem, lanes=lanes, effects=effects),
        "autarky": _competitive(problem, lanes=[], effects=[]),
    }


def _competitive(
    problem: Mapping[str, Any], lanes: list[Row], effects: list[Row]
) -> Draft:
    data = problem["data"]
    # Nobody makes more than both regions would take at price zero.
    capacity = sum(a / b for a, b in zip(data["ad"], data["bd"], strict=True))
    return draft(
        problem,
        **_common(data["ad"], data["bd"]),
        assets=[
            {
                "asset": f"supply-{region}",
                "process": "making",
                "region": region,
                "capacity": capacity,
                "cost_adder": intercept,
                "cost_slope": slope,
            }
            for region, intercept, slope in zip(
                _REGIONS, data["as_"], data["bs"], strict=True
            )
        ],
        commodities=[{"commodity": "good"}],
        lanes=lanes,
        effects=effects,
    )


def reciprocal(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """One Cournot firm in each region; markets are segmented; tariffs on imports.

    The importing region's tariff falls on the other firm's shipments.
    """
    data = problem["data"]
    duties = [_duty(1 - i, i, tariff) for i, tariff in enumerate(data["tariff"])]
    costs = dict(zip(_REGIONS, data["c"], strict=True))
    capacity = sum(a / b for a, b in zip(data["a"], data["b"], strict=True))
    base = draft(
        problem,
        **_common(data["a"], data["b"]),
        **_duopoly(costs, capacity),
        lanes=[{**_lane(i, 1 - i), "freight": data["transport"]} for i in (0, 1)],
        effects=duties,
    )
    return {"base": base}


def tariff_on_rival(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """A home market with a home and a foreign firm, without and with the best tariff."""
    best = problem["expected"]["tariff"]
    return {
        "base": tariff_world(problem, 0.0),
        "best_tariff": tariff_world(problem, best),
    }


def tariff_world(problem: Mapping[str, Any], tariff: float) -> Draft:
    """Return the duopoly under a specific tariff on the foreign firm."""
    data = problem["data"]
    home, abroad = _REGIONS
    tables = _common([data["a"]], [data["b"]])
    costs = {home: data["c_home"], abroad: data["c_foreign"]}
    return draft(
        problem,
        **tables,
        **_duopoly(costs, data["a"] / data["b"]),
        lanes=[{**_lane(1, 0), "freight": 0}],
        effects=[_duty(1, 0, tariff)],
    )


def _common(intercepts: list[float], slopes: list[float]) -> dict[str, list[Row]]:
    """Return what all have: two regions, one good, linear demand."""
    demand = [
        {
            "segment": "buyers",
            "region": region,
            "year": YEAR,
            "form": "linear",
            "intercept": intercept,
            "slope": slope,
        }
        for region, intercept, slope in zip(_REGIONS, intercepts, slopes, strict=False)
    ]
    return {
        "regions": [{"region": region} for region in _REGIONS],
        "segments": [{"segment": "buyers"}],
        "serves": [{"segment": "buyers", "commodity": "good"}],
        "processes": [{"process": "making", "commodity": "good"}],
        "demand": demand,
    }


def _duopoly(costs: Mapping[str, float], capacity: float) -> dict[str, list[Row]]:
    """Return a Cournot firm in each region that sells its own good everywhere."""
    return {
        "commodities": [{"commodity": "good", "brand": "owner"}],
        "owners": [{"owner": f"firm-{region}", "home": region} for region in costs],
        "assets": [
            {
                "asset": f"plant-{region}",
                "process": "making",
                "region": region,
                "owner": f"firm-{region}",
                "capacity": capacity,
                "cost_adder": cost,
            }
            for region, cost in costs.items()
        ],
        "sellers": [
            {"owner": f"firm-{region}", "market": "buyers", "region": "*"}
            for region in costs
        ],
    }


def _lane(origin: int, destination: int) -> Row:
    return {
        "commodity": "good",
        "origin": _REGIONS[origin],
        "destination": _REGIONS[destination],
    }


def _duty(origin: int, destination: int, value: float) -> Row:
    return {**_lane(origin, destination), "kind": "duty_specific", "value": value}
