"""Study of a secure chain: a small world by hand, laws of closing, faults that fire."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.folders import write_world

from ionshore.core.errors import CommandError
from ionshore.report.drawing import drawn
from ionshore.report.study_page import render_study
from ionshore.report.study_words import said
from ionshore.studies import secure_chain
from ionshore.studies.plan_session import open_plan
from ionshore.studies.secure_chain import CLOSED, closing
from ionshore.studies.secure_chain_figures import KINDS, Bloc
from ionshore.studies.solving import solve_world
from ionshore.studies.study import asked

YEARS = [2026, 2028, 2030]
COSTS = {
    "cathode": {"CHN": 10, "USA": 15},
    "cell": {"CHN": 20, "USA": 30, "MEX": 29},
}
FREIGHT = {"cathode": 1, "cell": 2}
BLOC = Bloc({"USA": ("USA",), "allied": ("USA",)}, ("ev",), "CHN")
money = st.floats(1, 40).map(lambda one: round(one, 1))


def chain_world(folder, *, costs=COSTS, limits=None, brand=""):
    """Cathodes, then cells, in China, the United States and Mexico.

    China makes both cheapest; the United States uses 10 cells a year, China 5.
    """
    limits = limits or {}
    places = ("CHN", "USA", "MEX")
    tables = {
        "regions": [{"region": one, "bloc": one} for one in places],
        "owners": [{"owner": one} for one in places],
        "commodities": [
            {"commodity": good, "stage": stage, "unit": unit, "brand": brand,
             "reference_price": 10}
            for good, stage, unit in (
                ("cathode", "component", "kt"), ("cell", "cell", "GWh")
            )
        ],
        "segments": [{"segment": "ev", "unit": "GWh", "unmet_value": 500}],
        "processes": [{"process": good, "commodity": good} for good in costs],
        "recipes": [
            {"process": "cell", "commodity": "cathode", "flow": "in", "quantity": 1}
        ],
        "process_costs": [
            {"process": good, "region": place, "other_cost": cost}
            for good, where in costs.items() for place, cost in where.items()
        ],
        "assets": [
            {"asset": f"{good}_{place}", "process": good, "region": place,
             "owner": place, "capacity": limits.get(f"{good}_{place}", 40)}
            for good, where in costs.items() for place in where
        ],
        "lanes": [
            {"commodity": good, "origin": one, "destination": other,
             "freight": freight}
            for good, freight in FREIGHT.items()
            for one in places for other in places if one != other
        ],
        "demand": [
            {"segment": "ev", "region": place, "year": year, "quantity": amount}
            for place, amount in (("USA", 10), ("CHN", 5)) for year in YEARS
        ],
        "serves": [{"segment": "ev", "commodity": "cell"}],
    }  # fmt: skip
    return write_world(folder, tables, years=YEARS)


def study(folder, **options):
    asked = {"allies": ("USA",), "segments": ("ev",), "scenario": "-"}
    return secure_chain.run(world=str(folder), **(asked | options))


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return chain_world(tmp_path_factory.mktemp("chain") / "world")


@pytest.fixture(scope="module")
def result(world):
    return study(world)


def test_the_premium_of_each_stage_matches_the_hand_count(result):
    # A cell from China costs 10 + 20 + 2. Made at home of Chinese cathode it costs
    # 10 + 1 + 30, in Mexico 10 + 1 + 29 + 2, at home of home cathode 15 + 30.
    stages = result.stages.set_index("closed")
    premium = {"mine": 0, "refine": 0, "component": 0, "cell": 9, "pack": 0, "all": 10}
    assert stages["premium"].to_dict() == pytest.approx(premium)
    # 2028 stands for two years, 2030 for one; 10 cells a year.
    assert stages["extra_cost"].to_dict() == pytest.approx(
        {closed: 3 * 10 * one for closed, one in premium.items()}
    )
    assert stages["cost_per_kwh"].to_dict() == pytest.approx(premium)
    assert stages["rent"].abs().max() == pytest.approx(0), "nothing is scarce"
    assert stages["unserved"].abs().max() == pytest.approx(0)


def test_what_is_left_of_the_country_is_told(result):
    stages = result.stages.set_index("closed")
    assert stages["embodied_before"]["all"] == pytest.approx(1)
    # Cells come from Mexico: work of 29 there on Chinese cathode worth 10.
    assert stages["embodied"]["all"] == pytest.approx(10 / 39)
    assert stages["embodied"]["cell"] == pytest.approx(10 / 40)


def test_a_scarce_stage_is_the_bottleneck(tmp_path):
    limits = {"cathode_USA": 6, "cell_MEX": 0}
    result = study(chain_world(tmp_path / "world", limits=limits))
    whole = result.stages.set_index("closed").loc["all"]
    # 6 cells are made of home cathode, 4 are missing at 500 in each of 3 years.
    assert whole["unserved"] == pytest.approx(3 * 4)
    assert whole["premium"] == pytest.approx(500 - 32)
    assert whole["bottleneck"] == "cathode"
    assert whole["rent_rise"] == pytest.approx(500 - 45)
    assert whole["extra_cost"] == pytest.approx(3 * (6 * (45 - 32) + 4 * (500 - 32)))
    # Abroad a cathode would have come at 10 + 1; at home the last one is worth 470.
    plants = result.plants.set_index("commodity")
    assert plants["rise"].to_dict() == pytest.approx({"cathode": 6, "cell": 6})
    told = secure_chain.findings(result)
    assert [one.text.key for one in told.headlines][3:5] == [
        "secure.bottleneck_only",
        "secure.unserved",
    ]


def test_parts_of_the_premium_add_up_to_it(result):
    for table in (result.stages, result.markets):
        parts = table[list(KINDS)].sum(axis=1)
        assert parts.to_numpy() == pytest.approx(table["premium"].to_numpy())


def test_a_later_closure_costs_less_and_its_year_is_shown(result, world):
    assert result.inputs["year"] == 2030, "two years after the closure"
    later = study(world, from_year=2030)
    assert later.inputs["year"] == 2030, "the last there is"
    whole = later.stages.set_index("closed").loc["all"]
    assert whole["extra_cost"] == pytest.approx(10 * 10)  # one year instead of three


def test_owners_are_followed_where_goods_are_told_apart(tmp_path):
    # The Chinese owner has a plant in Mexico too; by owner it is kept out, too.
    folder = chain_world(tmp_path / "world", brand="owner")
    by_owner = study(folder, by="owner").stages.set_index("closed")
    assert by_owner["premium"]["cell"] >= 9 - 1e-9
    assert by_owner["embodied"]["all"] == pytest.approx(0)


def test_a_session_begins_where_a_plain_solve_ends(world):
    plan = open_plan(str(world), None)
    assert plan.solution().objective == pytest.approx(solve_world(world).objective)


@given(st.lists(money, min_size=5, max_size=5))
@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
def test_closing_more_or_earlier_never_costs_less(drawn):
    costs = {
        "cathode": dict(zip(("CHN", "USA"), drawn[:2], strict=True)),
        "cell": dict(zip(("CHN", "USA", "MEX"), drawn[2:], strict=True)),
    }
    limits = {"cathode_USA": 8, "cell_MEX": 3, "cell_CHN": 12}
    with tempfile.TemporaryDirectory() as folder:
        world = chain_world(Path(folder) / "world", costs=costs, limits=limits)
        plan = open_plan(str(world), None)

        def cost(closed, from_year):
            return plan.solution(closing(plan, BLOC, closed, from_year)).objective

        base = plan.solution().objective
        whole = cost("all", 2028)
        slack = 1e-7 * abs(base)
        for closed in CLOSED:
            assert base - slack <= cost(closed, 2028) <= whole + slack, closed
        assert cost("all", 2030) <= whole + slack


def test_a_world_without_goods_of_the_country_pays_no_premium(tmp_path):
    costs = {"cathode": {"USA": 15}, "cell": {"USA": 30, "MEX": 29}}
    result = study(chain_world(tmp_path / "world", costs=costs))
    assert result.stages["premium"].abs().max() == pytest.approx(0)
    assert result.stages["extra_cost"].abs().max() == pytest.approx(0)
    assert len(result.bottlenecks) == 0
    assert len(result.plants) == 0
    told = secure_chain.findings(result)
    assert "secure.premium_none" in [one.text.key for one in told.headlines]


def test_all_faults_are_told_at_once(world):
    with pytest.raises(CommandError) as raised:
        study(
            world,
            origin="XXX",
            allies=("USA", "YYY"),
            from_year=2040,
            year=2027,
            segments=("boats",),
            by="owner",
            readings=("guess",),
        )
    codes = sorted(one.code for one in raised.value.findings)
    assert codes == ["C624"] * 4 + ["C642"] * 2 + ["C643"]
    with pytest.raises(CommandError, match="C644"):
        study(world, allies=("USA", "CHN"))
    with pytest.raises(CommandError, match="C624"):
        study(world, by="flag")


def test_the_study_is_known_by_its_name(result):
    assert asked("secure-chain")[0].default == "CHN"
    told = secure_chain.findings(result)
    assert [one.name for one in told.tables] == [
        "secure_stages",
        "secure_markets",
        "secure_bottlenecks",
        "secure_plants",
    ]
    assert len(told.sources) > 0


@pytest.mark.parametrize("language", ["en", "ko"])
def test_everything_found_is_worded_and_drawn(result, language):
    told = secure_chain.findings(result)
    page = render_study(told, language)
    assert page == render_study(told, language)
    for picture in told.pictures:
        assert drawn(told, picture, language).startswith("<svg")
    for one in told.headlines:
        for text in (one.label, one.figure, one.text):
            assert "{" not in said(text, language)
