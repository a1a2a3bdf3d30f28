"""Concentration, input-output and tracing, as the indicators tell them of a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.reference.answers import amounts, paid, solved
from tests.reference.builders import worlds
from tests.reference.catalogue import load_problem

from ionshore.indicators.concentration import herfindahl_hirschman
from ionshore.indicators.delivered import trace_deliveries
from ionshore.indicators.flows import Network, networks
from ionshore.indicators.table import indicator_table
from ionshore.model.solution import Solution

EXACT = {"rel": 1e-9, "abs": 1e-9}


def index_told(solution: Solution) -> float:
    """Return the index by owner as it stands in the table of indicators."""
    table = indicator_table(solution)
    (value,) = table.loc[table["indicator"] == "hhi_owner", "value"]
    return float(value)


def points(solution: Solution, *, without: str) -> float:
    """Return the sum of squared percentages, one owner left out of the sum."""
    made = amounts(solution, "activity", "owner")
    whole = sum(made.values())
    kept = [100 * value / whole for name, value in made.items() if name != without]
    return float(np.square(kept).sum())


def test_concentration(tmp_path: Path) -> None:
    problem = load_problem("D/hhi_doj_example")
    expected = problem["expected"]
    told = {
        name: index_told(solved(draft, tmp_path / name))
        for name, draft in worlds(problem).items()
    }
    assert told["base"] == pytest.approx(expected["hhi"], **EXACT)
    assert told["base_merged"] == pytest.approx(expected["after_merge"], **EXACT)
    assert told["base_merged"] - told["base"] == pytest.approx(expected["delta"])


def test_concentration_with_a_part_left_out(tmp_path: Path) -> None:
    """The example ignores a tenth of the market; as one firm it would add 100."""
    problem = load_problem("D/hhi_doj_example")
    expected = problem["expected"]["second"]
    made = {
        name: solved(draft, tmp_path / name)
        for name, draft in worlds(problem).items()
        if name.startswith("second")
    }
    before = points(made["second"], without="rest")
    after = points(made["second_merged"], without="rest")
    assert before == pytest.approx(expected["hhi"], **EXACT)
    assert after == pytest.approx(expected["after"], **EXACT)
    assert after - before == pytest.approx(expected["delta"])
    assert index_told(made["second"]) == pytest.approx(expected["hhi"] + 100, **EXACT)


def test_two_firms_that_merge_add_twice_the_product_of_their_shares() -> None:
    """30 and 30 become 60: 2 x 30 x 30 points."""
    apart = herfindahl_hirschman(np.array([30.0, 30.0, 20.0, 20.0]))
    merged = herfindahl_hirschman(np.array([60.0, 20.0, 20.0]))
    assert merged - apart == pytest.approx(1_800)


@pytest.mark.parametrize(("world", "output"), [("base", "x"), ("new", "new_output")])
def test_input_output(world: str, output: str, tmp_path: Path) -> None:
    problem = load_problem("D/leontief_miller_blair")
    expected, tolerance = problem["expected"], problem["tolerance"]
    solution = solved(worlds(problem)[world], tmp_path)
    made = amounts(solution, "activity", "commodity")
    assert list(made.values()) == pytest.approx(
        expected[output], abs=tolerance["output_abs"], rel=1e-9
    )
    if world == "new":
        assert paid(solution, "labor") == pytest.approx(sum(expected["labour"]))
        labor = amounts(solution, "cost", "commodity", term="labor")
        assert list(labor.values()) == pytest.approx(expected["labour"])
        prices = amounts(solution, "price", "commodity")
        multiplier = np.array(problem["data"]["labour_coef"]) @ np.array(expected["L"])
        assert list(prices.values()) == pytest.approx(multiplier.tolist(), abs=1e-6)


def test_what_stands_behind_a_unit_is_a_column_of_the_inverse(tmp_path: Path) -> None:
    problem = load_problem("D/leontief_miller_blair")
    solution = solved(worlds(problem)["base"], tmp_path)
    net, behind = _behind(solution)
    order = np.argsort(net.activity["commodity"].to_numpy(str))
    inverse = np.array(problem["expected"]["L"])
    tolerance = problem["tolerance"]["L_abs"]
    assert behind[order] == pytest.approx(inverse, abs=tolerance, rel=0.0)


def _behind(solution: Solution) -> tuple[Network, Any]:
    """Return the flows, and the output of each plant behind a unit of each market."""
    (net,) = networks(solution)
    traced = trace_deliveries(solution, net)
    return net, net.activity_behind(traced.chain)


def test_flow_tracing(tmp_path: Path) -> None:
    problem = load_problem("D/trace_chain_4")
    expected, nodes = problem["expected"], problem["data"]["nodes"]
    solution = solved(worlds(problem)["base"], tmp_path)
    (net,) = networks(solution)
    traced = trace_deliveries(solution, net)
    behind = net.activity_behind(traced.chain)
    plants = net.activity["region"].tolist()
    markets = traced.asked["region"].tolist()
    shares = [
        [behind[plants.index(origin), markets.index(node)] for origin in nodes]
        for node in nodes
    ]
    stated = problem["tolerance"]
    assert np.array(shares) == pytest.approx(
        np.array(expected["origin_share_rows_node_cols_origin"]), abs=stated, rel=0
    )
    used = amounts(solution, "delivery", "region")
    assert [used[node] for node in nodes] == pytest.approx(expected["final_use"])
    by_origin = np.array(shares) * np.array([[used[node]] for node in nodes])
    assert by_origin == pytest.approx(
        np.array(expected["consumption_by_origin"]), abs=1e-7
    )
    supplied = net.flows.supplied()[: len(net.pools)]
    through = dict(zip(net.pools.get_level_values(2), supplied, strict=True))
    assert [through[node] for node in nodes] == pytest.approx(expected["throughput"])
