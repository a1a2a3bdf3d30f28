"""Linear and whole-number problems: hand counts, laws, and every refusal."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from ionshore.core.errors import SolveError
from ionshore.optim import Block, SolveOptions, explain_infeasible, solve

ALGORITHMS = ["auto", "simplex", "ipx", "pdlp"]
seeds = st.integers(0, 10_000)


def random_problem(make, seed):
    """Return a problem with a known feasible point, so that it has an optimum."""
    rng = np.random.default_rng(seed)
    rows, columns = rng.integers(1, 7), rng.integers(1, 9)
    matrix = rng.integers(-3, 4, (rows, columns)).astype(float)
    point = rng.uniform(0, 10, columns)
    here = matrix @ point
    lower = here - rng.uniform(0, 5, rows) * (rng.random(rows) < 0.7)
    upper = np.where(rng.random(rows) < 0.5, np.inf, here + rng.uniform(0, 5, rows))
    return make(matrix, lower, upper, rng.normal(0, 3, columns), upper=10.0)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_transport_problem_costs_fifty(transport, algorithm):
    # 10 kt USA-EUU at 1 and 20 kt CHN-JPN at 2
    answer = solve(transport, SolveOptions(algorithm=algorithm))
    assert answer.objective == pytest.approx(50.0)
    assert answer.values == pytest.approx([10.0, 0.0, 0.0, 20.0])


def test_row_duals_are_the_change_of_the_objective_per_unit(transport):
    tight = replace(transport, row_lower=transport.row_lower + np.array([0, 0, 0, 3.0]))
    answer = solve(tight)
    # the 3 kt more in JPN come from the USA at 3
    assert answer.objective == pytest.approx(50.0 + 3 * 3.0)
    more = replace(tight, row_lower=tight.row_lower + np.array([0, 0, 0, 1e-3]))
    rise = (solve(more).objective - answer.objective) / 1e-3
    assert answer.row_duals[3] == pytest.approx(rise) == pytest.approx(3.0)
    assert answer.row_duals[1] == pytest.approx(-1.0)  # a kt more in CHN saves 1


def test_reduced_costs_are_cost_minus_prices(transport):
    answer = solve(transport)
    expected = transport.cost - transport.matrix.T @ answer.row_duals
    assert answer.reduced_costs == pytest.approx(expected)


def test_the_report_says_what_was_done(transport):
    report = solve(transport, SolveOptions(algorithm="ipx")).report
    assert (report.solver, report.algorithm, report.status) == (
        "highs",
        "ipx",
        "optimal",
    )
    assert report.worst <= 1e-12
    assert report.mip_gap == 0.0


def test_nothing_is_printed(transport, capfd):
    solve(transport)
    assert capfd.readouterr().out == ""


@given(seed=seeds)
@settings(max_examples=60)
def test_primal_and_dual_objective_agree(make, seed):
    report = solve(random_problem(make, seed)).report
    assert report.worst <= 1e-9


@given(seed=seeds, algorithm=st.sampled_from(ALGORITHMS))
@settings(max_examples=40)
def test_all_algorithms_find_the_same_objective(make, seed, algorithm):
    problem = random_problem(make, seed)
    other = solve(problem, SolveOptions(algorithm=algorithm)).objective
    assert other == pytest.approx(solve(problem).objective, abs=1e-7)


@given(seed=seeds)
@settings(max_examples=30)
def test_twice_the_sides_and_bounds_cost_twice_as_much(make, seed):
    problem = random_problem(make, seed)
    double = replace(
        problem,
        row_lower=2 * problem.row_lower,
        row_upper=2 * problem.row_upper,
        column_upper=2 * problem.column_upper,
    )
    once = solve(problem)
    twice = solve(double)
    assert twice.objective == pytest.approx(2 * once.objective, abs=1e-7)


@given(seed=seeds)
@settings(max_examples=30)
def test_the_order_of_columns_changes_nothing(make, seed):
    problem = random_problem(make, seed)
    order = np.random.default_rng(seed).permutation(len(problem.cost))
    shuffled = replace(
        problem,
        matrix=sparse.csc_array(problem.matrix[:, order]),
        cost=problem.cost[order],
        column_lower=problem.column_lower[order],
        column_upper=problem.column_upper[order],
    )
    expected = solve(problem).objective
    assert solve(shuffled).objective == pytest.approx(expected, abs=1e-7)


@given(seed=seeds)
@settings(max_examples=30)
def test_one_more_option_never_costs_more(make, seed):
    problem = random_problem(make, seed)
    with_it = solve(problem)
    closed = replace(problem, column_upper=np.append(0.0, problem.column_upper[1:]))
    if explain_infeasible(closed):
        return
    assert with_it.objective <= solve(closed).objective + 1e-7


def test_the_same_problem_has_the_same_answer_to_the_last_digit(network):
    problem = network(3)
    first, second = solve(problem), solve(problem)
    assert np.array_equal(first.values, second.values)
    assert np.array_equal(first.row_duals, second.row_duals)


def test_the_constant_belongs_to_the_objective(transport):
    assert solve(replace(transport, constant=7.0)).objective == pytest.approx(57.0)


def test_a_problem_without_rows_goes_to_its_cheaper_bounds(make):
    answer = solve(make(np.zeros((0, 3)), [], [], [1.0, -2.0, 0.0], upper=4.0))
    assert answer.objective == pytest.approx(-8.0)


def test_a_problem_without_columns_is_worth_its_constant(make):
    problem = make(np.zeros((1, 0)), -1.0, 1.0, [], constant=3.0)
    assert solve(problem).objective == pytest.approx(3.0)


def test_fixed_columns_keep_their_value(make):
    problem = make([[1.0, 1.0]], 5.0, np.inf, [1.0, 1.0], lower=[2, 0], upper=[2, 9])
    assert solve(problem).values == pytest.approx([2.0, 3.0])


def test_tiny_coefficients_are_rescued_by_scaling(make):
    # HiGHS drops coefficients below 1e-9, which makes the row unreachable;
    # 2e-10 x >= 3 asks for x = 1.5e10
    problem = make([[2e-10]], 3.0, np.inf, [1.0])
    answer = solve(problem)
    assert answer.values == pytest.approx([1.5e10])
    assert any("infeasible" in note for note in answer.report.notes)


def test_hipo_that_is_not_installed_is_replaced_and_said(transport):
    from ionshore.optim.highs import available

    report = solve(transport, SolveOptions(algorithm="hipo")).report
    if available("hipo"):
        assert report.algorithm == "hipo"
    else:
        assert report.algorithm == "ipx"
        assert "hipo is not in this build" in report.notes[0]


def test_a_pool_of_threads_that_others_opened_is_no_obstacle():
    # HiGHS refuses to run with another number of threads than its pool has
    program = """
import highspy, numpy as np
from ionshore.optim import Block, Problem, SolveOptions, solve
from scipy import sparse
other = highspy.Highs()
other.setOptionValue("output_flag", False)
other.setOptionValue("threads", 2)
other.addVar(0.0, 1.0)
other.run()
one, axis = np.ones(1), {"item": np.arange(1)}
problem = Problem(sparse.csc_array(np.eye(1)), one, 2 * one, 0 * one, 9 * one, one,
                  (Block("x", 0, axis),), (Block("row", 0, axis),))
for threads in (1, 2, 1):
    print(solve(problem, SolveOptions(threads=threads)).objective)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.split()[-3:] == ["1.0", "1.0", "1.0"]


# refusals


def test_an_infeasible_problem_names_the_rows_and_the_shortfall(transport):
    short = replace(transport, row_lower=transport.row_lower + np.array([0, 0, 0, 9.0]))
    with pytest.raises(SolveError, match=r"demand\[.*\] is short by 4 kt") as caught:
        solve(short)
    (finding,) = caught.value.findings
    assert finding.code == "V401"
    for member in (
        "supply[USA] <= 15 kt",
        "supply[CHN] <= 20 kt",
        "demand[EUU] >= 10 kt",
        "demand[JPN] >= 29 kt",
    ):
        assert member in finding.problem


def test_an_unbounded_problem_names_its_columns(make):
    problem = make([[1.0, -1.0, 0.0]], 0.0, 0.0, [1.0, -2.0, 5.0])
    with pytest.raises(SolveError, match=r"x\[0\] \(\+1\), x\[1\] \(\+1\)") as caught:
        solve(problem)
    assert caught.value.findings[0].code == "V402"
    assert "x[2]" not in caught.value.findings[0].problem


def test_answers_that_fail_their_checks_are_refused(transport):
    with pytest.raises(SolveError, match=r"simplex.*: violation") as caught:
        solve(transport, SolveOptions(tolerance=-1.0, explain_seconds=0.0))
    (finding,) = caught.value.findings
    assert finding.code == "V403"
    assert "ipx" in finding.problem
    assert "scaled" in finding.problem


def test_infeasibility_can_be_believed_without_looking_for_its_rows(make):
    problem = make([[1.0], [1.0]], [5.0, -np.inf], [np.inf, 3.0], [1.0])
    with pytest.raises(SolveError, match=r"\[V401\].*rows that were not looked for"):
        solve(problem, SolveOptions(explain_seconds=0.0))


def test_a_time_limit_that_is_spent_is_said(network):
    with pytest.raises(SolveError, match=r"1e-09 s were allowed") as caught:
        solve(network(1, regions=12, stages=12), SolveOptions(time_limit=1e-9))
    assert caught.value.findings[0].code == "V404"


def test_all_bad_arrays_are_told_at_once(make):
    problem = make(
        [[1.0, np.nan]], [np.nan], [1.0], [np.inf, 1.0], lower=[0, np.inf], upper=np.inf
    )
    with pytest.raises(SolveError) as caught:
        solve(problem)
    told = {finding.place: finding.problem for finding in caught.value.findings}
    assert {finding.code for finding in caught.value.findings} == {"V406"}
    assert told["x[0]"] == "the cost is inf."
    assert told["x[1]"] == "the lower bound is inf."
    assert told["row[0]"] == "the lower side is nan."
    assert told["row[0], x[1]"] == "the coefficient is nan (1 such)."


def test_a_coefficient_that_the_solver_does_not_take_is_told(make):
    problem = make([[1e16, 1.0]], 0.0, 1.0, [1.0, 1.0])
    with pytest.raises(SolveError, match=r"\[V406\].*does not take"):
        solve(problem)


def test_arrays_of_the_wrong_length_are_told_with_both_lengths(make):
    problem = replace(make([[1.0, 1.0]], 0.0, 1.0, [1.0, 1.0]), cost=np.ones(3))
    with pytest.raises(SolveError, match=r"\[V406\] cost: its shape is \(3,\), \(2,\)"):
        solve(problem)


def test_blocks_that_leave_a_hole_are_told(make):
    problem = make([[1.0, 1.0]], 0.0, 1.0, [1.0, 1.0])
    short = Block("x", 0, {"item": np.arange(1)})
    with pytest.raises(SolveError, match="cover 1 members, there are 2"):
        solve(replace(problem, columns=(short,)))
    jump = Block("x", 1, {"item": np.arange(1)})
    with pytest.raises(SolveError, match="cover -1 members"):
        solve(replace(problem, columns=(jump,)))


# whole numbers


@given(
    weights=st.lists(st.integers(1, 9), min_size=1, max_size=7),
    data=st.data(),
)
@settings(max_examples=40)
def test_the_knapsack_is_filled_as_counting_all_fillings_says(make, weights, data):
    worth = data.draw(
        st.lists(st.integers(1, 9), min_size=len(weights), max_size=len(weights))
    )
    room = data.draw(st.integers(1, sum(weights)))
    problem = make(
        [weights],
        -np.inf,
        room,
        [-value for value in worth],
        upper=1.0,
        integrality=np.ones(len(weights), dtype=bool),
    )
    best = max(
        np.dot(worth, choice)
        for choice in product((0, 1), repeat=len(weights))
        if np.dot(weights, choice) <= room
    )
    answer = solve(problem, SolveOptions(mip_gap=0.0))
    assert answer.objective == pytest.approx(-best)
    assert answer.values == pytest.approx(np.rint(answer.values))


def test_whole_plants_are_priced_with_the_plants_given(make):
    # plant of 10 kt at 30, running cost 1 per kt, import at 5; demand 12
    problem = make(
        [[-10.0, 1.0, 0.0], [0.0, 1.0, 1.0]],
        [-np.inf, 12.0],
        [0.0, np.inf],
        [30.0, 1.0, 5.0],
        integrality=np.array([True, False, False]),
    )
    answer = solve(problem)
    assert answer.values == pytest.approx([1.0, 10.0, 2.0])
    assert answer.objective == pytest.approx(30 + 10 + 10)
    # the last kt is imported, so the price is 5; room in the plant is worth 4
    assert answer.row_duals == pytest.approx([-4.0, 5.0])
    assert answer.report.algorithm == "branch and bound"
    assert np.isnan(answer.report.duality_gap)
    assert answer.report.status == "optimal"
    assert answer.report.mip_gap == 0.0


def hard_choice(make):
    """Return a market split problem: easy to state, slow to prove."""
    rng = np.random.default_rng(7)
    weights = rng.integers(1, 100, (4, 34))
    side = weights.sum(axis=1) // 2
    slack = np.hstack([np.eye(4), -np.eye(4)])
    return make(
        np.hstack([weights, slack]),
        side,
        side,
        np.concatenate([np.zeros(34), np.ones(8)]),
        upper=np.concatenate([np.ones(34), np.full(8, np.inf)]),
        integrality=np.arange(42) < 34,
    )


def test_a_search_that_runs_out_of_time_says_how_far_it_came(make):
    with pytest.raises(
        SolveError, match=r"at most .* above the best|no whole"
    ) as caught:
        solve(hard_choice(make), SolveOptions(time_limit=0.3))
    assert caught.value.findings[0].code == "V404"


def test_a_stated_gap_is_reported(make):
    problem = hard_choice(make)
    answer = solve(problem, SolveOptions(mip_gap=1.0, time_limit=60))
    assert answer.report.status == "gap"
    assert 0 < answer.report.mip_gap <= 1.0


def test_whole_numbers_that_fail_their_checks_are_refused(make):
    problem = make([[2.0]], 3.0, 9.0, [1.0], integrality=np.array([True]))
    with pytest.raises(SolveError, match="No answer passed") as caught:
        solve(problem, SolveOptions(tolerance=-1.0, explain_seconds=0.0))
    assert caught.value.findings[0].code == "V403"


def test_an_unbounded_whole_number_problem_names_its_columns(make):
    problem = make([[1.0, -1.0]], 0.0, 0.0, [1.0, -2.0], integrality=np.ones(2, bool))
    with pytest.raises(SolveError, match=r"\[V402\].*x\[0\] \(\+1\)"):
        solve(problem)


def test_whole_numbers_that_do_not_exist_are_told_by_family(make):
    # 2 x = 3 has the answer 1.5, which is not whole
    problem = make(
        [[2.0, 0.0], [0.0, 1.0]],
        [3.0, 0.0],
        [3.0, 9.0],
        [1.0, 1.0],
        integrality=np.array([True, False]),
    )
    rows = (
        Block("exact", 0, {"item": np.arange(1)}),
        Block("loose", 1, {"item": np.arange(1)}),
    )
    with pytest.raises(
        SolveError, match=r"\[V401\].*whole numbers of x.*exact"
    ) as caught:
        solve(replace(problem, rows=rows))
    assert "loose" not in str(caught.value)
