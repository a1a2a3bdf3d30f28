"""The shipped cost tables are what the extracts say."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools.build_cost.tables import tables_of_cost, write

from ionshore.cost.library import SHIPPED, shipped_library

ROOT = Path(__file__).parents[2]


def test_the_build_gives_the_shipped_bytes(tmp_path):
    """After a change of an extract: ``make data``."""
    write(tmp_path, tables_of_cost(ROOT / "data-raw"))
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in SHIPPED.iterdir()}
    assert set(made) == set(kept)
    assert [name for name in made if made[name] != kept[name]] == []


def test_designs_keep_their_masses():
    """Lithium of cathode and salt together is the lithium of the pack."""
    library = shipped_library()
    contents = library["contents"]
    lithium = contents[contents["metal"] == "Li"].set_index("chemistry")["quantity"]
    salt = 0.0567 * 6.94 / 151.905
    assert lithium.loc["nmc622"] + salt == pytest.approx(0.1102, rel=1e-5)


def test_areas_follow_the_foils():
    """LFP needs about 1.4 times the electrode area of NMC 622."""
    lines = shipped_library()["chemistries"].set_index("chemistry")["area_ratio"]
    assert lines.loc["nmc622"] == 1
    assert lines.loc["lfp"] == pytest.approx(1.4, abs=0.05)


def test_every_chemistry_has_a_price_set_that_carries_it():
    library = shipped_library()
    needed = library["bill"].groupby("chemistry")["material"].agg(set)
    priced = library["prices"].groupby("price_set")["material"].agg(set)
    lacking = [
        name
        for name, bill in needed.items()
        if not any(bill <= known for known in priced)
    ]
    assert lacking == []


def test_mixes_add_up_to_one():
    shares = shipped_library()["mixes"].groupby(["mix", "region"])["share"].sum()
    assert shares.tolist() == pytest.approx([1.0] * len(shares))
