"""Costs that follow from the plan: by hand, from every side, and where it fails."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from tests.support.folders import write_world
from typer.testing import CliRunner

from ionshore.cli.main import app
from ionshore.cost.experience import Experience, Learner, Technology
from ionshore.scenario.case import make_case
from ionshore.studies.learning import (
    ITEMS,
    LearningChoices,
    learn_world,
    with_learning,
)
from ionshore.studies.running import run
from ionshore.studies.solving import bare_scenario, solve_world
from ionshore.world.load import load_world

YEARS = [2024, 2025, 2027]
FIFTH = Technology("cells", "GWh", 0.2)


def learns(technology=FIFTH, past=None, **learner):
    """Return the experience in which ``making`` learns."""
    return Experience(
        technologies={"cells": technology},
        learners={"making": Learner("making", "cells", **learner)},
        past={("cells", "us"): 100.0} if past is None else past,
    )


def small_world(folder, *, quantity=100.0, years=YEARS, **changes):
    """One place: ore is dug at 2, a cell takes one, making it costs 10 and 4."""
    tables = {
        "regions": [{"region": "AAA"}],
        "commodities": [
            {"commodity": "ore", "stage": "mine", "unit": "kt"},
            {"commodity": "cell", "stage": "cell", "unit": "GWh"},
        ],
        "owners": [{"owner": "us"}, {"owner": "them"}],
        "segments": [{"segment": "ev", "unit": "GWh", "unmet_value": 1000}],
        "processes": [
            {"process": "mining", "commodity": "ore"},
            {"process": "making", "commodity": "cell"},
        ],
        "recipes": [
            {"process": "making", "commodity": "ore", "flow": "in", "quantity": 1}
        ],
        "process_costs": [
            {"process": "mining", "region": "*", "labor_cost": 2},
            {
                "process": "making",
                "region": "*",
                "energy_cost": 1,
                "labor_cost": 10,
                "other_cost": 4,
            },
        ],
        "assets": [
            {"asset": "mine", "process": "mining", "region": "AAA", "capacity": 900},
            {
                "asset": "plant",
                "process": "making",
                "region": "AAA",
                "capacity": 900,
                "owner": "us",
            },
        ],
        "demand": [
            {"segment": "ev", "region": "AAA", "year": year, "quantity": quantity}
            for year in years
        ],
        "serves": [{"segment": "ev", "commodity": "cell"}],
    }
    write_world(folder, tables | changes, years=list(years))
    return load_world(folder)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return small_world(tmp_path_factory.mktemp("small") / "world")


@pytest.fixture(scope="module")
def rivals(tmp_path_factory):
    """Two owners whose costs rise with output, so that volumes answer smoothly."""
    plants = [
        {
            "asset": f"plant_{owner}",
            "process": "making",
            "region": "AAA",
            "capacity": 900,
            "owner": owner,
            "cost_adder": adder,
            "cost_slope": 0.05,
        }
        for owner, adder in (("us", 0.0), ("them", 1.0))
    ]
    mine = {"asset": "mine", "process": "mining", "region": "AAA", "capacity": 900}
    folder = tmp_path_factory.mktemp("rivals") / "world"
    return small_world(folder, assets=[mine, *plants])


# by hand


def test_one_plant_reaches_the_costs_counted_by_hand(world):
    # 100 were made by the end of 2024, 200 by 2025, 400 by 2027: no, one and two
    # doublings at a fifth each; half of other cost is bought and does not learn.
    found = learn_world(world, experience=learns(other_share=0.5))
    assert found.converged
    assert len(found.steps) == 2  # the second finds the costs of the first
    rows = found.table.set_index("year")
    assert rows["labor_cost"].tolist() == pytest.approx([1.0, 0.8, 0.64])
    assert rows["other_cost"].tolist() == pytest.approx([1.0, 0.9, 0.82])
    assert rows["output"].tolist() == pytest.approx([100, 200, 400])
    unit = [3 + 10 + 4, 3 + 8 + 3.6, 3 + 6.4 + 3.28]
    # 2025 stands for two years
    assert found.solution.objective == pytest.approx(100 * np.dot(unit, [1, 2, 1]))


def test_a_floor_and_the_world_s_experience(world):
    technology = Technology("cells", "GWh", 0.2, floor=0.5, world_share=0.5)
    past = {("cells", "us"): 100.0, ("cells", "them"): 200.0}
    found = learn_world(world, experience=learns(technology, past))
    # 100 + 0.5 x 200 = 200 today, 400 in 2027: one doubling of the half above it
    last = found.table.set_index("year").loc[2027]
    assert last["experience"] == pytest.approx(500)
    assert last["labor_cost"] == pytest.approx(0.5 + 0.5 * 2.5 ** np.log2(0.8))


def test_a_partner_s_experience_counts_more_than_the_world_s(tmp_path):
    plants = [
        {"asset": "mine", "process": "mining", "region": "AAA", "capacity": 900},
        {
            "asset": "plant",
            "process": "making",
            "region": "AAA",
            "capacity": 900,
            "owner": "us",
            "partner": "them",
            "partnership": "joint_venture",
        },
    ]
    technology = Technology("cells", "GWh", 0.2, partner_share=0.5, world_share=0.1)
    past = {("cells", "us"): 0.0, ("cells", "them"): 200.0, ("cells", "rest"): 1000.0}
    found = learn_world(
        small_world(tmp_path / "world", assets=plants),
        experience=learns(technology, past),
    )
    reached = found.table["experience"].tolist()
    assert reached == pytest.approx([200, 300, 500])


def test_size_lowers_investment_and_labor_up_to_the_largest_that_gains(tmp_path):
    mine = {"asset": "mine", "process": "mining", "region": "AAA", "capacity": 900}
    plant = {
        "asset": "plant",
        "process": "making",
        "region": "AAA",
        "capacity": 20,
        "owner": "us",
        "buildable": True,
    }
    costs = [
        {"process": "mining", "region": "*"},
        {
            "process": "making",
            "region": "*",
            "capex": 50,
            "labor_cost": 10,
            "plant_size": 10,
        },
    ]
    demand = [
        {"segment": "ev", "region": "AAA", "year": year, "quantity": amount}
        for year, amount in zip(YEARS, (20, 40, 200), strict=True)
    ]
    world = small_world(
        tmp_path / "world", assets=[mine, plant], process_costs=costs, demand=demand
    )
    experience = learns(
        replace(FIFTH, learning_rate=0.0),
        capital_exponent=0.5,
        labor_exponent=0.75,
        full_size=80.0,
    )
    plain = learn_world(world, experience=experience)
    assert plain.table[list(ITEMS)].to_numpy() == pytest.approx(1.0)
    sized = learn_world(
        world, experience=experience, choices=LearningChoices(scale=True)
    )
    # 20, 40 and, of 200, the largest that gains: 80
    assert sized.table["capex"].tolist() == pytest.approx([1, 2**-0.5, 4**-0.5])
    assert sized.table["labor_cost"].tolist() == pytest.approx([1, 2**-0.25, 4**-0.25])
    assert sized.table["other_cost"].tolist() == pytest.approx([1, 1, 1])


# laws


def test_without_learning_it_is_the_plain_plan_at_once(world):
    still = learns(replace(FIFTH, learning_rate=0.0))
    found = learn_world(world, experience=still)
    assert (found.converged, len(found.steps)) == (True, 1)
    plain = solve_world(world)
    assert found.solution.objective == plain.objective
    assert np.array_equal(found.solution.raw.values, plain.raw.values)


def test_metals_feeds_and_energy_keep_their_prices(world):
    found = learn_world(world, experience=learns())
    before, after = make_case(world, bare_scenario()).assets, found.solution.case.assets
    mine = before.label == "mine"
    for item in before.variable:
        assert np.array_equal(before.variable[item][mine], after.variable[item][mine])
    assert np.array_equal(before.variable["energy"], after.variable["energy"])
    assert np.array_equal(before.input_quantity, after.input_quantity)
    ore = found.solution.table("price").query("commodity == 'ore'")["value"]
    assert ore.tolist() == pytest.approx([2, 2, 2])


def test_every_damping_leads_to_the_same_costs(rivals):
    found = [
        learn_world(
            rivals,
            experience=learns(),
            choices=LearningChoices(tolerance=1e-4, most=30, damping=damping),
        )
        for damping in (1.0, 0.6)
    ]
    assert all(one.converged for one in found)
    assert len(found[0].steps) < len(found[1].steps)
    first, second = (one.table[list(ITEMS)].to_numpy() for one in found)
    assert first == pytest.approx(second, rel=5e-4)


def test_more_demand_makes_no_plant_dearer(tmp_path, rivals):
    more = small_world(
        tmp_path / "world",
        quantity=130.0,
        assets=rivals["assets"].dropna(axis=1).to_dict("records"),
    )
    little, much = (
        learn_world(one, experience=learns(replace(FIFTH, world_share=0.3)))
        for one in (rivals, more)
    )
    assert (much.table["labor_cost"] <= little.table["labor_cost"] + 1e-9).all()


# where it fails


def test_it_is_told_when_costs_and_volumes_do_not_agree(world):
    found = learn_world(world, experience=learns(), choices=LearningChoices(most=1))
    assert not found.converged
    (warning,) = found.warnings
    assert warning.code == "V411"
    assert warning.place == "plant, capex, 2027"
    assert "After 1 iterations costs still move by 36.00%" in warning.problem
    # the plan that was reached is kept: the one at today's costs
    assert found.solution.objective == solve_world(world).objective


def test_a_world_in_which_nothing_learns_is_told(world):
    found = learn_world(world)
    assert [one.code for one in found.warnings] == ["V412"]
    assert found.table.empty


# factors as a table of the world


def test_factors_of_a_world_multiply_what_plants_cost(tmp_path):
    factors = [
        {"asset": "plant", "from_year": 2025, "labor_cost": 0.5},
        {"asset": "plant", "from_year": 2027, "labor_cost": 0.5, "other_cost": 0},
    ]
    world = small_world(tmp_path / "world", asset_factors=factors)
    unit = [3 + 10 + 4, 3 + 5 + 4, 3 + 5]
    assert solve_world(world).objective == pytest.approx(100 * np.dot(unit, [1, 2, 1]))
    # what is learned comes on top
    found = learn_world(world, experience=learns(other_share=0.0))
    unit = [3 + 10 + 4, 3 + 4 + 4, 3 + 3.2]
    assert found.solution.objective == pytest.approx(100 * np.dot(unit, [1, 2, 1]))


def test_a_world_is_not_changed_by_what_is_learned_in_it(world):
    found = learn_world(world, experience=learns())
    learned = with_learning(world, found.table)
    assert world["asset_factors"].empty
    assert learned.hash != world.hash
    assert with_learning(world, found.table.iloc[:0]) is world
    again = solve_world(learned)
    assert again.objective == pytest.approx(found.solution.objective)


# the run


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """A world whose plant the cost model knows, made by an owner it knows."""
    folder = tmp_path_factory.mktemp("known") / "world"
    small_world(
        folder,
        owners=[{"owner": "CHN"}],
        processes=[
            {"process": "mining", "commodity": "ore"},
            {"process": "cell_lfp_line", "commodity": "cell"},
        ],
        recipes=[
            {
                "process": "cell_lfp_line",
                "commodity": "ore",
                "flow": "in",
                "quantity": 1,
            }
        ],
        process_costs=[
            {"process": "mining", "region": "*", "labor_cost": 2},
            {"process": "cell_lfp_line", "region": "*", "labor_cost": 10},
        ],
        assets=[
            {"asset": "mine", "process": "mining", "region": "AAA", "capacity": 9000},
            {
                "asset": "plant",
                "process": "cell_lfp_line",
                "region": "AAA",
                "capacity": 9000,
                "owner": "CHN",
            },
        ],
        demand=[
            {"segment": "ev", "region": "AAA", "year": year, "quantity": 2000}
            for year in YEARS
        ],
    )
    return folder


def test_the_command_prints_its_iterations_and_the_run_keeps_them(known, tmp_path):
    arguments = ["run", "--world", str(known), "--scale", "--learning"]
    arguments += ["--out", str(tmp_path)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert "learning  1: costs move by" in done.stderr
    (folder,) = tmp_path.iterdir()
    meta = json.loads((folder / "run.json").read_text("utf-8"))
    assert meta["learning"]["converged"] is True
    assert meta["learning"]["scale"] is True
    assert meta["learning"]["steps"][0]["asset"] == "plant"
    assert "Costs and volumes agree after" in (folder / "report.en.html").read_text()


def test_a_run_keeps_what_was_learned(known, tmp_path):
    done = run(known, None, out=tmp_path, learning=True)
    rows = done.table("learning").set_index("year")
    assert rows["technology"].unique().tolist() == ["cell"]
    assert rows["labor_cost"].is_monotonic_decreasing
    assert rows.loc[2024, "labor_cost"] == 1.0
    assert "learning" not in run(known, None, out=tmp_path).tables
