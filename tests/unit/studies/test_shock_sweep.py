"""Every export withheld, one by one, on a world that is reckoned by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ionshore.cli.main import main
from ionshore.core.errors import CommandError, DataError
from ionshore.optim.patch import Change, Patch
from ionshore.report.study_page import render_study
from ionshore.studies.shock.sweeping import CutsAsked, sweep_cuts
from ionshore.studies.shock.sweeping_told import findings
from ionshore.sweep import SweepCase
from ionshore.sweep.worst import tighter, worst_cuts

NAPKIN = Path(__file__).parents[2] / "worlds" / "napkin"


@pytest.fixture(scope="module", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IONSHORE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def swept(**more):
    asked = CutsAsked(**({"year": 2024, "step": "quarter"} | more))
    return sweep_cuts(str(NAPKIN), "", asked)


@pytest.fixture(scope="module")
def found():
    return swept(months=(3, 12))


def test_the_loss_of_the_only_exporter_is_the_loss_of_its_customers(found):
    table = found.cuts
    mine = table[(table["by"] == "country") & (table["commodity"] == "cell")]
    year = mine[(mine["months"] == 12) & (mine["place"] == "AAA")].iloc[0]
    # B wants 8 GWh, of which it makes 4 itself at 80 in place of 1 before.
    assert year["unserved"] == pytest.approx(4.0)
    assert year["cut"] == pytest.approx(7.0)
    assert year["replaced"] == pytest.approx(3 / 7)
    assert year["holds_out"] == 0.0
    assert year["per_month"] == pytest.approx(year["cost"] / 12)
    assert found.failed == 0


def test_a_longer_ban_never_costs_less_and_none_pays(found):
    cost = found.cuts.pivot_table(
        index=["by", "place", "commodity"], columns="months", values="cost"
    )
    assert (cost[12] >= cost[3] - 1e-9).all()
    assert (found.cuts["cost"] >= 0.0).all()


def test_the_page_tells_the_costliest_export_first(found):
    told = findings(found)
    assert told.inputs["cases"] == found.cases
    english, korean = (render_study(told, one) for one in ("en", "ko"))
    assert "12 months" in english
    assert "<svg" in english
    assert "12개월" in korean


def test_names_that_are_not_traded_are_told_together_with_the_nearest():
    with pytest.raises(CommandError) as caught:
        swept(commodities=("sell", "cell"), places=("AAB",))
    told = caught.value.findings
    assert [one.code for one in told] == ["W701", "W701"]
    assert "cell" in told[0].remedy
    with pytest.raises(CommandError) as caught:
        swept(step="week", by=("moon",), months=(0,))
    assert [one.code for one in caught.value.findings] == ["W701", "W701", "W704"]


def test_a_stopped_sweep_goes_on_and_json_counts_its_cases(tmp_path, capsys):
    words = ["shock", "sweep", "--world", str(NAPKIN), "--scenario", "", "--json"]
    words += ["--year", "2024", "--worst", "1", "--out", str(tmp_path / "sweep")]
    counts = []
    for limit in (["--limit", "2"], []):
        with pytest.raises(SystemExit) as ended:
            main([*words, *limit])
        assert ended.value.code in {0, None}
        counts.append(json.loads(capsys.readouterr().out))
    assert [one["failed"] for one in counts] == [0, 0]
    assert counts[0]["cases"] == 2
    assert counts[0]["resumed"] == 0
    assert counts[1]["cases"] > 2
    assert counts[1]["resumed"] == 2
    assert list((tmp_path / "sweep").glob("*.html"))


def small_problem():
    from ionshore.model.build import build_problem
    from ionshore.scenario.case import make_case
    from ionshore.studies.solving import bare_scenario
    from ionshore.world.load import load_world

    return build_problem(make_case(load_world(NAPKIN), bare_scenario()))


def test_a_cut_that_loosens_is_refused_and_so_is_none_at_all():
    problem = small_problem()
    block = problem.column_block("shipment")
    # a lower cost helps: it is no cut
    helps = SweepCase("helps", Patch(cost=Change.of([block.start], -1.0)))
    with pytest.raises(DataError) as caught:
        worst_cuts(problem, [helps], 1)
    assert [one.code for one in caught.value.findings] == ["W728"]
    with pytest.raises(DataError) as caught:
        worst_cuts(problem, [], 1)
    assert [one.code for one in caught.value.findings] == ["W729"]


def test_of_two_cuts_the_tighter_bound_counts():
    one = Patch(column_upper=Change.of([1, 2], [5.0, 1.0]), cost=Change.of([0], 2.0))
    two = Patch(column_upper=Change.of([2, 3], [4.0, 0.0]), cost=Change.of([0], 3.0))
    both = tighter(one, two)
    assert both == tighter(two, one)
    assert both.column_upper.values.tolist() == [5.0, 1.0, 0.0]
    assert both.cost.values.tolist() == [3.0]
