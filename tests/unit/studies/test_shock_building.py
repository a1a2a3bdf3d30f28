"""Plants built in answer to a shock: after their lead time, paid for whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from tests.support.folders import write_world

from ionshore.core.words import LANGUAGES
from ionshore.model.build import build_problem
from ionshore.model.building import _taken
from ionshore.report.study_page import render_study
from ionshore.scenario.case.short_run import short_run_case
from ionshore.studies.shock.cuts import all_cuts
from ionshore.studies.shock.events import event_patch, export_ban
from ionshore.studies.shock.measures import measured
from ionshore.studies.shock.one import ShockAnswer, run_shock
from ionshore.studies.shock.opened import closed_to_building, open_short_run
from ionshore.studies.shock.question import Question
from ionshore.studies.shock.response import restart_times
from ionshore.studies.shock.told import shock_findings
from ionshore.world.load import load_world
from ionshore.world.world import World

YEARS = list(range(2024, 2032))
WANTED = [
    {"segment": "bus", "region": "BBB", "year": year, "quantity": 10} for year in YEARS
]
GROWING = [row | {"quantity": 10 if row["year"] < 2028 else 15} for row in WANTED]


def world_with(folder: Path, demand: list[dict[str, object]]) -> Path:
    """Write a world in which A sends ten cells a year to B, which could build.

    A cell of A costs B 11, one of its own 12 beside 2 a year for a plant of ten years,
    and what it lacks 30.
    """
    write_world(
        folder,
        {
            "regions": [{"region": "AAA"}, {"region": "BBB"}],
            "commodities": [{"commodity": "cell", "stage": "cell", "unit": "GWh"}],
            "owners": [{"owner": "us"}],
            "segments": [{"segment": "bus", "unit": "GWh", "unmet_value": 30}],
            "processes": [
                {
                    "process": "making",
                    "commodity": "cell",
                    "lead_time": 1,
                    "lifetime": 10,
                }
            ],
            "process_costs": [
                {"process": "making", "region": "AAA", "other_cost": 10, "capex": 20},
                {"process": "making", "region": "BBB", "other_cost": 12, "capex": 20},
            ],
            "assets": [
                {"asset": "old", "process": "making", "region": "AAA", "capacity": 10},
                {
                    "asset": "new",
                    "process": "making",
                    "region": "BBB",
                    "status": "candidate",
                    "capacity": 0,
                    "buildable": True,
                },
            ],
            "lanes": [
                {
                    "commodity": "cell",
                    "origin": "AAA",
                    "destination": "BBB",
                    "freight": 1,
                }
            ],
            "demand": demand,
            "serves": [{"segment": "bus", "commodity": "cell"}],
        },
        years=YEARS,
    )
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "plain.toml").write_text(
        'name = "plain"\n'
        'title = { en = "Plain", ko = "그대로" }\n'
        'question = { en = "What is?", ko = "무엇인가?" }\n',
        "utf-8",
    )
    return folder


@pytest.fixture(scope="module")
def own_cache(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IONSHORE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def steady(own_cache, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world_with(tmp_path_factory.mktemp("steady") / "world", WANTED)


@pytest.fixture(scope="module")
def growing(own_cache, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world_with(tmp_path_factory.mktemp("growing") / "world", GROWING)


def asked(folder: Path, months: int, starts: str = "2024-01", **more) -> ShockAnswer:
    question = Question(
        commodities=("cell",),
        origins=("AAA",),
        destinations=("BBB",),
        starts=starts,
        months=months,
    )
    more = {"working": False} | more
    return run_shock(question, world=str(folder), scenario="plain", **more)


@pytest.fixture(scope="module")
def three_years(steady: Path) -> ShockAnswer:
    return asked(steady, 36)


def test_a_plant_that_is_worth_it_starts_after_its_lead_time(three_years):
    found = three_years.surprise
    assert found.built[["region", "year"]].values.tolist() == [["BBB", 202501]]
    assert found.built["more"].tolist() == pytest.approx([10])
    lost = found.lost.groupby("month")["lost"].sum()
    assert lost["2024-10"] == pytest.approx(2.5)
    assert lost["2025-01"] == pytest.approx(0.0, abs=1e-9)


def test_who_builds_for_a_shock_bears_the_whole_plant(three_years):
    found = three_years.surprise
    # Two a year from 2025 to the last year of the plan, 2031.
    assert found.building == pytest.approx(10 * 2 * 7)
    spent = found.cost.groupby("term")["cost"].sum()
    assert spent["terminal"] == pytest.approx(10 * 2 * 4)
    # A year without cells, then two at one more a cell.
    assert found.total_cost == pytest.approx(10 * (30 - 11) + 20 * 1 + 140)
    assert three_years.unbuilt is not None
    assert three_years.unbuilt.total_cost == pytest.approx(30 * (30 - 11))


def test_gains_add_up_with_the_owners_of_new_plants_paying_for_them(three_years):
    gains = three_years.surprise.gains.set_index("who")["gain"]
    assert gains.sum() == pytest.approx(-three_years.surprise.total_cost)
    assert gains["rest"] == pytest.approx(0.0, abs=1e-6)


def test_a_plant_that_the_plan_wants_later_costs_its_charges_until_then(growing):
    found = asked(growing, 36).surprise
    # From 2028 on its output pays its charges: there is one of the plan beside it.
    assert found.building == pytest.approx(10 * 2 * 3)
    assert found.total_cost == pytest.approx(10 * (30 - 11) + 20 * 1 + 60)


def test_without_a_shock_nothing_is_built(growing):
    answer = asked(growing, 36)
    base = answer.short_run.base
    assert base.table("new_capacity")["value"].sum() == pytest.approx(0.0, abs=1e-9)


def test_a_shock_shorter_than_the_lead_time_is_answered_as_without_building(steady):
    case = asked(steady, 12).short_run.case
    assert not case.assets.buildable.any()
    assert case.assets.expansion is None
    plain = asked(steady, 12, building=False).short_run.case
    one, other = build_problem(case), build_problem(plain)
    assert (one.matrix != other.matrix).nnz == 0
    assert np.array_equal(one.cost, other.cost)


def test_a_longer_shock_never_costs_less_and_building_never_costs_more(steady):
    costs = [asked(steady, months) for months in (12, 18, 24, 36)]
    totals = [one.surprise.total_cost for one in costs]
    assert totals == sorted(totals)
    # Half a year of cells at 18 less a cell do not repay fourteen.
    assert [one.unbuilt is None for one in costs] == [True, True, False, False]
    for one in costs:
        if one.unbuilt is not None:
            assert one.surprise.total_cost <= one.unbuilt.total_cost + 1e-9


def test_what_an_announced_shock_costs_counts_fixed_cost_once(
    tmp_path, own_cache, steady
):
    folder = world_with(tmp_path / "world", WANTED)
    costs = folder / "process_costs.csv"
    table = pd.read_csv(costs).assign(fixed_cost=1)
    table.to_csv(costs, index=False)
    answer = asked(folder, 24, starts="2026-01", announced=True)
    assert answer.announced is not None
    # Three years are told: a cell of its own is dearer by one in two of them, ten plants
    # cost a fixed one in all three, and two a year are charged for each.
    assert answer.announced.total_cost == pytest.approx(2 * 10 * 1 + 3 * 10 * 1)
    assert answer.capital == pytest.approx(3 * 10 * 2)


def test_growth_within_a_short_run_is_dear_as_in_a_plan(three_years):
    short_run = three_years.short_run
    growth = {"process": ["making", "making"], "region": ["*", "*"], "step": [0, 1]}
    limits = {"rate": [1.0, np.nan], "seed": [8.0, 8.0], "premium": [0.0, 1.0]}
    table = short_run.plan.world["growth"].reindex(range(2)).assign(**growth, **limits)
    tables = dict(short_run.plan.world.tables) | {"growth": table}
    world = replace(short_run.plan.world, tables=tables)
    case = short_run_case(
        replace(short_run.plan, world=world), short_run.standing, short_run.steps
    )
    problem = build_problem(case)
    width = problem.row_block("growth_width")
    upper = problem.row_upper[width.start : width.stop]
    # Eight a year is two a quarter without a premium.
    assert upper == pytest.approx(np.full(8, 2.0))
    column = problem.column_block("growth")
    premium = problem.cost[column.start : column.stop].reshape(2, 8)
    assert premium[0] == pytest.approx(np.zeros(8))
    assert premium[1, 0] == pytest.approx(2 * 7)


def with_a_paused_plant(folder: Path, monkeypatch, granted: float = 0.0) -> World:
    """Return the world with a paused plant of four in B that half a year wakes."""
    rests = {
        "asset": "rests",
        "process": "making",
        "region": "BBB",
        "status": "paused",
        "capacity": 4,
    }
    world = load_world(folder)
    table = world["assets"]
    row = table.iloc[[0]].assign(**rests)
    table = pd.concat([table, row], ignore_index=True)
    tables = dict(world.tables) | {"assets": table}
    if granted:
        grant = {"kind": "capex_grant", "commodity": "*", "origin": "BBB"}
        grant |= {"destination": "*", "value": granted, "source_id": "statement"}
        tables["effects"] = world["effects"].reindex(range(1)).assign(**grant)
    times = MappingProxyType({"rests": 0.5})
    for module in ("kept", "opened", "building_told"):
        name = f"ionshore.studies.shock.{module}.restart_times"
        monkeypatch.setattr(name, lambda: times)
    return replace(world, tables=MappingProxyType(tables), hash=f"asleep {granted}")


def woken(world: World, scenario: Path | None = None, months: int = 12):
    """Return a short run of a world, and it with a ban on what A sends."""
    start = date(2024, 1, 1)
    short_run = open_short_run(
        world, scenario, starts=start, months=months, working=False
    )
    ban = export_ban("cell", "AAA", starts=start, months=months)
    return short_run, short_run.solution(event_patch(short_run, ban))


def test_an_idle_plant_that_has_worked_starts_again_at_its_running_cost(
    steady, monkeypatch
):
    short_run, hit = woken(with_a_paused_plant(steady, monkeypatch))
    # Paused, it is no part of the plan.
    place = list(short_run.plan.assets.label).index("rests")
    assert not short_run.plan.assets.can_work[place].any()
    added = hit.table("new_capacity")
    assert added[["asset", "year"]].values.tolist() == [["rests", 202407]]
    assert added["value"].tolist() == pytest.approx([4])
    # Half a year of four cells at 12 instead of none at 30.
    assert hit.objective - short_run.base.objective == pytest.approx(
        10 * 19 - 4 / 2 * (30 - 12)
    )


def test_a_plant_that_the_plan_has_at_work_does_not_start_a_second_time(
    steady, monkeypatch
):
    world = with_a_paused_plant(steady, monkeypatch)
    scenario = steady / "scenarios" / "awake.toml"
    plain = (steady / "scenarios" / "plain.toml").read_text("utf-8")
    scenario.write_text(plain + 'include = ["paused"]\n', "utf-8")
    short_run, hit = woken(world, scenario)
    assert hit.table("new_capacity")["value"].sum() == pytest.approx(0.0, abs=1e-9)
    # Four from the first day, six not at all.
    assert hit.objective - short_run.base.objective == pytest.approx(4 + 6 * 19)


def test_no_treasury_pays_for_a_plant_that_stands_already(steady, monkeypatch):
    world = with_a_paused_plant(steady, monkeypatch, granted=0.5)
    short_run, hit = woken(world)
    spent = measured(short_run.base, hit, short_run.steps.inside).cost
    assert hit.table("new_capacity")["value"].sum() == pytest.approx(4)
    assert "grant" not in set(spent["term"])


@pytest.mark.parametrize("paused", [True, False])
def test_the_page_names_what_may_start_again_where_something_may(
    steady, three_years, monkeypatch, paused
):
    answer = three_years
    if paused:
        world = with_a_paused_plant(steady, monkeypatch)
        answer = replace(answer, short_run=woken(world)[0])
    told = {one.key: one.values for one in shock_findings(answer).assumptions}
    assert ("shock.assumed_restart" in told) == paused
    if paused:
        assert str(told["shock.assumed_restart"]["plants"]).endswith("(6)")


def test_a_paused_plant_of_the_reference_world_is_named_with_its_restart():
    plants = load_world("reference")["assets"].set_index("asset")
    for name in restart_times():
        assert plants.loc[name, "status"] == "paused"


def test_what_the_plan_adds_takes_the_cheapest_room_first():
    committed = np.array([[3.0, 0.5]])
    room = np.array([[2.0, 2.0], [4.0, 4.0], [0.0, 0.0]])
    taken = _taken(committed, np.array([0, 0, 0]), room)
    assert taken.tolist() == [[2.0, 0.5], [1.0, 0.0], [0.0, 0.0]]


def test_an_owner_whose_plants_stop_builds_no_others_in_their_place(steady):
    short_run = asked(steady, 24).short_run
    cut = all_cuts(short_run, ["owner"])[0]
    block = short_run.session.problem.column_block("new_capacity")
    hit = cut.patch.column_upper.positions
    closed = closed_to_building(short_run.session.problem).column_upper.positions
    assert set(hit) & set(range(block.start, block.stop)) == set(closed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_is_built_and_what_it_spares(three_years, language):
    page = render_study(shock_findings(three_years), language)
    assert "2025-01" in page
    assert "{" not in page.split("</style>")[1]


def test_the_page_says_why_nothing_is_built(steady):
    late = shock_findings(asked(steady, 6)).assumptions[1]
    assert (late.key, late.values["lead"]) == ("shock.assumed_building_late", 12)
    unworthy = [
        str(one.text.key) for one in shock_findings(asked(steady, 18)).headlines
    ]
    assert "shock.building_none" in unworthy
