"""A run folder: complete, content-addressed, never half-written."""

from __future__ import annotations

import json
import sys

import duckdb
import numpy as np
import pandas as pd
import pytest
from tests.support.folders import two_region_world

from ionshore.core.errors import DataError, ModelLimit
from ionshore.studies import runs
from ionshore.studies.comparing import compare
from ionshore.studies.exports import IAMC_COLUMNS, iamc_table, write_workbook
from ionshore.studies.running import run
from ionshore.studies.runs import open_run


@pytest.fixture(scope="module")
def napkin(tmp_path_factory):
    return two_region_world(tmp_path_factory.mktemp("napkin"))


@pytest.fixture(scope="module")
def done(napkin, tmp_path_factory):
    return run(napkin, None, out=tmp_path_factory.mktemp("runs"))


def test_the_folder_says_how_the_answer_came_about(done):
    meta = json.loads((done.folder / "run.json").read_text("utf-8"))
    assert meta["objective"] == pytest.approx(280)
    assert meta["solver"]["status"] == "optimal"
    assert all(check["holds"] for check in meta["checks"])
    assert {check["name"] for check in meta["checks"]} >= {
        "mass_balance",
        "no_reexport",
        "cost_identity",
        "primal_violation",
        "duality_gap",
    }
    assert set(meta["seconds"]) >= {"read", "build", "solve", "indicators"}
    assert len(meta["hashes"]["world"]) == 64


def test_the_same_input_gives_the_same_folder(done, napkin):
    again = run(napkin, None, out=done.folder.parent)
    assert again.folder == done.folder
    assert [path.name for path in done.folder.parent.iterdir()] == [done.name]


def test_another_input_gives_another_folder(done, tmp_path):
    other = two_region_world(
        tmp_path / "other",
        demand=[{"segment": "ev", "region": "BBB", "year": 2024, "quantity": 10}],
    )
    assert run(other, None, out=tmp_path / "runs").name != done.name


def test_the_name_of_a_run_hangs_on_nine_digits_of_each_figure():
    def named(**columns):
        table = {"x": [1.0, -2e-7, np.nan, 0.0, 1e300], "of": ["p", "q", None, "", "r"]}
        frame = pd.DataFrame(table | columns)
        return runs._digest_tables({"some": frame})

    figures = [1.0, -2e-7, np.nan, 0.0, 1e300]
    dust = [1.0 - 1e-12, -2e-7 * (1 + 1e-12), np.nan, -0.0, 1e300 * (1 + 1e-12)]
    assert named(x=dust) == named()
    for place in (0, 1, 4):
        other = [*figures]
        other[place] *= 1 + 1e-8
        assert named(x=other) != named(), place
    assert named(x=[*figures[:2], 0.0, *figures[3:]]) != named()
    assert named(of=["p", "q", None, "", "s"]) != named()
    assert named(y=1) != named()
    assert runs._digest_tables({"other": pd.DataFrame({"x": [1.0]})}) != (
        runs._digest_tables({"some": pd.DataFrame({"x": [1.0]})})
    )


def test_duckdb_and_pandas_read_the_tables(done):
    path = done.folder / "activity.parquet"
    total = duckdb.sql(f"select sum(value) from '{path}' where stage = 'cell'")
    assert total.fetchall()[0][0] == pytest.approx(20)
    assert (
        pd.read_parquet(path)["unit"].tolist()
        == done.table("activity")["unit"].tolist()
    )


def test_every_table_of_numbers_has_a_unit(done):
    for name in done.tables:
        frame = done.table(name)
        if "value" in frame:
            assert "unit" in frame, name


def test_a_table_that_is_not_there_is_told_with_those_that_are(done):
    with pytest.raises(DataError, match=r"D160.*'nothing'.*activity"):
        done.table("nothing")


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(DataError, match="D161"):
        open_run(tmp_path)
    (tmp_path / "run.json").write_text("{", "utf-8")
    with pytest.raises(DataError, match="D162"):
        open_run(tmp_path)


def test_a_failed_run_leaves_nothing_behind(tmp_path):
    broken = two_region_world(
        tmp_path / "broken",
        segments=[{"segment": "ev", "unit": "GWh"}],
        demand=[{"segment": "ev", "region": "BBB", "year": 2024, "quantity": 500}],
    )
    with pytest.raises(Exception, match="V401"):
        run(broken, None, out=tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_two_runs_are_compared_figure_by_figure(done, tmp_path):
    other = two_region_world(
        tmp_path / "other",
        demand=[{"segment": "ev", "region": "BBB", "year": 2024, "quantity": 5}],
    )
    table = compare(done, run(other, None, out=tmp_path / "runs"))
    row = table[
        (table["indicator"] == "production_share")
        & (table["commodity"] == "cell")
        & (table["region"] == "AAA")
    ]
    assert row[["first", "second", "difference"]].iloc[0].tolist() == [0.75, 0.0, -0.75]
    same = compare(done, done)
    assert same["difference"].abs().max() == 0


def test_the_iamc_table_has_its_columns_and_world_totals(done):
    table = iamc_table(done)
    assert list(table.columns[:5]) == list(IAMC_COLUMNS)
    assert 2024 in table.columns
    made = table[table["variable"] == "Production|cell"].set_index("region")[2024]
    assert made.to_dict() == pytest.approx({"AAA": 15, "BBB": 5, "World": 20})
    assert not table.duplicated(list(IAMC_COLUMNS)).any()


def test_the_workbook_is_read_back(done, tmp_path):
    path = write_workbook(done, tmp_path / "run.xlsx")
    sheets = pd.read_excel(path, sheet_name=None, engine="calamine")
    assert set(sheets) >= {"about", "indicators", "activity", "lineage"}
    assert sheets["activity"]["value"].sum() == pytest.approx(60)
    assert [one.name for one in tmp_path.iterdir()] == ["run.xlsx"]


def test_a_table_is_a_labelled_array_with_its_unit(done):
    array = done.array("shipment")
    assert array.dims == ("commodity", "brand", "origin", "destination", "year")
    moved = array.sel(commodity="cell", origin="AAA", destination="BBB", year=2024)
    assert float(moved.sum()) == pytest.approx(15)
    assert array.attrs["unit"] == "GWh, kt"


def test_a_missing_extra_is_named(done, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(ModelLimit, match=r"L521.*ionshore\[excel\]"):
        write_workbook(done, tmp_path / "run.xlsx")
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(ModelLimit, match=r"L521.*ionshore\[arrays\]"):
        done.array("shipment")
