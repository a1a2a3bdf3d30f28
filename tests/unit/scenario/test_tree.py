"""Trees of policy outcomes: chances, dates and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from ionshore.core.errors import ScenarioError
from ionshore.scenario.reading import read_together
from ionshore.scenario.tree import SHIPPED_TREES, branches_of, read_tree

TREE = """
name = "mine"
title = { en = "Mine", ko = "내 것" }
question = { en = "What?", ko = "무엇?" }
because = "A test."
base = "current_law"
news = 2028

[[factor]]
name = "credits"
title = { en = "Credits", ko = "공제" }
outcome = [
  { name = "keep", title = { en = "k", ko = "k" }, chance = 0.6, because = "x" },
  { name = "repeal", title = { en = "r", ko = "r" }, chance = 0.4, because = "x", scenario = "full_repeal" },
]
"""


def written(folder, text):
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", sorted(x.stem for x in SHIPPED_TREES.glob("*.toml")))
def test_shipped_trees_can_be_read_and_add_up_to_one(name):
    tree = read_tree(name)
    assert tree.name == name
    assert sum(chance for _, _, chance in tree.branches) == pytest.approx(1.0)
    assert all(one.because for factor in tree.factors for one in factor.outcomes)


def test_the_large_tree_has_thirty_two_branches():
    assert len(read_tree("policy_outcomes").branches) == 32


def test_chances_of_factors_are_multiplied():
    tree = read_tree("credits_and_controls")
    chance = {name: chance for name, _, chance in tree.branches}
    assert chance["keep.suspended"] == pytest.approx(0.7 * 0.7)
    assert chance["repeal.back"] == pytest.approx(0.3 * 0.3)


def test_what_an_outcome_changes_begins_with_the_news():
    plain = read_together("current_law", (), date(2028, 1, 1))
    both = read_together(
        "current_law", ("full_repeal", "china_controls_resume"), date(2028, 1, 1)
    )
    assert both.policies == plain.policies
    assert {"full_repeal", "china_controls_resume"} <= set(both.chain)
    assert both.hash != plain.hash
    (credit,) = (one for one in both.provisions if one.name == "usa.section_45x")
    (before,) = (one for one in plain.provisions if one.name == "usa.section_45x")
    rates = [
        [
            law.value_on("cell_rate", day)
            for day in (date(2027, 12, 31), date(2028, 1, 1))
        ]
        for law in (before, credit)
    ]
    assert rates[0][0] == rates[0][1] == rates[1][0]
    assert rates[1][1] == 0


def test_branches_carry_names_chances_and_years(tmp_path):
    tree = read_tree(written(tmp_path, TREE))
    (keep, first), (repeal, second) = branches_of(tree, (2026, 2028))
    assert (keep.name, repeal.name) == ("keep", "repeal")
    assert (first, second) == (0.6, 0.4)
    assert keep.years == repeal.years == (2026, 2028)


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("chance = 0.6", "chance = 0.5", {"W740"}),
        ("chance = 0.6", "chance = 1.6", {"W740"}),
        ('name = "repeal"', 'name = "keep"', {"W741"}),
        ('"full_repeal"', '"ful_repeal"', {"S301"}),
        ('base = "current_law"', 'base = "curent_law"', {"S301"}),
        ('because = "A test."', "", {"S304"}),
        ("news = 2028", "news = 2028\nnew = 1", {"S303"}),
    ],
)
def test_faults_of_a_tree(tmp_path, old, new, codes):
    with pytest.raises(ScenarioError) as caught:
        read_tree(written(tmp_path, TREE.replace(old, new, 1)))
    assert {one.code for one in caught.value.findings} == codes


def test_all_faults_are_told_at_once(tmp_path):
    text = TREE.replace("chance = 0.6", "chance = 0.5").replace("full_r", "fll_r")
    with pytest.raises(ScenarioError) as caught:
        read_tree(written(tmp_path, text))
    assert {one.code for one in caught.value.findings} == {"W740", "S301"}
    assert any("full_repeal" in one.remedy for one in caught.value.findings)


def test_an_unknown_tree_names_the_nearest():
    with pytest.raises(ScenarioError, match=r"S301.*policy_outcomes"):
        read_tree("policy_outcome")


def test_an_outcome_must_extend_the_base(tmp_path):
    tree = read_tree(written(tmp_path, TREE.replace("full_repeal", "no_45x")))
    with pytest.raises(ScenarioError, match=r"W747.*current_law"):
        branches_of(tree, (2026, 2028))


@pytest.mark.parametrize("years", [(2026, 2030), (2028, 2030)])
def test_news_must_fall_on_a_later_model_year(tmp_path, years):
    tree = read_tree(written(tmp_path, TREE))
    with pytest.raises(ScenarioError, match="W748"):
        branches_of(tree, years)


OWN = """
[[factor]]
name = "demand"
title = { en = "Demand", ko = "수요" }

[[factor.outcome]]
name = "as_is"
title = { en = "As it is", ko = "그대로" }
chance = 0.5
because = "x"

[[factor.outcome]]
name = "slump"
title = { en = "Slump", ko = "침체" }
chance = 0.5
because = "A test."

[[factor.outcome.override]]
table = "demand"
column = "quantity"
where = { segment = "ev_mass", year = 2028 }
factor = 0.5
because = "Half of it."

[[factor.outcome.policy_override]]
provision = "usa.section_45x"
parameter = "cell_rate"
from = 2024-01-01
value = 0.0
because = "No credit."
"""


def test_an_outcome_may_carry_changes_of_its_own(tmp_path):
    tree = read_tree(written(tmp_path, TREE + OWN))
    found = {one.name: one for one, _ in branches_of(tree, (2026, 2028))}
    assert set(found) == {"keep.as_is", "keep.slump", "repeal.as_is", "repeal.slump"}
    assert [len(one.overrides) for one in found.values()] == [0, 1, 0, 1]
    (change,) = found["keep.slump"].overrides
    assert (change.table, change.factor) == ("demand", 0.5)
    assert change.source_id == "scenario:mine.demand.slump"
    assert found["keep.slump"].sources[change.source_id]["title"] == "Slump"
    assert len({one.hash for one in found.values()}) == 4


def test_law_that_an_outcome_changes_itself_begins_with_the_news(tmp_path):
    tree = read_tree(written(tmp_path, TREE + OWN))
    found = {one.name: one for one, _ in branches_of(tree, (2026, 2028))}
    rates = {
        name: [
            law.value_on("cell_rate", day)
            for law in one.provisions
            if law.name == "usa.section_45x"
            for day in (date(2027, 12, 31), date(2028, 1, 1))
        ]
        for name, one in found.items()
    }
    before, after = rates["keep.as_is"]
    assert after == before
    assert rates["keep.slump"] == [before, 0]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('column = "quantity"\n', "", "S304"),
        ("factor = 0.5\n", 'factor = "half"\n', "S305"),
        ("[[factor.outcome.override]]", "[[factor.outcome.overridez]]", "S303"),
    ],
)
def test_faults_of_changes_of_an_outcome(tmp_path, old, new, code):
    with pytest.raises(ScenarioError) as caught:
        read_tree(written(tmp_path, TREE + OWN.replace(old, new)))
    assert {one.code for one in caught.value.findings} == {code}
