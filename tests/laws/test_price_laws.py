"""Laws of the parts of a price, tried on worlds nobody wrote by hand."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from bench.synthetic import synthetic_world
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.folders import two_region_world

from ionshore.indicators.delivered import behind_deliveries
from ionshore.indicators.price_parts import KINDS
from ionshore.studies.solving import solve_world

money = st.floats(0.5, 20).map(lambda one: round(one, 2))
MARKET = ["segment", "region", "year"]


@pytest.fixture(scope="module")
def synthetic():
    extras = ("steps", "growth", "effects", "recycling")
    world = synthetic_world(8, 4, density=0.6, seed=3, extras=extras)
    solution = solve_world(world)
    return solution, *behind_deliveries(solution)


@given(st.lists(money, min_size=6, max_size=6))
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
def test_where_nothing_is_scarce_there_is_no_rent(costs):
    mining, here, there, ore, cell, credit = costs
    with tempfile.TemporaryDirectory() as folder:
        world = two_region_world(
            Path(folder),
            process_costs=[
                {"process": "mining", "region": "*", "other_cost": mining},
                {"process": "making", "region": "AAA", "energy_cost": here},
                {"process": "making", "region": "BBB", "labor_cost": there},
            ],
            assets=[
                {"asset": name, "process": process, "region": region, "capacity": 1e6}
                for name, process, region in (
                    ("mine", "mining", "AAA"),
                    ("plant_a", "making", "AAA"),
                    ("plant_b", "making", "BBB"),
                )
            ],
            lanes=[
                {"commodity": good, "origin": "AAA", "destination": "BBB",
                 "freight": freight}
                for good, freight in (("ore", ore), ("cell", cell))
            ],
            effects=[
                {"kind": "production_credit", "commodity": "cell", "origin": "BBB",
                 "destination": "*", "value": min(credit, there)}
            ],
        )  # fmt: skip
        _, cost, _ = behind_deliveries(solve_world(world))
    price = cost.loc[cost["component"] == "price", "value"].iloc[0]
    rent = cost.loc[cost["component"] == "rent", "value"]
    assert np.abs(rent).max() <= 1e-7 * price if len(rent) else True


def test_the_parts_of_every_price_add_up_to_it(synthetic):
    _, _, cost, stage = synthetic
    price = cost[cost["component"] == "price"].set_index(MARKET)["value"]
    assert len(price) > 10
    rest = cost[cost["component"] != "price"].groupby(MARKET)["value"].sum()
    by_stage = stage.groupby(MARKET)["value"].sum()
    for total in (rest, by_stage):
        gap = (total.reindex(price.index) - price).abs().max()
        assert gap <= 1e-9 * price.max()
    assert set(stage["component"]) <= set(KINDS.values())


def test_the_rents_of_the_stages_add_up_to_the_rent(synthetic):
    _, _, cost, stage = synthetic
    whole = cost[cost["component"] == "rent"].set_index(MARKET)["value"]
    parts = stage[stage["component"] == "rent"].groupby(MARKET)["value"].sum()
    assert whole.abs().max() > 0.1, "something is scarce"
    assert (whole - parts.reindex(whole.index)).abs().max() <= 1e-9 * whole.abs().max()


def test_what_all_buyers_pay_for_is_what_the_plan_costs(synthetic):
    """Delivered amounts times parts are the entries of the cost table."""
    solution, _, cost, _ = synthetic
    sold = solution.table("delivery").groupby(MARKET)["value"].sum()
    periods = solution.case.periods
    worth = dict(zip(periods.years.tolist(), periods.present_value, strict=True))
    cost = cost.assign(
        amount=sold.reindex(cost.set_index(MARKET).index).to_numpy()
        * cost["value"]
        * cost["year"].map(worth)
    )
    paid = cost.groupby("component")["amount"].sum()
    table = solution.table("cost")
    booked = (table["value"] * table["year"].map(worth)).groupby(table["term"]).sum()
    for component, term in (
        ("freight", "freight"),
        ("duty", "duty"),
        ("credit", "credit"),
        ("hidden", "adder"),
    ):
        expected = pytest.approx(booked.get(term, 0.0), rel=1e-6, abs=1e-6)
        assert paid.get(component, 0.0) == expected, component
    # An addition that stands idle for a year pays then and sells nothing.
    assert 0.9 * booked["growth"] < paid["growth"] <= booked["growth"] * (1 + 1e-9)
