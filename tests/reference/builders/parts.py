"""Parts that most small worlds share: one good, its users, a lane, a plant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.reference.folder import YEAR, Row

__all__ = ["lane", "one_good", "plant"]


def one_good(
    need: Mapping[str, float], regions: Sequence[str] = ()
) -> dict[str, list[Row]]:
    """Return one good, its users with fixed needs by region, and the regions."""
    return {
        "regions": [{"region": name} for name in dict.fromkeys((*regions, *need))],
        "commodities": [{"commodity": "good"}],
        "segments": [{"segment": "users"}],
        "serves": [{"segment": "users", "commodity": "good"}],
        "processes": [{"process": "making", "commodity": "good"}],
        "demand": [
            {"segment": "users", "region": region, "year": YEAR, "quantity": quantity}
            for region, quantity in need.items()
        ],
    }


def lane(origin: str, destination: str, freight: float, **more: object) -> Row:
    lane = {"commodity": "good", "origin": origin, "destination": destination}
    return {**lane, "freight": freight, **more}


def plant(name: str, region: str, capacity: float, cost: float = 0) -> Row:
    place = {"asset": name, "process": "making", "region": region}
    return {**place, "capacity": capacity, "cost_adder": cost}
