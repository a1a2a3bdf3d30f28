"""The whole study on a chain on a napkin: effects counted by hand, page, command."""

from __future__ import annotations

import json

import pytest
from tests.support.folders import write_world
from tests.unit.calibration.conftest import YEARS, base_tables
from typer.testing import CliRunner

from ionshore.cli.main import app
from ionshore.core.errors import CommandError
from ionshore.report.study_page import render_study
from ionshore.studies import sensitivity

MOVES = [
    {
        "group": "wages_everywhere",
        "table": "process_costs",
        "column": "labor_cost",
        "how": "factor",
        "low": 0.5,
        "high": 1.5,
    },
    {
        "group": "freight_rates",
        "table": "lanes",
        "column": "freight",
        "where": "commodity=cell",
        "how": "factor",
        "low": 0.5,
        "high": 1.5,
    },
    {
        "group": "rent_reading",
        "table": "calibration",
        "column": "reading",
        "how": "set",
        "low": "cost",
        "high": "scarcity",
    },
]
ASKED = {"years": ("2024", "2025"), "workers": 1, "scenario": "no_policy"}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The napkin chain with BBB in the United States; nobody there works for wages."""
    folder = tmp_path_factory.mktemp("moved")
    standing = [one for one in base_tables()["assets"] if "status" not in one]
    tables = {
        name: [
            {key: "USA" if value == "BBB" else value for key, value in row.items()}
            for row in rows
        ]
        for name, rows in base_tables(assets=standing, sensitivity=MOVES).items()
    }
    world = write_world(folder / "world", tables, years=YEARS)
    settings = world / "world.toml"
    asks = '[options]\ncalibrate_under = "no_policy"'
    settings.write_text(settings.read_text("utf-8").replace("[options]", asks), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IONSHORE_CACHE", str(folder / "cache"))
        yield world


@pytest.fixture(scope="module")
def study(place):
    return sensitivity.run(world=str(place), quiet=True, **ASKED)


def test_half_the_freight_more_or_less_moves_the_delivered_price_by_as_much(study):
    # Cells come to the United States at 30 and a freight of 2: 1 less, 1 more.
    table = study.effects.set_index(["figure", "group"])
    row = table.loc[("ev_usa", "freight_rates")]
    assert row["base"] == pytest.approx(32.0, rel=0.02)
    assert row["when_low"] == pytest.approx(-1.0, abs=0.1)
    assert row["when_high"] == pytest.approx(1.0, abs=0.1)
    assert row["effect"] == pytest.approx(2.0, abs=0.2)


def test_an_input_that_changes_nothing_is_ranked_last_with_nothing(study):
    last = study.ranking.iloc[-1]
    assert last["group"] == "wages_everywhere"
    assert last["score"] == 0.0
    assert study.failed.empty


def test_the_ends_are_told_as_they_are_meant(study):
    ranges = study.ranking.set_index("group")["range"]
    assert ranges["freight_rates"] == "×0.5 / ×1.5"
    assert ranges["rent_reading"] == "cost / scarcity"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_draws_the_ranking_and_a_tornado(study, language):
    page = render_study(sensitivity.findings(study), language)
    told = {"en": "reading of margins", "ko": "마진의 해석"}[language]
    assert told in page
    assert page.count("<svg") >= 3
    assert "study.sensitivity" not in page


def test_what_is_known_is_not_solved_again(place, study, monkeypatch, capsys):
    def refuse(_plan, case):
        raise AssertionError(case)

    monkeypatch.setattr("ionshore.studies.sensitivity_cases.solve_case", refuse)
    again = sensitivity.run(world=str(place), **ASKED)
    assert again.ranking.equals(study.ranking)
    assert capsys.readouterr().err == ""


def test_the_command_takes_the_first_groups_alone(place, study):
    done = CliRunner().invoke(
        app,
        [
            *("study", "sensitivity", "--world", str(place), "--years", "2024,2025"),
            *("--scenario", "no_policy", "--limit", "2", "--workers", "1", "--json"),
        ],
    )
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)["tables"]["sensitivity_ranking"]["rows"]
    assert [one["group"] for one in rows] == ["freight_rates", "wages_everywhere"]


def test_numbers_that_make_no_sense_are_told_together(place):
    with pytest.raises(CommandError, match="C623") as caught:
        sensitivity.run(world=str(place), limit=-1, workers=0)
    assert len(caught.value.findings) == 2


def test_a_world_without_the_table_is_told_what_to_add(tmp_path):
    bare = write_world(tmp_path / "bare", base_tables(), years=YEARS)
    with pytest.raises(CommandError, match=r"C645.*sensitivity"):
        sensitivity.run(world=str(bare))
