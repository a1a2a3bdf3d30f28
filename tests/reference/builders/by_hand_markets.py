"""Small market problems whose answers can be worked out on paper."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from tests.reference.builders.by_hand import by_hand
from tests.reference.folder import YEAR, Draft, Row

__all__ = ["duopoly", "resale", "two_countries"]


def duopoly(intercept: float, costs: Sequence[float], most: Sequence[float]) -> Draft:
    """Cournot sellers with limited capacity; inverse demand ``intercept - Q``."""
    firms = [f"firm{place + 1}" for place in range(len(costs))]
    return by_hand(
        "duopoly",
        regions=[{"region": "home"}],
        owners=[{"owner": firm} for firm in firms],
        commodities=[{"commodity": "good", "brand": "owner"}],
        segments=[{"segment": "users"}],
        serves=[{"segment": "users", "commodity": "good"}],
        processes=[{"process": "making", "commodity": "good"}],
        assets=[
            {
                "asset": firm,
                "process": "making",
                "region": "home",
                "owner": firm,
                "capacity": capacity,
                "cost_adder": cost,
            }
            for firm, cost, capacity in zip(firms, costs, most, strict=True)
        ],
        demand=[_demand("home", intercept)],
        sellers=[{"owner": firm, "market": "users", "region": "*"} for firm in firms],
    )


def two_countries(*effects: Row) -> Draft:
    """Competitive trade of a dear and a cheap country under some measures.

    Demand ``120 - Q`` and ``90 - Q``; supply ``40 + s`` and ``10 + s/2``; freight 5;
    the declared value is 50.
    """
    return by_hand(
        "two_countries",
        regions=[{"region": "dear"}, {"region": "cheap"}],
        commodities=[{"commodity": "good", "reference_price": 50}],
        segments=[{"segment": "users"}],
        serves=[{"segment": "users", "commodity": "good"}],
        processes=[{"process": "making", "commodity": "good"}],
        assets=[
            {
                "asset": region,
                "process": "making",
                "region": region,
                "capacity": 200,
                "cost_adder": start,
                "cost_slope": rise,
            }
            for region, start, rise in (("dear", 40, 1), ("cheap", 10, 0.5))
        ],
        lanes=[
            {"commodity": "good", "origin": a, "destination": b, "freight": 5}
            for a, b in permutations(("dear", "cheap"))
        ],
        demand=[_demand("dear", 120), _demand("cheap", 90)],
        effects=[
            {"commodity": "good", "origin": "cheap", "destination": "dear", **effect}
            for effect in effects
        ],
    )


def resale(*, allowed: bool, freight: float) -> Draft:
    """A monopolist in two markets, ``100 - Q`` and ``60 - Q``, at no cost.

    Where resale is allowed, anybody may buy in one market and sell in the other. So
    what users buy is a good of the market place, into which the monopolist's
    "selling" processes feed; he is a seller of that *commodity*, with the slope of
    each market stated, and it moves between the markets at ``freight``.
    """
    markets = ("high", "low")
    return by_hand(
        "resale",
        regions=[{"region": region} for region in markets],
        owners=[{"owner": "monopolist"}],
        commodities=[{"commodity": "retail"}],
        segments=[{"segment": "users"}],
        serves=[{"segment": "users", "commodity": "retail"}],
        processes=[{"process": "selling", "commodity": "retail"}],
        assets=[
            {
                "asset": f"shop-{region}",
                "process": "selling",
                "region": region,
                "owner": "monopolist",
                "capacity": 200,
            }
            for region in markets
        ],
        lanes=[
            {"commodity": "retail", "origin": a, "destination": b, "freight": freight}
            for a, b in permutations(markets)
            if allowed
        ],
        demand=[_demand("high", 100), _demand("low", 60)],
        sellers=[
            {"owner": "monopolist", "market": "retail", "region": region, "slope": 1}
            for region in markets
        ],
    )


def _demand(region: str, intercept: float) -> Row:
    market = {"segment": "users", "region": region, "year": YEAR, "form": "linear"}
    return {**market, "intercept": intercept, "slope": 1}
