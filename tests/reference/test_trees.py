"""Family C: decisions before the news, by one problem and by decomposition."""

from __future__ import annotations

import numpy as np
import pytest
from tests.reference.answers import near
from tests.reference.catalogue import load_problem
from tests.reference.trees import tree_of
from tests.reference.trees.portfolio import normal_losses

from ionshore.optim.stages.risk import MINIMAX_REGRET, Risk
from ionshore.optim.stages.solving import StageOptions, solve_tree
from ionshore.optim.stages.worth import worth_of

METHODS = ("extensive", "decomposed")


def solved(name, method, risk=None, **how):
    problem = load_problem(name)
    stages = StageOptions(method=method, risk=risk or Risk(), plans=("*",), gap=1e-9)
    return problem, solve_tree(tree_of(problem, **how), stages)


@pytest.mark.parametrize("method", METHODS)
def test_farmer(method: str) -> None:
    problem, answer = solved("C/sp_farmer", method)
    expected, worth = problem["expected"], worth_of(answer)
    assert answer.value == near(problem, expected["RP"])
    assert worth.mean_plan == near(problem, expected["EEV"])
    assert worth.wait_and_see == near(problem, expected["WS"])
    assert worth.stochastic_solution == near(problem, expected["VSS"])
    assert worth.perfect_information == near(problem, expected["EVPI"])
    assert answer.best == near(problem, expected["wait_and_see_by_scenario"])
    area = list(expected["area"].values())
    assert answer.hedge.common == pytest.approx(area, abs=1e-4)


def test_generators_in_1280_futures() -> None:
    problem = load_problem("C/sp_apl1p")
    # of the plans of single futures only that of the mean is asked for
    stages = StageOptions(method="extensive", plans=("future 0",))
    answer = solve_tree(tree_of(problem), stages)
    expected, worth = problem["expected"], worth_of(answer)
    assert answer.value == near(problem, expected["stochastic_objective"])
    assert worth.mean_plan == near(problem, expected["EEV"])
    assert worth.wait_and_see == near(problem, expected["WS"])
    assert worth.stochastic_solution == pytest.approx(expected["VSS"], abs=0.05)
    assert worth.perfect_information == pytest.approx(expected["EVPI"], abs=0.05)
    assert answer.hedge.common == pytest.approx(expected["x_stochastic"], rel=1e-4)
    middle = answer.plans[0].common
    assert middle == pytest.approx(expected["x_mean_value"], rel=1e-6)


def test_generators_decomposed() -> None:
    problem = load_problem("C/sp_apl1p")
    data = problem["data"]
    # every second demand: 160 futures, not 1,280
    fewer = [[1000, 0.6], [1200, 0.4]]
    short = problem | {"data": data | {"demand_each_level": fewer}}
    whole, rounds = (
        solve_tree(tree_of(short), StageOptions(method=method, plans=("future 0",)))
        for method in METHODS
    )
    assert rounds.value == pytest.approx(whole.value, rel=1e-5)
    assert rounds.value >= whole.value * (1 - 1e-9)
    assert rounds.bound <= whole.value * (1 + 1e-9)


def test_newsvendor_at_many_points() -> None:
    problem = load_problem("C/newsvendor_uniform_1")
    expected, data = problem["expected"], problem["data"]
    points = 1000
    stages = StageOptions(method="extensive", plans=())
    answer = solve_tree(tree_of(problem, points=points), stages)
    width = (data["demand_high"] - data["demand_low"]) / points
    (built,) = answer.hedge.common
    assert built == pytest.approx(expected["capacity"], abs=width)
    assert -answer.value == near(problem, expected["expected_profit"])
    worth = worth_of(answer)
    assert worth.perfect_information == pytest.approx(expected["EVPI"], abs=1e-3)


@pytest.mark.parametrize("method", METHODS)
def test_interval_regret(method: str) -> None:
    problem, answer = solved("C/regret_interval_1", method, MINIMAX_REGRET)
    assert answer.hedge.common == near(problem, [problem["expected"]["capacity"]])
    assert answer.value == near(problem, problem["expected"]["regret"])


def test_decision_table() -> None:
    problem, answer = solved("C/regret_thompson", "extensive", MINIMAX_REGRET)
    expected, names = problem["expected"], problem["data"]["alternatives"]
    assert answer.value == near(problem, expected["minimax_regret"])
    (choice,) = np.flatnonzero(answer.hedge.common > 0.5)
    assert names[choice] == expected["minimax_regret_choice"]


def test_decision_table_by_expectation() -> None:
    problem, answer = solved("C/regret_thompson", "extensive")
    expected, names = problem["expected"], problem["data"]["alternatives"]
    best = expected["best_EMV"]
    assert names[int(np.argmax(answer.hedge.common))] == best
    assert -answer.value == near(problem, expected["EMV"][best])
    assert worth_of(answer).perfect_information == near(problem, expected["EVPI"])


@pytest.mark.parametrize("method", METHODS)
def test_divisible_decision_table(method: str) -> None:
    problem, answer = solved(
        "C/regret_thompson", method, MINIMAX_REGRET, divisible=True
    )
    expected = problem["expected"]
    assert answer.value == pytest.approx(
        expected["minimax_regret_if_divisible"], rel=1e-6
    )
    shares = list(expected["shares_if_divisible"].values())
    assert answer.hedge.common == pytest.approx(shares, abs=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_tail_of_twelve_futures(method: str) -> None:
    data = load_problem("C/cvar_lindo_90")["data"]
    risk = Risk(weight=1.0, alpha=data["beta"])
    problem, answer = solved("C/cvar_lindo_90", method, risk)
    assert answer.value == near(problem, problem["expected"]["cvar"])
    weights = problem["expected"]["weights"]
    assert answer.hedge.common == pytest.approx(weights, abs=1e-5)


def test_normal_losses() -> None:
    problem = load_problem("C/cvar_normal_3")
    found = normal_losses(problem["data"])
    for key, expected in problem["expected"].items():
        # shares hardly matter near the answer; they are given to some digits
        close = 1e-4 if key == "weights" else problem["tolerance"]
        assert found[key] == pytest.approx(expected, abs=close)
