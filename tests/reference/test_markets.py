"""One market: Cournot, cartel, merger, leader, fringe, two stages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.reference.answers import amounts, near, price, solved
from tests.reference.builders import worlds
from tests.reference.builders.oligopoly import firm_name
from tests.reference.catalogue import load_problem

from ionshore.indicators.concentration import herfindahl_hirschman
from ionshore.model.solution import Solution


def _sales(solution: Solution, firms: int) -> list[float]:
    """Return what each firm delivers, in the order of the problem."""
    sold = amounts(solution, "delivery", "brand")
    return [sold.get(firm_name(place), 0.0) for place in range(firms)]


def _hhi(quantities: list[float]) -> float:
    return float(herfindahl_hirschman(np.array(quantities)))


@pytest.mark.parametrize("name", ["A/cournot_4firms_costs", "A/cournot_duopoly_mit"])
def test_cournot(name: str, tmp_path: Path) -> None:
    problem = load_problem(name)
    data, expected = problem["data"], problem["expected"]
    solution = solved(worlds(problem)["base"], tmp_path)
    sold, market = _sales(solution, len(data["c"])), price(solution)
    profit = [(market - cost) * q for cost, q in zip(data["c"], sold, strict=True)]
    total = sum(sold)
    assert market == near(problem, expected["price"])
    assert sold == near(problem, expected["q"])
    assert total == near(problem, expected["total"])
    assert profit == pytest.approx(expected["profit"], abs=1e-6)
    assert sum(profit) == pytest.approx(expected["producer_surplus"], abs=1e-6)
    surplus = 0.5 * data["b"] * total**2
    assert surplus == pytest.approx(expected["consumer_surplus"], abs=1e-6)
    assert _hhi(sold) == pytest.approx(expected["hhi"], abs=1e-6)
    lerner = sum(
        q / total * (market - cost) / market
        for q, cost in zip(sold, data["c"], strict=True)
    )
    assert lerner == near(problem, expected["lerner_weighted_by_share"])


@pytest.mark.parametrize("name", ["A/cournot_4firms_costs", "A/cournot_duopoly_mit"])
@pytest.mark.parametrize(
    ("world", "key"),
    [("competitive", "competitive"), ("monopoly", "monopoly_lowest_cost")],
)
def test_both_ends_of_cournot(name: str, world: str, key: str, tmp_path: Path) -> None:
    problem = load_problem(name)
    expected = problem["expected"][key]
    solution = solved(worlds(problem)[world], tmp_path)
    assert price(solution) == near(problem, expected["price"])
    total = sum(amounts(solution, "consumption", "region").values())
    assert total == near(problem, expected["total"])


def test_isoelastic_cournot(tmp_path: Path) -> None:
    problem = load_problem("A/murphy_sherali_soyster_5")
    expected = problem["expected"]
    solution = solved(worlds(problem)["base"], tmp_path)
    sold = _sales(solution, 5)
    assert sold == near(problem, expected["q"])
    assert price(solution) == near(problem, expected["price"])
    assert sum(sold) == near(problem, expected["total"])
    assert _hhi(sold) == pytest.approx(expected["hhi"], abs=0.01)


def test_dominant_firm(tmp_path: Path) -> None:
    problem = load_problem("A/dominant_fringe_1")
    expected = problem["expected"]
    solution = solved(worlds(problem)["base"], tmp_path)
    dominant, fringe = _sales(solution, 2)
    market = price(solution)
    assert market == near(problem, expected["price"])
    assert dominant == near(problem, expected["dominant_q"])
    assert fringe == near(problem, expected["fringe_q"])
    profit = (market - problem["data"]["cL"]) * dominant
    assert profit == pytest.approx(expected["dominant_profit"], rel=1e-8)
    share = dominant / (dominant + fringe)
    assert share == near(problem, expected["dominant_share"])


def test_leader_and_follower(tmp_path: Path) -> None:
    problem = load_problem("A/stackelberg_1x1")
    data, expected = problem["data"], problem["expected"]
    solution = solved(worlds(problem)["base"], tmp_path)
    leader, follower = _sales(solution, 2)
    market = price(solution)
    assert (leader, follower) == near(
        problem, (expected["q_leader"], expected["q_follower"])
    )
    assert market == near(problem, expected["price"])
    profit = (market - data["c_leader"]) * leader
    assert profit == pytest.approx(expected["profit_leader"], rel=1e-6)
    profit = (market - data["c_follower"]) * follower
    assert profit == pytest.approx(expected["profit_follower"], rel=1e-6)


def test_merger(tmp_path: Path) -> None:
    problem = load_problem("A/merger_2_of_5")
    data, expected = problem["data"], problem["expected"]
    n, m = data["n"], data["m"]
    found = {
        name: solved(draft, tmp_path / name) for name, draft in worlds(problem).items()
    }
    before, after = (_sales(found[name], n) for name in ("base", "merged"))
    margin = {name: price(one) - data["c"] for name, one in found.items()}
    assert price(found["base"]) == near(problem, expected["pre_price"])
    assert price(found["merged"]) == near(problem, expected["post_price"])
    joint, merged = margin["base"] * sum(before[:m]), margin["merged"] * sum(after[:m])
    assert joint == pytest.approx(expected["joint_profit_pre"], abs=1e-6)
    assert merged == pytest.approx(expected["merged_profit_post"], abs=1e-6)
    assert (merged > joint) is expected["profitable"]
    outsider = margin["base"] * before[-1], margin["merged"] * after[-1]
    wanted = expected["outsider_profit_pre"], expected["outsider_profit_post"]
    assert outsider == pytest.approx(wanted, abs=1e-6)
    assert _hhi(before) == pytest.approx(expected["hhi_pre"], abs=1e-6)
    naive = [sum(before[:m]), *before[m:]]
    assert _hhi(naive) == pytest.approx(expected["hhi_post_naive"], abs=1e-6)
    real = [sum(after[:m]), *after[m:]]
    assert _hhi(real) == pytest.approx(expected["hhi_post_equilibrium"], abs=1e-6)


def test_cartel(tmp_path: Path) -> None:
    problem = load_problem("A/partial_cartel_3of5")
    data, expected = problem["data"], problem["expected"]
    found = {
        name: solved(draft, tmp_path / name) for name, draft in worlds(problem).items()
    }
    alone = expected["independent"]
    assert price(found["base"]) == near(problem, alone["price"])
    assert _sales(found["base"], 5) == near(problem, alone["q"])
    partial = expected["partial"]
    sold, market = _sales(found["partial_cartel"], 5), price(found["partial_cartel"])
    together = sum(sold[place] for place in data["members"])
    assert market == near(problem, partial["price"])
    assert together == near(problem, partial["cartel_q"])
    outsiders = {str(place): sold[place] for place in (3, 4)}
    assert outsiders == near(problem, partial["outsider_q"])
    profit = together * (market - min(data["c"]))
    assert profit == pytest.approx(partial["cartel_profit"], abs=1e-6)
    full, sold = expected["full_cartel"], _sales(found["full_cartel"], 5)
    assert price(found["full_cartel"]) == near(problem, full["price"])
    assert sum(sold) == near(problem, full["total"])


@pytest.mark.parametrize("name", ["A/successive_1x1_double_margin", "A/successive_2x3"])
def test_two_stages(name: str, tmp_path: Path) -> None:
    problem = load_problem(name)
    data, expected = problem["data"], problem["expected"]
    solution = solved(worlds(problem)["base"], tmp_path)
    prices = amounts(solution, "price", "commodity", brand="")
    total = sum(amounts(solution, "consumption", "region").values())
    assert prices["input"] == near(problem, expected["input_price"])
    assert price(solution) == near(problem, expected["final_price"])
    assert total == near(problem, expected["total"])
    upstream = (prices["input"] - data["c_up"]) * total
    downstream = (price(solution) - prices["input"] - data["c_down"]) * total
    assert upstream == pytest.approx(expected["up_profit_total"], abs=1e-6)
    assert downstream == pytest.approx(expected["down_profit_total"], abs=1e-6)


@pytest.mark.parametrize("name", ["A/successive_1x1_double_margin", "A/successive_2x3"])
@pytest.mark.parametrize("world", ["integrated", "competitive"])
def test_stages_joined_or_competitive(name: str, world: str, tmp_path: Path) -> None:
    problem = load_problem(name)
    expected = problem["expected"][world]
    solution = solved(worlds(problem)[world], tmp_path)
    total = sum(amounts(solution, "consumption", "region").values())
    assert total == near(problem, expected["total"])
    assert price(solution) == near(problem, expected["final_price"])
