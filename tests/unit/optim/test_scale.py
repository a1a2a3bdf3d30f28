"""Scaling: exact, and back again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from ionshore.optim import check, solve
from ionshore.optim.scale import scaled


def stretched(problem, seed):
    """Measure every row and column in another unit, over twelve magnitudes."""
    rng = np.random.default_rng(seed)
    rows = 10.0 ** rng.integers(-3, 4, problem.matrix.shape[0])
    columns = 10.0 ** rng.integers(-3, 4, problem.matrix.shape[1])
    return replace(
        problem,
        matrix=sparse.csc_array(
            sparse.diags_array(rows) @ problem.matrix @ sparse.diags_array(columns)
        ),
        row_lower=problem.row_lower * rows,
        row_upper=problem.row_upper * rows,
        column_upper=problem.column_upper / columns,
        cost=problem.cost * columns,
    )


@given(seed=st.integers(0, 1000))
@settings(max_examples=20)
def test_factors_are_powers_of_two_and_coefficients_come_close_to_one(network, seed):
    problem = stretched(network(seed), seed)
    near_one, back = scaled(problem)
    for factors in (back.rows, back.columns, np.array([back.cost])):
        assert np.array_equal(np.log2(factors), np.rint(np.log2(factors)))
    before, after = abs(problem.matrix.data), abs(near_one.matrix.data)
    assert after.max() / after.min() < 1e-2 * before.max() / before.min()


@given(seed=st.integers(0, 1000))
@settings(max_examples=20)
def test_the_scaled_answer_leads_back(network, seed):
    problem = stretched(network(seed), seed)
    near_one, back = scaled(problem)
    inner = solve(near_one)
    expected = solve(network(seed)).objective
    values, duals = back.values(inner.values), back.row_duals(inner.row_duals)
    assert problem.cost @ values == pytest.approx(expected, rel=1e-7)
    found = check.measure(problem, values, duals, problem.cost, expected)
    assert found.worst <= 1e-7


def test_whole_numbers_keep_their_unit(make):
    problem = make(
        [[1000.0, 1.0]], 1.0, 9.0, [1.0, 1.0], integrality=np.array([True, False])
    )
    assert scaled(problem)[1].columns[0] == 1.0


def test_empty_rows_and_columns_are_left_alone(make):
    _, back = scaled(make(np.zeros((2, 2)), 0.0, 1.0, [0.0, 0.0]))
    assert back.rows.tolist() == back.columns.tolist() == [1.0, 1.0]
    assert back.cost == 1.0
