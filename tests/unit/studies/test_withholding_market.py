"""Months that clear: by hand, and laws that hold for every market."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ionshore.studies.withholding.known import Elasticity, Event, Known, Parameters
from ionshore.studies.withholding.market import Market, clear
from ionshore.studies.withholding.predict import MONTHS, as_it_went, predict, withheld

PARAMETERS = Parameters(
    used_stock=0.5,
    elasticity_scale=1.0,
    holding_cost=0.1,
    approved=0.75,
    renewed=0.5,
    slow_years=5.0,
    review_months=2.0,
    stock_days=30.0,
)
EVENT = Event(
    event_id="a",
    story="a",
    country="AAA",
    commodity="metal",
    market="metal",
    share_of_supply=0.4,
    cut=0.5,
    notice_months=0.0,
    declared_months=0.0,
    review_months=0.0,
    stock_days=0.0,
    expected_deficit=0.0,
)
KNOWN = Known((EVENT,), PARAMETERS, {"metal": Elasticity(0.5, 0.3, 0.5, 0.3)})


def market(cut, *, stock=0.0, holding=0.0, share=0.2, supply=0.6, demand=0.4):
    """Return a market of as many months as there are cuts."""
    gone = np.asarray(cut, float)
    flat = np.ones(len(gone))
    return Market(
        others=1.0 - share,
        kept=share * (1.0 - gone),
        wanted=flat,
        supply=supply * flat,
        demand=demand * flat,
        stock=stock,
        holding=holding,
    )


def test_without_stocks_the_price_is_the_cut_over_the_elasticities():
    """A cut of 1% of supply and elasticities of 0.6 and 0.4: the price rises 1%."""
    small = market([1.0] * 4, share=0.01)
    assert np.log(clear(small).price) == pytest.approx([0.01] * 4, rel=0.02)


def test_a_deep_cut_clears_exactly():
    """Nine tenths gone, nobody else answers, demand elasticity 1: ten times the price."""
    path = clear(market([0.9] * 3, share=1.0, demand=1.0))
    assert path.price == pytest.approx([10.0] * 3)
    assert path.use == pytest.approx([0.1] * 3)


def test_what_is_used_is_supplied_when_nothing_is_stored():
    path = clear(market([1.0] * 5))
    assert path.use == pytest.approx(path.supply)


def test_enough_stock_leaves_the_price_where_it_was():
    """A fifth of supply gone for five months is one month of use."""
    assert clear(market([1.0] * 5, stock=1.0)).price == pytest.approx([1.0] * 5)


def test_half_of_that_stock_halves_the_gap():
    """Storers spread it: half a month over five months is half of the cut."""
    path = clear(market([1.0] * 5, stock=0.5))
    spread = clear(market([0.5] * 5))
    assert path.price == pytest.approx(spread.price)
    assert path.use.sum() == pytest.approx(path.supply.sum() + 0.5)


def test_a_cut_that_is_known_ahead_is_stored_for():
    """One month of notice, one of the cut: both months share the gap."""
    path = clear(market([0.0, 1.0]))
    assert path.price == pytest.approx(clear(market([0.5, 0.5])).price, rel=1e-3)
    assert path.supply[0] > path.use[0]


def test_storing_must_earn_what_it_costs():
    path = clear(market([0.0, 0.0, 1.0], holding=0.01))
    assert path.price[1:] / path.price[:-1] == pytest.approx([1.01, 1.01])


def test_where_storing_costs_more_than_it_earns_nothing_is_stored():
    path = clear(market([0.0, 0.1], holding=0.5))
    assert path.price[0] == pytest.approx(1.0)
    assert path.use[0] == pytest.approx(path.supply[0])


def test_a_surplus_goes_into_stock_at_the_old_price_and_comes_out_later():
    """Wanted one fifth less for two months, then a cut of a fifth for two."""
    short = market([0.0, 0.0, 1.0, 1.0])
    path = clear(replace(short, wanted=np.array([0.8, 0.8, 1.0, 1.0])))
    assert path.price == pytest.approx([1.0] * 4)


def test_what_nobody_withholds_changes_nothing():
    assert predict(replace(EVENT, cut=0.0), KNOWN, PARAMETERS).peak_ratio == 1.0


def test_a_licence_stops_all_then_the_share_that_is_refused():
    gone = withheld(replace(EVENT, review_months=2.0), PARAMETERS)
    assert gone[:4] == pytest.approx([1.0, 1.0, 0.25, 0.25])


def test_a_term_is_prolonged_with_even_odds():
    gone = withheld(replace(EVENT, declared_months=2.0), PARAMETERS)
    assert gone[:6] == pytest.approx([0.5, 0.5, 0.25, 0.25, 0.125, 0.125])


def test_notice_leaves_the_flow_alone_until_the_start():
    gone = withheld(replace(EVENT, notice_months=1.5), PARAMETERS)
    assert gone[:3] == pytest.approx([0.0, 0.25, 0.5])
    assert len(gone) == MONTHS


def test_a_flow_given_as_it_went_knows_no_licence_and_no_term():
    known = replace(EVENT, review_months=2.0, declared_months=4.0)
    gone = withheld(as_it_went(known, 0.7, 3.0), PARAMETERS)
    assert gone[:4] == pytest.approx([0.7, 0.7, 0.7, 0.0])


def test_a_flow_of_which_nothing_is_on_record_stays_as_known():
    assert as_it_went(EVENT, float("nan"), float("nan")) == EVENT


cuts = st.floats(0.0, 1.0)
stocks = st.floats(0.0, 200.0)
notices = st.floats(0.0, 6.0)


@settings(max_examples=25)
@given(cuts, cuts, stocks, notices)
def test_a_bigger_cut_never_lowers_the_peak(one, other, stock, notice):
    event = replace(EVENT, stock_days=stock, notice_months=notice)
    small, large = sorted((one, other))
    low = predict(replace(event, cut=small), KNOWN, PARAMETERS).peak_ratio
    high = predict(replace(event, cut=large), KNOWN, PARAMETERS).peak_ratio
    assert low <= high + 1e-8


@settings(max_examples=25)
@given(stocks, stocks, cuts, notices)
def test_more_stock_never_raises_a_price(one, other, cut, notice):
    event = replace(EVENT, cut=cut, notice_months=notice)
    less, more = sorted((one, other))
    dear = predict(replace(event, stock_days=less), KNOWN, PARAMETERS).price
    cheap = predict(replace(event, stock_days=more), KNOWN, PARAMETERS).price
    assert (cheap <= dear + 1e-8).all()


@settings(max_examples=25)
@given(st.integers(0, 5), st.floats(0.2, 1.0), st.floats(1.0, 12.0))
def test_a_month_more_of_notice_never_raises_the_peak(notice, cut, term):
    event = replace(EVENT, cut=cut, declared_months=term, notice_months=float(notice))
    earlier = replace(event, notice_months=notice + 1.0)
    later = predict(event, KNOWN, PARAMETERS).peak_ratio
    assert predict(earlier, KNOWN, PARAMETERS).peak_ratio <= later + 1e-8


def test_notice_brings_the_rise_forward():
    """With notice the price rises before the measure begins."""
    warned = predict(replace(EVENT, notice_months=3.0), KNOWN, PARAMETERS)
    assert (warned.price[warned.months < 0] > 1.01).all()


def test_a_stock_waits_through_quiet_months_for_a_small_cut():
    """A cut of 0.6 / 32 = 1.9% in the third month alone, of which the stock has plenty.

    Without the stock the price would rise by 3.0%, less than the month of holding cost
    of 3.125% that somebody who bought at the old price had to earn: nobody has to buy.
    """
    gone = [0.0, 0.0, 1 / 32, 0.0]
    bare = clear(market(gone, holding=1 / 32, share=0.6))
    assert bare.price[2] == pytest.approx(1.0297, abs=1e-4)
    path = clear(market(gone, stock=1.0, holding=1 / 32, share=0.6))
    assert path.price == pytest.approx(np.ones(4))
    assert (path.use - path.supply).sum() == pytest.approx(0.6 / 32)


@settings(max_examples=25)
@given(st.lists(cuts, min_size=2, max_size=12), st.floats(0.0, 3.0), st.floats(0, 0.05))
def test_nothing_is_used_before_it_is_there_and_no_storer_waits_in_vain(
    gone, stock, holding
):
    """The conditions that define the path hold for whatever is withheld."""
    path = clear(market(gone, stock=stock, holding=holding, share=0.6))
    left = stock + np.cumsum(path.supply - path.use)
    assert (left >= -1e-7).all()
    assert (path.price >= 1.0 - 1e-9).all()
    growth = path.price[1:] / path.price[:-1] - 1.0
    assert (growth <= holding + 1e-7).all()
    carried = (left[:-1] > 1e-6) & (path.price[:-1] > 1.0 + 1e-6)
    assert growth[carried] == pytest.approx(holding, abs=1e-6)
