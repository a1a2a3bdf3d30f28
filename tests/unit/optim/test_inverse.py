"""A point is explained by costs and multipliers that make it optimal."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from ionshore.optim import Block, Problem, SolveOptions, solve
from ionshore.optim.inverse import Expected, Observed, explain_point


def transport(cost, supply_cost, need):
    """Two makers serve two buyers: made 0-1, shipped 2-5 (maker x buyer)."""
    matrix = np.zeros((4, 6))
    for maker in range(2):
        matrix[maker, maker] = 1.0
        for buyer in range(2):
            place = 2 + 2 * maker + buyer
            matrix[maker, place] = -1.0
            matrix[2 + buyer, place] = 1.0
    lower = np.array([0.0, 0.0, *need])
    names = np.array(list("abcdef"), object)
    return Problem(
        sparse.csc_array(matrix),
        lower,
        np.array([np.inf, np.inf, *need]),
        np.zeros(6),
        np.full(6, np.inf),
        np.array([*supply_cost, *cost]),
        (Block("column", 0, {"name": names}),),
        (Block("row", 0, {"name": names[:4]}),),
    )


def nothing_seen(rows):
    return Observed(sparse.csr_array((0, rows)), np.zeros(0), np.zeros(0))


def test_trust_is_shared_by_variance():
    one = np.ones(1)
    problem = Problem(
        sparse.csc_array([[1.0]]),
        2 * one,
        2 * one,
        0 * one,
        np.inf * one,
        3 * one,
        (Block("made", 0, {"maker": np.array(["a"], object)}),),
        (Block("need", 0, {"buyer": np.array(["b"], object)}),),
    )
    answer = explain_point(
        problem,
        2 * one,
        Expected(np.array([0]), 0 * one, 2 * one),
        Observed(sparse.csr_array([[1.0]]), 8 * one, one),
    )
    # Cost 3 with variance 4 against price 8 with variance 1: 3 + 4/5 of 5.
    assert answer.multipliers[0] == pytest.approx(7.0)
    assert answer.fitted[0] == pytest.approx(7.0)


def test_an_idle_way_caps_a_price():
    # Buyer d could be served by the other maker at 1 + 1: its price cannot be 9.
    problem = transport([1.0, 5.0, 5.0, 1.0], [1.0, 1.0], [3.0, 4.0])
    point = np.array([3.0, 4.0, 3.0, 0.0, 0.0, 4.0])
    seen = np.zeros((1, 4))
    seen[0, 3] = 1.0
    answer = explain_point(
        problem,
        point,
        Expected(np.array([1]), np.zeros(1), np.full(1, 10.0)),
        Observed(sparse.csr_array(seen), np.array([9.0]), np.array([0.01])),
    )
    assert answer.multipliers[3] == pytest.approx(6.0)  # 1 + 5 from maker a


def test_a_column_left_out_sets_no_condition():
    problem = transport([1.0, 5.0, 5.0, 1.0], [1.0, 1.0], [3.0, 4.0])
    point = np.array([3.0, 4.0, 3.0, 0.0, 0.0, 4.0])
    seen = np.zeros((1, 4))
    seen[0, 3] = 1.0
    answer = explain_point(
        problem,
        point,
        Expected(np.array([1]), np.zeros(1), np.full(1, 10.0)),
        Observed(sparse.csr_array(seen), np.array([9.0]), np.array([0.01])),
        left_out=np.array([3]),
    )
    assert answer.multipliers[3] == pytest.approx(9.0, rel=1e-3)


@settings(max_examples=40)
@given(
    st.lists(st.floats(0.5, 9), min_size=4, max_size=4),
    st.lists(st.floats(1, 20), min_size=2, max_size=2),
    st.lists(st.floats(1, 20), min_size=2, max_size=2),
    st.lists(st.floats(1, 9), min_size=2, max_size=2),
)
def test_any_optimum_of_other_costs_is_explained(cost, true_cost, believed, need):
    real = transport(cost, true_cost, need)
    point = solve(real, SolveOptions(algorithm="simplex")).values
    believed_problem = replace(real, cost=np.array([*believed, *cost]))
    makers = np.array([0, 1])
    answer = explain_point(
        believed_problem,
        point,
        Expected(makers, np.zeros(2), np.ones(2)),
        nothing_seen(4),
    )
    explained = believed_problem.cost.copy()
    explained[makers] += answer.changes
    reduced = explained - believed_problem.matrix.T @ answer.multipliers
    assert reduced.min() > -1e-5
    assert np.abs(reduced * point).max() < 1e-4
