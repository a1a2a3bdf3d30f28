"""Sizes, units and order: how a world is written does not change its plan."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.made_up import EXAMPLES, chains, prices, scaled, solved


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
