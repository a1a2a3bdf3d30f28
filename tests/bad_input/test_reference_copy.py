"""A dozen faults planted at once in a copy of the shipped world: all are found."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import pytest
from tests.support.planted import Copy

from ionshore.world.check.facts import Facts
from ionshore.world.check.sizes import amounts
from ionshore.world.load import inspect_world, shipped_worlds


@pytest.fixture
def copy(tmp_path) -> Copy:
    folder = tmp_path / "reference"
    shutil.copytree(shipped_worlds()["reference"], folder)
    return Copy(folder)


def test_the_shipped_world_is_sound():
    assert inspect_world("reference").findings == ()


def test_all_planted_faults_are_found_at_their_places_and_nothing_else(copy):
    copy.cell("regions", 2, "latitude", "95")
    copy.cell("commodities", 1, "stage", "mien")
    copy.cell("processes", 3, "commodity", "unobtainium")
    copy.cell("recipes", 4, "quantity", "-1")
    copy.cell("assets", 5, "capacity", "38 GWh")
    copy.cell("assets", 9, "confidence", "certain")
    copy.cell("demand", 7, "year", "next year")
    copy.cell("routes", 11, "freight", "inf")
    copy.cell("owners", 1, "name_en", "")
    rows = copy.rows("serves")
    copy.write("serves", [*rows, rows[1]])
    copy.cell("outside", 1, "source_id", "hearsay")
    copy.raw("asset.csv", b"asset\n")
    told = {(one.code, one.place) for one in copy.findings()}
    assert told == {
        ("D116", "regions.csv line 3, column latitude"),
        ("D117", "commodities.csv line 2, column stage"),
        ("D201", "processes.csv line 4, column commodity"),
        ("D116", "recipes.csv line 5, column quantity"),
        ("D104", "assets.csv line 6, column capacity"),
        ("D117", "assets.csv line 10, column confidence"),
        ("D121", "demand.csv line 8, column year"),
        ("D115", "routes.csv line 12, column freight"),
        ("D118", "owners.csv line 2, column name_en"),
        ("D123", f"serves.csv line {len(rows) + 1}"),
        ("D201", "outside.csv line 2, column source_id"),
        ("D124", "asset.csv"),
    }


def test_tonnes_for_kilotonnes_are_found_on_every_plant_of_some_size():
    found = inspect_world("reference")
    assets = found.world["assets"]
    process = found.world["processes"]
    made = assets["process"].map(
        dict(zip(process["process"], process["commodity"], strict=True))
    )
    share = assets["capacity"] / assets["capacity"].groupby(made).transform("sum")
    large = np.flatnonzero(share.to_numpy() > 0.05)
    assert len(large) > 20
    for row in large[:: max(len(large) // 20, 1)]:
        slipped = assets.copy()
        slipped.loc[row, "capacity"] *= 1000
        world = replace(found.world, tables={**found.world.tables, "assets": slipped})
        told = list(amounts(Facts(world, found.readings)))
        assert [one.code for one in told] == ["D230"], assets["asset"][row]
        assert told[0].place == f"assets.csv line {row + 2}, column capacity"
