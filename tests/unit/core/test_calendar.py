from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionshore.core.calendar import days_in_year, period_weights, year_average

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("year", "days"), [(1900, 365), (2000, 366), (2024, 366), (2025, 365)]
)
def test_leap_years_follow_the_calendar(year, days):
    assert days_in_year(year) == days


def test_a_credit_that_ends_in_september_counts_273_days():
    credit = [(date(2023, 1, 1), 1.0), (date(2025, 10, 1), 0.0)]
    assert year_average(credit, 2025) == 273 / 365


def test_a_step_on_new_year_counts_from_that_year():
    steps = [(date(2024, 1, 1), 10.0), (date(2025, 1, 1), 20.0)]
    assert [year_average(steps, year) for year in (2023, 2024, 2025)] == [0, 10, 20]


def test_three_steps_in_one_leap_year_are_weighted_by_days():
    steps = [
        (date(2024, 1, 1), 366.0),
        (date(2024, 1, 31), 0.0),
        (date(2024, 12, 31), 366.0),
    ]
    assert year_average(steps, 2024) == pytest.approx(30 + 1)


def test_no_steps_are_zero():
    assert year_average([], 2024) == 0.0


def test_two_steps_on_one_day_are_refused_with_the_day():
    with pytest.raises(ValueError, match=r"same day.*2024, 5, 1"):
        year_average([(date(2024, 5, 1), 1.0), (date(2024, 5, 1), 2.0)], 2024)


@given(st.lists(st.tuples(days, st.floats(-9, 9)), unique_by=lambda step: step[0]))
def test_average_does_not_depend_on_order_and_stays_between_the_values(steps):
    average = year_average(steps, 2025)
    assert average == pytest.approx(year_average(steps[::-1], 2025))
    values = [0.0, *(value for _, value in steps)]
    assert min(values) - 1e-9 <= average <= max(values) + 1e-9


def test_periods_reach_up_to_the_next_model_year():
    weights, factors = period_weights((2024, 2026, 2030), 0.0, 5)
    assert weights.tolist() == [2.0, 4.0, 5.0]
    assert factors.tolist() == [1.0, 1.0, 1.0]


def test_discount_factor_is_the_mean_over_the_years_of_the_period():
    _, factors = period_weights((2024, 2026), 0.25, 2)
    assert factors == pytest.approx([(1 + 0.8) / 2, (0.64 + 0.512) / 2])


@pytest.mark.parametrize(
    ("years", "last"), [pytest.param((2024,), 1.0), pytest.param((2024, 2027), 3.0)]
)
def test_last_period_is_as_long_as_the_gap_before_it_unless_said(years, last):
    assert period_weights(years, 0.07)[0][-1] == last


@given(st.integers(1, 12), st.floats(0.0, 0.3))
def test_present_value_does_not_depend_on_how_years_are_grouped(split, rate):
    whole = period_weights((2024,), rate, 13)
    parts = period_weights((2024, 2024 + split), rate, 13 - split)
    assert np.dot(*whole) == pytest.approx(np.dot(*parts))


@pytest.mark.parametrize(
    ("years", "rate", "last", "said"),
    [
        pytest.param((2024, 2024), 0.1, 1, r"2024, 2024\] do not rise", id="same"),
        pytest.param((2026, 2024), 0.1, 1, "do not rise", id="falling"),
        pytest.param((), 0.1, 1, "do not rise", id="none"),
        pytest.param((2024,), 0.1, 0, "a period is empty", id="empty period"),
        pytest.param((2024,), -1.0, 1, "-1.0 is not above -1", id="rate"),
    ],
)
def test_impossible_periods_are_refused(years, rate, last, said):
    with pytest.raises(ValueError, match=said):
        period_weights(years, rate, last)
