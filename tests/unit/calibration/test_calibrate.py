"""The base year comes back by itself, and rents are read as told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.calibration.conftest import base_tables

from ionshore.calibration.calibrate import calibrate, explain_base_year, lay_curves
from ionshore.calibration.fit import held_out_countries, held_out_prices, share_fit
from ionshore.calibration.settings import READINGS, CalibrationSettings
from ionshore.calibration.store import cache_folder, stored_calibration
from ionshore.core.errors import ModelLimit
from ionshore.studies.calibrating import require_calibration
from ionshore.studies.solving import bare_scenario, solve_world


def output_of(solution, year=2024):
    made = solution.table("activity").query("year == @year")
    return made.groupby("asset")["value"].sum().to_dict()


def price_of(solution, commodity, region, year=2024):
    rows = solution.table("price").query(
        "commodity == @commodity and region == @region and year == @year"
    )
    return float(rows["value"].iloc[0])


def test_the_base_year_comes_back(world_of, law):
    solution = solve_world(calibrate(world_of(), law).world, law)
    made = output_of(solution)
    assert made["mine"] == pytest.approx(60, rel=4e-3)
    assert made["plant_a"] == pytest.approx(18, rel=4e-3)
    assert made["plant_b"] == pytest.approx(12, rel=4e-3)


def test_an_observed_price_comes_back(world_of, law):
    solution = solve_world(calibrate(world_of(), law).world, law)
    assert price_of(solution, "cell", "AAA") == pytest.approx(30, rel=0.01)
    # Cells move from AAA to BBB at a freight of 2.
    assert price_of(solution, "cell", "BBB") == pytest.approx(32, rel=0.01)


def test_margins_and_costs_add_up_to_the_price(world_of, law):
    base = explain_base_year(world_of(), law)
    table = lay_curves(base, "rule").tables["margins"].set_index("asset")
    ore = table.loc["mine", "own_cost"] + table.loc["mine", "margin"]
    cell = table.loc["plant_a", "own_cost"] + 2 * ore + table.loc["plant_a", "margin"]
    assert cell == pytest.approx(table.loc["plant_a", "price"])


def test_without_an_observed_price_a_maker_earns_capital_back_by_its_use(world_of, law):
    base = explain_base_year(world_of(prices=[]), law)
    margins = lay_curves(base, "rule").tables["margins"].set_index("asset")
    # One price, three makers: the mine and AAA expect 0.8 and 0.6 of 0.85.
    expected = margins["recovery"] * np.minimum(margins["utilization"] / 0.85, 1.0)
    assert margins.loc["mine", "margin"] == pytest.approx(expected["mine"], rel=0.05)
    assert margins.loc["mine", "utilization"] == pytest.approx(0.8)


def test_a_tiny_change_of_demand_moves_no_price_by_a_hundredth(world_of, law):
    world = calibrate(world_of(), law).world
    before = solve_world(world, law).table("price").query("year == 2024")["value"]
    for factor in (1.0001, 0.9999):
        demand = world["demand"].copy()
        demand["quantity"] *= factor
        tables = dict(world.tables) | {"demand": demand}
        after = solve_world(replace(world, tables=tables), law)
        moved = after.table("price").query("year == 2024")["value"]
        assert np.abs(moved.to_numpy() / before.to_numpy() - 1).max() < 0.01


def test_a_full_plant_earns_from_scarcity_and_a_half_empty_one_has_a_hidden_cost(
    world_of, law
):
    table = calibrate(world_of(), law).tables["margins"].set_index("asset")["reading"]
    assert table.to_dict() == {"mine": "cost", "plant_a": "cost", "plant_b": "scarcity"}


def test_the_margin_of_a_by_product_without_a_known_cost_is_that_cost(world_of, law):
    costs = [
        {"process": "mining", "region": "*"},
        {"process": "making", "region": "*", "capex": 40, "other_cost": 10},
    ]
    base = explain_base_year(world_of(process_costs=costs), law)
    table = lay_curves(base, "scarcity").tables["margins"].set_index("asset")
    assert table["reading"].to_dict() == {
        "mine": "cost",
        "plant_a": "scarcity",
        "plant_b": "scarcity",
    }


def test_scarcity_goes_when_its_year_is_over(world_of, law):
    base = explain_base_year(world_of(), law)
    steps = lay_curves(base, "scarcity").world["supply_steps"]
    later = steps[steps["from_year"] == 2025]
    assert set(later["asset"]) == {"mine", "plant_a", "plant_b"}
    assert (later["adder"] == 0).all()
    assert lay_curves(base, "cost").world["supply_steps"]["from_year"].isna().all()


def test_new_plants_carry_what_exceeds_the_recovery_of_capital_only_as_a_cost(
    world_of, law
):
    dear = [
        {
            "commodity": "cell",
            "region": region,
            "year": 2024,
            "series": "anchor",
            "price": 60,
            "chosen": True,
            "deviation": 0.01,
        }
        for region in ("AAA", "BBB")
    ]
    base = explain_base_year(world_of(prices=dear), law)
    adder = {
        reading: lay_curves(base, reading)
        .world["assets"]
        .set_index("asset")
        .loc["new_b", "cost_adder"]
        for reading in READINGS
    }
    assert adder["cost"] > 1
    assert adder["scarcity"] == 0
    assert 0 < adder["rule"] < adder["cost"]


def test_plants_that_stood_idle_stay_idle(world_of, law):
    assets = [
        *[one for one in _assets() if one["asset"] != "new_b"],
        {"asset": "idle", "process": "making", "region": "BBB", "capacity": 0.0},
    ]
    base_output = [
        {"process": "mining", "region": "AAA", "quantity": 60},
        {"process": "making", "region": "AAA", "quantity": 30},
    ]
    assets = [one for one in assets if one["asset"] != "plant_b"]
    assets[-1]["capacity"] = 50.0
    world = calibrate(world_of(assets=assets, base_output=base_output), law).world
    assert output_of(solve_world(world, law)).get("idle", 0.0) == pytest.approx(0.0)


def _assets():
    return [dict(one) for one in base_tables()["assets"]]


def test_output_without_a_plant_is_refused(world_of, law):
    base_output = [
        {"process": "mining", "region": "AAA", "quantity": 60},
        {"process": "mining", "region": "BBB", "quantity": 1},
        {"process": "making", "region": "AAA", "quantity": 30},
    ]
    with pytest.raises(ModelLimit, match=r"L543.*mining, BBB"):
        calibrate(world_of(base_output=base_output), law)


def test_a_world_that_does_not_ask_is_told_what_it_lacks(world_of):
    with pytest.raises(ModelLimit, match=r"L544.*base_output"):
        require_calibration(world_of(base_output=[]))
    with pytest.raises(ModelLimit, match=r"L544.*calibrate_under"):
        require_calibration(world_of())


def test_a_stored_calibration_is_the_one_worked_out(world_of, law, tmp_path):
    world = world_of()
    fresh = stored_calibration(world, law, folder=tmp_path / "cache")
    again = stored_calibration(world, law, folder=tmp_path / "cache")
    assert again.world.hash == fresh.world.hash
    first, second = (solve_world(one.world, law) for one in (fresh, again))
    assert second.objective == first.objective
    assert again.facts == fresh.facts


def test_a_broken_store_is_worked_out_again(world_of, law, tmp_path):
    world = world_of()
    fresh = stored_calibration(world, law, folder=tmp_path / "cache")
    (place,) = (tmp_path / "cache").iterdir()
    (place / "world_assets.parquet").write_bytes(b"torn")
    again = stored_calibration(world, law, folder=tmp_path / "cache")
    assert again.world.hash == fresh.world.hash


def test_readings_and_judgements_are_stored_apart(world_of, law, tmp_path):
    world = world_of()
    for reading in READINGS:
        stored_calibration(world, law, reading=reading, folder=tmp_path)
    other = CalibrationSettings(full_use=0.5)
    stored_calibration(world, law, settings=other, folder=tmp_path)
    assert len([one for one in tmp_path.iterdir() if one.name != "world"]) == 4


def test_the_store_lies_where_it_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("IONSHORE_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path


def test_a_price_held_out_is_not_looked_at(world_of, law):
    base = explain_base_year(world_of(), law)
    seen = held_out_prices(base).set_index(["commodity", "region"])
    other = [
        {
            "commodity": "cell",
            "region": "AAA",
            "year": 2024,
            "series": "anchor",
            "price": 45,
            "chosen": True,
            "deviation": 0.05,
        }
    ]
    again = held_out_prices(explain_base_year(world_of(prices=other), law))
    told = again.set_index(["commodity", "region"])
    assert told.loc[("cell", "AAA"), "model"] == pytest.approx(
        seen.loc[("cell", "AAA"), "model"], rel=1e-6
    )


def test_a_country_held_out_is_what_the_others_leave(world_of):
    # 30 GWh are needed; BBB is reported with 12, so AAA is predicted with 18.
    found = held_out_countries(world_of(), CalibrationSettings()).set_index("region")
    assert found.loc["AAA", "predicted"] == pytest.approx(0.6, abs=1e-4)
    wrong = [
        {"process": "mining", "region": "AAA", "quantity": 60},
        {"process": "making", "region": "AAA", "quantity": 27},
        {"process": "making", "region": "BBB", "quantity": 12},
    ]
    found = held_out_countries(world_of(base_output=wrong), CalibrationSettings())
    row = found.set_index("region").loc["AAA"]
    assert row["reported"] == pytest.approx(27 / 39)
    assert row["predicted"] == pytest.approx(0.6, abs=1e-3)


def test_shares_are_told_by_stage(world_of, law):
    world = world_of()
    solution = solve_world(calibrate(world, law).world, bare_scenario())
    table = share_fit(world, solution.table("activity"))
    assert set(table["stage"]) == {"mine", "cell"}
    assert table["error"].abs().max() < 0.2
