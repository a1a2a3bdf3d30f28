from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionshore.core.units import parse
from ionshore.tables.read import empty_table, read_table, table_from_bytes
from ionshore.tables.schema import PROVENANCE, Column, Table
from ionshore.world.schemas import GROUPS, TABLES

SMALL = Table(
    "small",
    "A table of every kind of column.",
    ("key", "from_year"),
    (
        Column("key", "code", "Key."),
        Column("from_year", "year", "Year.", required=False),
        Column("amount", "number", "Amount.", "kt", required=False, minimum=0),
        Column("share", "number", "Share.", "1", required=False, default=0.5),
        Column("count", "integer", "Count.", required=False, default=3),
        Column("age", "integer", "Age.", required=False),
        Column("on", "boolean", "On.", required=False, default=True),
        Column(
            "state", "code", "State.", required=False, default="a", choices=("a", "b")
        ),
        Column("words", "text", "Words.", required=False, default=""),
    ),
)


def read(text: str, **options):
    return table_from_bytes(text.encode("utf-8"), SMALL, **options)


HEAD = "key,from_year,amount,share,count,age,on,state,words,source_id,confidence,note\n"


def test_cells_become_the_types_of_their_columns():
    reading = read(HEAD + "k,2024,1.5,.25,7,2,false,b, hello ,s;t,reported,n\n")
    assert reading.findings == ()
    row = reading.frame.iloc[0].to_dict()
    assert row == {
        "key": "k",
        "from_year": 2024,
        "amount": 1.5,
        "share": 0.25,
        "count": 7,
        "age": 2,
        "on": False,
        "state": "b",
        "words": "hello",
        "source_id": "s;t",
        "confidence": "reported",
        "note": "n",
    }


def test_blank_cells_become_defaults_or_unknown():
    frame = read(HEAD + "k,,,,,,,,,s,reported,\n").frame
    assert pd.isna(frame["from_year"][0])
    assert np.isnan(frame["amount"][0])
    assert pd.isna(frame["age"][0])
    kept = frame[["share", "count", "on", "state", "words", "note"]].iloc[0].tolist()
    assert kept == [0.5, 3, True, "a", "", ""]


@pytest.mark.parametrize("rows", ["", "k,2024,1,1,1,1,true,a,x,s,reported,\n"])
def test_types_do_not_depend_on_what_is_in_the_table(rows):
    frame = read(HEAD + rows).frame
    types = {name: str(kind) for name, kind in frame.dtypes.items()}
    assert types == {
        "key": "str",
        "from_year": "Int64",
        "amount": "float64",
        "share": "float64",
        "count": "int64",
        "age": "Int64",
        "on": "bool",
        "state": "str",
        "words": "str",
        "source_id": "str",
        "confidence": "str",
        "note": "str",
    }
    assert frame.dtypes.equals(empty_table(SMALL).dtypes)


def test_missing_optional_columns_are_filled_as_blank_cells_are():
    narrow = read("key,source_id,confidence\nk,s,reported\n").frame
    wide = read(HEAD + "k,,,,,,,,,s,reported,\n").frame
    pd.testing.assert_frame_equal(narrow, wide)


def test_defaults_of_the_world_fill_blank_cells_and_missing_columns():
    defaults = {"source_id": "d", "confidence": "assumed", "unheard_of": "x"}
    reading = read("key,source_id\nk,\nl,own\n", defaults=defaults)
    assert reading.findings == ()
    assert reading.frame["source_id"].tolist() == ["d", "own"]
    assert reading.frame["confidence"].tolist() == ["assumed", "assumed"]


def test_lines_follow_the_file_through_breaks_and_blank_lines():
    text = (
        HEAD
        + '\n"k",,,,,,,,"one\r\ntwo\nthree",s,reported,\n,,,,,,,,,,,\nl,,,,,,,,,s,reported,\n'
    )
    reading = read(text)
    assert reading.findings == ()
    assert reading.lines.tolist() == [3, 7]
    assert reading.frame["words"][0] == "one\r\ntwo\nthree"
    assert reading.place(1, "words") == "small.csv line 7, column words"


@given(
    st.lists(
        st.tuples(
            st.floats(0, 1e14),
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=9),
        ),
        max_size=6,
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_is_written_is_read_back(rows, end):
    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    lines = [
        f"k{n},{amount!r},{quoted(words)},s,reported"
        for n, (amount, words) in enumerate(rows)
    ]
    reading = read(end.join(["key,amount,words,source_id,confidence", *lines]) + end)
    assert reading.findings == ()
    assert reading.frame["amount"].tolist() == [amount for amount, _ in rows]
    assert reading.frame["words"].tolist() == [words.strip() for _, words in rows]
    assert reading.lines.tolist() == [n + 2 for n in range(len(rows))]


@given(st.integers(0, 5), st.booleans())
def test_plain_and_quoted_files_are_read_alike(blank, swap):
    rows = ["k,2024,1.5,,,,true,,x,s,reported,", "l,,2,,,,,b,,s,derived,n"]
    rows.insert(blank % 3, "")
    plain = HEAD + "\n".join(reversed(rows) if swap else rows)
    fancy = plain.replace("k,", '"k",')
    one, other = read(plain), read(fancy)
    pd.testing.assert_frame_equal(one.frame, other.frame)
    assert one.lines.tolist() == other.lines.tolist()


def test_a_faulty_key_is_not_taken_for_a_double_one():
    reading = read(
        "key,from_year,source_id,confidence\nk,24,s,reported\nk,,s,reported\n"
    )
    assert [one.code for one in reading.findings] == ["D121"]
    assert not reading.complete


def test_three_rows_of_one_key_name_the_first_each_time():
    reading = read("key,source_id,confidence\n" + "k,s,reported\n" * 3)
    assert [(one.place, one.problem) for one in reading.findings] == [
        ("small.csv line 3", "The key (k, ) is already taken by line 2."),
        ("small.csv line 4", "The key (k, ) is already taken by line 2."),
    ]
    assert reading.complete


def test_an_absent_optional_table_is_empty_and_an_absent_needed_one_a_fault(tmp_path):
    absent = read_table(tmp_path, SMALL)
    assert (absent.findings, absent.present, absent.complete) == ((), False, True)
    needed = Table("small", "Needed.", ("key",), SMALL.columns, optional=False)
    assert [one.code for one in read_table(tmp_path, needed).findings] == ["D101"]


def test_the_digest_is_that_of_the_bytes(tmp_path):
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert table_from_bytes(b"", SMALL).digest == empty


def test_a_large_table_is_read_in_seconds():
    rows = 300_000
    lines = [
        f"k{n},{2000 + n % 200},{n / 7},{n % 3 / 3},{n % 9},,true,a,word {n},s,reported,"
        for n in range(rows)
    ]
    data = (HEAD + "\n".join(lines)).encode()
    start = time.perf_counter()
    reading = table_from_bytes(data, SMALL)
    assert time.perf_counter() - start < 12
    assert reading.findings == ()
    assert len(reading.frame) == rows
    assert reading.frame["amount"].iloc[-1] == (rows - 1) / 7


def test_every_schema_is_whole():
    for table in TABLES.values():
        names = [column.name for column in table.all_columns]
        assert len(set(names)) == len(names)
        assert set(table.key) <= set(names), table.name
        for column in table.all_columns:
            if column.reference is not None:
                target = TABLES[column.reference.table]
                assert column.reference.column in target.key, (table.name, column.name)
            assert column.kind in {
                "text",
                "code",
                "codes",
                "number",
                "integer",
                "year",
                "boolean",
            }
            assert column.meaning.endswith((".", "Weibull distribution."))
    assert list(TABLES) == [one.name for group in GROUPS.values() for one in group]
    assert [column.name for column in PROVENANCE] == ["source_id", "confidence", "note"]


def test_every_unit_of_a_schema_is_in_the_list_or_told_by_another_column():
    elsewhere = {"degree", "by terms", "by kind", "by form", "capacity_unit"}
    for table in TABLES.values():
        for column in table.all_columns:
            if column.unit and column.unit not in elsewhere:
                text = column.unit.replace(" and year", "/year")
                parse(text)
            if column.kind == "number":
                assert column.unit, (table.name, column.name)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (",,,\n", {"D112"}),
        ('"key\n', {"D110"}),
        ("key;source_id\n", {"D109"}),
        ("key|confidence\n", {"D109"}),
        ("\ufeff", {"D108"}),
        ('key,source_id,confidence\n"k",s,reported\n"l', {"D110"}),
    ],
)
def test_a_text_that_is_no_table_is_told_and_leaves_no_rows_to_trust(text, codes):
    reading = read(text)
    assert {one.code for one in reading.findings} == codes
    assert not reading.complete


def test_rows_before_a_broken_line_are_kept():
    reading = read('key,source_id,confidence\n"k",s,reported\n"l')
    assert reading.frame["key"].tolist() == ["k"]


def test_a_column_is_found_by_name():
    assert SMALL.column("age").kind == "integer"
    with pytest.raises(KeyError, match="nothing"):
        SMALL.column("nothing")
