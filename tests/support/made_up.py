"""Small worlds nobody wrote by hand, and what is read off their plans."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from ionshore.studies.solving import solve_world
from tests.support.folders import write_world

REGIONS = ("AAA", "BBB", "CCC")
EXAMPLES = settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
money = st.floats(0.5, 20).map(lambda one: round(one, 2))
size = st.floats(1, 50).map(lambda one: round(one, 1))


@st.composite
def chains(draw):
    """Ore and cells in three regions, two years, with growth, duties and stock."""
    per_region = lambda element: draw(st.lists(element, min_size=3, max_size=3))  # noqa: E731
    mining, making, mines, plants, demand = (
        per_region(kind) for kind in (money, money, size, size, size)
    )
    return {
        "regions": [{"region": name} for name in REGIONS],
        "commodities": [
            {"commodity": "ore", "stage": "mine", "unit": "kt", "reference_price": 5},
            {
                "commodity": "cell",
                "stage": "cell",
                "unit": "GWh",
                "reference_price": 40,
            },
        ],
        "segments": [{"segment": "ev", "unit": "GWh", "unmet_value": 500}],
        "processes": [
            {"process": "mining", "commodity": "ore", "lifetime": 10},
            {"process": "making", "commodity": "cell", "lifetime": 10},
        ],
        "recipes": [
            {"process": "making", "commodity": "ore", "flow": "in", "quantity": 1.5}
        ],
        "process_costs": [
            {"process": process, "region": name, "capex": 8, "other_cost": cost}
            for process, costs in (("mining", mining), ("making", making))
            for name, cost in zip(REGIONS, costs, strict=True)
        ],
        "assets": [
            {
                "asset": f"{process}_{name}",
                "process": process,
                "region": name,
                "capacity": capacity,
                "buildable": True,
            }
            for process, sizes in (("mining", mines), ("making", plants))
            for name, capacity in zip(REGIONS, sizes, strict=True)
        ],
        "growth": [
            {"process": "making", "region": "*", "step": 0, "rate": 0.2, "seed": 1},
            {"process": "making", "region": "*", "step": 1, "premium": 0.5},
        ],
        "lanes": [
            {
                "commodity": commodity,
                "origin": one,
                "destination": two,
                "freight": draw(st.sampled_from([0.3, 0.7, 1.1])),
            }
            for commodity in ("ore", "cell")
            for one in REGIONS
            for two in REGIONS
            if one != two
        ],
        "demand": [
            {
                "segment": "ev",
                "region": name,
                "year": year,
                "quantity": round(q * up, 2),
            }
            for name, q in zip(REGIONS, demand, strict=True)
            for year, up in ((2024, 1.0), (2027, 1.3))
        ],
        "serves": [{"segment": "ev", "commodity": "cell"}],
        "stocks": [
            {"commodity": "ore", "region": "AAA", "initial": 3, "holding_cost": 0.1}
        ],
    }


def solved(tables):
    with tempfile.TemporaryDirectory() as folder:
        return solve_world(
            write_world(
                Path(folder) / "w", tables, years=[2024, 2027], rate=0.05, last=2
            )
        )


def scaled(rows, factor, *columns):
    return [
        {k: v * factor if k in columns and v != "" else v for k, v in row.items()}
        for row in rows
    ]


def prices(solution):
    frame = solution.table("price")
    keys = ["commodity", "region", "year"]
    return frame.set_index(keys)["value"].sort_index()
