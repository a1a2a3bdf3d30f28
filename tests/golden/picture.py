"""Draw a problem as text: one line per row and per priced column.

``python -m tests.golden.picture`` draws the stored picture again; what moved is
read in the review of the change.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from ionshore.model.build import build_problem
from ionshore.optim.problem import Problem
from ionshore.scenario.case import make_case
from ionshore.studies.solving import bare_scenario
from ionshore.world.load import load_world
from tests.support.folders import two_region_world

PICTURE = Path(__file__).with_name("napkin.txt")

FULL = {
    "processes": [
        {"process": "mining", "commodity": "ore", "lifetime": 20, "lead_time": 1},
        {
            "process": "making",
            "commodity": "cell",
            "process_yield": 0.8,
            "utilization": 0.9,
            "lifetime": 10,
        },
    ],
    "recipes": [
        {
            "process": "making",
            "commodity": "ore",
            "flow": "in",
            "quantity": 2,
            "before_yield": True,
        }
    ],
    "process_costs": [
        {"process": "mining", "region": "*", "capex": 3, "other_cost": 1},
        {"process": "making", "region": "*", "capex": 80, "fixed_cost": 2},
    ],
    "ramps": [
        {"ramp": "slow", "age": 0, "factor": 0.4},
        {"ramp": "slow", "age": 2, "factor": 1},
    ],
    "owners": [{"owner": "us", "ramp": "slow"}],
    "assets": [
        {"asset": "mine", "process": "mining", "region": "AAA", "capacity": 100},
        {"asset": "plant_a", "process": "making", "region": "AAA", "capacity": 30},
        {
            "asset": "plant_b",
            "process": "making",
            "region": "BBB",
            "owner": "us",
            "capacity": 5,
            "buildable": True,
            "build_max": 50,
        },
    ],
    "supply_steps": [
        {"asset": "mine", "step": 0, "width": 0.5, "adder": 0},
        {"asset": "mine", "step": 1, "adder": 0.5},
    ],
    "growth": [
        {"process": "making", "region": "*", "step": 0, "rate": 0.2, "seed": 4},
        {"process": "making", "region": "*", "step": 1, "premium": 0.3},
    ],
    "lanes": [
        {"commodity": "ore", "origin": "AAA", "destination": "BBB", "freight": 0.5},
        {"commodity": "cell", "origin": "AAA", "destination": "BBB", "freight": 3},
        {"commodity": "cell", "origin": "BBB", "destination": "AAA", "freight": 3},
    ],
    "effects": [
        {
            "kind": "duty_ad_valorem",
            "commodity": "cell",
            "origin": "AAA",
            "destination": "BBB",
            "value": 0.25,
        },
        {
            "kind": "production_credit",
            "commodity": "cell",
            "origin": "BBB",
            "destination": "*",
            "value": 7,
        },
    ],
    "demand": [
        {"segment": "ev", "region": region, "year": year, "quantity": quantity}
        for region, year, quantity in (
            ("AAA", 2024, 6),
            ("AAA", 2026, 8),
            ("BBB", 2024, 20),
            ("BBB", 2026, 40),
        )
    ],
    "shares": [
        {
            "segment": "ev",
            "commodity": "cell",
            "region": "BBB",
            "year": 2024,
            "share": 0.9,
            "tolerance": 0.05,
            "deviation_cost": 1,
        }
    ],
    "stocks": [
        {
            "commodity": "ore",
            "region": "BBB",
            "initial": 1,
            "floor": 0.5,
            "holding_cost": 0.1,
        }
    ],
    "outside": [{"commodity": "ore", "region": "BBB", "buy_price": 4, "buy_limit": 9}],
    "limits": [{"limit": "homemade", "sense": ">=", "value": 3, "slack_cost": 2}],
    "limit_terms": [
        {
            "limit": "homemade",
            "term": 0,
            "kind": "activity",
            "coefficient": 1,
            "process": "making",
            "region": "BBB",
        }
    ],
}
"""A world on a napkin that touches every group of a plan in whole."""


def napkin_problem() -> Problem:
    """Return the problem of the full napkin world."""
    with tempfile.TemporaryDirectory() as folder:
        place = two_region_world(
            Path(folder) / "world", years=[2024, 2026], rate=0.05, last=2, **FULL
        )
        return build_problem(make_case(load_world(place), bare_scenario()))


def picture(problem: Problem) -> str:
    """Return all columns and rows as sorted lines of text."""
    columns = [
        f"{problem.describe_column(place)}: "
        f"{problem.cost[place]:.6g} each, "
        f"{problem.column_lower[place]:g} to {problem.column_upper[place]:g}"
        for place in range(len(problem.cost))
    ]
    matrix = problem.matrix.tocsr()
    rows = []
    for place in range(len(problem.row_lower)):
        start, stop = matrix.indptr[place], matrix.indptr[place + 1]
        terms = sorted(
            f"{value:+.6g} {problem.describe_column(int(column))}"
            for column, value in zip(
                matrix.indices[start:stop], matrix.data[start:stop], strict=True
            )
        )
        bounds = f"{problem.row_lower[place]:.6g} to {problem.row_upper[place]:.6g}"
        rows.append(f"{problem.describe_row(place)}: {bounds} of {' '.join(terms)}")
    return "\n".join(["Columns", "", *columns, "", "Rows", "", *rows, ""])


if __name__ == "__main__":
    PICTURE.write_text(picture(napkin_problem()), "utf-8")
