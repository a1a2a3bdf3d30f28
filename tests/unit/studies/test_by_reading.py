"""Figures under every reading of a base-year rent, beside those of the plan."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from tests.support.shock_tables import small_shock_tables
from tests.unit.calibration.conftest import YEARS, base_tables
from tests.unit.report.test_base_year import napkin_folder

from ionshore.calibration.settings import READINGS
from ionshore.cli.run import _answer
from ionshore.core.errors import CommandError
from ionshore.core.words import word
from ionshore.optim import SolveOptions
from ionshore.report.base_year.readings import hanging, hanging_lead
from ionshore.report.findings import key_findings
from ionshore.report.study_page import render_study
from ionshore.report.subject import subject_of
from ionshore.scenario.case import make_case
from ionshore.studies import monte_carlo, stochastic
from ionshore.studies.by_reading import Beside, plan_gauges
from ionshore.studies.calibrating import require_calibration
from ionshore.studies.comparing import compare_readings
from ionshore.studies.gauges import gauge_table
from ionshore.studies.headlines import headlines_by_reading
from ionshore.studies.monte_carlo_builds import Setting
from ionshore.studies.running import run
from ionshore.studies.scenarios import compare_scenarios
from ionshore.studies.scenarios_told import findings
from ionshore.studies.shock.one import run_shock
from ionshore.studies.shock.question import Question
from ionshore.studies.shock.sweeping import CutsAsked, sweep_cuts
from ionshore.studies.shock.sweeping_told import findings as sweep_findings
from ionshore.studies.shock.told import shock_findings
from ionshore.studies.solving import bare_scenario, solve_world
from ionshore.studies.stockpile.study import findings as stockpile_findings
from ionshore.studies.stockpile.study import run as run_stockpile
from ionshore.world.load import load_world

COLUMNS = ["reading", "indicator", "region", "year", "value", "unit"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The napkin chain, and a cache of its own."""
    place = tmp_path_factory.mktemp("readings")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IONSHORE_CACHE", str(place / "cache"))
        yield napkin_folder(place / "world")


@pytest.fixture(scope="module")
def done(folder):
    return run(folder, "no_policy", out=folder.parent / "runs", readings=True)


def with_readings(done, place, values):
    """Return a copy of a run that has these figures under each reading."""
    place.mkdir()
    for file in done.folder.iterdir():
        if file.suffix in {".parquet", ".json"}:
            (place / file.name).write_bytes(file.read_bytes())
    rows = [
        (reading, indicator, region, YEARS[-1], value, unit)
        for (indicator, region, unit), each in values.items()
        for reading, value in zip(READINGS, each, strict=True)
    ]
    pd.DataFrame(rows, columns=COLUMNS).to_parquet(place / "readings.parquet")
    return subject_of(place)


def test_each_reading_says_what_a_plan_of_its_own_says(folder, done):
    table = done.table("readings")
    assert tuple(dict.fromkeys(table["reading"])) == READINGS
    for reading in READINGS:
        alone = solve_world(folder, "no_policy", reading=reading)
        told = table[table["reading"] == reading].drop(columns="reading")
        pd.testing.assert_frame_equal(
            told.reset_index(drop=True),
            gauge_table(alone)[COLUMNS[1:]],
            check_dtype=False,
            rtol=1e-6,
        )


@pytest.mark.parametrize("own", READINGS)
def test_whatever_the_own_reading_all_three_are_told(folder, own):
    world = load_world(folder)
    ready = require_calibration(world, own).world
    figures = gauge_table(solve_world(ready, bare_scenario(), reading=None))
    with Beside(own, plan_gauges(world, bare_scenario())) as beside:
        beside.go_on(None)
        found = beside.figures(figures)
    assert set(found.table["reading"]) == set(READINGS)
    assert found.warnings == ()


def test_a_reading_without_an_answer_is_a_warning_and_not_the_end(folder):
    world = load_world(folder)
    own = pd.DataFrame([dict.fromkeys(COLUMNS[1:], 1)])
    late = SolveOptions(time_limit=1e-9)
    with Beside("rule", plan_gauges(world, bare_scenario(), late)) as beside:
        found = beside.figures(own)
    assert set(found.table["reading"]) == {"rule"}
    (warning,) = found.warnings
    assert warning.code == "C660"
    assert "scarcity" in str(warning)


def test_a_run_tells_readings_in_the_terminal_and_to_programs(done):
    table = headlines_by_reading(done)
    assert list(table.columns) == ["figure", "region", "unit", *READINGS]
    text = _answer(done, done.folder / "report.en.html", {}, as_json=False)
    assert f"What hangs on the reading of base-year margins, in {YEARS[-1]}" in text
    told = json.loads(_answer(done, done.folder / "x", {}, as_json=True))
    assert len(told["readings"]) == len(table)
    assert set(told["readings"][0]) == set(table.columns)


def test_a_run_under_one_reading_tells_none(folder, done):
    alone = run(folder, "no_policy", out=folder.parent / "runs")
    assert headlines_by_reading(alone).empty
    assert "hangs on" not in _answer(alone, alone.folder / "x", {}, as_json=False)
    assert compare_readings(done, alone).empty


def test_two_runs_are_compared_under_every_reading(folder, done):
    tables = base_tables()
    more = [one | {"quantity": one["quantity"] * 1.1} for one in tables["demand"]]
    later = [one for one in more if one["year"] == YEARS[-1]]
    first = [one for one in tables["demand"] if one["year"] != YEARS[-1]]
    world = load_world(folder)
    demand = pd.DataFrame([*first, *later]).merge(
        world["demand"].drop(columns="quantity"), on=["segment", "region", "year"]
    )
    table = world["demand"].set_index(["segment", "region", "year"])
    table["quantity"] = demand.set_index(["segment", "region", "year"])["quantity"]
    other = run(
        type(world)(
            **{
                name: getattr(world, name)
                for name in world.__dataclass_fields__
                if name != "tables"
            },
            tables=dict(world.tables) | {"demand": table.reset_index()},
        ),
        "no_policy",
        out=folder.parent / "runs",
        readings=True,
    )
    found = compare_readings(done, other)
    assert list(found.columns) == ["indicator", "region", "year", "unit", *READINGS]
    paid = found[found["indicator"] == "credits"]
    assert (paid[list(READINGS)] == 0).all(axis=None)


def test_findings_carry_their_range_where_they_stand(done, tmp_path):
    subject = with_readings(
        done,
        tmp_path / "run",
        {
            ("investment", "*", "million USD"): (100.0, 50.0, 125.0),
            ("cell_share", "AAA", "1"): (0.5, 0.4, 0.7),
            ("public_cost", "*", "million USD"): (3.0, 3.0, 3.0),
        },
    )
    told = "By the reading of base-year margins: USD 50 million to USD 125 million."
    assert hanging(subject, "investment", "*", YEARS[-1]) == told
    # Nothing hangs where all agree, and nothing is said of what is not known.
    assert hanging(subject, "public_cost", "*", YEARS[-1]) == ""
    assert hanging(subject, "investment", "USA", YEARS[-1]) == ""
    lead = next(one for one in key_findings(subject) if one.code == "lead")
    assert "By the reading of base-year margins: 40% to 70%." in lead.text


def test_the_base_year_tells_what_hangs_on_it_in_words(done, tmp_path):
    usa = ("cell_output", "USA", "GWh")
    subject = with_readings(done, tmp_path / "run", {usa: (100.0, 50.0, 125.0)})
    assert "50 GWh if all margins are hidden cost" in hanging_lead(subject)


@pytest.fixture(scope="module")
def compared(folder):
    return compare_scenarios(["no_policy", "reference"], folder, readings=True)


def test_scenarios_differ_under_each_reading_as_when_compared_under_it(
    folder, compared
):
    found = compared.less_first_by_reading()
    assert list(found.columns[-3:]) == list(READINGS)
    for reading in READINGS:
        alone = compare_scenarios(
            ["no_policy", "reference"], folder, reading=reading
        ).less_first()
        np.testing.assert_allclose(found[reading], alone["value"], atol=1e-6)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_comparison_tells_what_hangs_on_the_reading(compared, language):
    told = findings(compared)
    table = told.table("cells_by_reading")
    wanted = [f"reading_{one}" for one in READINGS]
    assert list(table.frame.columns[-3:]) == wanted
    page = render_study(told, language)
    assert word("study.column.reading_scarcity", language) in page
    assert "cells_by_reading" in {one.name for one in told.pictures}


def test_a_comparison_of_one_reading_says_nothing_of_others(folder):
    found = compare_scenarios(["no_policy", "reference"], folder)
    assert found.less_first_by_reading().empty
    assert "cells_by_reading" not in {one.name for one in findings(found).tables}


BAN = Question(
    commodities=("ore",),
    origins=("AAA",),
    destinations=("BBB",),
    starts=f"{YEARS[0]}-01",
    months=6,
)


def test_a_shock_is_answered_under_each_reading_as_when_asked_under_it(folder):
    known = {"world": str(folder), "scenario": "no_policy"}
    answer = run_shock(BAN, readings=True, **known)
    assert tuple(dict.fromkeys(answer.readings["reading"])) == READINGS
    for reading in READINGS:
        alone = run_shock(BAN, reading=reading, **known).figures()
        told = answer.readings[answer.readings["reading"] == reading]
        np.testing.assert_allclose(told["value"], alone["value"], rtol=1e-6, atol=1e-6)
    page = render_study(shock_findings(answer), "ko")
    assert word("study.by_reading.label", "ko") in page


def test_the_cuts_that_hurt_most_are_made_under_every_reading(folder):
    asked = CutsAsked(year=YEARS[1], by=("country",), worst=1)
    found = sweep_cuts(str(folder), "no_policy", asked, readings=True)
    assert found.warnings == ()
    for reading in READINGS:
        alone = sweep_cuts(str(folder), "no_policy", asked, reading=reading)
        cost = alone.cuts.set_index("key")["cost"]
        told = found.readings[found.readings["reading"] == reading]
        np.testing.assert_allclose(told["cost"], cost[told["key"]], atol=1e-6)
    names = {one.name for one in sweep_findings(found).tables}
    assert "shock_sweep_country_readings" in names


def test_joint_reserves_are_sized_under_every_reading(folder, monkeypatch):
    tables = small_shock_tables()
    for module in ("threats", "study"):
        name = f"ionshore.studies.stockpile.{module}.shock_tables"
        monkeypatch.setattr(name, lambda: tables)
    known = {"world": str(folder), "scenario": "no_policy", "year": 2024, "quiet": True}
    found = run_stockpile(commodities=("cell",), **known)
    assert tuple(found.readings["reading"]) == READINGS
    for reading in READINGS:
        alone = run_stockpile(commodities=("cell",), readings=(reading,), **known)
        assert alone.readings.empty
        days = alone.sizes.set_index("kind").loc["allied", "days"]
        told = found.readings.set_index("reading").loc[reading, "days"]
        assert told == pytest.approx(days, rel=1e-6)
    tables_told = {one.name for one in stockpile_findings(found).tables}
    assert "stockpile_readings" in tables_told


TREE = """
name = "credit_or_not"
title = { en = "Credits or not", ko = "공제 여부" }
question = { en = "What to build?", ko = "무엇을 지을까?" }
because = "For two branches."
base = "reference"
news = 2025

[[factor]]
name = "credits"
title = { en = "Credits", ko = "공제" }

[[factor.outcome]]
name = "none"
title = { en = "None", ko = "없음" }
chance = 0.5
because = "As likely as not."

[[factor.outcome]]
name = "some"
title = { en = "Some", ko = "있음" }
chance = 0.5
because = "As likely as not."
scenario = "current_law"
"""


def test_a_plan_before_the_news_is_made_under_every_reading(folder, tmp_path):
    file = tmp_path / "tree.toml"
    file.write_text(TREE, "utf-8")
    known = {"tree": str(file), "years": ("2024", "2025"), "world": str(folder)}
    found = stochastic.run(**known)
    assert tuple(dict.fromkeys(found.readings["reading"])) == READINGS
    for reading in READINGS:
        alone = stochastic.run(readings=(reading,), **known)
        assert alone.readings.empty
        told = found.readings[found.readings["reading"] == reading]
        wanted = alone.figures()
        np.testing.assert_allclose(told["value"], wanted["value"], atol=1e-6)
    assert "by_reading" in {one.name for one in stochastic.findings(found).tables}


def test_a_reading_nobody_knows_is_refused_with_those_that_are(folder):
    with pytest.raises(CommandError, match=r"C624.*rule, cost, scarcity"):
        stochastic.run(world=str(folder), readings=("thrift",))


def test_the_plan_that_is_drawn_around_is_told_under_every_reading(folder):
    setting = Setting(str(folder), "no_policy", tuple(YEARS), "rule")
    world = load_world(folder)
    table = monte_carlo.figures_by_reading(setting, YEARS[-1], world)
    assert tuple(dict.fromkeys(table["reading"])) == READINGS
    cost = table[table["figure"] == "total_cost"].set_index("reading")["value"]
    worth = make_case(world, bare_scenario()).periods.present_value.sum()
    for reading in READINGS:
        alone = solve_world(folder, "no_policy", reading=reading).objective
        assert cost[reading] == pytest.approx(alone / worth, rel=1e-6)
