"""``ionshore law``: reading the law, and cases on the command line."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from tests.statutes.ledgers import CLEAN, FOREIGN, OTHER, write_list

from ionshore.cli.main import main


@pytest.fixture
def law(capsys):
    def run(*words, status=0):
        with pytest.raises(SystemExit) as left:
            main(["law", *words])
        assert (left.value.code or 0) == status
        out, err = capsys.readouterr()
        return err if status else out

    return run


class TestReading:
    def test_all_provisions_are_listed(self, law):
        rows = json.loads(law("list", "--format", "json"))
        assert len(rows) == 39
        assert {"provision", "title", "status", "clock"} <= set(rows[0])
        korean = json.loads(law("list", "--format", "json", "--lang", "ko"))
        assert any("세액공제" in one["title"] for one in korean)

    def test_a_provision_is_shown_with_its_citations(self, law):
        text = law("show", "45x")
        assert text.startswith("usa.section_45x: ")
        assert "cell_rate = 35 USD/kWh  from 2023-01-01  [45X(b)(1)(K);" in text
        assert "Contested:" in text
        assert "Open questions:" in text

    def test_only_what_holds_on_a_day(self, law):
        told = json.loads(
            law("show", "usa.section_45x", "--on", "2031-05-01", "--json")
        )
        values = {one["parameter"]: one["value"] for one in told["values"]}
        assert values["phase_down"] == "0.5"
        assert values["critical_mineral_phase_down"] == "0.75"

    def test_an_unknown_provision_is_told_the_nearest(self, law):
        assert "usa.section_45x" in law("show", "usa.section_45y", status=3)

    def test_changes_of_a_span_of_days(self, law):
        words = ("--from", "2026-01-01", "--to", "2026-12-31", "--format", "json")
        rows = json.loads(law("timeline", *words, "--provision", "section_122"))
        assert [(one["day"], one["value"]) for one in rows] == [
            ("2026-02-24", "0.1"),
            ("2026-07-24", "0"),
        ]

    def test_a_chart_of_duties_and_credits(self, law, tmp_path):
        path = tmp_path / "law.svg"
        law("timeline", "--chart", str(path), "--out", str(tmp_path / "t.txt"))
        lines = ET.parse(path).getroot().iter("{http://www.w3.org/2000/svg}polyline")
        assert len(list(lines)) >= 7

    def test_the_chart_speaks_korean_and_tells_the_last_figures(self, law, tmp_path):
        law("timeline", "--chart", str(tmp_path / "law.svg"), "--lang", "ko")
        drawn = (tmp_path / "law.svg").read_text("utf-8")
        assert ">중국 40.9</text>" in drawn
        assert ">한국 12.5</text>" in drawn
        assert "판매일별 생산세액공제" in drawn

    def test_open_questions_and_readings(self, law):
        rows = json.loads(law("open-questions", "--format", "json"))
        points = {one["reading"] for one in rows if one["kind"] == "contested"}
        assert "usa.section_45x.capacity_to_power" in points
        assert sum(one["kind"] == "open" for one in rows) > 40

    def test_calculators_tell_their_facts(self, law):
        rows = json.loads(law("calculators", "--format", "json"))
        assert {"credit.45x", "duty", "korea.plant"} <= {x["calculator"] for x in rows}

    def test_a_day_that_is_none(self, law):
        assert "[S330] --on: 'June'" in law("show", "45x", "--on", "June", status=1)


class TestCases:
    def test_a_duty_with_its_layers(self, law):
        told = json.loads(
            law(
                *("duty", "--hts", "8507.60.00", "--origin", "CHN", "--to", "USA"),
                *("--entered", "2026-08-15", "--use", "non_ev", "--json"),
            )
        )
        assert told["total_rate"] == 0.409
        assert [one["adds"] for one in told["layers"]] == [0.034, 0.25, 0.125]
        assert told["citations"]
        assert told["open_questions"]

    def test_a_credit_in_words(self, law):
        words = ("--item", "cell", "--kwh", "1000", "--kw", "1000")
        text = law("credit", "45x", *words, "--sold", "2027-03-01")
        assert text.startswith("credit_usd: 35,000\n")
        for heading in ("Rules:", "Law:", "Taken because", "Open questions:"):
            assert heading in text
        korean = law("credit", "45x", *words, "--sold", "2027-03-01", "--lang", "ko")
        assert "근거 법령:" in korean

    def test_a_reading_is_chosen_on_the_command_line(self, law):
        words = ("--item", "cell", "--kwh", "1000", "--kw", "8", "--json")
        reading = ("--reading", "usa.section_45x.capacity_to_power=bar")
        told = json.loads(
            law("credit", "45x", *words, *reading, "--sold", "2027-03-01")
        )
        assert told["credit_usd"] == 0
        text = law("credit", "45x", *words, "--reading", "bar", status=1)
        assert "C602" in text

    def test_facts_come_from_a_file_and_options_precede(self, law, tmp_path):
        path = tmp_path / "facts.json"
        facts = {"item": "cell", "capacity_kwh": 1000, "max_discharge_kw": 1000}
        path.write_text(json.dumps({**facts, "sale_date": "2026-06-30"}), "utf-8")
        words = ("credit", "45x", "--facts", str(path), "--json")
        assert json.loads(law(*words))["credit_usd"] == 35000
        later = json.loads(law(*words, "--sold", "2030-06-30"))
        assert later["credit_usd"] == 26250
        path.write_text("[1]", "utf-8")
        assert "S340" in law(*words, status=1)

    def test_all_faults_of_a_case_are_told(self, law):
        text = law("credit", "45x", "--item", "cel", "--kwh", "-5", status=3)
        assert text.count("[S330]") == 2
        assert text.count("[S331]") == 1

    @pytest.mark.parametrize(
        "words",
        [
            ("credit", "30d"),
            ("credit", "48e"),
            ("cash", "transfer"),
            ("entity", "pfe"),
            ("korea", "plant"),
            ("export", "graphite"),
            ("eu", "battery"),
            ("duty",),
            ("macr",),
        ],
    )
    def test_every_group_has_help(self, law, words):
        assert "Usage: ionshore law" in law(*words, "--help")


class TestPartsLists:
    def test_from_the_template_to_a_verdict(self, law, tmp_path):
        law("macr", "--template", str(tmp_path / "t.xlsx"))
        words = (str(tmp_path / "t.xlsx"), "--sold", "2027-03-01", "--kwh", "1000")
        told = json.loads(law("macr", *words, "--json"))
        assert told["passes"] is False
        assert told["change_first"] == "Cathode active material"
        assert told["worth_usd"] == 35000 - 150

    def test_thirty_lines_in_one_command(self, law, tmp_path):
        rows = [{**CLEAN, "part": f"p{n}", "cost_usd": "2"} for n in range(29)]
        rows.append({**FOREIGN, "part": "cathode", "cost_usd": "60", **OTHER})
        rows[-1]["alternative_cost"] = "66"
        path = write_list(tmp_path / "parts.csv", rows)
        text = law("macr", str(path), "--sold", "2026-08-15", "--kwh", "1000")
        assert "passes: false" in text
        assert "change_first: cathode" in text
        assert "extra_cost: 6" in text

    def test_no_list_and_bad_numbers(self, law, tmp_path):
        assert "[S331] PARTS" in law("macr", status=1)
        path = write_list(tmp_path / "p.csv", [{**CLEAN, "part": "a", "cost_usd": "1"}])
        assert "[S330] --kwh: '-1'" in law("macr", str(path), "--kwh", "-1", status=1)

    def test_faults_of_options_and_lines_are_told_together(self, law, tmp_path):
        rows = [{**CLEAN, "part": "a", "cost_usd": "x", "origin": "Korea"}]
        path = write_list(tmp_path / "p.csv", rows)
        words = (str(path), "--sold", "2027-3-1", "--kwh", "y")
        text = law("macr", *words, status=2)
        for place in ("--sold", "--kwh", "column cost_usd", "column origin"):
            assert place in text
        korean = law("macr", *words, "--lang", "ko", status=2)
        assert "KOR처럼 국가 코드를 쓰십시오." in korean
        assert "은(는)" not in korean

    def test_a_verdict_in_korean_counts_what_a_rule_said_often(self, law, tmp_path):
        rows = [{**CLEAN, "part": f"p{n}", "cost_usd": "2"} for n in range(9)]
        rows.append({**FOREIGN, "part": "q", "maker": "CATL", "cost_usd": "1"})
        path = write_list(tmp_path / "parts.csv", rows)
        text = law("macr", str(path), "--sold", "2027-03-01", "--lang", "ko")
        assert "usa.material_assistance pfe_made: false (9번), true (1번)" in text
        assert "대상국" not in text
        rows[-1]["entity"] = "none"
        write_list(path, rows)
        assert "CATL은 자료의 명단에 있어" in law("macr", str(path), "--lang", "ko")


class TestNames:
    @pytest.mark.parametrize("name", ["45x", "usa-45x", "section_45x", "USA.45X"])
    def test_a_provision_has_short_names(self, law, name):
        assert law("show", name).startswith("usa.section_45x: ")

    def test_the_nearest_short_name_is_told(self, law):
        assert "Did you mean 'usa.section_45x'?" in law("show", "45z", status=3)

    def test_a_share_is_written_as_a_part_of_one(self, law):
        words = "credit 45x --item cell --kwh 1 --kw 1 --sold 2026-12-01 --macr 62%"
        assert "Write it like this: 0.62" in law(*words.split(), status=3)

    def test_defaults_are_shown_as_they_are_written(self, law):
        assert "Default: USA." in law("duty", "--help")
        assert "Default: KOR." in law("korea", "deal", "--help")

    def test_what_is_taken_is_told_in_the_language(self, law):
        words = "credit 45x --item cell --kwh 1 --kw 1 --sold 2026-12-01 --lang ko"
        assert "구매자는 특수관계가 없는 것으로 봅니다." in law(*words.split())
        told = json.loads(law(*words.split(), "--json"))
        assert "구매자는 특수관계가 없는 것으로 봅니다." in told["assumptions"]

    @pytest.mark.parametrize(
        "words",
        ["list", "show 45x", "duty --hts 8507.60.00 --origin KOR", "macr x.csv"],
    )
    def test_a_language_that_is_none_is_refused(self, law, words):
        assert "--lang" in law(*words.split(), "--lang", "xx", status=2)
