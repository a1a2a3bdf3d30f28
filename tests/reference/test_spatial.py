"""Many regions: linear regions, a congested network, gas, a large oligopoly."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.reference.answers import amounts, near, paid, price, solved
from tests.reference.builders import worlds
from tests.reference.builders.network_draws import draw, fingerprint
from tests.reference.catalogue import load_problem

from ionshore.model.solution import Solution


def test_linear_regions(tmp_path: Path) -> None:
    problem = load_problem("A/takayama_judge_2x3")
    data, expected = problem["data"], problem["expected"]
    solution = solved(worlds(problem)["base"], tmp_path)
    goods, regions = data["commodities"], data["regions"]
    prices = [
        [price(solution, region, segment=f"{good}-users") for good in goods]
        for region in regions
    ]
    used = amounts(solution, "consumption", ["region", "segment"])
    made = amounts(solution, "activity", ["region", "commodity"])
    exact = problem["tolerance"]["price_abs"]
    for (r, region), (c, good) in product(enumerate(regions), enumerate(goods)):
        assert prices[r][c] == pytest.approx(expected["price"][r][c], abs=exact)
        demand, supply = used[region, f"{good}-users"], made[region, good]
        assert demand == pytest.approx(expected["demand"][r][c], rel=1e-5)
        assert supply == pytest.approx(expected["supply"][r][c], rel=1e-5)
    freight = paid(solution, "freight")
    assert freight == near(problem, expected["transport_cost"])
    stated = _price_form(data, "demand", prices) - _price_form(data, "supply", prices)
    assert stated - freight == near(problem, expected["objective_as_coded"])


def _price_form(data: dict[str, Any], side: str, prices: list[list[float]]) -> float:
    """Return ``a p + p'Qp`` over regions, Q the matrix with its diagonal halved."""
    total = 0.0
    for a, matrix, p in zip(
        data[f"{side}_intercept"], data[f"{side}_price_matrix"], prices, strict=True
    ):
        level, slopes = np.array(p), np.array(matrix)
        halved = slopes - 0.5 * np.diag(np.diag(slopes))
        total += float(np.array(a) @ level + level @ halved @ level)
    return total


@pytest.mark.parametrize("name", ["A/harker_cspe2", "A/harker_monop1"])
def test_congested_network(name: str, tmp_path: Path) -> None:
    problem = load_problem(name)
    expected = problem["expected"]
    solution = solved(worlds(problem)["base"], tmp_path)
    assert -solution.objective == near(problem, expected["program_objective"])
    assert amounts(solution, "activity", "region") == near(problem, expected["supply"])
    used = amounts(solution, "consumption", "region")
    assert used == near(problem, expected["demand"])
    prices = {region: price(solution, region) for region in expected["price"]}
    assert prices == near(problem, expected["price"])
    flow = amounts(solution, "shipment", ["origin", "destination"])
    found = {arc: flow.get(tuple(arc.split(".")), 0.0) for arc in expected["arc_flow"]}
    # Flow on an arc hardly changes the objective, hence the wider absolute bound.
    assert found == pytest.approx(expected["arc_flow"], rel=1e-4, abs=5e-3)


def test_gas_trade(tmp_path: Path) -> None:
    problem = load_problem("A/gas_trade_gtm")
    data, expected = problem["data"], problem["expected"]
    solution = solved(worlds(problem)["base"], tmp_path)
    # The published objective also counts the benefit of the four fixed markets.
    fixed = sum(_benefit(one) for one in data["demand"].values() if one["fixed"])
    assert fixed - solution.objective == near(problem, expected["objective"])
    made = amounts(solution, "activity", "asset")
    assert made == pytest.approx(expected["supply"], abs=1e-3)
    used = amounts(solution, "delivery", "region")
    wanted = {f"{name}-market": q for name, q in expected["demand"].items()}
    assert used == pytest.approx(wanted, abs=1e-3)


def _benefit(market: dict[str, float]) -> float:
    """Return the antiderivative of inverse demand at the reference point."""
    power = 1 / market["elasticity"] + 1
    return market["ref_p"] * market["ref_q"] / power


def test_network_draws() -> None:
    data = load_problem("A/qp_network_30x8x12_seed1")["data"]
    found = fingerprint(draw(**data["arguments"]))
    assert found == pytest.approx(data["fingerprint"], rel=1e-12)


def test_large_network(tmp_path: Path) -> None:
    problem = load_problem("A/qp_network_30x8x12_seed1")
    expected = problem["expected"]
    solution = solved(worlds(problem)["base"], tmp_path)
    assert solution.objective == near(problem, expected["objective"])
    used = amounts(solution, "consumption", ["region", "segment"])
    assert sum(used.values()) == near(problem, expected["total_final_demand"])
    first = [used["region0", f"users-{place}"] for place in range(3)]
    assert first == pytest.approx(expected["final_demand_region0"], abs=1e-4)
    assert _limits_hold(solution, problem)


def _limits_hold(solution: Solution, problem: dict[str, Any]) -> bool:
    """Return whether no limited route carries more than it may."""
    drawn = draw(**problem["data"]["arguments"])
    moved = amounts(solution, "shipment", ["origin", "destination", "commodity"])
    return all(
        moved.get((f"region{i}", f"region{j}", f"good{good}"), 0.0) <= most + 1e-6
        for (arc, good), most in drawn.limits.items()
        for i, j in [drawn.arcs[arc]]
    )
