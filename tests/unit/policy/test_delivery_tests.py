"""48E's own test of material assistance, as rows of effects."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.statutes.battery_world import battery_world

from ionshore.core.errors import ScenarioError
from ionshore.policy.effects import effects_of
from ionshore.policy.library import read_provisions

LAW = ("usa.section_48e_storage", "usa.material_assistance", "usa.prohibited_entity")
TEST = "usa.material_assistance.energy_storage_technology"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return battery_world(tmp_path_factory.mktemp("batteries"))


def rows(world, kind, names=LAW, years=(2025, 2026, 2027, 2030)):
    table = effects_of(read_provisions(names).values(), world, years)
    return table[(table["kind"] == kind) & (table["test"] == TEST)]


def test_the_share_asked_begins_on_the_first_of_january_2026(world):
    asked = rows(world, "content_rule").groupby("year")["value"].max().to_dict()
    assert asked == {2026: 0.55, 2027: 0.6, 2030: 0.75}


def test_the_credit_names_the_test_and_keeps_its_rate(world):
    paid = rows(world, "value_credit")
    assert set(paid["value"]) == {0.3}
    assert set(paid["origin"]) == {"USA"}


def test_cells_and_the_system_share_the_weight_of_the_whole(world):
    weight = rows(world, "content_weight", years=(2026,))
    assert weight.set_index("commodity")["value"].to_dict() == {
        "cell_lfp": 0.656,
        "cell_nmc_high": 0.656,
        "cell_zinc": 0.656,
        "system_ess_lfp": pytest.approx(0.344),
    }


def test_who_does_not_count_is_told_of_cells_and_systems(world):
    barred = rows(world, "not_admitted", years=(2026,))
    in_china = barred[barred["origin"] == "CHN"]
    cells = {"cell_lfp", "cell_nmc_high", "cell_zinc"}
    assert set(in_china["commodity"]) == {*cells, "system_ess_lfp"}
    assert set(in_china["value"]) == {1.0}


def test_where_the_law_of_the_test_is_not_in_force_the_credit_needs_none(world):
    table = effects_of(read_provisions(LAW[:1]).values(), world, [2026])
    assert set(table["test"]) == {""}
    assert set(table["kind"]) == {"value_credit"}


def test_a_test_the_law_does_not_have_is_told_with_the_nearest_name(world):
    laws = read_provisions(LAW)
    paying = laws[LAW[0]]
    (only,) = paying.applications
    wrong = replace(only, tests=("energy_storage_technolgy",))
    changed = replace(paying, applications=(wrong,))
    with pytest.raises(ScenarioError, match=r"S306.*energy_storage_technology"):
        effects_of([changed, laws[LAW[1]]], world, [2026])
