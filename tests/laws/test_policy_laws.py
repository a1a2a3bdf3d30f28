"""Laws of policy in a plan, tried on worlds nobody wrote by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.made_up import EXAMPLES, REGIONS, chains, solved

from ionshore.indicators.accounts import accounts_table, public_cost

FEW = settings(EXAMPLES, max_examples=5)
rates = st.floats(0.05, 0.6).map(lambda one: round(one, 2))
SELLER = REGIONS[1]
SMALL = 2.0
"""Below the cost of any cell, or credits alone would pay for making without end."""


def effect(kind, commodity, value, origin="*", destination="*"):
    return {
        "kind": kind,
        "commodity": commodity,
        "origin": origin,
        "destination": destination,
        "value": value,
    }


def of_one_buyer(tables, buyer):
    """Leave demand in one region alone, so that all cost is that of its imports."""
    demand = [
        row | {"quantity": row["quantity"] if row["region"] == buyer else 0.0}
        for row in tables["demand"]
    ]
    return tables | {"demand": demand}


@FEW
@given(chains(), st.sampled_from(REGIONS), rates, rates)
def test_a_higher_tariff_never_lowers_the_private_cost_of_the_importer(
    tables, buyer, rate, more
):
    alone = of_one_buyer(tables, buyer)
    low, high = (
        solved(
            alone | {"effects": [effect("duty_ad_valorem", "cell", one, "*", buyer)]}
        )
        for one in (rate, rate + more)
    )
    assert high.objective >= low.objective * (1 - 1e-9)


@FEW
@given(chains(), rates)
def test_removing_a_credit_never_raises_what_its_claimants_make(tables, share):
    credit = effect("production_credit", "cell", SMALL * share, SELLER)
    made = []
    for effects in ([], [credit]):
        solution = solved(tables | {"effects": effects})
        periods = solution.case.periods
        worth = dict(zip(periods.years.tolist(), periods.present_value, strict=True))
        output = solution.table("activity")
        mine = output[(output["commodity"] == "cell") & (output["region"] == SELLER)]
        made.append(float((mine["value"] * mine["year"].map(worth)).sum()))
    without, with_credit = made
    assert without <= with_credit * (1 + 1e-6) + 1e-6


@FEW
@given(chains(), rates)
def test_the_better_grade_may_always_serve_as_the_worse_one(tables, share):
    # Letting one more maker count never costs more, and a rule never earns more.
    credit = effect("production_credit", "cell", SMALL * 0.6, SELLER)
    rule = effect("content_rule", "cell", share, SELLER)
    barred = [effect("not_admitted", "ore", 1, one) for one in REGIONS]
    free, admitted, shut = (
        solved(tables | {"effects": effects}).objective
        for effects in (
            [credit],
            [credit, rule, *barred[1:]],
            [credit, rule, *barred],
        )
    )
    slack = 1e-9 * abs(shut)
    assert free <= admitted + slack
    assert admitted <= shut + slack


def on_delivery(share):
    """A credit on delivered cells that asks for a share of admitted ore and makers."""
    rows = [
        effect("delivery_credit", "cell", SMALL * 0.6, SELLER),
        effect("content_rule", "cell", share, SELLER),
        effect("content_weight", "ore", 0.4),
        effect("content_weight", "cell", 0.4),
    ]
    return [row | {"test": "law.delivered"} for row in rows]


def shut(*regions):
    barred = [effect("not_admitted", "*", 1, one) for one in regions]
    return [row | {"test": "law.delivered"} for row in barred]


@FEW
@given(chains(), rates)
def test_a_test_of_deliveries_never_lowers_the_private_cost(tables, share):
    untested = [row | {"test": ""} for row in on_delivery(share)[:1]]
    barred = shut(REGIONS[0])
    costs = [
        solved(tables | {"effects": effects}).objective
        for effects in (
            untested,
            on_delivery(share),
            [*on_delivery(share), *barred],
            [*on_delivery(min(1.0, 1.5 * share)), *barred],
        )
    ]
    slack = 1e-9 * abs(costs[-1])
    assert costs[1] == pytest.approx(costs[0], rel=1e-9)
    assert all(one <= two + slack for one, two in pairwise(costs))


@FEW
@given(chains(), rates, rates)
def test_the_accounts_add_up_to_the_objective_and_to_each_other(tables, duty, share):
    effects = [
        effect("duty_ad_valorem", "cell", duty, "*", REGIONS[0]),
        effect("production_credit", "cell", SMALL * share, SELLER),
        effect("capex_grant", "*", share, REGIONS[2]),
        effect("cost_credit", "ore", share, REGIONS[2]),
        *on_delivery(share),
        *shut(REGIONS[0]),
    ]
    solution = solved(tables | {"effects": effects})
    table = accounts_table(solution)
    periods = solution.case.periods
    worth = dict(zip(periods.years.tolist(), periods.present_value, strict=True))
    private = table[table["account"] == "private"]
    total = float((private["value"] * private["year"].map(worth)).sum())
    assert total == pytest.approx(solution.objective, rel=1e-7)
    wide = table.pivot_table(
        index=["region", "year"], columns="account", values="value", aggfunc="sum"
    ).reindex(columns=["private", "public", "resource"])
    wide = wide.fillna(0.0)
    both = wide["private"] + wide["public"]
    assert both.to_numpy() == pytest.approx(wide["resource"].to_numpy(), abs=1e-6)
    paid = public_cost(solution)["value"].sum()
    assert paid == pytest.approx(wide["public"].sum(), rel=1e-7, abs=1e-6)
