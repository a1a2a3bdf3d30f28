"""The measures of an answer, counted by hand, and that they catch what is wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ionshore.optim import check

RIGHT = np.array([10.0, 0.0, 0.0, 20.0])
PRICES = np.array([0.0, -1.0, 1.0, 3.0])


def measured(problem, values=RIGHT, prices=PRICES):
    value = check.objective(problem, values)
    slope = check.gradient(problem, values)
    return check.measure(problem, values, prices, slope, value)


def test_the_right_answer_has_no_fault(transport):
    # reduced costs: 1-1, 3-3, 2+1-1, 2+1-3 = 0, 0, 2, 0
    assert measured(transport).worst == 0.0


def test_a_shortage_is_relative_to_its_bound(transport):
    short = measured(transport, values=np.array([10.0, 0.0, 0.0, 17.9]))
    assert short.primal_violation == pytest.approx(2.1 / 21.0)


def test_a_negative_quantity_is_a_violation(transport):
    assert (
        measured(transport, np.array([10.0, -0.5, 0.0, 20.5])).primal_violation == 0.5
    )


def test_a_price_without_a_side_to_press_on_is_a_dual_violation(transport):
    # supply rows have no lower side, so their multiplier cannot be above zero
    wrong = measured(transport, prices=np.array([0.25, -1.0, 1.0, 3.0]))
    assert wrong.dual_violation == pytest.approx(0.25)


def test_a_reduced_cost_below_zero_asks_for_an_upper_bound(transport):
    wrong = measured(transport, prices=np.array([0.0, -1.0, 1.5, 3.0]))
    assert wrong.dual_violation == pytest.approx(0.5 / (1.0 + 1.0))


def test_a_plan_that_costs_more_than_it_must_has_a_gap(transport):
    # 1 kt takes the way over the USA: 3 instead of 2, and CHN idles 1 kt worth 1
    detour = np.array([10.0, 1.0, 0.0, 19.0])
    found = measured(transport, values=detour)
    assert found.primal_violation == found.dual_violation == 0.0
    assert found.duality_gap == pytest.approx(1.0 / (1.0 + 51.0))


def test_the_gap_of_a_quadratic_problem_counts_its_curvature(make):
    # least x^2/2 - 3x: gradient x - 3; at x = 2 the product 2 * (-1) is the gap
    problem = make(np.zeros((0, 1)), [], [], [-3.0], quadratic=np.ones(1), upper=9.0)
    found = measured(problem, np.array([2.0]), np.zeros(0))
    # the reduced cost -1 presses on the upper bound 9, seven away
    assert found.duality_gap == pytest.approx(7.0 / (1.0 + 4.0))
    assert measured(problem, np.array([3.0]), np.zeros(0)).worst == 0.0


def test_not_a_number_is_as_wrong_as_can_be(transport):
    assert measured(transport, values=RIGHT * np.nan).worst == np.inf


def test_endless_bounds_are_no_bounds(transport):
    loose = replace(transport, column_upper=np.full(4, 1e25))
    assert measured(loose).worst == 0.0
    wrong = measured(loose, prices=np.array([0.0, -1.0, 1.5, 3.0]))
    assert wrong.dual_violation == pytest.approx(0.25)
