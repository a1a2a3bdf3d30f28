"""Least-cost problems: shipping, design, location, processes, expansion."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.reference.answers import amounts, near, solved
from tests.reference.builders import worlds
from tests.reference.catalogue import load_problem


@pytest.mark.parametrize(
    "name",
    [
        "A/trnsport",
        "B/multi_commodity_lp",
        "B/multi_commodity_fixed",
        "B/multi_commodity_full",
        "B/mexico_steel_small",
        "B/turkey_power_expansion",
    ],
)
def test_least_cost(name: str, tmp_path: Path) -> None:
    problem = load_problem(name)
    solution = solved(worlds(problem)["base"], tmp_path)
    assert solution.objective == near(problem, problem["expected"]["objective"])


@pytest.mark.parametrize("name", ["E/assignment_ortools_4", "E/assignment_scipy_3"])
def test_assignment(name: str, tmp_path: Path) -> None:
    problem = load_problem(name)
    expected = problem["expected"]
    solution = solved(worlds(problem)["base"], tmp_path)
    assert solution.objective == near(problem, expected["objective"])
    sent = amounts(solution, "shipment", ["origin", "destination"])
    assert set(sent) == {
        (f"worker{row}", f"task{column}")
        for row, column in expected["assignment"].items()
    }


@pytest.mark.parametrize("name", ["B/orlib_cap41_51", "B/orlib_cap91_94"])
def test_warehouses(name: str, tmp_path: Path) -> None:
    problem = load_problem(name)
    found = {
        instance: solved(draft, tmp_path / instance).objective
        for instance, draft in worlds(problem).items()
    }
    assert found == near(problem, problem["expected"]["objectives"])


@pytest.mark.parametrize("name", ["B/ufl_bilde_krarup_B1_1", "B/ufl_bilde_krarup_D1_1"])
def test_sites(name: str, tmp_path: Path) -> None:
    problem = load_problem(name)
    expected = problem["expected"]
    solution = solved(worlds(problem)["base"], tmp_path)
    assert solution.objective == near(problem, expected["objective"])
    built = amounts(solution, "new_capacity", "asset")
    opened = {int(site.removeprefix("depot")) for site in built}
    assert opened == set(expected["open_sites_zero_based"])


def test_an_origin_serves_few_destinations(tmp_path: Path) -> None:
    problem = load_problem("B/multi_commodity_full")
    solution = solved(worlds(problem)["base"], tmp_path)
    routes = amounts(solution, "shipment", ["origin", "destination"])
    origins = [origin for origin, _ in routes]
    assert max(map(origins.count, origins)) <= problem["data"]["max_serve"]
    assert min(routes.values()) >= problem["data"]["min_load"] - 1e-6
    assert max(routes.values()) <= problem["data"]["route_limit"] + 1e-6


def test_steel_plan(tmp_path: Path) -> None:
    problem = load_problem("B/mexico_steel_small")
    expected = problem["expected"]
    solution = solved(worlds(problem)["base"], tmp_path)
    level = amounts(solution, "activity", "asset")
    assert level == pytest.approx(expected["process_level"], abs=1e-5)
    exported = amounts(solution, "shipment", "origin", destination="exports")
    wanted = {plant: t for plant, t in expected["exports"].items() if t > 0}
    assert exported == pytest.approx(wanted, abs=1e-5)
    assert amounts(solution, "bought", "commodity", region="imports") == {}


def test_thermal_additions(tmp_path: Path) -> None:
    problem = load_problem("B/turkey_power_expansion")
    solution = solved(worlds(problem)["base"], tmp_path)
    built = amounts(solution, "new_capacity", "process")
    by_type: dict[str, float] = {}
    for plant, added in built.items():
        kind = plant.split(":")[0]
        by_type[kind] = by_type.get(kind, 0.0) + added
    for kind, total in problem["expected"]["total_additions_thermal"].items():
        assert by_type.get(kind, 0.0) == pytest.approx(total, abs=0.01)
