"""What an operator knows, and what a partner is worth."""

from __future__ import annotations

import pytest

from ionshore.cost.cell import cell_costs
from ionshore.cost.know_how import (
    Operator,
    experience_of,
    levelized_cost,
    partner_values,
    ramp_of,
)
from ionshore.cost.plant import cell_plants
from ionshore.cost.ramp import Ramp


@pytest.mark.parametrize(
    ("operator", "region", "wanted"),
    [
        pytest.param(Operator("CHN"), "CHN", "home_china", id="at home in China"),
        pytest.param(Operator("JPN"), "JPN", "home_korea", id="at home in Japan"),
        pytest.param(Operator("KOR"), "HUN", "experienced_abroad", id="first abroad"),
        pytest.param(Operator("KOR", site=3), "HUN", "further_site", id="third"),
        pytest.param(Operator("SWE"), "SWE", "newcomer", id="alone"),
        pytest.param(Operator("USA", "licence", "CHN"), "USA", "licence", id="licence"),
        pytest.param(
            Operator("USA", "joint_venture", "KOR"),
            "USA",
            "experienced_abroad",
            id="jv",
        ),
    ],
)
def test_know_how_follows_operator_place_and_partner(operator, region, wanted):
    assert experience_of(operator, region) == wanted


@pytest.mark.parametrize(
    ("experience", "months", "observed", "within"),
    [
        pytest.param("further_site", 3, 0.90, 0.02, id="Ivancsa"),
        pytest.param("experienced_abroad", 14, 0.80, 0.05, id="SK On in Georgia"),
        pytest.param("new_process", 29, 0.90, 0.06, id="Wroclaw"),
        pytest.param("newcomer", 16, 0.50, 0.05, id="Douvrin"),
    ],
)
def test_ramps_pass_near_what_was_observed(
    library, experience, months, observed, within
):
    assert ramp_of(library, experience).at(months / 12).item() == pytest.approx(
        observed, abs=within
    )


def test_a_plant_that_is_ramped_up_costs_what_it_costs(library):
    plant = cell_plants(library, chemistry="lfp", region="USA")
    done = Ramp(0.95, 0.95, 1.0)
    assert levelized_cost(library, plant, done, 10) == pytest.approx(
        cell_costs(plant, library).total.item()
    )


def test_levelized_cost_weighs_years_by_discounted_output(library):
    plant = cell_plants(library, chemistry="lfp", region="USA")
    ramp = Ramp(0.5, 0.95, 1.0)
    yields = [ramp.mean(0.0, 1.0).item(), ramp.mean(1.0, 2.0).item()]
    costs = [
        cell_costs(
            cell_plants(library, chemistry="lfp", region="USA", cell_yield=one), library
        ).total.item()
        for one in yields
    ]
    weights = [yields[0] / 1.085**0.5, yields[1] / 1.085**1.5]
    wanted = (costs[0] * weights[0] + costs[1] * weights[1]) / sum(weights)
    assert levelized_cost(library, plant, ramp, 2) == pytest.approx(wanted)


def test_a_licence_is_paid_for(library):
    plant = cell_plants(library, chemistry="lfp", region="USA")
    done = Ramp(0.95, 0.95, 1.0)
    bare = levelized_cost(library, plant, done, 10)
    growth = 1.085**10
    fee = 10 * 0.085 * growth / (growth - 1)
    assert levelized_cost(library, plant, done, 10, licence=True) == pytest.approx(
        1.03 * bare + fee
    )


def test_a_partner_saves_money_and_months(library):
    plant = cell_plants(library, chemistry="lfp", region="USA", plant_gwh=35)
    table = partner_values(library, plant, owner="USA", partner="CHN")
    table = table.set_index("partnership")
    assert table["value"].loc["alone"] == table["months_gained"].loc["alone"] == 0
    assert table["months_to_full"].round(1).tolist() == [83.2, 49.2, 21.6]
    assert table["value"].is_monotonic_increasing
    assert table["months_gained"].is_monotonic_increasing


def test_a_partner_is_worth_nothing_to_who_knows(library):
    plant = cell_plants(library, chemistry="lfp", region="KOR")
    table = partner_values(library, plant, owner="KOR", partner="CHN")
    assert set(table["experience"]) == {"home_korea"}
    assert table["value"].iloc[-1] == 0
