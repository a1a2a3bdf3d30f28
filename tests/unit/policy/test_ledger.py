"""Parts lists: read with all faults, judged by year, changed at least cost."""

from __future__ import annotations

from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.statutes.ledgers import (
    CLEAN,
    FOREIGN,
    LIST_WITH_CONTRACT,
    OTHER,
    answer_for,
    write_list,
)

from ionshore.core.errors import DataError, ScenarioError
from ionshore.policy.calculators.parts import COLUMNS, read_parts, write_template
from ionshore.policy.calculators.substitute import Choice, cheapest_change
from ionshore.policy.law import law_in_force

LAW = law_in_force()
ECONOMIES = LAW.groups["ECONOMIES"]


def faults(tmp_path, rows):
    with pytest.raises(DataError) as found:
        read_parts(write_list(tmp_path / "parts.csv", rows), ECONOMIES)
    return [str(one) for one in found.value.findings]


class TestReading:
    def test_a_template_reads_as_one_line(self, tmp_path):
        for name in ("parts.csv", "parts.xlsx"):
            write_template(tmp_path / name)
            (one,) = read_parts(tmp_path / name, ECONOMIES)
            assert one.name == "Cathode active material"
            assert (one.line, one.cost, one.origin) == (2, 1200.0, "CHN")
            assert one.alternative.cost == 1350.0

    def test_a_workbook_and_a_table_of_the_same_lines_read_alike(self, tmp_path):
        import xlsxwriter

        rows = [
            {**CLEAN, "part": f"part {n}", "cost_usd": n + 0.5, "contract_date": ""}
            for n in range(30)
        ]
        with xlsxwriter.Workbook(tmp_path / "parts.xlsx") as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, list(COLUMNS))
            for line, row in enumerate(rows, 1):
                sheet.write_row(line, 0, [row.get(name, "") for name in COLUMNS])
        texts = [{name: str(cell) for name, cell in row.items()} for row in rows]
        table = read_parts(write_list(tmp_path / "parts.csv", texts))
        assert read_parts(tmp_path / "parts.xlsx") == table
        assert len(table) == 30

    def test_all_faults_of_all_lines_are_told_at_once(self, tmp_path):
        rows = [
            {**CLEAN, "part": "", "cost_usd": "1"},
            {**CLEAN, "part": "a", "cost_usd": "-3"},
            {**CLEAN, "part": "b", "cost_usd": "much", "origin": "KRO"},
            {**CLEAN, "part": "c", "cost_usd": "1", "entity": "perhaps"},
            {**CLEAN, "part": "d", "cost_usd": "1", "contract_date": "June"},
            {**CLEAN, "part": "e", "cost_usd": "1", "certificate": "maybe"},
        ]
        told = faults(tmp_path, rows)
        assert [one[:6] for one in told] == ["[S341]"] * 7
        assert "line 2, column part: ''" in told[0]
        assert "line 3, column cost_usd: '-3'" in told[1]
        assert "line 4" in told[2]
        assert "line 4" in told[3]
        assert "'perhaps'" in told[4]
        assert "'June'" in told[5]
        assert "'maybe'" in told[6]

    def test_shares_beyond_the_whole_are_refused(self, tmp_path):
        rows = [{**CLEAN, "part": n, "cost_share": "0.6"} for n in "ab"]
        (told,) = faults(tmp_path, rows)
        assert told.startswith("[S342]")
        assert "1.2" in told
        (told,) = faults(tmp_path, [{**CLEAN, "part": "a", "cost_share": "1.1"}])
        assert told.startswith("[S341]")

    def test_shares_and_money_do_not_mix(self, tmp_path):
        rows = [
            {**CLEAN, "part": "a", "cost_share": "0.6"},
            {**CLEAN, "part": "b", "cost_usd": "6"},
        ]
        (told,) = faults(tmp_path, rows)
        assert told.startswith("[S340]")

    def test_a_list_without_material_is_refused(self, tmp_path):
        (told,) = faults(
            tmp_path, [{**CLEAN, "part": "work", "kind": "labor", "cost_usd": "9"}]
        )
        assert told.startswith("[S343]")

    def test_missing_and_unknown_columns_are_named(self, tmp_path):
        path = tmp_path / "parts.csv"
        path.write_text("part,kind\na,labor\n", "utf-8")
        with pytest.raises(
            DataError, match=r"\[S340\].*origin, maker, entity, cost_usd"
        ):
            read_parts(path)
        path.write_text("part,kind,origin,maker,entity,cost_usd,cost_used\n", "utf-8")
        with pytest.raises(DataError, match=r"\[S34"):
            read_parts(path)

    def test_a_file_that_cannot_be_read_is_told(self, tmp_path):
        with pytest.raises(DataError, match=r"\[S340\]"):
            read_parts(tmp_path / "none.csv")
        (tmp_path / "bad.xlsx").write_text("no workbook", "utf-8")
        with pytest.raises(DataError, match=r"\[S340\]"):
            read_parts(tmp_path / "bad.xlsx")
        with pytest.raises(DataError, match=r"\[S340\]"):
            write_template(tmp_path / "no" / "folder.csv")


class TestVerdict:
    def test_forty_of_a_hundred_passes_2026_and_fails_2027(self):
        rows = [
            {**FOREIGN, "part": "cathode", "cost_usd": "40"},
            {**CLEAN, "part": "foil", "cost_usd": "60"},
            {**CLEAN, "part": "work", "kind": "labor", "cost_usd": "500"},
        ]
        answer = answer_for(LAW, rows)
        assert answer.figures["macr"] == 0.6
        assert answer.figures["passes"] is True
        assert answer.figures["extra_cost"] == 0
        assert [
            (one["year"], one["passes"], one["can_pass"])
            for one in answer.figures["by_year"]
        ] == [
            (2025, True, True),
            (2026, True, True),
            (2027, False, False),
            (2028, False, False),
            (2029, False, False),
            (2030, False, False),
        ]

    def test_contracts_signed_in_time_may_be_left_out_until_the_end_of_2026(self):
        answer = answer_for(LAW, LIST_WITH_CONTRACT)
        assert answer.figures["macr"] == 0.4
        # Without the cathode: 40 of 70 are clean.
        assert answer.figures["macr_without_old_contracts"] == pytest.approx(4 / 7)
        assert answer.figures["passes_without_old_contracts"] is False
        later = answer_for(LAW, LIST_WITH_CONTRACT, sold=date(2027, 1, 1))
        assert "macr_without_old_contracts" not in later.figures

    def test_a_listed_maker_counts_whatever_the_list_says(self):
        rows = [{**CLEAN, "part": "cell", "maker": "CATL", "cost_usd": "1"}]
        answer = answer_for(LAW, rows)
        assert answer.figures["macr"] == 0.0
        assert any("CATL" in one.text() for one in answer.assumptions)

    def test_an_unknown_maker_counts_as_prohibited_and_that_is_told(self):
        rows = [{**CLEAN, "part": "foil", "entity": "unknown", "cost_usd": "1"}]
        answer = answer_for(LAW, rows)
        assert answer.figures["macr"] == 0.0
        assert any("unknown" in one.text() for one in answer.assumptions)

    def test_where_a_clean_maker_stands_does_not_matter_but_is_told(self):
        rows = [{**CLEAN, "part": "foil", "origin": "CHN", "cost_usd": "1"}]
        answer = answer_for(LAW, rows)
        assert answer.figures["macr"] == 1.0
        assert any("covered nations" in one.text() for one in answer.assumptions)

    def test_the_buyers_credit_shares_and_entities_of_concern(self):
        rows = [
            {**CLEAN, "part": "lithium", "counts_as": "mineral", "origin": "CHL",
             "cost_usd": "70"},
            {**CLEAN, "part": "nickel", "counts_as": "mineral", "origin": "IDN",
             "cost_usd": "20"},
            {**CLEAN, "part": "cobalt", "counts_as": "mineral", "origin": "IDN",
             "recycled_in_north_america": "yes", "cost_usd": "10"},
            {**CLEAN, "part": "cell", "counts_as": "component", "origin": "MEX",
             "cost_usd": "60"},
            {**CLEAN, "part": "separator", "counts_as": "component", "origin": "CHN",
             "cost_usd": "40"},
        ]  # fmt: skip
        figures = answer_for(LAW, rows, sold=date(2026, 8, 15)).figures
        assert figures["minerals_share"] == 0.8
        assert figures["minerals_pass"] is True
        assert figures["components_share"] == 0.6
        assert figures["components_pass"] is False
        assert figures["feoc_parts"] == ["separator"]
        assert figures["feoc_free"] is False

    def test_a_part_of_a_listed_or_unknown_maker_is_not_called_free(self):
        part = {**CLEAN, "counts_as": "component", "origin": "USA", "cost_usd": "10"}
        rows = [
            {**part, "part": "electrolyte", "maker": "CATL"},
            {**part, "part": "binder", "entity": "unknown"},
            {**part, "part": "can", "counts_as": "none"},
            {**part, "part": "tab"},
        ]
        figures = answer_for(LAW, rows, sold=date(2026, 8, 15)).figures
        assert figures["feoc_parts"] == ["electrolyte", "binder"]

    def test_a_day_before_the_law_is_refused(self):
        rows = [{**CLEAN, "part": "foil", "cost_usd": "1"}]
        with pytest.raises(ScenarioError, match=r"\[S310\]"):
            answer_for(LAW, rows, sold=date(2025, 7, 4))


class TestChange:
    ROWS = (
        {**FOREIGN, "part": "cathode", "cost_usd": "50", **OTHER,
         "alternative_cost": "60"},
        {**FOREIGN, "part": "anode", "cost_usd": "20", **OTHER,
         "alternative_cost": "21"},
        {**FOREIGN, "part": "salt", "cost_usd": "10"},
        {**CLEAN, "part": "foil", "cost_usd": "20"},
    )  # fmt: skip

    def test_the_cheapest_set_that_passes_is_found(self):
        # 80 of 100 are foreign. Changing the anode alone leaves 60 of 101, the
        # cathode alone 30 of 110: only that one passes 60 % by itself.
        answer = answer_for(LAW, list(self.ROWS), kwh=1e6)
        figures = answer.figures
        assert [one["part"] for one in figures["change"]] == ["cathode"]
        assert figures["change_first"] == "cathode"
        assert figures["extra_cost"] == 10
        assert figures["credit_at_stake_usd"] == 35e6
        assert figures["worth_usd"] == 35e6 - 10

    def test_a_higher_threshold_takes_both_and_85_percent_needs_no_third(self):
        years = {
            one["year"]: one
            for one in answer_for(LAW, list(self.ROWS)).figures["by_year"]
        }
        # Both changed: 10 of 111 are foreign, 91 %.
        assert years[2029]["extra_cost"] == 11
        assert years[2030]["extra_cost"] == 11

    def test_a_list_that_cannot_pass_says_so(self):
        rows = [
            {**FOREIGN, "part": "cathode", "cost_usd": "90"},
            {
                **FOREIGN,
                "part": "salt",
                "cost_usd": "5",
                **OTHER,
                "alternative_cost": "6",
            },
            {**CLEAN, "part": "foil", "cost_usd": "5"},
        ]
        figures = answer_for(LAW, rows, credit_usd=1e6).figures
        assert figures["can_pass"] is False
        assert figures["change"] == []
        assert figures["worth_usd"] == 0

    def test_thirty_lines_are_judged_at_once(self):
        rows = [
            {**(FOREIGN if n % 2 else CLEAN), "part": f"part {n}", "cost_usd": str(10 + n),
             **(OTHER if n % 3 else {}),
             **({"alternative_cost": str(11 + n)} if n % 3 else {})}
            for n in range(30)
        ]  # fmt: skip
        figures = answer_for(LAW, rows, sold=date(2030, 5, 1)).figures
        assert figures["can_pass"] is False or figures["extra_cost"] > 0
        assert len(figures["lines"]) == 30


costs = st.integers(1, 40).map(float)


@settings(max_examples=60)
@given(
    lines=st.lists(
        st.tuples(costs, st.booleans(), costs, st.booleans(), st.booleans()),
        min_size=1,
        max_size=7,
    ),
    threshold=st.sampled_from([0.6, 0.65, 0.85]),
)
def test_no_other_set_passes_at_less(lines, threshold):
    cost = np.array([one[0] for one in lines])
    foreign = np.where([one[1] for one in lines], cost, 0.0)
    can = np.array([one[4] for one in lines])
    new_cost = np.where(can, [one[2] for one in lines], cost)
    new_foreign = np.where(can, np.where([x[3] for x in lines], new_cost, 0.0), foreign)
    found = cheapest_change(
        Choice(cost, foreign, new_cost, new_foreign, can), threshold
    )
    best = None
    for picks in product([False, True], repeat=len(lines)):
        change = np.array(picks) & can
        whole = np.where(change, new_cost, cost).sum()
        theirs = np.where(change, new_foreign, foreign).sum()
        if theirs <= (1 - threshold) * whole + 1e-9 * cost.sum():
            extra = float((new_cost - cost)[change].sum())
            best = extra if best is None else min(best, extra)
    if best is None:
        assert found is None
    else:
        assert found is not None
        assert float((new_cost - cost)[found].sum()) == pytest.approx(best, abs=1e-6)
