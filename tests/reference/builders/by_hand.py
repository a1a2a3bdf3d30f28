"""Small planning problems whose answers can be worked out on paper.

They show how to say what is not an obvious column: choose p of n sites, serve each
customer from one site, set-up costs, blends, losses on the way, plants that need
time to build.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations

from tests.reference.builders.rules import Rule, rule_tables
from tests.reference.folder import YEAR, Draft, Row, draft

__all__ = [
    "blend",
    "by_hand",
    "lossy_line",
    "lot_sizes",
    "median",
    "plants_over_time",
    "rising_freight",
    "single_sourcing",
    "transshipment",
]


def by_hand(name: str, **tables: object) -> Draft:
    """Return the world of a problem that has no source but its own statement."""
    facts = {"id": name, "title": name, "source": [{"title": "worked by hand"}]}
    return draft(facts, **tables)  # type: ignore[arg-type]


def _one_good(
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


def _lane(origin: str, destination: str, freight: float, **more: object) -> Row:
    lane = {"commodity": "good", "origin": origin, "destination": destination}
    return {**lane, "freight": freight, **more}


def _plant(name: str, region: str, capacity: float, cost: float = 0) -> Row:
    place = {"asset": name, "process": "making", "region": region}
    return {**place, "capacity": capacity, "cost_adder": cost}


def median(places: Mapping[str, float], chosen: int) -> Draft:
    """Open p sites on a line so that all users are near one (p-median).

    Every town may have a site; what a town's own site serves needs no lane. The
    number of sites is a limit over ``plants``.
    """
    towns = list(places)
    return by_hand(
        "median",
        options={"strengthen": True},
        **_one_good(dict.fromkeys(towns, 1.0)),
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
            _lane(a, b, abs(places[a] - places[b])) for a, b in permutations(towns, 2)
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
    return by_hand(
        "single_sourcing",
        **_one_good(need, list(capacity)),
        assets=[_plant(depot, depot, size) for depot, size in capacity.items()],
        lanes=[_lane(*pair, cost) for pair, cost in freight.items()],
        links=links,
    )


def plants_over_time(
    need: Mapping[int, float], *, lead_time: int, discount_rate: float
) -> Draft:
    """Build plants of size 10 at 4 a year, or buy at 1, while the need grows."""
    tables = _one_good({"here": 0.0})
    tables["processes"] = [
        {"process": "making", "commodity": "good", "lead_time": lead_time}
    ]
    tables["demand"] = [
        {"segment": "users", "region": "here", "year": year, "quantity": quantity}
        for year, quantity in need.items()
    ]
    return by_hand(
        "plants_over_time",
        years=list(need),
        discount_rate=discount_rate,
        **tables,
        assets=[
            {
                "asset": "plants",
                "process": "making",
                "region": "here",
                "buildable": True,
                "plant_size": 10,
                "plant_cost": 4,
            }
        ],
        outside=[{"commodity": "good", "region": "here", "buy_price": 1}],
    )


def lot_sizes(need: Mapping[int, float], setup: float, holding: float) -> Draft:
    """Make now or later: a set-up cost per year of making, a cost of holding stock.

    A set-up is a plant that lives one year and can make all that is ever needed;
    making costs 1 a unit whenever it is done.
    """
    tables = _one_good({"here": 0.0})
    tables["processes"] = [{"process": "making", "commodity": "good", "lifetime": 1}]
    tables["demand"] = [
        {"segment": "users", "region": "here", "year": year, "quantity": quantity}
        for year, quantity in need.items()
    ]
    return by_hand(
        "lot_sizes",
        years=list(need),
        **tables,
        assets=[
            {
                "asset": "line",
                "process": "making",
                "region": "here",
                "buildable": True,
                "plant_size": sum(need.values()),
                "plant_cost": setup,
                "cost_adder": 1,
            }
        ],
        stocks=[{"commodity": "good", "region": "here", "holding_cost": holding}],
    )


def rising_freight(need: float) -> Draft:
    """Two roads with rising marginal freight: 1 + 2f and 2 + f."""
    return by_hand(
        "rising_freight",
        **_one_good({"town": need}, ["north", "south"]),
        assets=[_plant(place, place, need) for place in ("north", "south")],
        lanes=[
            _lane("north", "town", 1, cost_slope=2),
            _lane("south", "town", 2, cost_slope=1),
        ],
    )


def transshipment() -> Draft:
    """Ship 10 from a to d over b (cheap, at most 6) or c."""
    return by_hand(
        "transshipment",
        options={"re_export": True},
        **_one_good({"d": 10.0}, ["a", "b", "c"]),
        assets=[_plant("a", "a", 10)],
        lanes=[
            _lane("a", "b", 1, capacity=6),
            _lane("b", "d", 1),
            _lane("a", "c", 2),
            _lane("c", "d", 3),
        ],
    )


def lossy_line(loss: float, price_at_b: float) -> Draft:
    """Bring 8 to b over a line that loses a share, or make it there.

    What travels is a commodity of its own; at the end of the line a process turns
    more of it into less.
    """
    tables = _one_good({"b": 8.0}, ["a"])
    tables["commodities"].append({"commodity": "on-the-way"})
    tables["processes"] += [
        {"process": "sending", "commodity": "on-the-way"},
        {"process": "receiving", "commodity": "good"},
    ]
    into = {"process": "receiving", "commodity": "on-the-way", "flow": "in"}
    return by_hand(
        "lossy_line",
        **tables,
        recipes=[{**into, "quantity": 1 / (1 - loss)}],
        assets=[
            {**_plant("line-in", "a", 20, 1), "process": "sending"},
            {**_plant("line-out", "b", 20), "process": "receiving"},
            _plant("local", "b", 20, price_at_b),
        ],
        lanes=[{**_lane("a", "b", 0), "commodity": "on-the-way"}],
    )


def blend(least_grade: float) -> Draft:
    """Mix ores of grade 0.9 (cost 9) and 0.5 (cost 4) to 10 t of at least a grade.

    Using an ore is a process; the mean grade is a limit that weighs each use by
    its grade less the least one.
    """
    grades = {"rich": 0.9, "poor": 0.5}
    tables = _one_good({"here": 10.0})
    tables["commodities"] += [{"commodity": ore} for ore in grades]
    tables["processes"] = [{"process": f"use-{o}", "commodity": "good"} for o in grades]
    terms = tuple(
        ("activity", grade - least_grade, {"process": f"use-{ore}"})
        for ore, grade in grades.items()
    )
    return by_hand(
        "blend",
        **tables,
        recipes=[
            {"process": f"use-{ore}", "commodity": ore, "flow": "in", "quantity": 1}
            for ore in grades
        ],
        assets=[
            {**_plant(f"use-{ore}", "here", 10), "process": f"use-{ore}"}
            for ore in grades
        ],
        outside=[
            {"commodity": "rich", "region": "here", "buy_price": 9},
            {"commodity": "poor", "region": "here", "buy_price": 4},
        ],
        **rule_tables([Rule("grade", ">=", 0, terms)]),
    )
