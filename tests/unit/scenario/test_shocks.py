"""Shocks by day -> effects by model year."""

from __future__ import annotations

import re

import pytest
from tests.statutes.battery_world import battery_world

from ionshore.core.errors import ScenarioError
from ionshore.policy.effects import EFFECT_COLUMNS
from ionshore.scenario.case import make_case
from ionshore.scenario.scenario import read_scenario
from ionshore.scenario.shocks import share_stopped, shock_effects

HEAD = """\
name     = "stress"
title    = { en = "Stress", ko = "충격" }
question = { en = "What if?", ko = "만약에?" }
"""
BAN = """
[[shock]]
kind      = "export_ban"
commodity = "anode_graphite"
from      = "CHN"
to        = ["USA", "KOR"]
starts    = 2027-01-01
ends      = 2028-06-30
stopped   = 1.0
because   = "test"
"""
QUOTA = """
[[shock]]
kind      = "export_quota"
commodity = "stage:cell"
from      = "CHN"
starts    = 2026-01-01
ends      = 2027-12-31
quantity  = 40
because   = "test"
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return battery_world(tmp_path_factory.mktemp("batteries"))


@pytest.fixture
def declared(tmp_path):
    def declare(text):
        path = tmp_path / "stress.toml"
        path.write_text(HEAD + text, "utf-8")
        return read_scenario(path)

    return declare


def test_a_ban_stops_the_share_of_its_days(declared):
    (shock,) = declared(BAN).shocks
    assert share_stopped(shock, 2026) == 0.0
    assert share_stopped(shock, 2027) == 1.0
    # January to June of a leap year have 182 days.
    assert share_stopped(shock, 2028) == 182 / 366
    assert share_stopped(shock, 2029) == 0.0


def test_a_ban_of_one_day_is_the_365th_part_of_a_year(declared):
    text = BAN.replace("2028-06-30", "2027-01-01").replace("1.0", "0.5")
    (shock,) = declared(text).shocks
    assert share_stopped(shock, 2027) == pytest.approx(0.5 / 365)


def test_a_ban_without_an_end_holds_for_ever(declared):
    (shock,) = declared(BAN.replace("ends      = 2028-06-30\n", "")).shocks
    assert share_stopped(shock, 2027) == share_stopped(shock, 2080) == 1.0


def test_effects_have_one_row_per_lane_and_year_touched(declared, world):
    table = shock_effects(declared(BAN), world, [2026, 2027, 2028, 2030])
    assert tuple(table.columns) == EFFECT_COLUMNS
    assert set(table["kind"]) == {"export_ban"}
    lanes = table.set_index(["destination", "year"])["value"].to_dict()
    assert lanes == {
        ("USA", 2027): 1.0,
        ("USA", 2028): 182 / 366,
        ("KOR", 2027): 1.0,
        ("KOR", 2028): 182 / 366,
    }
    assert set(table["source_id"]) == {"scenario:stress"}
    assert set(table["confidence"]) == {"assumed"}


def test_a_quota_gives_its_quantity_and_a_star_for_all_buyers(declared, world):
    table = shock_effects(declared(QUOTA), world, [2025, 2026, 2027, 2028])
    assert set(table["commodity"]) == {"cell_lfp", "cell_nmc_high", "cell_zinc"}
    assert set(table["year"]) == {2026, 2027}
    assert set(table["value"]) == {40.0}
    assert set(table["destination"]) == {"*"}


def test_a_group_stands_for_the_members_the_world_has(declared, world):
    text = BAN.replace('["USA", "KOR"]', '["group:EU"]')
    table = shock_effects(declared(text), world, [2027])
    assert table["destination"].tolist() == ["DEU"]


def test_without_shocks_the_table_is_empty(declared, world):
    table = shock_effects(declared(""), world, world.years)
    assert table.empty
    assert tuple(table.columns) == EFFECT_COLUMNS


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "anode_graphite", "anode_grafite", r"S306.*'anode_graphite'", id="commodity"
        ),
        pytest.param('"CHN"', '"CHM"', r"S306.*shock\[1\].from.*'CHN'", id="origin"),
        pytest.param('"KOR"', '"KRO"', r"S306.*shock\[1\].to.*'KRO'", id="destination"),
        pytest.param(
            '["USA", "KOR"]',
            '["group:USMCA", "XX"]',
            r"S306.*'XX'",
            id="beside a group",
        ),
        pytest.param(
            "2028-06-30",
            "2027-06-30",
            r"S324.*2027-01-01.*2027-06-30.*2026-2030",
            id="when",
        ),
    ],
)
def test_what_the_world_lacks_is_refused(declared, world, old, new, expected):
    scenario = declared(BAN.replace(old, new))
    years = [2026, 2030] if old.startswith("2028") else [2026, 2027]
    with pytest.raises(ScenarioError) as found:
        shock_effects(scenario, world, years)
    assert re.search(expected, str(found.value))


def test_all_faults_of_all_shocks_are_told_at_once(declared, world):
    text = BAN.replace("CHN", "CHM") + BAN.replace("KOR", "KRO")
    with pytest.raises(ScenarioError) as found:
        shock_effects(declared(text), world, [2027])
    places = [one.place for one in found.value.findings]
    assert places == ["stress.toml: shock[1].from", "stress.toml: shock[2].to"]


def test_the_shipped_graphite_ban_stops_all_of_2027_and_half_of_2028(world):
    (shock,) = read_scenario("graphite_ban_2027").shocks
    shares = [share_stopped(shock, year) for year in (2026, 2027, 2028, 2030)]
    assert shares == [0.0, 1.0, 182 / 366, 0.0]


def test_a_shipped_scenario_is_refused_by_a_world_that_lacks_its_goods(world):
    scenario = read_scenario("graphite_ban_2027")
    with pytest.raises(ScenarioError, match=r"S306.*'natural_graphite'"):
        shock_effects(scenario, world, world.years)


def test_plants_straits_and_segments_that_are_not_there_are_told(declared, world):
    text = """
[[shock]]
kind    = "plant_loss"
plant   = "no_such_plant"
starts  = 2027-01-01
because = "test"
[[shock]]
kind    = "strait_closed"
strait  = "sues"
starts  = 2027-01-01
because = "test"
[[shock]]
kind    = "demand_surge"
segment = "evs"
factor  = 1.2
starts  = 2027-01-01
because = "test"
"""
    with pytest.raises(ScenarioError) as error:
        shock_effects(declared(text), world, [2027])
    assert [one.code for one in error.value.findings] == ["S306"] * 3
    assert "'suez'" in str(error.value)


def test_the_union_may_be_named_as_a_bloc(declared, world):
    ban = BAN.replace('["USA", "KOR"]', '["EUU"]')
    blocs = set(world["regions"]["bloc"])
    if "EUU" not in blocs | set(world["regions"]["region"]):
        with pytest.raises(ScenarioError):
            shock_effects(declared(ban), world, [2027])
    else:
        assert len(shock_effects(declared(ban), world, [2027]))


def test_what_never_changes_is_the_same_in_periods_that_overlap(declared, tmp_path):
    duty = {"commodity": "pack_lfp", "origin": "CHN", "destination": "USA"}
    world = battery_world(
        tmp_path / "overlapping",
        years=[2024, 2026, 2028, 2030],
        periods=[{"year": 2024, "weight": 5}],
        effects=[{"kind": "duty_specific", "from_year": 2024, "value": 2, **duty}],
    )
    always = BAN.replace("2027-01-01", "2024-01-01").replace(
        "ends      = 2028-06-30\n", ""
    )
    effects = make_case(world, declared(always)).effects
    for kind, value in (("duty_specific", 2.0), ("export_ban", 1.0)):
        rows = effects[effects["kind"] == kind]
        assert set(rows["year"]) == {2024, 2026, 2028, 2030}
        assert rows["value"].tolist() == pytest.approx([value] * len(rows))
