"""Laws that hold for every world, tried on worlds nobody wrote by hand."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.folders import write_world

from ionshore.model.checks import check_solution
from ionshore.studies.solving import solve_world

REGIONS = ("AAA", "BBB", "CCC")
EXAMPLES = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
money = st.floats(0.5, 20).map(lambda one: round(one, 2))
size = st.floats(1, 50).map(lambda one: round(one, 1))


@st.composite
def chains(draw):
    """Ore and cells in three regions, two years, with growth, duties and stock."""
    per_region = lambda element: draw(st.lists(element, min_size=3, max_size=3))  # noqa: E731
    mining, making, mines, plants, demand = (
        per_region(kind) for kind in (money, money, size, size, size)
    )
    return {
        "regions": [{"region": name} for name in REGIONS],
        "commodities": [
            {"commodity": "ore", "stage": "mine", "unit": "kt", "reference_price": 5},
            {
                "commodity": "cell",
                "stage": "cell",
                "unit": "GWh",
                "reference_price": 40,
            },
        ],
        "segments": [{"segment": "ev", "unit": "GWh", "unmet_value": 500}],
        "processes": [
            {"process": "mining", "commodity": "ore", "lifetime": 10},
            {"process": "making", "commodity": "cell", "lifetime": 10},
        ],
        "recipes": [
            {"process": "making", "commodity": "ore", "flow": "in", "quantity": 1.5}
        ],
        "process_costs": [
            {"process": process, "region": name, "capex": 8, "other_cost": cost}
            for process, costs in (("mining", mining), ("making", making))
            for name, cost in zip(REGIONS, costs, strict=True)
        ],
        "assets": [
            {
                "asset": f"{process}_{name}",
                "process": process,
                "region": name,
                "capacity": capacity,
                "buildable": True,
            }
            for process, sizes in (("mining", mines), ("making", plants))
            for name, capacity in zip(REGIONS, sizes, strict=True)
        ],
        "growth": [
            {"process": "making", "region": "*", "step": 0, "rate": 0.2, "seed": 1},
            {"process": "making", "region": "*", "step": 1, "premium": 0.5},
        ],
        "lanes": [
            {
                "commodity": commodity,
                "origin": one,
                "destination": two,
                "freight": draw(st.sampled_from([0.3, 0.7, 1.1])),
            }
            for commodity in ("ore", "cell")
            for one in REGIONS
            for two in REGIONS
            if one != two
        ],
        "demand": [
            {
                "segment": "ev",
                "region": name,
                "year": year,
                "quantity": round(q * up, 2),
            }
            for name, q in zip(REGIONS, demand, strict=True)
            for year, up in ((2024, 1.0), (2027, 1.3))
        ],
        "serves": [{"segment": "ev", "commodity": "cell"}],
        "stocks": [
            {"commodity": "ore", "region": "AAA", "initial": 3, "holding_cost": 0.1}
        ],
    }


def solved(tables):
    with tempfile.TemporaryDirectory() as folder:
        return solve_world(
            write_world(
                Path(folder) / "w", tables, years=[2024, 2027], rate=0.05, last=2
            )
        )


def scaled(rows, factor, *columns):
    return [
        {k: v * factor if k in columns and v != "" else v for k, v in row.items()}
        for row in rows
    ]


def prices(solution):
    frame = solution.table("price")
    keys = ["commodity", "region", "year"]
    return frame.set_index(keys)["value"].sort_index()


@EXAMPLES
@given(chains())
def test_mass_money_and_optimality_hold(tables):
    solution = solved(tables)
    for check in check_solution(solution):
        assert check.holds, check


@EXAMPLES
@given(chains())
def test_prices_are_never_negative(tables):
    assert prices(solved(tables)).min() >= -1e-7


@EXAMPLES
@given(chains(), st.sampled_from(REGIONS), st.sampled_from(["ore", "cell"]))
def test_a_ban_never_lowers_the_cost(tables, origin, commodity):
    free = solved(tables).objective
    ban = {
        "kind": "export_ban",
        "commodity": commodity,
        "origin": origin,
        "destination": "*",
        "value": 1,
    }
    banned = solved(tables | {"effects": [ban]}).objective
    assert banned >= free * (1 - 1e-9)


@EXAMPLES
@given(chains())
def test_one_more_option_never_raises_the_cost(tables):
    fewer = tables | {"lanes": tables["lanes"][:-1]}
    assert solved(tables).objective <= solved(fewer).objective * (1 + 1e-9)


@EXAMPLES
@given(chains())
def test_twice_the_world_is_twice_the_cost_at_the_same_prices(tables):
    double = tables | {
        "assets": scaled(tables["assets"], 2, "capacity"),
        "demand": scaled(tables["demand"], 2, "quantity"),
        "stocks": scaled(tables["stocks"], 2, "initial"),
        "growth": scaled(tables["growth"], 2, "seed"),
    }
    one, two = solved(tables), solved(double)
    assert two.objective == pytest.approx(2 * one.objective, rel=1e-9)
    # At a kink of the cost curves the price is a range, so only unique duals compare.
    changed = np.abs(prices(one) - prices(two)) > 1e-6 * (1 + prices(one).abs())
    assert changed.mean() < 0.2


@EXAMPLES
@given(chains())
def test_another_unit_of_money_changes_only_the_label(tables):
    cheap = tables | {
        "process_costs": scaled(tables["process_costs"], 0.001, "capex", "other_cost"),
        "lanes": scaled(tables["lanes"], 0.001, "freight"),
        "segments": scaled(tables["segments"], 0.001, "unmet_value"),
        "stocks": scaled(tables["stocks"], 0.001, "holding_cost"),
    }
    assert 1000 * solved(cheap).objective == pytest.approx(
        solved(tables).objective, rel=1e-6
    )


@EXAMPLES
@given(chains())
def test_tonnes_or_kilotonnes_give_the_same_plan(tables):
    tonnes = {
        **tables,
        "commodities": [
            row
            | (
                {"unit": "t", "reference_price": 0.005}
                if row["commodity"] == "ore"
                else {}
            )
            for row in tables["commodities"]
        ],
        "recipes": scaled(tables["recipes"], 1000, "quantity"),
        "process_costs": [
            row | {"capex": row["capex"] / 1000, "other_cost": row["other_cost"] / 1000}
            if row["process"] == "mining"
            else row
            for row in tables["process_costs"]
        ],
        "assets": [
            row | {"capacity": row["capacity"] * 1000}
            if row["process"] == "mining"
            else row
            for row in tables["assets"]
        ],
        "lanes": [
            row | {"freight": row["freight"] / 1000}
            if row["commodity"] == "ore"
            else row
            for row in tables["lanes"]
        ],
        "stocks": [
            row | {"initial": 3000, "holding_cost": 0.0001} for row in tables["stocks"]
        ],
    }
    assert solved(tonnes).objective == pytest.approx(solved(tables).objective, rel=1e-7)


@EXAMPLES
@given(chains(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(tables, random):
    shuffled = {
        name: random.sample(rows, len(rows)) if name != "regions" else rows[::-1]
        for name, rows in tables.items()
    }
    assert solved(shuffled).objective == pytest.approx(
        solved(tables).objective, rel=1e-9
    )


@EXAMPLES
@given(chains())
def test_multipliers_are_slopes_of_the_optimal_value(tables):
    base = solved(tables)
    step = 1e-4
    more = [dict(row) for row in tables["demand"]]
    more[0]["quantity"] += step
    less = [dict(row) for row in tables["demand"]]
    less[0]["quantity"] -= step
    up = solved(tables | {"demand": more}).objective
    down = solved(tables | {"demand": less}).objective
    # At a kink the multiplier is any number between the two one-sided slopes.
    price = float(prices(base)["cell", "AAA", 2024])
    weight = float(
        base.table("periods").set_index("year").eval("weight * discount_factor")[2024]
    )
    slopes = sorted([(up - base.objective) / step, (base.objective - down) / step])
    tolerance = 1e-3 * (1 + abs(slopes[1]))
    assert slopes[0] - tolerance <= price * weight <= slopes[1] + tolerance
