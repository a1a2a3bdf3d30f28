"""What a plan books for a plant is what the cost model says of it."""

from __future__ import annotations

import numpy as np
import pytest

from ionshore.cost.cell import cell_costs
from ionshore.cost.finance import capital_charge
from ionshore.cost.plan import PLAN_FIXED, line_plan, process_plan
from ionshore.cost.plant import cell_plants
from ionshore.cost.process import process_costs

REGIONS = ["CHN", "KOR", "USA", "DEU", "HUN", "REU"]
ASKED = {"region": REGIONS, "plant_gwh": 30.0, "year": 2024}


def annuity(library, **asked):
    plants = cell_plants(library, finance="annuity", **asked)
    return plants, cell_costs(plants, library)


def charged(library, plants, plan):
    get, paid = library.parameter, plants.regional
    return sum(
        capital_charge(paid["wacc"], get(life), paid["tax"]) * invested
        for life, invested in (
            ("equipment_life", plan.equipment),
            ("building_life", plan.building),
        )
    )


@pytest.mark.parametrize("chemistry", ["lfp", "nmc811", "sodium_layered"])
def test_a_full_line_costs_a_plan_what_the_annuity_reading_says(library, chemistry):
    """Without materials, and without what is a rate on their price."""
    plan = line_plan(library, chemistry, **ASKED)
    plants, costs = annuity(library, chemistry=chemistry, **ASKED)
    booked = charged(library, plants, plan) + plan.fixed
    booked += plan.energy + plan.labor + plan.other
    rate, tax = plants.regional["wacc"], plants.regional["tax"]
    # Overhead as it stands before the energy in it is taken out and put in apart.
    worn = costs.investment["equipment"] / library.parameter("equipment_life")
    worn = worn + costs.investment["building"] / library.parameter("building_life")
    overhead = library.parameter("overhead_labor") * costs.items["labor"]
    overhead = overhead + library.parameter("overhead_depreciation") * worn
    bound = costs.items["materials"] + costs.items["labor"] + overhead
    held = rate / (1 - tax) * library.parameter("working_capital") * bound
    expected = costs.total - costs.items["materials"] - costs.items["warranty"] - held
    assert booked == pytest.approx(expected, rel=1e-12)


def test_what_stands_pays_the_cash_like_cost_per_unit(library):
    """Labor, its overhead and energy; the rest is fixed and moves no price."""
    plan = line_plan(library, "lfp", **ASKED)
    cash = cell_plants(library, chemistry="lfp", reading="cash", **ASKED)
    items = cell_costs(cash, library).items
    per_unit = plan.energy + plan.labor + plan.other
    assert per_unit == pytest.approx(
        items["labor"] + items["energy"] + items["overhead"], rel=1e-12
    )
    assert PLAN_FIXED == ("maintenance", "administration", "research")


def test_a_pack_line_is_a_plant_of_packs_less_one_of_cells(library):
    """188 million USD and 54,000 m2 for 50 GWh in the base plant, in its money."""
    asked = {"region": "USA", "plant_gwh": 50.0, "year": np.nan, "level": "pack"}
    plan = line_plan(library, "nmc622", **asked)
    assert plan.equipment.item() == pytest.approx(188 / 50)
    assert plan.building.item() == pytest.approx(54_000 * 3_000 / 1e6 / 50)
    assert plan.labor.item() == pytest.approx(340_000 * 25 / 1e6 / 50)
    assert plan.energy.item() == 0.0


def test_parts_without_a_commodity_are_other_cost_with_their_losses(library):
    bare = line_plan(library, "lfp", **ASKED)
    parts = line_plan(library, "lfp", **ASKED, outside=("binder_carbon_nmp",))
    prices = library["prices"].set_index(["price_set", "material"])["price"]
    bought = prices["china_2024", "binder_carbon_nmp"] / 0.95
    bought /= library.parameter("yield_active")
    assert parts.other - bare.other == pytest.approx(np.full(6, bought))


def test_a_process_plant_costs_a_plan_its_conversion(library):
    names = ["nickel_sulfate_refining", "cathode_lfp_plant", "separator_plant"]
    for process in names:
        plan = process_plan(library, process, REGIONS, year=2024)
        costs = process_costs(library, process, REGIONS, year=2024)
        capital = costs.items["capital"] / costs.investment * plan.equipment
        booked = capital + plan.fixed + plan.energy + plan.labor + plan.other
        assert booked == pytest.approx(costs.conversion, rel=1e-12)
        assert not plan.building.any()
