"""Laws that hold for every world, tried on worlds nobody wrote by hand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.support.made_up import EXAMPLES, REGIONS, chains, prices, solved

from ionshore.model.checks import check_solution


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
