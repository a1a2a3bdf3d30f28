"""Plans before the law is known: a small world, the study and its page."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from tests.statutes.battery_world import battery_world

from ionshore.cli.main import main
from ionshore.core.errors import CommandError, ScenarioError
from ionshore.report.drawing import drawn
from ionshore.report.study_page import render_study
from ionshore.scenario.tree import SHIPPED_TREES
from ionshore.studies import stochastic, stochastic_branches
from ionshore.studies.study import run_study

SLUMP = """
[[factor.outcome.override]]
table = "demand"
column = "quantity"
where = { year = 2028 }
factor = 0.5
because = "A test."
"""
GOODS = ("cell_lfp", "system_ess_lfp")
COSTS = {"CHN": 40.0, "USA": 70.0}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Cells for US storage: made in China, or in plants that the US must order now."""
    return battery_world(
        tmp_path_factory.mktemp("stochastic"),
        years=[2024, 2028],
        owners=[{"owner": one, "home": one} for one in COSTS],
        processes=[
            {"process": f"make_{one}", "commodity": one, "lead_time": 2, "lifetime": 20}
            for one in GOODS
        ],
        recipes=[
            {
                "process": "make_system_ess_lfp",
                "commodity": "cell_lfp",
                "flow": "in",
                "quantity": 1,
            }
        ],
        process_costs=[
            {
                "process": f"make_{good}",
                "region": place,
                "other_cost": cost * share,
                "capex": 60,
            }
            for good, share in zip(GOODS, (1.0, 0.5), strict=True)
            for place, cost in COSTS.items()
        ],
        assets=[
            {
                "asset": f"{good}_{place}".lower(),
                "process": f"make_{good}",
                "region": place,
                "owner": place,
                "capacity": 100 if place == "CHN" else 1,
                "buildable": True,
            }
            for good in GOODS
            for place in COSTS
        ],
        demand=[
            {"segment": "ess", "region": "USA", "year": year, "quantity": 20}
            for year in (2024, 2028)
        ],
    ).folder


@pytest.fixture(scope="module")
def found(folder):
    return stochastic.run(years=("2024", "2028"), world=str(folder))


def test_the_common_plan_lies_between_knowing_and_guessing(found):
    worth = found.worth
    slack = 1e-7 * abs(worth.here_and_now)
    assert worth.perfect_information >= -slack
    assert worth.stochastic_solution >= -slack
    assert found.answer.parts.tree.names == (
        "keep.suspended",
        "keep.back",
        "repeal.suspended",
        "repeal.back",
    )


def test_plants_ordered_before_the_news_are_the_same_in_every_branch(found):
    early = found.built[
        (found.built["plan"] == "hedge") & (found.built["when"] == "before")
    ]
    wide = early.pivot_table(
        index=["commodity", "region"], columns="branch", values="value"
    )
    assert np.ptp(wide.fillna(0.0).to_numpy(), axis=1) == pytest.approx(0.0, abs=1e-6)


def test_both_methods_tell_the_same(found, folder):
    other = stochastic.run(
        years=("2024", "2028"), world=str(folder), method="decomposed"
    )
    assert other.answer.method == "decomposed"
    assert other.answer.value == pytest.approx(found.answer.value, rel=1e-5)


def test_least_largest_regret(found, folder):
    cautious = stochastic.run(years=("2024", "2028"), world=str(folder), risk="regret")
    slack = 1e-6 * abs(found.worth.here_and_now)
    assert cautious.worth.largest_regret[0] <= found.worth.largest_regret.min() + slack


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_is_told_in_both_languages(found, language):
    page = render_study(stochastic.findings(found), language)
    assert "study." not in page
    assert "outcome_" not in page
    assert "keep.suspended" not in page


def test_outcomes_of_ones_own_tree_are_told_by_their_titles(folder, tmp_path):
    shipped = (SHIPPED_TREES / "credits_and_controls.toml").read_text("utf-8")
    file = tmp_path / "mine.toml"
    file.write_text(shipped.replace('name = "keep"', 'name = "lenient_days"'), "utf-8")
    found = stochastic.run(
        tree=str(file), years=("2024", "2028"), world=str(folder), readings=("rule",)
    )
    for language, title in (("en", "Credits stay, "), ("ko", "공제 유지, ")):
        page = render_study(stochastic.findings(found), language)
        assert title in page
        assert "lenient" not in page.split('id="sources"')[0]


def test_more_resources_are_not_told_as_fewer_than_none(found):
    for change, word in ((5.0, "5 million fewer"), (-5.0, "5 million more")):
        resource = np.zeros_like(found.resource)
        resource[0] = change
        page = render_study(stochastic.findings(replace(found, resource=resource)))
        assert f"USD {word} resources" in page


def test_of_many_outcomes_charts_show_the_best_and_the_worst(found, monkeypatch):
    monkeypatch.setattr(stochastic_branches, "MANY", 3)
    monkeypatch.setattr(stochastic_branches, "ENDS", 1)
    told = stochastic.findings(found)
    plans = told.table("plans").frame
    single = plans[plans["plan"].str.contains(".", regex=False)]
    assert plans["drawn"].sum() == 2 + 2
    assert single["drawn"].sum() == 2
    kept = single.loc[single["drawn"], "mean_regret"]
    assert {kept.min(), kept.max()} == {
        single["mean_regret"].min(),
        single["mean_regret"].max(),
    }
    assert "drawn" not in told.table("plans").shown
    for picture in told.pictures:
        drawn(told, picture, "en")


def test_regret_is_drawn_by_plan_and_outcome(found):
    regret = np.arange(24.0).reshape(6, 4) * 100.0
    told = stochastic.findings(
        replace(found, worth=replace(found.worth, regret=regret))
    )
    (picture,) = (one for one in told.pictures if one.form == "heat")
    drawing = drawn(told, picture, "en")
    # 24 places and the ground; columns carry the numbers of rows, names once
    assert drawing.count("<rect") == 25
    assert "credits stay, Chinese controls suspended  3" in drawing
    assert drawing.count("credits stay, Chinese controls suspended") == 1
    assert "rotate" not in drawing
    # Korean names are short enough to stand over columns
    assert "rotate" in drawn(told, picture, "ko")


def test_a_tree_of_ones_own_is_told_by_its_own_title(folder, tmp_path):
    text = (SHIPPED_TREES / "credits_and_controls.toml").read_text(encoding="utf-8")
    text = text.replace("Credits and Chinese controls from 2028", "A slump in 2028")
    text = text.replace('scenario = "china_controls_resume"\n', SLUMP)
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    found = stochastic.run(tree=str(path), years=("2024", "2028"), world=str(folder))
    assert "A slump in 2028" in render_study(stochastic.findings(found), "en")
    cost = dict(zip(found.answer.parts.tree.names, found.answer.best, strict=True))
    assert cost["keep.back"] < cost["keep.suspended"]


def test_by_the_command(folder, tmp_path, capsys):
    arguments = ["study", "stochastic", "--world", str(folder), "--years", "2024,2028"]
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--json", "--out", str(tmp_path)])
    assert not ended.value.code
    told = json.loads(capsys.readouterr().out)
    assert len(told["tables"]["regret"]["rows"]) == 4 * 6
    assert (tmp_path / "stochastic.en.html").is_file()
    assert (tmp_path / "plans.csv").is_file()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"risk": "luck"}, "C624"),
        ({"method": "guess"}, "C624"),
        ({"years": ()}, "C610"),
    ],
)
def test_options_that_are_none(folder, given, code):
    with pytest.raises(CommandError, match=code):
        run_study("stochastic", world=str(folder), **given)


def test_a_change_of_a_table_before_the_news_is_refused(folder, tmp_path):
    own = folder / "scenarios"
    own.mkdir(exist_ok=True)
    (own / "full_repeal.toml").write_text(
        'name = "full_repeal"\nextends = "current_law"\nbecause = "x"\n'
        'title = { en = "x", ko = "x" }\nquestion = { en = "x", ko = "x" }\n'
        '[[override]]\ntable = "process_costs"\ncolumn = "other_cost"\nfactor = 2\n'
        'because = "x"\n',
        encoding="utf-8",
    )
    try:
        with pytest.raises(ScenarioError, match=r"W749.*2028"):
            stochastic.run(years=("2024", "2028"), world=str(folder))
    finally:
        (own / "full_repeal.toml").unlink()
