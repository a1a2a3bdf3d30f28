"""Scenario files: what is inherited, what is told when they are wrong."""

from __future__ import annotations

import re
from datetime import date

import pytest
from tests.statutes.battery_world import battery_world

from ionshore.core.errors import ScenarioError
from ionshore.core.tell import in_language
from ionshore.policy.dated import Rate
from ionshore.policy.effects import effects_of
from ionshore.scenario.reading import SHIPPED, shipped_scenarios
from ionshore.scenario.scenario import Scenario, read_scenario

HEAD = """\
name     = "{name}"
title    = {{ en = "A case", ko = "사례" }}
question = {{ en = "What if?", ko = "만약에?" }}
"""


def write(folder, name, text="", head=HEAD):
    path = folder / f"{name}.toml"
    path.write_text(head.format(name=name) + text, "utf-8")
    return path


def faults(path, world=None):
    with pytest.raises(ScenarioError) as found:
        read_scenario(path, world)
    assert found.value.exit_code == 3
    return "\n".join(str(one) for one in found.value.findings)


def value_on(scenario, name, day):
    provision, parameter = name.rsplit(".", 1)
    law = {one.name: one for one in scenario.provisions}
    return law[provision].value_on(parameter, date.fromisoformat(day))


def test_a_file_may_say_no_more_than_its_name_and_question(tmp_path):
    scenario = read_scenario(write(tmp_path, "bare"))
    assert scenario.name == "bare"
    assert scenario.chain == ("bare",)
    assert scenario.years == ()
    assert scenario.provisions == ()
    assert scenario.changes == ()
    assert scenario.law_date == ""
    assert scenario.question["ko"] == "만약에?"


def test_a_child_inherits_what_it_does_not_say(tmp_path):
    write(
        tmp_path,
        "parent",
        'years = [2024, 2026]\npolicies = ["usa.mfn"]\ninclude = ["paused"]\n',
    )
    path = write(
        tmp_path,
        "child",
        'extends = "parent"\nadd_policies = ["usa.section_45x"]\ninclude = ["announced"]',
    )
    child = read_scenario(path)
    assert child.chain == ("child", "parent")
    assert child.years == (2024, 2026)
    assert child.policies == ("usa.mfn", "usa.section_45x")
    assert child.include == ("paused", "announced")


def test_a_child_may_extend_a_shipped_scenario_and_drop_a_provision(tmp_path):
    text = 'extends = "no_45x"\ndrop_policies = ["usa.section_45x", "usa.mfn"]\n'
    child = read_scenario(write(tmp_path, "child", text))
    assert child.chain == ("child", "no_45x", "reference")
    assert "usa.section_45x" not in child.policies
    assert "usa.ieepa" in child.policies


def test_changes_follow_those_inherited_and_the_last_one_counts(tmp_path):
    change = (
        '[[policy_override]]\nprovision = "usa.section_45x"\nparameter = "cell_rate"\n'
        'from = 2027-01-01\nvalue = {value}\nbecause = "{why}"\n'
    )
    head = 'policies = ["usa.section_45x"]\n'
    write(tmp_path, "parent", head + change.format(value=20, why="cut"))
    path = write(
        tmp_path, "child", 'extends = "parent"\n' + change.format(value=5, why="more")
    )
    parent, child = read_scenario(tmp_path / "parent.toml"), read_scenario(path)
    assert value_on(parent, "usa.section_45x.cell_rate", "2026-12-31") == 35.0
    assert value_on(parent, "usa.section_45x.cell_rate", "2027-01-01") == 20.0
    assert value_on(child, "usa.section_45x.cell_rate", "2027-01-01") == 5.0
    assert [one.because for one in child.changes] == ["cut", "more"]
    assert child.changes[1].what == "usa.section_45x.cell_rate = 5.0 [2027-01-01..]"
    assert set(child.sources) == {"scenario:parent", "scenario:child"}


def test_a_rate_with_a_mode_can_be_put_in_for_some_days(tmp_path):
    text = (
        'policies = ["usa.forced_labor"]\n[[policy_override]]\n'
        'provision = "usa.forced_labor"\nparameter = "KOR"\nfrom = 2027-01-01\n'
        'until = 2027-12-31\nvalue = { mode = "add", rate = 0.0 }\nbecause = "deal"\n'
    )
    scenario = read_scenario(write(tmp_path, "deal", text))
    name = "usa.forced_labor.KOR"
    assert value_on(scenario, name, "2027-12-31") == Rate("add", 0.0)
    assert value_on(scenario, name, "2028-01-01") == Rate("floor", 0.125)


def test_years_given_by_the_caller_replace_those_of_the_file_and_change_the_hash():
    scenario = read_scenario("reference")
    other = scenario.with_years((2024, 2030))
    assert other.years == (2024, 2030)
    assert other.hash != scenario.hash
    assert scenario.with_years(()) is scenario


def test_the_hash_follows_the_file_and_nothing_else(tmp_path):
    first = read_scenario(write(tmp_path, "one"))
    assert read_scenario(tmp_path / "one.toml").hash == first.hash
    write(tmp_path, "one", "# a remark\n")
    assert read_scenario(tmp_path / "one.toml").hash != first.hash


def test_what_it_says_can_be_written_as_json():
    said = read_scenario("graphite_ban_2027").as_dict()
    assert said["chain"] == ["graphite_ban_2027", "reference"]
    (change,) = said["changes"]
    assert change["kind"] == "shock"
    assert "CHN -> USA, KOR, JPN, CAN, group:EU" in change["what"]
    assert "[2027-01-01..2028-06-30]" in change["what"]


def test_a_world_may_bring_scenarios_of_its_own(tmp_path):
    world = battery_world(tmp_path / "world")
    folder = world.folder / "scenarios"
    folder.mkdir()
    write(folder, "reference", 'policies = ["usa.mfn"]\n')
    assert read_scenario("reference", world).policies == ("usa.mfn",)
    assert len(read_scenario("reference").policies) == 6


def test_an_unknown_scenario_is_told_the_nearest_name():
    with pytest.raises(ScenarioError, match=r"\[S301\].*'no_45'.*'no_45x'"):
        read_scenario("no_45")


def test_a_missing_file_is_told(tmp_path):
    assert "S301" in faults(tmp_path / "nothing.toml")
    assert "S301" in faults(str(tmp_path / "nothing.toml"))


def test_a_name_never_leads_out_of_the_folder():
    assert "S301" in faults("../policies/groups")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            'extends = "referencee"', r"S301.*extends.*'reference'", id="parent"
        ),
        pytest.param('policies = ["usa.mnf"]', r"S301.*policies.*'usa.mfn'", id="law"),
        pytest.param("years = [2026, 2025]", r"S305.*years", id="years fall"),
        pytest.param("years = [2026, 2026]", r"S305.*years", id="years twice"),
        pytest.param("years = 2026", r"S305.*years", id="one year"),
        pytest.param('include = ["announcedd"]', r"S306.*'announced'", id="status"),
        pytest.param('polices = ["usa.mfn"]', r"S303.*'policies'", id="key"),
        pytest.param(
            'policies = ["usa.mfn"]\ndrop_policies = ["usa.ieepa"]',
            r"S326.*usa.ieepa",
            id="drops what is not there",
        ),
        pytest.param(
            '[[policy_override]]\nprovision = "usa.mfn"\nparameter = "x"\nvalue = 1\n'
            'because = "x"',
            r"S326.*policy_override\[1\].*'usa.mfn'",
            id="changes law that is not in force",
        ),
        pytest.param(
            'policies = ["usa.mfn"]\n[[policy_override]]\nprovision = "usa.mfn"\n'
            'parameter = "litium_ion_battery"\nvalue = 1\nbecause = "x"',
            r"S306.*policy_override\[1\].*'lithium_ion_battery'",
            id="unknown parameter",
        ),
        pytest.param(
            'policies = ["usa.mfn"]\n[[policy_override]]\nprovision = "usa.mfn"\n'
            'parameter = "lithium_ion_battery"\nvalue = true\nbecause = "x"',
            r"S305.*policy_override\[1\].*True.*ad valorem",
            id="wrong kind of value",
        ),
        pytest.param(
            'policies = ["usa.mfn"]\n[[policy_override]]\nprovision = "usa.mfn"\n'
            'parameter = "lithium_ion_battery"\nvalue = 1.0',
            r"S304.*policy_override\[1\].because",
            id="no reason",
        ),
        pytest.param(
            'policies = ["usa.mfn"]\n[[exemption]]\nprovisions = ["usa.mfm"]\n'
            'because = "x"',
            r"S326.*exemption\[1\].*'usa.mfn'",
            id="exempts from nothing",
        ),
        pytest.param(
            'policies = ["usa.mfn"]\n[[exemption]]\nprovisions = ["usa.mfn"]\n'
            'origins = ["group:EUU"]\nfrom = 2027-01-01\nuntil = 2026-01-01\nbecause = "x"',
            r"S308.*until.*S306.*'EU'",
            id="group and days",
        ),
        pytest.param(
            '[[shock]]\nkind = "export_bann"\ncommodity = "x"\nfrom = "CHN"\n'
            'starts = 2027-01-01\nstopped = 1.5\nbecause = "x"',
            r"S305.*'export_ban'.*S305.*stopped.*from 0 to 1",
            id="shock",
        ),
        pytest.param(
            '[[shock]]\nkind = "export_ban"\ncommodity = "x"\nfrom = "CHN"\n'
            'starts = 2027-01-01\nends = 2026-01-01\nbecause = "x"',
            r"S308.*ends.*2026-01-01.*2027-01-01",
            id="shock ends first",
        ),
        pytest.param(
            '[[shock]]\nkind = "export_quota"\ncommodity = "x"\nfrom = "CHN"\n'
            'starts = 2027-01-01\nends = 2027-06-30\nquantity = 3\nbecause = "x"',
            r"S325.*2027-01-01.*2027-06-30",
            id="quota of half a year",
        ),
        pytest.param(
            '[[shock]]\nkind = "export_quota"\ncommodity = "x"\nfrom = "CHN"\n'
            'starts = 2027-01-01\nbecause = "x"',
            r"S304.*quantity",
            id="quota without quantity",
        ),
        pytest.param(
            '[[override]]\ntable = "assets"\ncolumn = "capacity"\nbecause = "x"',
            r"S304.*value, factor",
            id="neither value nor factor",
        ),
        pytest.param(
            '[[override]]\ntable = "assets"\ncolumn = "capacity"\nvalue = 1\nfactor = 2\n'
            'because = "x"',
            r"S304.*value, factor",
            id="both value and factor",
        ),
        pytest.param(
            '[[override]]\ntable = "assets"\ncolumn = "capacity"\nvalue = [1]\n'
            'where = { asset = { a = 1 } }\nbecause = "x"',
            r"S305.*value.*S305.*where.asset|S305.*where.asset.*S305.*value",
            id="lists and tables",
        ),
        pytest.param(
            '[[override]]\ntable = "assets"\ncolumn = "capacity"\nvalue = 1\n'
            'where = "all"\nbecause = "x"',
            r"S305.*where",
            id="text as condition",
        ),
        pytest.param(
            "[market]\nconjectures = { CHN = -1 }\n",
            r"S305.*conjectures.CHN",
            id="market",
        ),
        pytest.param("market = 1", r"S305.*market", id="no table"),
        pytest.param(
            '[[override]]\ntable = "assets"\ncolumn = "capacity"\nfactor = "two"\n'
            'because = "x"',
            r"S305.*factor.*'two'",
            id="text as number",
        ),
    ],
)
def test_a_fault_is_told_with_place_and_remedy(tmp_path, text, expected):
    found = faults(write(tmp_path, "odd", text))
    assert re.search(expected, found, re.DOTALL)


def test_all_faults_of_a_chain_are_told_at_once(tmp_path):
    write(tmp_path, "parent", "years = [2, 1]\n")
    found = faults(write(tmp_path, "child", 'extends = "parent"\ninclude = ["x"]\n'))
    assert re.search(r"child.toml: include.*parent.toml: years", found, re.DOTALL)


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_circle_of_scenarios_is_refused_and_shown(tmp_path, length):
    names = [f"s{number}" for number in range(length)]
    for name, following in zip(names, [*names[1:], names[0]], strict=True):
        write(tmp_path, name, f'extends = "{following}"\n')
    found = faults(tmp_path / "s0.toml")
    assert "[S309]" in found
    assert " -> ".join([*names, names[0]]) in found


def test_a_name_that_could_not_be_a_source_is_refused(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text(HEAD.format(name="my case"), "utf-8")
    assert re.search(r"S305\] x.toml: name: 'my case'", faults(path))


def test_a_directory_or_broken_file_is_refused(tmp_path):
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    assert "[S302] x.toml" in faults(tmp_path / "x.toml")
    (tmp_path / "folder.toml").mkdir()
    assert "S301" in faults(tmp_path / "folder.toml")


def test_findings_speak_korean_too():
    with pytest.raises(ScenarioError) as found:
        read_scenario("no_45")
    korean = in_language(found.value.findings[0], "ko")
    assert korean.remedy == "'no_45x'를 뜻하셨습니까?"


class TestTheShippedScenarios:
    """Scenarios that come with the package."""

    def test_they_are_there_and_ask_in_both_languages(self):
        assert set(shipped_scenarios()) >= {
            "reference",
            "no_policy",
            "no_45x",
            "no_us_china_tariffs",
            "announced_plants",
            "graphite_ban_2027",
        }
        for name in shipped_scenarios():
            scenario = read_scenario(name)
            assert scenario.name == name
            assert scenario.because
            assert re.search("[가-힣]", scenario.title["ko"])
            assert re.search("[가-힣]", scenario.question["ko"])
            assert scenario.question["en"].endswith("?")

    def test_the_reference_changes_nothing(self):
        scenario = read_scenario("reference")
        assert scenario.changes == ()
        assert scenario.law_date == "2026-11-23"

    def test_without_policy_no_provision_is_in_force(self):
        assert read_scenario("no_policy").provisions == ()

    @pytest.fixture(scope="class", name="world")
    @classmethod
    def battery(cls, tmp_path_factory):
        return battery_world(tmp_path_factory.mktemp("batteries"))

    def table(self, name, world):
        years = (2024, 2025, 2030)
        return effects_of(read_scenario(name).provisions, world, years)

    def test_without_45x_only_the_base_year_has_the_credit(self, world):
        table = self.table("no_45x", world)
        credit = table[table["kind"] == "production_credit"]
        assert set(credit["year"]) == {2024}
        duties = table[table["kind"] != "production_credit"]
        usual = self.table("reference", world)
        usual = usual[usual["kind"] != "production_credit"]
        assert duties.reset_index(drop=True).equals(usual.reset_index(drop=True))

    def test_without_the_china_duties_only_the_base_duty_is_left(self, world):
        table = self.table("no_us_china_tariffs", world)
        battery = table["commodity"].str.match("cell_|pack_|system_")
        of_china = table[(table["origin"] == "CHN") & (table["year"] > 2024) & battery]
        assert set(of_china["provision"]) == {"usa.mfn"}
        assert set(of_china["value"]) == {0.034}
        before = table[(table["origin"] == "CHN") & (table["year"] == 2024)]
        assert "usa.section_301_china" in set(before["provision"])
        usual = self.table("reference", world)
        for origin in ("KOR", "JPN", "IDN", "DEU"):
            mine = table[table["origin"] == origin]["value"].tolist()
            assert mine == usual[usual["origin"] == origin]["value"].tolist()

    def test_announced_plants_switches_two_statuses_on(self):
        assert read_scenario("announced_plants").include == ("announced", "paused")


def test_a_bare_scenario_needs_a_name_only():
    bare = Scenario(name="as_given")
    assert bare.as_dict()["policies"] == []


def test_a_market_without_conjectures_changes_nothing(tmp_path):
    scenario = read_scenario(write(tmp_path, "x", '[market]\nbecause = "later"\n'))
    assert scenario.market.conjectures == {}
    assert scenario.changes == ()


def test_a_child_sets_the_conjectures_it_names_and_keeps_the_others(tmp_path):
    market = '[market]\nconjectures = {{ {pairs} }}\nbecause = "{why}"\n'
    write(tmp_path, "parent", market.format(pairs="CHN = 1, KOR = 1", why="one"))
    path = write(
        tmp_path,
        "child",
        'extends = "parent"\n' + market.format(pairs="KOR = 0.5", why="two"),
    )
    child = read_scenario(path)
    assert child.market.conjectures == {"CHN": 1.0, "KOR": 0.5}
    assert child.market.source_id == "scenario:child"
    assert [one.what for one in child.changes] == [
        "sellers.conjecture: CHN = 1, KOR = 1",
        "sellers.conjecture: KOR = 0.5",
    ]


def test_every_kind_of_change_is_told_in_names_and_numbers(tmp_path):
    text = (
        'policies = ["usa.forced_labor"]\n[[policy_override]]\n'
        'provision = "usa.forced_labor"\nparameter = "*"\nfrom = 2027-01-01\n'
        'value = { mode = "add", rate = 0.1 }\nbecause = "a"\n'
        '[[exemption]]\nprovisions = ["usa.forced_labor"]\norigins = ["KOR"]\n'
        'until = 2027-12-31\nbecause = "b"\n'
        '[[shock]]\nkind = "export_quota"\ncommodity = "x"\nfrom = "CHN"\n'
        'starts = 2027-01-01\nquantity = 40\nbecause = "c"\n'
        '[[override]]\ntable = "demand"\ncolumn = "quantity"\nfactor = 1.2\n'
        'where = { segment = ["ev", "ess"], region = "KOR" }\nbecause = "d"\n'
    )
    told = read_scenario(write(tmp_path, "x", text)).changes
    assert [(one.kind, one.what, one.because) for one in told] == [
        ("policy_override", "usa.forced_labor.* = add 0.1 [2027-01-01..]", "a"),
        ("exemption", "usa.forced_labor: *, KOR -> * [..2027-12-31]", "b"),
        ("shock", "export_quota 40: x, CHN -> * [2027-01-01..]", "c"),
        ("override", "demand[segment = ev | ess, region = KOR].quantity * 1.2", "d"),
    ]


def test_the_file_shown_in_the_guide_is_sound(tmp_path):
    guide = (SHIPPED / "README.md").read_text("utf-8")
    text = guide.split("```toml\n")[1].split("```")[0]
    (tmp_path / "my_case.toml").write_text(text, "utf-8")
    scenario = read_scenario(tmp_path / "my_case.toml")
    assert scenario.policies == ("usa.section_122", "usa.forced_labor")
    kinds = {one.kind for one in scenario.changes}
    assert kinds == {"policy_override", "exemption", "shock", "override", "market"}
