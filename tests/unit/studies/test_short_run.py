"""The short run: what a plan has standing, month by month, with shocks as patches."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from tests.support.folders import two_region_world, write_world

from ionshore.model.build import build_problem
from ionshore.model.solution import Solution, family
from ionshore.optim import Session, solve
from ionshore.scenario.case.passages import passages, straits
from ionshore.scenario.case.short_run import short_run_case
from ionshore.scenario.case.steps import month_after, steps_of
from ionshore.scenario.scenario import read_scenario
from ionshore.studies.shock.events import event_patch, export_ban
from ionshore.studies.shock.opened import ShortRun, open_short_run
from ionshore.studies.shock.response import working_stocks
from ionshore.studies.solving import solve_world
from ionshore.world.load import load_world
from ionshore.world.world import World

NAPKIN = Path(__file__).parents[2] / "worlds" / "napkin"
START = date(2024, 1, 1)


@pytest.fixture(scope="module", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IONSHORE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def opened(
    world: World, *, months: int = 12, step: int = 3, after: int = 0, **more
) -> ShortRun:
    """Open a short run of a world on a napkin, for one year at most."""
    return open_short_run(
        world,
        None,
        starts=START,
        months=months,
        step_months=step,
        after=after,
        **more,
    )


@pytest.fixture(scope="module")
def ore_world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Ore and cells of A, some cells made in B of A's ore; see ``two_region_world``."""
    return load_world(two_region_world(tmp_path_factory.mktemp("ore") / "ore"))


@pytest.fixture(scope="module")
def napkin() -> World:
    """The world on a napkin, cells listed at 50 USD/kWh."""
    world = load_world(NAPKIN)
    goods = world["commodities"].assign(reference_price=50.0)
    tables = dict(world.tables) | {"commodities": goods}
    return replace(world, tables=MappingProxyType(tables), hash="listed")


@pytest.fixture(scope="module")
def year(napkin: World) -> ShortRun:
    """One step of a year."""
    return opened(napkin, step=12)


def ban(months: int, stopped: float = 1.0):
    return export_ban("cell", "AAA", starts=START, months=months, stopped=stopped)


def lost(solution: Solution) -> float:
    """Return what is not served, forgone or missed [GWh]."""
    weight = dict(zip(solution.case.years, solution.case.periods.weight, strict=True))
    return sum(
        float((frame["value"] * frame["year"].map(weight)).sum())
        for frame in (family(solution, name) for name in ("forgone", "unmet"))
        if len(frame)
    )


def test_steps_are_cut_to_the_shock_and_recovery_is_told_by_quarters():
    steps = steps_of(date(2027, 11, 20), months=5, step_months=2)
    assert steps.label[:3].tolist() == [202711, 202801, 202803]
    assert steps.months.tolist() == [2, 2, 1, 3, 3, 3, 3]
    assert steps.inside == 3
    assert steps.calendar_year[:3].tolist() == [2027, 2028, 2028]
    assert steps.days_in(date(2027, 12, 1), date(2028, 1, 31))[:2] == pytest.approx(
        [31 / 61, 31 / 60]
    )
    assert month_after(date(2027, 11, 20), 2) == date(2028, 1, 1)


def test_one_year_of_the_short_run_is_the_year_of_the_plan(year):
    short_run = year
    # A serves itself and seven of B's eight; B makes the last itself.
    assert short_run.base.objective == pytest.approx(3 * 60 + 7 * 65 + 80)


def test_what_is_lost_under_a_ban_is_given_up_by_those_to_whom_it_is_worth_least(year):
    short_run = year
    banned = short_run.solution(event_patch(short_run, ban(12)))
    # B makes four of its eight: half is given up, at 80 USD/kWh and -0.4.
    steps = zip(
        (0.05, 0.05, 0.1, 0.1, 0.1, 0.1), (25, 75, 150, 250, 350, 450), strict=True
    )
    given_up = sum(8 * share * 80 * (1 - at / 1000) ** -2.5 for share, at in steps)
    assert banned.objective == pytest.approx(3 * 60 + 4 * 80 + given_up)
    assert lost(banned) == pytest.approx(4.0)


def test_four_quarters_are_one_year_where_nothing_is_stored(napkin, year):
    whole, quarters = year, opened(napkin, step=3)
    for months in (0, 6, 12):
        costs = [
            one.solution(event_patch(one, ban(months)) if months else None).objective
            for one in (quarters, whole)
        ]
        if months != 6:
            assert costs[0] == pytest.approx(costs[1])
        else:  # half a year of a year's step keeps half of what each lane carried
            assert costs[0] == pytest.approx(
                (
                    quarters.base.objective
                    + quarters.solution(event_patch(quarters, ban(12))).objective
                )
                / 2
            )


def test_a_longer_or_wider_ban_never_costs_less(napkin):
    short_run = opened(napkin, months=12, step=1)
    costs = [
        short_run.solution(event_patch(short_run, ban(months, stopped))).objective
        for months, stopped in ((1, 0.3), (1, 1.0), (4, 1.0), (11, 1.0), (12, 1.0))
    ]
    assert costs == sorted(costs)
    assert costs[0] >= short_run.base.objective - 1e-9


def test_warm_and_cold_answers_agree(ore_world):
    short_run = opened(ore_world, months=6, step=1, after=6)
    patch = event_patch(
        short_run, export_ban(["ore", "cell"], "AAA", starts=START, months=6)
    )
    warm = short_run.solution(patch).objective
    cold = solve(short_run.session.problem.with_patch(patch)).objective
    assert warm == pytest.approx(cold, rel=1e-7)


def test_what_nobody_trades_is_an_empty_patch(year):
    short_run = year
    nothing = export_ban("cell", "BBB", starts=START, months=12)
    assert not event_patch(short_run, nothing)
    later = export_ban("cell", "AAA", starts=date(2031, 1, 1), months=12)
    assert not event_patch(short_run, later)


def stocked(world: World, days: float) -> tuple[ShortRun, Solution]:
    """Return a short run with days of ore held by users, and two months of a ban."""
    plan = opened(world, months=2, step=1, after=6)
    held = replace(working_stocks(plan.plan), days=np.array([days, days]))
    case = short_run_case(plan.plan, plan.standing, plan.steps, held=held)
    short_run = replace(plan, case=case, session=Session(build_problem(case)))
    patch = event_patch(short_run, export_ban("ore", "AAA", starts=START, months=2))
    return short_run, short_run.solution(patch)


def test_a_stock_waits_for_a_shortage_and_is_filled_again(ore_world):
    short_run, banned = stocked(ore_world, days=30)
    # B makes five cells a year of ten of ore: thirty days are 30 / 365 of that.
    level = short_run.case.stocks.initial
    in_b = level[short_run.case.regions[short_run.case.stocks.region] == "BBB"]
    assert in_b == pytest.approx([10 * 30 / 365])
    at_rest = family(short_run.base, "stock")["value"].to_numpy()
    assert at_rest == pytest.approx(np.repeat(level, len(short_run.steps)))
    ore = family(banned, "stock")
    ore = ore[ore["region"] == "BBB"]["value"].to_numpy()
    assert ore[1] == pytest.approx(0.0, abs=1e-9)
    assert ore[-1] == pytest.approx(in_b[0])
    drawn = family(banned, "stock_out")["value"].sum() / 12
    made = banned.table("activity").query("asset == 'plant_b' and year < 202403")
    assert made["value"].sum() / 12 * 2 == pytest.approx(drawn)


def test_a_bigger_stock_never_hurts(ore_world):
    costs = []
    for days in (0.0, 10.0, 30.0, 90.0):
        short_run, banned = stocked(ore_world, days)
        costs.append(banned.objective - short_run.base.objective)
    assert costs == sorted(costs, reverse=True)
    # Each cell that B does not make is made in A at 15 instead of 11.
    assert costs[0] == pytest.approx(5 * 2 / 12 * 4, rel=1e-6)


def test_what_is_drawn_from_a_working_stock_does_not_leave(ore_world):
    short_run, _ = stocked(ore_world, days=30)
    assert not short_run.case.stocks.may_leave.any()


def test_plants_lost_prices_up_and_demand_up_are_counted_by_hand(year):
    short_run = year
    base = short_run.base.objective
    lost_plant = replace(
        ban(12),
        kind="plant_loss",
        commodities=("*",),
        origins={"*": ("*",)},
        names=("bbb_*",),
        stopped=0.5,
    )
    # B makes one of its two cells more than it needs: nothing is lost.
    assert cost(short_run, lost_plant) == pytest.approx(base)
    all_of_it = replace(lost_plant, stopped=1.0)
    # The one cell B made is given up, first where it is worth least: in A (at 75, and
    # 5 to bring it to B) and in B (at 80), a twentieth of what each wants at a time.
    given_up = 0.15 * (75 * 0.975**-2.5 + 5) + 0.4 * 80 * 0.975**-2.5
    given_up += 0.15 * (75 * 0.925**-2.5 + 5) + 0.3 * 80 * 0.925**-2.5
    assert cost(short_run, all_of_it) == pytest.approx(base - 80 + given_up)
    dearer = replace(
        ban(12),
        kind="demand_surge",
        destinations={"BBB": ("BBB",)},
        names=("ev",),
        factor=1.25,
    )
    assert cost(short_run, dearer) == pytest.approx(base + 2 * 80)


def test_a_license_of_half_keeps_half_of_what_a_lane_carried(year):
    short_run = year
    half = replace(ban(12), kind="export_license", stopped=0.5)
    moved = short_run.solution(event_patch(short_run, half)).table("shipment")
    assert moved["value"].sum() == pytest.approx(3.5)
    quota = replace(ban(12), kind="export_quota", quantity=2.0)
    moved = short_run.solution(event_patch(short_run, quota)).table("shipment")
    assert moved["value"].sum() == pytest.approx(2.0)


def cost(short_run: ShortRun, shock) -> float:
    return short_run.solution(event_patch(short_run, shock)).objective


def test_straits_are_passed_both_ways_and_detours_add_up():
    regions = np.array(["CHN", "DEU", "USA", "CHL"], object)
    passing, longer = passages(regions, ["suez", "malacca"])
    assert passing[0, 1] == passing[1, 0] == 1.0
    assert longer[0, 1] == pytest.approx(0.31 + 0.05)
    assert not passing[2:, 2:].any()
    assert passages(regions, ["panama"])[0][3, 2] == 1.0
    assert "hormuz" in straits()


HEAD = """\
name     = "stress"
title    = { en = "Stress", ko = "충격" }
question = { en = "What if?", ko = "만약에?" }
[[shock]]
because  = "test"
starts   = 2024-01-01
ends     = 2024-12-31
"""


@pytest.mark.parametrize(
    "told",
    [
        'kind = "plant_loss"\nplant = "bbb_*"\nstopped = 0.5',
        'kind = "plant_loss"\nplant = "*"\nfrom = "AAA"\ncommodity = "cell"\nstopped = 0.1',
        'kind = "price_spike"\ncommodity = "cell"\nfrom = "AAA"\nfactor = 1.3',
        'kind = "demand_surge"\nsegment = "ev"\nto = "BBB"\nfactor = 1.1',
    ],
)
def test_a_plan_and_a_short_run_mean_the_same_by_a_shock(napkin, year, tmp_path, told):
    path = tmp_path / "stress.toml"
    path.write_text(HEAD + told, "utf-8")
    scenario = read_scenario(path)
    planned = solve_world(napkin, scenario).objective
    assert cost(year, scenario.shocks[0]) == pytest.approx(planned)


def test_a_closed_strait_makes_the_way_around_dearer(tmp_path):
    tables = {
        "regions": [{"region": "CHN"}, {"region": "DEU"}],
        "commodities": [{"commodity": "cell", "stage": "cell", "unit": "GWh"}],
        "owners": [{"owner": "us"}],
        "segments": [{"segment": "ev", "unit": "GWh", "unmet_value": 1000}],
        "processes": [{"process": "making", "commodity": "cell"}],
        "process_costs": [{"process": "making", "region": "*", "other_cost": 10}],
        "assets": [
            {"asset": "plant", "process": "making", "region": "CHN", "capacity": 30}
        ],
        "lanes": [
            {"commodity": "cell", "origin": "CHN", "destination": "DEU", "freight": 2}
        ],
        "demand": [{"segment": "ev", "region": "DEU", "year": 2024, "quantity": 20}],
        "serves": [{"segment": "ev", "commodity": "cell"}],
    }
    world = load_world(write_world(tmp_path / "strait", tables))
    path = tmp_path / "stress.toml"
    path.write_text(HEAD + 'kind = "strait_closed"\nstrait = "suez"', "utf-8")
    scenario = read_scenario(path)
    planned = solve_world(world, scenario).objective
    assert planned == pytest.approx(20 * (10 + 2 * 1.31))
    short_run = opened(world, step=12)
    assert cost(short_run, scenario.shocks[0]) == pytest.approx(planned)
