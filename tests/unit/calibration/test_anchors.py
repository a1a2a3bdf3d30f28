"""Which observed prices are aimed at and which are implied, by the rule alone."""

from __future__ import annotations

import pandas as pd
import pytest

from ionshore.calibration.anchors import roles_of
from ionshore.calibration.calibrate import explain_base_year, lay_curves
from ionshore.calibration.fit import held_out_prices


def price(commodity, region, value):
    return {
        "commodity": commodity,
        "region": region,
        "year": 2024,
        "series": "anchor",
        "price": value,
        "chosen": True,
        "deviation": 0.05,
    }


def roles(world, pairs, output):
    table = pd.DataFrame(pairs, columns=["commodity", "region"])
    return dict(zip(pairs, roles_of(world, table, output), strict=True))


def longer_chain():
    """Ore becomes salt and salt becomes powder (one stage), powder cells, cells packs."""
    links = [("ore", "salt"), ("salt", "powder"), ("powder", "cell"), ("cell", "pack")]
    stage = {"ore": "mine", "salt": "component", "powder": "component"}
    goods = ("ore", "salt", "powder", "cell", "pack")
    return {
        "commodities": [
            {
                "commodity": one,
                "stage": stage.get(one, one),
                "unit": "GWh" if one in ("cell", "pack") else "kt",
                "reference_price": 10,
            }
            for one in goods
        ],
        "processes": [
            {"process": f"making_{one}", "commodity": one, "lifetime": 10}
            for one in goods
        ],
        "recipes": [
            {
                "process": f"making_{made}",
                "commodity": used,
                "flow": "in",
                "quantity": 1,
            }
            for used, made in links
        ],
        "process_costs": [],
        "assets": [
            {
                "asset": f"plant_{one}",
                "process": f"making_{one}",
                "region": "AAA",
                "capacity": 40,
            }
            for one in goods
        ],
        "lanes": [],
        "demand": [],
        "serves": [{"segment": "ev", "commodity": "pack"}],
        "base_output": [],
        "prices": [],
    }


def test_of_two_places_the_larger_maker_anchors(world_of):
    told = roles(
        world_of(),
        [("cell", "AAA"), ("cell", "BBB")],
        {("cell", "AAA"): 12.0, ("cell", "BBB"): 18.0},
    )
    assert told == {("cell", "AAA"): "implied", ("cell", "BBB"): "anchored"}


def test_a_price_of_the_world_anchors_before_that_of_any_place(world_of):
    told = roles(world_of(), [("cell", "AAA"), ("cell", "*")], {("cell", "AAA"): 12.0})
    assert told == {("cell", "AAA"): "implied", ("cell", "*"): "anchored"}


def test_intermediates_and_final_goods_are_implied(world_of):
    pairs = [(one, "AAA") for one in ("ore", "salt", "powder", "cell", "pack")]
    told = roles(world_of(**longer_chain()), pairs, {})
    named = {good: role for (good, _), role in told.items()}
    assert named == {
        "ore": "anchored",
        "salt": "implied",
        "powder": "anchored",
        "cell": "anchored",
        "pack": "implied",
    }


def test_without_a_price_beside_it_an_intermediate_or_a_final_good_anchors(world_of):
    told = roles(world_of(**longer_chain()), [("salt", "AAA"), ("pack", "AAA")], {})
    assert set(told.values()) == {"anchored"}


def test_an_implied_price_is_found_and_not_aimed_at(world_of, law):
    # AAA makes 18 of 30 GWh and sends some to BBB at a freight of 2; 40 was seen there.
    prices = [price("cell", "AAA", 30), price("cell", "BBB", 40)]
    base = explain_base_year(world_of(prices=prices), law)
    anchors, implied = base.margins.anchors, base.margins.implied
    assert list(anchors["region"]) == ["AAA"]
    assert anchors["fitted"].iloc[0] == pytest.approx(30, rel=0.01)
    assert list(implied["region"]) == ["BBB"]
    assert implied["fitted"].iloc[0] == pytest.approx(32, rel=0.01)
    assert implied["error"].iloc[0] == pytest.approx(32 / 40 - 1, abs=0.01)
    kept = lay_curves(base, "rule").tables
    assert len(kept["anchors"]) == len(kept["implied"]) == 1
    # Only what anchors can be held out.
    assert list(held_out_prices(base)["region"]) == ["AAA"]


def test_a_price_that_is_not_chosen_takes_no_part(world_of, law):
    prices = [price("cell", "AAA", 30), price("cell", "BBB", 40) | {"chosen": False}]
    base = explain_base_year(world_of(prices=prices), law)
    assert base.margins.implied.empty
