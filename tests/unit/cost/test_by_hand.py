"""A plant of two steps, counted by hand."""

from __future__ import annotations

import pytest

from ionshore.cost.breakdown import breakdown, families
from ionshore.cost.cell import cell_costs, landed, with_experience
from ionshore.cost.factors import plant_factors
from ionshore.cost.fixed_point import find_fixed_point
from ionshore.cost.plant import cell_plants

OWN = {
    "direct_wage": 10.0,
    "electricity": 0.0,
    "heat": 0.0,
    "capital": 1.0,
    "building": 1000.0,
    "tax": 0.25,
    "wacc": 0.08,
}


def plant(napkin, **inputs):
    given = {"chemistry": "toy", "region": "USA", "plant_gwh": 50.0, "overrides": OWN}
    return cell_plants(napkin, **(given | inputs))


def test_factors_follow_the_driver_of_each_step(napkin):
    """Four times the area: twice the coating equipment, four times its hours."""
    made = plant_factors(plant(napkin), napkin)
    assert made.labor.tolist() == [4 * 2 + 1]
    assert made.equipment.tolist() == [2 * 400 + 600]
    assert made.area.tolist() == [0.08]


def test_materials_pass_every_loss(napkin):
    """2 kg at 9 USD over 0.9 of the paste and 0.8 of the cells."""
    costs = cell_costs(plant(napkin), napkin)
    assert costs.items["materials"].tolist() == pytest.approx([2 * 9 / 0.9 / 0.8])
    assert costs.metals["Li"].tolist() == pytest.approx([0.1 * 20 / 0.9 / 0.8])


def test_full_cost_by_hand(napkin):
    """M 25; W 10 x 9 / 50 = 1.8; K 28, B 1.6: D = 2.8 + 0.08 = 2.88 USD/kWh."""
    items = cell_costs(plant(napkin), napkin).items
    over = 0.4 * 1.8 + 0.2 * 2.88
    assert items["labor"].item() == pytest.approx(1.8)
    assert items["depreciation"].item() == pytest.approx(2.88)
    assert items["overhead"].item() == pytest.approx(over)
    office = 0.25 * 1.4 * 1.8 + 0.25 * 1.2 * 2.88
    assert items["administration"].item() == pytest.approx(office)
    assert items["research"].item() == pytest.approx(0.4 * 2.88)
    launch = 0.05 * 25 + 0.1 * (1.8 + over)
    profit = 0.05 * (28 + 1.6 + launch + 0.15 * (25 + 1.8 + over))
    assert items["profit"].item() == pytest.approx(profit)
    before = 25 + 1.8 + 2.88 + over + office + 0.4 * 2.88 + profit
    assert items["warranty"].item() == pytest.approx(0.056 * before)


def test_the_multipliers_are_those_batpac_comes_to(napkin):
    """Unit price = 1.0666 M + 1.8665 W + 0.25370 K + 0.15325 B."""
    costs = cell_costs(plant(napkin), napkin)
    parts = {"materials": 25.0, "labor": 1.8, "equipment": 28.0, "building": 1.6}
    rates = {
        "materials": 1.0666,
        "labor": 1.8665,
        "equipment": 0.2537,
        "building": 0.15325,
    }
    for name, value in parts.items():
        assert costs.groups[name].item() == pytest.approx(value * rates[name], rel=1e-4)
    assert sum(one.item() for one in costs.groups.values()) == pytest.approx(
        costs.total.item()
    )


def test_cash_like_cost_by_hand(napkin):
    total = cell_costs(plant(napkin, reading="cash"), napkin).total.item()
    assert total == pytest.approx(25 + 1.4 * 1.8 + 1.2 * 2.88)


def test_annuity_replaces_depreciation_and_profit(napkin):
    items = cell_costs(plant(napkin, finance="annuity"), napkin).items
    assert items["depreciation"].item() == items["profit"].item() == 0
    assert items["maintenance"].item() == pytest.approx(0.03 * 28)
    growth = 1.08**10
    machines = (0.08 * growth / (growth - 1) - 0.25 / 10) / 0.75 * 28
    growth = 1.08**20
    halls = (0.08 * growth / (growth - 1) - 0.25 / 20) / 0.75 * 1.6
    over = 0.4 * 1.8 + 0.2 * 2.88
    bound = 0.08 / 0.75 * 0.15 * (25 + 1.8 + over)
    assert items["capital_charge"].item() == pytest.approx(machines + halls + bound)


def test_half_the_yield_doubles_everything_but_overhead_rates(napkin):
    mature = cell_costs(plant(napkin), napkin)
    half = cell_costs(plant(napkin, cell_yield=0.4), napkin)
    for name in ("materials", "labor", "depreciation"):
        assert half.items[name].item() == pytest.approx(2 * mature.items[name].item())


def test_landed_cost_adds_freight_and_duty_and_takes_the_credit_off(napkin):
    costs = cell_costs(plant(napkin), napkin)
    there = landed(costs, freight=2.0, duty=0.25, credit=5.0)
    factory = costs.total.item()
    assert there.total.item() == pytest.approx(1.25 * factory + 2.0 - 5.0)
    again = landed(there, freight=2.0, duty=0.25, credit=5.0)
    assert again.total.item() == pytest.approx(there.total.item())


def test_energy_of_the_region_replaces_that_of_the_home(library):
    """Dear power adds its own bill; at home's prices nothing changes."""
    given = {"chemistry": "nmc622", "region": "USA", "price_set": "batpac_v5"}
    home = cell_costs(cell_plants(library, **given), library)
    own = {"electricity": 0.181}
    dear = cell_costs(cell_plants(library, **given, overrides=own), library)
    assert (dear.total - home.total).item() == pytest.approx(15 * 0.1)
    assert home.groups["regional_energy"].item() == pytest.approx(0.0, abs=1e-12)


def test_experience_lowers_conversion_and_leaves_materials(napkin):
    costs = cell_costs(plant(napkin), napkin)
    later = with_experience(costs, 4.0, 0.5, floor_share=0.2)
    kept = costs.items["materials"].item()
    assert later.items["materials"].item() == kept
    rest = costs.total.item() - kept
    assert later.total.item() == pytest.approx(kept + rest * (0.2 + 0.8 / 4))


def test_breakdown_adds_up_and_takes_metals_out(napkin):
    costs = cell_costs(plant(napkin), napkin)
    table = breakdown(costs, napkin)
    assert table["cost"].iloc[:-1].sum() == pytest.approx(table["cost"].iloc[-1])
    parts = table.set_index("item")["cost"]
    assert parts["paste: lithium"] == pytest.approx(0.1 * 20 / 0.9 / 0.8)
    assert parts["paste: processing and margin"] == pytest.approx(25 - 2 / 0.72)
    assert families(costs).sum(axis=1).item() == pytest.approx(costs.total.item())


def test_a_fixed_point_says_whether_it_was_reached():
    """Cost halves the distance to 20 at each step."""
    found = find_fixed_point(lambda cost: 0.5 * cost + 10, 40.0, most=40)
    assert found.converged
    assert found.value.item() == pytest.approx(20.0, rel=2e-3)
    lost = find_fixed_point(lambda cost: 3 * cost, 1.0, most=3)
    assert not lost.converged
    assert str(lost).endswith("did not converge after 3 iterations")
