"""Reserves against withholding, on a world that is reckoned by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.shock_tables import small_shock_tables

from ionshore.core.errors import CommandError
from ionshore.optim.patch import Change, Patch
from ionshore.report.study_page import render_study
from ionshore.scenario import shock_tables as tables
from ionshore.studies.shock.events import event_patch, export_ban
from ionshore.studies.shock.opened import open_short_run
from ionshore.studies.stockpile.arranged import sized
from ionshore.studies.stockpile.curves import cover_months, size_curve
from ionshore.studies.stockpile.losses import Losses
from ionshore.studies.stockpile.screening import screened
from ionshore.studies.stockpile.sizing import cheapest_sizes
from ionshore.studies.stockpile.spares import standby, with_spare
from ionshore.studies.stockpile.study import findings, run
from ionshore.studies.stockpile.threats import (
    Event,
    Holder,
    durations,
    events_of,
    holders,
    holdings_of,
    reserves_of,
    threats_asked,
)

NAPKIN = Path(__file__).parents[2] / "worlds" / "napkin"
START = date(2024, 1, 1)
RATE = 0.06
ALONE = Holder("alone", "national", ("BBB",), RATE)
OTHER = Holder("other", "national", ("AAA",), RATE)
POOL = Holder("pool", "allied", ("AAA", "BBB"), RATE)
# B wants 8 GWh and makes 4 itself at 80; a ban on A's cells takes the rest. Buyers give
# up steps of 5, 5, 10, 10, 10 and 10 %, worth these prices; a unit bought again costs
# 80 and 2 % of handling.
GIVEN_UP = {at: 80 * (1 - at / 1000) ** -2.5 for at in (25, 75, 150, 250, 350, 450)}
AGAIN = 1.02 * 80


@pytest.fixture(scope="module")
def losses(tmp_path_factory: pytest.TempPathFactory) -> Losses:
    """Cells that B, A, or both may hold."""
    found = []

    def reserves(plan, standing):
        held = holdings_of(plan, standing, 2024, (ALONE, OTHER, POOL))
        found.extend(one for one in held if one.commodity == "cell")
        return reserves_of(plan, standing, 2024, found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IONSHORE_CACHE", str(tmp_path_factory.mktemp("cache")))
        short_run = open_short_run(
            NAPKIN, None, starts=START, months=12, after=0, reserves=reserves
        )
    return Losses(short_run, tuple(found))


def event(months: int = 12, probability: float = 0.1) -> Event:
    ban = export_ban("cell", "AAA", starts=START, months=months)
    return Event("cells", months, probability, ban)


def saved(losses: Losses, sizes: dict[str, float]) -> float:
    return losses.answer(event(), {}).cost - losses.answer(event(), sizes).cost


def test_the_first_unit_saves_what_the_last_buyer_to_give_up_would_have_paid(losses):
    answer = losses.answer(event(), {})
    place = [one.name for one in losses.holdings].index("cell@alone")
    assert -answer.slope[place] == pytest.approx(GIVEN_UP[450] - AGAIN)
    assert answer.unserved == pytest.approx(4.0)


def test_a_reserve_serves_those_to_whom_a_unit_is_worth_most(losses):
    answer = losses.answer(event(), {"cell@alone": 1.0})
    # 0.8 GWh each of the two dearest steps: 0.8 of the first and 0.2 of the second.
    worth = 0.8 * (GIVEN_UP[450] - AGAIN) + 0.2 * (GIVEN_UP[350] - AGAIN)
    assert saved(losses, {"cell@alone": 1.0}) == pytest.approx(worth)
    assert answer.unserved == pytest.approx(3.0)
    assert answer.released.sum() == pytest.approx(1.0)


def test_what_is_released_is_in_the_balance_and_in_the_costs(losses):
    short_run = losses.short_run
    row = short_run.session.problem.row_block("reserve").start
    filled = Patch(row_upper=Change.of([row], 1.0))
    banned = event_patch(short_run, event().shock)
    solution = short_run.solution(filled | banned)
    table = solution.table("released")
    weight = solution.table("periods").set_index("year")["weight"]
    assert (table["value"] * table["year"].map(weight)).sum() == pytest.approx(1.0)
    assert set(table["reserve"]) == {"cell@alone"}


def test_a_reserve_is_held_up_to_where_a_unit_more_is_not_worth_its_cost(losses):
    alone = [one for one in losses.holdings if one.holder == ALONE]
    sizes, _, avoided = sized(losses, alone, [event(probability=0.1)])
    # A unit costs 4.8 a year: it is held for buyers who would pay 48 above buying again.
    worth = [one for one, price in GIVEN_UP.items() if 0.1 * (price - AGAIN) > 4.8]
    assert worth == [250, 350, 450]
    assert sizes["cell@alone"] == pytest.approx(3 * 0.8, rel=1e-3)
    assert avoided == pytest.approx(0.1 * 2.4, rel=1e-3)


@settings(max_examples=8)
@given(st.floats(0.005, 0.5), st.floats(1.0, 2.0))
def test_a_likelier_event_asks_for_more_and_a_dearer_reserve_for_less(
    losses, chance, times
):
    alone = [one for one in losses.holdings if one.holder == ALONE]
    size = lambda p: sized(losses, alone, [event(probability=p)])[0]["cell@alone"]  # noqa: E731
    assert size(min(chance * times, 1.0)) >= size(chance) - 1e-3
    # A dearer reserve against the same event is a rarer event against the same reserve.
    assert size(chance / times) <= size(chance) + 1e-3


def test_what_never_happens_is_not_held_against(losses):
    alone = [one for one in losses.holdings if one.holder == ALONE]
    sizes, gain, _ = sized(losses, alone, [event(probability=0.0)])
    assert sizes == {"cell@alone": 0.0}
    assert gain == 0.0


@settings(max_examples=8)
@given(st.floats(0.0, 5.0), st.floats(0.0, 3.0))
def test_a_bigger_stock_never_hurts_service_and_helps_less_and_less(losses, size, more):
    points = [
        losses.answer(event(), {"cell@alone": at})
        for at in (size, size + more / 2, size + more)
    ]
    cost = [one.cost for one in points]
    assert cost[0] + 1e-7 >= cost[1]
    assert cost[1] + 1e-7 >= cost[2]
    assert cost[0] - cost[1] >= cost[1] - cost[2] - 1e-6
    assert points[0].unserved + 1e-7 >= points[2].unserved


@settings(max_examples=8)
@given(st.floats(0.0, 3.0), st.floats(0.0, 1.0))
def test_one_stock_for_all_never_saves_less_than_the_same_in_parts(losses, size, part):
    apart = {"cell@alone": part * size, "cell@other": (1 - part) * size}
    assert saved(losses, {"cell@pool": size}) >= saved(losses, apart) - 1e-7


def test_months_of_cover_are_in_proportion_to_the_stock(losses):
    alone = losses.holdings[0]
    # Four GWh a year are missing; B uses eight.
    days = np.array([0.0, 45.625, 91.25, 182.5, 365.0])
    months = cover_months(losses, alone, event(), days)
    assert months == pytest.approx([0.0, 3.0, 6.0, 12.0, 12.0])
    table = size_curve(losses, alone, [event()])
    assert table["unserved"].is_monotonic_decreasing
    assert table["saved"].is_monotonic_increasing
    assert table["holding"].iloc[-1] == pytest.approx(8 * 80 * RATE)


def test_standby_plants_stand_in_for_what_is_withheld(losses):
    plan = losses.short_run.plan
    spare = standby(plan, 2024, ("cell",), ("BBB",), share=0.1)
    total = plan.assets.capacity[:, 0].sum()
    assert spare is not None
    assert spare.amount == pytest.approx(0.1 * total)
    with_more = with_spare(losses.short_run, spare)
    answer = Losses(with_more, losses.holdings).answer(event(), {})
    utilization = plan.assets.utilization[spare.added > 0][0]
    assert answer.unserved == pytest.approx(4.0 - utilization * spare.amount)
    assert standby(plan, 2024, ("cell",), ("CCC",), share=0.1) is None


def test_events_are_told_with_what_they_cost(losses):
    table, slopes = screened(losses, [event(3), event(12)], lambda _line: None)
    assert table["months"].tolist() == [3, 12]
    assert table["cost"].iloc[1] == pytest.approx(4 * table["cost"].iloc[0])
    assert set(slopes) == {"cells:3", "cells:12"}


@pytest.fixture
def told(monkeypatch, tmp_path):
    small_tables = small_shock_tables()
    monkeypatch.setenv("IONSHORE_CACHE", str(tmp_path))
    for module in ("threats", "study"):
        name = f"ionshore.studies.stockpile.{module}.shock_tables"
        monkeypatch.setattr(name, lambda: small_tables)
    return lambda **more: run(
        world=str(NAPKIN), scenario="", year=2024, quiet=True, **more
    )


def test_the_study_says_how_much_to_hold_and_what_it_is_worth(told):
    result = told()
    assert result.inputs["commodities"] == ("cell",)
    found = findings(result)
    page = render_study(found, "ko")
    assert "비축" in page
    sizes = result.sizes.set_index("holder")
    assert sizes.loc["allied_pool", "net"] >= sizes.loc["state_kor", "net"] - 1e-6
    assert (result.sizes["net"] >= -1e-6).all()
    assert set(result.measures["measure"]) == {"reserve:cell", "standby"}
    first = result.forms["ratio"].max()
    assert first > 1


def test_what_nobody_uses_cannot_be_held(told):
    with pytest.raises(CommandError) as caught:
        told(commodities=("cell", "bricks"))
    assert [one.code for one in caught.value.findings] == ["W762"]


@settings(max_examples=25)
@given(
    st.lists(st.floats(1.0, 100.0), min_size=3, max_size=12),
    st.floats(0.5, 20.0),
    st.floats(0.5, 20.0),
)
def test_the_size_against_random_need_is_the_newsvendor_s(needs, cost, price):
    def loss(size):
        short = np.maximum(np.array(needs) - size[0], 0.0)
        slope = -price * (short > 0).mean()
        return price * short.mean(), np.array([slope])

    found = cheapest_sizes(np.array([cost]), np.array([200.0]), loss)
    total = lambda size: cost * size + loss(np.array([size]))[0]  # noqa: E731
    best = min(total(size) for size in (0.0, *needs))
    # Found within a thousandth of what is lost without any.
    assert found.cost == pytest.approx(best, abs=1.001e-3 * total(0.0) + 1e-6)
    assert found.bound <= best + 1e-6


def test_a_stock_against_the_loss_of_one_supplier_covers_by_what_is_missing():
    # 700 of 1,005 kt a year go; 900 are wanted, so 595 are missing.
    missing = 900 - (180 + 60 + 40 + 25)

    def loss(size):
        short = max(missing * 90 / 365 - size[0], 0.0)
        return 1e3 * short, np.array([-1e3 if short > 0 else 0.0])

    found = cheapest_sizes(np.array([1.0]), np.array([1e4]), loss)
    assert found.size[0] == pytest.approx(146.7123287671233, rel=1e-6)


def test_lengths_of_events_must_make_up_all_cases(monkeypatch):
    assert sum(weight for _, weight in durations()) == pytest.approx(1.0)
    broken = dict(tables.shock_tables())
    broken["durations"] = pd.DataFrame({"months": [3, 12], "weight": [0.5, 0.4]})
    monkeypatch.setattr(
        "ionshore.studies.stockpile.threats.shock_tables", lambda: broken
    )
    with pytest.raises(CommandError) as caught:
        durations()
    assert [one.code for one in caught.value.findings] == ["W760"]
    assert "0.9" in caught.value.findings[0].problem


def test_all_unknown_threats_are_told_with_the_nearest():
    with pytest.raises(CommandError) as caught:
        threats_asked(("anode_grafite_chn", "nothing_like_it"))
    codes = [one.code for one in caught.value.findings]
    assert codes == ["W761", "W761"]
    assert "anode_graphite_chn" in caught.value.findings[0].remedy


def test_the_shipped_threats_name_what_the_allies_would_miss():
    events = events_of(threats_asked(()), START)
    pool = next(one for one in holders() if one.kind == "allied")
    assert {one.months for one in events} == {3, 6, 12}
    assert all(set(one.shock.destinations) == {pool.name} for one in events)
    chances = {one.threat: 0.0 for one in events}
    for one in events:
        chances[one.threat] += one.probability
    table = threats_asked(()).set_index("threat")["probability"]
    assert chances == pytest.approx(table.to_dict())
