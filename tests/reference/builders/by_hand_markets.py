"""Small market problems whose answers can be worked out on paper."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from tests.reference.folder import YEAR, Draft, Row, by_hand, draft

__all__ = ["depletion", "duopoly", "price_cap", "resale", "two_countries"]


def duopoly(
    intercept: float,
    costs: Sequence[float],
    most: Sequence[float],
    conjecture: float = 1,
) -> Draft:
    """Cournot sellers with limited capacity; inverse demand ``intercept - Q``."""
    firms = [f"firm{place + 1}" for place in range(len(costs))]
    return draft(
        by_hand("duopoly"),
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
        sellers=[
            {
                "owner": firm,
                "market": "users",
                "region": "*",
                "conjecture": conjecture,
            }
            for firm in firms
        ],
    )


def two_countries(*effects: Row) -> Draft:
    """Competitive trade of a dear and a cheap country under some measures.

    Demand ``120 - Q`` and ``90 - Q``; supply ``40 + s`` and ``10 + s/2``; freight 5;
    the declared value is 50.
    """
    return draft(
        by_hand("two_countries"),
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
    return draft(
        by_hand("resale"),
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


def depletion(*, monopoly: bool) -> Draft:
    """Share 10 units of a resource between two years; demand ``10 - q`` in each.

    What is in the ground is a stock that only falls; the mine takes from it. Money
    of the second year is worth 1/1.25.
    """
    years = (2024, 2025)
    return draft(
        by_hand("depletion"),
        years=years,
        discount_rate=0.25,
        regions=[{"region": "home"}],
        owners=[{"owner": "miner"}],
        commodities=[
            {"commodity": "in-the-ground"},
            {"commodity": "ore", "brand": "owner"},
        ],
        segments=[{"segment": "users"}],
        serves=[{"segment": "users", "commodity": "ore"}],
        processes=[{"process": "mining", "commodity": "ore"}],
        recipes=[
            {
                "process": "mining",
                "commodity": "in-the-ground",
                "flow": "in",
                "quantity": 1,
            }
        ],
        assets=[
            {
                "asset": "mine",
                "process": "mining",
                "region": "home",
                "owner": "miner",
                "capacity": 10,
            }
        ],
        stocks=[{"commodity": "in-the-ground", "region": "home", "initial": 10}],
        demand=[{**_demand("home", 10), "year": year} for year in years],
        sellers=[{"owner": "miner", "market": "users", "region": "home"}]
        if monopoly
        else [],
    )


def price_cap(cap: float, floor: float) -> Draft:
    """Supply ``p = s`` up to 40; users of 30 stop at a cap; a buyer of last resort.

    Users who give up at a price are fixed demand with an unmet value; somebody who
    takes any amount at a floor price is a sale to outside.
    """
    return draft(
        by_hand("price_cap"),
        regions=[{"region": "home"}],
        commodities=[{"commodity": "good"}],
        segments=[{"segment": "users", "unmet_value": cap}],
        serves=[{"segment": "users", "commodity": "good"}],
        processes=[{"process": "making", "commodity": "good"}],
        assets=[
            {
                "asset": "makers",
                "process": "making",
                "region": "home",
                "capacity": 40,
                "cost_slope": 1,
            }
        ],
        outside=[{"commodity": "good", "region": "home", "sell_price": floor}],
        demand=[{"segment": "users", "region": "home", "year": YEAR, "quantity": 30}],
    )


def _demand(region: str, intercept: float) -> Row:
    market = {"segment": "users", "region": region, "year": YEAR, "form": "linear"}
    return {**market, "intercept": intercept, "slope": 1}
