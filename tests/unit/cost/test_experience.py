"""Experience and what it does to cost: by hand and as laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ionshore.cost.experience import Technology, experience_of, learning_factors
from ionshore.cost.fixed_point import find_fixed_point
from ionshore.cost.learning import cumulated, experience
from ionshore.cost.library import shipped_library

shares = st.just(0.0) | st.floats(1e-3, 1.0)
rates = st.floats(0.0, 0.6)
amount = st.just(0.0) | st.floats(1e-6, 1e4)
amounts = st.lists(amount, min_size=3, max_size=3)


def factors(rate, floor, partner, world, past, added, own=0, mate=1):
    technology = Technology("cells", "GWh", rate, floor, partner, world)
    yearly = np.outer(added, [0.0, 1.0, 2.0])
    return learning_factors(technology, past, yearly, [own], [mate])[1][0]


# by hand


def test_output_adds_up_between_model_years():
    # 2025: 15, 2026: 20; 2027 to 2029: 23.33, 26.67, 30
    output = [[10.0, 20.0, 30.0]]
    (total,) = cumulated(2024, [2024, 2026, 2029], output)
    assert total.tolist() == pytest.approx([0.0, 35.0, 115.0])


def test_output_before_the_first_model_year_is_that_of_the_first():
    assert cumulated(2024, [2026, 2027], [10.0, 30.0]).tolist() == [20.0, 50.0]


def test_others_count_by_their_share():
    reached = experience(10.0, 20.0, 300.0, partner_share=0.5, world_share=0.1)
    assert reached.item() == pytest.approx(50.0)


def test_who_is_its_own_partner_is_counted_once():
    technology = Technology("cells", "GWh", 0.2, partner_share=1.0, world_share=0.5)
    reached, _ = learning_factors(technology, [10, 20], np.zeros((2, 1)), [0], [0])
    assert reached.item() == pytest.approx(20.0)


def test_who_had_nothing_to_double_does_not_learn():
    made = [[0.0, 50.0, 100.0]]
    assert learning_factors(Technology("cells", "GWh", 0.3), [0.0], made, [0], [-1])[
        1
    ].tolist() == [[1.0, 1.0, 1.0]]


# laws


@settings(max_examples=200)
@given(rates, shares, shares, shares, amounts, amounts)
def test_experience_starts_at_one_falls_and_keeps_above_its_floor(
    rate, floor, partner, world, past, added
):
    path = factors(rate, floor, partner, world, past, added)
    assert path[0] == 1.0
    assert (np.diff(path) <= 1e-12).all()
    assert (path >= floor - 1e-12).all()


@settings(max_examples=200)
@given(rates, shares, shares, shares, amounts, amounts, amounts)
def test_more_output_of_anybody_raises_no_cost(
    rate, floor, partner, world, past, added, more
):
    little = factors(rate, floor, partner, world, past, added)
    much = factors(rate, floor, partner, world, past, np.add(added, more))
    assert (much <= little + 1e-12).all()


@settings(max_examples=100)
@given(rates, shares, shares, amounts, amounts, st.floats(0.1, 10.0))
def test_units_change_nothing(rate, floor, world, past, added, unit):
    plain = factors(rate, floor, 0.5, world, past, added)
    other = factors(
        rate, floor, 0.5, world, np.multiply(unit, past), np.multiply(unit, added)
    )
    assert other == pytest.approx(plain, rel=1e-9)


# the search


def test_a_swing_is_damped_until_it_rests():
    # undamped, the distance to 10 would grow by a half at each step
    found = find_fixed_point(
        lambda cost: 10.0 - 1.5 * (cost - 10.0), 12.0, damping=1.0, most=30
    )
    assert found.converged
    assert found.value.item() == pytest.approx(10.0, rel=1e-3)
    assert found.steps[1].damping == 0.5


def test_damping_keeps_within_its_bounds():
    # swings for ever: the answer jumps over the point that would be at rest
    jumps = find_fixed_point(
        lambda cost: np.where(cost > 10.0, 8.0, 12.0), 13.0, damping=0.8, most=20
    )
    dampings = [step.damping for step in jumps.steps]
    assert not jumps.converged
    assert max(dampings) == 0.8
    assert min(dampings) == pytest.approx(0.1)


def test_the_point_returned_is_the_one_that_was_asked_last():
    asked = []

    def update(cost):
        asked.append(cost.item())
        return 0.5 * cost + 10.0

    for most in (3, 40):
        found = find_fixed_point(update, 40.0, most=most)
        assert found.value.item() == asked[-1]


def test_the_largest_change_is_placed():
    found = find_fixed_point(lambda cost: cost * [1.0, 1.2, 0.9], [1.0, 2.0, 3.0])
    assert (found.steps[0].place, found.steps[0].change) == (1, pytest.approx(0.2))


# the shipped tables


def test_every_process_that_learns_has_a_family_with_past_output():
    library = shipped_library()
    shipped = experience_of(library)
    assert {one.technology for one in shipped.learners.values()} == set(
        shipped.technologies
    )
    assert {name for name, _ in shipped.past} == set(shipped.technologies)
    assert all(0 < one.floor < 1 for one in shipped.technologies.values())


def test_mines_and_refineries_never_learn():
    """Metal prices follow no learning curve of ours."""
    learners = set(shipped_library()["learners"]["process"])
    words = ("mine", "brine", "refining", "conversion", "hpal", "smelting", "hydromet")
    assert [one for one in learners if any(word in one for word in words)] == []


def test_cells_made_to_2024_are_about_five_terawatt_hours():
    """6,500 GWh are judged for the end of 2025, with 1,500 to 2,000 made in it."""
    past = experience_of(shipped_library()).past
    made = sum(amount for (name, _), amount in past.items() if name == "cell")
    assert 6500 - 2000 < made < 6500 - 1200
