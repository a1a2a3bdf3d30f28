from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ionshore.core.errors import (
    CommandError,
    DataError,
    Finding,
    IonshoreError,
    ModelLimit,
    ScenarioError,
    SolveError,
)
from ionshore.core.tell import (
    LISTED,
    first_of,
    in_language,
    nearest,
    place_of,
    shown,
    tell,
    title,
)

PLACE = "assets.csv line 41, column capacity"


def test_a_finding_reads_code_place_problem_remedy():
    finding = tell("D104", PLACE, "unit", value="38 GWh", number="38", unit="GWh/yr")
    assert str(finding) == (
        "[D104] assets.csv line 41, column capacity: '38 GWh' is not a number. "
        "Write 38; the unit of this column is fixed: GWh/yr."
    )
    assert set(finding.as_dict()) == {"code", "place", "problem", "remedy"}


def test_the_same_finding_in_korean_keeps_its_values():
    finding = tell("D104", PLACE, "unit", value="38 GWh", number="38", unit="GWh/yr")
    korean = in_language(finding, "ko")
    assert korean.place == "assets.csv 41행 capacity 열"
    assert "38 GWh" in korean.problem
    assert "GWh/yr" in korean.remedy
    assert in_language(finding, "en") is finding


@pytest.mark.parametrize(
    ("place", "korean"),
    [
        ("assets.csv", "assets.csv"),
        ("assets.csv line 3", "assets.csv 3행"),
        ("assets.csv, column name", "assets.csv name 열"),
        ("assets.csv line 3, column name", "assets.csv 3행 name 열"),
    ],
)
def test_places_are_told_in_korean(place, korean):
    assert in_language(tell("D118", place, meaning="x"), "ko").place == korean


def test_a_finding_worded_on_the_spot_stays_as_it_is():
    finding = Finding("S301", "here", "It is wrong.", "Mend it.")
    assert in_language(finding, "ko") is finding


def test_a_variant_the_register_lacks_falls_back():
    assert tell("D101", "x.csv", "nothing").problem == "There is no such file."


def test_an_unknown_code_is_a_fault_of_the_caller():
    with pytest.raises(KeyError, match=r"finding\.D999"):
        tell("D999", "here")


@pytest.mark.parametrize(
    ("file", "line", "column", "place"),
    [
        ("a.csv", None, "", "a.csv"),
        ("a.csv", 4, "", "a.csv line 4"),
        ("a.csv", None, "x", "a.csv, column x"),
        ("a.csv", 4, "x", "a.csv line 4, column x"),
    ],
)
def test_places_are_told_by_what_is_known(file, line, column, place):
    assert place_of(file, line, column) == place


@given(st.text())
def test_shown_values_are_printable_and_short(text):
    assert shown(text).isprintable()
    assert len(shown(text)) <= 60


@given(st.integers(1, 3 * LISTED))
def test_findings_of_one_kind_are_listed_then_counted(count):
    told = (tell("D118", f"a.csv line {n}", meaning="x") for n in range(count))
    findings = first_of(told, count, "a.csv, column x")
    assert len(findings) == min(count, LISTED) + (count > LISTED)
    if count > LISTED:
        assert findings[-1].code == "D126"
        assert findings[-1].problem.startswith(f"{count - LISTED} further")


@pytest.mark.parametrize(
    ("value", "near"),
    [("capacitx", "capacity"), ("CAPACITY", "capacity"), ("zzz", ""), ("c" * 99, "")],
)
def test_the_nearest_word_is_offered_only_if_it_is_near(value, near):
    assert nearest(value, ["capacity", "region"]) == near


def test_titles_stand_in_both_languages():
    assert (title("D104"), title("D104", "ko")) == ("Not a number", "숫자가 아님")


def test_errors_hold_all_findings_and_their_exit_status():
    findings = [tell("D101", "a.csv"), tell("D101", "b.csv")]
    error = DataError("2 faults:", iter(findings))
    assert error.findings == tuple(findings)
    assert str(error).splitlines()[1].startswith("  [D101] a.csv: There is")
    kinds = [CommandError, DataError, ScenarioError, SolveError, ModelLimit]
    assert [kind.exit_code for kind in kinds] == [1, 2, 3, 4, 5]
    assert all(issubclass(kind, IonshoreError) for kind in kinds)
