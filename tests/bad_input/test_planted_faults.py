"""Each fault planted alone in a sound world is found alone, at its place."""

from __future__ import annotations

import pytest
from tests.support.planted import Copy, copied

# name: (what is done, code, place, words of the message)
CELLS = {
    "unit behind the number": (
        lambda c: c.cell("assets", 1, "capacity", "38 GWh"),
        ("D104", "assets.csv line 2, column capacity"),
        "'38 GWh' is not a number. Write 38;",
    ),
    "decimal comma": (
        lambda c: c.cell("assets", 1, "capacity", "1,5"),
        ("D104", "assets.csv line 2, column capacity"),
        "Write 1.5:",
    ),
    "grouped digits": (
        lambda c: c.cell("assets", 1, "capacity", "1,234.5"),
        ("D104", "assets.csv line 2, column capacity"),
        "Write 1234.5:",
    ),
    "percent": (
        lambda c: c.cell("processes", 1, "utilization", "85%"),
        ("D104", "processes.csv line 2, column utilization"),
        "Write 0.85:",
    ),
    "words for a number": (
        lambda c: c.cell("assets", 1, "capacity", "about ten"),
        ("D104", "assets.csv line 2, column capacity"),
        "'about ten' is not a number. Write digits",
    ),
    "digits of another script": (
        lambda c: c.cell("assets", 1, "capacity", "１２"),
        ("D104", "assets.csv line 2, column capacity"),
        "'１２' is not a number",
    ),
    "underscore in a number": (
        lambda c: c.cell("assets", 1, "capacity", "1_000"),
        ("D104", "assets.csv line 2, column capacity"),
        "'1_000'",
    ),
    "written NaN": (
        lambda c: c.cell("assets", 1, "capacity", "NaN"),
        ("D115", "assets.csv line 2, column capacity"),
        "'NaN' is not a finite number",
    ),
    "written infinity": (
        lambda c: c.cell("assets", 1, "capacity", "-inf"),
        ("D115", "assets.csv line 2, column capacity"),
        "'-inf' is not a finite number",
    ),
    "too large for the machine": (
        lambda c: c.cell("assets", 1, "capacity", "1e999"),
        ("D115", "assets.csv line 2, column capacity"),
        "'1e999'",
    ),
    "absurdly large": (
        lambda c: c.cell("assets", 1, "capacity", "1e30"),
        ("D116", "assets.csv line 2, column capacity"),
        "1e30 is above the largest admitted value, 1e+15",
    ),
    "negative capacity": (
        lambda c: c.cell("assets", 1, "capacity", "-5"),
        ("D116", "assets.csv line 2, column capacity"),
        "-5 is below the least admitted value, 0.",
    ),
    "share above one": (
        lambda c: c.cell("processes", 1, "utilization", "85"),
        ("D116", "processes.csv line 2, column utilization"),
        "85 is above the largest admitted value, 1.",
    ),
    "unknown choice": (
        lambda c: c.cell("assets", 1, "status", "operatinx"),
        ("D117", "assets.csv line 2, column status"),
        "Write 'operating', or another of: operating, construction",
    ),
    "choice like no other": (
        lambda c: c.cell("assets", 1, "status", "zzz"),
        ("D117", "assets.csv line 2, column status"),
        "'zzz' is not one of the admitted values. Write one of: operating",
    ),
    "blank where needed": (
        lambda c: c.cell("regions", 3, "name_en", ""),
        ("D118", "regions.csv line 5, column name_en"),
        "blank, and this column needs a value. Fill it: English name.",
    ),
    "blanks inside a code": (
        lambda c: c.cell("links", 1, "link", "a c"),
        ("D119", "links.csv line 2, column link"),
        "'a c' is not a code",
    ),
    "fraction for a whole number": (
        lambda c: c.cell("processes", 1, "lead_time", "2.5"),
        ("D120", "processes.csv line 2, column lead_time"),
        "'2.5' is not a whole number",
    ),
    "year of two digits": (
        lambda c: c.cell("assets", 4, "online_year", "20"),
        ("D121", "assets.csv line 5, column online_year"),
        "'20' is not a year from 1900 to 2200",
    ),
    "year with a month": (
        lambda c: c.cell("assets", 4, "online_year", "2020-05"),
        ("D121", "assets.csv line 5, column online_year"),
        "'2020-05' is not a year",
    ),
    "yes for true": (
        lambda c: c.cell("assets", 1, "buildable", "yes"),
        ("D122", "assets.csv line 2, column buildable"),
        "'yes' is neither true nor false",
    ),
    "same key twice": (
        lambda c: c.add(
            "links", link="ac", origin="BBB", destination="AAA", source_id="also"
        ),
        ("D123", "links.csv line 3"),
        "The key (ac) is already taken by line 2.",
    ),
    "same key twice with a blank part": (
        lambda c: c.add(
            "limits", limit="b_output", sense="=", value="1", source_id="also"
        ),
        ("D123", "limits.csv line 4"),
        "The key (b_output, ) is already taken by line 2.",
    ),
    "wildcard where there is none": (
        lambda c: c.cell("routes", 4, "origin", "*"),
        ("D125", "routes.csv line 5, column origin"),
        "'*' (all) is not admitted",
    ),
    "dangling reference with a neighbor": (
        lambda c: c.cell("links", 1, "origin", "AAAA"),
        ("D201", "links.csv line 2, column origin"),
        "'AAAA' is not in regions.csv. Write 'AAA', or add it",
    ),
    "dangling source": (
        lambda c: c.cell("links", 1, "source_id", "made_up;sec-2025-lges"),
        ("D201", "links.csv line 2, column source_id"),
        "'sec-2025-lges' is not in sources.csv. Add it",
    ),
}

SHAPES = {
    "missing table": (
        lambda c: c.remove("regions"),
        ("D101", "regions.csv"),
        "There is no such file.",
    ),
    "a folder in place of a file": (
        lambda c: c.remove("links") and (c.folder / "links.csv").mkdir(),
        ("D102", "links.csv"),
        "it is not a plain file",
    ),
    "Korean encoding": (
        lambda c: c.raw("links.csv", "link,노트\n".encode("cp949")),
        ("D106", "links.csv line 1"),
        "Byte 5 (0xB3) is not UTF-8 text. The file looks like Korean (CP949)",
    ),
    "zero byte": (
        lambda c: c.raw("links.csv", b"link,origin\nab,\0\n"),
        ("D107", "links.csv line 2"),
        "Byte 15 is zero",
    ),
    "workbook under a wrong name": (
        lambda c: c.raw("links.csv", b"PK\x03\x04rest"),
        ("D107", "links.csv"),
        "This is an Excel workbook or ZIP archive",
    ),
    "UTF-16": (
        lambda c: c.raw("links.csv", "link\n".encode("utf-16")),
        ("D107", "links.csv"),
        "This is UTF-16 text",
    ),
    "nothing at all": (
        lambda c: c.raw("links.csv", b"\xef\xbb\xbf \n\n"),
        ("D108", "links.csv"),
        "Write the header: link,origin,destination,source_id,confidence.",
    ),
    "semicolons": (
        lambda c: c.raw("links.csv", b"link;origin;destination\nac;AAA;CCC\n"),
        ("D109", "links.csv line 1"),
        "The cells are separated by semicolons.",
    ),
    "tabs": (
        lambda c: c.raw("links.csv", b"link\torigin\tdestination\n"),
        ("D109", "links.csv line 1"),
        "separated by tabs",
    ),
    "quote never closed": (
        lambda c: c.raw(
            "links.csv", b'link,origin,destination,source_id\n"ac,AAA,CCC,also\n'
        ),
        ("D110", "links.csv line 2"),
        "a double quote is opened and never closed",
    ),
    "text behind a quote": (
        lambda c: c.raw(
            "links.csv", b'link,origin,destination,source_id\n"a"c,AAA,CCC,also\n'
        ),
        ("D110", "links.csv line 2"),
        "text follows a closing double quote",
    ),
    "missing column": (
        lambda c: c.replace("links.csv", "origin", "origen"),
        ("D111", "links.csv line 1, column origin"),
        "Rename 'origen', which is no column of this table",
    ),
    "unknown column": (
        lambda c: c.cell("links", 0, "capacty", "capacty"),
        ("D112", "links.csv line 1, column capacty"),
        "There is no such column in this table. Remove it",
    ),
    "unknown column with a free neighbor": (
        lambda c: c.replace("links.csv", "minimum_load", "minimum_loads"),
        ("D112", "links.csv line 1, column minimum_loads"),
        "Rename it to 'minimum_load'",
    ),
    "column without a name": (
        lambda c: c.replace("links.csv", "source_id\n", "source_id,\n").replace(
            "links.csv", "made_up\n", "made_up,\n"
        ),
        ("D112", "links.csv line 1, column (blank)"),
        "Give the column a name",
    ),
    "column twice": (
        lambda c: c.replace("links.csv", "minimum_load", "fixed_cost"),
        ("D113", "links.csv line 1, column fixed_cost"),
        "stands 2 times",
    ),
    "too few cells": (
        lambda c: c.replace("links.csv", "ac,AAA,CCC,50,1,,made_up", "ac,AAA,CCC"),
        ("D114", "links.csv line 2"),
        "The line has 3 cells; the header has 7. Add the missing separators",
    ),
    "too many cells": (
        lambda c: c.replace("links.csv", "made_up\n", "made_up,,\n"),
        ("D114", "links.csv line 2"),
        "The line has 9 cells; the header has 7. Put a cell that holds a comma",
    ),
    "unknown table": (
        lambda c: c.raw("asset.csv", b"asset\n"),
        ("D124", "asset.csv"),
        "Rename it to 'assets.csv'",
    ),
    "table like no other": (
        lambda c: c.raw("qqqqq.csv", b"a\n"),
        ("D124", "qqqqq.csv"),
        "Remove it from the folder",
    ),
}


def planted(tmp_path, plant) -> Copy:
    world = copied(tmp_path)
    plant(world)
    return world


@pytest.mark.parametrize("name", CELLS)
def test_a_planted_cell_is_found_alone_with_place_value_and_remedy(tmp_path, name):
    plant, where, said = CELLS[name]
    finding = planted(tmp_path, plant).only()
    assert (finding.code, finding.place) == where
    assert said in f"{finding.problem} {finding.remedy}"


# A table that cannot be read, or lacks a column, leaves others without their rows.
ALONE = {"missing table", "unknown table", "table like no other"}


@pytest.mark.parametrize("name", SHAPES)
def test_a_planted_shape_is_found_with_place_and_remedy(tmp_path, name):
    plant, where, said = SHAPES[name]
    findings = planted(tmp_path, plant).findings()
    found = [one for one in findings if (one.code, one.place) == where]
    assert len(found) == 1, "\n".join(map(str, findings))
    assert said in f"{found[0].problem} {found[0].remedy}"
    assert {one.place.split(" ")[0].rstrip(",") for one in findings} == {
        where[1].split(" ")[0]
    }


def test_independent_faults_are_told_at_once_in_the_order_of_files_and_lines(tmp_path):
    world = copied(tmp_path)
    world.cell("regions", 1, "wacc", "-1").cell("assets", 6, "capacity", "x")
    world.cell("assets", 1, "capacity", "y").cell("demand", 1, "year", "24")
    world.replace("world.toml", "2026", "2016")
    codes = [(one.code, one.place) for one in world.findings()]
    assert codes == [
        ("D135", "world.toml line 5"),
        ("D116", "regions.csv line 2, column wacc"),
        ("D104", "assets.csv line 2, column capacity"),
        ("D104", "assets.csv line 7, column capacity"),
        ("D121", "demand.csv line 2, column year"),
    ]


def test_a_broken_world_toml_does_not_raise_faults_in_sound_tables(tmp_path):
    world = copied(tmp_path).replace("world.toml", "[options]", "[options")
    assert [one.code for one in world.findings()] == ["D131"]


def test_lines_are_counted_through_quoted_line_breaks(tmp_path):
    # The second region's note spans lines 3 and 4.
    finding = copied(tmp_path).cell("regions", 3, "latitude", "north").only()
    assert finding.place == "regions.csv line 5, column latitude"


def test_a_value_that_many_rows_use_is_told_once(tmp_path):
    world = copied(tmp_path)
    rows = [
        [("gone" if cell == "cell" else cell) for cell in row]
        for row in world.rows("serves")
    ]
    finding = world.write("serves", rows).only()
    assert finding.code == "D201"
    assert finding.remedy == (
        "Add it to commodities.csv, or correct it here and in the other rows that use "
        "it (2 in all)."
    )


def test_a_reference_to_an_absent_table_says_so(tmp_path):
    world = copied(tmp_path, "napkin").cell("assets", 1, "owner", "ann")
    finding = world.only()
    assert (finding.code, finding.place) == ("D201", "assets.csv line 2, column owner")
    assert finding.remedy.startswith("There is no owners.csv: add the file")


def test_a_table_that_lost_a_row_is_not_held_against_those_that_point_to_it(tmp_path):
    world = copied(tmp_path).replace("regions.csv", "CCC,Cland", "CCC")
    assert [one.code for one in world.findings()] == ["D114"]


def test_thousands_of_equal_faults_are_counted_not_listed(tmp_path):
    world = copied(tmp_path, "napkin")
    rows = [["segment", "region", "year", "quantity"]]
    rows += [["ev", "AAA", str(2024), "many"] for _ in range(5000)]
    findings = world.write("demand", rows).findings()
    numbers = [one for one in findings if "quantity" in one.place]
    assert [one.code for one in numbers] == ["D104"] * 20 + ["D126"]
    assert numbers[-1].problem.startswith("4980 further cells")
    assert len(findings) == 42
