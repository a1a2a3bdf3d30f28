"""The battery world and the law in force, read once."""

from __future__ import annotations

import pytest

from ionshore.policy.law import law_in_force
from ionshore.scenario.scenario import read_scenario
from tests.statutes.battery_world import battery_world


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    return battery_world(tmp_path_factory.mktemp("batteries"))


@pytest.fixture(scope="session")
def law():
    return read_scenario("reference").provisions


@pytest.fixture(scope="session")
def readable_law():
    return law_in_force()
