"""Worlds of the bench are worlds: they can be written, read and solved."""

from __future__ import annotations

import pandas as pd
import pytest
from bench.enlarge import enlarged, with_law
from bench.synthetic import synthetic_world
from bench.worlds import make_table, write_world
from tests.support.folders import two_region_world

from ionshore.scenario.scenario import Scenario
from ionshore.studies.solving import solve_world
from ionshore.world.load import load_world


def test_a_made_up_world_is_read_as_it_was_made(tmp_path):
    made = synthetic_world(6, 3)
    read = load_world(write_world(made, tmp_path / "world"))
    for name, frame in made.tables.items():
        pd.testing.assert_frame_equal(read[name], frame, rtol=1e-12)


def test_equal_arguments_make_equal_worlds():
    one, same, other = (synthetic_world(6, 2, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one["assets"], same["assets"])
    assert not one["assets"].equals(other["assets"])


def test_copies_have_all_that_the_original_has(tmp_path):
    world = load_world(two_region_world(tmp_path / "napkin"))
    large = enlarged(world, 3)
    for table in ("regions", "assets", "lanes", "demand", "process_costs"):
        assert len(large[table]) >= 2 * len(world[table])
    assert list(large["regions"]["region"]) == [
        *("AAA", "BBB"),
        *("AAA_2", "BBB_2"),
        *("AAA_3", "BBB_3"),
    ]
    # each of three copies and its next twin, there and back, for two regions
    assert len(large["routes"]) == 3 * 2 * 2
    once = solve_world(world).objective
    assert solve_world(large).objective == pytest.approx(3 * once, rel=0.05)


def test_the_law_of_a_scenario_can_be_written_into_the_world(tmp_path):
    world = load_world(
        two_region_world(
            tmp_path / "napkin",
            effects=[
                {
                    "kind": "duty_specific",
                    "commodity": "cell",
                    "origin": "AAA",
                    "destination": "BBB",
                    "value": 4,
                }
            ],
        )
    )
    lawful = with_law(world, Scenario(name="as_given"))
    assert lawful["effects"][["from_year", "value"]].to_numpy().tolist() == [[2024, 4]]
    assert solve_world(lawful).objective == pytest.approx(solve_world(world).objective)


def test_a_table_with_an_unknown_column_is_refused():
    with pytest.raises(ValueError, match="regions: unknown"):
        make_table("regions", {"regoin": ["AAA"]})
