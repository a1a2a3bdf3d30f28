"""Two regions: competitive trade, reciprocal Cournot, the best tariff."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.reference.answers import amounts, near, paid, price, solved
from tests.reference.builders import worlds
from tests.reference.builders.trade import tariff_world
from tests.reference.catalogue import load_problem

from ionshore.model.solution import Solution

REGIONS = ("region0", "region1")


@pytest.mark.parametrize("name", ["A/trade_wedge_free", "A/trade_wedge_tariff"])
def test_competitive_trade(name: str, tmp_path: Path) -> None:
    problem = load_problem(name)
    data, expected = problem["data"], problem["expected"]
    drafts = worlds(problem)
    solution = solved(drafts["base"], tmp_path / "base")
    prices = [price(solution, region) for region in REGIONS]
    assert prices == near(problem, expected["price"])
    trade = amounts(solution, "shipment", "origin")
    assert trade == near(problem, {"region1": expected["trade"]})
    used = amounts(solution, "consumption", "region")
    made = amounts(solution, "activity", "region")
    consumers = [
        0.5 * slope * used[region] ** 2
        for slope, region in zip(data["bd"], REGIONS, strict=True)
    ]
    producers = [
        0.5 * slope * made[region] ** 2
        for slope, region in zip(data["bs"], REGIONS, strict=True)
    ]
    revenue = paid(solution, "duty")
    assert consumers == pytest.approx(expected["consumer_surplus"], abs=0.01)
    assert producers == pytest.approx(expected["producer_surplus"], abs=0.01)
    assert revenue == near(problem, expected["tariff_revenue"])
    welfare = sum(consumers) + sum(producers) + revenue
    assert welfare == pytest.approx(expected["total_welfare"], abs=0.01)
    # The potential counts the duty as a cost; the treasury gets it back.
    assert revenue - solution.objective == near(problem, expected["total_welfare"])
    alone = solved(drafts["autarky"], tmp_path / "autarky")
    prices = [price(alone, region) for region in REGIONS]
    assert prices == near(problem, expected["autarky_price"])


@pytest.mark.parametrize(
    "name", ["A/reciprocal_trade_no_tariff", "A/reciprocal_trade_tariff_one_side"]
)
def test_reciprocal_trade(name: str, tmp_path: Path) -> None:
    problem = load_problem(name)
    data, expected = problem["data"], problem["expected"]
    solution = solved(worlds(problem)["base"], tmp_path)
    prices = [price(solution, region) for region in REGIONS]
    assert prices == near(problem, expected["price"])
    sold = amounts(solution, "delivery", ["brand", "region"])
    found = [[sold[f"firm-{home}", region] for region in REGIONS] for home in REGIONS]
    for row, wanted in zip(found, expected["q_firm_by_market"], strict=True):
        assert row == near(problem, wanted)
    surplus = [
        0.5 * slope * sum(row[place] for row in found) ** 2
        for place, slope in enumerate(data["b"])
    ]
    assert surplus == pytest.approx(expected["consumer_surplus"], abs=1e-4)
    revenue = [paid(solution, "duty", region) for region in REGIONS]
    assert revenue == pytest.approx(expected["tariff_revenue"], abs=1e-4)
    profit = [
        sum(
            (prices[place] - data["c"][firm] - _wedge(data, firm, place)) * amount
            for place, amount in enumerate(row)
        )
        for firm, row in enumerate(found)
    ]
    assert profit == pytest.approx(expected["profit"], abs=1e-3)
    welfare = [sum(parts) for parts in zip(surplus, profit, revenue, strict=True)]
    assert welfare == pytest.approx(expected["welfare"], abs=1e-3)


def _wedge(data: dict, firm: int, market: int) -> float:
    """Return transport and tariff when a firm sells abroad."""
    return 0 if firm == market else data["transport"] + data["tariff"][market]


def _home_welfare(solution: Solution, data: dict) -> float:
    """Return consumer surplus, profit of the home firm and revenue."""
    sold = amounts(solution, "delivery", "brand")
    total = sum(sold.values())
    profit = (price(solution, "region0") - data["c_home"]) * sold["firm-region0"]
    return 0.5 * data["b"] * total**2 + profit + paid(solution, "duty")


def test_best_tariff(tmp_path: Path) -> None:
    problem = load_problem("A/optimal_tariff_equal_cost")
    data, expected = problem["data"], problem["expected"]

    def welfare(tariff: float) -> float:
        draft = tariff_world(problem, tariff)
        return _home_welfare(solved(draft, tmp_path / str(tariff)), data)

    # Imports stay positive on this grid, so welfare is a parabola in the tariff: its
    # top lies where the slopes left and right of the best grid point cancel.
    grid = [0.0, 10.0, 20.0, 30.0]
    height = [welfare(tariff) for tariff in grid]
    at = max(range(1, len(grid) - 1), key=height.__getitem__)
    left, middle, right = height[at - 1 : at + 2]
    step = grid[1] - grid[0]
    best = grid[at] + 0.5 * step * (left - right) / (left - 2 * middle + right)
    assert best == near(problem, expected["tariff"])
    assert height[0] == near(problem, expected["welfare_free_trade"])

    solution = solved(worlds(problem)["best_tariff"], tmp_path / "best")
    assert price(solution, "region0") == near(problem, expected["price"])
    sold = amounts(solution, "delivery", "brand")
    assert sold["firm-region0"] == near(problem, expected["q_home"])
    assert sold["firm-region1"] == near(problem, expected["q_foreign"])
    assert _home_welfare(solution, data) == near(problem, expected["welfare"])
