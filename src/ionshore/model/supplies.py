r"""Supplies beside production: stocks, purchases and sales outside the model.

Stock at the end of a period that stands for :math:`w_t` years:

.. math:: k_t = k_{t-1} + w_t (k^+_t - k^-_t), \qquad \text{floor}_t \le k_t \le \bar k, \qquad
    w_t k^-_t \le k_{t-1}

Reserves: over all periods, :math:`\sum_t w_t \sum_m z_{mt} \le S` for each reserve.

What is left at the end is worth something: the end value, discounted as the last period,
is taken off its cost.
"""

from __future__ import annotations

import numpy as np

from ionshore.model.frame import Frame
from ionshore.model.labels import good_labels
from ionshore.scenario.case import Case

__all__ = ["supplies"]


def supplies(frame: Frame, case: Case) -> None:
    """Add stocks, purchases and sales."""
    _stocks(frame, case)
    _reserves(frame, case)
    _outside(frame, case)


def _stocks(frame: Frame, case: Case) -> None:
    stocks, periods = case.stocks, case.periods
    labels = good_labels(case, stocks.good, stocks.region)
    always = np.ones((len(stocks.good), len(periods)), bool)
    capacity = np.where(np.isnan(stocks.capacity), np.inf, stocks.capacity)[:, None]
    stock = frame.variable(
        "stock",
        labels,
        always,
        lower=stocks.floor,
        upper=np.maximum(capacity, stocks.floor),
        cost=stocks.holding_cost[:, None] * periods.present_value,
    )
    frame.add_cost(stock[:, -1], -stocks.end_value * periods.discount[-1])
    put = frame.variable("stock_in", labels, always)
    drawn = frame.variable(
        "stock_out",
        labels,
        always,
        cost=stocks.draw_cost[:, None] * periods.present_value,
    )
    start = np.zeros(always.shape)
    start[:, :1] = stocks.initial[:, None]
    rows = frame.rows("stock_balance", labels, always, lower=start, upper=start)
    frame.term(rows, stock, 1.0)
    frame.term(rows[:, 1:], stock[:, :-1], -1.0)
    frame.term(rows, put, -periods.weight)
    frame.term(rows, drawn, periods.weight)
    # Only what was there before the period can be drawn: otherwise goods could be
    # put in and drawn in one year and leave as if they had been made here.
    before = np.zeros(always.shape)
    before[:, :1] = stocks.initial[:, None]
    held = frame.rows("stock_drawn", labels, always, upper=before)
    frame.term(held, drawn, periods.weight)
    frame.term(held[:, 1:], stock[:, :-1], -1.0)


def _reserves(frame: Frame, case: Case) -> None:
    reserves, periods = case.reserves, case.periods
    labels = {"reserve": reserves.name[reserves.reserve]}
    labels |= good_labels(case, reserves.good, reserves.region)
    released = frame.variable(
        "reserve_out",
        labels,
        np.ones((len(reserves.good), len(periods)), bool),
        cost=reserves.release_cost[:, None] * periods.present_value,
    )
    # One row for all periods; it is named after the first.
    once = np.zeros((len(reserves), len(periods)), bool)
    once[:, :1] = True
    size = reserves.size[:, None]
    rows = frame.rows("reserve", {"reserve": reserves.name}, once, upper=size)
    frame.term(rows[reserves.reserve][:, :1], released, periods.weight)


def _outside(frame: Frame, case: Case) -> None:
    outside, worth = case.outside, case.periods.present_value
    labels = good_labels(case, outside.good, outside.region)
    for name, price, limit, sign in (
        ("bought", outside.buy_price, outside.buy_limit, 1.0),
        ("sold", outside.sell_price, outside.sell_limit, -1.0),
    ):
        frame.variable(
            name,
            labels,
            np.isfinite(price),
            upper=np.where(np.isnan(limit), np.inf, limit),
            cost=sign * np.nan_to_num(price) * worth,
        )
