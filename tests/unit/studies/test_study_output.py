"""Every study at every end: terminal, JSON, CSV, SVG, page; the guide runs."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from ionshore.cli.main import main
from ionshore.core.words import catalogue
from ionshore.report.drawing import drawn
from ionshore.report.drawing_data import colors_of
from ionshore.report.study_page import _command, render_study
from ionshore.report.study_words import rows_of, said, texts_of
from ionshore.studies.study import (
    Amount,
    Code,
    Column,
    Findings,
    Picture,
    Said,
    Table,
    asked,
    run_study,
    weakest_first,
)

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "studies.md"
TEXT = GUIDE.read_text("utf-8")
COMMANDS = [one.removeprefix("$ ") for one in TEXT.splitlines() if one[:2] == "$ "]
FEW = {
    "scale": {"region": ("USA", "KOR")},
    "know-how": {"partner": ("KOR", "CHN"), "years": 3},
}


@pytest.fixture(scope="module", params=FEW)
def findings(request):
    return run_study(request.param, **FEW[request.param])


def run(words, capsys):
    with pytest.raises(SystemExit) as left:
        main(shlex.split(words)[1:])
    output = capsys.readouterr()
    assert not left.value.code, (words, output.err)
    return output.out


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_carries_everything_and_loads_nothing(findings, language):
    page = render_study(findings, language)
    assert page == render_study(findings, language)
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!#|data:)', page)
    assert f'<html lang="{language}">' in page
    assert page.count("<svg") == len(findings.pictures)
    for table in findings.tables:
        assert f'id="table-{table.name}"' in page
    for one in findings.headlines:
        assert said(one.label, language).replace("&", "&amp;") in page


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_picture_is_sound_xml(findings, language):
    for picture in findings.pictures:
        root = ElementTree.fromstring(drawn(findings, picture, language))
        assert root.tag.endswith("svg")
        numbers = re.findall(
            r'[xy]\d?="(-?[\d.]+|nan)"', drawn(findings, picture, "en")
        )
        assert numbers
        assert "nan" not in numbers


def test_korean_has_no_english_sentences_left(findings):
    for one in (*findings.headlines, *findings.assumptions):
        text = said(one if isinstance(one, Said) else one.text, "ko")
        assert re.search("[가-힣]", text)
        assert "{" not in text


def test_words_of_studies_take_the_same_values_in_both_languages():
    english, korean = catalogue("en"), catalogue("ko")
    for key in (one for one in english if one.startswith("study.")):
        fields = [set(re.findall(r"{(\w+)", words[key])) for words in (english, korean)]
        assert fields[1] <= fields[0], key


def test_json_holds_the_tables_in_full(capsys):
    told = json.loads(run("ionshore study scale --region USA --json", capsys))
    assert told["inputs"]["region"] == ["USA"]
    rows = told["tables"]["scale_gap"]["rows"]
    assert [one["market"] for one in rows] == ["fragmented", "consolidated"]
    units = told["tables"]["scale_gap"]["units"]
    assert units["gap"] == "USD/kWh"
    parts = ["scale", "experience", "yield", "materials", "input_duty", "labor"]
    parts += ["energy", "equipment", "finance", "tax"]
    assert sum(rows[0][one] for one in parts) == pytest.approx(rows[0]["gap"])
    assert told["sources"][0]["confidence"] == "assumed"


def test_a_folder_gets_tables_pictures_and_page(tmp_path, capsys):
    run(f"ionshore study know-how --years 2 --out {tmp_path} --lang ko", capsys)
    names = {one.name for one in tmp_path.iterdir()}
    assert {"know-how.ko.html", "sources.csv", "know_how_ways.csv"} <= names
    assert {"know_how_ramp.svg", "know_how_cash_with_credit.svg"} <= names
    table = pd.read_csv(tmp_path / "know_how_years.csv")
    assert len(table) == 6


def test_a_bad_study_is_told_with_its_codes_in_korean(capsys):
    with pytest.raises(SystemExit) as left:
        main(["study", "scale", "--region", "CHN", "--plant-gwh", "0", "--lang", "ko"])
    assert left.value.code == 1
    told = capsys.readouterr().err
    assert "[C640]" in told
    assert "[C623]" in told
    assert "비교 대상" in told


def test_options_come_from_the_signature():
    options = {one.name: one for one in asked("scale")}
    assert options["region"].kind is tuple
    assert options["plant_gwh"].kind is float
    assert options["year"].default == 2030
    assert options["inputs"].what.startswith("Materials")


def sketch(**picture):
    frame = pd.DataFrame(
        {
            "region": ["USA", "USA", "KOR", "KOR"],
            "year": [2025, 2030, 2025, 2030],
            "cost": [10.0, float("nan"), 4.0, -6.0],
            "gap": [1.0, 2.0, -3.0, 0.0],
        }
    )
    columns = (
        Column("region", kind="region"),
        Column("year", "year"),
        Column("cost", "USD/kWh"),
        Column("gap", "1"),
    )
    table = Table("scale_gap", frame, columns)
    none = pd.DataFrame(columns=["table", "item", "source_id", "confidence", "note"])
    return Findings("scale", {}, {}, (), (table,), (Picture(**picture),), (), none)


def test_unknown_figures_are_left_out_of_a_line():
    told = sketch(
        name="scale_gap",
        table="scale_gap",
        form="lines",
        across="year",
        values=("cost",),
        by="region",
    )
    text = drawn(told, told.pictures[0], "en")
    assert text.count("<circle") == 3
    assert "nan" not in text


def test_negative_parts_lie_to_the_left_and_the_sum_stands_at_the_end():
    told = sketch(
        name="scale_gap",
        table="scale_gap",
        form="rows",
        across="region|year",
        values=("cost",),
    )
    text = drawn(told, told.pictures[0], "en")
    assert "Korea, 2030" in text
    assert ">−6</text>" in text


def test_long_names_of_rows_stay_readable():
    told = sketch(
        name="scale_gap",
        table="scale_gap",
        form="spans",
        across="region",
        values=("gap",),
    )
    long = "cash cost of refining, Lithium carbonate and hydroxide"
    frame = told.tables[0].frame.drop_duplicates("region")
    table = Table(
        "scale_gap", frame.assign(region=["USA", long]), told.tables[0].columns
    )
    text = drawn(replace(told, tables=(table,)), told.pictures[0], "en")
    assert ">cash cost of refining,</text>" in text
    assert ">Lithium carbonate and hydroxide</text>" in text
    sizes = [float(one) for one in re.findall(r'font-size="([0-9.]+)"', text)]
    assert min(sizes) >= 9


def test_the_page_names_the_command_that_asks(findings):
    assert f"ionshore study {findings.study}</p>" in render_study(findings)
    assert _command("shock_sweep") == "ionshore shock sweep"


def test_columns_of_words_begin_at_the_left_and_figures_end_at_the_right():
    frame = pd.DataFrame({"region": ["USA"], "segment": ["ev"], "cost": [1.5]})
    columns = (
        Column("region", kind="region"),
        Column("segment", kind="segment"),
        Column("cost", "GWh"),
    )
    assert texts_of(Table("costs", frame, columns)) == (0, 1)


def test_cells_are_told_as_a_reader_expects_them():
    told = sketch(name="", table="scale_gap", form="rows", across="region", values=())
    rows = rows_of(told.tables[0], "en")
    assert rows[0] == ("United States", "2025", "10.00", "100%")
    assert rows[1][2] == "–"
    assert rows[3] == ("Korea", "2030", "−6.00", "0%")


def test_colors_of_places_are_kept_and_others_differ():
    colors = colors_of(["CHN", "one", "two"])
    assert colors["CHN"] == "#B8402E"
    assert len(set(colors.values())) == 3


def test_a_sentence_opens_with_a_capital_and_lists_its_parts():
    part = {"group": Code("word", "labor"), "amount": Amount(2.5, "USD/kWh")}
    told = Said("scale.remains", {"parts": (Said("scale.part", part),) * 2})
    assert said(told, "en").endswith("wages 2.5 USD/kWh, wages 2.5 USD/kWh.")


def test_evidence_is_told_once_and_the_weakest_first():
    rows = pd.DataFrame(
        {
            "table": ["a", "b", "a"],
            "item": ["x", "y", "x"],
            "source_id": ["s", "s", "s"],
            "confidence": ["reported", "assumed", "reported"],
            "note": ["", "", ""],
        }
    )
    told = weakest_first([rows, rows])
    assert told["confidence"].tolist() == ["assumed", "reported"]


def test_every_command_of_the_guide_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert len(COMMANDS) >= 8
    for command in COMMANDS:
        run(command, capsys)
    assert (tmp_path / "scale" / "scale.ko.html").is_file()
    assert (tmp_path / "know-how" / "know_how_ramp.svg").is_file()


def test_the_python_of_the_guide_runs():
    names: dict[str, object] = {}
    exec(TEXT.split("```python\n")[1].split("```")[0], names)
    assert names["parts"].to_numpy() == pytest.approx(names["gap"]["gap"].to_numpy())
    assert names["saved"] > 10.0
