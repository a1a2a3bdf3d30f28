"""Values by day, and their mean over a year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ionshore.core.errors import ScenarioError
from ionshore.policy.dated import (
    Rate,
    Step,
    combined,
    number,
    provenance,
    replaced,
    value_on,
    year_average,
)


def series(*pairs, **more):
    return tuple(
        Step(date.fromisoformat(day), value, "statute", "reported", **more)
        for day, value in pairs
    )


DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
AMOUNTS = st.floats(-1e6, 1e6)


@st.composite
def dated(draw):
    """A series that covers 2024 and later."""
    days = draw(st.sets(DAYS, max_size=6))
    days = sorted(days | {date(2020, 1, 1)})
    return tuple(Step(day, draw(AMOUNTS), "statute", "reported") for day in days)


def by_hand(steps, year):
    """The mean, one day after the other."""
    day, total, count = date(year, 1, 1), 0.0, 0
    while day.year == year:
        total += number(value_on(steps, day, "x"))
        day, count = day + timedelta(1), count + 1
    return total / count


@given(dated(), st.integers(2024, 2029))
def test_the_mean_is_that_of_the_days(steps, year):
    assert year_average(steps, year, "x") == pytest.approx(
        by_hand(steps, year), rel=1e-9, abs=1e-6
    )


@given(dated(), st.integers(2024, 2029))
def test_the_mean_lies_between_the_least_and_the_largest_value(steps, year):
    values = [number(step.value) for step in steps]
    slack = 1e-9 * max(1.0, *map(abs, values))
    assert min(values) - slack <= year_average(steps, year, "x") <= max(values) + slack


@given(dated(), st.dates(date(2025, 1, 2), date(2025, 12, 31)))
def test_the_mean_of_a_year_is_the_sum_of_its_two_parts(steps, day):
    before = replaced(steps, Step(day, 0.0, "s", "reported"))
    after = replaced(
        steps, Step(date(2020, 1, 1), 0.0, "s", "reported", until=day - timedelta(1))
    )
    parts = year_average(before, 2025, "x") + year_average(after, 2025, "x")
    assert parts == pytest.approx(year_average(steps, 2025, "x"), rel=1e-9, abs=1e-6)


@given(dated(), DAYS, st.integers(0, 900), AMOUNTS, DAYS)
def test_a_replaced_value_holds_in_its_days_and_nowhere_else(
    steps, first, length, value, day
):
    last = first + timedelta(length)
    new = Step(first, value, "s", "reported", until=last)
    expected = value if first <= day <= last else value_on(steps, day, "x")
    assert value_on(replaced(steps, new), day, "x") == expected


@given(dated(), dated(), DAYS)
def test_combined_series_agree_with_their_parts_on_every_day(one, two, day):
    both = combined([one, two], lambda a, b: a + 2 * b)
    expected = value_on(one, day, "x") + 2 * value_on(two, day, "x")
    assert value_on(both, day, "x") == expected


def test_a_credit_that_ends_on_30_september_counts_273_of_365_days():
    credit = series(("2023-01-01", 1.0), ("2025-10-01", 0.0))
    assert year_average(credit, 2025, "in_force") == 273 / 365
    assert [year_average(credit, y, "in_force") for y in (2024, 2026)] == [1.0, 0.0]


def test_a_leap_year_has_366_days():
    assert year_average(
        series(("2020-01-01", 0.0), ("2024-12-31", 366.0)), 2024, "x"
    ) == pytest.approx(1.0)


def test_truths_count_as_ones():
    assert year_average(series(("2020-01-01", True)), 2025, "x") == 1.0


@pytest.mark.parametrize("value", ["text", Rate("floor", 0.1)])
def test_a_mean_of_what_is_no_number_is_refused(value):
    with pytest.raises(TypeError, match="is not a number"):
        year_average(series(("2020-01-01", value)), 2025, "x")


def test_a_day_before_the_first_is_refused():
    with pytest.raises(ScenarioError, match=r"\[S310\] rate: .*2022-12-31.*2023-01-01"):
        value_on(series(("2023-01-01", 35.0)), date(2022, 12, 31), "rate")


def test_a_year_that_begins_before_the_first_day_is_refused():
    with pytest.raises(ScenarioError, match=r"\[S310\] rate: .*2023-01-01.*2023-07-01"):
        year_average(series(("2023-07-01", 35.0)), 2023, "rate")


def test_a_series_without_values_is_refused():
    with pytest.raises(ScenarioError, match=r"\[S310\]"):
        value_on((), date(2025, 1, 1), "rate")


def test_after_a_stated_end_nothing_is_known():
    ended = series(("2020-01-01", 1.0), until=date(2025, 6, 30))
    assert value_on(ended, date(2025, 6, 30), "rate") == 1.0
    with pytest.raises(ScenarioError, match=r"\[S311\] rate: .*2025-07-01.*2025-06-30"):
        value_on(ended, date(2025, 7, 1), "rate")
    with pytest.raises(ScenarioError, match=r"\[S311\] rate: .*2025-12-31"):
        year_average(ended, 2025, "rate")


def test_a_gap_between_two_values_is_not_bridged():
    first = series(("2020-01-01", 1.0), until=date(2025, 3, 31))
    steps = (*first, *series(("2025-05-01", 2.0)))
    with pytest.raises(ScenarioError, match=r"\[S311\].*2025-04-30.*2025-03-31"):
        year_average(steps, 2025, "rate")
    doubled = combined([steps], lambda value: 2 * value)
    assert value_on(doubled, date(2025, 3, 31), "rate") == 2.0
    with pytest.raises(ScenarioError, match=r"\[S311\]"):
        value_on(doubled, date(2025, 4, 1), "rate")
    assert value_on(doubled, date(2025, 5, 1), "rate") == 4.0


def test_a_replacement_without_an_end_takes_later_steps_away():
    steps = series(("2020-01-01", 1.0), ("2030-01-01", 2.0))
    new = Step(date(2025, 1, 1), 5.0, "s", "assumed")
    assert value_on(replaced(steps, new), date(2031, 1, 1), "x") == 5.0


def test_a_replacement_before_the_first_day_leaves_the_days_between_unknown():
    steps = series(("2025-01-01", 1.0))
    new = Step(date(2020, 1, 1), 5.0, "s", "assumed", until=date(2020, 12, 31))
    changed = replaced(steps, new)
    assert value_on(changed, date(2020, 6, 1), "x") == 5.0
    assert value_on(changed, date(2025, 1, 1), "x") == 1.0
    with pytest.raises(ScenarioError, match=r"\[S311\]"):
        value_on(changed, date(2022, 1, 1), "x")


def test_provenance_joins_sources_and_keeps_the_weakest_confidence():
    steps = (
        Step(date(2020, 1, 1), 1.0, "a;b", "reported"),
        Step(date(2025, 4, 1), 2.0, "b;c", "derived", day_confidence="assumed"),
        Step(date(2026, 1, 1), 3.0, "d", "reported"),
    )
    assert provenance([steps], 2024) == ("a;b", "reported")
    assert provenance([steps], 2025) == ("a;b;c", "assumed")
    assert provenance([steps], 2026) == ("d", "reported")


@given(dated())
def test_combining_with_itself_changes_nothing(steps):
    assume(len(steps) > 1)
    same = combined([steps, steps], lambda a, _: a)
    assert [(s.day, s.value) for s in same] == [(s.day, s.value) for s in steps]
