"""Checks of an answer, each shown to fail where the answer is spoiled."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.support.folders import two_region_world

from ionshore.core.errors import SolveError
from ionshore.model.checks import check_solution, require_checks
from ionshore.model.read_back import read_back
from ionshore.studies.solving import solve_world


@pytest.fixture(scope="module")
def solution(tmp_path_factory):
    """42 ore are mined for 16 cells made in AAA and 5 in BBB; AAA takes 1, BBB 20."""
    lanes = [
        {"commodity": "ore", "origin": "AAA", "destination": "BBB", "freight": 0.5},
        {"commodity": "cell", "origin": "AAA", "destination": "BBB", "freight": 3},
        {"commodity": "cell", "origin": "BBB", "destination": "AAA", "freight": 3},
    ]
    demand = [
        {"segment": "ev", "region": region, "year": 2024, "quantity": quantity}
        for region, quantity in (("AAA", 1), ("BBB", 20))
    ]
    folder = tmp_path_factory.mktemp("napkin")
    return solve_world(two_region_world(folder, lanes=lanes, demand=demand))


def spoiled(solution, family, amount, **labels):
    """Return a solution in which one column has another value."""
    values = solution.raw.values.copy()
    values[solution.problem.column_block(family).where(**labels)] = amount
    raw = replace(solution.raw, values=values)
    return read_back(solution.case, solution.problem, raw)


def failing(solution):
    return {one.name: one for one in check_solution(solution) if not one.holds}


def test_an_optimum_passes(solution):
    require_checks(check_solution(solution))


def test_using_more_than_is_made_is_told_with_its_place(solution):
    failed = failing(spoiled(solution, "activity", 41.0, asset="mine"))
    # AAA has 41, uses 32 and ships 10: 1 of 83 that come and go is from nowhere.
    assert failed["mass_balance"].where == "ore, AAA, 2024"
    assert failed["mass_balance"].value == pytest.approx(1 / (1 + 83))
    assert "no_reexport" not in failed


def test_shipping_on_what_arrived_is_told_with_its_place(solution):
    # Six come back from BBB, which makes five, and 21 go there from AAA, which makes 16.
    back = spoiled(
        solution, "shipment", 6.0, commodity="cell", origin="BBB", destination="AAA"
    )
    again = spoiled(
        back, "shipment", 21.0, commodity="cell", origin="AAA", destination="BBB"
    )
    failed = failing(again)
    assert "mass_balance" not in failed
    assert failed["no_reexport"].where == "cell, AAA, 2024"
    assert failed["no_reexport"].value == pytest.approx(5 / (1 + 21))


def test_costs_that_do_not_add_up_are_told(solution):
    raw = replace(solution.raw, objective=solution.objective + 1.0)
    failed = failing(read_back(solution.case, solution.problem, raw))
    assert set(failed) == {"cost_identity"}
    assert failed["cost_identity"].value == pytest.approx(1 / (2 + solution.objective))


def test_what_a_patch_adds_to_a_rate_is_booked_and_missed_in_the_objective(solution):
    cost = solution.problem.cost.copy()
    cost[solution.problem.column_block("shipment").where(commodity="ore")] *= 2.0
    other = read_back(solution.case, replace(solution.problem, cost=cost), solution.raw)
    paid = other.table("cost").query("term == 'freight'").set_index("commodity")
    assert paid["value"].to_dict() == pytest.approx({"cell": 15 * 3, "ore": 10 * 1.0})
    assert set(failing(other)) == {"cost_identity"}


def test_a_flow_below_zero_does_not_hide_what_comes_from_nowhere(solution):
    # Minus 36 cells from AAA to BBB leave AAA with 16 made and 36 that never came.
    back = spoiled(
        solution, "shipment", -36.0, commodity="cell", origin="AAA", destination="BBB"
    )
    failed = failing(back)
    # BBB makes 5, takes 20 and gets minus 36: 51 from nowhere, of 61 that come and go.
    assert failed["mass_balance"].where == "cell, BBB, 2024"
    assert failed["mass_balance"].value == pytest.approx(51 / (1 + 61))


@pytest.mark.parametrize("family", ["activity", "shipment", "new_capacity", "delivery"])
def test_an_answer_that_is_not_a_number_does_not_pass(solution, family):
    values = solution.raw.values.copy()
    values[solution.problem.column_block(family).start] = np.nan
    for objective in (solution.objective, 0.0):
        raw = replace(solution.raw, values=values, objective=objective)
        assert "cost_identity" in failing(
            read_back(solution.case, solution.problem, raw)
        )


def test_a_failed_check_is_an_error(solution):
    report = replace(solution.raw.report, primal_violation=1e-3)
    raw = replace(solution.raw, report=report)
    checks = check_solution(read_back(solution.case, solution.problem, raw))
    with pytest.raises(SolveError, match=r"V410.*primal_violation"):
        require_checks(checks)
