"""Every guard fires, with the value found and what there is instead."""

from __future__ import annotations

import shutil

import pytest

from ionshore.core.errors import CommandError, DataError, ModelLimit
from ionshore.core.tell import in_language
from ionshore.cost.cell import cell_costs
from ionshore.cost.know_how import Operator, experience_of
from ionshore.cost.library import SHIPPED, open_library
from ionshore.cost.plant import cell_plants
from ionshore.cost.process import process_costs
from ionshore.cost.trade import freight_rate
from ionshore.cost.validate import read_results


def codes(error):
    return [one.code for one in error.value.findings]


def test_all_faults_of_a_question_are_told_at_once(library):
    with pytest.raises(CommandError) as error:
        cell_plants(
            library,
            chemistry=["lfp", "nmc8111"],
            region="Korea",
            price_set="china_2042",
            level="module",
            plant_gwh=-3.0,
            cell_yield=1.2,
        )
    assert codes(error) == ["C623", "C623", "C620", "C621", "C622", "C624"]
    text = str(error.value)
    assert "'nmc8111' is not a chemistry" in text
    assert "Write 'nmc811', or another of: nmc111, nmc532" in text
    assert "'Korea'" in text
    assert "'china_2042' is not a price set. Write 'china_2025'" in text
    assert "'module' is none of the choices. Choose one of: cell, pack." in text
    assert "--plant-gwh: -3 is not above 0" in text
    assert "--yield: 1.2 is not above 0 and at most 1" in text


def test_a_number_that_is_none_is_refused(library):
    with pytest.raises(CommandError, match=r"\[C623\] --utilization: nan"):
        cell_plants(library, chemistry="lfp", region="USA", utilization=float("nan"))


def test_a_missing_price_names_the_material_and_the_sets_that_have_it(library):
    plants = cell_plants(
        library,
        chemistry=["nmc622", "nmc811"],
        region="USA",
        price_set="batpac_5.1_us",
    )
    with pytest.raises(ModelLimit) as error:
        cell_costs(plants, library)
    assert codes(error) == ["L530"]
    assert "no price for cathode_nmc622" in str(error.value)
    assert "batpac_v5, smm_2022_05, china_2024" in str(error.value)


def test_process_plants_refuse_what_they_do_not_know(library):
    with pytest.raises(CommandError) as error:
        process_costs(library, "cathode_lfp", "XYZ", size=0.0, utilization=2.0)
    assert codes(error) == ["C625", "C621", "C623", "C623"]
    assert "Write 'cathode_lfp_plant'" in str(error.value)


def test_a_partner_without_makers_teaches_nothing():
    with pytest.raises(CommandError, match=r"\[C626\] --partner: 'BRA' has no exp"):
        experience_of(Operator("USA", "licence", "BRA"), "USA")
    with pytest.raises(CommandError, match=r"\[C624\] --partnership: 'merger'"):
        experience_of(Operator("USA", "merger", "KOR"), "USA")


def test_a_lane_without_a_rate_lists_the_lanes(library):
    with pytest.raises(ModelLimit, match=r"\[L531\].*from BRA to USA.*CHN to USA"):
        freight_rate(library, "BRA", "USA", "cell")


def test_a_source_nobody_registered_is_told(tmp_path):
    folder = tmp_path / "cost"
    shutil.copytree(SHIPPED, folder)
    path = folder / "prices.csv"
    path.write_text(
        path.read_text("utf-8").replace("delta3_202508", "hearsay", 1), "utf-8"
    )
    with pytest.raises(DataError, match=r"\[C627\] prices.csv line \d+.*'hearsay'"):
        open_library(folder)


def test_a_number_spoiled_in_a_table_is_told_with_its_place(tmp_path):
    folder = tmp_path / "cost"
    shutil.copytree(SHIPPED, folder)
    path = folder / "steps.csv"
    path.write_text(path.read_text("utf-8").replace("13000", "many", 1), "utf-8")
    with pytest.raises(
        DataError, match=r"steps.csv line 2, column labor_hours: 'many'"
    ):
        open_library(folder)


def test_results_that_are_no_table_are_refused(tmp_path):
    with pytest.raises(CommandError, match=r"\[C628\].*No such file"):
        read_results(tmp_path / "none.csv")
    path = tmp_path / "rows.csv"
    path.write_text("result_id,value\nx,1\n", "utf-8")
    with pytest.raises(CommandError, match=r"column chemistry"):
        read_results(path)


def test_findings_are_told_in_korean_with_the_same_values(library):
    found = library.missing("chemistry", "lpf", "--chemistry")
    korean = in_language(found, "ko")
    assert "'lpf'는 원가 표에 있는 화학계가 아닙니다" in korean.problem
    assert "'lfp'" in korean.remedy
