"""The page of a fitted base year, from a run of a chain on a napkin."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from tests.support.folders import write_world
from tests.unit.calibration.conftest import YEARS, base_tables
from tests.unit.report.sample import write_run_folder

from ionshore.report import charts
from ionshore.report.base_year import base_year_page
from ionshore.report.base_year.fit import share_errors
from ionshore.report.base_year.rents import margins_by_place
from ionshore.report.page import render_report
from ionshore.report.subject import subject_of
from ionshore.studies.gauges import gauge_table
from ionshore.studies.running import run
from ionshore.studies.runs import open_run


def napkin_folder(folder: Path) -> Path:
    """Write the napkin chain as a world that asks to be calibrated."""
    write_world(folder, base_tables(), years=YEARS)
    settings = folder / "world.toml"
    asks = '[options]\ncalibrate_under = "no_policy"'
    settings.write_text(settings.read_text("utf-8").replace("[options]", asks), "utf-8")
    return folder


@pytest.fixture(scope="module")
def napkin(tmp_path_factory):
    """A run of the napkin chain with all that a base year can keep."""
    folder = tmp_path_factory.mktemp("napkin")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IONSHORE_CACHE", str(folder / "cache"))
        return run(
            napkin_folder(folder / "world"),
            "no_policy",
            out=folder / "runs",
            held_out=True,
            readings=True,
        )


@pytest.fixture(scope="module")
def page(napkin):
    return base_year_page(subject_of(napkin.folder))


@pytest.fixture
def moved(napkin, tmp_path):
    """Return a function that gives the page of the run with some tables replaced."""

    def make(**changes: pd.DataFrame):
        place = tmp_path / "run"
        place.mkdir(exist_ok=True)
        for file in napkin.folder.iterdir():
            if file.suffix in {".parquet", ".json"}:
                (place / file.name).write_bytes(file.read_bytes())
        for name, frame in changes.items():
            frame.to_parquet(place / f"{name}.parquet", index=False)
        return base_year_page(subject_of(place))

    return make


def test_a_run_keeps_how_its_base_year_came_about(napkin):
    kept = {one for one in napkin.tables if one.startswith("calibration_")}
    wanted = {"anchors", "balances", "margins", "reconciliation", "shares", "implied"}
    assert {f"calibration_{one}" for one in wanted} <= kept
    assert {"calibration_held_prices", "calibration_held_countries"} <= kept
    assert napkin.meta["calibration"]["reading"] == "rule"


def test_shares_are_those_reported(napkin):
    frame = share_errors(subject_of(napkin.folder)).set_index(["commodity", "region"])
    assert frame.loc[("cell", "AAA"), "reported"] == pytest.approx(0.6)
    assert frame.loc[("cell", "AAA"), "model"] == pytest.approx(0.6, abs=1e-3)


def test_the_lead_names_inputs_as_inputs_and_accuracy_as_accuracy(page):
    assert "3 reported figures were made to agree in 2 balances" in page.lead
    assert "1 observed prices were aimed at; the median error is 0.7%" in page.lead
    assert "Both were inputs" in page.lead
    # The one price, left out, is predicted from costs and margins: 16 for 30.
    assert "median error of 47% (0 within 25%)" in page.lead


def test_columns_of_the_fit_are_not_mixed(page):
    rows = {row[0]: row[1:] for row in page.parts[0].tables[0].rows}
    assert rows["Anchored: shares of output"][0] == "3"
    assert rows["Anchored: prices"][-1] == "1"
    assert rows["Implied: prices"][0] == "0"
    assert rows["Held out: prices"][:2] == ("1", "47%")
    assert rows["Held out: shares of countries"][0] == "2"


def test_a_run_that_held_nothing_out_says_so_and_has_no_such_rows(napkin, moved):
    nothing = open_run(napkin.folder).table("calibration_held_prices").iloc[:0]
    page = moved(calibration_held_prices=nothing)
    assert "--held-out" in page.lead
    assert not any("Held out" in row[0] for row in page.parts[0].tables[0].rows)


def test_a_share_that_misses_is_named_with_its_cause(napkin, moved):
    shares = napkin.table("calibration_shares")
    shares.loc[shares["region"] == "BBB", ["model", "error"]] = [0.45, 5.0]
    page = moved(calibration_shares=shares)
    (item,) = page.parts[1].items
    assert "BBB 45% instead of 40% (+5.0 points)" in item
    assert "their input cannot be brought in" in item
    figures = napkin.table("calibration_reconciliation")
    figures.loc[figures["process"] == "making", "reconciled"] = 33.0
    page = moved(calibration_shares=shares, calibration_reconciliation=figures)
    assert "had to move from 30 to 33 GWh" in page.parts[1].items[0]


def test_moves_are_told_before_and_after_the_furthest_first(napkin, moved):
    figures = napkin.table("calibration_reconciliation")
    figures["reconciled"] = figures["reported"] * [1.1, 0.8, 1.0]
    figures["move"] = [1.2, -2.4, 0.0]
    part = moved(calibration_reconciliation=figures).parts[3]
    assert part.items[0].startswith("Output: making: 30 → 24 GWh (2.4 standard")
    assert part.items[1].startswith("Output: mining: 60 → 66 kt")
    assert len(part.items) == 2
    rows = part.tables[0].rows
    assert rows[0][:5] == ("Output: making", "30", "24", "GWh", "−20%")
    assert rows[0][5:] == ("± 5%", "−2.4", "reported")
    assert part.tables[0].folded


def test_a_margin_is_capital_and_what_is_beyond_or_below(napkin):
    frame = margins_by_place(subject_of(napkin.folder)).set_index(["process", "region"])
    margins = napkin.table("calibration_margins").set_index("asset")
    one, plant = frame.loc[("making", "AAA")], margins.loc["plant_a"]
    assert one["margin"] == pytest.approx(plant["margin"] / plant["price"])
    assert one["recovered"] == pytest.approx(4.0 / plant["price"])  # 40 over ten years
    assert one["recovered"] + one["beyond"] + one["below"] == pytest.approx(
        one["margin"]
    )
    assert one["scarce"] == 0.0
    assert frame.loc[("making", "BBB"), "scarce"] == 1.0


def test_big_margins_are_named_with_how_they_are_read(page):
    items = page.parts[4].items
    assert any("BBB" in one and "scarcity that ends" in one for one in items)
    assert any("AAA" in one and "hidden cost that stays" in one for one in items)


def test_sales_below_cost_are_told_as_a_cost(napkin, moved):
    margins = napkin.table("calibration_margins")
    margins.loc[margins["asset"] == "plant_b", "margin"] = -16.0
    part = moved(calibration_margins=margins).parts[4]
    assert any("sells 50% of the price below cost" in one for one in part.items)


def test_margins_are_drawn_maker_by_maker(napkin):
    figure = charts.rents_figure(subject_of(napkin.folder))
    chart = figure.chart("cell")
    drawn = {one["name"]: one["data"] for one in chart.option["series"]}
    assert drawn["Capital and fixed cost"] == pytest.approx([13.4, 12.6], abs=0.1)
    assert len(chart.rows) == 2
    assert chart.rows[0][-1] in {"hidden cost", "scarcity"}


def test_readings_stand_side_by_side(napkin, moved):
    table = napkin.table("readings")
    assert list(dict.fromkeys(table["reading"])) == ["rule", "cost", "scarcity"]
    rows = [
        (one, "cell_output", "USA", year, value, "GWh")
        for one, value in (("rule", 100.0), ("cost", 50.0), ("scarcity", 125.0))
        for year in YEARS
    ]
    columns = ["reading", "indicator", "region", "year", "value", "unit"]
    part = moved(readings=pd.DataFrame(rows, columns=columns)).readings
    assert "100 GWh by the rule, 50 GWh if all margins are hidden cost" in part.text[1]
    assert part.tables[0].rows == (
        ("Cells made, USA", "100 GWh", "50 GWh", "125 GWh", "×2.5"),
    )
    assert len(part.tables[1].rows) == len(YEARS)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_report_shows_the_base_year_and_its_reading(napkin, language):
    html = render_report(napkin.folder, language)
    for name in ("fit", "rents", "readings"):
        assert f'<section id="{name}"' in html
        assert f'<a href="#{name}">' in html
    told = {"en": "by how much plants are used", "ko": "공장 가동률에 따라"}[language]
    assert html.count(told) >= 3  # header, assumptions, provenance


def test_a_world_that_was_not_calibrated_has_its_plain_report(tmp_path):
    folder = write_run_folder(tmp_path / "run")
    assert base_year_page(subject_of(folder)) is None
    html = render_report(folder)
    assert 'id="fit"' not in html
    assert 'id="rents"' not in html
    assert 'id="base_year"' in html


def test_gauges_count_places_and_blocs(napkin):
    from ionshore.studies.solving import bare_scenario, solve_world

    folder = napkin.folder.parent.parent / "world_blocs"
    tables = base_tables(
        regions=[
            {"region": "AAA", "bloc": "CHN"},
            {"region": "BBB", "bloc": "EUU"},
        ]
    )
    write_world(folder, tables, years=YEARS)
    solution = solve_world(folder, bare_scenario())
    table = gauge_table(solution)
    made = solution.table("activity")
    made = made[(made["commodity"] == "cell") & (made["year"] == 2025)]
    here = made[made["region"] == "AAA"]["value"].sum()
    found = table[table["year"] == 2025].set_index(["indicator", "region"])["value"]
    assert found["cell_output", "CHN"] == pytest.approx(here)
    assert found["cell_share", "CHN"] == pytest.approx(here / 30.0)
    prices = solution.table("price")
    price = prices[(prices["commodity"] == "cell") & (prices["year"] == 2025)]
    price = price.set_index("region")["value"]
    assert found["delivered_ev", "EUU"] == pytest.approx(price["BBB"])
