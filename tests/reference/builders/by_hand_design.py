"""Small design problems worked out by hand: which sites, roads and sources.

They show how to choose p of n sites, serve each customer from one site, tie a
capacity to a site, and open a road for both directions at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

from tests.reference.builders.parts import lane, one_good, plant
from tests.reference.builders.rules import Rule, rule_tables
from tests.reference.folder import YEAR, Draft, by_hand, draft

__all__ = ["fixed_charge", "median", "roads_both_ways", "single_sourcing"]


def median(places: Mapping[str, float], chosen: int) -> Draft:
    """Open p sites on a line so that all users are near one (p-median).

    Every town may have a site; what a town's own site serves needs no lane. The
    number of sites is a limit over ``plants``.
    """
    towns = list(places)
    return draft(
        by_hand("median"),
        options={"strengthen": True},
        **one_good(dict.fromkeys(towns, 1.0)),
        assets=[
            {
                "asset": f"site-{town}",
                "process": "making",
                "region": town,
                "buildable": True,
                "plant_size": len(towns),
                "build_max": len(towns),
            }
            for town in towns
        ],
        lanes=[
            lane(a, b, abs(places[a] - places[b])) for a, b in permutations(towns, 2)
        ],
        **rule_tables([Rule("sites", "<=", chosen, (("plants", 1, {}),))]),
    )


def single_sourcing(
    capacity: Mapping[str, float],
    need: Mapping[str, float],
    freight: Mapping[tuple[str, str], float],
    *,
    whole: bool,
) -> Draft:
    """Serve customers from depots; ``whole``: each customer from one depot only.

    A link whose minimum load is all of the customer's need is used for all of it or
    not at all.
    """
    links = [
        {
            "link": f"{depot}-{customer}",
            "origin": depot,
            "destination": customer,
            "capacity": need[customer],
            "minimum_load": need[customer] if whole else None,
        }
        for depot, customer in freight
    ]
    return draft(
        by_hand("single_sourcing"),
        **one_good(need, list(capacity)),
        assets=[plant(depot, depot, size) for depot, size in capacity.items()],
        lanes=[lane(*pair, cost) for pair, cost in freight.items()],
        links=links,
    )


def fixed_charge(need: float) -> Draft:
    """Invest 10 for a site and 1 per unit of capacity (at most 20), or buy at 2.5.

    The site is a whole plant without product worth of its own; a limit ties the
    capacity built to the number of sites.
    """
    tables = one_good({"here": need})
    tables["commodities"].append({"commodity": "site"})
    tables["processes"].append({"process": "site", "commodity": "site"})
    here = {"region": "here", "buildable": True}
    terms = (("capacity", 1, {"asset": "mill"}), ("plants", -20, {"asset": "site"}))
    return draft(
        by_hand("fixed_charge"),
        **tables,
        process_costs=[{"process": "making", "region": "here", "capex": 1}],
        assets=[
            {"asset": "mill", "process": "making", **here},
            {
                "asset": "site",
                "process": "site",
                **here,
                "plant_size": 1,
                "plant_cost": 10,
            },
        ],
        outside=[{"commodity": "good", "region": "here", "buy_price": 2.5}],
        **rule_tables([Rule("on-sites", "<=", 0, terms)]),
    )


def roads_both_ways() -> Draft:
    """Open roads of a triangle; a road serves both directions at one price.

    The two links of a road are open together, at half the price each. Ten go from a
    to c and ten from c to b.
    """
    roads = {("a", "b"): 10.0, ("b", "c"): 10.0, ("a", "c"): 25.0}
    goods = {"ac": ("a", "c"), "cb": ("c", "b")}
    ways = [way for a, b in roads for way in ((a, b), (b, a))]
    price = {frozenset(road): cost for road, cost in roads.items()}
    return draft(
        by_hand("roads_both_ways"),
        options={"re_export": True},
        regions=[{"region": name} for name in "abc"],
        commodities=[{"commodity": good} for good in goods],
        segments=[{"segment": good} for good in goods],
        serves=[{"segment": good, "commodity": good} for good in goods],
        processes=[{"process": good, "commodity": good} for good in goods],
        assets=[
            {"asset": good, "process": good, "region": start, "capacity": 10}
            for good, (start, _) in goods.items()
        ],
        demand=[
            {"segment": good, "region": end, "year": YEAR, "quantity": 10}
            for good, (_, end) in goods.items()
        ],
        lanes=[
            {"commodity": good, "origin": a, "destination": b, "freight": 0.5}
            for good in goods
            for a, b in ways
        ],
        links=[
            {
                "link": f"{a}{b}",
                "origin": a,
                "destination": b,
                "capacity": 20,
                "fixed_cost": price[frozenset((a, b))] / 2,
            }
            for a, b in ways
        ],
        **rule_tables(
            Rule(
                f"road-{a}{b}",
                "=",
                0,
                (
                    ("link_open", 1, {"link": f"{a}{b}"}),
                    ("link_open", -1, {"link": f"{b}{a}"}),
                ),
            )
            for a, b in roads
        ),
    )
