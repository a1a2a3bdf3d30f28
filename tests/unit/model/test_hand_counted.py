"""Worlds on a napkin, solved by the engine and by hand."""

from __future__ import annotations

import pytest
from tests.support.folders import two_region_world, write_world

from ionshore.core.errors import ScenarioError, SolveError
from ionshore.studies.solving import solve_world


def one_place(tmp_path, *, demand=10.0, years=(2024,), rate=0.0, last=1, **tables):
    """One region, one good, one plant of cost 3 and capacity 100."""
    base = {
        "regions": [{"region": "AAA"}],
        "commodities": [{"commodity": "cell", "stage": "cell", "unit": "GWh"}],
        "owners": [{"owner": "us"}],
        "segments": [{"segment": "ev", "unit": "GWh", "unmet_value": 1000}],
        "processes": [{"process": "making", "commodity": "cell"}],
        "process_costs": [{"process": "making", "region": "*", "other_cost": 3}],
        "assets": [
            {"asset": "plant", "process": "making", "region": "AAA", "capacity": 100}
        ],
        "demand": [
            {"segment": "ev", "region": "AAA", "year": year, "quantity": demand}
            for year in years
        ],
        "serves": [{"segment": "ev", "commodity": "cell"}],
    }
    folder = write_world(
        tmp_path / "world", base | tables, years=list(years), rate=rate, last=last
    )
    return solve_world(folder)


def value(solution, table, **labels):
    frame = solution.table(table)
    for name, label in labels.items():
        frame = frame[frame[name] == label]
    return float(frame["value"].sum())


def test_two_regions_share_the_work_as_counted_by_hand(tmp_path):
    # BBB makes its 5 at 8 + 2 * 1.5; the rest comes from AAA at 10 + 2 * 1 + 3.
    solution = solve_world(two_region_world(tmp_path))
    assert solution.objective == pytest.approx(5 * 11 + 15 * 15)
    assert value(solution, "activity", asset="plant_a") == pytest.approx(15)
    assert value(solution, "activity", asset="mine") == pytest.approx(40)
    assert value(solution, "price", commodity="cell", region="BBB") == pytest.approx(15)
    assert value(solution, "price", commodity="ore", region="BBB") == pytest.approx(1.5)


def test_yield_divides_inputs_and_leaves_by_products(tmp_path):
    solution = solve_world(
        two_region_world(
            tmp_path,
            processes=[
                {"process": "mining", "commodity": "ore"},
                {"process": "making", "commodity": "cell", "process_yield": 0.8},
            ],
            recipes=[
                {
                    "process": "making",
                    "commodity": "ore",
                    "flow": "in",
                    "quantity": 2,
                    "before_yield": True,
                },
                {
                    "process": "making",
                    "commodity": "scrap",
                    "flow": "out",
                    "quantity": 0.1,
                },
            ],
            commodities=[
                {"commodity": "ore", "stage": "mine", "unit": "kt"},
                {"commodity": "cell", "stage": "cell", "unit": "GWh"},
                {"commodity": "scrap", "stage": "recycle", "unit": "kt"},
            ],
        )
    )
    assert value(solution, "activity", asset="mine") == pytest.approx(20 * 2 / 0.8)
    assert value(solution, "byproduct", commodity="scrap") == pytest.approx(2.0)


def test_new_capacity_pays_its_annuity_and_fixed_cost(tmp_path):
    # CRF(10 %, 1 year) = 1.1; 10 GWh at capex 5, fixed 0.5, variable 3.
    solution = one_place(
        tmp_path,
        rate=0.1,
        processes=[{"process": "making", "commodity": "cell", "lifetime": 1}],
        process_costs=[
            {
                "process": "making",
                "region": "*",
                "capex": 5,
                "fixed_cost": 0.5,
                "other_cost": 3,
            }
        ],
        assets=[
            {"asset": "plant", "process": "making", "region": "AAA", "buildable": True}
        ],
    )
    assert value(solution, "new_capacity") == pytest.approx(10)
    assert solution.objective == pytest.approx(10 * (5 * 1.1 + 0.5 + 3))
    assert value(solution, "investment") == pytest.approx(50)


def test_lead_time_ramp_and_retirement_shape_capacity(tmp_path):
    solution = one_place(
        tmp_path,
        years=(2024, 2025, 2026),
        processes=[
            {"process": "making", "commodity": "cell", "lead_time": 1, "lifetime": 9}
        ],
        process_costs=[
            {"process": "making", "region": "*", "capex": 1, "other_cost": 3}
        ],
        owners=[{"owner": "us", "ramp": "slow"}],
        ramps=[
            {"ramp": "slow", "age": 0, "factor": 0.5},
            {"ramp": "slow", "age": 1, "factor": 1},
        ],
        assets=[
            {
                "asset": "old",
                "process": "making",
                "region": "AAA",
                "capacity": 10,
                "retire_year": 2025,
            },
            {
                "asset": "new",
                "process": "making",
                "region": "AAA",
                "owner": "us",
                "buildable": True,
            },
        ],
    )
    built = solution.table("new_capacity").set_index("year")["value"].to_dict()
    # In 2025 half of nameplate works, so 20 must start; in 2026 all of it works.
    assert built == pytest.approx({2025: 20.0})
    assert value(solution, "capacity", asset="old") == pytest.approx(10)


def test_growth_beyond_the_pace_pays_a_premium(tmp_path):
    # Pace: 50 % of the 10 present is free of premium; the other 5 pay 20 % of capex 4.
    solution = one_place(
        tmp_path,
        demand=20,
        process_costs=[{"process": "making", "region": "*", "capex": 4}],
        assets=[
            {"asset": "old", "process": "making", "region": "AAA", "capacity": 10},
            {"asset": "new", "process": "making", "region": "AAA", "buildable": True},
        ],
        growth=[
            {"process": "making", "region": "*", "step": 0, "rate": 0.5},
            {"process": "making", "region": "*", "step": 1, "premium": 0.2},
        ],
    )
    assert value(solution, "cost", term="growth") == pytest.approx(5 * 0.2 * 4)
    assert solution.objective == pytest.approx(10 * 4 + 4)


def test_goods_are_not_laundered_through_a_third_country(tmp_path):
    tables = {
        "regions": [{"region": name} for name in ("MKR", "MID", "USE")],
        "commodities": [
            {"commodity": "cell", "stage": "cell", "unit": "GWh", "reference_price": 10}
        ],
        "segments": [{"segment": "ev", "unit": "GWh", "unmet_value": 100}],
        "processes": [{"process": "making", "commodity": "cell"}],
        "process_costs": [{"process": "making", "region": "*", "other_cost": 10}],
        "assets": [
            {"asset": "maker", "process": "making", "region": "MKR", "capacity": 99},
            {"asset": "small", "process": "making", "region": "MID", "capacity": 1},
        ],
        "lanes": [
            {"commodity": "cell", "origin": one, "destination": two, "freight": 1}
            for one, two in (("MKR", "MID"), ("MID", "USE"), ("MKR", "USE"))
        ],
        "effects": [
            {
                "kind": "duty_ad_valorem",
                "commodity": "cell",
                "origin": "MKR",
                "destination": "USE",
                "value": 0.5,
            }
        ],
        "demand": [
            {"segment": "ev", "region": "USE", "year": 2024, "quantity": 10},
            {"segment": "ev", "region": "MID", "year": 2024, "quantity": 1},
        ],
        "serves": [{"segment": "ev", "commodity": "cell"}],
    }
    honest = solve_world(write_world(tmp_path / "honest", tables))
    # MID sends its own one unit; the other nine pay the duty of 5.
    assert value(honest, "cost", term="duty") == pytest.approx(9 * 5)
    open_door = solve_world(write_world(tmp_path / "open", tables, re_export=True))
    assert value(open_door, "cost", term="duty") == pytest.approx(0)


@pytest.mark.parametrize(
    ("effect", "objective"),
    [
        pytest.param(
            {"kind": "duty_specific", "value": 2}, 5 * 11 + 15 * 17, id="duty"
        ),
        pytest.param({"kind": "export_ban", "value": 1}, 5 * 11 + 15 * 1000, id="ban"),
        # Three quarters of the year closed: a quarter of AAA's 30 may leave.
        pytest.param(
            {"kind": "export_ban", "value": 0.75},
            5 * 11 + 7.5 * 15 + 7.5 * 1000,
            id="ban for part of a year",
        ),
        pytest.param(
            {"kind": "export_quota", "value": 6}, 5 * 11 + 6 * 15 + 9 * 1000, id="quota"
        ),
    ],
)
def test_effects_on_the_cell_lane(tmp_path, effect, objective):
    folder = two_region_world(
        tmp_path,
        effects=[{"commodity": "cell", "origin": "AAA", "destination": "BBB"} | effect],
    )
    assert solve_world(folder).objective == pytest.approx(objective)


def test_a_production_credit_moves_the_work(tmp_path):
    folder = two_region_world(
        tmp_path,
        assets=[
            {"asset": "mine", "process": "mining", "region": "AAA", "capacity": 100},
            {"asset": "plant_a", "process": "making", "region": "AAA", "capacity": 30},
            {"asset": "plant_b", "process": "making", "region": "BBB", "capacity": 30},
        ],
        effects=[
            {
                "kind": "production_credit",
                "commodity": "cell",
                "origin": "AAA",
                "destination": "*",
                "value": 5,
            }
        ],
    )
    solution = solve_world(folder)
    # AAA: 10 + 2 + 3 - 5 = 10 beats BBB: 8 + 3 = 11.
    assert value(solution, "activity", asset="plant_a") == pytest.approx(20)
    assert value(solution, "cost", term="credit") == pytest.approx(-100)


def test_stock_carries_goods_from_cheap_to_dear_years(tmp_path):
    solution = one_place(
        tmp_path,
        years=(2024, 2025),
        process_costs=[
            {"process": "making", "region": "*", "other_cost": 3},
            {"process": "making", "region": "*", "from_year": 2025, "other_cost": 9},
        ],
        stocks=[
            {
                "commodity": "cell",
                "region": "AAA",
                "initial": 4,
                "capacity": 8,
                "floor": 1,
                "holding_cost": 0.5,
            }
        ],
    )
    # 8 held over the year at 0.5, 7 of them used in 2025; 1 stays as the floor.
    stock = solution.table("stock").set_index("year")["value"].to_dict()
    assert stock == pytest.approx({2024: 8.0, 2025: 1.0})
    made = solution.table("activity").set_index("year")["value"].to_dict()
    assert made == pytest.approx({2024: 14.0, 2025: 3.0})
    assert solution.objective == pytest.approx(14 * 3 + 3 * 9 + 0.5 * (8 + 1))


def test_a_stock_is_no_door_for_goods_of_another_country(tmp_path):
    lane = {"commodity": "cell", "freight": 1}
    ban = {
        "kind": "export_ban",
        "commodity": "cell",
        "origin": "AAA",
        "destination": "CCC",
        "value": 1,
    }
    folder = two_region_world(
        tmp_path,
        regions=[{"region": name} for name in ("AAA", "BBB", "CCC")],
        lanes=[
            lane | {"origin": one, "destination": two}
            for one, two in (("AAA", "BBB"), ("BBB", "CCC"), ("AAA", "CCC"))
        ],
        assets=[
            {"asset": "mine", "process": "mining", "region": "AAA", "capacity": 100},
            {"asset": "plant_a", "process": "making", "region": "AAA", "capacity": 30},
        ],
        demand=[{"segment": "ev", "region": "CCC", "year": 2024, "quantity": 9}],
        stocks=[{"commodity": "cell", "region": "BBB"}],
        effects=[ban],
    )
    # The stock in BBB was empty: nothing can pass through it within the year.
    assert value(solve_world(folder), "unmet") == pytest.approx(9)


def test_a_period_has_the_mean_law_of_its_years(tmp_path):
    credit = {
        "kind": "production_credit",
        "commodity": "cell",
        "origin": "AAA",
        "destination": "*",
    }
    solution = one_place(
        tmp_path,
        years=(2024, 2025),
        last=4,
        effects=[
            credit | {"from_year": 2024, "value": 1},
            credit | {"from_year": 2027, "value": 0},
        ],
    )
    # 2025 stands for 2025 to 2028: two of four years have the credit of 1.
    paid = solution.table("cost").query("term == 'credit'").set_index("year")["value"]
    assert paid.to_dict() == pytest.approx({2024: -10.0, 2025: -5.0})


def test_retired_goods_come_back_and_are_used_again(tmp_path):
    solution = one_place(
        tmp_path,
        years=(2024, 2034),
        last=1,
        commodities=[
            {"commodity": "cell", "stage": "cell", "unit": "GWh"},
            {"commodity": "spent", "stage": "recycle", "unit": "GWh"},
        ],
        processes=[
            {"process": "making", "commodity": "cell"},
            {"process": "renewing", "commodity": "cell"},
        ],
        recipes=[
            {"process": "renewing", "commodity": "spent", "flow": "in", "quantity": 1}
        ],
        process_costs=[
            {"process": "making", "region": "*", "other_cost": 3},
            {"process": "renewing", "region": "*", "other_cost": 1},
        ],
        assets=[
            {"asset": "plant", "process": "making", "region": "AAA", "capacity": 100},
            {"asset": "again", "process": "renewing", "region": "AAA", "capacity": 100},
        ],
        past_returns=[
            {"commodity": "spent", "region": "AAA", "year": 2024, "quantity": 2}
        ],
        lifetimes=[
            {
                "commodity": "cell",
                "segment": "ev",
                "returns": "spent",
                "quantity": 1,
                "mean_life": 5,
                "shape": 8,
                "collected": 0.5,
            }
        ],
    )
    back = solution.table("returned").set_index("year")["value"].to_dict()
    # Ten years of 10 a year, half collected, about five years after they were sold:
    # within the first period in five of its ten years, later in each.
    assert back[2024] == pytest.approx(2 + 2.5, abs=0.1)
    assert back[2034] == pytest.approx(2 + 5, abs=0.2)
    again = value(solution, "activity", asset="again", year=2024)
    assert again == pytest.approx(back[2024])


def test_what_cannot_be_served_is_unmet_at_its_value(tmp_path):
    solution = one_place(tmp_path, demand=120)
    assert value(solution, "unmet") == pytest.approx(20)
    assert solution.objective == pytest.approx(100 * 3 + 20 * 1000)


def test_demand_that_must_be_met_and_cannot_is_told_in_words(tmp_path):
    with pytest.raises(SolveError, match=r"V401.*demand\[ev, AAA, 2024\]") as caught:
        one_place(tmp_path, demand=120, segments=[{"segment": "ev", "unit": "GWh"}])
    assert "capacity[plant, 2024]" in str(caught.value)


def test_purchases_and_sales_outside_have_prices_and_limits(tmp_path):
    solution = one_place(
        tmp_path,
        outside=[
            {
                "commodity": "cell",
                "region": "*",
                "buy_price": 2,
                "buy_limit": 4,
                "sell_price": 5,
                "sell_limit": 7,
            }
        ],
    )
    # Buy 4 at 2, make 13 at 3, use 10, sell 7 at 5.
    assert solution.objective == pytest.approx(4 * 2 + 13 * 3 - 7 * 5)


def test_supply_steps_are_climbed_in_order(tmp_path):
    solution = one_place(
        tmp_path,
        demand=70,
        supply_steps=[
            {"asset": "plant", "step": 0, "width": 0.5, "adder": 0},
            {"asset": "plant", "step": 1, "adder": 2},
        ],
    )
    assert solution.objective == pytest.approx(50 * 3 + 20 * 5)
    assert value(solution, "price") == pytest.approx(5)


def test_periods_weigh_and_discount(tmp_path):
    # 2024 stands for two years (1 and 1/1.1), 2026 for three.
    solution = one_place(tmp_path, years=(2024, 2026), rate=0.1, last=3)
    worth = sum(1.1**-n for n in range(5))
    assert solution.objective == pytest.approx(30 * worth)
    assert value(solution, "price", year=2026) == pytest.approx(3)
    periods = solution.table("periods").set_index("year")
    assert periods["weight"].to_dict() == {2024: 2.0, 2026: 3.0}


def test_share_bands_hold_or_cost(tmp_path):
    tables = {
        "commodities": [
            {"commodity": name, "stage": "cell", "unit": "GWh"}
            for name in ("cell", "dear")
        ],
        "processes": [
            {"process": "making", "commodity": "cell"},
            {"process": "crafting", "commodity": "dear"},
        ],
        "process_costs": [
            {"process": "making", "region": "*", "other_cost": 3},
            {"process": "crafting", "region": "*", "other_cost": 5},
        ],
        "assets": [
            {"asset": "plant", "process": "making", "region": "AAA", "capacity": 99},
            {"asset": "shop", "process": "crafting", "region": "AAA", "capacity": 99},
        ],
        "serves": [
            {"segment": "ev", "commodity": "cell"},
            {"segment": "ev", "commodity": "dear"},
        ],
    }
    band = {
        "segment": "ev",
        "commodity": "dear",
        "region": "*",
        "year": 2024,
        "share": 0.5,
        "tolerance": 0.1,
    }
    hard = one_place(tmp_path / "hard", **tables, shares=[band])
    assert value(hard, "delivery", commodity="dear") == pytest.approx(4)
    soft = one_place(tmp_path / "soft", **tables, shares=[band | {"deviation_cost": 1}])
    assert value(soft, "delivery", commodity="dear") == pytest.approx(0)
    assert value(soft, "cost", term="deviation") == pytest.approx(4)


def test_whole_plants_open_or_stay_shut(tmp_path):
    solution = one_place(
        tmp_path,
        demand=25,
        assets=[
            {
                "asset": "new",
                "process": "making",
                "region": "AAA",
                "buildable": True,
                "plant_size": 10,
                "plant_cost": 7,
                "minimum_output": 6,
            }
        ],
    )
    assert value(solution, "plants") == pytest.approx(3)
    assert solution.objective == pytest.approx(25 * 3 + 3 * 7)


def test_a_link_is_opened_only_if_it_pays(tmp_path):
    link = {"link": "bridge", "origin": "AAA", "destination": "BBB", "capacity": 50}
    cheap = two_region_world(tmp_path / "cheap", links=[link | {"fixed_cost": 10}])
    solution = solve_world(cheap)
    assert value(solution, "link_open") == pytest.approx(1)
    # Ore and cells share the bridge: 10 + 15 of 50; plus its cost.
    assert solution.objective == pytest.approx(280 + 10)
    dear = two_region_world(tmp_path / "dear", links=[link | {"fixed_cost": 1e6}])
    assert value(solve_world(dear), "unmet") == pytest.approx(20)


def test_general_limits_bind_and_priced_ones_bend(tmp_path):
    terms = [
        {
            "limit": "cap",
            "term": 0,
            "kind": "shipment",
            "coefficient": 1,
            "commodity": "cell",
            "destination": "BBB",
        }
    ]
    limit = {"limit": "cap", "sense": "<=", "value": 6}
    firm = two_region_world(tmp_path / "firm", limits=[limit], limit_terms=terms)
    assert value(solve_world(firm), "unmet") == pytest.approx(9)
    priced = two_region_world(
        tmp_path / "priced", limits=[limit | {"slack_cost": 2}], limit_terms=terms
    )
    assert value(solve_world(priced), "cost", term="limit") == pytest.approx(9 * 2)


def test_the_price_of_scarce_capacity_is_a_rent_not_a_cost(tmp_path):
    solution = solve_world(two_region_world(tmp_path))
    cost = solution.table("cost")
    assert set(cost["term"]) == {"other", "freight"}
    assert float(cost["value"].sum()) == pytest.approx(solution.objective)


def two_sellers(lane, **more):
    """Two Cournot sellers of cost 0 in AAA, one lane to BBB, demand P = 100 - Q."""
    return {
        "regions": [{"region": "AAA"}, {"region": "BBB"}],
        "commodities": [
            {"commodity": "cell", "stage": "cell", "unit": "GWh", "brand": "owner"}
        ],
        "owners": [{"owner": "one"}, {"owner": "two"}],
        "segments": [{"segment": "ev", "unit": "GWh"}],
        "processes": [{"process": "making", "commodity": "cell"}],
        "process_costs": [{"process": "making", "region": "*"}],
        "assets": [
            {
                "asset": f"plant_{owner}",
                "process": "making",
                "region": "AAA",
                "owner": owner,
                "capacity": 1000,
            }
            for owner in ("one", "two")
        ],
        "lanes": [{"commodity": "cell", "origin": "AAA", "destination": "BBB"} | lane],
        "demand": [
            {
                "segment": "ev",
                "region": "BBB",
                "year": 2024,
                "form": "linear",
                "intercept": 100,
                "slope": 1,
            }
        ],
        "serves": [{"segment": "ev", "commodity": "cell"}],
        "sellers": [
            {"owner": owner, "market": "ev", "region": "*"} for owner in ("one", "two")
        ],
    } | more


def test_two_equal_sellers_reach_the_cournot_price(tmp_path):
    solution = solve_world(write_world(tmp_path / "w", two_sellers({})))
    consumption = solution.table("consumption").iloc[0]
    assert consumption["value"] == pytest.approx(2 * 100 / 3)
    assert consumption["price"] == pytest.approx(100 / 3)


def test_a_coalition_of_all_is_a_monopoly(tmp_path):
    sellers = [
        {"owner": owner, "market": "ev", "region": "*", "coalition": "cartel"}
        for owner in ("one", "two")
    ]
    world = write_world(tmp_path / "w", two_sellers({}, sellers=sellers))
    assert solve_world(world).table("consumption")["price"].iloc[0] == pytest.approx(50)


def test_brands_share_the_capacity_and_the_slope_of_a_lane(tmp_path):
    full = solve_world(write_world(tmp_path / "full", two_sellers({"capacity": 20})))
    assert value(full, "shipment") == pytest.approx(20)
    assert full.table("consumption")["price"].iloc[0] == pytest.approx(80)
    # Price takers on a lane whose freight rises by 1 per unit: 100 - Q = Q.
    takers = [
        {"owner": owner, "market": "ev", "region": "*", "conjecture": 0}
        for owner in ("one", "two")
    ]
    sloped = write_world(
        tmp_path / "sloped", two_sellers({"cost_slope": 1}, sellers=takers)
    )
    assert value(solve_world(sloped), "shipment") == pytest.approx(50)


def test_links_side_by_side_add_up(tmp_path):
    link = {"origin": "AAA", "destination": "BBB", "capacity": 20, "fixed_cost": 1}
    folder = two_region_world(
        tmp_path, links=[link | {"link": "first"}, link | {"link": "second"}]
    )
    # Cells and ore need 25 of 40: both are opened.
    solution = solve_world(folder)
    assert value(solution, "link_open") == pytest.approx(2)
    assert solution.objective == pytest.approx(280 + 2)


def test_the_multiplier_of_a_limit_is_what_one_unit_more_is_worth(tmp_path):
    folder = two_region_world(
        tmp_path,
        limits=[{"limit": "cap", "sense": "<=", "value": 6}],
        limit_terms=[
            {
                "limit": "cap",
                "term": 0,
                "kind": "shipment",
                "coefficient": 1,
                "commodity": "cell",
            }
        ],
    )
    # One more cell at 15 instead of unmet demand at 1000.
    solution = solve_world(folder)
    assert value(solution, "limit_price") == pytest.approx(15 - 1000)


def test_a_model_year_without_data_is_refused_not_guessed(tmp_path):
    folder = two_region_world(tmp_path)
    with pytest.raises(ScenarioError, match=r"S350.*2050.*2024 to 2024 only"):
        solve_world(folder, years=(2024, 2050))
