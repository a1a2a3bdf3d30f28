"""What the bench asks of the law: a credit for every plant, holder by holder."""

from __future__ import annotations

import pytest
from bench.law import PROVISIONS, YEARS, paid_by_plant, with_plants

from ionshore.policy.library import read_provisions
from ionshore.world.load import load_world


def test_each_plant_earns_what_the_law_pays_its_maker():
    world = load_world("reference")
    world = with_plants(world, 2 * len(world["assets"]))
    assets = world["assets"]
    paid = paid_by_plant(read_provisions(PROVISIONS).values(), world)
    assert paid.shape == (len(assets), len(YEARS))
    makes = world["processes"].set_index("process")["commodity"]
    cells = makes.loc[assets["process"]].str.startswith("cell_").to_numpy()
    american = (assets["region"] == "USA").to_numpy()
    assert not paid[~american].any()
    # 35 USD/kWh of cells until 2029, then a quarter less each year.
    best = paid[cells & american].max(axis=0)
    assert best.tolist() == pytest.approx([35.0] * 6 + [26.25, 17.5, 8.75, 0, 0, 0])
