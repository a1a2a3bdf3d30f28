"""What is left of a trade: a total that buyers bid for, or lane by lane."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.support.folders import write_world

from ionshore.core.errors import CommandError, ScenarioError
from ionshore.core.words import LANGUAGES
from ionshore.report.study_page import render_study
from ionshore.scenario.scenario import read_scenario
from ionshore.scenario.shocks import shock_effects, stopped_together
from ionshore.studies.shock.announced import foreseen
from ionshore.studies.shock.events import event_patch, export_ban
from ionshore.studies.shock.one import run_shock
from ionshore.studies.shock.opened import open_short_run
from ionshore.studies.shock.question import Question, limited_by
from ionshore.studies.shock.told import shock_findings
from ionshore.studies.solving import solve_world
from ionshore.world.load import load_world

HEAD = """\
name     = "stress"
title    = { en = "Stress", ko = "충격" }
question = { en = "What if?", ko = "만약에?" }
"""
QUOTA = """
[[shock]]
kind      = "export_quota"
commodity = "cell"
from      = "AAA"
to        = ["BBB", "CCC"]
starts    = 2024-01-01
ends      = 2024-12-31
quantity  = 5
because   = "test"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory):
    """A sends ten cells at 11, five to B where they are worth 30 and five to C at 20."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IONSHORE_CACHE", str(tmp_path_factory.mktemp("cache")))
        tables: dict[str, list[dict[str, object]]] = {
            "regions": [{"region": one} for one in ("AAA", "BBB", "CCC")],
            "commodities": [{"commodity": "cell", "stage": "cell", "unit": "GWh"}],
            "owners": [{"owner": "us"}],
            "segments": [
                {"segment": "bus", "unit": "GWh", "unmet_value": 30},
                {"segment": "tram", "unit": "GWh", "unmet_value": 20},
            ],
            "processes": [{"process": "making", "commodity": "cell"}],
            "process_costs": [{"process": "making", "region": "*", "other_cost": 10}],
            "assets": [
                {"asset": "plant", "process": "making", "region": "AAA", "capacity": 10}
            ],
            "lanes": [
                {"commodity": "cell", "origin": "AAA", "destination": to, "freight": 1}
                for to in ("BBB", "CCC")
            ],
            "demand": [
                {"segment": "bus", "region": "BBB", "year": 2024, "quantity": 5},
                {"segment": "tram", "region": "CCC", "year": 2024, "quantity": 5},
            ],
            "serves": [
                {"segment": one, "commodity": "cell"} for one in ("bus", "tram")
            ],
        }
        yield write_world(tmp_path_factory.mktemp("three") / "world", tables)


def scenario(folder: Path, text: str):
    path = folder / "stress.toml"
    path.write_text(HEAD + text, "utf-8")
    return read_scenario(path)


def asked(folder: Path, **more):
    question = Question(
        commodities=("cell",),
        origins=("AAA",),
        starts="2024-01",
        months=12,
        step="year",
        **more,
    )
    path = folder / "plain.toml"
    path.write_text(HEAD, "utf-8")
    return run_shock(question, world=str(folder), scenario=str(path), working=False)


def test_buyers_bid_for_a_quota_and_it_goes_where_it_is_worth_most(folder):
    # B keeps its five; C loses five that are worth 20 and cost 11.
    assert asked(folder, quota=5.0).surprise.total_cost == pytest.approx(5 * 9)


def test_a_quota_by_lane_leaves_each_its_share(folder):
    found = asked(folder, quota=5.0, by="lane").surprise
    assert found.total_cost == pytest.approx(2.5 * 19 + 2.5 * 9)


def test_a_plan_and_a_short_run_mean_the_same_by_a_quota(folder):
    base = solve_world(folder, scenario(folder, "")).objective
    planned = solve_world(folder, scenario(folder, QUOTA)).objective
    assert planned - base == pytest.approx(5 * 9)
    each = QUOTA.replace("quantity", 'by = "lane"\nquantity').replace("5\n", "2.5\n")
    planned = solve_world(folder, scenario(folder, each)).objective
    assert planned - base == pytest.approx(2.5 * 19 + 2.5 * 9)


def test_a_quota_on_all_exporters_limits_each_of_them(folder):
    world = load_world(folder)
    limits = {}
    for by, to in (("total", "*"), ("lane", "*")):
        text = QUOTA.replace('"AAA"', '"*"').replace('["BBB", "CCC"]', f'"{to}"')
        stress = scenario(folder, text.replace("quantity", f'by = "{by}"\nquantity'))
        rows = shock_effects(stress, world, [2024])
        limits[by] = rows.groupby(["origin", "parameter"]).ngroups
    # Of three places each has a limit of its own, and by lane one to each other.
    assert limits == {"total": 3, "lane": 6}


def test_a_plan_that_knows_of_a_quota_by_lane_knows_the_sum_of_it(folder):
    shock = asked(folder, quota=5.0, by="lane").shock
    known = foreseen(scenario(folder, ""), shock).shocks[-1]
    assert (limited_by(shock), limited_by(known)) == ("lane", "total")
    assert known.quantity == 5.0


def test_where_all_has_stopped_an_answer_is_told(folder):
    found = asked(folder).surprise
    assert found.total_cost == pytest.approx(5 * 19 + 5 * 9)
    assert found.supply["shocked"].abs().max() == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("kind", ["export_ban", "export_license"])
def test_a_total_never_costs_more_than_the_same_lane_by_lane(folder, kind):
    ban = export_ban("cell", "AAA", starts=date(2024, 1, 1), months=12, stopped=0.5)
    total = replace(ban, kind=kind, by="total")
    short_run = open_short_run(
        load_world(folder),
        None,
        starts=date(2024, 1, 1),
        months=12,
        after=0,
        working=False,
        shocks=(total,),
    )
    for stopped in (0.0, 0.1, 0.4, 0.5, 0.8, 0.99):
        costs = [
            short_run.solution(
                event_patch(short_run, replace(total, stopped=stopped, by=by))
            ).objective
            for by in ("total", "lane")
        ]
        assert costs[0] <= costs[1] + 1e-9
    assert costs[0] > short_run.base.objective


def test_half_a_ban_is_a_total_and_half_of_the_licenses_a_share_of_each_lane(folder):
    half = asked(folder, stopped=0.5)
    assert half.surprise.total_cost == pytest.approx(5 * 9)
    assert limited_by(half.shock) == "total"
    share = asked(folder, stopped=0.5, kind="export_license")
    assert share.surprise.total_cost == pytest.approx(2.5 * 19 + 2.5 * 9)
    assert limited_by(share.shock) == "lane"
    assert limited_by(replace(half.shock, stopped=1.0)) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_how_what_is_left_is_shared(folder, language):
    told = shock_findings(asked(folder, stopped=0.5))
    assert "shock.assumed_by_total" in [one.key for one in told.assumptions]
    assert "{" not in render_study(told, language).split("</style>")[1]


def test_a_total_that_the_short_run_was_not_opened_for_is_refused(folder):
    start = date(2024, 1, 1)
    short_run = open_short_run(
        load_world(folder), None, starts=start, months=12, after=0, working=False
    )
    half = export_ban("cell", "AAA", starts=start, months=12, stopped=0.5, by="total")
    with pytest.raises(CommandError) as error:
        event_patch(short_run, half)
    assert [one.code for one in error.value.findings] == ["W708"]


def test_an_unknown_way_to_share_is_told_with_those_there_are(folder):
    with pytest.raises(CommandError, match="total, lane"):
        asked(folder, stopped=0.5, by="lanes")
    with pytest.raises(ScenarioError) as error:
        scenario(folder, QUOTA.replace("quantity", 'by = "sum"\nquantity'))
    assert "S305" in [one.code for one in error.value.findings]


BANS = """
[[shock]]
kind      = "export_ban"
commodity = "cell"
from      = "AAA"
to        = "BBB"
starts    = 2024-01-01
ends      = 2024-06-30
because   = "test"
[[shock]]
kind      = "export_ban"
commodity = "cell"
from      = "*"
starts    = 2024-04-01
ends      = 2024-07-31
because   = "test"
"""


def test_days_on_which_two_bans_hold_count_once(folder):
    stress = scenario(folder, BANS)
    assert stopped_together(stress.shocks, 2024) == pytest.approx(213 / 366)
    table = shock_effects(stress, load_world(folder), [2024])
    share = table.set_index(["origin", "destination"])["value"]
    assert share["AAA", "BBB"] == pytest.approx(213 / 366)
    assert share["AAA", "CCC"] == pytest.approx(122 / 366)
    assert share.index.is_unique


def test_the_stronger_of_two_bans_counts_while_both_hold(folder):
    one, two = scenario(folder, BANS).shocks
    assert stopped_together([replace(one, stopped=0.5), two], 2024) == pytest.approx(
        (0.5 * 91 + 122) / 366
    )


def test_what_leaves_under_bans_for_part_of_a_year_is_made_in_the_rest(folder):
    case = solve_world(folder, scenario(folder, BANS)).case
    limits = {
        round(one.share * 366): [
            str(case.regions[case.lanes.destination[at]]) for at in one.lanes
        ]
        for one in case.lanes.curbs
    }
    assert limits == {
        122: ["BBB", "CCC"],
        213: ["BBB"],
    }
