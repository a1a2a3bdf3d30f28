"""Process plants by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ionshore.cost.process import process_costs


def test_copper_foil_in_poland_by_hand(library):
    """Between the anchors: China at 1.0 and Poland at 1.4, which is where it is."""
    row = library["plants"].set_index("process").loc["copper_foil_plant"]
    costs = process_costs(library, "copper_foil_plant", ["CHN", "POL"])
    assert costs.investment[0] == pytest.approx(row["capex_low"])
    low, ratio = row["capex_low"], 1.4
    wanted = (
        row["capex_high"] if row["capex_high"] == row["capex_high"] else low * ratio
    )
    assert costs.investment[1] == pytest.approx(wanted)
    growth = 1.065**20
    crf = 0.065 * growth / (growth - 1)
    charge = (crf - 0.25 / 20) / 0.75
    assert costs.items["capital"][0] == pytest.approx(low * charge)
    assert costs.items["maintenance"][0] == pytest.approx(0.03 * low)
    assert costs.items["energy"][0] == pytest.approx(9 * 0.087)
    assert costs.items["labor"][0] == pytest.approx(12 * 6.5 / 1000)


def test_the_stated_cost_comes_back_where_it_was_stated(library):
    """Energy, labor and the rest add up to the operating cost of the source."""
    row = library["plants"].set_index("process").loc["cathode_lfp_plant"]
    items = process_costs(library, "cathode_lfp_plant", row["opex_region"]).items
    paid = sum(items[name].item() for name in ("energy", "labor", "other"))
    assert paid == pytest.approx(row["opex"])


def test_feed_is_bought_through_the_yield(library):
    """0.126 kg of salt per kg of electrolyte, 99% of it kept."""
    costs = process_costs(
        library, "electrolyte_plant", "KOR", feed_prices={"lipf6": 9.9}
    )
    assert costs.items["feed"].item() == pytest.approx(0.126 * 9.9 / 0.99, rel=1e-3)
    assert costs.total.item() == pytest.approx(
        costs.conversion.item() + costs.items["feed"].item()
    )


def test_a_feed_without_a_price_leaves_the_total_unknown(library):
    costs = process_costs(library, ["electrolyte_plant", "graphite_mine"], "KOR")
    assert np.isnan(costs.total).tolist() == [True, False]
    assert not np.isnan(costs.conversion).any()


def test_a_plant_below_the_least_size_is_marked(library):
    """Phases of nickel refineries are announced from 20 kt on."""
    small = process_costs(library, "nickel_sulfate_refining", "KOR", size=[19.0, 20.0])
    assert small.too_small.tolist() == [True, False]


def test_money_moves_with_the_year(library):
    now, then = (
        process_costs(library, "electrolyte_plant", "KOR", year=year).conversion.item()
        for year in (2026, 2024)
    )
    index = library["deflator"].set_index("year")["index"].astype(float)
    assert now / then == pytest.approx(index.loc[2026] / index.loc[2024])
