"""Small planning problems worked out by hand: over time, on the way, in the mix.

They show how to say plants that need time to build, set-up costs, freight that
rises with use, shipping on through other places, losses on the way and blends.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.reference.builders.parts import lane, one_good, plant
from tests.reference.builders.rules import Rule, rule_tables
from tests.reference.folder import Draft, by_hand, draft

__all__ = [
    "blend",
    "lossy_line",
    "lot_sizes",
    "plants_over_time",
    "rising_freight",
    "transshipment",
]


def plants_over_time(
    need: Mapping[int, float], *, lead_time: int, discount_rate: float
) -> Draft:
    """Build plants of size 10 at 4 a year, or buy at 1, while the need grows."""
    tables = one_good({"here": 0.0})
    tables["processes"] = [
        {"process": "making", "commodity": "good", "lead_time": lead_time}
    ]
    tables["demand"] = [
        {"segment": "users", "region": "here", "year": year, "quantity": quantity}
        for year, quantity in need.items()
    ]
    return draft(
        by_hand("plants_over_time"),
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
    tables = one_good({"here": 0.0})
    tables["processes"] = [{"process": "making", "commodity": "good", "lifetime": 1}]
    tables["demand"] = [
        {"segment": "users", "region": "here", "year": year, "quantity": quantity}
        for year, quantity in need.items()
    ]
    return draft(
        by_hand("lot_sizes"),
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
    return draft(
        by_hand("rising_freight"),
        **one_good({"town": need}, ["north", "south"]),
        assets=[plant(place, place, need) for place in ("north", "south")],
        lanes=[
            lane("north", "town", 1, cost_slope=2),
            lane("south", "town", 2, cost_slope=1),
        ],
    )


def transshipment() -> Draft:
    """Ship 10 from a to d over b (cheap, at most 6) or c."""
    return draft(
        by_hand("transshipment"),
        options={"re_export": True},
        **one_good({"d": 10.0}, ["a", "b", "c"]),
        assets=[plant("a", "a", 10)],
        lanes=[
            lane("a", "b", 1, capacity=6),
            lane("b", "d", 1),
            lane("a", "c", 2),
            lane("c", "d", 3),
        ],
    )


def lossy_line(loss: float, price_at_b: float) -> Draft:
    """Bring 8 to b over a line that loses a share, or make it there.

    What travels is a commodity of its own; at the end of the line a process turns
    more of it into less.
    """
    tables = one_good({"b": 8.0}, ["a"])
    tables["commodities"].append({"commodity": "on-the-way"})
    tables["processes"] += [
        {"process": "sending", "commodity": "on-the-way"},
        {"process": "receiving", "commodity": "good"},
    ]
    into = {"process": "receiving", "commodity": "on-the-way", "flow": "in"}
    return draft(
        by_hand("lossy_line"),
        **tables,
        recipes=[{**into, "quantity": 1 / (1 - loss)}],
        assets=[
            {**plant("line-in", "a", 20, 1), "process": "sending"},
            {**plant("line-out", "b", 20), "process": "receiving"},
            plant("local", "b", 20, price_at_b),
        ],
        lanes=[{**lane("a", "b", 0), "commodity": "on-the-way"}],
    )


def blend(least_grade: float) -> Draft:
    """Mix ores of grade 0.9 (cost 9) and 0.5 (cost 4) to 10 t of at least a grade.

    Using an ore is a process; the mean grade is a limit that weighs each use by
    its grade less the least one.
    """
    grades = {"rich": 0.9, "poor": 0.5}
    tables = one_good({"here": 10.0})
    tables["commodities"] += [{"commodity": ore} for ore in grades]
    tables["processes"] = [{"process": f"use-{o}", "commodity": "good"} for o in grades]
    terms = tuple(
        ("activity", grade - least_grade, {"process": f"use-{ore}"})
        for ore, grade in grades.items()
    )
    return draft(
        by_hand("blend"),
        **tables,
        recipes=[
            {"process": f"use-{ore}", "commodity": ore, "flow": "in", "quantity": 1}
            for ore in grades
        ],
        assets=[
            {**plant(f"use-{ore}", "here", 10), "process": f"use-{ore}"}
            for ore in grades
        ],
        outside=[
            {"commodity": "rich", "region": "here", "buy_price": 9},
            {"commodity": "poor", "region": "here", "buy_price": 4},
        ],
        **rule_tables([Rule("grade", ">=", 0, terms)]),
    )
