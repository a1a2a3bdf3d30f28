"""The reference world pays what the cost model says, and builds as makers know how."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tools.build_reference.costs import LINES, OUTSIDE
from tools.build_reference.know_how import experience
from tools.build_reference.partners import Partners
from tools.build_reference.places import Places
from tools.build_reference.raw import Raw
from tools.build_reference.registry import Registry
from tools.build_reference.sites import Sites
from tools.build_reference.sizes import Sizes

from ionshore.cost.cell import cell_costs
from ionshore.cost.library import shipped_library
from ionshore.cost.plant import cell_plants
from ionshore.cost.process import process_costs
from ionshore.scenario.case import make_case
from ionshore.scenario.scenario import Scenario, read_scenario
from ionshore.world.load import load_world

ROOT = Path(__file__).resolve().parents[2]
EXACT = 2e-5
"""Cells of the world keep six digits."""
DROPPED = ("materials", "warranty", "capital_charge", "depreciation", "profit")


@pytest.fixture(scope="module")
def world():
    return load_world(ROOT / "src/ionshore/data/worlds/reference")


@pytest.fixture(scope="module")
def case(world):
    return make_case(world, Scenario(name="as_given"))


@pytest.fixture(scope="module")
def sizes():
    raw = Raw(ROOT / "data-raw")
    return Sizes(Sites(Registry(raw, Places(raw))))


@pytest.fixture(scope="module")
def assets(world):
    return world["assets"].set_index("asset")


def paid_by(case, process, region):
    """Capital of a new full plant, and all else it pays, per unit in the last year."""
    assets = case.assets
    here = (assets.process == process) & (assets.region == place_of(case, region))
    new = here & (assets.status == "candidate")
    asset = int(np.flatnonzero(new)[0])
    items = ("energy", "labor", "other")
    rest = sum(assets.variable[item][asset, 0] for item in items)
    return assets.annuity[asset, 0], rest + assets.fixed_cost[asset, 0]


def place_of(case, region):
    return int(np.flatnonzero(case.regions == region)[0])


def size_of(world, process, region):
    table = world["process_costs"].set_index(["process", "region"])["plant_size"]
    return float(table.loc[(process, region)])


@pytest.mark.parametrize(
    ("process", "region"),
    [
        ("cell_lfp_line", "CHN"),
        ("cell_lfp_line", "USA"),
        ("cell_nmc_high_line", "KOR"),
        ("cell_nmc_mid_line", "REU"),
        ("cell_sodium_line", "CHN"),
    ],
)
def test_a_new_cell_plant_pays_what_the_cost_model_says(case, world, process, region):
    library = shipped_library()
    plants = cell_plants(
        library,
        chemistry=LINES[process][0],
        region=region,
        plant_gwh=size_of(world, process, region),
        year=world.price_year,
        finance="annuity",
    )
    costs = cell_costs(plants, library)
    bought = [name in OUTSIDE for name in costs.names]
    rest = sum(value for name, value in costs.items.items() if name not in DROPPED)
    rest = (rest + costs.materials[:, bought].sum(axis=1)).item()
    bound = costs.items["materials"] + costs.items["labor"]
    worn = costs.investment["equipment"] / library.parameter("equipment_life")
    worn = worn + costs.investment["building"] / library.parameter("building_life")
    bound = bound + library.parameter("overhead_labor") * costs.items["labor"]
    bound = bound + library.parameter("overhead_depreciation") * worn
    paid = plants.regional
    held = paid["wacc"] / (1 - paid["tax"]) * library.parameter("working_capital")
    capital = (costs.items["capital_charge"] - held * bound).item()
    annuity, other = paid_by(case, process, region)
    assert annuity == pytest.approx(capital, rel=EXACT)
    assert other == pytest.approx(rest, rel=EXACT)


@pytest.mark.parametrize(
    ("process", "region"),
    [
        ("cathode_lfp_plant", "USA"),
        ("cathode_nmc_high_plant", "USA"),
        ("nickel_sulfate_refining", "FIN"),
        ("separator_plant", "POL"),
        ("system_ess_lfp_integration", "AUS"),
    ],
)
def test_a_new_process_plant_pays_what_the_cost_model_says(
    case, world, process, region
):
    library = shipped_library()
    size = size_of(world, process, region)
    items = process_costs(library, process, region, size=size).items
    annuity, other = paid_by(case, process, region)
    parts = pd.read_csv(ROOT / "data-raw/assumptions/parts.csv")
    bought = parts[(parts["process"] == process) & (parts["region"] == "*")]["cost"]
    assert annuity == pytest.approx(items["capital"].item(), rel=EXACT)
    rest = sum(items[name] for name in ("maintenance", "energy", "labor", "other"))
    assert other == pytest.approx(rest.item() + bought.sum(), rel=EXACT)


def test_recipes_of_cells_lose_what_the_cost_model_loses(world):
    library = shipped_library()
    cells = world["processes"].set_index("process")
    recipes = world["recipes"].set_index(["process", "commodity"])["quantity"]
    get = library.parameter
    assert cells.loc["cell_lfp_line", "process_yield"] == get("yield_cell")
    assert cells.loc["cell_lfp_line", "lifetime"] == get("equipment_life")
    assert cells.loc["cell_lfp_line", "building_life"] == get("building_life")
    design = pd.read_csv(ROOT / "data-raw/cost/materials.csv")
    design = design.set_index(["chemistry", "material"])["kg_per_kwh"]
    for commodity, loss in (("anode_graphite", "active"), ("copper_foil", "foil")):
        net = design["nmc811", commodity]
        entry = recipes["cell_nmc_high_line", commodity]
        assert entry == pytest.approx(net / get(f"yield_{loss}"), rel=EXACT)


# sizes


def test_a_size_is_the_median_where_three_plants_are_known(sizes):
    known = sizes.of("cell_lfp_line", "CHN")
    assert (known.value, known.confidence) == (20.0, "derived")
    assert "18 plants in CHN" in known.note


def test_a_bloc_stands_in_for_a_region_with_too_few_plants(sizes):
    known = sizes.of("cell_lfp_line", "FRA")
    assert known.confidence == "derived"
    assert "the bloc EUU" in known.note
    # What is left of the world is no bloc: its plants say nothing of each other.
    assert sizes.of("cell_lfp_line", "IND").confidence == "assumed"


def test_a_size_is_never_below_the_least_efficient_one(sizes, world):
    small = sizes.of("cathode_nmc_high_plant", "USA")
    least = world["processes"].set_index("process")["minimum_plant"]
    assert small.value == least["cathode_nmc_high_plant"] == 30.0
    assert "least efficient size" in small.note
    costs = world["process_costs"]
    told = costs["plant_size"] < costs["process"].map(least) - 1e-9
    assert not told.any()


def test_costs_without_a_stated_size_do_not_scale(world):
    mine = world["process_costs"].query("process == 'nickel_mine'")
    assert mine["plant_size"].isna().all()
    assert mine["note"].str.contains("does not scale").all()


# know-how and partners


def test_makers_ramp_at_home_abroad_and_as_newcomers(assets):
    ramp = assets["build_ramp"]
    assert ramp["new_cell_lfp_line_chn_chn"] == "home_china"
    assert ramp["new_cell_lfp_line_kor_kor"] == "home_korea"
    assert ramp["new_cell_lfp_line_hun_chn"] == "experienced_abroad"
    assert ramp["new_cell_lfp_line_usa_usa"] == "newcomer"
    assert ramp["new_cell_lfp_line_usa_usa_licence_chn"] == "licence"
    venture = "new_cell_nmc_high_line_usa_usa_venture_kor"
    assert ramp[venture] == "experienced_abroad"


def test_additions_climb_their_own_ramp_and_not_their_owners(case, world):
    ramps = world["ramps"].set_index(["ramp", "age"])["factor"]
    place = {name: number for number, name in enumerate(case.assets.label)}
    start = int(np.flatnonzero(case.years == 2026)[0])
    for asset, name in (
        ("new_cell_lfp_line_chn_chn", "home_china"),
        ("new_cell_lfp_line_usa_usa", "newcomer"),
        ("new_cell_lfp_line_usa_usa_licence_chn", "licence"),
    ):
        climbed = case.assets.ramp[place[asset], start, start]
        assert climbed == pytest.approx(ramps[name, 0]), asset


def test_ramps_are_yield_over_mature_yield_year_by_year(world):
    ramps = world["ramps"].set_index(["ramp", "age"])["factor"]
    # 0.95 - 0.80 exp(-t / 2.5), averaged over the first year, over 0.95
    mean = 0.95 - 0.80 * 2.5 * (1 - np.exp(-1 / 2.5))
    assert ramps["newcomer", 0] == pytest.approx(mean / 0.95, abs=5e-4)
    known = set(shipped_library()["know_how"]["experience"])
    assert set(world["ramps"]["ramp"]) == known


def test_a_licence_costs_a_royalty_and_a_fee_and_a_venture_hardly_anything(
    assets, world
):
    library = shipped_library()
    price = world["commodities"].set_index("commodity")["reference_price"]["cell_lfp"]
    licence = assets.loc["new_cell_lfp_line_usa_usa_licence_chn"]
    royalty = library.parameter("licence_royalty") * price
    assert licence["cost_adder"] == pytest.approx(royalty, rel=EXACT)
    assert licence["capex_adder"] == library.parameter("licence_fee")
    venture = assets.loc["new_cell_lfp_line_usa_usa_venture_kor"]
    assert venture["capex_adder"] == 0.0
    assert venture["cost_adder"] == pytest.approx(0.001 * price, rel=EXACT)


def test_a_fee_is_part_of_the_investment(case):
    place = {name: number for number, name in enumerate(case.assets.label)}
    alone = place["new_cell_lfp_line_usa_usa"]
    licence = place["new_cell_lfp_line_usa_usa_licence_chn"]
    extra = case.assets.capex[licence] - case.assets.capex[alone]
    assert extra == pytest.approx(np.full(len(case.years), 10.0))
    assert (case.assets.annuity[licence] > case.assets.annuity[alone]).all()


def test_who_may_partner_whom_is_a_row_with_its_confidence(assets, world):
    forms = assets[assets["partnership"] != "alone"]
    new = forms[forms["status"] == "candidate"]
    assert len(new) > 30
    shut = new.loc["new_cell_lfp_line_usa_usa_venture_chn"]
    assert (shut["buildable"], shut["confidence"]) == (False, "assumed")
    assert new.loc["new_cell_lfp_line_usa_usa_licence_chn", "confidence"] == "reported"
    assert set(new["partner"]) <= {"CHN", "KOR", "JPN"}
    for asset, one in new.iterrows():
        ramp = experience(
            one["owner"],
            one["region"],
            partnership=one["partnership"],
            partner=one["partner"],
        )
        assert one["build_ramp"] == ramp, asset


NO_LICENCES = """
name = "no_licences"
title = { en = "No licences", ko = "라이선스 없음" }
question = { en = "What if nobody licenses?", ko = "아무도 라이선스를 주지 않는다면?" }
because = "test"

[[override]]
table = "assets"
where = { partnership = "licence", status = "candidate" }
column = "buildable"
value = false
because = "Licences of cell technology are refused."
"""


def test_a_scenario_switches_a_form_off(world, tmp_path):
    (tmp_path / "no_licences.toml").write_text(NO_LICENCES, "utf-8")
    case = make_case(world, read_scenario(tmp_path / "no_licences.toml", world))
    assets = world["assets"].set_index("asset")["partnership"]
    licensed = assets.loc[list(case.assets.label)].to_numpy() == "licence"
    assert licensed.sum() > 5
    assert not case.assets.buildable[licensed].any()
    assert case.assets.buildable.any()


def test_a_licence_for_what_no_fee_is_known_is_refused():
    raw = Raw(ROOT / "data-raw")
    partners = Partners(raw, shipped_library(), {"cathode_lfp_plant": 5.0})
    with pytest.raises(ValueError, match="no fee of a licence is known"):
        partners.terms("cathode_lfp_plant", "licence")


def test_a_partnership_needs_a_candidate_to_form_on():
    raw = Raw(ROOT / "data-raw")
    partners = Partners(raw, shipped_library(), {})
    with pytest.raises(KeyError, match="no candidate of cell_lfp_line in USA"):
        list(partners.forms({}))


def test_a_third_site_of_a_maker_ramps_fast(assets):
    ramp = assets["ramp"]
    assert ramp["hu_skon_ivancsa"] == "further_site"
    assert ramp["us_in_gm_sdi_new_carlisle"] == "experienced_abroad"
