"""Learning, scale and ramp against worked problems."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ionshore.cost.finance import capital_recovery_factor
from ionshore.cost.learning import (
    cumulative_average,
    cumulative_output,
    exponent,
    learning_investment,
    unit_cost,
)
from ionshore.cost.ramp import Ramp, cost_per_good
from ionshore.cost.scale import scaled, unit_charge

FOLDER = Path(__file__).parent / "reference"


def problem(name: str):
    told = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return told["data"], told["expected"], told["tolerance"]


def test_experience_curve_with_a_floor():
    data, wanted, tolerance = problem("experience_floor_1")
    inputs = (data["c0"], data["x0"], data["target"], data["learning_rate"])
    reached = cumulative_output(*inputs, data["floor"]).item()
    assert exponent(data["learning_rate"]).item() == pytest.approx(wanted["b"])
    assert reached == pytest.approx(wanted["X"], rel=tolerance)
    assert np.log2(reached / data["x0"]) == pytest.approx(wanted["doublings"])
    paid = learning_investment(*inputs, data["floor"]).item()
    assert paid == pytest.approx(wanted["learning_investment_million_usd"])


def test_a_target_at_the_floor_is_never_reached():
    assert cumulative_output(140.0, 1000.0, 40.0, 0.18, 40.0) == np.inf


def test_scale_economies():
    data, wanted, tolerance = problem("scale_06")
    ratio = data["S1"] / data["S0"]
    larger = scaled(data["C0"], ratio, data["exponent"]).item()
    assert larger == pytest.approx(wanted["C1"], rel=tolerance)
    crf = capital_recovery_factor(data["rate"], data["life"]).item()
    assert crf == pytest.approx(wanted["crf"], rel=tolerance)
    rest = (data["rate"], data["life"], data["fixed_om_share"])
    base = unit_charge(data["C0"], data["S0"], *rest).item()
    new = unit_charge(larger, data["S1"], *rest).item()
    assert base == pytest.approx(wanted["unit_charge_base"], rel=tolerance)
    assert new == pytest.approx(wanted["unit_charge_new"], rel=tolerance)
    assert new / base == pytest.approx(wanted["ratio_closed_form"], rel=tolerance)


def test_unit_learning():
    data, wanted, tolerance = problem("unit_curve_85_15")
    number = np.arange(1, data["N"] + 1)
    costs = unit_cost(data["first_unit"], number, data["progress_ratio"])
    assert costs[-1] == pytest.approx(wanted["last_unit"], rel=tolerance)
    assert costs.sum() == pytest.approx(wanted["total"], rel=tolerance)
    for place, cost in wanted["unit_at_powers_of_two"].items():
        assert costs[int(place) - 1] == pytest.approx(cost, rel=tolerance)


def test_cumulative_average_learning():
    data, wanted, tolerance = problem("wright_cumulative_average_80")
    units = np.array(data["n"])
    average = cumulative_average(data["first_unit"], units, data["progress_ratio"])
    assert average.tolist() == pytest.approx(
        wanted["cumulative_average"], rel=tolerance
    )
    total = units * average
    assert total.tolist() == pytest.approx(wanted["total"], rel=tolerance)
    added = np.diff(total, prepend=0.0)
    assert added.tolist() == pytest.approx(wanted["incremental_total"], rel=tolerance)


def test_yield_ramp():
    data, wanted, tolerance = problem("yield_ramp_1")
    ramp = Ramp(data["y0"], data["y_inf"], data["tau"])
    mean = ramp.mean(0.0, data["T"]).item()
    assert mean == pytest.approx(wanted["average_yield"], rel=tolerance)
    yields = ramp.at(np.arange(data["T"]) + 0.5)
    assert yields.tolist() == pytest.approx(wanted["mid_year_yield"], rel=tolerance)
    costs = cost_per_good(data["cost_per_start"], yields, data["scrap_value"])
    assert costs.tolist() == pytest.approx(wanted["cost_per_good"], rel=tolerance)


def test_a_yield_above_the_mature_one_is_never_reached():
    ramp = Ramp(0.5, 0.95, 1.0)
    assert ramp.months_to([0.4, 0.95, 0.97]).tolist() == [0.0, np.inf, np.inf]
