"""What a credit is worth hangs on what a margin is: a chain on a napkin."""

from __future__ import annotations

import json

import pytest
from tests.support.folders import write_world
from tests.unit.calibration.conftest import YEARS, base_tables
from typer.testing import CliRunner

from ionshore.cli.main import app
from ionshore.core.errors import CommandError
from ionshore.report.study_page import render_study
from ionshore.studies import readings
from ionshore.studies.study import years_asked


def in_the_states(folder):
    """Write the napkin chain with BBB in the United States and no room to build.

    Its 12 GWh cost 10 to make and 2 kt of ore, and earn a credit of 35 USD/kWh; it is
    calibrated under that law. AAA could make them at half the use of its plant.
    """
    standing = [one for one in base_tables()["assets"] if "status" not in one]
    tables = {
        name: [
            {key: "USA" if value == "BBB" else value for key, value in row.items()}
            for row in rows
        ]
        for name, rows in base_tables(assets=standing).items()
    }
    write_world(folder, tables, years=YEARS)
    settings = folder / "world.toml"
    asks = '[options]\ncalibrate_under = "reference"'
    settings.write_text(settings.read_text("utf-8").replace("[options]", asks), "utf-8")
    return folder


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("states")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IONSHORE_CACHE", str(folder / "cache"))
        yield in_the_states(folder / "world")


@pytest.fixture(scope="module")
def study(world):
    return readings.run(world=str(world), years=("2024", "2025"), year=2025)


def of(study, reading, year=2025):
    table = study.worth
    return table[(table["reading"] == reading) & (table["year"] == year)].iloc[0]


def test_the_base_year_is_the_same_with_the_credit_and_without(study):
    base = study.worth[study.worth["year"] == 2024]
    assert base["cells"].abs().max() < 1e-6
    assert base["cells_with"].to_numpy() == pytest.approx(12.0, rel=5e-3)


def test_a_credit_that_covers_a_hidden_cost_keeps_a_plant_and_scarcity_needs_none(
    study,
):
    cost, scarce = of(study, "cost"), of(study, "scarcity")
    assert cost["cells_without"] == pytest.approx(0.0, abs=0.1)
    assert scarce["cells_without"] == pytest.approx(12.0, rel=1e-6)
    # The plant is full, so the rule reads its margin as scarcity.
    assert of(study, "rule")["cells"] == pytest.approx(scarce["cells"], abs=1e-6)


def test_public_cost_of_a_kwh_gained_is_credit_and_lost_duty_over_gain(study):
    row = of(study, "cost")
    assert row["per_kwh"] == pytest.approx(row["public"] / row["cells"])
    # 12 GWh at 35, and without them no import at 30 that pays a duty of 3.4%.
    assert row["public"] == pytest.approx(12 * 35.0 + 12 * 30.0 * 0.034)


def test_findings_tell_how_far_readings_lie_apart(study):
    for language in ("en", "ko"):
        page = render_study(readings.findings(study), language)
        assert "study.readings" not in page
        assert "<svg" in page
    told = readings.findings(study)
    assert len(told.table("readings_cells").frame) == 3 * 2 * 2
    assert told.headlines[0].label.key == "readings.cells_label"


def test_one_reading_alone_is_told_as_one(world):
    study = readings.run(
        world=str(world), years=("2024", "2025"), year=2025, readings=("cost",)
    )
    (headline,) = readings.findings(study).headlines
    assert headline.text.key == "readings.one"


def test_unknown_choices_are_told_together(world):
    with pytest.raises(CommandError, match=r"C624.*ATLANTIS") as caught:
        readings.run(
            world=str(world),
            region="ATLANTIS",
            readings=("wish",),
            years=("2024", "2025"),
            year=2031,
        )
    assert [one.code for one in caught.value.findings] == ["C624"] * 3


def test_years_that_do_not_rise_are_refused():
    assert years_asked(("2024", "2030")) == (2024, 2030)
    for wrong in (("2030", "2024"), ("soon",), ()):
        with pytest.raises(CommandError, match="C610"):
            years_asked(wrong)


def test_the_command_writes_json(world):
    done = CliRunner().invoke(
        app,
        [
            *("study", "readings", "--world", str(world), "--years", "2024,2025"),
            *("--year", "2025", "--readings", "cost", "--json"),
        ],
    )
    assert done.exit_code == 0, done.output
    assert len(json.loads(done.stdout)["tables"]["readings_worth"]["rows"]) == 2
