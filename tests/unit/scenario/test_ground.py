"""What scenarios stand on is worked out once, and is theirs alone where they change it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ionshore.model.build import build_problem
from ionshore.policy.reader import Reader
from ionshore.scenario.case import make_case
from ionshore.scenario.case.ground import GROUND_TABLES, ground_of
from ionshore.scenario.scenario import Override, Scenario
from ionshore.world.load import load_world

CHAIN = Path(__file__).parents[2] / "worlds" / "chain"
GIVEN = Scenario(name="as_given")


def override(table, column):
    return Override(table, column, {}, None, 0.75, "a reason", "scenario:changed", "")


def changed(table, column):
    return replace(GIVEN, overrides=(override(table, column),))


CHANGES = [
    changed("assets", "capacity"),
    changed("demand", "quantity"),
    changed("process_costs", "energy_cost"),
    changed("recipes", "quantity"),
    changed("routes", "freight"),
    changed("effects", "value"),
    replace(GIVEN, years=(2024, 2026)),
]


@pytest.fixture(scope="module")
def world():
    return load_world(CHAIN)


def digest(case):
    return build_problem(case).digest


def test_scenarios_that_change_the_world_are_as_each_alone(world):
    reader = Reader(world)
    shared = [digest(make_case(world, one, reader)) for one in (GIVEN, *CHANGES, GIVEN)]
    alone = [digest(make_case(world, one)) for one in (GIVEN, *CHANGES)]
    assert shared == [*alone, alone[0]]
    assert len(set(alone)) == len(alone)


def test_scenarios_of_one_world_stand_on_the_same_ground(world):
    reader = Reader(world)
    first, again = (make_case(world, GIVEN, reader) for _ in range(2))
    assert again.assets.ramp is first.assets.ramp
    assert again.lanes.freight is first.lanes.freight
    other = make_case(world, changed("demand", "quantity"), reader)
    assert other.assets.ramp is not first.assets.ramp


def test_nobody_writes_to_a_ground(world):
    case = make_case(world, GIVEN)
    for values in (case.assets.capacity, case.demand.quantity, case.goods.weight):
        with pytest.raises(ValueError, match="read-only"):
            values[...] = 0.0


class Seen(dict):
    """Tables that note which of them were asked for."""

    def __init__(self, tables):
        super().__init__(tables)
        self.asked = set()

    def __getitem__(self, name):
        self.asked.add(name)
        return super().__getitem__(name)


def test_a_ground_reads_every_table_it_is_made_of_and_no_other(world):
    tables = Seen({name: world[name] for name in GROUND_TABLES})
    ground_of(replace(world, tables=tables), world.years)
    assert tables.asked == set(GROUND_TABLES)
