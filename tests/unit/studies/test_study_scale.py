"""Study of scale: a gap taken apart by hand, laws of its parts, faults that fire."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionshore.core.errors import CommandError
from ionshore.studies import scale
from ionshore.studies import scale_gap as gaps
from ionshore.studies.market import market_size, open_markets
from ionshore.studies.scale_gap import GROUPS
from ionshore.studies.shapley import coalitions, shapley_shares

MONEY = ("direct_wage", "electricity", "heat", "capital", "building")


@pytest.fixture(scope="module")
def result():
    return scale.run(region=("USA", "KOR", "HUN"))


@pytest.fixture(scope="module")
def asked():
    library = scale.shipped_library()
    return gaps.Question(
        library=library,
        law=scale.law_in_force(),
        markets=open_markets(library, ("USA", "EUU", "JPN", "KOR")),
        chemistry="lfp",
        regions=("USA",),
        reference="CHN",
        plant_gwh=40.0,
        reference_gwh=50.0,
        year=2030,
        price_set="",
        inputs="allied",
        plants=6,
        operating_year=3,
    )


def side_of(asked, **changed):
    side = gaps.reference_side(asked, [2030])
    return side | {name: np.array([value]) for name, value in changed.items()}


def test_two_factors_can_be_counted_by_hand():
    # Cost is price x quantity, 10 x 4 against 6 x 3. Price falls by 4, first at a
    # quantity of 4, then of 3: (16 + 12) / 2. Quantity by 1 at 10, then 6: 8.
    values = np.array([40.0, 24.0, 30.0, 18.0])
    assert shapley_shares(values).tolist() == [-14.0, -8.0]


@given(
    st.integers(1, 6).flatmap(
        lambda n: st.lists(st.floats(-1e3, 1e3), min_size=2**n, max_size=2**n)
    )
)
def test_shares_add_up_to_the_difference(values):
    shares = shapley_shares(np.array(values))
    assert shares.sum() == pytest.approx(values[-1] - values[0], abs=1e-9)


@given(st.permutations(range(4)))
def test_shares_hang_on_no_order(order):
    weights = np.array([1.0, 2.0, 5.0, 11.0])

    def shares(names):
        switched = coalitions(4)
        factors = np.where(switched, weights[names], 1.0)
        return dict(zip(names, shapley_shares(factors.prod(axis=1)), strict=True))

    plain, mixed = shares([0, 1, 2, 3]), shares(list(order))
    assert all(mixed[one] == pytest.approx(plain[one]) for one in plain)


def test_a_group_that_changes_nothing_has_no_share():
    assert shapley_shares(np.array([3.0, 3.0, 8.0, 8.0])).tolist() == [0.0, 5.0]


def test_the_parts_of_the_gap_add_up(result):
    parts = result.gap[list(GROUPS)].sum(axis=1)
    assert parts.to_numpy() == pytest.approx(result.gap["gap"].to_numpy(), abs=1e-9)


def test_identical_sides_have_no_gap(asked):
    side = side_of(asked)
    cost, other, shares = gaps.gap_shares(
        side, side, lambda one: gaps.costs_of(asked, one)
    )
    assert cost.tolist() == other.tolist()
    assert np.abs(shares).max() == 0.0


def test_one_difference_takes_the_whole_gap(asked):
    own, other = side_of(asked, direct_wage=25.0), side_of(asked)
    cost, paid, shares = gaps.gap_shares(
        own, other, lambda one: gaps.costs_of(asked, one)
    )
    place = list(GROUPS).index("labor")
    assert shares[place, 0] == pytest.approx(cost[0] - paid[0])
    assert np.abs(np.delete(shares, place, axis=0)).max() < 1e-9


@pytest.mark.parametrize("factor", [0.3, 7.0])
def test_cost_gap_and_parts_are_homogeneous_in_prices(asked, factor):
    def taken_apart(k):
        def costs(side):
            dear = {name: side[name] * k for name in MONEY}
            premium = (1.0 + side["premium"]) * k - 1.0
            return gaps.costs_of(asked, side | dear | {"premium": premium})

        own = side_of(asked, direct_wage=30.0, capital=0.9, premium=0.1, duty=0.2)
        return gaps.gap_shares(own, side_of(asked), costs)

    for dear, plain in zip(taken_apart(factor), taken_apart(1.0), strict=True):
        assert dear == pytest.approx(factor * plain, rel=1e-9, abs=1e-9)


def test_a_larger_plant_never_costs_more(result):
    for _, table in result.sizes.groupby("region"):
        assert (np.diff(table.sort_values("plant_gwh")["cost"]) <= 0).all()


def test_a_larger_market_never_costs_more(result):
    wide = result.years.pivot(index=["region", "year"], columns="market", values="cost")
    assert (wide["consolidated"] <= wide["fragmented"] + 1e-9).all()


def test_experience_grows_with_the_years_and_with_the_market(asked):
    markets = asked.markets
    assert markets.grown("USA", "fragmented", 2024) == pytest.approx(1.0)
    rising = [markets.grown("USA", "fragmented", year) for year in range(2024, 2036)]
    assert (np.diff(rising) > 0).all()
    assert markets.grown("USA", "consolidated", 2030) > rising[6]


def test_experience_can_be_counted_by_hand(asked):
    markets = asked.markets
    since = markets.demand.loc[:, 2025:2026].sum(axis=1)
    past = markets.past
    strangers = sum(past.values()) - past["KOR"]
    before = past["KOR"] + 0.3 * strangers
    own, rest = since["KOR"], since.sum() - since["KOR"]
    expected = (before + own + 0.3 * rest) / before
    assert markets.grown("KOR", "fragmented", 2026) == pytest.approx(expected)
    taught = since[["USA", "EUU", "JPN"]].sum()
    expected += 0.3 * taught / before  # a partner's arrive at 0.6 instead of 0.3
    assert markets.grown("KOR", "consolidated", 2026) == pytest.approx(expected)


def test_a_small_market_holds_small_plants():
    assert market_size(40.0, 60.0, 6) == 10.0
    assert market_size(40.0, 6000.0, 6) == 40.0


def test_allies_pay_no_duty_on_inputs_in_one_market(result):
    table = result.gap.set_index(["region", "market"])["input_duty"]
    assert table["USA", "fragmented"] > 1.0
    assert table["USA", "consolidated"] == pytest.approx(0.0, abs=1e-9)
    assert table["KOR", "fragmented"] == pytest.approx(0.0, abs=1e-9)


def test_duty_on_allied_cells_is_that_of_the_law(result):
    table = result.duties.set_index("region")
    assert table["duty"].to_dict() == {"KOR": 0.125, "HUN": 0.1}
    cost = result.gap.set_index(["region", "market"])["cost"]["KOR", "fragmented"]
    assert table["duty_cost"]["KOR"] == pytest.approx(0.125 * cost)


def test_chinese_inputs_cost_no_premium_but_the_duty():
    table = scale.run(region=("USA",), inputs="china").gap.set_index("market")
    assert table["materials"].abs().max() < 1e-9
    assert table["input_duty"].min() > 5.0


def test_sources_come_weakest_first(result):
    order = ["assumed", "derived", "reported"]
    ranks = [order.index(one) for one in result.sources["confidence"]]
    assert ranks == sorted(ranks)
    assert {"demand", "past_output", "law", "prices"} <= set(result.sources["table"])


def test_all_faults_are_told_at_once():
    with pytest.raises(CommandError) as error:
        scale.run(
            chemistry="lpf",
            region=("CHN", "USB", "IND"),
            allies=("USA", "MOON"),
            plant_gwh=0.0,
            year=1999,
            inputs="martian",
            plants=0,
        )
    codes = sorted(one.code for one in error.value.findings)
    assert codes == [
        "C620", "C621", "C623", "C623", "C623", "C624", "C640", "C641", "C641",
    ]  # fmt: skip


def test_the_reference_is_no_ally():
    with pytest.raises(CommandError, match="C641"):
        scale.run(region=("USA",), allies=("USA", "CHN"))
