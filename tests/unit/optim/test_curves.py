"""Curves: equilibria with a closed form, found from any starting scale."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import brentq

from ionshore.core.errors import ModelLimit, SolveError
from ionshore.optim import Curve, SolveOptions, solve
from ionshore.optim.curves import curve_gradient, curve_objective


def market(make, supply, demand, cost=0.0, **more):
    """One seller and one buyer: columns q and Q, with q = Q."""
    curves = tuple(curve for curve in (supply, demand) if curve is not None)
    return make([[1.0, -1.0]], 0.0, 0.0, [cost, 0.0], curves=curves, **more)


def oligopoly(make, costs, coefficient, elasticity, conjecture):
    """Sellers of constant marginal cost in one isoelastic market."""
    firms = len(costs)
    demand = Curve(
        firms,
        "isoelastic",
        coefficient,
        elasticity,
        conjecture_columns=tuple(range(firms)),
        conjectures=(conjecture,) * firms,
    )
    matrix = [[1.0] * firms + [-1.0]]
    return make(matrix, 0.0, 0.0, [*costs, 0.0], curves=(demand,))


def test_a_rising_cost_meets_a_falling_price(make):
    # marginal cost x^2, price 8/x: x^3 = 8, so x = 2 at a price of 4
    problem = market(
        make, Curve(0, "power", 1.0, 2.0), Curve(1, "isoelastic", 8.0, -1.0)
    )
    answer = solve(problem)
    assert answer.values == pytest.approx([2.0, 2.0], rel=1e-8)
    assert answer.row_duals == pytest.approx([4.0], rel=1e-8)
    # cost 2^3/3 less a value of 8 ln 2
    assert answer.objective == pytest.approx(8 / 3 - 8 * np.log(2), rel=1e-8)
    assert answer.reduced_costs == pytest.approx([0.0, 0.0], abs=1e-7)
    assert answer.report.algorithm == "successive linearization"


def test_a_cost_that_explodes_at_capacity(make):
    # marginal cost 3 / (10 - x), price 1.5: 10 - x = 2
    problem = make([[1.0]], -np.inf, np.inf, [-1.5])
    answer = solve(replace(problem, curves=(Curve(0, "hyperbolic", 3.0, limit=10.0),)))
    assert answer.values == pytest.approx([8.0], rel=1e-8)
    assert answer.objective == pytest.approx(-12.0 - 3 * np.log(0.2), rel=1e-8)


def test_several_curves_of_one_column_add_up(make):
    # x + x^2 = 6 at x = 2
    curves = (Curve(0, "power", 1.0, 1.0), Curve(0, "power", 1.0, 2.0))
    answer = solve(make(np.zeros((1, 1)), 0.0, 0.0, [-6.0], curves=curves))
    assert answer.values == pytest.approx([2.0], rel=1e-8)
    assert answer.objective == pytest.approx(-12 + 2 + 8 / 3, rel=1e-8)


def test_a_binding_bound_earns_a_rent(make):
    # price 8/x at capacity 1 is 8, marginal cost 1, rent 7
    problem = market(
        make,
        Curve(0, "power", 1.0, 2.0),
        Curve(1, "isoelastic", 8.0, -1.0),
        upper=[1.0, np.inf],
    )
    answer = solve(problem)
    assert answer.row_duals == pytest.approx([8.0])
    assert answer.reduced_costs[0] == pytest.approx(-7.0)


def test_a_seller_that_is_too_dear_stays_out(make):
    answer = solve(oligopoly(make, [1.0, 1.0, 50.0], 10.0, -2.0, 1.0))
    # two firms at cost 1, elasticity 2: p (1 - 1/4) = 1
    assert answer.row_duals[0] == pytest.approx(4 / 3, rel=1e-7)
    assert answer.values[2] == 0.0
    assert answer.reduced_costs[2] == pytest.approx(50 - 4 / 3, rel=1e-6)


def test_a_flow_may_stay_at_zero_where_its_slope_is_zero(make):
    # two ways with congestion 1 + x^2 and 9 + x^2 for 2 units: the first costs 5
    curves = (Curve(0, "power", 1.0, 2.0), Curve(1, "power", 1.0, 2.0))
    answer = solve(make([[1.0, 1.0]], 2.0, np.inf, [1.0, 9.0], curves=curves))
    assert answer.values == pytest.approx([2.0, 0.0], abs=1e-7)
    assert answer.row_duals == pytest.approx([5.0])


@given(
    firms=st.integers(1, 6),
    elasticity=st.floats(-4.0, -1.3),
    cost=st.floats(0.01, 100.0),
    coefficient=st.floats(0.1, 1e5),
    conjecture=st.floats(0.0, 1.0),
)
@settings(max_examples=60)
def test_equal_sellers_price_by_the_inverse_elasticity_rule(
    make, firms, elasticity, cost, coefficient, conjecture
):
    price = cost / (1 + conjecture / (firms * elasticity))
    total = (price / coefficient) ** elasticity
    assume(1e-6 < total < 1e8)
    answer = solve(oligopoly(make, [cost] * firms, coefficient, elasticity, conjecture))
    assert answer.row_duals[0] == pytest.approx(price, rel=1e-6)
    assert answer.values[-1] == pytest.approx(total, rel=1e-5)


@given(
    exponent=st.floats(0.2, 4.0),
    rising=st.floats(0.001, 1e3),
    elasticity=st.floats(-3.0, -0.05),
    coefficient=st.floats(0.01, 1e4),
    cost=st.floats(0.0, 50.0),
)
@settings(max_examples=80)
def test_any_pair_of_curves_meets_where_root_finding_says(
    make, exponent, rising, elasticity, coefficient, cost
):
    problem = market(
        make,
        Curve(0, "power", rising, exponent),
        Curve(1, "isoelastic", coefficient, elasticity),
        cost=cost,
    )

    def excess(log_quantity):
        quantity = np.exp(log_quantity)
        supply = cost + rising * quantity**exponent
        return np.log(supply) - np.log(coefficient) - log_quantity / elasticity

    quantity = np.exp(brentq(excess, -100, 100, xtol=1e-13))
    assume(1e-6 < quantity < 1e8)
    answer = solve(problem)
    assert answer.values[0] == pytest.approx(quantity, rel=1e-5)


def test_unequal_cournot_sellers_satisfy_their_conditions(make):
    # P + P' q = c for every firm, and all quantities add up
    costs, elasticity, coefficient = [2.0, 3.0, 3.5], -1.5, 40.0
    answer = solve(oligopoly(make, costs, coefficient, elasticity, 1.0))
    quantities, total = answer.values[:-1], answer.values[-1]
    price = coefficient * total ** (1 / elasticity)
    assert answer.row_duals[0] == pytest.approx(price, rel=1e-8)
    slope = price / (elasticity * total)
    assert price + slope * quantities == pytest.approx(costs, rel=1e-6)


def test_a_price_taker_beside_a_cournot_seller(make):
    demand = Curve(2, "isoelastic", 40.0, -1.5, 1.0, (0,), (1.0,))
    fringe = Curve(1, "power", 1.0, 1.0)
    problem = make(
        [[1.0, 1.0, -1.0]], 0.0, 0.0, [2.0, 0.0, 0.0], curves=(demand, fringe)
    )
    problem = replace(problem, curves=(replace(demand, exponent=-1.5), fringe))
    answer = solve(problem)
    price, total = answer.row_duals[0], answer.values[2]
    assert answer.values[1] == pytest.approx(price, rel=1e-6)
    slope = price / (-1.5 * total)
    assert price + slope * answer.values[0] == pytest.approx(2.0, rel=1e-6)


def test_without_conjectures_no_feasible_point_is_better(make):
    rng = np.random.default_rng(5)
    matrix = np.hstack([np.eye(3), -np.eye(3)])
    matrix = np.hstack([matrix, [[-1, 0], [1, -1], [0, 1]]])
    curves = tuple(
        Curve(i, "hyperbolic", 1.0 + i, limit=5.0) for i in range(3)
    ) + tuple(Curve(3 + i, "isoelastic", 6.0, -0.5 - i) for i in range(3))
    cost = np.array([1, 2, 3, 0, 0, 0, 0.1, 0.1])
    upper = np.array([4.9] * 3 + [np.inf] * 5)
    problem = make(matrix, 0.0, 0.0, cost, upper=upper, curves=curves)
    answer = solve(problem)
    best = curve_objective(problem, answer.values)
    assert best == answer.objective
    for _ in range(200):
        made = rng.uniform(0.1, 4.9, 3)
        moved = rng.uniform(0, 0.05, 2)
        used = made + np.array([-moved[0], moved[0] - moved[1], moved[1]])
        point = np.concatenate([made, used, moved])
        point = 0.5 * point + 0.5 * answer.values
        assert curve_objective(problem, point) >= best - 1e-9


@pytest.mark.parametrize(
    ("curve", "start"),
    [
        (Curve(0, "power", 2.0, 1.7), 0.0),
        (Curve(0, "hyperbolic", 2.0, limit=7.0), 0.0),
        (Curve(0, "isoelastic", 2.0, -1.6), 0.0),
        (Curve(0, "isoelastic", 2.0, -0.6), np.inf),
        (Curve(0, "isoelastic", 2.0, -1.0), 1.0),
    ],
    ids=["power", "hyperbolic", "elastic", "inelastic", "unit elastic"],
)
def test_the_objective_is_the_integral_of_the_marginal_value(make, curve, start):
    problem = make(np.zeros((1, 1)), 0.0, 0.0, [0.0], curves=(curve,))

    def marginal(x):
        return curve_gradient(problem, np.array([x]))[0]

    expected = quad(marginal, start, 3.0)[0]
    assert curve_objective(problem, np.array([3.0])) == pytest.approx(
        expected, rel=1e-7
    )


def test_outside_its_domain_a_curve_is_worth_infinity(make):
    problem = make(np.zeros((1, 1)), 0.0, 0.0, [0.0])
    for curve, point in (
        (Curve(0, "isoelastic", 1.0, -2.0), 0.0),
        (Curve(0, "hyperbolic", 1.0, limit=2.0), 2.0),
    ):
        there = replace(problem, curves=(curve,))
        assert curve_objective(there, np.array([point])) == np.inf


# refusals


def test_a_monopolist_facing_inelastic_demand_has_no_equilibrium(make):
    problem = oligopoly(make, [1.0], 10.0, -0.5, 1.0)
    with pytest.raises(SolveError, match=r"After 40 linearizations") as caught:
        solve(problem, SolveOptions(curve_iterations=40))
    (finding,) = caught.value.findings
    assert (finding.code, finding.place) == ("V405", "x[1]")


def test_demand_that_nothing_can_serve_is_refused(make):
    # the buyer must have something and there is no supply at all
    problem = market(make, None, Curve(1, "isoelastic", 8.0, -1.0), upper=[0.0, np.inf])
    with pytest.raises(SolveError) as caught:
        solve(problem, SolveOptions(curve_iterations=30))
    assert caught.value.findings[0].code == "V405"


def test_an_infeasible_problem_with_curves_names_its_rows(make):
    problem = make([[1.0]], 5.0, 9.0, [1.0], upper=3.0)
    problem = replace(problem, curves=(Curve(0, "power", 1.0, 2.0),))
    with pytest.raises(SolveError, match=r"row\[0\] >= 5 kt; x\[0\] <= 3 kt") as caught:
        solve(problem)
    assert caught.value.findings[0].code == "V401"


def test_a_gain_without_end_beside_a_curve_is_unbounded(make):
    problem = make(np.zeros((1, 2)), 0.0, 0.0, [1.0, -1.0])
    problem = replace(problem, curves=(Curve(0, "power", 1.0, 2.0),))
    with pytest.raises(SolveError, match=r"x\[1\] \(\+1\)") as caught:
        solve(problem)
    assert caught.value.findings[0].code == "V402"


def test_a_cost_that_starts_flat_does_not_run_away(make):
    # marginal cost x^3 against a price of 8: flat at zero, no bound, answer 2
    curves = (Curve(0, "power", 1.0, 3.0),)
    answer = solve(make(np.zeros((1, 1)), 0.0, 0.0, [-8.0], curves=curves))
    assert answer.values == pytest.approx([2.0], rel=1e-8)


def test_a_price_taker_that_changes_nothing_ends_at_once(make):
    # conjectures of zero are no markup: the competitive price is the cost
    answer = solve(oligopoly(make, [2.0, 2.0], 10.0, -0.5, 0.0))
    assert answer.row_duals == pytest.approx([2.0], rel=1e-8)


def test_an_answer_that_fails_the_checks_is_refused(make):
    problem = market(
        make, Curve(0, "power", 1.0, 2.0), Curve(1, "isoelastic", 8.0, -1.0)
    )
    with pytest.raises(SolveError, match="V403"):
        solve(problem, SolveOptions(tolerance=-1.0))


def test_no_time_is_said(make):
    problem = make([[1.0]], 1.0, 9.0, [1.0], curves=(Curve(0, "power", 1.0, 2.0),))
    with pytest.raises(SolveError, match="0 s were allowed") as caught:
        solve(problem, SolveOptions(time_limit=0.0))
    assert caught.value.findings[0].code == "V404"


@pytest.mark.parametrize(
    ("curve", "told"),
    [
        (Curve(0, "cubic", 1.0), "a curve cannot be 'cubic'"),
        (Curve(0, "power", -1.0), "the coefficient of its power curve is -1.0"),
        (Curve(0, "power", 1.0, 0.0), "its exponent is 0.0, above zero"),
        (Curve(0, "power", np.nan), "coefficient of its power curve is nan"),
        (Curve(0, "isoelastic", 1.0, 0.5), "its elasticity is 0.5, below zero"),
        (
            Curve(0, "isoelastic", 0.0, -0.5),
            "coefficient of its isoelastic curve is 0.0",
        ),
        (Curve(0, "hyperbolic", 1.0), "its limit is inf, the lower bound 0.0"),
        (Curve(9, "power", 1.0), "outside 0..0"),
        (
            Curve(0, "power", 1.0, 2.0, np.inf, (0,), (1.0,)),
            "need an isoelastic demand",
        ),
        (Curve(0, "isoelastic", 1.0, -2.0, np.inf, (0,), ()), "0 conjectures for 1"),
        (
            Curve(0, "isoelastic", 1.0, -2.0, np.inf, (0,), (-1.0,)),
            r"a conjecture is below zero: \(-1.0,\)",
        ),
    ],
)
def test_unusable_curves_are_told_with_their_value(make, curve, told):
    problem = make([[1.0]], 1.0, 9.0, [1.0], curves=(curve,))
    with pytest.raises(SolveError, match=told) as caught:
        solve(problem)
    assert {finding.code for finding in caught.value.findings} == {"V406"}


def test_a_curve_needs_a_column_that_is_not_negative(make):
    curves = (Curve(0, "power", 1.0, 2.0),)
    problem = make([[1.0]], 1.0, 9.0, [1.0], lower=-2.0, curves=curves)
    with pytest.raises(SolveError, match=r"\[V406\] x\[0\]: .*at least 0, it is -2.0"):
        solve(problem)


def test_whole_numbers_with_curves_are_a_limit(make):
    problem = make(
        [[1.0]],
        1.0,
        9.0,
        [1.0],
        curves=(Curve(0, "power", 1.0, 2.0),),
        integrality=np.array([True]),
    )
    with pytest.raises(ModelLimit, match="L501"):
        solve(problem)
