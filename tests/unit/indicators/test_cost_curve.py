"""Cost curves counted by hand, and the law that a step in part use sets the price."""

from __future__ import annotations

import numpy as np
import pytest
from bench.synthetic import synthetic_world
from tests.support.folders import two_region_world

from ionshore.indicators.cost_curve import CURVE_COLUMNS, cost_curve_table
from ionshore.studies.solving import solve_world


@pytest.fixture(scope="module")
def napkin(tmp_path_factory):
    """Ore on two steps, a cheap and a dear cell plant, 20 cells wanted in BBB."""
    world = two_region_world(
        tmp_path_factory.mktemp("napkin"),
        supply_steps=[
            {"asset": "mine", "step": 0, "width": 0.3, "adder": 0},
            {"asset": "mine", "step": 1, "adder": 2},
        ],
        process_costs=[
            {"process": "mining", "region": "*", "other_cost": 1},
            {"process": "making", "region": "AAA", "labor_cost": 10},
            {"process": "making", "region": "BBB", "labor_cost": 20},
        ],
        effects=[
            {"kind": "production_credit", "commodity": "cell", "origin": "BBB",
             "destination": "*", "value": 4}
        ],
    )  # fmt: skip
    return cost_curve_table(solve_world(world))


def test_steps_of_a_mine_are_sorted_by_what_they_cost(napkin):
    ore = napkin[napkin["commodity"] == "ore"]
    # 20 cells from AAA need 40 ores: 30 at 1 and 10 at 3.
    assert ore["capacity"].tolist() == pytest.approx([30, 70])
    assert ore["until"].tolist() == pytest.approx([30, 100])
    assert ore["output"].tolist() == pytest.approx([30, 10])
    assert ore["value"].tolist() == pytest.approx([1, 3])
    assert ore["hidden"].tolist() == pytest.approx([0, 2])
    assert ore["price"].tolist() == pytest.approx([3, 3])


def test_inputs_count_at_the_price_where_they_are_used_or_would_arrive(napkin):
    cells = napkin[napkin["commodity"] == "cell"].set_index("asset")
    assert list(cells.index) == ["plant_a", "plant_b"]
    assert cells["inputs"].to_dict() == pytest.approx(
        {"plant_a": 2 * 3, "plant_b": 2 * 3.5}  # nobody uses ore in BBB: by lane
    )
    assert cells["credit"].to_dict() == {"plant_a": 0, "plant_b": -4}
    assert cells["value"].to_dict() == pytest.approx({"plant_a": 16, "plant_b": 23})
    assert cells["output"].to_dict() == pytest.approx({"plant_a": 20, "plant_b": 0})
    assert set(cells["unit"]) == {"million USD/GWh"}


def test_what_the_plan_adds_pays_its_capital_and_what_stands_does_not(tmp_path):
    world = two_region_world(
        tmp_path,
        years=[2025],
        last=2,
        processes=[
            {"process": "mining", "commodity": "ore"},
            {"process": "making", "commodity": "cell", "lifetime": 2,
             "utilization": 0.5},
        ],
        process_costs=[
            {"process": "mining", "region": "*", "other_cost": 1},
            {"process": "making", "region": "*", "other_cost": 8, "capex": 50,
             "fixed_cost": 4},
        ],
        assets=[
            {"asset": "mine", "process": "mining", "region": "BBB", "capacity": 100},
            {"asset": "plant", "process": "making", "region": "BBB", "capacity": 6,
             "buildable": True},
        ],
        demand=[{"segment": "ev", "region": "BBB", "year": 2025, "quantity": 10}],
    )  # fmt: skip
    table = cost_curve_table(solve_world(world))
    cells = table[table["commodity"] == "cell"].set_index("added")
    # 6 stand and make 3; 14 are built at 25 + 4 a year each and make 7.
    assert cells["capacity"].to_dict() == pytest.approx({False: 3, True: 7})
    assert cells["output"].to_dict() == pytest.approx({False: 3, True: 7})
    assert cells["capital"].to_dict() == pytest.approx({False: 0, True: 29 / 0.5})
    assert cells["value"].to_dict() == pytest.approx({False: 10, True: 68})


def test_a_step_in_part_use_sets_the_price_and_no_cheaper_one_is_idle():
    world = synthetic_world(8, 4, density=0.6, seed=3, extras=("steps", "recycling"))
    table = cost_curve_table(solve_world(world))
    assert list(table) == list(CURVE_COLUMNS)
    table = table[~table["added"].to_numpy(bool)]
    used = (table["output"] / table["capacity"]).to_numpy(float)
    gap = (table["value"] - table["price"]).to_numpy(float)
    close = 1e-6 * table["price"].abs().max()
    within = (used > 1e-6) & (used < 1 - 1e-6)
    assert within.sum() > 10
    assert np.abs(gap[within]).max() <= close
    assert gap[used <= 1e-6].min() >= -close
    assert gap[used >= 1 - 1e-6].max() <= close
