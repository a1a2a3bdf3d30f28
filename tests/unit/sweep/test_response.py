"""A change made of products of inputs is the problem built anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from ionshore.optim.problem import Block, Problem
from ionshore.optim.session import Session
from ionshore.sweep.draws import Spread, unit_points
from ionshore.sweep.quantiles import quantiles
from ionshore.sweep.response import entries_of, fitted, misfit, same_matrix


def problem(labor=1.0, energy=1.0, rate=1.0, demand=1.0, share=1.0):
    """Costs of three columns and sides of two rows, from five inputs."""
    cost = np.array([2.0 * labor + 3.0 * energy, 5.0 * labor * rate, 7.0])
    lower = np.array([10.0 * demand, 10.0 * demand * 0.3 * share])
    return Problem(
        matrix=sparse.csc_array(np.array([[1.0, 1.0, 1.0], [1.0, 0.0, 0.0]])),
        row_lower=lower,
        row_upper=np.full(2, np.inf),
        column_lower=np.zeros(3),
        column_upper=np.full(3, np.inf),
        cost=cost,
        columns=(Block("made", 0, {"plant": np.array(["a", "b", "c"], object)}),),
        rows=(Block("need", 0, {"what": np.array(["all", "some"], object)}),),
    )


NAMES = ("labor", "energy", "rate", "demand", "share")


def built(positions):
    return problem(**{n: 1.0 + 0.2 * x for n, x in zip(NAMES, positions, strict=True)})


def respond(joint=6):
    alone = [entries_of(built(row)) for row in np.eye(5)]
    at = np.random.default_rng(1).uniform(-1, 1, (joint, 5))
    return fitted(built(np.zeros(5)), alone, [(x, entries_of(built(x))) for x in at])


def test_products_of_inputs_are_found_and_sums_are_left_alone():
    assert set(respond().terms[5:]) == {(0, 2), (3, 4)}


def test_a_patch_is_the_problem_built_anew():
    response = respond()
    for x in np.random.default_rng(2).uniform(-2, 2, (5, 5)):
        patched = built(np.zeros(5)).with_patch(response.patch(x))
        assert entries_of(patched) == pytest.approx(entries_of(built(x)), abs=1e-9)
        assert misfit(response, [(x, entries_of(built(x)))])[0] < 1e-9


def test_nothing_moved_is_no_patch():
    assert not respond().patch(np.zeros(5))


def test_a_missing_product_is_told_as_misfit():
    x = np.full(5, 0.5)
    worst, entries = misfit(respond(joint=0), [(x, entries_of(built(x)))])
    assert entries == 2
    assert worst > 1e-3


def test_a_coefficient_or_a_bound_that_comes_is_not_the_same_matrix():
    base = built(np.zeros(5))
    assert same_matrix(base, built(np.ones(5)))
    assert not same_matrix(base, replace(base, matrix=2.0 * base.matrix))
    assert not same_matrix(base, replace(base, column_upper=np.full(3, 9.0)))


def two_makers(first=0.5, second=0.5):
    """One unit is needed; either maker makes it at its cost."""
    free = np.zeros(2)
    return Problem(
        matrix=sparse.csc_array(np.ones((1, 2))),
        row_lower=np.ones(1),
        row_upper=np.full(1, np.inf),
        column_lower=free,
        column_upper=np.full(2, np.inf),
        cost=np.array([first, second]),
        columns=(Block("made", 0, {"maker": np.array(["a", "b"], object)}),),
        rows=(Block("need", 0, {"what": np.array(["all"], object)}),),
    )


def test_the_cheaper_of_two_uniform_costs_has_the_quantiles_of_the_closed_form():
    # The least of two uniform costs is below x with probability 1 - (1 - x)^2.
    spread = Spread("uniform", 0.0, 0.5, 1.0)
    points = unit_points(512, 2, "sobol", 3)
    ends = [entries_of(two_makers(*cost)) for cost in ((1.0, 0.5), (0.5, 1.0))]
    response = fitted(two_makers(), ends, [])
    session = Session(two_makers())
    found = [
        session.solve(response.patch((spread.values(one) - 0.5) / 0.5)).objective
        for one in points
    ]
    levels = (0.05, 0.25, 0.5, 0.75, 0.95)
    value, error = quantiles(np.array(found)[:, None], np.arange(512) // 64, levels)
    closed = 1.0 - np.sqrt(1.0 - np.array(levels))
    assert value[:, 0] == pytest.approx(closed, abs=0.01)
    assert np.all(error[:, 0] < 0.01)


def test_the_order_of_draws_changes_no_answer():
    response = respond()
    at = np.random.default_rng(3).uniform(-1, 1, (6, 5))
    session = Session(built(np.zeros(5)))
    one = [session.solve(response.patch(x)).objective for x in at]
    other = [session.solve(response.patch(x)).objective for x in at[::-1]]
    assert one == other[::-1]
