"""The shipped reference world: built as committed, complete, and feasible."""

from __future__ import annotations

import filecmp
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from tools.build_reference.baseline import Baseline
from tools.build_reference.lithium import Deposits
from tools.build_reference.outputs import Outputs
from tools.build_reference.places import Places, great_circle_km
from tools.build_reference.raw import Raw, row
from tools.build_reference.register import source_rows
from tools.build_reference.registry import Registry
from tools.build_reference.returns import retired
from tools.build_reference.sites import Sites
from tools.build_reference.world import MANIFEST, tables_of_world
from tools.build_reference.writer import text_of_table, write_world

from ionshore.cost.library import shipped_library
from ionshore.studies.solving import solve_world
from ionshore.world.load import inspect_world, load_world

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "src/ionshore/data/worlds/reference"


@pytest.fixture(scope="module")
def world():
    return load_world(SHIPPED)


@pytest.fixture(scope="module")
def raw():
    return Raw(ROOT / "data-raw")


@pytest.fixture(scope="module")
def base_year(world):
    return solve_world(world, years=(2024,))


def sites_of(raw):
    return Sites(Registry(raw, Places(raw))).assets()


# the build


def test_building_again_gives_the_committed_bytes(tmp_path):
    out = tmp_path / "reference"
    command = [sys.executable, "-m", "tools.build_reference", "--out", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    built = sorted(path.name for path in out.iterdir())
    shipped = sorted(
        path.name for path in SHIPPED.iterdir() if path.suffix in {".csv", ".toml"}
    )
    assert built == shipped
    match, differ, missing = filecmp.cmpfiles(out, SHIPPED, built, shallow=False)
    assert (differ, missing) == ([], [])
    assert match == built


def test_two_builds_in_one_process_are_equal():
    """Nothing is kept between builds that could leak into the next."""
    first, second = (tables_of_world(ROOT / "data-raw") for _ in range(2))
    assert list(first) == list(second)
    for name, rows in first.items():
        assert text_of_table(name, rows) == text_of_table(name, second[name]), name


def test_a_failed_write_leaves_the_old_world(tmp_path):
    folder = tmp_path / "world"
    write_world(folder, MANIFEST, {"owners": []})
    with pytest.raises(KeyError, match=r"no column.*ownr"):
        write_world(folder, "new", {"owners": [{"ownr": "CHN"}]})
    assert (folder / "world.toml").read_text("utf-8") == MANIFEST
    assert [path.name for path in tmp_path.iterdir()] == ["world"]


def test_other_files_in_the_folder_are_kept(tmp_path):
    folder = tmp_path / "world"
    write_world(folder, MANIFEST, {})
    (folder / "datapackage.json").write_text("{}", "utf-8")
    write_world(folder, MANIFEST, {})
    assert (folder / "datapackage.json").read_text("utf-8") == "{}"


def test_a_number_without_end_is_refused():
    endless = row("s", "assumed", owner=float("inf"))
    with pytest.raises(ValueError, match="a cell is inf"):
        text_of_table("owners", [endless])


def test_a_source_that_nobody_registered_is_refused(raw):
    with pytest.raises(KeyError, match=r"not registered: \['nobody'\]"):
        source_rows(raw, [[row("nobody;iea_cm_2025", "reported")]])


def test_one_id_for_two_documents_gets_the_name_of_its_folder(raw):
    titles = {
        raw.sources[key]["title"] for key in ("judgement", "cooperation.judgement")
    }
    assert len(titles) == 2


# hand-counted pieces


def test_a_quarter_of_the_globe_is_ten_thousand_kilometers():
    assert great_circle_km((0, 0), (0, 90)) == pytest.approx(10_007.5, abs=0.1)


def test_freight_from_china_to_the_united_states_is_the_mean_of_both_coasts(world):
    routes = world["routes"].set_index(["origin", "destination"])["freight"]
    per_container = (2815 + 3976) / 2
    assert routes["CHN", "USA"] == pytest.approx(per_container / 24 * 1.3 / 1000, 1e-5)


def test_lithium_in_lfp_is_half_a_carbonate_per_mole(world):
    recipes = world["recipes"].set_index(["process", "commodity"])["quantity"]
    expected = 73.89 / 2 / 157.76
    assert recipes["cathode_lfp_plant", "lithium_chemical"] == pytest.approx(
        expected, 1e-5
    )


def test_a_cell_takes_cathode_over_the_yield_of_the_electrode(world):
    recipes = world["recipes"].set_index(["process", "commodity"])["quantity"]
    coated = shipped_library().parameter("yield_active")
    assert recipes["cell_lfp_line", "cathode_lfp"] == pytest.approx(2.2 / coated, 1e-5)


def test_lithium_of_nickel_cells_is_that_of_the_design(world):
    recipes = world["recipes"].set_index(["process", "commodity"])["quantity"]
    cathode = 1.5036 * recipes["cathode_nmc_mid_plant", "lithium_chemical"]
    salt = 0.0567 * recipes["lipf6_plant", "lithium_chemical"]
    assert cathode + salt == pytest.approx(0.5868, 1e-4)


def test_a_ramp_rises_to_one_and_an_experienced_owner_is_ahead(world):
    ramps = world["ramps"].pivot_table(index="age", columns="ramp", values="factor")
    ramps = ramps.ffill()  # the last row holds on
    assert (ramps.diff().dropna() >= 0).all().all()
    assert (ramps.iloc[-1] == 1.0).all()
    assert (ramps["home_china"] >= ramps["experienced_abroad"]).all()
    assert (ramps["experienced_abroad"] >= ramps["licence"]).all()
    assert (ramps["licence"] >= ramps["newcomer"]).all()
    # 0.95 - 0.55 x 0.75 x (1 - exp(-1 / 0.75)), over 0.95
    assert ramps.loc[0, "experienced_abroad"] == pytest.approx(0.680, abs=1e-3)


def test_all_that_is_sold_retires_once():
    gone = sum(retired(age, 13.0, 3.5) for age in range(80))
    assert gone == pytest.approx(1.0, abs=1e-3)
    assert retired(0, 13.0, 3.5) == 0.0


def test_an_unknown_segment_has_no_base_demand(raw):
    with pytest.raises(LookupError, match="no world demand of boats in 2024"):
        Baseline(raw, Places(raw)).demand("boats")


# the registry


def test_a_majority_holder_controls(raw):
    registry = Registry(raw, Places(raw))
    assert registry.controlling("talison") == "tianqi"  # 51 % of 51 %
    assert registry.owner("nextstar") == "KOR"


def test_without_a_majority_the_cell_maker_controls(raw):
    registry = Registry(raw, Places(raw))
    assert registry.owner("ultium_cells") == "KOR"  # half GM, half LGES
    assert registry.is_joint("ultium_cells")
    assert not registry.is_joint("lges_wroclaw")


def test_operating_cells_in_the_united_states_sum_to_the_registrys_total(world):
    assets = world["assets"]
    here = assets[
        (assets["region"] == "USA")
        & (assets["facility"] != "")
        & assets["process"].str.startswith("cell_")
    ]
    total = here.groupby("status")["capacity"].sum()
    # 398.65 less the iron-air plant of 0.5 that no process of the model fits
    assert total["operating"] == pytest.approx(398.65 - 0.5, abs=0.01)
    # 293 and the converted Ford plant of 20 and the converted lines of Kokomo of 30
    assert total["construction"] == pytest.approx(293 + 20 + 30)
    assert (total["paused"], total["announced"]) == (60, 75)


def test_a_converted_part_leaves_its_parent_when_it_starts(world):
    assets = world["assets"].set_index("asset")
    old = assets.loc["us_in_starplus_kokomo1_until_2027"]
    new = assets.loc["us_in_starplus_ess_lfp"]
    assert (old["capacity"], old["retire_year"]) == (30, 2027)
    assert (new["capacity"], new["online_year"]) == (30, 2027)
    assert assets.loc["us_in_starplus_kokomo1", "capacity"] == 3


def test_no_site_holds_more_than_the_register_states(world, raw):
    stated = {
        one["facility_id"]: float(one["capacity"])
        for one in raw.table("registry/facilities")
        if one["capacity"] and one["stage"] == "cell"
    }
    built = world["assets"].groupby("facility")["capacity"].sum()
    for facility, capacity in stated.items():
        if facility in built:
            assert built[facility] <= capacity + 1e-9, facility


def test_closed_and_cancelled_sites_make_no_plant(world):
    gone = world["facilities"].query("status in ['closed', 'cancelled']")["facility"]
    assert len(gone) > 20
    assert not set(gone) & set(world["assets"]["facility"])


def test_a_site_under_construction_does_not_start_before_the_register(raw):
    late = [one for one in sites_of(raw) if one["status"] == "construction"]
    assert late
    assert min(one["online_year"] for one in late) == 2026


def test_a_full_build_climbs_the_ramp_of_its_owner(world):
    assets = world["assets"].set_index("asset")
    kansas = assets.loc["us_ks_panasonic_desoto"]
    assert (kansas["owner"], kansas["ramp"]) == ("JPN", "experienced_abroad")
    marshall = assets.loc["us_mi_ford_marshall"]
    assert (marshall["ramp"], marshall["partner"]) == ("licence", "CHN")
    assert assets.loc["us_ga_hsbma_bartow", "ramp"] == "further_site"
    assert assets.loc["us_nv_panasonic_sparks", "ramp"] == ""


# completeness


def test_it_has_no_fault():
    assert inspect_world(SHIPPED).findings == ()


def test_every_stage_and_owner_and_enough_regions_are_there(world):
    assert len(world["regions"]) >= 28
    assert set(world["owners"]["owner"]) == {"CHN", "KOR", "JPN", "USA", "EUU", "OTH"}
    stages = set(world["commodities"]["stage"])
    needed = {"mine", "refine", "component", "cell", "pack", "system", "recycle"}
    assert needed <= stages
    chemistries = {"cell_nmc_high", "cell_nmc_mid", "cell_lfp", "cell_sodium"}
    assert chemistries | {"cell_zinc"} <= set(world["commodities"]["commodity"])
    assert {"ev", "ess", "consumer"} <= set(world["segments"]["segment"])


def test_every_place_that_may_run_a_process_knows_its_costs(world):
    assets = set(
        zip(world["assets"]["process"], world["assets"]["region"], strict=True)
    )
    costs = world["process_costs"]
    assert assets <= set(zip(costs["process"], costs["region"], strict=True))


def test_korean_names_are_korean(world):
    for table in ("regions", "commodities", "processes", "segments", "owners"):
        names = world[table]["name_ko"]
        assert names.str.contains(r"[가-힣]").all(), table


def test_capacity_of_the_base_year_can_make_the_chosen_output(world, raw):
    outputs = Outputs(raw, Places(raw))
    assets = world["assets"]
    there = assets[assets["status"].isin(["operating", "rest"])]
    there = there[(there["online_year"].isna()) | (there["online_year"] <= 2024)]
    total = there.groupby(["process", "region"])["capacity"].sum()
    for key, output in outputs.chosen.items():
        possible = total[key] * outputs.maximum[output.process]
        assert possible >= output.quantity * (1 - 1e-5), key


def test_first_cost_steps_add_up_to_the_chosen_output(world, raw):
    outputs = Outputs(raw, Places(raw))
    assets = world["assets"].set_index("asset")
    first = world["supply_steps"].query("step == 0").set_index("asset")
    sums: dict[tuple[str, str], float] = {}
    for asset, step in first.iterrows():
        plant = assets.loc[asset]
        key = plant["process"], plant["region"]
        made = plant["capacity"] * outputs.maximum[plant["process"]] * step["width"]
        sums[key] = sums.get(key, 0.0) + made
    for key, made in sums.items():
        assert made == pytest.approx(outputs.chosen[key].quantity, rel=1e-4), key


def test_every_chosen_output_is_observed_and_rivals_stay(world):
    seen = world["observations"]
    assert seen["chosen"].sum() > 200
    korea = seen.query("commodity == 'anode_graphite' and region == 'KOR'")
    assert set(korea["chosen"]) == {True, False}


def test_bands_of_a_market_leave_room_for_one(world):
    shares = world["shares"]
    for (segment, region, year), group in shares.groupby(["segment", "region", "year"]):
        least = (group["share"] - group["tolerance"]).clip(lower=0).sum()
        assert least <= 1 + 1e-9, (segment, region, year)


def test_demand_of_the_base_year_is_shipped_cells(world):
    demand = world["demand"]
    demand = demand[demand["year"] == 2024].groupby("segment")["quantity"].sum()
    cells = demand[["ev", "ess", "consumer", "pipeline_ev", "pipeline_ess"]].sum()
    assert cells == pytest.approx(1545, abs=1)


def test_mines_of_lithium_carry_the_costs_of_their_deposits(world, raw):
    places = Places(raw)
    deposits = Deposits(raw, places, Outputs(raw, places))
    assert len(deposits.table) == 18
    adder = world["assets"].set_index("asset")["cost_adder"]
    greenbushes, pilgangoora = (
        adder["lithium_greenbushes"],
        adder["lithium_pilgangoora"],
    )
    # 8,829 - 4,070 USD/t LCE of 2023, per kg of lithium of 2024
    gap = (8829 - 4070) * 5.3228 / 1000 * 125.2 / 122.3
    assert pilgangoora - greenbushes == pytest.approx(gap, rel=1e-4)


# the base year solves


def test_nobody_is_left_unserved_in_the_base_year(base_year):
    unmet = base_year.table("unmet")
    assert unmet["value"].sum() == pytest.approx(0.0, abs=1e-6)


def test_cells_of_the_base_year_meet_what_is_shipped(base_year):
    made = base_year.table("activity").query("stage == 'cell'")["value"].sum()
    assert made == pytest.approx(1545, rel=0.03)  # the spread of that total


def test_mass_of_lithium_closes_through_the_chain(base_year, world):
    """What mines and recyclers give equals what users take, in kt of lithium."""
    activity = base_year.table("activity").groupby("process")["value"].sum()
    recipes = world["recipes"].set_index(["process", "commodity"])["quantity"]
    yields = world["processes"].set_index("process")["process_yield"]
    used = base_year.table("use").query("commodity == 'lithium_chemical'")
    delivered = base_year.table("delivery").query("commodity == 'lithium_chemical'")
    made = sum(
        activity.get(process, 0.0)
        for process in (
            "lithium_conversion",
            "lithium_brine_refining",
            "lithium_clay_mine",
            "black_mass_nmc_hydromet",
            "black_mass_lfp_hydromet",
        )
    )
    assert made >= used["value"].sum() + delivered["value"].sum() - 1e-6
    ore = activity["lithium_conversion"] * recipes["lithium_conversion", "lithium_ore"]
    ore /= yields["lithium_conversion"]
    assert activity["lithium_hard_rock_mine"] == pytest.approx(ore, rel=1e-6)


def test_prices_of_the_base_year_stand_near_those_observed(base_year, world):
    """A smoke test, not an accuracy claim: within a factor of two."""
    price = base_year.table("price").query("region == 'CHN'")
    price = price.set_index("commodity")["value"]
    observed = world["prices"]
    observed = observed[(observed["year"] == 2024) & (observed["region"] == "CHN")]
    checked = (
        "cell_lfp",
        "cathode_lfp",
        "cathode_nmc_mid",
        "cathode_nmc_high",
        "iron_phosphate",
        "lipf6",
        "pack_lfp",
    )
    for commodity in checked:
        level = observed[observed["commodity"] == commodity]["price"].mean()
        assert 0.5 < price[commodity] / level < 2.0, commodity
    assert 6 < price["lithium_chemical"] < 24


def test_announced_and_paused_plants_stand_still(base_year, world):
    off = world["assets"].query("status in ['announced', 'paused']")["asset"]
    assert len(off) > 10
    assert not set(off) & set(base_year.table("activity")["asset"])


def test_the_shipped_tables_are_small_enough_to_read():
    sizes = {path.name: path.stat().st_size for path in SHIPPED.glob("*.csv")}
    assert sum(sizes.values()) < 2_000_000
    assert len(pd.read_csv(SHIPPED / "assets.csv")) < 1500
