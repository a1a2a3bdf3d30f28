"""Quadratic problems: closed forms, two solvers against each other, refusals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ionshore.core.errors import ModelLimit, SolveError
from ionshore.optim import SolveOptions, solve
from ionshore.optim.conic import interior
from ionshore.optim.quadratic import agreement

SOLVERS = ["piqp", "clarabel"]
seeds = st.integers(0, 10_000)
exact = {"rel": 1e-8, "abs": 1e-8}


def curved(problem, seed):
    """Give a network rising costs and affine demand in place of unmet demand."""
    rng = np.random.default_rng(seed)
    quadratic = np.zeros(len(problem.cost))
    made, sold = problem.column_block("activity"), problem.column_block("unmet")
    quadratic[made.start : made.stop] = rng.uniform(0, 0.1, made.size)
    quadratic[sold.start : sold.stop] = rng.uniform(0.5, 2, sold.size)
    return replace(problem, quadratic=quadratic)


@pytest.mark.parametrize("solver", SOLVERS)
def test_supply_meets_demand_where_the_lines_cross(make, solver):
    # marginal cost 2 + x, inverse demand 20 - 2 y: 2 + q = 20 - 2 q, so q = 6, p = 8
    problem = make(
        [[1.0, -1.0]], 0.0, 0.0, [2.0, -20.0], quadratic=np.array([1.0, 2.0])
    )
    answer = solve(problem, SolveOptions(quadratic_solver=solver))
    assert answer.values == pytest.approx([6.0, 6.0], **exact)
    # raising the row asks for supply beyond demand, which costs 8 per unit
    assert answer.row_duals == pytest.approx([8.0], **exact)
    assert answer.objective == pytest.approx(12 + 18 - 120 + 36, **exact)
    assert answer.reduced_costs == pytest.approx([0.0, 0.0], abs=1e-8)
    assert answer.report.solver == solver


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_binding_capacity_earns_a_rent(make, solver):
    # as above with capacity 4: p = 20 - 8 = 12, marginal cost 6, rent 6
    problem = make(
        [[1.0, -1.0]],
        0.0,
        0.0,
        [2.0, -20.0],
        quadratic=np.array([1.0, 2.0]),
        upper=[4.0, np.inf],
    )
    answer = solve(problem, SolveOptions(quadratic_solver=solver))
    assert answer.values == pytest.approx([4.0, 4.0], **exact)
    assert answer.row_duals == pytest.approx([12.0], **exact)
    assert answer.reduced_costs == pytest.approx([-6.0, 0.0], **exact)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(("lower", "upper", "dual"), [(5, 9, 1.0), (-9, -5, -1.0)])
def test_inequalities_press_from_the_side_that_binds(make, solver, lower, upper, dual):
    # least (x1 - 2)^2/2 + (x2 + 2)^2/2 = cost -2, 2 and quadratic 1, 1 without bounds;
    # x1 + x2 would be 0; at 5 both move up by 2.5
    problem = make(
        [[1.0, 1.0]],
        lower,
        upper,
        [-2.0, 2.0],
        quadratic=np.ones(2),
        lower=-np.inf,
    )
    answer = solve(problem, SolveOptions(quadratic_solver=solver))
    shift = 2.5 * dual
    assert answer.values == pytest.approx([2 + shift, -2 + shift], **exact)
    assert answer.row_duals == pytest.approx([shift], **exact)


@given(
    firms=st.integers(1, 8),
    intercept=st.floats(10, 1000),
    slope=st.floats(0.01, 10),
    conjecture=st.floats(0, 1),
)
@settings(max_examples=40)
def test_equal_cournot_sellers_meet_their_closed_form(
    make, firms, intercept, slope, conjecture
):
    # columns: q of each firm, then total Q; p = a - b Q, cost 1, markup theta b q
    matrix = [[1.0] * firms + [-1.0]]
    cost = [1.0] * firms + [-intercept]
    quadratic = np.array([conjecture * slope] * firms + [slope])
    answer = solve(make(matrix, 0.0, 0.0, cost, quadratic=quadratic))
    total = firms * (intercept - 1) / (slope * (firms + conjecture))
    assert answer.values[-1] == pytest.approx(total, rel=1e-7)
    assert answer.row_duals[0] == pytest.approx(intercept - slope * total, rel=1e-7)


@given(seed=seeds)
@settings(max_examples=25)
def test_both_solvers_agree_and_every_answer_is_sharp(network, seed):
    problem = curved(network(seed), seed)
    first = solve(problem, SolveOptions(quadratic_solver="piqp"))
    second = solve(problem, SolveOptions(quadratic_solver="clarabel"))
    assert first.objective == pytest.approx(second.objective, rel=1e-9)
    assert first.report.worst <= 1e-8
    # what is sold and made under rising cost is unique
    moving = problem.quadratic > 1e-3
    assert first.values[moving] == pytest.approx(second.values[moving], abs=1e-5)


@given(seed=seeds)
@settings(max_examples=15)
def test_no_feasible_point_nearby_is_better(network, seed):
    problem = curved(network(seed), seed)
    answer = solve(problem)
    rng = np.random.default_rng(seed)
    linear = replace(problem, quadratic=None, cost=rng.normal(size=len(problem.cost)))
    other = solve(replace(linear, column_upper=np.minimum(linear.column_upper, 40.0)))
    point = 0.99 * answer.values + 0.01 * other.values
    worth = problem.cost @ point + 0.5 * problem.quadratic @ point**2
    assert worth >= answer.objective - 1e-7 * (1 + abs(answer.objective))


def test_a_cross_check_is_noted(make):
    problem = make(
        [[1.0, -1.0]], 0.0, 0.0, [2.0, -20.0], quadratic=np.array([1.0, 2.0])
    )
    report = solve(problem, SolveOptions(cross_check=True)).report
    assert any("piqp and clarabel agree" in note for note in report.notes)


def test_solvers_that_disagree_are_told_with_both_objectives(make):
    problem = make(
        [[1.0, -1.0]], 0.0, 0.0, [2.0, -20.0], quadratic=np.array([1.0, 2.0])
    )
    options = SolveOptions()
    first = solve(problem, options)
    second = solve(
        replace(problem, constant=1.0), SolveOptions(quadratic_solver="clarabel")
    )
    with pytest.raises(SolveError, match=r"piqp and clarabel: objectives -54 and -53"):
        agreement(problem, first, second, options)


def test_polishing_sharpens_a_large_answer(network):
    problem = curved(network(11, regions=12, stages=6), 11)
    rough = solve(problem, SolveOptions(polish=False)).report
    sharp = solve(problem).report
    assert sharp.worst < rough.worst <= 1e-9
    assert "polished on the active set" in sharp.notes


def test_the_same_problem_has_the_same_answer_to_the_last_digit(network):
    problem = curved(network(4), 4)
    assert np.array_equal(solve(problem).values, solve(problem).values)


def test_a_quadratic_term_of_zeros_is_a_linear_problem(transport):
    answer = solve(replace(transport, quadratic=np.zeros(4)))
    assert answer.report.solver == "highs"


def test_columns_all_fixed_leave_nothing_to_solve(make):
    problem = make([[1.0, 1.0]], 3.0, 3.0, [1.0, 1.0], lower=[1, 2], upper=[1, 2])
    answer = solve(replace(problem, quadratic=np.array([2.0, 0.0])))
    assert answer.values == pytest.approx([1.0, 2.0])
    assert answer.objective == pytest.approx(4.0)


def test_a_quadratic_problem_without_rows(make):
    # least x^2/2 - 3x at 3; the second is stopped at its bound 4
    problem = make(np.zeros((0, 2)), [], [], [-3.0, -9.0], upper=[9.0, 4.0])
    answer = solve(replace(problem, quadratic=np.ones(2)))
    assert answer.values == pytest.approx([3.0, 4.0], **exact)


def test_idle_rows_and_fixed_columns_leave_the_interior(make):
    problem = make(
        [[1.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 1.0], [1.0, 1.0, 1.0]],
        [4.0, 0.0, 5.0, -np.inf],
        [9.0, 2.0, 5.0, np.inf],
        [1.0, 1.0, 1.0],
        lower=[2.0, 0.0, 0.0],
        upper=[2.0, 7.0, 1e30],
    )
    form = interior(replace(problem, quadratic=np.ones(3)))
    assert form.free.tolist() == [1, 2]
    assert form.equations.tolist() == [2]  # row 3 has no side
    assert form.inequalities.tolist() == [0]  # row 1 has no free column
    assert form.between_lower.tolist() == [2.0]
    assert form.upper.tolist() == [7.0, np.inf]


# refusals


@pytest.mark.parametrize("solver", SOLVERS)
def test_an_infeasible_problem_names_its_rows(make, solver):
    problem = make(
        [[1.0, 0.0], [1.0, 1.0]],
        [5.0, -np.inf],
        [np.inf, 3.0],
        [1.0, 1.0],
        quadratic=np.ones(2),
    )
    with pytest.raises(
        SolveError, match=r"row\[0\] >= 5 kt; row\[1\] <= 3 kt"
    ) as caught:
        solve(problem, SolveOptions(quadratic_solver=solver))
    assert caught.value.findings[0].code == "V401"


def test_a_row_of_fixed_columns_that_does_not_hold_is_infeasible(make):
    problem = make([[1.0, 0.0]], 5.0, 9.0, [0.0, 1.0], lower=[2, 0], upper=[2, 9])
    with pytest.raises(SolveError, match=r"row\[0\] is short by 3 kt"):
        solve(replace(problem, quadratic=np.ones(2)))


@pytest.mark.parametrize("solver", SOLVERS)
def test_an_unbounded_problem_names_its_columns(make, solver):
    problem = make(
        [[1.0, -1.0, 0]], 0, 0, [-1.0, 0, 0], quadratic=np.array([0, 0, 1.0])
    )
    with pytest.raises(SolveError, match=r"x\[0\] \(\+1\), x\[1\] \(\+1\)") as caught:
        solve(problem, SolveOptions(quadratic_solver=solver))
    assert caught.value.findings[0].code == "V402"


def test_answers_that_fail_their_checks_are_refused_by_name(make):
    problem = make(
        [[1.0, -1.0]], 0.0, 0.0, [2.0, -20.0], quadratic=np.array([1.0, 2.0])
    )
    with pytest.raises(
        SolveError, match=r"piqp: violation.*clarabel \(scaled\)"
    ) as caught:
        solve(problem, SolveOptions(tolerance=-1.0))
    assert caught.value.findings[0].code == "V403"


def test_no_time_is_said(make):
    problem = make(
        [[1.0, -1.0]], 0.0, 0.0, [2.0, -20.0], quadratic=np.array([1.0, 2.0])
    )
    with pytest.raises(SolveError, match="0 s were allowed") as caught:
        solve(problem, SolveOptions(time_limit=0.0))
    assert caught.value.findings[0].code == "V404"


def test_a_negative_quadratic_term_is_refused(make):
    problem = make([[1.0]], 0.0, 1.0, [1.0], quadratic=np.array([-0.5]))
    with pytest.raises(
        SolveError, match=r"\[V406\] x\[0\]: the quadratic term is -0.5"
    ):
        solve(problem)


def test_whole_numbers_with_a_quadratic_term_are_a_limit(make):
    problem = make(
        [[1.0]], 0.0, 1.0, [1.0], quadratic=np.ones(1), integrality=np.array([True])
    )
    with pytest.raises(ModelLimit, match=r"\[L501\].*1 columns are whole numbers"):
        solve(problem)
