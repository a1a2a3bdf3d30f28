"""Learning on the reference world: it comes to rest, and only where it may."""

from __future__ import annotations

import pytest

from ionshore.studies.learning import ITEMS, learn_world
from ionshore.world.load import load_world


@pytest.fixture(scope="module")
def world():
    return load_world("reference")


@pytest.fixture(scope="module")
def found(world):
    return learn_world(world, "reference", years=(2024, 2030))


def test_costs_and_volumes_agree_within_twelve_iterations(found):
    assert found.converged
    assert len(found.steps) <= 12
    assert found.steps[-1]["change"] <= 0.005


def test_learning_makes_the_plan_cheaper_and_no_plant_dearer(found):
    assert found.solution.objective < found.steps[0]["objective"]
    factors = found.table[list(ITEMS)].to_numpy()
    assert (factors <= 1.0).all()
    assert (factors >= 0.4).all()  # the lowest floor of the tables
    base = found.table[found.table["year"] == 2024]
    assert (base[list(ITEMS)] == 1.0).all(axis=None)


def test_no_mine_refinery_or_recycler_learns(world, found):
    goods = world["processes"].set_index("process")["commodity"]
    stages = world["commodities"].set_index("commodity")["stage"]
    learned = {stages[goods[one]] for one in found.table["process"].unique()}
    assert learned == {"component", "cell", "pack"}


def test_every_owner_with_a_plant_that_learns_has_experience(found):
    assert (found.table["experience"] > 0).all()
