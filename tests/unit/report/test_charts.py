"""Chart specifications, counted by hand on the sample run."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from tests.unit.report.sample import write_run_folder

from ionshore.report import charts
from ionshore.report.charts.base_year import fit_by_good
from ionshore.report.charts.chain import stage_links
from ionshore.report.subject import subject_of

# Margins are drawn of a calibrated run, which the sample is not: test_base_year.py.
MAKERS = [
    getattr(charts, name)
    for name in charts.__all__
    if name.endswith("_figure") and name != "rents_figure"
]


def bars(chart):
    """Return the values of each named series, empty rows as ``None``."""
    values = {}
    for one in chart.option["series"]:
        values[one["name"]] = [
            item["value"] if isinstance(item, dict) else item for item in one["data"]
        ]
    return values


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_a_specification_is_json_without_functions(subject, maker):
    figure = maker(subject)
    assert figure.charts
    assert json.loads(json.dumps(figure.as_dict(), allow_nan=False))


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_every_row_of_a_table_has_a_cell_for_every_heading(subject, maker):
    for chart in maker(subject).charts.values():
        assert {len(row) for row in chart.rows} == {len(chart.head)}


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_every_combination_of_choices_has_a_chart(subject, maker):
    figure = maker(subject)
    count = np.prod([len(choice.options) for choice in figure.choices])
    assert len(figure.charts) == count


def test_shares_stand_in_pairs_of_base_year_and_later(subject):
    chart = charts.shares_figure(subject).chart("stage", "2035")
    values = bars(chart)
    # mining, refining, components, cells, packs: two bars and an empty row each
    assert values["China"] == [
        *(None, None, None),
        *(80, 100, None),
        *(90, 90, None),
        *(80, 60, None),
        *(80, 60, None),
    ]
    assert values["Australia"][:3] == [100, 100, None]
    assert chart.items[9:12] == ("Cells, 2024", "Cells, 2035", "")


def test_the_base_year_stands_alone(subject):
    chart = charts.shares_figure(subject).chart("good", "2024")
    assert bars(chart)["United States"] == [None] * 6 + [10, None, 10, None]


def test_only_large_shares_carry_their_figure(subject):
    chart = charts.shares_figure(subject).chart("stage", "2035")
    korea = next(one for one in chart.option["series"] if one["name"] == "Korea")
    assert korea["data"][9] == {
        "value": 10,
        "label": {"show": True, "formatter": "10"},
    }


def test_output_of_a_stage_in_energy_is_counted_in_energy(subject):
    chart = charts.output_figure(subject).chart("cell")
    assert bars(chart)["China"] == [80, 120]
    assert chart.option["yAxis"]["name"] == "GWh per year"
    assert chart.rows[-1] == ("Total", "100", "200")


def test_output_of_other_stages_is_counted_in_declared_value(subject):
    chart = charts.output_figure(subject).chart("component")
    assert bars(chart)["China"] == [pytest.approx(0.36), pytest.approx(0.72)]
    assert chart.option["yAxis"]["name"] == "billion USD per year"


def test_investment_by_stage_and_by_place_add_up_to_the_same(subject):
    figure = charts.investment_figure(subject)
    by_stage = bars(figure.chart("stage"))
    by_place = bars(figure.chart("place"))
    assert by_stage == {"Cells": [None, 20]}
    assert by_place == {
        "China": [None, 12],
        "Korea": [None, 2],
        "United States": [None, 6],
    }


def test_a_cost_is_its_parts_and_rows_rise_with_the_price(subject):
    chart = charts.cost_figure(subject).chart("ev", "part", "2035")
    assert [row[0] for row in chart.rows] == ["China", "Korea", "United States"]
    values = bars(chart)
    assert values["Other materials"] == [4, 4, 4]
    assert values["Freight"] == [None, 1, 5]
    assert values["Rent (scarcity)"] == [1, 1, 1]
    assert [row[-1] for row in chart.rows] == ["10", "11", "15"]


def test_a_price_is_shown_as_cost_law_and_rent_by_stage(subject):
    chart = charts.cost_figure(subject).chart("ev", "kind", "2035")
    values = bars(chart)
    assert values["Cost of the cost model"] == [9, 9, 9]
    assert values["Rent: Cells"] == [1, 1, 1]
    assert values["Freight"] == [None, 1, 5]
    assert [row[-1] for row in chart.rows] == ["10", "11", "15"]


def test_a_run_without_stages_of_a_price_offers_no_such_view(tmp_path, subject):
    figures = subject.reading["indicators"]
    figures = figures[figures["indicator"] != "delivered_stage"]
    bare = subject_of(write_run_folder(tmp_path / "run", indicators=figures))
    assert charts.cost_figure(bare).chart("ev", "2035").rows


@pytest.mark.parametrize(
    ("component", "part"),
    [
        ("material_lithium_ore", "lithium"),
        ("material_purified_phosphoric_acid", "phosphate"),
        ("material_copper", "materials"),
        ("outside", "materials"),
        ("stock", "materials"),
        ("hidden", "hidden"),
        ("credit", "credit"),
        ("price", ""),
    ],
)
def test_components_are_gathered_into_parts(component, part):
    assert charts.delivered.part_of_cost(component) == part


def test_a_cost_curve_has_a_block_for_each_plant_cheapest_first(subject):
    chart = charts.cost_curve_figure(subject).chart("ore", "2024")
    assert [row[1:] for row in chart.rows] == [
        ("60", "60", "1"),
        ("50", "40", "2"),
        ("10", "0", "9"),
    ]
    names = ["pit, Australia", "hole, Korea (added)", "idle, Australia"]
    assert [row[0] for row in chart.rows] == names
    curves = {one["name"]: one for one in chart.option["series"]}
    corners = [one for one in curves["Korea"]["data"] if isinstance(one, list)]
    # From 60 to 110 less a thin gap; 2 USD/kg high.
    assert corners == [[60, 0], [60, 2], [109.88, 2], [109.88, 0]]
    assert chart.option["yAxis"]["max"] == 3, "an idle plant at 9 is cut"
    price, output = curves[""]["markLine"]["data"]
    assert (price["yAxis"], output["xAxis"]) == (2, 100)


def test_lithium_is_quoted_in_carbonate_equivalent(tmp_path, subject):
    goods = subject.reading["world_commodities"]
    goods = goods.assign(basis=["Li content", *[""] * (len(goods) - 1)])
    lithium = subject_of(write_run_folder(tmp_path / "run", world_commodities=goods))
    chart = charts.cost_curve_figure(lithium).chart("ore", "2024")
    assert chart.rows[0][1:] == ("319", "319", "188")  # 60 x 5.323; 1000 / 5.323
    assert chart.head[-1] == "Marginal cost, USD/t LCE"


def test_a_run_without_cost_curves_has_no_such_figure(tmp_path):
    bare = subject_of(write_run_folder(tmp_path / "run", cost_curve=pd.DataFrame()))
    assert charts.cost_curve_figure(bare).charts == {}


def test_work_in_a_unit_is_shown_by_destination(subject):
    chart = charts.work_figure(subject).chart("ev", "2024")
    assert [row[0] for row in chart.rows] == ["China", "United States", "Korea"]
    assert bars(chart)["China"] == [90, 50, 40]
    assert bars(chart)["Australia"] == [10, 10, 10]


def test_links_of_the_chain_are_quantities_at_declared_prices(subject):
    links = stage_links(subject, 2024)
    found = {
        (one.source_column, one.source, one.target_column, one.target): one.value
        for one in links.itertuples()
    }
    assert found[0, "AUS", 1, "CHN"] == pytest.approx(80)
    # China's cathode plants use 90 of salt: 80 of their own, 10 from Korea
    assert found[1, "CHN", 2, "CHN"] == pytest.approx(160)
    assert found[1, "KOR", 2, "CHN"] == pytest.approx(20)
    # what Korea receives of cathode is mixed with what it keeps: half and half
    assert found[4, "CHN", 5, "USA"] == pytest.approx(300)


def test_links_leave_a_column_with_all_its_value(subject):
    links = stage_links(subject, 2035)
    leaving = links.groupby("source_column")["value"].sum()
    assert leaving.to_dict() == pytest.approx(
        {0: 200, 1: 400, 2: 800, 3: 1600, 4: 2000}
    )


def test_widths_by_share_add_up_to_a_hundred_in_each_column(subject):
    chart = charts.chain_figure(subject).chart("share", "2035")
    leaving = {}
    for link in chart.option["series"][0]["links"]:
        column = link["source"].split(":")[0]
        leaving[column] = leaving.get(column, 0) + link["value"]
    assert leaving == pytest.approx(dict.fromkeys("01234", 100), abs=0.1)


def test_the_largest_error_of_the_base_year_is_named(subject):
    fit = fit_by_good(subject)
    assert fit.loc[0, "model"] == 100
    assert abs(fit.loc[0, "error"]) == pytest.approx(0.1)
    chart = charts.base_year_figure(subject).chart("cell")
    assert bars(chart)["United States"] == [20, 10, None]


def test_a_run_without_observations_has_no_base_year_figure(tmp_path, subject):
    fit = subject.reading["fit"].iloc[:0]
    bare = subject_of(write_run_folder(tmp_path / "run", fit=fit))
    assert not charts.base_year_figure(bare).charts
