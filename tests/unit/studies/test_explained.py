"""Which effect made a plant or a flow appear or vanish, counted by hand.

Cells cost 10 in CHN and 14 at home, of which 2 is cathode from CHN (2 + duty) or home
(5). Freight of cells is 1, so without law the cells of CHN come for 11.
"""

from __future__ import annotations

import json

import pytest
from tests.support.folders import write_world

from ionshore.cli.main import main
from ionshore.core.errors import CommandError
from ionshore.report.study_page import render_study
from ionshore.report.study_words import said
from ionshore.scenario.scenario import read_scenario
from ionshore.studies.explained.subjects import asked
from ionshore.studies.explained.told import headlines, tables
from ionshore.studies.scenarios import Explaining, compare_scenarios
from ionshore.studies.scenarios_told import findings
from ionshore.world.load import load_world


def row(kind, commodity, origin, destination, value):
    return {"kind": kind, "commodity": commodity, "origin": origin,
            "destination": destination, "value": value}  # fmt: skip


CREDIT = row("production_credit", "cell", "USA", "*", 5)
DUTY = row("duty_specific", "cell", "CHN", "USA", 5)
CATHODE_DUTY = row("duty_specific", "cathode", "CHN", "USA", 2.5)
RULE = [row("content_rule", "cell", "USA", "*", 1.0),
        row("not_admitted", "*", "CHN", "*", 1)]  # fmt: skip


def folder(path, effects):
    costs = {
        ("cathode", "CHN"): 2,
        ("cathode", "USA"): 5,
        ("cell", "CHN"): 8,
        ("cell", "USA"): 12,
    }
    return write_world(
        path,
        {
            "regions": [{"region": "USA"}, {"region": "CHN"}],
            "commodities": [
                {"commodity": one, "stage": stage, "unit": "GWh",
                 "reference_price": 10}
                for one, stage in (("cathode", "component"), ("cell", "cell"))
            ],
            "owners": [{"owner": "us"}],
            "segments": [{"segment": "ev", "unit": "GWh", "unmet_value": 1000}],
            "processes": [
                {"process": f"make_{one}", "commodity": one}
                for one in ("cathode", "cell")
            ],
            "recipes": [
                {"process": "make_cell", "commodity": "cathode", "flow": "in",
                 "quantity": 1}
            ],
            "process_costs": [
                {"process": f"make_{one}", "region": place, "other_cost": cost}
                for (one, place), cost in costs.items()
            ],
            "assets": [
                {"asset": f"{one}_{place}".lower(), "process": f"make_{one}",
                 "region": place, "capacity": 100}
                for one, place in costs
            ],
            "lanes": [
                {"commodity": "cathode", "origin": "CHN", "destination": "USA",
                 "freight": 0},
                {"commodity": "cell", "origin": "CHN", "destination": "USA",
                 "freight": 1},
            ],
            "demand": [
                {"segment": "ev", "region": "USA", "year": 2024, "quantity": 10}
            ],
            "serves": [{"segment": "ev", "commodity": "cell"}],
            "effects": effects,
        },
    )  # fmt: skip


def compared(path, effects, *, without, ask="", lang="en"):
    """Compare the world with its effects and without those of some kinds."""
    place = folder(path / "w", effects)
    files = []
    for name, kinds in (("all", ()), ("less", without)):
        text = f'name = "{name}"\ntitle = {{ en = "{name}", ko = "{name}" }}\n'
        text += f'question = {{ en = "{name}?", ko = "{name}?" }}\nbecause = "test"\n'
        for kind, commodity in kinds:
            text += (
                f'[[override]]\ntable = "effects"\nwhere = {{ kind = "{kind}", '
                f'commodity = "{commodity}" }}\ncolumn = "value"\nvalue = 0\n'
                'because = "test"\n'
            )
        file = path / f"{name}.toml"
        file.write_text(text, "utf-8")
        files.append(file)
    scenarios = [read_scenario(file, load_world(place)) for file in files]
    explain = Explaining(asked(ask)) if ask else Explaining()
    return compare_scenarios(scenarios, place, reading=None, explain=explain)


def by_name(found):
    return {one.cause.subject.name: one.cause for one in found.explained}


def test_a_plant_that_stands_on_a_credit_vanishes_with_it(tmp_path):
    found = compared(tmp_path, [CREDIT], without=[("production_credit", "cell")])
    cause = by_name(found)["cell_usa"]
    assert cause.subject.before == pytest.approx(10)
    assert cause.subject.after == 0
    assert cause.effect[:2] == ("credit", "effects.csv")
    assert cause.change == pytest.approx(-5)
    assert cause.share == pytest.approx(1)
    assert not cause.links
    # It loses the credit of 5 and gains 2 by the price, from 9 to 11.
    price = ("price", "cell", "", "USA")
    assert cause.other[price] - cause.first[price] == pytest.approx(2)
    assert sum(cause.first.values()) == pytest.approx(0)
    assert sum(cause.other.values()) == pytest.approx(-3)


def test_of_two_effects_the_one_is_named_that_removes_the_plant_alone(tmp_path):
    effects = [CREDIT, DUTY | {"value": 1}]
    both = [("production_credit", "cell"), ("duty_specific", "cell")]
    cause = by_name(compared(tmp_path / "both", effects, without=both))["cell_usa"]
    assert cause.effect[0] == "credit"
    alone = compared(tmp_path / "one", effects, without=both[:1])
    assert "cell_usa" in by_name(alone)
    kept = compared(tmp_path / "two", effects, without=both[1:])
    assert "cell_usa" not in by_name(kept)


def test_a_duty_on_what_competes_acts_through_the_price(tmp_path):
    found = compared(tmp_path, [DUTY], without=[("duty_specific", "cell")])
    cause = by_name(found)["cell_usa"]
    assert [(one.commodity, one.place) for one in cause.links] == [("cell", "USA")]
    assert cause.links[0].change == pytest.approx(11 - 14)
    assert cause.effect[:2] == ("duty", "effects.csv")
    assert cause.change == pytest.approx(5)


def test_a_duty_on_a_material_is_told_as_acting_through_it(tmp_path):
    # 9 with the duty of China free, 11.5 with it, against 11 from China.
    place = [CREDIT, CATHODE_DUTY]
    off = [("duty_specific", "cathode")]
    found = compared(tmp_path, place, without=off, ask="cell/USA")
    cause = by_name(found)["cell_usa"]
    assert (cause.subject.before, cause.subject.after) == pytest.approx((0, 10))
    assert cause.links[0].commodity == "cathode"
    assert cause.effect[:2] == ("duty", "effects.csv")
    assert cause.change == pytest.approx(2.5)
    (told,) = [said(one.text, "en") for one in headlines(found.explained)]
    assert "becomes" in told
    assert "goes back to" in told


def test_a_rule_on_material_takes_the_credit(tmp_path):
    # Home cathode makes it 17 less the credit: 12 against 11 from China.
    found = compared(tmp_path, [CREDIT, *RULE], without=[("content_rule", "cell")])
    cause = by_name(found)["cell_usa"]
    assert cause.subject.after == pytest.approx(10)
    assert cause.effect[0] == "content"


def test_a_ban_is_named_for_the_flow_it_stops(tmp_path):
    ban = row("export_ban", "cell", "CHN", "USA", 1)
    found = compared(tmp_path, [ban], without=[("export_ban", "cell")])
    cause = by_name(found)["cell/CHN-USA"]
    assert cause.subject.after == pytest.approx(10)
    assert cause.effect[:2] == ("ban", "effects.csv")
    # 14 at home less 11 at the least: what nobody makes has no price of its own.
    assert cause.change >= 3 - 1e-9


def test_what_is_asked_for_by_name_is_explained(tmp_path):
    off = [("production_credit", "cell")]
    found = compared(tmp_path, [CREDIT], without=off, ask="make_cell/USA/2024")
    assert list(by_name(found)) == ["cell_usa"]
    flow = compared(tmp_path / "f", [CREDIT], without=off, ask="cell/CHN-USA")
    assert list(by_name(flow)) == ["cell/CHN-USA"]


@pytest.mark.parametrize("text", ["", "a/b/c/d", "a//2024", "a/USA/soon"])
def test_a_text_that_names_no_plant_is_refused(text):
    with pytest.raises(CommandError, match="L550"):
        asked(text)


def test_a_plant_that_is_nowhere_is_refused(tmp_path):
    off = [("production_credit", "cell")]
    for n, text in enumerate(["anode/USA", "cell/USA/1999"]):
        with pytest.raises(CommandError, match="L551"):
            compared(tmp_path / str(n), [CREDIT], without=off, ask=text)


def test_the_page_says_it_in_both_languages(tmp_path):
    found = compared(tmp_path, [CREDIT], without=[("production_credit", "cell")])
    assert "vanishes" in render_study(findings(found), "en")
    assert "사라집" in render_study(findings(found), "ko")
    first, parts = tables(found.explained)
    assert {"credit", "price"} <= {x[5:] for x in parts.frame["changed_part"]}
    assert len(first.frame) == len(found.explained)


def test_the_command_explains(tmp_path, capsys):
    found = folder(tmp_path / "w", [CREDIT])
    for name, value in (("a", 5), ("b", 0)):
        (tmp_path / f"{name}.toml").write_text(
            f'name = "{name}"\ntitle = {{ en = "{name}", ko = "{name}" }}\n'
            f'question = {{ en = "{name}?", ko = "{name}?" }}\nbecause = "test"\n'
            f'[[override]]\ntable = "effects"\ncolumn = "value"\nvalue = {value}\n'
            'because = "test"\n',
            "utf-8",
        )
    files = [str(tmp_path / f"{one}.toml") for one in "ab"]
    with pytest.raises(SystemExit) as left:
        main(["compare", *files, "--world", str(found), "--reading", "none",
              "--explain", "cell/USA/2024", "--json"])  # fmt: skip
    assert not left.value.code
    told = json.loads(capsys.readouterr().out)
    (row_told,) = told["tables"]["explained"]["rows"]
    assert row_told["plant_or_flow"] == "cell_usa"
