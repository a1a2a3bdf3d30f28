"""One shock, asked and told: names, faults, figures that add up, both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.folders import two_region_world
from typer.testing import CliRunner

from ionshore.cli.shock import app
from ionshore.core.errors import CommandError
from ionshore.core.words import LANGUAGES
from ionshore.report.study_page import render_study
from ionshore.studies.shock.one import ShockAnswer, run_shock
from ionshore.studies.shock.question import Question, places_named, shock_of
from ionshore.studies.shock.told import shock_findings
from ionshore.world.load import load_world
from ionshore.world.world import World

DEMAND = [
    {"segment": "ev", "region": "BBB", "year": 2024 + at, "quantity": 20}
    for at in range(3)
]
BAN = Question(
    commodities=("ore",),
    origins=("AAA",),
    destinations=("BBB",),
    starts="2024-01",
    months=6,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory):
    """Ore and cells of A, some cells made in B of A's ore; see ``two_region_world``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IONSHORE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield two_region_world(
            tmp_path_factory.mktemp("ore") / "ore",
            years=[2024, 2025, 2026],
            demand=DEMAND,
        )


@pytest.fixture(scope="module")
def world(folder: Path) -> World:
    return load_world(folder)


@pytest.fixture(scope="module")
def answer(folder: Path) -> ShockAnswer:
    return run_shock(BAN, world=str(folder), scenario=_plain(folder), working=False)


def _plain(folder: Path) -> str:
    path = folder / "scenarios"
    path.mkdir(exist_ok=True)
    file = path / "plain.toml"
    file.write_text(
        'name = "plain"\n'
        'title = { en = "Plain", ko = "그대로" }\n'
        'question = { en = "What is?", ko = "무엇인가?" }\n',
        "utf-8",
    )
    return "plain"


def test_ore_withheld_for_half_a_year_is_counted_by_hand(answer):
    found = answer.surprise
    # Five cells a year are made in A at 15 instead of B at 11: half a year of them.
    assert found.total_cost == pytest.approx(2.5 * 4)
    made = found.made.set_index(["commodity", "region"])["change"]
    assert made["cell", "AAA"] == pytest.approx(2.5)
    assert made["cell", "BBB"] == pytest.approx(-2.5)
    assert found.lost["lost"].abs().max() == pytest.approx(0.0, abs=1e-9)


def test_gains_without_treasuries_add_up_to_the_cost(answer):
    gains = answer.surprise.gains
    rest = gains[gains["who"] != "treasuries"]["gain"].sum()
    assert rest == pytest.approx(-answer.surprise.total_cost)


def test_a_shock_that_a_plan_knew_costs_no_more_to_run(folder):
    both = run_shock(
        BAN, world=str(folder), scenario=_plain(folder), working=False, announced=True
    )
    assert both.announced is not None
    assert both.announced.total_cost <= both.surprise.total_cost + 1e-9


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_told_in_both_languages(answer, language):
    page = render_study(shock_findings(answer), language)
    assert "2024-01" in page
    assert "{" not in page.split("</style>")[1]


def test_all_faults_are_told_at_once(world):
    wrong = Question(
        commodities=("ores",),
        origins=("AAB",),
        destinations=("ZZZ",),
        starts="next year",
        months=0,
        stopped=1.5,
        step="week",
        straits=("sues",),
        kind="export_bans",
    )
    with pytest.raises(CommandError) as error:
        shock_of(wrong, world)
    codes = [one.code for one in error.value.findings]
    assert codes.count("W701") == 6
    assert codes.count("W704") == 2
    assert "W702" in codes
    assert "Did you mean 'suez'?" in str(error.value)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (Question(commodities=("ore",), origins=("AAA",), starts="2031-01"), "W703"),
        (
            Question(
                commodities=("ore",),
                origins=("AAA",),
                destinations=("AAA",),
                starts="2024-01",
            ),
            "W705",
        ),
        (Question(commodities=("ore",), starts="2024-01"), "W706"),
        (Question(segments=("ev",), starts="2024-01"), "W706"),
    ],
)
def test_each_fault_has_its_code(world, question, code):
    with pytest.raises(CommandError) as error:
        shock_of(question, world)
    assert code in [one.code for one in error.value.findings]


def test_what_changes_nothing_is_a_warning(folder):
    nothing = Question(
        commodities=("cell",), origins=("BBB",), starts="2024-01", months=3
    )
    answer = run_shock(nothing, world=str(folder), scenario=_plain(folder))
    assert [one.code for one in answer.warnings] == ["W707"]
    assert len(shock_findings(answer).headlines) == 1


def test_the_union_is_known_as_a_group_and_as_a_bloc():
    world = load_world("reference")
    found, lacking = places_named(["EU", "group:EU", "EUU", "*", "EUX"], world)
    assert set(found["EU"]) == set(found["EUU"]) == set(found["group:EU"])
    assert "DEU" in found["EU"]
    assert lacking == ["EUX"]


def test_the_kind_is_read_from_what_is_asked():
    assert Question(plants=("a",)).told_kind == "plant_loss"
    assert Question(straits=("suez",)).told_kind == "strait_closed"
    assert Question(segments=("ess",), factor=1.5).told_kind == "demand_surge"
    assert Question(quota=3.0).told_kind == "export_quota"
    assert Question(factor=2.0).told_kind == "price_spike"
    assert Question().told_kind == "export_ban"


def test_the_command_tells_json(folder):
    told = CliRunner().invoke(
        app,
        [
            *("--commodity", "ore", "--from", "AAA", "--to", "BBB"),
            *("--starts", "2024-01", "--months", "6", "--no-stocks", "--json"),
            *("--world", str(folder), "--scenario", _plain(folder)),
        ],
        catch_exceptions=False,
    )
    assert told.exit_code == 0
    found = json.loads(told.stdout)
    assert found["inputs"]["shock_months"] == 6
    assert found["tables"]["shock_months"]["rows"][0]["shock_month"] == "2024-01"
