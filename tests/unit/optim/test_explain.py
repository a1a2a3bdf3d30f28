"""Planted conflicts are found, named, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ionshore.optim import SolveOptions, explain_infeasible
from ionshore.optim.explain import explain_unbounded


def banned(problem, region, stage):
    """Cut one region off: no own production, no arrivals, no unmet demand."""
    upper = problem.column_upper.copy()
    shipments = problem.column_block("shipment")
    upper[problem.column_block("activity").where(stage=stage, region=region)] = 0.0
    upper[shipments.where(stage=stage, destination=region)] = 0.0
    upper[problem.column_block("unmet").where(region=region)] = 0.0
    return replace(problem, column_upper=upper)


@given(seed=st.integers(0, 500), region=st.integers(0, 4))
@settings(max_examples=25)
def test_a_planted_conflict_is_named_and_nothing_else(network, seed, region):
    problem = banned(network(seed), region, stage=3)
    told = explain_infeasible(problem)
    demand = problem.row_lower[
        problem.row_block("balance").where(stage=3, region=region)
    ]
    assert told[0] == f"at best balance[3, {region}] is short by {demand[0]:,.6g} kt"
    assert told[1] == f"balance[3, {region}] >= {demand[0]:,.6g} kt"
    members = " ".join(told[2:])
    assert f"activity[3, {region}] <= 0 kt" in members
    assert f"unmet[{region}] <= 0 kt" in members
    assert "and" in members or members.count("shipment") == 4


def test_a_feasible_problem_has_nothing_to_explain(network):
    assert explain_infeasible(network(0)) == ()


def test_bounds_that_cross_are_named_with_both_values(make):
    problem = make([[1.0, 1.0]], 0.0, 9.0, [1.0, 1.0], lower=[0, 5], upper=[9, 4])
    assert explain_infeasible(problem) == ("x[1] is at least 5 and at most 4 kt",)
    crossed = make([[1.0]], 3.0, 2.0, [1.0])
    assert explain_infeasible(crossed) == ("row[0] is at least 3 and at most 2 kt",)


def test_a_column_bound_in_conflict_is_named(make):
    problem = make([[1.0, -1.0]], -np.inf, 1.0, [0.0, 0.0], lower=[4, 0], upper=[9, 2])
    told = explain_infeasible(problem)
    assert told[0] == "at best row[0] is over by 1 kt"
    assert set(told[1:]) == {"row[0] <= 1 kt", "x[0] >= 4 kt", "x[1] <= 2 kt"}


def test_no_time_says_that_nothing_was_found(network):
    problem = banned(network(1), 0, stage=3)
    told = explain_infeasible(problem, SolveOptions(explain_seconds=0.0))
    assert told == ("rows that were not found in the time allowed",)


def test_long_lists_are_cut_and_counted(make):
    count = 40
    problem = make(np.eye(count), 2.0, 3.0, np.zeros(count), upper=1.0)
    told = explain_infeasible(problem)
    assert told[0].endswith("is short by 1 kt, and 37 more")
    crossed = make(np.eye(count), 0.0, 1.0, np.zeros(count), lower=2.0, upper=1.0)
    assert explain_infeasible(crossed)[-1] == "and 28 more"


def test_a_direction_that_curvature_stops_is_not_unbounded(make):
    problem = make([[1.0, -1.0]], 0.0, 0.0, [-1.0, 0.0])
    assert explain_unbounded(problem) == ("x[0] (+1)", "x[1] (+1)")
    stopped = replace(problem, quadratic=np.array([0.0, 1.0]))
    assert explain_unbounded(stopped) == ()


def test_a_free_column_runs_downwards(make):
    problem = make([[0.0]], -1.0, 1.0, [2.0], lower=-np.inf)
    assert explain_unbounded(problem) == ("x[0] (-1)",)


@pytest.mark.parametrize("size", [30, 80])
def test_the_conflict_of_a_large_problem_is_still_small(network, size):
    problem = banned(network(2, regions=8, stages=size // 8), 1, stage=size // 8 - 1)
    assert len(explain_infeasible(problem)) <= 14
