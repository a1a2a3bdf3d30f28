"""Rows that only put one column within another: gone, and back again."""

from __future__ import annotations

from dataclasses import replace

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from ionshore.optim import Block, Session, SolveOptions, check, session, solve
from ionshore.optim.carry import basis_of
from ionshore.optim.highs import read
from ionshore.optim.loaded import gone_on, loaded
from ionshore.optim.nested import nested

BASIC = highspy.HighsBasisStatus.kBasic
seeds = st.integers(0, 1000)


def of_all_rows(problem):
    return nested(problem, np.arange(len(problem.row_lower)))


def slack_basis(problem):
    rows, columns = problem.matrix.shape
    return basis_of([highspy.HighsBasisStatus.kLower] * columns, [BASIC] * rows)


def from_slacks(problem):
    return gone_on(loaded(problem, SolveOptions()), problem, slack_basis(problem))


def with_parts(problem, seed, *, chain):
    """Return a problem whose shipments each have a part that earns, and parts of it.

    A third of the rows is written the other way round; some parts may be no larger
    than zero, some no larger than two.
    """
    rng = np.random.default_rng(seed)
    shipped = problem.column_block("shipment")
    count = shipped.size
    larger = np.arange(shipped.start, shipped.stop)
    for step in range(chain):
        rows, columns = problem.matrix.shape
        smaller = columns + np.arange(count)
        signs = np.where(rng.uniform(size=count) < 1 / 3, -1.0, 1.0)
        at = np.arange(count)
        entries = sparse.coo_array(
            (
                np.concatenate([rng.uniform(0.5, 2.0, count) * signs, -signs]),
                (np.tile(at, 2), np.concatenate([larger, smaller])),
            ),
            shape=(count, columns + count),
        )
        wider = sparse.csr_array(problem.matrix)
        wider.resize((rows, columns + count))
        labels = shipped.labels
        problem = replace(
            problem,
            matrix=sparse.csc_array(sparse.vstack([wider, entries])),
            row_lower=np.append(problem.row_lower, np.where(signs > 0, 0.0, -np.inf)),
            row_upper=np.append(problem.row_upper, np.where(signs > 0, np.inf, 0.0)),
            column_lower=np.append(problem.column_lower, np.zeros(count)),
            column_upper=np.append(
                problem.column_upper, rng.choice([0.0, 2.0, np.inf], count)
            ),
            # a unit of each at most a tenth of what shipping costs at least
            cost=np.append(problem.cost, -rng.uniform(0.0, 0.1 / 8**step, count) / 4),
            columns=(*problem.columns, Block(f"part_{step}", columns, labels)),
            rows=(*problem.rows, Block(f"within_{step}", rows, labels)),
        )
        larger = smaller
    return problem


def test_what_is_left_over_takes_the_place_of_its_row(make):
    """Clean goods lie within twice the goods; 3 goods cost 1, clean ones earn 2.

    Of goods g and clean goods c <= 2 g the plan takes g = 3, c = 6: 3 - 12 = -9. By
    what is left over, g = s + c / 2: c costs -2 + 1/2, s costs 1, s + c / 2 <= 3.
    """
    problem = make(
        [[1.0, 0.0], [-2.0, 1.0]], [-np.inf, -np.inf], [3.0, 0.0], [1.0, -2.0]
    )
    made = of_all_rows(problem)
    assert made.rows.tolist() == [1]
    assert made.larger.tolist() == [0]
    assert made.problem.matrix.toarray().tolist() == [[1.0, 0.5]]
    assert made.problem.cost.tolist() == [1.0, -1.5]
    assert made.problem.row_upper.tolist() == [3.0]
    answer = from_slacks(made.problem)
    assert made.problem.cost @ answer.values == pytest.approx(-9.0)
    assert solve(problem).objective == pytest.approx(-9.0)


def test_a_basis_goes_there_and_back(make):
    problem = make(
        [[1.0, 0.0], [-2.0, 1.0]], [-np.inf, -np.inf], [3.0, 0.0], [1.0, -2.0]
    )
    made = of_all_rows(problem)
    solver = loaded(made.problem, SolveOptions())
    answer = gone_on(solver, made.problem, made.basis(slack_basis(problem)))
    assert answer.values.tolist() == [0.0, 6.0]  # nothing is left over
    back = made.whole_basis(solver.getBasis())
    assert back.col_status == [BASIC, BASIC]
    assert back.row_status == [highspy.HighsBasisStatus.kUpper] * 2


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"row_upper": [3.0, 1.0]}, "the smaller one may be larger by one"),
        ({"row_lower": [-np.inf, 0.0]}, "an equation leaves nothing over"),
        ({"upper": [9.0, np.inf]}, "the larger column has a bound above"),
        ({"lower": [1.0, 0.0]}, "the larger column has a bound that may not go"),
        ({"lower": [0.0, -1.0]}, "the larger column could fall below zero"),
        ({"matrix": [[1.0, 0.0], [2.0, 1.0]]}, "the sum of two is no part"),
        ({"matrix": [[1.0, 0.0], [-2.0, 0.0]]}, "one column alone"),
    ],
)
def test_other_rows_stay(make, changes, why):
    matrix = changes.get("matrix", [[1.0, 0.0], [-2.0, 1.0]])
    bounds = {side: changes[side] for side in ("lower", "upper") if side in changes}
    problem = make(
        matrix,
        changes.get("row_lower", [-np.inf, -np.inf]),
        changes.get("row_upper", [3.0, 0.0]),
        [1.0, -2.0],
        **bounds,
    )
    assert of_all_rows(problem).problem is problem, why


def test_nothing_less_than_nothing_is_left_over(make):
    """Alone the larger column might fall to -1; what holds it keeps it from that."""
    problem = make([[1.0, -1.0]], 0.0, np.inf, [1.0, 1.0], lower=[-1.0, 0.0])
    made = of_all_rows(problem)
    assert made.problem.column_lower.tolist() == [0.0, 0.0]
    assert from_slacks(made.problem).values.tolist() == [0.0, 0.0]
    assert solve(problem).objective == pytest.approx(0.0)


def test_of_two_rows_of_one_larger_column_one_goes(make):
    problem = make(
        [[1.0, 0.0, 0.0], [1.0, -1.0, 0.0], [1.0, 0.0, -1.0]],
        [-np.inf, 0.0, 0.0],
        [3.0, np.inf, np.inf],
        [1.0, -2.0, -2.0],
    )
    made = of_all_rows(problem)
    assert made.rows.tolist() == [1]
    assert made.problem.matrix.toarray().tolist() == [[1, 1, 0], [1, 1, -1]]


def test_two_columns_within_each_other_stay(make):
    problem = make(
        [[1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]],
        [0.0, 0.0, 4.0],
        [np.inf, np.inf, np.inf],
        [1.0, 2.0],
    )
    assert of_all_rows(problem).problem is problem
    assert solve(problem).objective == pytest.approx(6.0)


@pytest.mark.parametrize(
    ("times", "count"), [(1.0, 10), (1.0, 3000), (100.0, 12), (1e4, 3)]
)
def test_long_and_steep_chains_cost_no_more_than_they_save(make, times, count):
    """Each column is at least so many times the next, the first is at most one."""
    short = make([[1.0]], -np.inf, 1.0, [0.5])
    matrix = sparse.diags_array(
        [np.ones(count), np.full(count - 1, -times)], offsets=[0, 1]
    ).tocsr()[: count - 1]
    first = sparse.csr_array(([1.0], ([0], [0])), shape=(1, count))
    chain = replace(
        make(np.zeros((1, count)), -np.inf, 1.0, np.linspace(-1.0, 0.0, count)),
        matrix=sparse.csc_array(sparse.vstack([first, matrix])),
        row_lower=np.append(-np.inf, np.zeros(count - 1)),
        row_upper=np.append(1.0, np.full(count - 1, np.inf)),
        rows=(Block("row", 0, {"item": np.arange(count)}, "kt"),),
    )
    warm = Session(chain, after=Session(short)).base
    assert warm.objective == pytest.approx(solve(chain).objective, rel=1e-9)
    assert of_all_rows(chain).problem.matrix.nnz <= 10 * chain.matrix.nnz


def test_only_rows_that_may_go_do_and_only_where_it_pays(make):
    within = [-2.0, 1.0]
    problem = make(
        [within, *[[1.0, 1.0]] * 4], [-np.inf] * 5, [0.0, *[9.0] * 4], [1.0, -2.0]
    )
    assert of_all_rows(problem).rows.tolist() == [0]
    assert nested(problem, np.array([1, 2, 3, 4])).problem is problem
    longer = make(
        [within, *[[1.0, 1.0]] * 5], [-np.inf] * 6, [0.0, *[9.0] * 5], [1.0, -2.0]
    )
    assert of_all_rows(longer).problem is longer


@given(seed=seeds, chain=st.integers(1, 3))
@settings(max_examples=25)
def test_the_answer_and_its_basis_are_those_of_all_rows(network, seed, chain):
    problem = with_parts(network(seed), seed, chain=chain)
    made = of_all_rows(problem)
    gone = len(problem.row_lower) - len(made.problem.row_lower)
    assert 0 < gone == made.rows.size
    assert made.rows.size >= problem.row_block("within_0").size
    expected = solve(problem)
    solver = loaded(made.problem, SolveOptions())
    answer = gone_on(solver, made.problem, made.basis(slack_basis(problem)))
    assert made.problem.cost @ answer.values == pytest.approx(
        expected.objective, rel=1e-9
    )
    whole = loaded(problem, SolveOptions())
    same = gone_on(whole, problem, made.whole_basis(solver.getBasis()))
    assert same.iterations == 0
    values, duals = read(whole)
    found = check.measure(problem, values, duals, problem.cost, expected.objective)
    assert found.worst <= 1e-9


@given(seed=seeds)
@settings(max_examples=15)
def test_a_session_with_parts_goes_on_from_one_without(network, seed):
    plain = network(seed)
    parts = with_parts(plain, seed, chain=2)
    first = Session(plain)
    after = Session(parts, after=first)
    assert after.base.objective == pytest.approx(solve(parts).objective, rel=1e-9)
    assert after.base.report.algorithm == "dual simplex from the last"
    # what is gone lies beside the problem in which rows go
    fewer = with_parts(network(seed, stages=3), seed, chain=2)
    again = Session(fewer, after=first)
    assert again.base.objective == pytest.approx(solve(fewer).objective, rel=1e-9)


def test_a_session_takes_the_rows_out_that_are_new(network, monkeypatch):
    plain, parts = network(3), with_parts(network(3), 3, chain=2)
    made, pivots = [], []

    def watched(problem, rows):
        made.append(nested(problem, rows))
        return made[-1]

    def counted(*asked):
        answer = gone_on(*asked)
        pivots.append(answer.iterations)
        return answer

    monkeypatch.setattr(session, "nested", watched)
    monkeypatch.setattr(session, "gone_on", counted)
    first = Session(plain)
    second = Session(parts, after=first)
    # the basis is found without the rows, and good with them
    assert [count > 0 for count in pivots] == [True, False]
    assert second.base.report.iterations == sum(pivots)
    Session(parts, after=second)
    new = {row for block in parts.rows[1:] for row in range(block.start, block.stop)}
    assert [one.rows.size > 0 for one in made] == [True, False]
    assert set(made[0].rows.tolist()) <= new
