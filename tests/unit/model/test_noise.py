"""What is noise of a solver, and what is small."""

from __future__ import annotations

import numpy as np
import pytest
from tests.support.folders import two_region_world

from ionshore.model.solution import significant
from ionshore.studies.solving import solve_world


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ([1.0, 2e-9, 5e-10, 0.0], [True, True, False, False]),
        ([-1.0, -2e-9, -5e-10], [True, True, False]),
        # beside 100,000 a hundred-thousandth is small, and still a decision
        ([1e5, 2e-5, 2e-7, 5e-8], [True, True, True, False]),
        ([1e-3, 2e-10, 5e-11], [True, True, False]),
        ([0.0, 0.0], [False, False]),
        ([], []),
    ],
)
def test_a_trace_of_the_solver_is_no_decision(values, kept):
    assert significant(np.array(values)).tolist() == kept


def test_a_small_flow_beside_a_large_one_is_in_the_tables(tmp_path):
    """100,000 cells are made of 200,000 ore; AAA takes 0.00002 of them itself.

    Its plant makes just that: BBB makes its own, cheaper than moving cells.
    """
    solution = solve_world(
        two_region_world(
            tmp_path,
            assets=[
                {
                    "asset": "mine",
                    "process": "mining",
                    "region": "AAA",
                    "capacity": 3e5,
                },
                {
                    "asset": "plant_a",
                    "process": "making",
                    "region": "AAA",
                    "capacity": 1,
                },
                {
                    "asset": "plant_b",
                    "process": "making",
                    "region": "BBB",
                    "capacity": 2e5,
                },
            ],
            demand=[
                {"segment": "ev", "region": "AAA", "year": 2024, "quantity": 2e-5},
                {"segment": "ev", "region": "BBB", "year": 2024, "quantity": 1e5},
            ],
        )
    )
    made = solution.table("activity").set_index("asset")["value"]
    assert made.to_dict() == pytest.approx(
        {"mine": 200_000.00004, "plant_a": 2e-5, "plant_b": 1e5}
    )
    delivered = solution.table("delivery").set_index("region")["value"]
    assert delivered["AAA"] == pytest.approx(2e-5)
