"""Capacity of a period is the mean over its years, by hand and as a law."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.folders import write_world

from ionshore.core.errors import ScenarioError
from ionshore.scenario.case import make_case
from ionshore.scenario.case.periods import Periods
from ionshore.scenario.case.standing import standing_shares
from ionshore.scenario.case.supplies import _kernel
from ionshore.scenario.scenario import Scenario
from ionshore.studies.solving import solve_world
from ionshore.world.load import load_world


def periods(*spans):
    """Return periods that start in 2024 and last these years."""
    weight = np.array(spans, float)
    years = 2024 + np.concatenate([[0], np.cumsum(spans)[:-1]]).astype(np.int64)
    return Periods(years, weight, np.ones(len(spans)), weight)


def napkin(tmp_path, *, years, last=1, rate=0.0, **tables):
    base = {
        "regions": [{"region": "AAA"}],
        "commodities": [{"commodity": "cell", "stage": "cell", "unit": "GWh"}],
        "owners": [{"owner": "us", "ramp": "slow"}],
        "ramps": [
            {"ramp": "slow", "age": 0, "factor": 0.4},
            {"ramp": "slow", "age": 1, "factor": 0.8},
            {"ramp": "slow", "age": 2, "factor": 1.0},
        ],
        "segments": [{"segment": "ev", "unit": "GWh", "unmet_value": 1000}],
        "processes": [{"process": "making", "commodity": "cell", "lifetime": 3}],
        "process_costs": [
            {"process": "making", "region": "*", "capex": 30, "other_cost": 3}
        ],
        "assets": [
            {
                "asset": "new",
                "process": "making",
                "region": "AAA",
                "owner": "us",
                "buildable": True,
            }
        ],
        "demand": [
            {"segment": "ev", "region": "AAA", "year": year, "quantity": 10}
            for year in (years[0], 2060)
        ],
        "serves": [{"segment": "ev", "commodity": "cell"}],
    }
    folder = write_world(
        tmp_path, base | tables, years=list(years), last=last, rate=rate
    )
    return load_world(folder)


def assets_of(world):
    return make_case(world, Scenario(name="as_given")).assets


# by hand


def test_an_existing_plant_counts_for_the_years_it_is_there(tmp_path):
    plant = {"process": "making", "region": "AAA", "capacity": 10}
    world = napkin(
        tmp_path,
        years=(2024, 2030),
        last=4,
        assets=[
            {"asset": "ends", "retire_year": 2027, **plant},
            {"asset": "starts", "online_year": 2028, "ramp": "slow", **plant},
            {"asset": "later", "online_year": 2031, **plant},
        ],
    )
    capacity = assets_of(world).capacity
    # Three of six years; 0.4 and 0.8 in two of six, then full; three of four.
    assert capacity[0] == pytest.approx([5.0, 0.0])
    assert capacity[1] == pytest.approx([10 * (0.4 + 0.8) / 6, 10.0])
    assert capacity[2] == pytest.approx([0.0, 7.5])


def test_an_addition_ramps_and_ends_within_its_periods(tmp_path):
    assets = assets_of(napkin(tmp_path, years=(2024, 2026, 2030), last=5))
    # It stands in 2024, 2025 and 2026, at 0.4, 0.8 and 1.0 of nameplate.
    assert assets.alive[0, 0] == pytest.approx([1.0, 0.25, 0.0])
    assert assets.ramp[0, 0] == pytest.approx([0.6, 0.25, 0.0])
    assert assets.alive[0, 2] == pytest.approx([0.0, 0.0, 0.6])


def test_a_life_that_ends_within_a_year_counts_for_its_part():
    shares = standing_shares(periods(1, 1, 1, 1), np.array([2.25, np.nan]))
    assert shares[0, 0] == pytest.approx([1.0, 1.0, 0.25, 0.0])
    assert shares[1, 1] == pytest.approx([0.0, 1.0, 1.0, 1.0])


def test_a_plant_of_three_years_in_ten_pays_three_annuities(tmp_path):
    world = napkin(
        tmp_path,
        years=(2024,),
        last=10,
        owners=[{"owner": "us"}],
        ramps=[],
        regions=[{"region": "AAA", "wacc": 0.0}],
    )
    solution = solve_world(world)
    # Mean output of 10 needs 100 / 3 of nameplate, each paying 30 three times.
    built = solution.table("new_capacity")["value"].sum()
    assert built == pytest.approx(100 / 3)
    assert solution.objective == pytest.approx(built * 30 + 10 * 10 * 3)


FORMS = {
    "alone": {"build_ramp": "slow"},
    "licence": {
        "build_ramp": "fast",
        "partnership": "licence",
        "partner": "them",
        "cost_adder": 1.0,
        "capex_adder": 1.5,
    },
    "venture": {
        "build_ramp": "fast",
        "partnership": "joint_venture",
        "partner": "them",
        "cost_adder": 0.1,
    },
}


@pytest.mark.parametrize(
    ("shut", "chosen", "cost"),
    [
        # 30 a year over three years for 10 GWh a year, at 100 % of nameplate.
        pytest.param((), "venture", 10 + 3.1, id="venture"),
        pytest.param(("venture",), "licence", 10.5 + 4.0, id="licence"),
        # At 0.4, 0.8 and 1.0 of nameplate: 30 over 2.2 good units.
        pytest.param(("venture", "licence"), "alone", 30 / 2.2 + 3.0, id="alone"),
    ],
)
def test_the_plan_takes_the_cheapest_form_that_is_open(tmp_path, shut, chosen, cost):
    plant = {"process": "making", "region": "AAA", "owner": "us"}
    world = napkin(
        tmp_path,
        years=(2024,),
        last=3,
        owners=[{"owner": "us", "ramp": "slow"}, {"owner": "them"}],
        ramps=[
            {"ramp": "slow", "age": 0, "factor": 0.4},
            {"ramp": "slow", "age": 1, "factor": 0.8},
            {"ramp": "slow", "age": 2, "factor": 1.0},
            {"ramp": "fast", "age": 0, "factor": 1.0},
        ],
        regions=[{"region": "AAA", "wacc": 0.0}],
        assets=[
            {"asset": name, "buildable": name not in shut, **plant, **form}
            for name, form in FORMS.items()
        ],
    )
    solution = solve_world(world)
    assert set(solution.table("new_capacity")["asset"]) == {chosen}
    assert solution.objective == pytest.approx(3 * 10 * cost)


class Life:
    mean_life, shape = 3.0, 3.5


def test_goods_of_three_years_come_back_within_a_period_of_ten():
    """Sold in years 1 to 10, most of what is sold in the first seven is back."""
    kernel = _kernel(periods(10, 10), Life)
    assert kernel[0, 0] == pytest.approx(0.70, abs=0.02)
    assert kernel[0].sum() == pytest.approx(1.0, abs=0.005)
    assert kernel[1, 0] == 0.0


def test_tax_and_buildings_are_in_the_charge_on_capital(tmp_path):
    world = napkin(
        tmp_path,
        years=(2024,),
        regions=[{"region": "AAA", "wacc": 0.0, "tax": 0.25}],
        processes=[
            {
                "process": "making",
                "commodity": "cell",
                "lifetime": 3,
                "building_life": 10,
            }
        ],
        process_costs=[
            {"process": "making", "region": "*", "capex": 40, "building": 10}
        ],
    )
    # Without interest tax takes nothing, because depreciation shields all income.
    assert assets_of(world).annuity[0, 0] == pytest.approx(30 / 3 + 10 / 10)


def test_the_premium_of_growth_is_paid_while_the_plant_stands(tmp_path):
    world = napkin(
        tmp_path,
        years=(2024, 2026),
        last=2,
        owners=[{"owner": "us"}],
        ramps=[],
        regions=[{"region": "AAA", "wacc": 0.0}],
        processes=[{"process": "making", "commodity": "cell", "lifetime": 30}],
        growth=[{"process": "making", "region": "*", "step": 0, "premium": 0.5}],
    )
    solution = solve_world(world)
    # 10 GWh at 30 each over thirty years: ten a year, and half of that on top, in
    # each of the four years of the horizon.
    cost = solution.table("cost").set_index(["term", "year"])["value"]
    for year in (2024, 2026):
        assert cost["investment", year] == pytest.approx(10)
        assert cost["growth", year] == pytest.approx(5)
    assert solution.objective == pytest.approx(4 * (10 + 5 + 10 * 3))


@pytest.mark.parametrize("bent", ["slope", "curve"])
def test_rising_costs_on_several_steps_are_refused(tmp_path, bent):
    plant = {"asset": "plant", "process": "making", "region": "AAA", "capacity": 10}
    curve = {"kind": "asset", "asset": "plant", "form": "power", "coefficient": 1.0}
    world = napkin(
        tmp_path,
        years=(2024,),
        assets=[plant | ({"cost_slope": 1.0} if bent == "slope" else {})],
        supply_steps=[
            {"asset": "plant", "step": 0, "width": 0.5, "adder": 0.0},
            {"asset": "plant", "step": 1, "adder": 1.0},
        ],
        curves=[curve | {"exponent": 1.0}] if bent == "curve" else [],
    )
    with pytest.raises(ScenarioError) as caught:
        make_case(world, Scenario(name="as_given"))
    found = caught.value.findings
    assert [one.code for one in found] == ["S351"]
    assert "plant" in found[0].place


# laws

SPANS = st.lists(st.integers(1, 6), min_size=1, max_size=4)
LIVES = st.floats(0.5, 12.0)


@settings(max_examples=60)
@given(SPANS, LIVES)
def test_splitting_a_period_into_years_leaves_the_mean(spans, life):
    """What starts in a model year stands as long, however coarse the others are."""
    coarse = periods(*spans)
    yearly = periods(*([1] * sum(spans)))
    lasting = np.array([life])
    fine = standing_shares(yearly, lasting)
    first = np.cumsum([0, *spans[:-1]])
    mean = np.add.reduceat(yearly.mean(fine)[:, first, :], first, axis=-1) / spans
    assert coarse.mean(standing_shares(coarse, lasting)) == pytest.approx(mean)


@settings(max_examples=60)
@given(SPANS)
def test_splitting_a_period_gives_back_the_same_goods(spans):
    coarse = _kernel(periods(*spans), Life)
    yearly = _kernel(periods(*([1] * sum(spans))), Life)
    first = np.cumsum([0, *spans[:-1]])
    amount = np.add.reduceat(np.add.reduceat(yearly, first, 0), first, 1)
    assert coarse * np.array(spans) == pytest.approx(amount)


@settings(max_examples=60)
@given(SPANS, LIVES)
def test_no_addition_stands_longer_than_its_life(spans, life):
    span = periods(*spans)
    years = (span.mean(standing_shares(span, np.array([life]))) * span.lengths).sum(2)
    assert (years <= life + 1e-9).all()
