"""Decisions before and after the news: laws, both methods, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference.trees.sketch import Sketch, first_stage

from ionshore.core.errors import ModelLimit, SolveError
from ionshore.optim import Change, Curve, Patch, Session, SolveOptions, solve
from ionshore.optim.stages import parts as parts_module
from ionshore.optim.stages import pool as pool_module
from ionshore.optim.stages import solving as solving_module
from ionshore.optim.stages.extensive import extensive_form
from ionshore.optim.stages.mean import mean_problem
from ionshore.optim.stages.parts import parted
from ionshore.optim.stages.recourse import Recourse, known_cut
from ionshore.optim.stages.risk import EXPECTED, MINIMAX_REGRET, Risk
from ionshore.optim.stages.solving import StageOptions, solve_tree
from ionshore.optim.stages.tree import Branch, Tree
from ionshore.optim.stages.worth import worth_of

seeds = st.integers(0, 10_000)
BUILT = first_stage("built")


def branch_problem(rng, plants=3, markets=3, *, backstop=True):
    """Return plants built before demand, freight and costs are known."""
    sketch = Sketch()
    for plant in range(plants):
        sketch.column("built", plant, cost=2.0 + plant, upper=30.0)
    sketch.row({("built", str(p)): 1.0 for p in range(plants)}, upper=60.0)
    for plant in range(plants):
        sent = {("built", str(plant)): -1.0}
        for market in range(markets):
            cost = float(rng.uniform(1, 8))
            sent[sketch.column("sent", f"{plant}.{market}", cost=cost)] = 1.0
        sketch.row(sent, upper=0.0)
    for market in range(markets):
        served = {("sent", f"{plant}.{market}"): 1.0 for plant in range(plants)}
        if backstop:
            served[sketch.column("unmet", market, cost=40.0)] = 1.0
        sketch.row(served, lower=float(rng.uniform(5, 20)))
    return sketch.problem()


def make_tree(seed, branches=4, **how):
    rng = np.random.default_rng(seed)
    chances = rng.dirichlet(np.ones(branches))
    return Tree(
        tuple(
            Branch(f"b{at}", float(chance), branch_problem(rng, **how))
            for at, chance in enumerate(chances)
        ),
        BUILT,
    )


def answer_of(tree, method="extensive", risk=EXPECTED, **how):
    return solve_tree(tree, StageOptions(method=method, risk=risk, gap=1e-9, **how))


# laws


@given(seed=seeds)
@settings(max_examples=12)
def test_knowing_and_planning_for_all_futures_never_hurt(seed):
    worth = worth_of(answer_of(make_tree(seed)))
    slack = 1e-7 * abs(worth.here_and_now)
    assert worth.wait_and_see <= worth.here_and_now + slack
    assert worth.here_and_now <= worth.mean_plan + slack
    assert worth.perfect_information >= -slack
    assert worth.stochastic_solution >= -slack
    assert (worth.regret >= -slack).all()


@given(seed=seeds, kind=st.sampled_from(["mean", "tail", "worst", "regret"]))
@settings(max_examples=16)
def test_one_problem_and_decomposition_agree(seed, kind):
    risk = {
        "mean": EXPECTED,
        "tail": Risk(weight=0.6, alpha=0.5),
        "worst": Risk(weight=1.0, alpha=1.0),
        "regret": MINIMAX_REGRET,
    }[kind]
    tree = make_tree(seed)
    whole, rounds = (
        answer_of(tree, method, risk) for method in ("extensive", "decomposed")
    )
    assert rounds.method == "decomposed"
    assert rounds.value == pytest.approx(whole.value, rel=1e-6)
    assert rounds.bound <= whole.value * (1 + 1e-7)


@pytest.mark.parametrize("kept", [1, 3, 6])
def test_many_common_members_settle_in_few_rounds(kept):
    tree = make_tree(11, branches=6, plants=25, markets=12)
    whole = answer_of(tree, plans=())
    rounds = answer_of(tree, "decomposed", kept=kept, plans=())
    assert rounds.value == pytest.approx(whole.value, rel=1e-8)
    assert rounds.bound <= rounds.value
    # with all branches whole beside the first stage the first proposal is the answer
    assert rounds.work["rounds"] <= {1: 60, 3: 30, 6: 3}[kept]


def test_a_large_tree_is_solved_without_a_vertex(monkeypatch):
    tree = make_tree(12, plants=6, markets=6)
    vertex = answer_of(tree)
    monkeypatch.setattr(solving_module, "NO_VERTEX", 0)
    inner = solve_tree(
        tree, StageOptions(method="extensive"), SolveOptions(algorithm="ipx")
    )
    assert inner.value == pytest.approx(vertex.value, rel=1e-7)
    assert inner.bound <= vertex.value * (1 + 1e-9)


def test_what_a_branch_alone_tells_is_a_plane_below_its_cost():
    tree = make_tree(13)
    parts = parted(tree).parts
    rng = np.random.default_rng(1)
    for number, part in enumerate(parts):
        alone = solve(part.problem)
        plane = known_cut(number, part, alone)
        recourse = Recourse(number, part, SolveOptions())
        known = alone.values[part.first]
        assert recourse.cut(known).value == pytest.approx(plane.value)
        for point in rng.uniform(0, 20, (4, len(known))):
            below = plane.constant + plane.slope @ point[part.linking]
            assert below <= recourse.cut(point).value + 1e-7


@given(seed=seeds)
@settings(max_examples=8)
def test_one_branch_or_equal_branches_are_the_plan_without_doubt(seed):
    problem = branch_problem(np.random.default_rng(seed))
    alone = solve(problem).objective
    one = Tree((Branch("only", 1.0, problem),), BUILT)
    same = Tree(tuple(Branch(n, 0.25, problem) for n in "abcd"), BUILT)
    for tree in (one, same):
        for method in ("extensive", "decomposed"):
            assert answer_of(tree, method).value == pytest.approx(alone, rel=1e-7)


@given(seed=seeds)
@settings(max_examples=8)
def test_a_tail_goes_from_the_mean_to_the_worst(seed):
    tree = make_tree(seed)
    mean = answer_of(tree)
    at_zero = answer_of(tree, risk=Risk(weight=1.0, alpha=0.0))
    assert at_zero.value == pytest.approx(mean.value, rel=1e-7)
    tails = [answer_of(tree, risk=Risk(1.0, a)).value for a in (0.0, 0.5, 0.9, 1.0)]
    assert all(low <= high * (1 + 1e-7) for low, high in pairwise(tails))
    rare = Risk(weight=1.0, alpha=1.0 - 1e-9)
    assert answer_of(tree, risk=rare).value == pytest.approx(tails[-1], rel=1e-6)


@given(seed=seeds)
@settings(max_examples=8)
def test_least_largest_regret_is_no_more_than_that_of_any_plan(seed):
    answer = answer_of(make_tree(seed), risk=MINIMAX_REGRET)
    worth = worth_of(answer)
    slack = 1e-7 * abs(worth.here_and_now)
    assert answer.value == pytest.approx(worth.largest_regret[0], abs=slack)
    assert worth.largest_regret[0] <= worth.largest_regret.min() + slack


@given(seed=seeds)
@settings(max_examples=8)
def test_the_order_of_branches_changes_nothing(seed):
    tree = make_tree(seed)
    turned = Tree(tree.branches[::-1], tree.common)
    for risk in (EXPECTED, MINIMAX_REGRET):
        first, second = answer_of(tree, risk=risk), answer_of(turned, risk=risk)
        assert first.value == pytest.approx(second.value, rel=1e-8)


# by hand


def two_demands(low=10.0, high=20.0):
    """Build at 1, what is short costs 3; demand is either of two."""
    branches = []
    for name, demand in (("low", low), ("high", high)):
        sketch = Sketch()
        built = sketch.column("built", cost=1.0)
        short = sketch.column("short", cost=3.0)
        sketch.row({built: 1.0, short: 1.0}, lower=demand)
        branches.append(Branch(name, 0.5, sketch.problem()))
    return Tree(tuple(branches), BUILT)


@pytest.mark.parametrize("method", ["extensive", "decomposed"])
def test_values_by_hand(method):
    # Half the time the last unit is used: 3/2 > 1, so 20 are built, cost 20. Knowing:
    # 10 and 20, 15 in the mean. The mean demand of 15: 15 + 3 x 5 / 2 = 22.5.
    worth = worth_of(answer_of(two_demands(), method))
    assert worth.here_and_now == pytest.approx(20.0)
    assert worth.perfect_information == pytest.approx(5.0)
    assert worth.stochastic_solution == pytest.approx(2.5)
    # the plan for low demand is 10 short when demand is high: 10 + 30 - 20
    names = [plan.name for plan in worth.plans]
    assert names == ["hedge", "mean", "low", "high"]
    assert worth.regret[2] == pytest.approx([0.0, 20.0])
    # regret of x: x - 10 and 3 x (20 - x) - (20 - x): equal at 50/3
    least = answer_of(two_demands(), method, MINIMAX_REGRET)
    assert least.hedge.common == pytest.approx([50 / 3])
    assert least.value == pytest.approx(20 / 3)


def test_the_mean_future_by_hand():
    mean, _ = mean_problem(two_demands())
    assert mean.row_lower == pytest.approx([15.0])
    assert mean.matrix.toarray() == pytest.approx(np.ones((1, 2)))
    assert solve(mean).objective == pytest.approx(15.0)


def test_one_problem_names_branches():
    tree = two_demands()
    parts = parted(tree)
    form = extensive_form(parts, EXPECTED, np.zeros(2)).problem
    assert form.describe_column(0) == "built[]"
    assert [form.describe_column(at) for at in (1, 2)] == ["short[low]", "short[high]"]
    assert form.matrix.shape == (2, 3)


def test_rows_of_common_members_stand_once_unless_they_differ():
    tree = make_tree(1, branches=3)
    assert [len(one.kept) for one in parted(tree).parts] == [1, 0, 0]
    tighter = tree.branches[2].problem
    tighter = tighter.with_patch(Patch(row_upper=Change.of([0], 10.0)))
    branches = (*tree.branches[:2], replace(tree.branches[2], problem=tighter))
    tree = Tree(branches, BUILT)
    assert [len(one.kept) for one in parted(tree).parts] == [1, 0, 1]
    for method in ("extensive", "decomposed"):
        assert answer_of(tree, method).hedge.common.sum() <= 10.0 + 1e-6


def test_a_first_stage_that_leaves_a_branch_without_answer_is_cut_off():
    # no backstop: what is not built is not there
    tree = make_tree(3, backstop=False)
    whole, rounds = (answer_of(tree, m, plans=()) for m in ("extensive", "decomposed"))
    assert rounds.value == pytest.approx(whole.value, rel=1e-6)
    tried = worth_of(answer_of(tree))
    assert np.isinf(tried.regret[1:]).any()


def test_processes_give_the_answer_of_one(monkeypatch):
    monkeypatch.setattr(pool_module, "SMALL", 0)
    tree = make_tree(5)
    one, two = (answer_of(tree, "decomposed", workers=n) for n in (1, 2))
    assert np.array_equal(one.hedge.common, two.hedge.common)
    assert np.array_equal(one.hedge.costs, two.hedge.costs)
    assert one.work == two.work


def test_branches_asked_together_or_one_by_one_cost_the_same(monkeypatch):
    tree = make_tree(6)
    together = answer_of(tree)
    monkeypatch.setattr(pool_module, "SMALL", 0)
    single = answer_of(tree)
    assert together.best == pytest.approx(single.best)
    for first, second in zip(together.plans, single.plans, strict=True):
        assert first.name == second.name
    assert together.value == pytest.approx(single.value)


def test_a_session_that_moves_answers_like_one_opened_there(network):
    problem = network(4)
    session = Session(problem)
    for stage, factor in ((3, 1.2), (3, 0.7), (3, 40.0)):
        patch = Patch.side(session.problem, "balance", factor=factor, stage=stage)
        moved = session.move(patch)
        assert moved.objective == pytest.approx(solve(session.problem).objective)
        assert session.solve().objective == moved.objective


def test_a_session_whose_move_fails_stays_where_it_was(make):
    problem = make([[1.0]], 1.0, np.inf, [1.0], upper=5.0)
    session = Session(problem)
    with pytest.raises(SolveError, match="V401"):
        session.move(Patch(row_lower=Change.of([0], 9.0)))
    assert session.problem is problem
    assert session.move(Patch(row_lower=Change.of([0], 2.0))).objective == 2.0


# refused


@pytest.mark.parametrize(
    ("chances", "told"),
    [((0.5, 0.6), "add up to 1.1"), ((1.5, -0.5), "-0.5 is no probability")],
)
def test_chances_that_are_none(chances, told):
    tree = two_demands()
    branches = [
        replace(b, chance=c) for b, c in zip(tree.branches, chances, strict=True)
    ]
    with pytest.raises(SolveError, match=told) as caught:
        solve_tree(Tree(tuple(branches), BUILT))
    assert {one.code for one in caught.value.findings} == {"W740"}


def test_names_that_come_twice():
    one = two_demands().branches[0]
    with pytest.raises(SolveError, match=r"W741.*low"):
        solve_tree(Tree((one, one), BUILT))
    with pytest.raises(SolveError, match="W741"):
        solve_tree(Tree((), BUILT))


def test_a_member_that_a_branch_lacks():
    rng = np.random.default_rng(1)
    branches = (
        Branch("three", 0.5, branch_problem(rng, plants=3)),
        Branch("two", 0.5, branch_problem(rng, plants=2)),
    )
    for order in (branches, branches[::-1]):
        with pytest.raises(SolveError, match=r"W742.*built\[2\]"):
            solve_tree(Tree(order, BUILT))


@pytest.mark.parametrize("given", [{"weight": 1.2}, {"alpha": -0.1}])
def test_a_measure_of_risk_that_is_no_share(given):
    with pytest.raises(SolveError, match="W743"):
        Risk(**given)


def test_curves_and_whole_numbers_are_refused_where_they_cannot_be():
    tree = two_demands()
    curved = replace(tree.branches[0].problem, curves=(Curve(0, "power", 1.0),))
    branches = (replace(tree.branches[0], problem=curved), tree.branches[1])
    with pytest.raises(ModelLimit, match=r"W744.*curved"):
        solve_tree(Tree(branches, BUILT))
    whole = np.array([False, True])
    late = [
        replace(b, problem=replace(b.problem, integrality=whole)) for b in tree.branches
    ]
    with pytest.raises(ModelLimit, match=r"W744.*whole"):
        answer_of(Tree(tuple(late), BUILT), "decomposed")
    assert answer_of(Tree(tuple(late), BUILT), "auto").method == "extensive"


def test_too_few_rounds():
    with pytest.raises(SolveError, match="W745"):
        answer_of(make_tree(2), "decomposed", MINIMAX_REGRET, rounds=1, plans=())


def test_no_first_stage_for_all_branches():
    tree = make_tree(3, backstop=False)
    first = tree.branches[0].problem
    none = first.with_patch(Patch(row_upper=Change.of([0], 12.0)))
    low = none.with_patch(Patch(row_lower=Change.of([4, 5, 6], 1.0)))
    branches = (replace(tree.branches[0], problem=low), *tree.branches[1:])
    with pytest.raises(SolveError, match="W746"):
        answer_of(Tree(branches, BUILT), "decomposed", plans=())


def test_parts_are_shared_by_both_methods():
    tree = make_tree(8)
    (first, *_) = parted(tree).parts
    inner = parts_module.restricted(first.problem, first.own, first.rows)
    assert inner.matrix.shape == (len(first.rows), len(first.own))
    assert inner.describe_column(0) == "sent[0.0]"
