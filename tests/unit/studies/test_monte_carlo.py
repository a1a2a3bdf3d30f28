"""A Monte Carlo study on a chain on a napkin: draws, figures by hand, going on."""

from __future__ import annotations

import json
from shutil import rmtree

import numpy as np
import pytest
from tests.support.folders import write_world
from tests.unit.calibration.conftest import YEARS, base_tables
from typer.testing import CliRunner

from ionshore.cli.main import app
from ionshore.core.errors import CommandError
from ionshore.report.study_page import render_study
from ionshore.studies import monte_carlo
from ionshore.studies.monte_carlo_builds import Setting, case_of, moved_problem
from ionshore.studies.monte_carlo_inputs import inputs_of, points_of
from ionshore.studies.monte_carlo_response import answering
from ionshore.sweep.response import entries_of
from ionshore.world.load import load_world


def move(group, table, column, low, high, draw, **cells):
    plain = {"group": group, "table": table, "column": column, "how": "factor"}
    return plain | {"low": low, "high": high, "draw": draw} | cells


MOVES = [
    move("freight_rates", "lanes", "freight", 0.5, 1.5, "uniform"),
    move(
        "cell_costs",
        "process_costs",
        "other_cost",
        0.8,
        1.3,
        "lognormal",
        by="process",
        common=0.5,
    ),
    move("equipment_china", "process_costs", "capex", 0.8, 1.2, "lognormal"),
    move("cost_of_capital", "regions", "wacc", 0.8, 1.2, "normal"),
    move(
        "vehicles_after_2026",
        "demand",
        "quantity",
        0.5,
        1.2,
        "triangular",
        where="year>2024",
        by="region",
    ),
    move("active_material", "recipes", "quantity", 0.9, 1.1, "uniform"),
]
ASKED = {"year": 2025, "scenario": "no_policy", "workers": 1, "quiet": True}


def folder_of(where, rows):
    tables = {
        name: [
            {key: "USA" if value == "BBB" else value for key, value in row.items()}
            for row in rows
        ]
        for name, rows in base_tables(sensitivity=rows).items()
    }
    for row in tables["regions"]:
        row["wacc"] = 0.08
    return write_world(where / "world", tables, years=YEARS)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IONSHORE_CACHE", str(folder / "cache"))
        yield folder_of(folder, MOVES)


@pytest.fixture(scope="module")
def study(place):
    return monte_carlo.run(world=str(place), draws=64, **ASKED)


@pytest.fixture(scope="module")
def known(place):
    setting = Setting(str(place), "no_policy", (2025,), "rule")
    inputs = inputs_of(load_world(place))
    return setting, answering(setting, inputs, workers=1, say=lambda _line: None)


def test_a_draw_of_medians_is_the_plan_as_it_is(known):
    _, found = known
    assert not found.response.patch(
        found.positions(np.full((1, len(found.inputs)), 0.5))[0]
    )


def test_a_draw_is_the_problem_built_from_moved_tables(known):
    setting, found = known
    rng = np.random.default_rng(5)
    straight = [one.group != "cost_of_capital" for one in found.inputs]
    for _ in range(3):
        points = np.where(straight, rng.uniform(0.01, 0.99, len(straight)), 0.5)
        moves = tuple(
            one.move(repr(float(one.spread.values(points[n : n + 1])[0])))
            for n, one in enumerate(found.inputs)
        )
        drawn = case_of(setting)[1].with_patch(
            found.response.patch(found.positions(points[None, :])[0])
        )
        built = moved_problem(setting, moves)
        assert entries_of(drawn) == pytest.approx(entries_of(built), rel=1e-9, abs=1e-9)


def test_capital_and_its_cost_are_multiplied_not_added(known):
    _, found = known
    groups = [one.group for one in found.inputs]
    products = [term for term in found.response.terms if len(term) > 1]
    assert products
    assert "cost_of_capital" in groups
    assert found.misfit < 1e-3  # between its ends a charge is read on a line


def test_what_moves_a_coefficient_is_left_out_and_told(study):
    assert study.left_out == ("active_material",)
    page = render_study(monte_carlo.findings(study), "en")
    assert "active material per kWh" in page


def test_cells_delivered_cost_freight_more_when_freight_rises(study):
    drivers = study.drivers.set_index(["figure", "group", "member"])["rank"]
    assert drivers["ev_usa", "freight_rates", ""] > 0.3
    row = study.quantiles.set_index("figure").loc["ev_usa"]
    assert row["p5"] < row["p50"] < row["p95"]


def test_the_same_seed_draws_the_same_and_nothing_is_solved_again(place, study):
    again = monte_carlo.run(world=str(place), draws=64, **ASKED)
    assert again.facts["resumed"] == 64
    assert again.quantiles.equals(study.quantiles)


def test_a_study_that_was_stopped_gives_the_same_table(place, study):
    asked = ASKED | {"seed": 7}
    monte_carlo.run(world=str(place), draws=16, **asked)  # the first sixteen
    more = monte_carlo.run(world=str(place), draws=48, **asked)
    assert more.facts["resumed"] == 16
    (kept,) = (place.parent / "cache" / "monte_carlo").glob("*/sobol-7-2025")
    rmtree(kept)
    alone = monte_carlo.run(world=str(place), draws=48, **asked)
    assert alone.facts["resumed"] == 0
    assert alone.quantiles.equals(more.quantiles)


def test_more_draws_go_on_where_fewer_stopped(place):
    inputs = inputs_of(load_world(place))
    few, many = (
        points_of(inputs, count, batches=8, method="sobol", seed=1)[0]
        for count in (16, 100)
    )
    assert np.array_equal(few, many[:16])


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_has_boxes_drivers_and_how_it_settles(study, language):
    page = render_study(monte_carlo.findings(study), language)
    assert page.count("<svg") >= 3
    assert "study.monte_carlo" not in page
    assert {"en": "nine in ten", "ko": "열에 아홉"}[language] in page


def test_the_command_tells_figures_as_json(place, study):
    done = CliRunner().invoke(
        app,
        [
            *("study", "monte-carlo", "--world", str(place), "--year", "2025"),
            *("--scenario", "no_policy", "--draws", "64", "--workers", "1"),
            *("--quiet", "--json"),
        ],
    )
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["inputs"]["seed"] == 1
    assert told["tables"]["monte_carlo_kwh"]["rows"]


def test_options_that_make_no_sense_are_told_together(place):
    with pytest.raises(CommandError, match="C623") as caught:
        monte_carlo.run(
            world=str(place), draws=3, year=2025, method="sobel", years=("2024",)
        )
    assert {one.code for one in caught.value.findings} == {"C623", "C624"}


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("W750", move("x", "lanes", "freight", 0.5, 1.5, "lognormal", how="add")),
        ("W750", move("x", "lanes", "freight", 1.1, 1.5, "uniform")),
        (
            "W750",
            move("x", "lanes", "freight", 0.5, 1.7, "uniform", where="commodity=ore"),
        ),
        ("W751", move("y", "lanes", "freight", 0.5, 1.5, "uniform", by="colour")),
    ],
)
def test_rows_that_cannot_be_drawn_are_told(tmp_path, code, row):
    other = move("x", "lanes", "freight", 0.5, 1.5, "uniform", where="commodity=cell")
    rows = [row] + ([other] if row["high"] == 1.7 else [])
    with pytest.raises(CommandError, match=code):
        inputs_of(load_world(folder_of(tmp_path, rows)))


def test_a_world_in_which_nothing_is_drawn_is_told(tmp_path):
    row = move("x", "lanes", "freight", 0.5, 1.5, "")
    with pytest.raises(CommandError, match="W752"):
        inputs_of(load_world(folder_of(tmp_path, [row])))


def test_a_world_that_is_not_calibrated_has_no_readings(study):
    assert study.readings.empty
    assert "monte_carlo_readings" not in {
        one.name for one in monte_carlo.findings(study).tables
    }
