"""Cells of a world replaced by a scenario."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from tests.statutes.battery_world import battery_world

from ionshore.core.errors import ScenarioError
from ionshore.scenario.overrides import apply_overrides
from ionshore.scenario.scenario import read_scenario

HEAD = """\
name     = "changed"
title    = { en = "Changed", ko = "변경" }
question = { en = "What if?", ko = "만약에?" }
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    sellers = [
        {"owner": "us", "market": "ess", "region": "*", "conjecture": 0, "slope": 1},
        {"owner": "them", "market": "ess", "region": "*", "conjecture": 0, "slope": 1},
    ]
    return battery_world(tmp_path_factory.mktemp("batteries"), sellers=sellers)


@pytest.fixture
def changed(tmp_path, world):
    def change(text):
        path = tmp_path / "changed.toml"
        path.write_text(HEAD + text, "utf-8")
        return apply_overrides(world, read_scenario(path))

    return change


def override(table, column, where="{}", *, value="1.0", key="value"):
    return (
        f'[[override]]\ntable = "{table}"\ncolumn = "{column}"\nwhere = {where}\n'
        f'{key} = {value}\nbecause = "a reason"\n'
    )


def cell(world, asset, column):
    table = world["assets"].set_index("asset")
    return table.loc[asset, column]


def test_a_value_replaces_the_cells_that_meet_all_conditions(changed, world):
    where = '{ process = "make_cell_lfp", region = "CHN" }'
    after = changed(override("assets", "capacity", where, value="250"))
    assert cell(after, "plant_cell_lfp", "capacity") == 250.0
    assert cell(after, "plant_pack_lfp", "capacity") == 100.0
    assert after["assets"].dtypes.equals(world["assets"].dtypes)


def test_a_replaced_row_is_assumed_and_says_why(changed):
    where = '{ asset = "plant_cell_lfp" }'
    after = changed(override("assets", "capacity", where))
    assert cell(after, "plant_cell_lfp", "confidence") == "assumed"
    assert cell(after, "plant_cell_lfp", "source_id") == "scenario:changed"
    assert cell(after, "plant_cell_lfp", "note") == "a reason"
    assert cell(after, "plant_pack_lfp", "confidence") == "reported"
    assert "scenario:changed" in set(after["sources"]["source_id"])


def test_the_world_given_is_not_changed(changed, world):
    before = world["assets"].copy()
    changed(override("assets", "capacity", value="7"))
    pd.testing.assert_frame_equal(world["assets"], before)
    assert "scenario:changed" not in set(world["sources"]["source_id"])


def test_a_factor_multiplies(changed):
    after = changed(override("assets", "capacity", key="factor", value="1.5"))
    assert after["assets"]["capacity"].tolist() == [150.0] * 6


def test_a_list_names_several_values_and_no_condition_names_all_rows(changed):
    where = '{ asset = ["plant_cell_lfp", "plant_pack_lfp"] }'
    after = changed(override("assets", "capacity", where, value="7"))
    assert after["assets"]["capacity"].tolist().count(7.0) == 2
    assert (
        changed(override("assets", "capacity", value="7"))["assets"][
            "capacity"
        ].tolist()
        == [7.0] * 6
    )


def test_overrides_follow_each_other(changed):
    text = override("assets", "capacity", value="10") + override(
        "assets", "capacity", key="factor", value="3"
    )
    assert set(changed(text)["assets"]["capacity"]) == {30.0}


@pytest.mark.parametrize(
    ("column", "value", "stored"),
    [
        pytest.param("online_year", "2026", 2026, id="a year"),
        pytest.param("buildable", "true", True, id="a truth"),
        pytest.param("owner", '"us"', "us", id="a reference"),
        pytest.param("status", '"paused"', "paused", id="a choice"),
        pytest.param("name", '"West"', "West", id="a text"),
        pytest.param("utilization", "1", 1.0, id="a whole number as number"),
    ],
)
def test_every_kind_of_column_can_be_replaced(changed, world, column, value, stored):
    where = '{ asset = "plant_cell_lfp" }'
    after = changed(override("assets", column, where, value=value))
    assert cell(after, "plant_cell_lfp", column) == stored
    assert after["assets"][column].dtype == world["assets"][column].dtype


@pytest.mark.parametrize("column", ["build_max", "online_year"])
def test_a_blank_takes_a_value_away(changed, column):
    where = '{ asset = "plant_cell_lfp" }'
    text = override("assets", column, where, value="2026")
    text += override("assets", column, where, value='""')
    assert pd.isna(cell(changed(text), "plant_cell_lfp", column))


def test_a_blank_where_a_default_is_known_means_the_default(changed):
    where = '{ asset = "plant_cell_lfp" }'
    after = changed(override("assets", "capacity", where, value='""'))
    assert cell(after, "plant_cell_lfp", "capacity") == 0.0


@pytest.mark.parametrize(
    ("where", "rows"),
    [
        pytest.param("{ year = 2024 }", 1, id="a year"),
        pytest.param("{ quantity = 5 }", 2, id="a number"),
        pytest.param('{ intercept = "" }', 2, id="a blank"),
        pytest.param('{ year = [2024, 2030], segment = "ess" }', 2, id="two columns"),
    ],
)
def test_conditions_compare_numbers_as_numbers_and_know_blanks(changed, where, rows):
    after = changed(override("demand", "quantity", where, value="9"))
    assert after["demand"]["quantity"].tolist().count(9.0) == rows


def test_truths_are_compared_as_truths(changed):
    after = changed(override("assets", "capacity", "{ buildable = false }", value="3"))
    assert set(after["assets"]["capacity"]) == {3.0}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            override("asset", "capacity"),
            r"S320.*override\[1\].*'asset'.*'assets'",
            id="table",
        ),
        pytest.param(
            override("assets", "capacityy"),
            r"S321.*'capacityy'.*'capacity'",
            id="column",
        ),
        pytest.param(
            override("assets", "capacity", '{ process_ = "x" }'),
            r"S321.*where.*'process_'.*'process'",
            id="condition",
        ),
        pytest.param(
            override("assets", "capacity", '{ asset = "plant_cel_lfp" }'),
            r"S322.*plant_cel_lfp.*asset = 'plant_cell_lfp'",
            id="nearest value",
        ),
        pytest.param(
            override("assets", "capacity", '{ region = "ZZZZZZ" }'),
            r"S322.*region = ZZZZZZ.*Values of region are: CHN",
            id="known values",
        ),
        pytest.param(
            override(
                "assets",
                "capacity",
                '{ asset = "plant_pack_lfp", process = "make_cell_lfp" }',
            ),
            r"S322.*not all together",
            id="not together",
        ),
        pytest.param(
            override("demand", "quantity", '{ year = "2024" }'),
            r"S322.*year = 2024",
            id="text",
        ),
        pytest.param(
            override("assets", "capacity", "{ buildable = 0 }"),
            r"S322",
            id="number as truth",
        ),
        pytest.param(override("links", "capacity"), r"S322.*links", id="empty table"),
        pytest.param(
            override("assets", "capacity", value='"much"'),
            r"S323.*'much'.*'number'",
            id="kind",
        ),
        pytest.param(
            override("assets", "capacity", value="true"),
            r"S323.*True.*'number'",
            id="truth",
        ),
        pytest.param(
            override("assets", "online_year", value="2026.5"),
            r"S323.*2026.5.*'year'",
            id="year",
        ),
        pytest.param(
            override("assets", "capacity", value="-1"),
            r"S323.*-1.*from 0 to -",
            id="bounds",
        ),
        pytest.param(
            override("assets", "utilization", value="1.5"),
            r"S323.*from 0 to 1",
            id="maximum",
        ),
        pytest.param(
            override("assets", "capacity", key="factor", value="-2"),
            r"S323.*-200.*assets.capacity",
            id="product",
        ),
        pytest.param(
            override("assets", "status", value='"pausd"'),
            r"S323.*'paused'",
            id="choice",
        ),
        pytest.param(
            override("assets", "owner", value='"zzzz"'),
            r"S323.*zzzz.*us",
            id="reference",
        ),
        pytest.param(
            override("assets", "asset", value='"x"'),
            r"S323.*tells rows apart",
            id="key",
        ),
        pytest.param(
            override("assets", "owner", key="factor", value="2"),
            r"S323.*cannot be multiplied",
            id="factor of a text",
        ),
        pytest.param(
            override("assets", "process", value='""'),
            r"S323.*cannot be blank",
            id="blank",
        ),
        pytest.param(
            '[market]\nconjectures = { thm = 1.0 }\nbecause = "x"\n',
            r"S306.*'them'",
            id="seller",
        ),
        pytest.param(
            "years = [2023, 2030]\n", r"S327.*2023.*2024", id="before the base year"
        ),
    ],
)
def test_what_the_world_does_not_admit_is_refused(changed, text, expected):
    with pytest.raises(ScenarioError) as found:
        changed(text)
    assert re.search(expected, str(found.value))


def test_all_faults_are_told_at_once(changed):
    text = (
        override("asset", "x")
        + override("assets", "x")
        + override("assets", "capacity", value="-1")
    )
    with pytest.raises(ScenarioError) as found:
        changed(text)
    assert [one.code for one in found.value.findings] == ["S320", "S321", "S323"]


def test_a_market_sets_the_conjectures_of_sellers(changed):
    after = changed('[market]\nconjectures = { them = 1.0 }\nbecause = "a cartel"\n')
    sellers = after["sellers"].set_index("owner")
    assert sellers.loc["them", "conjecture"] == 1.0
    assert sellers.loc["them", "note"] == "a cartel"
    assert sellers.loc["them", "source_id"] == "scenario:changed"
    assert sellers.loc["us", "conjecture"] == 0.0


def test_the_sources_of_the_law_join_those_of_the_world(world):
    after = apply_overrides(world, read_scenario("reference"))
    ids = after["sources"]["source_id"].tolist()
    assert {"statement", "usc26_2023", "axiom_tariff"} <= set(ids)
    assert len(ids) == len(set(ids))
    assert list(after["sources"].columns) == list(world["sources"].columns)


def test_a_table_without_provenance_can_be_changed_too(changed):
    after = changed(override("sources", "title", value='"Another title"'))
    assert "Another title" in set(after["sources"]["title"])


def test_the_sources_are_left_alone_where_nothing_is_added(changed, world):
    assert changed("")["sources"] is world["sources"]
