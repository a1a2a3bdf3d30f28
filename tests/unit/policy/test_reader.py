"""What scenarios have in common is read once, and reads as if it were read alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest
from tests.statutes.battery_world import battery_world

from ionshore.core.errors import ScenarioError
from ionshore.policy.dated import Rate, Step
from ionshore.policy.effects import effects_of
from ionshore.policy.library import Shelf, read_provision
from ionshore.policy.provision import reformed
from ionshore.policy.reader import LAW_TABLES, Reader
from ionshore.scenario.case import make_case
from ionshore.scenario.scenario import read_scenario

SCENARIOS = (
    "current_law",
    "ira_2022_as_enacted",
    "full_repeal",
    "ampc_added_requirements",
    "universal_tariff_10",
    "universal_tariff_20",
    "china_tariff_60",
    "china_graphite_ban",
    "china_controls_resume",
    "ally_exemption",
    "korea_match_refund",
    "cmmsa_2",
)
YEARS = tuple(range(2024, 2031))


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return battery_world(tmp_path_factory.mktemp("batteries"))


@pytest.fixture(scope="module")
def law(world):
    return {name: read_scenario(name, world).provisions for name in SCENARIOS}


@pytest.fixture(scope="module")
def alone(world, law):
    return {name: effects_of(law[name], world, YEARS) for name in SCENARIOS}


@pytest.mark.parametrize("order", [SCENARIOS, SCENARIOS[::-1]], ids=["on", "back"])
def test_each_scenario_reads_alone_as_it_does_after_all_others(
    world, law, alone, order
):
    reader = Reader(world)
    for name in (*order, *order):
        shared = effects_of(law[name], world, YEARS, reader)
        assert shared.equals(alone[name]), name
        assert (shared.dtypes == alone[name].dtypes).all()


def test_other_years_and_fewer_provisions_are_other_questions(world, law):
    reader = Reader(world)
    effects_of(law["current_law"], world, YEARS, reader)
    for provisions, years in (
        (law["current_law"], (2026, 2027)),
        (law["current_law"][::-1], YEARS),
        ([one for one in law["current_law"] if "entity" not in one.name], YEARS),
    ):
        shared = effects_of(provisions, world, years, reader)
        assert shared.equals(effects_of(provisions, world, years))


def test_equal_provisions_are_one_and_a_changed_one_is_another(world):
    reader = Reader(world)
    first, again = read_provision("usa.mfn"), read_provision("usa.mfn")
    assert first is not again
    assert reader.same(first) is first
    assert reader.same(again) is first
    step = Step(date(2026, 1, 1), Rate("add", 0.5), "made up", "assumed")
    changed = reformed(first, "*", step)
    assert reader.same(changed) is changed


def test_a_shelf_gives_what_it_has_read_and_another_reads_for_itself():
    shelf = Shelf()
    (first,) = shelf.provisions(["usa.mfn"]).values()
    assert shelf.provisions(["usa.ieepa", "usa.mfn"])["usa.mfn"] is first
    other = read_provision("usa.mfn")
    assert other == first
    assert other is not first


def test_a_shelf_tells_an_unknown_name_each_time():
    shelf = Shelf()
    for _ in range(2):
        with pytest.raises(ScenarioError) as caught:
            shelf.provisions(["usa.mfn", "usa.mfm"])
        assert [one.code for one in caught.value.findings] == ["S301"]


def test_a_question_is_worked_out_once(world):
    reader, asked = Reader(world), []

    def answer():
        asked.append(1)
        return len(asked)

    assert [reader.once(one, answer) for one in ("a", "a", "b", "a")] == [1, 1, 2, 1]


def test_a_world_with_other_plants_is_read_by_itself(world):
    reader = Reader(world)
    scenario = read_scenario("reference", world)
    make_case(world, scenario, reader)
    fewer = dict(world.tables) | {"regions": world["regions"].iloc[:-1]}
    other = replace(world, tables=MappingProxyType(fewer))
    assert reader.fits(world)
    assert not reader.fits(other)
    shared = effects_of(scenario.provisions, other, YEARS, reader)
    assert shared.equals(effects_of(scenario.provisions, other, YEARS))


def test_a_table_beside_those_of_law_makes_no_difference_and_is_not_there(world):
    reader = Reader(world)
    other = dict(world.tables) | {"demand": world["demand"].iloc[:0]}
    assert reader.fits(replace(world, tables=MappingProxyType(other)))
    assert set(reader.world.tables) == set(LAW_TABLES)


def test_what_is_at_fault_is_told_to_each_that_asks(world):
    reader = Reader(world)
    law = [read_provision("usa.ieepa"), read_provision("usa.mfn")]
    alone = _faults(law, world, None)
    assert alone
    assert _faults(law, world, reader) == alone
    assert _faults(law, world, reader) == alone


def _faults(law, world, reader):
    with pytest.raises(ScenarioError) as caught:
        effects_of(law, world, [2010, 2026], reader)
    return caught.value.findings


def test_what_tables_give_is_drawn_once_for_worlds_that_have_the_very_same(world):
    reader, asked = Reader(world), []

    def regions(shown):
        asked.append(set(shown.tables))
        return len(shown["regions"])

    def ask(other):
        return reader.drawn(other, ("regions", "owners"), "regions", regions)

    def other(**frames):
        return replace(
            world, tables=MappingProxyType(dict(world.tables) | dict(frames))
        )

    assert ask(world) == len(world["regions"])
    # A table beside those asked for makes no difference and cannot be seen.
    assert ask(other(demand=world["demand"].iloc[:0])) == len(world["regions"])
    assert asked == [{"regions", "owners"}]
    assert ask(other(regions=world["regions"].iloc[:-1])) == len(world["regions"]) - 1
    ask(replace(world, base_year=world.base_year - 1))
    assert len(asked) == 3
