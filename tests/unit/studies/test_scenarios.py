"""Scenarios side by side, on a small world and by the command."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest
from tests.statutes.battery_world import battery_world

from ionshore.cli.main import main
from ionshore.core.errors import CommandError
from ionshore.indicators.accounts import public_cost
from ionshore.report.study_page import render_study
from ionshore.scenario.reading import shipped_scenarios
from ionshore.scenario.scenario import read_scenario
from ionshore.studies.scenarios import compare_scenarios
from ionshore.studies.scenarios_told import PICTURED, findings
from ionshore.studies.solving import solve_world
from ionshore.studies.study import Code

TWELVE = (
    "current_law",
    "ira_2022_as_enacted",
    "full_repeal",
    "ampc_added_requirements",
    "universal_tariff_10",
    "universal_tariff_20",
    "china_tariff_60",
    "china_graphite_ban",
    "china_controls_resume",
    "ally_exemption",
    "korea_match_refund",
    "cmmsa_2",
)
GOODS = ("cell_lfp", "system_ess_lfp")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Systems of cells: cheap in China, dearer in Korea and the United States."""
    costs = {"CHN": 40.0, "KOR": 55.0, "USA": 70.0}
    return battery_world(
        tmp_path_factory.mktemp("scenarios"),
        years=[2024, 2028],
        owners=[{"owner": one, "home": one} for one in costs],
        processes=[{"process": f"make_{one}", "commodity": one} for one in GOODS],
        recipes=[
            {
                "process": "make_system_ess_lfp",
                "commodity": "cell_lfp",
                "flow": "in",
                "quantity": 1,
            }
        ],
        process_costs=[
            {"process": f"make_{good}", "region": place, "other_cost": cost * share}
            for good, share in zip(GOODS, (1.0, 0.5), strict=True)
            for place, cost in costs.items()
        ],
        assets=[
            {
                "asset": f"{good}_{place}".lower(),
                "process": f"make_{good}",
                "region": place,
                "owner": place,
                "capacity": 100,
            }
            for good in GOODS
            for place in costs
        ],
        demand=[
            {"segment": "ess", "region": place, "year": year, "quantity": 20}
            for place in costs
            for year in (2024, 2028)
        ],
    )


@pytest.fixture(scope="module")
def found(world):
    return compare_scenarios(["current_law", "full_repeal", "china_tariff_60"], world)


def run(*words):
    with pytest.raises(SystemExit) as left:
        main(list(words))
    return left.value.code or 0


def figure(found, measure, scenario, year):
    table = found.table
    row = (table["measure"] == measure) & (table["scenario"] == scenario)
    return float(table.loc[row & (table["year"] == year), "value"].iloc[0])


@pytest.mark.parametrize("name", TWELVE)
def test_each_of_the_twelve_scenarios_is_shipped_in_two_languages(name):
    assert name in shipped_scenarios()
    scenario = read_scenario(name)
    assert set(scenario.title) == {"en", "ko"}
    assert scenario.because
    assert scenario.chain[-1] == "reference"


def test_compared_scenarios_cost_what_they_cost_by_themselves(world, found):
    for name, objective in zip(
        found.work["scenario"], found.work["objective"], strict=True
    ):
        alone = solve_world(world, name).objective
        assert objective == pytest.approx(alone, rel=1e-9)
    # one is solved from nothing, whichever is smallest
    assert sum("from the last" in one for one in found.work["algorithm"]) == 2


def test_the_order_of_names_changes_no_answer_but_what_is_compared_with_what(
    world, found
):
    turned = compare_scenarios(["china_tariff_60", "full_repeal", "current_law"], world)
    assert turned.scenarios[0].name == "china_tariff_60"
    keys = ["measure", "scenario", "year"]
    tables = [
        one.table.set_index(keys)["value"].sort_index() for one in (found, turned)
    ]
    pd.testing.assert_series_equal(*tables, check_exact=True)
    parts = ["scenario", "algorithm", "iterations", "objective"]
    work = [one.work[parts].sort_values("scenario") for one in (found, turned)]
    assert work[0].to_numpy().tolist() == work[1].to_numpy().tolist()


def test_a_repeal_lowers_what_the_treasury_pays_and_what_is_made(found):
    for measure in ("public_USA", "cells_USA"):
        with_credit = figure(found, measure, "current_law", 2028)
        assert figure(found, measure, "full_repeal", 2028) <= with_credit
    assert figure(found, "public_USA", "current_law", 2028) > 0


def test_differences_leave_the_first_scenario_out(found):
    wide = found.wide(difference=True)
    assert set(wide["scenario"]) == {"full_repeal", "china_tariff_60"}
    row = wide[(wide["measure"] == "public_USA") & (wide["scenario"] == "full_repeal")]
    wanted = figure(found, "public_USA", "full_repeal", 2028)
    wanted -= figure(found, "public_USA", "current_law", 2028)
    assert float(row["2028"].iloc[0]) == pytest.approx(wanted)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_has_tables_charts_and_names_in_both_languages(found, language):
    page = render_study(findings(found), language)
    # All pictures but the price of vehicle packs, of which the world has none.
    assert page.count("<svg") == len(PICTURED) - 1
    title = read_scenario("full_repeal").title[language]
    assert title in page


def test_measures_are_what_the_tables_of_the_solution_add_up_to(world):
    kept = []
    found = compare_scenarios(["current_law", "full_repeal"], world, keep=kept.append)
    for solution in kept:
        mine = found.table[found.table["scenario"] == solution.case.scenario.name]
        made = solution.table("activity").query("stage == 'cell'")
        for place in ("USA", "KOR"):
            for measure, table in (
                (f"cells_{place}", made),
                (f"investment_{place}", solution.table("investment")),
                (f"public_{place}", public_cost(solution)),
            ):
                told = mine[mine["measure"] == measure].set_index("year")["value"]
                added = table[table["region"] == place].groupby("year")["value"].sum()
                added = added.reindex(told.index, fill_value=0.0)
                assert told.tolist() == pytest.approx(added.tolist(), abs=1e-9)
    assert mine["value"].abs().sum() > 0


def test_the_headline_tells_of_the_place_whose_cells_change_most(world):
    found = compare_scenarios(["current_law", "full_repeal"], world)
    table = found.table
    more = table["measure"].eq("cells_KOR") & table["scenario"].eq("full_repeal")
    more &= table["year"] == 2028
    table = table.assign(value=table["value"].mask(more, table["value"] + 1000.0))
    (headline, *_) = findings(replace(found, table=table)).headlines
    assert headline.label.values == {"place": Code("region", "KOR"), "year": 2028}
    assert headline.figure.value == pytest.approx(1000.0, abs=100.0)
    assert headline.text.values["place"] == Code("region", "KOR")


def test_a_scenario_that_changes_nothing_is_told_of_the_first_place(world):
    found = compare_scenarios(["current_law", "full_repeal"], world)
    same = found.table.assign(value=1.0)
    (headline, *_) = findings(replace(found, table=same)).headlines
    assert headline.label.values == {"place": Code("region", "USA"), "year": 2028}
    assert headline.figure.value == 0.0


@pytest.mark.parametrize(
    "names", [["current_law"], ["current_law", "current_law"]], ids=["one", "twice"]
)
def test_one_scenario_or_one_twice_is_nothing_to_compare(world, names):
    with pytest.raises(CommandError, match="C650"):
        compare_scenarios(names, world)


def test_scenarios_with_other_model_years_are_refused(world):
    later = read_scenario("full_repeal").with_years((2024, 2026))
    with pytest.raises(CommandError, match=r"C651.*2024, 2026"):
        compare_scenarios(["current_law", later], world)


def test_the_command_compares_scenarios_and_writes_a_page(world, tmp_path, capsys):
    arguments = ["current_law", "full_repeal", "--world", str(world.folder)]
    out = tmp_path / "out"
    code = run("compare", *arguments, "--json", "--out", str(out))
    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert {one["scenario"] for one in told["tables"]["differences"]["rows"]} == {
        "full_repeal"
    }
    assert (out / "scenarios.en.html").is_file()
    assert (out / "cells_USA.svg").is_file()


def test_a_misspelt_scenario_is_told_with_the_nearest(world, capsys):
    folder = str(world.folder)
    code = run("compare", "current_law", "full_repel", "--world", folder)
    assert code == 3
    assert "full_repeal" in capsys.readouterr().err
