"""Study of know-how: cash by hand, laws of a better class, faults that fire."""

from __future__ import annotations

import numpy as np
import pytest

from ionshore.core.errors import CommandError, ModelLimit
from ionshore.cost.library import shipped_library
from ionshore.cost.ramp import Ramp
from ionshore.studies import know_how
from ionshore.studies.know_how_cash import (
    Site,
    books_of,
    break_even,
    cash,
    cost_by_year,
    income_tax,
    needed_price,
)

SITE = Site(shipped_library(), "lfp", "USA", "", 30.0, 2027, 1.0)
RIPE = Ramp(0.95, 0.95, 1.0)


@pytest.fixture(scope="module")
def result():
    return know_how.run()


@pytest.fixture(scope="module")
def ways(result):
    return result.ways.set_index(["partnership", "partner"])


def never_later(one, other):
    """A break-even that is never (nan) is the latest of all."""
    return np.nan_to_num(one, nan=np.inf) <= np.nan_to_num(other, nan=np.inf)


def test_a_better_class_never_costs_more(result):
    wide = result.years.pivot(index="operation", columns="partnership", values="cost")
    assert (wide["joint_venture"] <= wide["alone"]).all()
    assert (wide["joint_venture"] <= wide["licence"]).all()


def test_a_better_class_breaks_even_no_later(ways):
    for name in ("full_with_credit", "full_without_credit", "cash_with_credit"):
        joint = ways[name]["joint_venture", "KOR"]
        assert never_later(joint, ways[name]["alone", ""])
        assert never_later(joint, ways[name]["licence", "KOR"])


@pytest.mark.parametrize("price", [75.0, 90.0, 120.0])
def test_a_faster_ramp_breaks_even_no_later(price):
    selling, none = np.full(10, price), np.zeros(10)
    slow, fast = Ramp(0.3, 0.95, 1.6), Ramp(0.3, 0.95, 0.8)
    back = [
        break_even(cash(books_of(SITE, one, 10), selling, none)) for one in (fast, slow)
    ]
    assert never_later(*back)


def test_a_credit_and_a_higher_price_break_even_no_later(ways):
    for row in ways.to_dict("records"):
        assert never_later(row["full_with_credit"], row["full_without_credit"])
        assert never_later(row["full_with_credit"], row["cash_with_credit"])


def test_a_ripe_plant_costs_the_same_every_year():
    yields, cost = cost_by_year(SITE, RIPE, 4)
    assert yields.tolist() == pytest.approx([0.95] * 4)
    assert cost == pytest.approx(np.repeat(SITE.mature.total, 4))


def test_cost_by_year_levelizes_to_the_value_of_the_partner(result, ways):
    rate = SITE.mature.plants.regional["wacc"][0]
    for partnership in ("alone", "licence", "joint_venture"):
        table = result.years[result.years["partnership"] == partnership]
        weight = table["cell_yield"] * (1.0 + rate) ** -(table["operation"] - 0.5)
        mean = (table["cost"] * weight).sum() / weight.sum()
        told = ways.loc[partnership]["levelized_cost"].iloc[0]
        assert mean == pytest.approx(told)


def test_cash_of_a_ripe_plant_can_be_counted_by_hand():
    costs = SITE.mature
    rate, tax = (float(costs.plants.regional[one][0]) for one in ("wacc", "tax"))
    price = 100.0
    worn = float(costs.items["depreciation"][0])
    spent = float(costs.total[0]) - worn - float(costs.items["profit"][0])
    quarter = 30.0 / 4
    earned = (price - spent) * quarter
    paid = tax * (earned - worn * quarter)
    flow = (earned - paid + 35.0 * quarter) / (1.0 + rate) ** 0.125
    line = cash(books_of(SITE, RIPE, 1), np.full(1, price), np.full(1, 35.0))
    assert line[1] - line[0] == pytest.approx(flow)
    made = sum(float(costs.items[one][0]) for one in ("labor", "overhead", "energy"))
    bought = float(costs.items["materials"][0])
    fixed = sum(float(one[0]) for one in costs.investment.values())
    outlay = fixed + 0.05 * bought + 0.10 * made + 0.15 * (bought + made)
    assert -line[0] == pytest.approx(30.0 * outlay)


def test_losses_shelter_later_income_only_once():
    income = np.array([-4.0, 10.0, -3.0, 3.0, 1.0])
    assert income_tax(income, 0.5).tolist() == [0.0, 3.0, 0.0, 0.0, 0.5]


def test_break_even_may_be_at_once_or_never():
    assert break_even(np.array([0.0, 1.0])) == 0.0
    assert np.isnan(break_even(np.array([-2.0, -1.0])))


def test_at_the_needed_price_the_money_is_just_back():
    books, none = books_of(SITE, Ramp(0.4, 0.95, 0.75), 10), np.zeros(10)
    left = cash(books, np.full(10, needed_price(books, none)), none)[-1]
    assert left == pytest.approx(0.0, abs=0.01)


def test_a_chinese_partner_bars_the_credit_and_an_allied_one_does_not(ways):
    assert ways["credit"].to_dict() == {
        ("alone", ""): True,
        ("licence", "KOR"): True,
        ("licence", "JPN"): True,
        ("licence", "CHN"): False,
        ("joint_venture", "KOR"): True,
        ("joint_venture", "JPN"): True,
        ("joint_venture", "CHN"): False,
    }
    row = ways.loc["joint_venture", "CHN"]
    assert row["needed_with_credit"] == row["needed_without_credit"]


def test_the_price_is_cost_freight_and_duty_of_the_year(result):
    first = result.prices.iloc[0]
    landed = first["reference_full"] * (1.0 + first["duty"]) + first["freight"]
    assert first["parity_full"] == pytest.approx(landed)
    credit = result.prices.set_index("year")["credit"]
    assert credit[[2027, 2030, 2031, 2032, 2033]].tolist() == [
        35.0, 26.25, 17.5, 8.75, 0.0,
    ]  # fmt: skip


def test_chinese_inputs_lose_the_credit():
    table = know_how.run(inputs="china", partner=("KOR",), years=3).prices
    assert table["credit"].max() == 0.0


def test_outside_the_united_states_there_is_neither_duty_nor_credit():
    table = know_how.run(region="DEU", partner=("KOR",), years=3).prices
    assert table[["duty", "credit"]].to_numpy().max() == 0.0
    assert table["freight"].iloc[0] == pytest.approx(0.906)


def test_all_faults_are_told_at_once():
    with pytest.raises(CommandError) as error:
        know_how.run(
            chemistry="lpf",
            region="CHN",
            owner="USB",
            partner=("DEU",),
            plant_gwh=-1.0,
            years=11,
            year=1990,
            inputs="martian",
        )
    codes = sorted(one.code for one in error.value.findings)
    assert codes == [
        "C620", "C621", "C623", "C623", "C623", "C624", "C626", "C640",
    ]  # fmt: skip


def test_a_lane_without_freight_is_a_limit():
    with pytest.raises(ModelLimit, match="L531"):
        know_how.run(region="AUS", partner=("KOR",))
