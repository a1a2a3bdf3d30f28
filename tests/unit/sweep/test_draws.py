"""Draws are the same for a seed, keep their medians, and fill the cube evenly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from ionshore.sweep.draws import KINDS, METHODS, Spread, linked, unit_points
from ionshore.sweep.quantiles import quantiles, rank_correlations


@pytest.mark.parametrize("method", METHODS)
def test_one_seed_gives_one_set_of_points_and_another_another(method):
    one, same = (unit_points(50, 3, method, 1) for _ in range(2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, unit_points(50, 3, method, 2))
    assert one.min() > 0.0
    assert one.max() < 1.0


def test_the_first_sobol_points_do_not_hang_on_how_many_are_asked_for():
    assert np.array_equal(
        unit_points(10, 4, "sobol", 7), unit_points(100, 4, "sobol", 7)[:10]
    )


def test_a_latin_hypercube_has_one_point_in_each_stratum_of_each_axis():
    points = unit_points(40, 5, "lhs", 3)
    strata = np.sort(np.floor(points * 40).astype(int), axis=0)
    assert np.array_equal(strata, np.tile(np.arange(40)[:, None], 5))


def test_sobol_is_nearer_to_the_mean_of_a_smooth_function_than_random():
    def error(method):
        found = [
            np.prod(1.0 + (unit_points(512, 4, method, seed) - 0.5), axis=1).mean()
            for seed in range(8)
        ]
        return np.sqrt(np.mean((np.array(found) - 1.0) ** 2))

    assert error("sobol") < error("random") / 5


@settings(max_examples=30)
@given(
    kind=st.sampled_from(KINDS),
    low=st.floats(0.1, 1.0),
    high=st.floats(1.0, 4.0),
)
def test_the_base_is_the_median_and_values_rise(kind, low, high):
    spread = Spread(kind, low, 1.0, high)
    values = spread.values(np.linspace(0.001, 0.999, 999))
    assert values[499] == pytest.approx(1.0, abs=1e-12)
    assert np.all(np.diff(values) >= -1e-12)
    ends = (0.05, 0.95) if kind in {"normal", "lognormal"} else (0.0, 1.0)
    assert spread.values(np.array(ends)) == pytest.approx([low, high])


def test_members_that_share_all_move_as_one_and_half_shared_ones_half():
    points = unit_points(4096, 6, "sobol", 1)
    as_one = linked(points, [(3, 1.0), (1, 0.0)])
    assert np.allclose(as_one[:, 0], as_one[:, 2])
    half = linked(points, [(3, 0.5), (1, 0.0)])
    found = np.corrcoef(half.T)
    assert found[0, 1] == pytest.approx(0.48, abs=0.03)  # 6/pi asin(0.25)
    assert found[0, 3] == pytest.approx(0.0, abs=0.03)


def test_rank_correlations_with_ties_are_those_of_scipy():
    rng = np.random.default_rng(1)
    x = rng.integers(0, 5, (60, 2)).astype(float)
    y = np.round(x[:, :1] + rng.normal(size=(60, 1)))
    mine = rank_correlations(x, y)
    for place in range(2):
        assert mine[place, 0] == pytest.approx(spearmanr(x[:, place], y[:, 0])[0])
    assert rank_correlations(np.ones((60, 1)), y) == pytest.approx(0.0)


def test_quantiles_have_the_error_of_their_batches():
    figures = np.column_stack([np.arange(100.0), np.full(100, np.nan)])
    value, error = quantiles(figures, np.arange(100) // 50, (0.5,))
    assert value[0, 0] == 49.5
    # medians of the halves are 24.5 and 74.5
    assert error[0, 0] == pytest.approx(25.0)
    assert np.isnan(value[0, 1])
