"""Every part of a delivered price is what it says, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from tests.support.folders import two_region_world, write_world

from ionshore.indicators.delivered import behind_deliveries, behind_prices
from ionshore.indicators.flows import networks
from ionshore.studies.solving import solve_world

STEPS = [
    {"asset": "mine", "step": 0, "width": 0.5, "adder": 0},
    {"asset": "mine", "step": 1, "width": 0.5, "adder": 2},
]


def parts(frame, region, *labels, year=2024):
    """Return figures of one market in one year by component, or by more labels."""
    rows = frame[(frame["region"] == region) & (frame["year"] == year)]
    return rows.set_index(list(labels or ("component",)))["value"]


def one_place(folder, **changes):
    """Mine and two cell plants in BBB: every unit comes from a plant next door."""
    tables = {
        "supply_steps": STEPS,
        "assets": [
            {"asset": "mine", "process": "mining", "region": "BBB", "capacity": 100},
            {
                "asset": "old",
                "process": "making",
                "region": "BBB",
                "capacity": 20,
                "cost_adder": 1,
            },
            {
                "asset": "new",
                "process": "making",
                "region": "BBB",
                "capacity": 30,
                "cost_adder": 4,
            },
        ],
        "demand": [{"segment": "ev", "region": "BBB", "year": 2024, "quantity": 30}],
        "effects": [
            {"kind": "production_credit", "commodity": "cell", "origin": "BBB",
             "destination": "*", "value": 5}
        ],
    }  # fmt: skip
    return two_region_world(folder, **(tables | changes))


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    return behind_deliveries(solve_world(one_place(tmp_path_factory.mktemp("chain"))))


def test_every_part_of_a_chain_of_plants_matches_the_hand_count(chain):
    _, cost, _ = chain
    found = parts(cost, "BBB")
    # 60 ores: 50 at 1 and 10 at 1 + 2, so an ore costs 3; two ores in a cell.
    # 20 cells at 8 + 1 and 10 at 8 + 4, each with a credit of 5: 3 x 2 + 12 - 5.
    assert found["price"] == pytest.approx(13)
    assert found["material_ore"] == pytest.approx(2)
    assert found["other"] == pytest.approx(8)
    assert found["hidden"] == pytest.approx(2 * 10 * 2 / 60 + (20 * 1 + 10 * 4) / 30)
    assert found["credit"] == pytest.approx(-5)
    assert found["rent"] == pytest.approx(2 * 50 * 2 / 60 + 20 * 3 / 30)
    assert len(found) == 6, "nothing else is in the price"


def test_every_rent_is_told_at_the_stage_where_it_arises(chain):
    _, cost, stage = chain
    found = parts(stage, "BBB", "component", "stage")
    assert found["rent", "mine"] == pytest.approx(2 * 50 * 2 / 60)
    assert found["rent", "cell"] == pytest.approx(20 * 3 / 30)
    assert found["rent"].sum() == pytest.approx(parts(cost, "BBB")["rent"])
    assert found["law", "cell"] == pytest.approx(-5)
    assert found["hidden", "mine"] == pytest.approx(2 * 10 * 2 / 60)
    assert found["cost", "cell"] == pytest.approx(8)
    assert found.sum() == pytest.approx(parts(cost, "BBB")["price"])


def test_what_leaves_a_region_was_made_there(tmp_path):
    # BBB makes 5 cells, all for CCC, which pays more; its own 20 come from AAA.
    world = two_region_world(
        tmp_path,
        regions=[{"region": "AAA"}, {"region": "BBB"}, {"region": "CCC"}],
        demand=[
            {"segment": "ev", "region": "BBB", "year": 2024, "quantity": 20},
            {"segment": "ev", "region": "CCC", "year": 2024, "quantity": 6},
        ],
        lanes=[
            {"commodity": "ore", "origin": "AAA", "destination": "BBB", "freight": 0.5},
            {"commodity": "cell", "origin": "AAA", "destination": "BBB", "freight": 3},
            {"commodity": "cell", "origin": "BBB", "destination": "CCC", "freight": 1},
            {"commodity": "cell", "origin": "AAA", "destination": "CCC", "freight": 40},
        ],
    )
    embodied, cost, stage = behind_deliveries(solve_world(world))
    cells = embodied[embodied["stage"] == "cell"]
    assert parts(cells, "BBB").to_dict() == pytest.approx({"AAA": 1.0})
    # Of the 6 in CCC 5 were made in BBB; at AAA a cell is worth 12, in BBB 51.
    made = parts(cells, "CCC")
    assert made["BBB"] == pytest.approx(5 * 51 / (5 * 51 + 12))
    # The last of them comes from AAA: 2 + 10 + 40. BBB gets 52 - 1 for its five.
    found = parts(cost, "CCC")
    assert found["price"] == pytest.approx(52)
    assert found["freight"] == pytest.approx((40 + 5 * (1 + 2 * 0.5)) / 6)
    rents = parts(stage, "CCC", "component", "stage")
    assert rents["rent", "cell"] == pytest.approx(5 * (52 - 1 - 8 - 2 * 1.5) / 6)
    assert found.drop("price").sum() == pytest.approx(found["price"])


def test_a_byproduct_bears_costs_by_its_share_in_the_value(tmp_path):
    # One ore at 1 and work of 3 make a main and a side product. A unit more of the
    # side is bought outside at 1, so the main is worth 3 and carries three quarters.
    world = write_world(
        tmp_path,
        {
            "regions": [{"region": "AAA"}],
            "commodities": [
                {"commodity": name, "stage": stage, "unit": "kt"}
                for name, stage in (
                    ("ore", "mine"),
                    ("main", "component"),
                    ("side", "component"),
                )
            ],
            "segments": [
                {"segment": name, "unit": "kt", "unmet_value": 100}
                for name in ("first", "second")
            ],
            "processes": [
                {"process": "mining", "commodity": "ore"},
                {"process": "splitting", "commodity": "main"},
            ],
            "recipes": [
                {
                    "process": "splitting",
                    "commodity": good,
                    "flow": flow,
                    "quantity": 1,
                }
                for good, flow in (("ore", "in"), ("side", "out"))
            ],
            "process_costs": [
                {"process": "mining", "region": "*", "other_cost": 1},
                {"process": "splitting", "region": "*", "labor_cost": 3},
            ],
            "assets": [
                {"asset": name, "process": name, "region": "AAA", "capacity": 1000}
                for name in ("mining", "splitting")
            ],
            "outside": [{"commodity": "side", "region": "AAA", "buy_price": 1}],
            "demand": [
                {"segment": "first", "region": "AAA", "year": 2024, "quantity": 10},
                {"segment": "second", "region": "AAA", "year": 2024, "quantity": 15},
            ],
            "serves": [
                {"segment": "first", "commodity": "main"},
                {"segment": "second", "commodity": "side"},
            ],
        },
    )
    _, cost, _ = behind_deliveries(solve_world(world))
    first = parts(cost[cost["segment"] == "first"], "AAA")
    assert first.to_dict() == pytest.approx(
        {"price": 3, "material_ore": 0.75, "labor": 2.25}
    )
    second = parts(cost[cost["segment"] == "second"], "AAA")
    # 10 of 15 are by-products, 5 are bought.
    assert second.to_dict() == pytest.approx(
        {"price": 1, "material_ore": 1 / 6, "labor": 0.5, "outside": 1 / 3}
    )


def test_capital_growth_and_fixed_cost_are_spread_over_what_is_made(tmp_path):
    # Nothing stands: 10 cells a year for two years need 10 built in 2025 at 50 each.
    # With a life of 2 years and no interest that is 25 a year; half of the additions
    # fit on the free step of growth, the rest costs 10 % of the capex once, over the
    # two years it stands.
    world = two_region_world(
        tmp_path,
        years=[2025, 2026],
        processes=[
            {"process": "mining", "commodity": "ore"},
            {"process": "making", "commodity": "cell", "lifetime": 2},
        ],
        process_costs=[
            {"process": "mining", "region": "*", "other_cost": 1},
            {
                "process": "making",
                "region": "*",
                "other_cost": 8,
                "capex": 50,
                "fixed_cost": 4,
            },
        ],
        growth=[
            {
                "process": "making",
                "region": "*",
                "step": 0,
                "rate": 0.5,
                "seed": 10,
                "premium": 0,
            },
            {"process": "making", "region": "*", "step": 1, "premium": 0.1},
        ],
        assets=[
            {"asset": "mine", "process": "mining", "region": "BBB", "capacity": 100},
            {"asset": "plant", "process": "making", "region": "BBB", "buildable": True},
        ],
        demand=[
            {"segment": "ev", "region": "BBB", "year": year, "quantity": 10}
            for year in (2025, 2026)
        ],
    )
    _, cost, _ = behind_deliveries(solve_world(world))
    for year in (2025, 2026):
        found = parts(cost, "BBB", year=year)
        assert found["capital"] == pytest.approx(25)
        assert found["fixed"] == pytest.approx(4)
        assert found["growth"] == pytest.approx(5 * 50 * 0.1 / 2 / 10)
        assert found.drop("price").sum() == pytest.approx(found["price"])


def test_a_year_without_deliveries_has_no_figures(tmp_path):
    world = one_place(
        tmp_path,
        demand=[{"segment": "ev", "region": "BBB", "year": 2024, "quantity": 0}],
    )
    figures = behind_deliveries(solve_world(world))
    assert [len(one) for one in figures] == [0, 0, 0]
    assert all("indicator" in one for one in figures)


def test_lanes_that_rise_in_cost_count_at_what_is_paid(tmp_path):
    # Freight 3 + 0.4 f / unit at the margin: 15 cells pay 3 + 0.2 x 15 on average.
    lanes = [
        {"commodity": "ore", "origin": "AAA", "destination": "BBB", "freight": 0.5},
        {
            "commodity": "cell",
            "origin": "AAA",
            "destination": "BBB",
            "freight": 3,
            "cost_slope": 0.4,
        },
    ]
    _, cost, stage = behind_deliveries(
        solve_world(two_region_world(tmp_path, lanes=lanes))
    )
    found = parts(cost, "BBB")
    assert found["price"] == pytest.approx(12 + 3 + 0.4 * 15)
    assert found["freight"] == pytest.approx(0.75 * 6 + 0.25 * 2 * 0.5)
    rent = parts(stage, "BBB", "component", "stage")["rent", "cell"]
    # The lane keeps 3 on 15 cells; the plant in BBB 21 - 3 - 8 on 5.
    assert rent == pytest.approx(0.75 * 3 + 0.25 * 10)
    assert np.isclose(found["rent"], rent)


def test_the_price_of_a_good_is_told_by_kind(tmp_path):
    world = one_place(
        tmp_path,
        prices=[
            {"commodity": "cell", "region": "BBB", "year": 2024, "series": "spot",
             "price": 13},
        ],
    )  # fmt: skip
    prices = behind_prices(solve_world(world))
    assert set(prices["indicator"]) == {"price_kind"}
    ore = prices[prices["commodity"] == "ore"]
    # An ore costs 3 at the margin, 1 by the cost model; 10 of 60 cost 2 more.
    assert parts(ore, "").to_dict() == pytest.approx(
        {"cost": 1, "hidden": 2 * 10 / 60, "rent": 2 * 50 / 60}
    )
    cells = prices[prices["commodity"] == "cell"]
    for place in ("", "BBB"):
        assert parts(cells, place).sum() == pytest.approx(13)
        assert parts(cells, place)["law"] == pytest.approx(-5)


def test_flows_of_a_year_are_found_once_for_all_figures(tmp_path):
    solution = solve_world(one_place(tmp_path))
    (first,), (again,) = networks(solution), networks(solution, [2024])
    assert first is again
