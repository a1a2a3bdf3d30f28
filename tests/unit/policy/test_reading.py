"""Policy folders: what is read, and every fault told at once."""

from __future__ import annotations

import re
from datetime import date

import pytest

from ionshore.core.errors import ScenarioError
from ionshore.core.tell import codes, in_language, shown
from ionshore.policy.dated import Rate, Step
from ionshore.policy.library import (
    SHIPPED,
    open_library,
    read_provision,
    read_provisions,
)
from ionshore.policy.provision import reformed

SOURCES = """\
source_id,title,publisher,published,url,seen_via
statute,The statute,Parliament,2020,,read
"""
GROUPS = """\
[EU]
title      = { en = "Union", ko = "연합" }
members    = ["DEU", "FRA"]
source     = "statute"
confidence = "reported"
"""
LAW = """\
title  = { en = "A credit", ko = "세액공제" }
law    = "1 Code 2"
status = "in_force"
clock  = "sale"
as_of  = 2026-11-23

[amount]
unit = "USD/kWh"
what = "Per kWh."

[[amount.from]]
day        = 2024-01-01
value      = 10
source     = "statute"
where      = "2(a)"
confidence = "reported"

[[applies]]
instrument  = "production_credit"
amount      = "amount"
commodities = ["stage:cell"]
origins     = ["group:EU"]
"""


def write_law(folder, text=LAW, *, sources=SOURCES, groups=GROUPS):
    (folder / "xyz").mkdir()
    (folder / "xyz" / "credit.toml").write_text(text, "utf-8")
    (folder / "sources.csv").write_text(sources, "utf-8")
    (folder / "groups.toml").write_text(groups, "utf-8")
    return folder


def faults(folder, **files):
    text = files.pop("text", LAW)
    with pytest.raises(ScenarioError) as found:
        read_provision("xyz.credit", write_law(folder, text, **files))
    return [str(one) for one in found.value.findings]


def test_a_file_is_read_and_its_path_is_its_name(tmp_path):
    law = read_provision("xyz.credit", write_law(tmp_path))
    assert law.name == "xyz.credit"
    assert law.title == {"en": "A credit", "ko": "세액공제"}
    assert law.value_on("amount", date(2025, 1, 1)) == 10.0
    assert law.applications[0].origins == ("DEU", "FRA")
    assert set(law.sources) == {"statute"}
    assert re.fullmatch("[0-9a-f]{64}", law.hash)


def test_an_unknown_provision_is_told_the_nearest_name():
    with pytest.raises(
        ScenarioError, match=r"\[S301\].*'usa.section_45'.*'usa.section_45x'"
    ):
        read_provision("usa.section_45")


def test_all_unknown_names_are_told_at_once():
    with pytest.raises(ScenarioError) as found:
        read_provisions(["usa.section_45", "usa.mnf", "usa.mfn"])
    assert [one.code for one in found.value.findings] == ["S301", "S301"]


def test_all_faults_of_a_file_are_told_at_once(tmp_path):
    text = (
        LAW.replace('status = "in_force"', 'status = "in_forse"')
        .replace("value      = 10", 'value      = "ten"')
        .replace('source     = "statute"', 'source     = "statut"')
        .replace('amount      = "amount"', 'amount      = "amountt"')
        .replace("group:EU", "group:EUU")
        .replace('law    = "1 Code 2"', 'laws   = "1 Code 2"')
    )
    found = faults(tmp_path, text=text)
    assert [one[1:5] for one in found] == [
        "S307",
        "S305",
        "S306",
        "S306",
        "S304",
        "S305",
        "S303",
    ]
    text = "\n".join(found)
    assert "xyz/credit.toml: amount.from[1].source" in text
    assert "Write 'statute'" in text
    assert "'ten' does not fit the unit 'USD/kWh'" in text
    assert "Did you mean 'amount'?" in text
    assert "Did you mean 'EU'?" in text
    assert "Did you mean 'in_force'?" in text
    assert "laws: There is no key of this name here. Write 'law'" in text


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("day        = 2024-01-01\n", "", r"S304.*from\[1\].day", id="day"),
        pytest.param(
            "2024-01-01", '"2024-01-01"', "S305.*2026-01-31", id="text as day"
        ),
        pytest.param("2024-01-01", "2024-01-01T00:00:00", "S305", id="a moment as day"),
        pytest.param("2024-01-01", "0024-01-01", "S305", id="a day of antiquity"),
        pytest.param("= 10", "= nan", "S305.*nan", id="not a number"),
        pytest.param("= 10", "= [10]", "S305", id="a list as value"),
        pytest.param("= 10", "= true", "S305.*True.*USD/kWh", id="a truth as money"),
        pytest.param(
            "= 10", '= { mode = "ad", rate = 1 }', "S305.*'add'", id="unknown mode"
        ),
        pytest.param(
            'unit = "USD/kWh"', 'unit = "USD/kwh"', "S305.*USD/kWh", id="unit"
        ),
        pytest.param(
            'unit = "USD/kWh"', 'unit = "1"', "S312.*'amount'.*USD/kWh", id="role"
        ),
        pytest.param('where      = "2(a)"\n', "", "S304.*where", id="no citation"),
        pytest.param(
            'confidence = "reported"', 'confidence = "sure"', "S305", id="grade"
        ),
        pytest.param('ko = "세액공제"', 'kr = "세액공제"', "S305.*ko", id="language"),
        pytest.param('"sale"', '"sales"', "S305.*'sale'", id="clock"),
        pytest.param('amount      = "amount"\n', "", "S304.*amount", id="role missing"),
        pytest.param("production_credit", "credit", "S305.*cost_credit", id="rule"),
        pytest.param(
            '["stage:cell"]', "[1]", "S305.*commodities", id="numbers as names"
        ),
        pytest.param("[[applies]]", "[applies]", "S305.*applies", id="one table"),
        pytest.param("[[amount.from]]", "[amount.from]", "S305.*from", id="one value"),
        pytest.param(
            'law    = "1 Code 2"', "law = 12", "S305.*law", id="number as text"
        ),
        pytest.param(
            'law    = "1 Code 2"',
            'law = "x"\nrate = 3',
            "S303.*rate",
            id="loose number",
        ),
        pytest.param(
            "origins     =", 'replaces = "usa.x"\norigins =', "S301", id="link"
        ),
    ],
)
def test_a_fault_is_told_with_place_and_remedy(tmp_path, old, new, expected):
    assert old in LAW
    assert re.search(expected, "\n".join(faults(tmp_path, text=LAW.replace(old, new))))


def more_steps(*lines):
    rest = 'value = 1\nsource = "statute"\nwhere = "2"\nconfidence = "reported"\n'
    return LAW + "".join(f"[[amount.from]]\n{line}\n{rest}" for line in lines)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(["day = 2023-05-01"], r"S308.*2023-05-01.*2024-01-01", id="falls"),
        pytest.param(["day = 2024-01-01"], r"S308.*2024-01-01", id="twice"),
        pytest.param(
            ["day = 2025-01-01\nuntil = 2024-06-01"], r"S308.*until", id="ends first"
        ),
        pytest.param(
            ["day = 2025-01-01\nuntil = 2026-06-01", "day = 2026-06-01"],
            r"S308.*through 2026-06-01.*2026-06-01",
            id="overlap",
        ),
    ],
)
def test_days_that_do_not_rise_are_refused(tmp_path, lines, expected):
    found = faults(tmp_path, text=more_steps(*lines))
    assert re.search(expected, "\n".join(found), re.DOTALL)


def test_a_value_may_end_on_the_day_before_the_next(tmp_path):
    text = more_steps("day = 2025-01-01\nuntil = 2026-05-31", "day = 2026-06-01")
    law = read_provision("xyz.credit", write_law(tmp_path, text))
    assert law.value_on("amount", date(2026, 5, 31)) == 1.0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"a = = 1", "Invalid value", id="no TOML"),
        pytest.param("ko = '가'".encode("cp949"), "decode", id="no UTF-8"),
        pytest.param(b"# " + b"x" * 4_200_000, "bytes", id="too large"),
        pytest.param(b"a = " + b"[" * 5000, "", id="too deep"),
    ],
)
def test_a_file_that_is_no_toml_is_refused(tmp_path, content, reason):
    folder = write_law(tmp_path)
    (folder / "xyz" / "credit.toml").write_bytes(content)
    with pytest.raises(ScenarioError, match=rf"\[S302\] xyz/credit.toml: .*{reason}"):
        read_provision("xyz.credit", folder)


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        pytest.param("id,title\nstatute,x\n", "S302.*line 2.*2 cells", id="columns"),
        pytest.param(
            SOURCES + "statute,x,y,z,,\n", "S305.*line 3.*'statute'", id="twice"
        ),
        pytest.param(SOURCES + "a,b\n", "S302.*line 3", id="short row"),
    ],
)
def test_faults_of_the_sources_are_told(tmp_path, sources, expected):
    assert re.search(expected, "\n".join(faults(tmp_path, sources=sources)))


def test_a_policy_folder_without_its_files_is_refused(tmp_path):
    with pytest.raises(ScenarioError) as found:
        open_library(tmp_path)
    assert [one.code for one in found.value.findings] == ["S302", "S302"]


def test_a_group_needs_a_known_source(tmp_path):
    found = faults(tmp_path, groups=GROUPS.replace('"statute"', '"other"'))
    assert re.search(r"S307\] groups.toml: EU.source: 'other'", "\n".join(found))
    assert faults_of_loose_group(tmp_path / "two")


def faults_of_loose_group(folder):
    folder.mkdir()
    found = faults(folder, groups='EU = ["DEU"]\n')
    return re.search(r"S305\] groups.toml: EU", "\n".join(found))


def test_findings_speak_korean_too(tmp_path):
    with pytest.raises(ScenarioError) as found:
        read_provision("usa.section_45")
    korean = in_language(found.value.findings[0], "ko")
    assert korean.problem == "'usa.section_45'가 없습니다."
    assert "usa.section_45x" in korean.remedy


def test_every_code_of_the_law_has_its_texts():
    assert {one for one in codes() if one.startswith("S3")} >= {
        f"S3{number:02d}" for number in (*range(1, 14), *range(20, 28))
    }
    assert shown("x") == "x"


class TestTheShippedLaw:
    """What holds for every file that comes with the package."""

    @pytest.fixture
    def every(self):
        return read_provisions(open_library().names)

    def test_it_is_there(self, every):
        assert set(every) >= {
            "usa.section_45x",
            "usa.mfn",
            "usa.section_301_china",
            "usa.ieepa",
            "usa.section_122",
            "usa.forced_labor",
        }

    def test_every_value_has_a_source_a_citation_and_a_confidence(self, every):
        for law in every.values():
            for parameter in law.parameters.values():
                assert parameter.steps
                for step in parameter.steps:
                    assert step.where
                    assert set(step.source_id.split(";")) <= set(law.sources)

    def test_titles_and_summaries_stand_in_both_languages(self, every):
        for law in every.values():
            for words in (law.title, law.summary):
                assert re.search("[가-힣]", words["ko"])
                assert not re.search("[가-힣]", words["en"])

    def test_every_source_is_cited(self, every):
        library = open_library()
        cited = {one for law in every.values() for one in law.sources}
        text = (SHIPPED / "groups.toml").read_text("utf-8")
        cited |= set(re.findall(r'^source\s+= "(.*)"$', text, re.MULTILINE))
        assert set(library.sources) == cited

    def test_every_group_is_used(self, every):
        library = open_library()
        text = "".join(library.path(name).read_text("utf-8") for name in every)
        # ECONOMIES is the list that an origin is checked against.
        used = {one for one in library.groups if f"group:{one}" in text}
        assert used | {"ECONOMIES"} == set(library.groups)


class TestReforms:
    """A scenario puts other values in."""

    def law(self):
        return read_provision("usa.forced_labor")

    def step(self, value, **more):
        return Step(date(2027, 1, 1), value, "scenario:x", "assumed", **more)

    def test_a_new_value_holds_from_its_day(self):
        law = reformed(self.law(), "CHN", self.step(Rate("add", 0.35)))
        assert law.value_on("CHN", date(2026, 12, 31)) == Rate("add", 0.125)
        assert law.value_on("CHN", date(2027, 1, 1)) == Rate("add", 0.35)

    def test_with_a_last_day_the_old_value_comes_back(self):
        new = self.step(Rate("add", 0.35), until=date(2027, 12, 31))
        law = reformed(self.law(), "CHN", new)
        assert law.value_on("CHN", date(2028, 1, 1)) == Rate("add", 0.125)

    def test_a_star_means_every_rate_but_no_money(self):
        law = reformed(self.law(), "*", self.step(0.2))
        assert law.value_on("KOR", date(2027, 1, 1)) == 0.2
        assert law.value_on("other_economies", date(2027, 1, 1)) == 0.2
        credit = read_provision("usa.section_45x")
        assert reformed(credit, "*", self.step(0.2)) == credit

    def test_the_law_itself_is_not_changed(self):
        law = self.law()
        reformed(law, "CHN", self.step(0.9))
        assert law.value_on("CHN", date(2027, 1, 1)) == Rate("add", 0.125)

    def test_an_unknown_parameter_is_told_the_nearest(self):
        with pytest.raises(ScenarioError, match=r"\[S306\].*'CHI'.*'CRI'"):
            reformed(self.law(), "CHI", self.step(0.1))

    def test_a_value_of_another_kind_is_refused(self):
        with pytest.raises(ScenarioError, match=r"\[S305\].*True.*ad valorem"):
            reformed(self.law(), "CHN", self.step(value=True))


def test_a_gate_that_is_true_or_false_can_be_a_share_of_a_credit(tmp_path):
    gate = """
[in_force]
unit           = "bool"
what           = "Whether it can be claimed."
nothing_before = "It was enacted then."

[[in_force.from]]
day        = 2025-01-01
value      = true
source     = "statute"
where      = "2(h)"
confidence = "reported"
"""
    text = LAW.replace(
        'amount      = "amount"', 'amount = "amount"\nshare = "in_force"'
    )
    law = read_provision("xyz.credit", write_law(tmp_path, text + gate))
    first, second = law.parameter("in_force").plan_steps
    assert (first.value, second.value) == (False, True)
    closed = Step(date(2025, 10, 1), value=False, source_id="s", confidence="assumed")
    assert reformed(law, "in_force", closed).value_on("in_force", date(2026, 1, 1)) is (
        False
    )


def test_a_text_is_carried_and_held_to_its_unit(tmp_path):
    text = LAW.replace('unit = "USD/kWh"', 'unit = "text"').split("[[applies]]")[0]
    law = read_provision(
        "xyz.credit", write_law(tmp_path, text.replace("= 10", '= "cells"'))
    )
    assert law.value_on("amount", date(2025, 1, 1)) == "cells"


def test_a_title_needs_text_in_each_language(tmp_path):
    found = faults(tmp_path, text=LAW.replace('ko = "세액공제"', 'ko = ""'))
    assert re.search(r"S305\] xyz/credit.toml: title", "\n".join(found))


def test_a_value_is_needed_for_each_day(tmp_path):
    found = faults(tmp_path, text=LAW.replace("value      = 10\n", ""))
    assert re.search(r"S304\].*amount.from\[1\].value", "\n".join(found))


def test_a_link_to_a_known_provision_passes(tmp_path):
    text = LAW + 'replaces = ["xyz.credit"]\n'
    law = read_provision("xyz.credit", write_law(tmp_path, text))
    assert law.applications[0].replaces == ("xyz.credit",)


def test_the_file_shown_in_the_guide_is_sound(tmp_path):
    guide = (SHIPPED / "README.md").read_text("utf-8")
    text = guide.split("```toml\n")[1].split("```")[0]
    sources = (SHIPPED / "sources.csv").read_text("utf-8")
    groups = (SHIPPED / "groups.toml").read_text("utf-8")
    law = read_provision(
        "xyz.credit", write_law(tmp_path, text, sources=sources, groups=groups)
    )
    assert law.value_on("cell_rate", date(2026, 6, 30)) == 35.0
