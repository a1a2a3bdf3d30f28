"""Indicators of the napkin world, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.support.folders import two_region_world

from ionshore.core.errors import ModelLimit
from ionshore.indicators.concentration import herfindahl_hirschman, shares
from ionshore.indicators.dependence import import_reliance
from ionshore.indicators.lineage import lineage_table, worst_confidence
from ionshore.indicators.table import indicator_table
from ionshore.indicators.tracing import Flows, trace
from ionshore.studies.solving import solve_world

markets = arrays(float, st.integers(1, 12), elements=st.floats(0.001, 1e6))


@pytest.fixture(scope="module")
def solution(tmp_path_factory):
    return solve_world(two_region_world(tmp_path_factory.mktemp("napkin")))


@pytest.fixture(scope="module")
def table(solution):
    return indicator_table(solution)


def figure(table, indicator, **labels):
    rows = table[table["indicator"] == indicator]
    for name, label in labels.items():
        rows = rows[rows[name] == label]
    assert len(rows) == 1, rows
    return float(rows["value"].iloc[0])


@pytest.mark.parametrize(
    ("quantity", "points"),
    [
        pytest.param([5.0], 10_000, id="monopoly"),
        pytest.param([1.0, 1.0], 5_000, id="two equal"),
        pytest.param([70.0, 20.0, 10.0], 5_400, id="one at seven tenths"),
        pytest.param([3.0, 0.0], 10_000, id="idle rival does not count"),
    ],
)
def test_concentration_matches_hand_count(quantity, points):
    assert herfindahl_hirschman(np.array(quantity)) == pytest.approx(points)


@given(markets)
def test_merger_never_lowers_concentration(quantity):
    merged = np.append(quantity[2:], quantity[:2].sum())
    assert herfindahl_hirschman(merged) >= herfindahl_hirschman(quantity) - 1e-6


@given(markets)
def test_shares_add_to_one(quantity):
    assert shares(quantity).sum() == pytest.approx(1.0)


def test_an_empty_market_has_no_concentration():
    assert np.isnan(herfindahl_hirschman(np.zeros(3)))


def test_negative_quantity_is_refused_with_the_value_and_the_remedy():
    with pytest.raises(ModelLimit, match=r"L510.*smallest is -2.*gross sales"):
        shares(np.array([4.0, -2.0]))


def test_reliance_of_a_net_exporter_is_negative():
    assert import_reliance(np.array(40.0), np.array(0.0), np.array(10.0)) == (
        pytest.approx(-1 / 3)
    )
    assert np.isnan(import_reliance(np.array(0.0), np.array(0.0), np.array(0.0)))


def test_shares_and_concentration_of_cells(table):
    # AAA makes 15 of 20 cells, BBB 5.
    assert figure(table, "production_share", commodity="cell", region="AAA") == 0.75
    assert figure(table, "hhi_region", commodity="cell") == pytest.approx(6250)
    assert figure(table, "import_reliance", commodity="cell", region="BBB") == 0.75
    assert figure(table, "import_reliance", commodity="ore", region="BBB") == 1.0


def test_capacity_shares_follow_nameplate(table):
    share = figure(table, "capacity_share", commodity="cell", region="AAA")
    assert share == pytest.approx(30 / 35)


def test_the_cost_of_a_delivered_cell_adds_up(table):
    rows = table[(table["indicator"] == "delivered_cost") & (table["region"] == "BBB")]
    parts = rows.set_index("component")["value"]
    # Per cell: two ores at 1; 15 of 20 made at 10 and 5 at 8; freight 3 on three
    # quarters and 0.5 on two ores of one quarter; the price is set by AAA's 15.
    assert parts["material_ore"] == pytest.approx(2)
    assert parts["other"] == pytest.approx(0.75 * 10 + 0.25 * 8)
    assert parts["freight"] == pytest.approx(0.75 * 3 + 0.25 * 2 * 0.5)
    assert parts["price"] == pytest.approx(15)
    assert parts["rent"] == pytest.approx(15 - 2 - 9.5 - 2.5)
    assert parts.drop("price").sum() == pytest.approx(parts["price"])


def test_embodied_shares_name_where_the_work_was_done(table):
    mine = figure(table, "embodied_share", stage="mine", component="AAA")
    assert mine == pytest.approx(1.0)
    # Cells at the price where they are made: 15 x 12 against 5 x 15.
    cell = figure(table, "embodied_share", stage="cell", component="AAA")
    assert cell == pytest.approx(180 / 255)
    # Value added: AAA 40 ores x 1 + 15 x (12 - 2) of that plus BBB 5 x (15 - 3).
    whole = figure(table, "embodied_share", stage="", component="AAA")
    assert whole == pytest.approx(190 / 250)


def test_lineage_lists_the_rows_behind_a_segment(solution):
    lineage = lineage_table(solution)
    ev = lineage[lineage["indicator_key"] == "segment:ev"]
    assert set(ev["table"]) >= {"assets", "recipes", "demand", "process_costs", "lanes"}
    assert "mine" in set(ev["row_key"]), "a mine stands behind a cell"
    assert (ev["source_id"] != "").all()
    assert worst_confidence(lineage)["segment:ev"] == "reported"


def test_every_indicator_has_a_lineage(solution, table):
    assert set(table["key"]) <= set(lineage_table(solution)["indicator_key"])


def test_tracing_a_chain_of_four_by_hand():
    # Pool 3 is fed by pool 1 (2 of 3) and pool 2 (1 of 3); both by pool 0.
    flows = Flows(
        pools=4,
        output_pool=np.array([0]),
        output=np.array([3.0]),
        move_from=np.array([0, 0, 1, 2]),
        move_to=np.array([1, 2, 3, 3]),
        moved=np.array([2.0, 1.0, 2.0, 1.0]),
        other=np.zeros(4),
        need_output=np.zeros(0, int),
        need_pool=np.zeros(0, int),
        needed=np.zeros(0),
    )
    chain = trace(flows, np.array([[0.0], [0.0], [0.0], [1.0]]))
    assert chain.output.ravel() == pytest.approx([1.0])
    assert chain.moved.ravel() == pytest.approx([2 / 3, 1 / 3, 2 / 3, 1 / 3])


def test_tracing_a_loop_of_recycling_ends():
    # Half of what a pool gives comes from its own scrap: 1 + 1/2 + 1/4 ... = 2.
    flows = Flows(
        pools=2,
        output_pool=np.array([0, 1]),
        output=np.array([1.0, 1.0]),
        move_from=np.array([1]),
        move_to=np.array([0]),
        moved=np.array([1.0]),
        other=np.zeros(2),
        need_output=np.array([1]),
        need_pool=np.array([0]),
        needed=np.array([1.0]),
    )
    chain = trace(flows, np.array([[1.0], [0.0]]))
    assert chain.output.ravel() == pytest.approx([1.0, 1.0])
