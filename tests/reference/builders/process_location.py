"""Steel: bought raw materials, three steps of processing, markets, foreign trade.

Every productive unit is an asset; raw materials are bought at every plant at the
stated price; foreign trade passes through two places of its own, so that its
freight is on lanes like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.reference.folder import YEAR, Draft, Row, draft

__all__ = ["steel"]

_FIXED, _PER_KM = 2.48, 0.0084
"""Rail freight: dollars per ton, and per ton and kilometre."""


def steel(problem: Mapping[str, Any]) -> dict[str, Draft]:
    """Iron, steel and deliveries at least cost; quantities in million t a year."""
    data = problem["data"]
    goods = (*data["raw"], *data["intermediate"], "steel")
    places = (*data["plants"], *data["markets"], "imports", "exports")
    made = {name: _product(recipe) for name, recipe in data["io"].items()}
    base = draft(
        problem,
        regions=[{"region": name} for name in places],
        commodities=[{"commodity": name, "unit": "Mt"} for name in goods],
        segments=[{"segment": "steel-users", "unit": "Mt"}],
        processes=[
            {"process": name, "commodity": product} for name, product in made.items()
        ],
        recipes=[
            {"process": name, "commodity": used, "flow": "in", "quantity": -amount}
            for name, recipe in data["io"].items()
            for used, amount in recipe.items()
            if amount < 0
        ],
        assets=[
            {
                "asset": f"{process}.{plant}",
                "process": process,
                "region": plant,
                "capacity": capacity,
            }
            for process, unit in data["unit_of_process"].items()
            for plant, capacity in zip(
                data["plants"], data["capacity"][unit], strict=True
            )
            if capacity > 0
        ],
        lanes=_lanes(data),
        outside=[
            *(
                {"commodity": name, "region": "*", "buy_price": price}
                for name, price in data["raw_price"].items()
            ),
            {
                "commodity": "steel",
                "region": "imports",
                "buy_price": data["import_price"],
            },
            {
                "commodity": "steel",
                "region": "exports",
                "sell_price": data["export_price"],
                "sell_limit": data["export_bound"],
            },
        ],
        serves=[{"segment": "steel-users", "commodity": "steel"}],
        demand=[
            {"segment": "steel-users", "region": market, "year": YEAR, "quantity": need}
            for market, need in zip(data["markets"], data["demand"], strict=True)
        ],
    )
    return {"base": base}


def _product(recipe: Mapping[str, float]) -> str:
    """Return what a process makes: the one good with a positive amount."""
    return next(name for name, amount in recipe.items() if amount > 0)


def _lanes(data: Mapping[str, Any]) -> list[Row]:
    """Return lanes of steel; no distance, no freight."""
    plants, markets = data["plants"], data["markets"]
    distance = {
        (plant, market): km
        for plant, row in zip(plants, data["rail_plant_to_market"], strict=True)
        for market, km in zip(markets, row, strict=True)
    }
    distance |= {
        (plant, "exports"): km
        for plant, km in zip(plants, data["rail_plant_to_export"], strict=True)
    }
    distance |= {
        ("imports", market): km
        for market, km in zip(markets, data["rail_import_to_market"], strict=True)
    }
    return [
        {
            "commodity": "steel",
            "origin": origin,
            "destination": destination,
            "freight": _FIXED + _PER_KM * km if km else 0,
        }
        for (origin, destination), km in distance.items()
    ]
