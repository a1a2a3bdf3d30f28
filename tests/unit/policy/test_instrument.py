"""How rates on one trade meet each other."""

from __future__ import annotations

from datetime import date
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionshore.policy.dated import Rate, Step, value_on
from ionshore.policy.instrument import INSTRUMENTS, Layer, stacked
from ionshore.world.schemas import EFFECTS

SHARES = st.floats(0, 2)
DAY = date(2026, 6, 1)


def rate_from(value):
    return (Step(date(2020, 1, 1), value, "s", "reported"),)


def tariff(*layers):
    parts = INSTRUMENTS["tariff"].parts(layers)
    return {part.parameter: value_on(part.steps, DAY, "x") for part in parts}


@pytest.mark.parametrize(
    ("rates", "added"),
    [
        pytest.param([("add", 0.034), ("add", 0.25)], [0.034, 0.25], id="they add up"),
        pytest.param([("add", 0.034), ("floor", 0.15)], [0.034, 0.116], id="raised"),
        pytest.param([("add", 0.2), ("floor", 0.15)], [0.2, 0.0], id="floor met"),
        pytest.param([("add", 0.0), ("floor", 0.125)], [0.0, 0.125], id="free good"),
        pytest.param(
            [("add", 0.03), ("floor", 0.1), ("floor", 0.15)],
            [0.03, 0.07, 0.05],
            id="two floors do not add up",
        ),
    ],
)
def test_rates_stack_as_counted_by_hand(rates, added):
    given_rates = [Rate(*one) for one in rates]
    is_base = [True] + [False] * (len(rates) - 1)
    assert stacked(given_rates, is_base) == pytest.approx(added)


@given(SHARES, SHARES, SHARES)
def test_a_floor_makes_the_whole_at_least_itself_plus_what_is_added(base, floor, more):
    rates = [Rate("add", base), Rate("floor", floor), Rate("add", more)]
    whole = fsum(stacked(rates, [True, False, False]))
    assert whole == pytest.approx(max(base, floor) + more)


@given(st.lists(st.tuples(st.sampled_from(["add", "floor"]), SHARES), min_size=1))
def test_no_layer_ever_lowers_the_duty(rates):
    given_rates = [Rate(*one) for one in rates]
    assert min(stacked(given_rates, [False] * len(rates))) >= 0


def test_a_duty_instead_of_others_takes_them_away_and_leaves_the_rest():
    added = tariff(
        Layer("usa.mfn", {"base": (("base", rate_from(0.025)),)}),
        Layer("usa.section_301", {"rates": (("china", rate_from(0.25)),)}),
        Layer("usa.forced_labor", {"rates": (("CHN", rate_from(0.125)),)}),
        Layer(
            "usa.section_232",
            {"rates": (("autos", rate_from(Rate("instead_of", 0.15))),)},
            replaces=("usa.forced_labor",),
        ),
    )
    assert added == {"base": 0.025, "china": 0.25, "CHN": 0.0, "autos": 0.15}


def test_a_credit_is_its_amount_times_all_shares():
    layer = Layer(
        "usa.section_45x",
        {
            "amount": (("cell_rate", rate_from(35.0)),),
            "share": (("phase_down", rate_from(0.75)), ("open", rate_from(True))),
        },
    )
    (part,) = INSTRUMENTS["production_credit"].parts([layer])
    assert part.parameter == "cell_rate;phase_down;open"
    assert value_on(part.steps, DAY, "x") == 26.25


def test_every_instrument_makes_an_effect_that_a_world_knows():
    assert {rule.kind for rule in INSTRUMENTS.values()} - {""} <= set(EFFECTS)
