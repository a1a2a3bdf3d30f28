"""Patches and re-solves: the same answers as from scratch, in any order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import sparse

from ionshore.core.errors import SolveError
from ionshore.optim import (
    Block,
    Change,
    Curve,
    Patch,
    Session,
    SolveOptions,
    check,
    solve,
)

seeds = st.integers(0, 2_000)


def random_patches(problem, seed, count=6):
    """Return bans, tariffs and demand changes, some of them together."""
    rng = np.random.default_rng(seed)
    patches = []
    for _ in range(count):
        stage, region = int(rng.integers(4)), int(rng.integers(5))
        ban = Patch.bound(problem, "shipment", upper=0.0, stage=stage, origin=region)
        tariff = Patch.price(problem, "shipment", factor=1.5, destination=region)
        demand = Patch.side(problem, "balance", factor=rng.uniform(0.5, 1.5), stage=3)
        relief = Patch.bound(problem, "activity", upper=50.0, region=region)
        chosen = rng.choice(4, size=rng.integers(1, 3), replace=False)
        total = Patch()
        for kind in chosen:
            total = total | (ban, tariff, demand, relief)[kind]
        patches.append(total)
    return patches


# re-solves


@given(seed=seeds)
@settings(max_examples=20)
def test_warm_and_cold_answers_agree(network, seed):
    problem = network(seed)
    session = Session(problem)
    for patch in random_patches(problem, seed):
        warm, cold = session.solve(patch), solve(problem.with_patch(patch))
        assert warm.objective == pytest.approx(cold.objective, rel=1e-9, abs=1e-9)


@given(seed=seeds)
@settings(max_examples=30)
@example(seed=715)  # has equally good prices to choose from
def test_the_order_of_questions_changes_no_digit(network, seed):
    problem = network(seed)
    patches = random_patches(problem, seed)
    session = Session(problem)
    forward = [session.solve(patch, screen=False) for patch in patches]
    backward = [session.solve(patch, screen=False) for patch in patches[::-1]][::-1]
    for first, second in zip(forward, backward, strict=True):
        assert np.array_equal(first.values, second.values)
        assert np.array_equal(first.row_duals, second.row_duals)


@given(seed=seeds)
@settings(max_examples=15)
def test_a_patch_is_taken_back(network, seed):
    problem = network(seed)
    session = Session(problem)
    nothing = Patch(cost=Change.of([0], problem.cost[0]))
    before = session.solve(nothing, screen=False)
    for patch in random_patches(problem, seed):
        session.solve(patch, screen=False)
    after = session.solve(nothing, screen=False)
    assert np.array_equal(before.values, after.values)
    assert session.base.values == pytest.approx(after.values, abs=1e-9)


@given(seed=seeds)
@settings(max_examples=15)
def test_a_session_goes_on_from_another_whose_costs_differ(network, seed):
    problem = network(seed)
    rng = np.random.default_rng(seed)
    first = Session(problem)
    dearer = replace(problem, cost=problem.cost * rng.uniform(0.5, 1.5))
    dearer = replace(
        dearer, cost=dearer.cost * rng.uniform(0.8, 1.2, problem.cost.shape)
    )
    session = Session(dearer, after=first)
    assert session.base.objective == pytest.approx(solve(dearer).objective, rel=1e-9)
    assert session.base.report.algorithm == "dual simplex from the last"
    for patch in random_patches(dearer, seed, count=2):
        cold = solve(dearer.with_patch(patch))
        assert session.solve(patch).objective == pytest.approx(cold.objective, rel=1e-9)


def test_a_session_of_another_shape_starts_afresh(network, transport):
    session = Session(transport, after=Session(network(1)))
    assert session.base.objective == pytest.approx(50.0)
    assert session.base.report.algorithm != "dual simplex from the last"


def test_a_patch_that_fails_is_taken_back_too(transport):
    session = Session(transport, SolveOptions(explain_seconds=0.0))
    for patch in (
        Patch.side(transport, "demand", lower=99.0, destination="JPN"),
        Patch.bound(transport, "shipment", lower=3.0, upper=2.0, origin="USA"),
    ):
        with pytest.raises(SolveError, match="V401"):
            session.solve(patch)
    again = session.solve(Patch.price(transport, "shipment", value=0.0, origin="USA"))
    assert again.objective == pytest.approx(2 * 15.0)


def test_no_patch_is_the_base_answer(transport):
    session = Session(transport)
    assert session.solve() is session.base
    assert session.base.objective == pytest.approx(50.0)


def test_a_ban_by_hand(transport):
    # CHN may not serve JPN: the USA serves it with 15 at 3, and 5 kt are missing
    session = Session(transport)
    ban = Patch.bound(transport, "shipment", upper=0.0, origin="CHN", destination="JPN")
    with pytest.raises(SolveError, match=r"demand\[JPN\] is short by 5 kt"):
        session.solve(ban)
    more = Patch.side(transport, "supply", upper=30.0, origin="USA")
    both = session.solve(ban | more)
    assert both.values == pytest.approx([10.0, 20.0, 0.0, 0.0])
    assert both.objective == pytest.approx(10 + 60)
    assert both.report.algorithm == "dual simplex from the base"


def test_an_unbounded_patch_is_told(make):
    session = Session(make([[1.0, -1.0]], 0.0, 0.0, [1.0, 1.0]))
    with pytest.raises(SolveError, match="V402"):
        session.solve(Patch(cost=Change.of([1], -3.0)))


def test_a_time_limit_holds_for_each_solve_not_for_all(network):
    problem = network(3)
    session = Session(problem, SolveOptions(time_limit=5.0))
    patch = Patch.side(problem, "balance", factor=1.1, stage=3)
    for _ in range(50):
        answer = session.solve(patch, screen=False)
    assert session._solver.getOptionValue("time_limit")[1] > 5.0
    assert answer.objective > session.base.objective


def test_too_many_pivots_start_afresh(network):
    problem = network(3)
    session = Session(problem)
    session._solver.setOptionValue("simplex_iteration_limit", 0)
    patch = Patch.side(problem, "balance", factor=1.4, stage=3)
    answer = session.solve(patch)
    expected = solve(problem.with_patch(patch)).objective
    assert answer.objective == pytest.approx(expected)
    assert answer.report.notes[0] == "from the base basis: iterations"


# answers without a solve


@given(seed=seeds)
@settings(max_examples=25)
def test_what_screening_answers_is_what_solving_answers(network, seed):
    problem = network(seed)
    session = Session(problem)
    unused = session.base.values == 0
    shipments = problem.column_block("shipment")
    idle = shipments.start + np.flatnonzero(unused[shipments.start : shipments.stop])
    patches = [
        Patch(column_upper=Change.of(idle, 0.0)),
        Patch(cost=Change.of(idle, problem.cost[idle] + 1.0)),
        *random_patches(problem, seed),
    ]
    for number, patch in enumerate(patches):
        quick = session.solve(patch)
        if number < 2:
            assert quick.report.algorithm == "screened"
        full = session.solve(patch, screen=False)
        assert quick.objective == pytest.approx(full.objective, rel=1e-9, abs=1e-9)
        changed = problem.with_patch(patch)
        found = check.measure(
            changed, quick.values, quick.row_duals, changed.cost, quick.objective
        )
        assert found.worst <= 1e-8
        expected = changed.cost - changed.matrix.T @ quick.row_duals
        assert quick.reduced_costs == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("patch", "screened"),
    [
        pytest.param(
            Patch(column_upper=Change.of([2], 0.0)), True, id="idle lane closed"
        ),
        pytest.param(Patch(column_upper=Change.of([0], 12.0)), True, id="room is left"),
        pytest.param(
            Patch(column_upper=Change.of([0], 9.0)), False, id="used lane cut"
        ),
        pytest.param(Patch(cost=Change.of([1], 3.1)), True, id="idle lane dearer"),
        pytest.param(Patch(cost=Change.of([0], 1.5)), False, id="used lane dearer"),
        pytest.param(Patch(cost=Change.of([2], 0.95)), False, id="idle lane too cheap"),
        pytest.param(
            Patch(row_upper=Change.of([0], 11.0)), True, id="idle capacity goes"
        ),
        pytest.param(Patch(row_upper=Change.of([0], 9.0)), False, id="capacity goes"),
        pytest.param(Patch(row_lower=Change.of([3], 19.0)), False, id="demand falls"),
        pytest.param(Patch(row_lower=Change.of([3], 21.0)), False, id="demand rises"),
    ],
)
def test_screening_answers_what_it_can_prove(make, transport, patch, screened):
    # with a capacity of 25 in CHN all prices are freight: nothing is scarce
    ample = replace(transport, row_upper=np.array([15.0, 25.0, np.inf, np.inf]))
    session = Session(ample)
    assert session.base.row_duals == pytest.approx([0.0, 0.0, 1.0, 2.0])
    answer = session.solve(patch)
    assert (answer.report.algorithm == "screened") == screened
    expected = solve(ample.with_patch(patch)).objective
    assert answer.objective == pytest.approx(expected)


def test_a_cheaper_lane_that_stays_idle_is_screened(transport):
    ample = replace(transport, row_upper=np.array([15.0, 25.0, np.inf, np.inf]))
    session = Session(ample)
    # CHN-EUU costs 2 and is worth 1: at 1.2 it still stays idle
    answer = session.solve(
        Patch.price(ample, "shipment", value=1.2, origin="CHN", destination="EUU")
    )
    assert answer.report.algorithm == "screened"
    assert answer.reduced_costs[2] == pytest.approx(0.2)


def test_a_raised_cost_of_what_is_forced_is_counted(make):
    session = Session(make([[1.0, 1.0]], 5.0, np.inf, [3.0, 1.0], lower=[2.0, 0.0]))
    answer = session.solve(Patch(cost=Change.of([0], 10.0)))
    assert answer.report.algorithm == "screened"
    assert answer.objective == pytest.approx(2 * 10 + 3)


def test_whole_number_problems_are_screened_by_what_they_lose(make):
    problem = make(
        [[-10.0, 1.0, 0.0], [0.0, 1.0, 1.0]],
        [-np.inf, 12.0],
        [0.0, np.inf],
        [30.0, 1.0, 5.0],
        upper=[4.0, 90.0, 90.0],
        integrality=np.array([True, False, False]),
    )
    session = Session(problem)
    assert session.base.values == pytest.approx([1.0, 10.0, 2.0])
    for patch, screened in (
        (Patch(column_upper=Change.of([0], 2.0)), True),
        (Patch(column_upper=Change.of([0], 9.0)), False),  # more room may help
        (Patch(row_lower=Change.of([1], 11.0)), False),
        (Patch(cost=Change.of([2], 6.0)), False),
        (
            Patch(column_upper=Change.of([2], 2.0), column_lower=Change.of([0], 1.0)),
            True,
        ),
    ):
        answer = session.solve(patch)
        assert (answer.report.algorithm == "screened") == screened
        expected = solve(problem.with_patch(patch)).objective
        assert answer.objective == pytest.approx(expected)


def test_quadratic_problems_are_screened_or_solved_afresh(make):
    problem = make(
        [[1.0, 1.0, -1.0]],
        0.0,
        0.0,
        [2.0, 9.0, -20.0],
        quadratic=np.array([1.0, 1.0, 2.0]),
    )
    session = Session(problem)
    assert session.base.values == pytest.approx([6.0, 0.0, 6.0])  # at a price of 8
    closed = session.solve(Patch(column_upper=Change.of([1], 0.0)))
    assert closed.report.algorithm == "screened"
    # without the first seller: 9 + q = 20 - 2 q
    other = session.solve(Patch(column_upper=Change.of([0], 0.0)))
    assert other.report.solver == "piqp"
    assert other.values == pytest.approx([0.0, 11 / 3, 11 / 3])


def test_curved_problems_are_screened_or_solved_afresh(make):
    curves = (Curve(0, "power", 1.0, 2.0), Curve(2, "isoelastic", 8.0, -1.0))
    problem = make([[1.0, 1.0, -1.0]], 0.0, 0.0, [0.0, 7.0, 0.0], curves=curves)
    session = Session(problem)
    assert session.base.row_duals == pytest.approx([4.0])
    dearer = session.solve(Patch(cost=Change.of([1], 8.0)))
    assert dearer.report.algorithm == "screened"
    cheaper = session.solve(Patch(cost=Change.of([1], 1.0)))
    assert cheaper.row_duals == pytest.approx([1.0])


# patches


def test_bans_tariffs_and_demand_are_named_by_label(transport):
    ban = Patch.bound(transport, "shipment", upper=0.0, origin="CHN")
    assert ban.column_upper.positions.tolist() == [2, 3]
    floor = Patch.bound(transport, "shipment", lower=[1.0, 2.0], origin="USA")
    assert floor.column_lower.values.tolist() == [1.0, 2.0]
    tariff = Patch.price(transport, "shipment", factor=2.0, add=0.5, origin="USA")
    assert tariff.cost.values.tolist() == [2.5, 6.5]
    both = Patch.side(transport, "demand", factor=1.1, destination=["EUU", "JPN"])
    assert both.row_lower.values == pytest.approx([11.0, 22.0])
    assert both.row_upper.values.tolist() == [np.inf, np.inf]


def test_the_later_patch_wins_and_others_do_not_mind_their_order():
    first = Patch(column_upper=Change.of([3, 1], [3.0, 1.0]))
    second = Patch(column_upper=Change.of([1], 9.0))
    assert (first | second).column_upper.values.tolist() == [9.0, 3.0]
    assert (second | first).column_upper.values.tolist() == [1.0, 3.0]
    cost = Patch(cost=Change.of([0], 1.0))
    assert first | cost == cost | first
    assert first | Patch() == first == Patch() | first


def test_the_digest_depends_on_the_entries_alone():
    patch = Patch(cost=Change.of([4, 2], [1.0, 0.0]))
    same = Patch(cost=Change.of([2], -0.0)) | Patch(cost=Change.of([4], 1.0))
    assert patch.digest == same.digest
    assert len({patch, same}) == 1
    other = Patch(column_lower=Change.of([4, 2], [1.0, 0.0]))
    assert patch.digest != other.digest
    assert patch != "a patch"


def test_the_last_of_two_values_for_one_position_counts():
    change = Change.of([5, 2, 5], [1.0, 2.0, 3.0])
    assert change.positions.tolist() == [2, 5]
    assert change.values.tolist() == [2.0, 3.0]


def test_a_patched_problem_shares_what_is_not_touched(transport):
    changed = transport.with_patch(Patch(cost=Change.of([0], 9.0)))
    assert changed.cost.tolist() == [9.0, 3.0, 2.0, 2.0]
    assert transport.cost[0] == 1.0
    assert changed.matrix is transport.matrix
    assert changed.column_upper is transport.column_upper


@pytest.mark.parametrize(
    ("patch", "told"),
    [
        (Patch(cost=Change.of([4], 1.0)), r"patch of cost: it touches 4\.\.4.* has 4"),
        (Patch(row_lower=Change.of([-1], 1.0)), r"patch of row_lower: it touches -1"),
        (Patch(column_lower=Change.of([1], np.nan)), "position 1 becomes nan"),
        (Patch(cost=Change.of([1], np.inf)), "position 1 becomes inf"),
    ],
)
def test_a_patch_that_does_not_fit_is_refused(transport, patch, told):
    with pytest.raises(SolveError, match=told) as caught:
        transport.with_patch(patch)
    assert caught.value.findings[0].code == "V406"
    with pytest.raises(SolveError, match=told):
        Session(transport).solve(patch)


def test_a_selection_of_nothing_is_refused(transport):
    with pytest.raises(SolveError, match=r"patch of shipment: nothing has origin=KOR"):
        Patch.bound(transport, "shipment", upper=0.0, origin="KOR")
    with pytest.raises(KeyError, match="shipments"):
        Patch.bound(transport, "shipments", upper=0.0)
    with pytest.raises(KeyError, match="brand"):
        Patch.bound(transport, "shipment", upper=0.0, brand="any")


def test_an_infeasible_base_is_refused_at_once(transport):
    short = replace(transport, row_upper=np.array([1.0, 2.0, np.inf, np.inf]))
    with pytest.raises(SolveError, match="V401"):
        Session(short)


@given(seed=seeds)
@settings(max_examples=10)
def test_a_start_from_a_problem_with_other_rows_and_bounds_gives_the_same_answer(
    network, seed
):
    problem = network(seed)
    rng = np.random.default_rng(seed)
    block = (
        problem.row_blocks[-1] if hasattr(problem, "row_blocks") else problem.rows[-1]
    )
    fewer = replace(
        problem,
        matrix=problem.matrix[: block.start],
        row_lower=problem.row_lower[: block.start],
        row_upper=problem.row_upper[: block.start],
        rows=problem.rows[:-1],
        cost=problem.cost * rng.uniform(0.8, 1.2, problem.cost.shape),
    )
    first = Session(problem)
    session = Session(fewer, after=first)
    assert session.base.objective == pytest.approx(
        solve(fewer).objective, rel=1e-9, abs=1e-9
    )
    back = Session(problem, after=session)
    assert back.base.objective == pytest.approx(first.base.objective, rel=1e-9)


def _with_claims(problem, rng):
    """Return a problem with columns that are paid for a share of the first columns."""
    count = problem.columns[0].size
    rows, columns = problem.matrix.shape
    start = problem.columns[0].start
    identity = sparse.eye_array(count)
    shares = sparse.coo_array(
        (-rng.uniform(0.2, 0.9, count), (np.arange(count), start + np.arange(count))),
        shape=(count, columns),
    )
    labels = problem.columns[0].labels
    return replace(
        problem,
        matrix=sparse.csc_array(
            sparse.block_array([[problem.matrix, None], [shares, identity]])
        ),
        row_lower=np.append(problem.row_lower, np.full(count, -np.inf)),
        row_upper=np.append(problem.row_upper, np.zeros(count)),
        column_lower=np.append(problem.column_lower, np.zeros(count)),
        column_upper=np.append(problem.column_upper, np.full(count, np.inf)),
        cost=np.append(problem.cost, -rng.uniform(0.0, 3.0, count)),
        columns=(*problem.columns, Block("claimed", columns, labels)),
        rows=(*problem.rows, Block("claim", rows, labels)),
    )


@given(seed=seeds)
@settings(max_examples=15)
def test_rows_and_columns_that_are_gone_leave_the_answer_of_what_stays(network, seed):
    problem = network(seed)
    rng = np.random.default_rng(seed)
    claiming = _with_claims(problem, rng)
    first = Session(claiming)
    again = Session(problem, after=first)
    assert again.base.objective == pytest.approx(solve(problem).objective, rel=1e-9)
    assert again.base.values.shape == problem.cost.shape
    for patch in random_patches(problem, seed, count=2):
        cold = solve(problem.with_patch(patch))
        assert again.solve(patch).objective == pytest.approx(cold.objective, rel=1e-9)
    back = Session(claiming, after=again)
    assert back.base.objective == pytest.approx(first.base.objective, rel=1e-9)


def test_a_column_that_is_gone_serves_no_row_that_stays(transport):
    """A lane from nowhere at no cost serves Japan; without it, the others do again."""
    lanes = transport.columns[0]
    labels = {
        "origin": np.append(lanes.labels["origin"], "XXX"),
        "destination": np.append(lanes.labels["destination"], "JPN"),
    }
    japan = sparse.csc_array(np.array([[0.0], [0.0], [0.0], [1.0]]))
    more = replace(
        transport,
        matrix=sparse.csc_array(sparse.hstack([transport.matrix, japan])),
        column_lower=np.zeros(5),
        column_upper=np.full(5, np.inf),
        cost=np.append(transport.cost, 0.0),
        columns=(replace(lanes, labels=labels),),
    )
    free = Session(more)
    assert free.base.objective == pytest.approx(10.0)
    assert Session(transport, after=free).base.objective == pytest.approx(50.0)
