"""What ships is sound: no faults, described, and it runs under every scenario."""

from __future__ import annotations

import json

import pytest

from ionshore.cli.main import main
from ionshore.model.checks import check_solution
from ionshore.scenario.scenario import read_scenario
from ionshore.studies.findings import find
from ionshore.studies.solving import solve_world
from ionshore.world.load import inspect_world, load_world, shipped_worlds

SCENARIOS = (
    "reference",
    "no_policy",
    "no_45x",
    "no_us_china_tariffs",
    "announced_plants",
    "graphite_ban_2027",
)


@pytest.fixture(scope="module")
def world():
    return load_world("reference")


@pytest.mark.parametrize("name", sorted(shipped_worlds()))
def test_a_shipped_world_has_no_faults(name):
    assert [str(one) for one in inspect_world(name).findings] == []


@pytest.mark.parametrize("name", sorted(shipped_worlds()))
def test_its_data_package_is_current(name, tmp_path):
    out = tmp_path / "datapackage.json"
    with pytest.raises(SystemExit) as left:
        main(["data", "package", name, "--out", str(out)])
    assert left.value.code in (0, None)
    shipped = shipped_worlds()[name] / "datapackage.json"
    assert json.loads(shipped.read_text("utf-8")) == json.loads(out.read_text("utf-8"))


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_base_year_and_2028_solve_under_every_scenario(world, name):
    scenario = read_scenario(name, world)
    solution = solve_world(world, scenario, years=(2024, 2028))
    assert all(check.holds for check in check_solution(solution))
    price = solution.table("price")["value"]
    assert price.min() >= -1e-6


def test_every_figure_of_the_reference_run_can_be_followed_to_sources(world):
    findings = find(
        solve_world(world, read_scenario("reference", world), years=(2024,))
    )
    lineage = findings.tables["lineage"]
    known = set(findings.tables["world_sources"]["source_id"])
    behind = lineage["source_id"].str.split(";").explode().str.strip()
    law = set(findings.tables["effects"]["source_id"].str.split(";").explode())
    assert set(behind) - known - law == set()
    indicators = findings.tables["indicators"]
    assert set(indicators["key"]) <= set(lineage["indicator_key"])


def test_repeal_of_the_credit_never_helps_american_cells(world):
    made = {}
    for name in ("reference", "no_45x"):
        scenario = read_scenario(name, world)
        activity = solve_world(world, scenario, years=(2024, 2028)).table("activity")
        here = (activity["stage"] == "cell") & (activity["region"] == "USA")
        later = activity["year"] == 2028
        made[name] = activity[here & later]["value"].sum()
    assert made["no_45x"] <= made["reference"] + 1e-6
