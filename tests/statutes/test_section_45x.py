"""26 U.S.C. 45X, as it stands in the policy files and as a plan reads it."""

from __future__ import annotations

from datetime import date

import pytest

from ionshore.core.errors import ScenarioError
from ionshore.policy.effects import effects_of
from ionshore.policy.library import read_provision


@pytest.fixture(scope="module")
def credit():
    return read_provision("usa.section_45x")


def paid(credit, item, day):
    """USD/kWh on a day of sale."""
    return credit.value_on(item, day) * credit.value_on("phase_down", day)


@pytest.mark.parametrize(
    ("item", "day", "amount"),
    [
        pytest.param("cell_rate", "2026-06-30", 35.0, id="a cell sold in 2026"),
        pytest.param("module_rate", "2026-06-30", 10.0, id="a module of bought cells"),
        pytest.param("module_rate_no_cells", "2026-06-30", 45.0, id="without cells"),
        pytest.param("cell_rate", "2023-01-01", 35.0, id="the first day"),
        pytest.param("cell_rate", "2029-12-31", 35.0, id="the last day in full"),
        pytest.param("cell_rate", "2030-01-01", 26.25, id="three quarters from 2030"),
        pytest.param("cell_rate", "2030-12-31", 26.25, id="to the end of 2030"),
        pytest.param("cell_rate", "2031-01-01", 17.5, id="half from 2031"),
        pytest.param("cell_rate", "2031-03-31", 17.5, id="half in March 2031"),
        pytest.param("cell_rate", "2032-01-01", 8.75, id="a quarter from 2032"),
        pytest.param("cell_rate", "2032-12-31", 8.75, id="the last day with any"),
        pytest.param("cell_rate", "2033-01-01", 0.0, id="nothing after 2032"),
    ],
)
def test_the_amount_follows_the_day_of_sale(credit, item, day, amount):
    assert paid(credit, item, date.fromisoformat(day)) == amount


def test_a_cell_and_its_module_earn_45_usd_per_kwh_together(credit):
    day = date(2026, 6, 30)
    assert paid(credit, "cell_rate", day) + paid(credit, "module_rate", day) == 45.0


def test_a_value_before_the_first_day_is_refused_and_is_not_zero(credit):
    with pytest.raises(
        ScenarioError, match=r"\[S310\].*2022-12-31.*2023-01-01"
    ) as found:
        credit.value_on("cell_rate", date(2022, 12, 31))
    assert found.value.exit_code == 3
    assert "not zero" in found.value.findings[0].remedy


def test_a_misspelt_parameter_is_told_the_nearest_name(credit):
    with pytest.raises(ScenarioError, match=r"\[S306\].*'cell_rat'.*'cell_rate'"):
        credit.value_on("cell_rat", date(2026, 1, 1))


def test_minerals_step_down_a_year_later_and_by_the_day_of_production(credit):
    minerals = credit.parameter("critical_mineral_phase_down")
    assert minerals.clock == "production"
    assert credit.parameter("phase_down").clock == "sale"
    assert credit.value_on("critical_mineral_phase_down", date(2030, 12, 31)) == 1.0
    assert credit.value_on("critical_mineral_phase_down", date(2031, 1, 1)) == 0.75
    assert credit.value_on("critical_mineral_phase_down", date(2034, 1, 1)) == 0.0


@pytest.mark.parametrize(
    ("commodity", "year", "amount"),
    [
        pytest.param("cell_lfp", 2024, 35.0, id="cell, base year"),
        pytest.param("cell_lfp", 2030, 0.75 * 35.0, id="cell, 2030 at 75 percent"),
        pytest.param("pack_lfp", 2030, 7.5, id="pack, 2030 at 75 percent"),
        pytest.param("system_ess_lfp", 2028, 10.0, id="system made of cells"),
    ],
)
def test_a_plan_pays_it_on_what_the_united_states_make(
    credit, world, commodity, year, amount
):
    table = effects_of([credit], world, [year])
    row = table[table["commodity"] == commodity]
    assert row["value"].tolist() == [amount]
    assert row["kind"].tolist() == ["production_credit"]
    assert row["origin"].tolist() == ["USA"]
    assert row["destination"].tolist() == ["*"]
    assert row["source_id"].tolist() == ["usc26_2023"]


def test_from_2033_a_plan_has_no_row_of_it(credit, world):
    assert effects_of([credit], world, [2033, 2040]).empty


def test_before_2023_a_plan_has_no_row_of_it_because_there_was_no_such_credit(
    credit, world
):
    assert effects_of([credit], world, [2021, 2022]).empty


def test_nothing_else_earns_it_now(credit, world):
    paid_for = set(effects_of([credit], world, [2026])["commodity"])
    assert paid_for == {
        "anode_graphite",
        "cell_lfp",
        "cell_nmc_high",
        "cell_zinc",
        "pack_lfp",
        "system_ess_lfp",
    }


def test_the_reach_to_zinc_cells_is_shown_as_assumed(credit, world):
    table = effects_of([credit], world, [2026]).set_index("commodity")
    assert table.loc["cell_zinc", "confidence"] == "assumed"
    assert table.loc["cell_lfp", "confidence"] == "reported"
