"""Reported figures are moved together, each as little as its spread allows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.calibration.conftest import base_tables

from ionshore.calibration.agreed import reconciled_world
from ionshore.calibration.market_shares import regional_shares
from ionshore.calibration.reconcile import reconcile
from ionshore.calibration.settings import CalibrationSettings
from ionshore.core.errors import ModelLimit

LENIENT = CalibrationSettings(largest_move=99.0, largest_chi=1e9)


@pytest.fixture
def world(world_of):
    """The napkin chain in which the output of ore may be moved at will."""
    loose = [{"kind": "production", "process": "mining", "spread": 0.1}]
    return world_of(reconciliation=loose)


def output(ore=60.0, here=18.0, there=12.0):
    return [
        {"process": "mining", "region": "AAA", "quantity": ore},
        {"process": "making", "region": "AAA", "quantity": here},
        {"process": "making", "region": "BBB", "quantity": there},
    ]


def test_figures_that_agree_do_not_move(world_of):
    found = reconcile(world_of())
    assert found.chi_square == pytest.approx(0.0, abs=1e-18)
    assert found.value("production", process="mining") == pytest.approx(60.0)


def test_two_equal_reporters_meet_at_the_geometric_mean(world_of):
    # 70 kt mined against 30 GWh x 2 kt: the recipe is fixed, so ore and cells (and
    # demand with them) share the gap. Cells and demand move together: their joint
    # variance is that of two figures in line, so ore moves twice as far as each.
    found = reconcile(world_of(base_output=output(ore=66.0)), LENIENT)
    ore = np.log(found.value("production", process="mining") / 66.0)
    cells = np.log(found.value("production", process="making") / 30.0)
    demand = np.log(found.value("demand", segment="ev") / 30.0)
    assert cells == pytest.approx(demand)
    assert ore == pytest.approx(-2.0 / 3.0 * np.log(66 / 60))
    assert cells == pytest.approx(1.0 / 3.0 * np.log(66 / 60))
    # All reported: spread 0.05 each.
    moves = np.array([ore, cells, demand]) / 0.05
    assert found.chi_square == pytest.approx(float((moves**2).sum()))


def test_a_stiffer_figure_moves_less(world_of):
    stiff = [{"kind": "production", "process": "mining", "spread": 0.001}]
    found = reconcile(
        world_of(base_output=output(ore=66.0), reconciliation=stiff), LENIENT
    )
    assert found.value("production", process="mining") == pytest.approx(66.0, rel=1e-3)
    assert found.value("demand", segment="ev") == pytest.approx(33.0, rel=1e-3)


def test_a_listed_recipe_gives_way_and_stays_in_the_world(world_of):
    loose = [
        {"kind": "recipe", "process": "making", "commodity": "ore", "spread": 10.0}
    ]
    world = world_of(base_output=output(ore=66.0), reconciliation=loose)
    found = reconcile(world, LENIENT)
    assert found.value("recipe", process="making", commodity="ore") == pytest.approx(
        2.2, rel=1e-3
    )
    recipes = reconciled_world(world, found)["recipes"]
    assert recipes["quantity"].iloc[0] == pytest.approx(2.2, rel=1e-3)


def test_what_is_built_up_in_stock_is_a_demand_of_the_base_year_alone(world_of):
    stock = [{"kind": "stock", "commodity": "ore", "spread": 1000.0}]
    world = world_of(base_output=output(ore=66.0), reconciliation=stock)
    found = reconcile(world, LENIENT)
    assert found.value("stock", commodity="ore") == pytest.approx(6.0, rel=1e-3)
    demand = reconciled_world(world, found)["demand"].query(
        "segment == 'base_stock_ore'"
    )
    assert dict(zip(demand["year"], demand["quantity"], strict=True)) == {
        2024: pytest.approx(6.0, rel=1e-3),
        2025: 0.0,
    }


def test_what_is_drawn_from_stock_comes_back_in_the_base_year_alone(world_of):
    stock = [{"kind": "stock", "commodity": "ore", "spread": 1000.0}]
    world = world_of(base_output=output(ore=54.0), reconciliation=stock)
    found = reconcile(world, LENIENT)
    back = reconciled_world(world, found)["past_returns"]
    assert dict(zip(back["year"], back["quantity"], strict=True)) == {
        2024: pytest.approx(6.0, rel=1e-3),
        2025: 0.0,
    }


def test_a_move_beyond_the_limit_is_refused_by_name(world_of):
    world = world_of(base_output=output(ore=120.0))
    with pytest.raises(ModelLimit, match=r"L540.*production mining.*120") as caught:
        reconcile(world)
    assert any(one.code == "L540" for one in caught.value.findings)
    assert any(one.code == "L541" for one in caught.value.findings)


def test_a_move_that_is_known_is_accepted(world_of):
    known = [
        {"kind": kind, "process": process, "segment": segment, "known": "as told"}
        for kind, process, segment in (
            ("production", "mining", ""),
            ("production", "making", ""),
            ("demand", "", "ev"),
        )
    ]
    world = world_of(base_output=output(ore=120.0), reconciliation=known)
    found = reconcile(world, CalibrationSettings(largest_chi=1e9))
    assert set(found.figures["known"]) == {"as told"}


def test_shares_of_a_market_add_up_and_the_rest_goes_to_what_has_no_band(world_of):
    world = world_of(
        commodities=[
            {"commodity": "ore", "stage": "mine", "unit": "kt", "reference_price": 4},
            {"commodity": "cell", "stage": "cell", "unit": "GWh", "reference_price": 9},
            {"commodity": "salt", "stage": "cell", "unit": "GWh", "reference_price": 9},
            {"commodity": "air", "stage": "cell", "unit": "GWh", "reference_price": 9},
        ],
        processes=[
            {"process": "mining", "commodity": "ore"},
            {"process": "making", "commodity": "cell"},
            {"process": "salting", "commodity": "salt"},
            {"process": "airing", "commodity": "air"},
        ],
        serves=[
            {"segment": "ev", "commodity": name} for name in ("cell", "salt", "air")
        ],
        shares=[
            {
                "segment": "ev",
                "commodity": "cell",
                "region": "*",
                "year": 2024,
                "share": 0.9,
            }
        ],
        base_output=[
            *output(),
            {"process": "salting", "region": "AAA", "quantity": 3},
        ],
        assets=[
            *base_tables()["assets"],
            {"asset": "pan", "process": "salting", "region": "AAA", "capacity": 9},
            {
                "asset": "lung",
                "process": "airing",
                "region": "AAA",
                "status": "candidate",
                "buildable": True,
                "build_from": 2025,
            },
        ],
        process_costs=[
            {"process": name, "region": "*", "other_cost": 1}
            for name in ("mining", "making", "salting", "airing")
        ],
    )
    shares = regional_shares(world, 2024).query("region == 'BBB'")
    found = dict(zip(shares["commodity"], shares["share"], strict=True))
    # Nobody makes air in the base year, so none is delivered.
    assert found == {"cell": pytest.approx(0.9), "salt": pytest.approx(0.1)}


def test_more_scrap_is_not_used_than_falls_off(world_of):
    # Making 30 GWh drops 3 kt of scrap; shredders are reported to take 9.
    world = world_of(
        commodities=[
            {"commodity": "ore", "stage": "mine", "unit": "kt", "reference_price": 4},
            {"commodity": "cell", "stage": "cell", "unit": "GWh", "reference_price": 9},
            {"commodity": "scrap", "stage": "recycle", "unit": "kt"},
            {"commodity": "mass", "stage": "recycle", "unit": "kt"},
        ],
        processes=[
            {"process": "mining", "commodity": "ore"},
            {"process": "making", "commodity": "cell"},
            {"process": "shredding", "commodity": "mass"},
        ],
        recipes=[
            {"process": "making", "commodity": "ore", "flow": "in", "quantity": 2},
            {"process": "making", "commodity": "scrap", "flow": "out", "quantity": 0.1},
            {"process": "shredding", "commodity": "scrap", "flow": "in", "quantity": 1},
        ],
        segments=[
            {"segment": "ev", "unit": "GWh", "unmet_value": 1000},
            {"segment": "other", "unit": "kt", "unmet_value": 1000},
        ],
        serves=[
            {"segment": "ev", "commodity": "cell"},
            {"segment": "other", "commodity": "mass"},
        ],
        demand=[
            {"segment": segment, "region": region, "year": year, "quantity": quantity}
            for segment, region, quantity in (("ev", "BBB", 30), ("other", "AAA", 9))
            for year in (2024, 2025)
        ],
        assets=[
            *base_tables()["assets"],
            {"asset": "mill", "process": "shredding", "region": "AAA", "capacity": 9},
        ],
        process_costs=[
            {"process": name, "region": "*", "other_cost": 1}
            for name in ("mining", "making", "shredding")
        ],
        base_output=[
            *output(),
            {"process": "shredding", "region": "AAA", "quantity": 9},
        ],
        reconciliation=[
            {"kind": "production", "process": "shredding", "spread": 5.0},
            {"kind": "demand", "segment": "other", "spread": 5.0},
        ],
    )
    found = reconcile(world, LENIENT)
    cells = found.value("production", process="making")
    assert found.value("production", process="shredding") <= 0.1 * cells * (1 + 1e-9)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.floats(30, 120), st.floats(5, 40), st.floats(5, 40), st.floats(0.01, 0.5))
def test_every_balance_closes_whatever_was_reported(world, ore, here, there, spread):
    def told(rows):
        tables = dict(world.tables)
        tables["base_output"] = rows.assign(quantity=[ore, here, there])
        tables["reconciliation"] = tables["reconciliation"].assign(spread=spread)
        return reconcile(replace(world, tables=tables), LENIENT)

    found = told(world["base_output"])
    assert found.balances["residual"].abs().max() < 1e-9


def test_a_reported_total_holds_parts_that_were_split_by_judgement(world_of):
    # 36 GWh are reported in parts, 30 in all and in demand; the total is certain.
    told = [{"kind": "total", "stage": "cell", "prior": 30, "spread": 1e-6}]
    world = world_of(base_output=output(60, 24, 12), reconciliation=told)
    found = reconcile(world, LENIENT)
    assert found.value("production", process="making") == pytest.approx(30, rel=1e-6)
    assert found.value("total", segment="cell") == pytest.approx(30, rel=1e-6)


def test_the_order_of_rows_changes_nothing(world_of):
    straight = reconcile(world_of(base_output=output(66, 20, 12)), LENIENT)
    turned = reconcile(world_of(base_output=output(66, 20, 12)[::-1]), LENIENT)
    assert turned.chi_square == pytest.approx(straight.chi_square)
