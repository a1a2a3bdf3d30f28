"""A chain on a napkin with a base year: ore, cells, two regions, two years."""

from __future__ import annotations

import pytest
from tests.support.folders import write_world

from ionshore.studies.solving import bare_scenario
from ionshore.world.load import load_world

YEARS = [2024, 2025]


def base_tables(**changes):
    """Ore in AAA feeds cells in AAA and BBB; 20 GWh are used in BBB, 10 in AAA.

    Reported: 60 kt of ore, 18 and 12 GWh of cells; a cell takes 2 kt of ore. So the
    reported base year closes. Plants are used to 0.6 (AAA) and 1.0 (BBB).
    """
    tables = {
        "regions": [{"region": "AAA"}, {"region": "BBB"}],
        "commodities": [
            {"commodity": "ore", "stage": "mine", "unit": "kt", "reference_price": 4},
            {
                "commodity": "cell",
                "stage": "cell",
                "unit": "GWh",
                "reference_price": 30,
            },
        ],
        "owners": [{"owner": "us"}],
        "segments": [{"segment": "ev", "unit": "GWh", "unmet_value": 1000}],
        "processes": [
            {"process": "mining", "commodity": "ore", "lifetime": 10},
            {"process": "making", "commodity": "cell", "lifetime": 10, "lead_time": 1},
        ],
        "recipes": [
            {"process": "making", "commodity": "ore", "flow": "in", "quantity": 2}
        ],
        "process_costs": [
            {"process": "mining", "region": "*", "capex": 5, "other_cost": 1},
            {"process": "making", "region": "*", "capex": 40, "other_cost": 10},
        ],
        "assets": [
            {"asset": "mine", "process": "mining", "region": "AAA", "capacity": 75},
            {"asset": "plant_a", "process": "making", "region": "AAA", "capacity": 30},
            {"asset": "plant_b", "process": "making", "region": "BBB", "capacity": 12},
            {
                "asset": "new_b",
                "process": "making",
                "region": "BBB",
                "status": "candidate",
                "buildable": True,
                "build_from": 2025,
            },
        ],
        "lanes": [
            {"commodity": "ore", "origin": "AAA", "destination": "BBB", "freight": 0.5},
            {"commodity": "cell", "origin": "AAA", "destination": "BBB", "freight": 2},
        ],
        "demand": [
            {"segment": "ev", "region": region, "year": year, "quantity": quantity}
            for region, quantity in (("AAA", 10), ("BBB", 20))
            for year in YEARS
        ],
        "serves": [{"segment": "ev", "commodity": "cell"}],
        "base_output": [
            {"process": "mining", "region": "AAA", "quantity": 60},
            {"process": "making", "region": "AAA", "quantity": 18},
            {"process": "making", "region": "BBB", "quantity": 12},
        ],
        "prices": [
            {
                "commodity": "cell",
                "region": "AAA",
                "year": 2024,
                "series": "anchor",
                "price": 30,
                "chosen": True,
                "deviation": 0.05,
            }
        ],
        "elasticities": [{"commodity": "*", "stage": "*", "elasticity": 2}],
    }
    return tables | changes


@pytest.fixture
def world_of(tmp_path):
    """Return a function that loads the napkin chain with some tables replaced."""

    def make(**changes):
        return load_world(
            write_world(tmp_path / "world", base_tables(**changes), years=YEARS)
        )

    return make


@pytest.fixture
def law():
    """No law at all."""
    return bare_scenario()
