from __future__ import annotations

import json
import sys

import pandas as pd
import pytest
from tests.support.planted import WORLDS, copied

from ionshore.cli.main import main
from ionshore.cli.output import plain_table

CHAIN = str(WORLDS / "chain")
NAPKIN = str(WORLDS / "napkin")


@pytest.fixture
def ionshore(capsys):
    """Run a command; give back exit status, stdout and stderr."""

    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(list(words))
        shown = capsys.readouterr()
        return left.value.code or 0, shown.out, shown.err

    return run


def test_a_sound_world_is_said_to_be_sound(ionshore):
    assert ionshore("data", "check", NAPKIN) == (
        0,
        "No faults in 10 tables, 14 rows.\n",
        "",
    )


def test_the_reference_world_is_checked_by_default_and_sound(ionshore):
    status, out, err = ionshore("data", "check")
    assert (status, err) == (0, "")
    assert out.startswith("No faults in ")


def test_faults_go_to_stderr_with_exit_status_two(ionshore, tmp_path):
    world = copied(tmp_path, "napkin").cell("assets", 1, "capacity", "10 GWh")
    status, out, err = ionshore("data", "check", str(world.folder))
    assert (status, out) == (2, "")
    assert "[D104] assets.csv line 2, column capacity: '10 GWh' is not a number." in err


def test_the_check_is_told_as_json_on_stdout(ionshore, tmp_path):
    world = copied(tmp_path, "napkin").cell("assets", 1, "capacity", "10 GWh")
    status, out, err = ionshore("data", "check", str(world.folder), "--json")
    told = json.loads(out)
    assert (status, err) == (2, "")
    assert (told["world"], told["tables"], told["rows"]) == ("napkin", 10, 14)
    assert [one["code"] for one in told["findings"]] == ["D104"]
    status, out, _ = ionshore("data", "check", NAPKIN, "--json")
    assert (status, json.loads(out)["findings"]) == (0, [])
    assert len(json.loads(out)["hash"]) == 64


def test_the_check_speaks_korean(ionshore, tmp_path):
    world = copied(tmp_path, "napkin").cell("assets", 1, "capacity", "x")
    _, _, err = ionshore("data", "check", str(world.folder), "--lang", "ko")
    assert "assets.csv 2행 capacity 열: 'x'는 숫자가 아닙니다." in err


def test_a_table_is_shown_without_its_blank_columns(ionshore):
    status, out, _ = ionshore("data", "show", "lanes", "--world", NAPKIN)
    lines = out.splitlines()
    assert status == 0
    assert lines[0].split() == [
        *("commodity", "origin", "destination", "freight", "cost_slope"),
        *("source_id", "confidence"),
    ]
    assert lines[1].split()[:4] == ["cell", "AAA", "BBB", "5"]
    assert lines[-1] == "1 row; blank throughout: capacity, note"


@pytest.mark.parametrize(
    ("conditions", "assets"),
    [
        (["region=BBB"], ["b_mine", "b_cells", "b_rec"]),
        (["region=BBB", "capacity=8"], ["b_cells"]),
        (["buildable=true", "status=candidate"], ["b_mine", "b_rec"]),
        (["online_year=2020"], ["c_ref"]),
        (["owner="], ["c_ref"]),
        (["capacity=many"], []),
    ],
)
def test_rows_are_chosen_by_column(ionshore, conditions, assets):
    words = [part for one in conditions for part in ("--where", one)]
    _, out, _ = ionshore(
        "data", "show", "assets", "--world", CHAIN, "--format", "json", *words
    )
    assert [row["asset"] for row in json.loads(out)] == assets


def test_json_knows_what_is_unknown(ionshore):
    _, out, _ = ionshore(
        "data", "show", "assets", "--world", CHAIN, "--format=json", "--limit", "1"
    )
    row = json.loads(out)[0]
    assert row["capacity"] == 20.0
    assert row["build_max"] is None
    assert row["online_year"] is None
    assert row["buildable"] is False


def test_csv_is_read_back_the_same(ionshore, tmp_path):
    file = tmp_path / "deep" / "regions.csv"
    status, out, _ = ionshore(
        "data",
        "show",
        "regions",
        "--world",
        CHAIN,
        "--format",
        "csv",
        "--out",
        str(file),
    )
    assert (status, out) == (0, "")
    assert pd.read_csv(file)["region"].tolist() == ["AAA", "BBB", "CCC"]
    assert [path.name for path in file.parent.iterdir()] == ["regions.csv"]


@pytest.mark.parametrize("form", ["parquet", "xlsx"])
def test_files_are_written_and_read_back(ionshore, tmp_path, form):
    file = tmp_path / f"assets.{form}"
    status, _, _ = ionshore(
        "data", "show", "assets", "--world", CHAIN, "--format", form, "--out", str(file)
    )
    assert status == 0
    read = pd.read_parquet if form == "parquet" else read_workbook
    assert read(file)["asset"].tolist()[:2] == ["a_mine", "b_mine"]


def read_workbook(file):
    return pd.read_excel(file, engine="calamine")


def test_a_form_whose_extra_is_missing_says_how_to_install_it(
    ionshore, tmp_path, monkeypatch
):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    file = tmp_path / "assets.xlsx"
    status, _, err = ionshore(
        "data",
        "show",
        "assets",
        "--world",
        CHAIN,
        "--format",
        "xlsx",
        "--out",
        str(file),
    )
    assert status == 1
    assert "[C606]" in err
    assert "pip install 'ionshore[excel]'" in err
    assert list(tmp_path.iterdir()) == []


def test_text_that_looks_like_a_formula_stays_text(ionshore, tmp_path):
    world = copied(tmp_path, "napkin").cell("assets", 1, "name", "=1+1")
    file = tmp_path / "assets.xlsx"
    ionshore(
        "data",
        "show",
        "assets",
        "--world",
        str(world.folder),
        "--format",
        "xlsx",
        "--out",
        str(file),
    )
    assert read_workbook(file)["name"].tolist()[0] == "=1+1"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (
            ["show", "assts"],
            "C601",
            "'assts' is not a table of a world. Write 'assets'",
        ),
        (["show", "assets", "--where", "region"], "C602", "The condition has no '='"),
        (["show", "assets", "--where", "regionx=A"], "C603", "Write 'region'"),
        (["show", "assets", "--format", "xlsx"], "C604", "Name a file with --out"),
        (["show", "assets", "--out", "/dev/null/x"], "C605", "cannot be written"),
        (["sources", "--id", "alsoo"], "C607", "Write 'also'"),
    ],
)
def test_a_command_that_cannot_be_is_refused_with_a_remedy(ionshore, words, code, said):
    status, out, err = ionshore("data", *words, "--world", CHAIN)
    assert (status, out) == (1, "")
    assert f"[{code}]" in err
    assert said in err


def test_faults_are_json_where_the_answer_would_be(ionshore):
    status, _, err = ionshore(
        "data", "show", "assts", "--world", CHAIN, "--format", "json"
    )
    assert status == 1
    assert json.loads(err)["findings"][0]["code"] == "C601"


def test_sources_are_listed_with_the_rows_that_lean_on_them(ionshore):
    _, out, _ = ionshore("data", "sources", "--world", CHAIN, "--format", "json")
    also = json.loads(out)[1]
    assert (also["source_id"], also["rows"], also["reported"]) == ("also", 3, 2)


def test_one_source_is_told_in_full(ionshore):
    status, out, _ = ionshore("data", "sources", "--world", CHAIN, "--id", "also")
    assert status == 0
    assert out.startswith(
        "source_id: also\ntitle: A second source\npublished: 2024\n\n"
    )
    assert "observations  reported       1" in out


def test_the_dictionary_is_printed(ionshore):
    _, out, _ = ionshore("data", "dictionary")
    assert out.startswith("# Data dictionary\n")


def test_a_package_is_written_into_the_folder(ionshore, tmp_path):
    world = copied(tmp_path)
    status, out, _ = ionshore("data", "package", str(world.folder))
    file = world.folder / "datapackage.json"
    assert (status, out.strip()) == (0, str(file))
    assert json.loads(file.read_text("utf-8"))["name"] == "chain"
    assert world.findings() == ()


def test_codes_are_listed_in_both_languages(ionshore):
    _, english, _ = ionshore("data", "codes")
    _, korean, _ = ionshore("data", "codes", "--lang", "ko")
    assert "D104  Not a number" in english
    assert "D104  숫자가 아님" in korean


def test_wide_letters_are_aligned():
    frame = pd.DataFrame({"name": ["배터리", "cell"], "amount": [1.5, float("nan")]})
    assert plain_table(frame).splitlines() == [
        "name    amount",
        "배터리     1.5",
        "cell",
        "",
        "2 rows",
    ]


def test_an_empty_table_shows_its_columns():
    frame = pd.DataFrame(
        {"a": pd.Series([], dtype=float), "b": pd.Series([], dtype=str)}
    )
    assert plain_table(frame) == "a  b\n\n0 rows\n"
