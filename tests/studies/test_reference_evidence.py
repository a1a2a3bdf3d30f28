"""Evidence of the reference world: prices, anchors, history, accounts, trade."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest
from tools.build_reference.anchors import Anchors
from tools.build_reference.flows import flow_rows
from tools.build_reference.money import Money
from tools.build_reference.outside import account_rows, elasticity_rows, history_rows
from tools.build_reference.places import Places
from tools.build_reference.prices import PER_METAL, Prices, Quote
from tools.build_reference.raw import Raw

from ionshore.world.load import load_world

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "src/ionshore/data/worlds/reference"


@pytest.fixture(scope="module")
def world():
    return load_world(SHIPPED)


@pytest.fixture(scope="module")
def raw():
    return Raw(ROOT / "data-raw")


@pytest.fixture(scope="module")
def prices(raw):
    return Prices(raw, Places(raw))


def quote(**changes):
    usual = {
        "commodity": "cell_lfp",
        "region": "CHN",
        "date": "2024-03",
        "price": 8136.0,
        "unit": "CNY/t",
        "taxed": True,
        "text": "series; note",
        "source_id": "somebody",
        "confidence": "reported",
    }
    return Quote(**(usual | changes))


# prices


def test_a_chinese_price_loses_its_tax_and_becomes_dollars(raw):
    told = quote().row(Money(raw))
    # 8,136 / 1.13 / 7.2 = 1,000 USD/t
    assert told["price"] == pytest.approx(1.0)
    assert told["confidence"] == "derived"
    assert "13% value-added tax taken out" in told["note"]
    assert quote(taxed=False).row(Money(raw))["price"] == pytest.approx(1.13)


def test_yuan_of_2022_are_counted_at_the_rate_of_2022_and_in_money_of_2024(raw):
    told = quote(date="2022", price=6729.0, taxed=False).row(Money(raw))
    assert told["price"] == pytest.approx(125.2 / 118.0)


def test_a_salt_is_counted_by_its_metal(raw):
    told = quote(price=223.0, unit="USD/t NiSO4", taxed=False).row(Money(raw))
    assert told["price"] == pytest.approx(1.0)
    # 2 Li of 6.94 in Li2O of 29.88, 6 percent of it
    assert 1 / PER_METAL["SC6"][0] == pytest.approx(0.06 * 2 * 6.94 / 29.88, rel=2e-3)
    # LiOH.H2O of 41.96 against half a carbonate of 73.89
    assert 1 / PER_METAL["LiOH"][0] == pytest.approx(73.89 / 2 / 41.96, rel=2e-3)


def test_a_currency_without_a_rate_is_refused(raw):
    with pytest.raises(LookupError, match="no exchange rate of KRW in 1999"):
        Money(raw).dollars(1.0, "KRW", 1999)


def test_a_table_without_a_date_is_not_put_into_the_base_year(world):
    undated = world["prices"].query("source_id == 'energytrend_prices'")
    assert set(undated["year"]) == {2025}


# anchors


def test_an_anchor_is_the_mean_over_quarters_of_what_was_quoted(world):
    anchors = world["prices"].query("chosen").set_index(["commodity", "region"])
    first = (41_899 + 41_400) / 2
    second = 42_380
    fourth = (34_100 + 33_800) / 2
    expected = (first + second + fourth) / 3 / 1.13 / 7.2 / 1000
    assert anchors.loc[("cathode_lfp", "CHN"), "price"] == pytest.approx(
        expected, rel=1e-4
    )


def test_every_anchor_says_how_sure_it_is_and_leans_on_a_quote(world):
    observed = world["prices"]
    anchors = observed[observed["chosen"]]
    assert len(anchors) >= 25
    assert anchors["deviation"].between(0.01, 0.5).all()
    assert not anchors.duplicated(["commodity", "region", "year"]).any()
    rest = observed[~observed["chosen"]]
    for _, one in anchors.iterrows():
        near = rest[rest["commodity"] == one["commodity"]]["price"]
        assert near.min() <= one["price"] <= near.max(), one["commodity"]


def test_what_no_price_of_the_year_backs_is_assumed(world, raw):
    borrowed = {
        one["commodity"]
        for one in raw.table("assumptions/price_anchors")
        if one["quoted_year"]
    }
    assert borrowed == {"electrolyte", "separator"}
    anchors = world["prices"].query("chosen").set_index("commodity")
    assert set(anchors.loc[sorted(borrowed), "confidence"]) == {"assumed"}


def test_an_anchor_without_a_quote_is_refused(tmp_path):
    folder = tmp_path / "raw"
    shutil.copytree(ROOT / "data-raw", folder)
    path = folder / "assumptions/price_anchors.csv"
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    rows[1][rows[0].index("source_ids")] = "nobody"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    raw = Raw(folder)
    with pytest.raises(LookupError, match=r"no price is quoted .*'lithium_ore'"):
        Anchors(raw, Prices(raw, Places(raw))).rows()


# elasticities, history, accounts, trade


def test_elasticities_lie_between_their_ends_and_cover_everything(raw):
    rows = elasticity_rows(raw)
    assert next(one["elasticity"] for one in rows if one["commodity"] == "*") == 3.0
    assert rows[0]["stage"] == "*"
    for one in rows:
        assert one["low"] <= one["elasticity"] <= one["high"], one


def test_parts_of_a_series_stay_below_its_world_total(world):
    history = world["history"]
    keys = ["series", "year", "definition"]
    total = history[(history["region"] == "*") & (history["owner"] == "")]
    total = total.set_index(keys)["quantity"]
    parts = history[(history["region"] != "*") | (history["owner"] != "")]
    named = parts.groupby(keys)["quantity"].sum()
    both = named.index.intersection(total.index)
    assert len(both) > 15
    # world totals of the Survey are rounded to two or three digits
    assert (named[both] <= total[both] * 1.03).all()


def test_two_years_of_one_definition_exist_for_mines_and_cells(world):
    history = world["history"]
    pairs = history.groupby(["series", "definition"])["year"].nunique()
    mined = ("lithium", "nickel", "cobalt", "graphite", "manganese", "phosphate")
    for metal in mined:
        assert pairs.loc[f"{metal}_mined"].max() >= 2, metal
    assert pairs.loc["cells"].min() >= 2
    assert pairs.loc["vehicle_cells_by_maker"].max() == 4


def test_countries_of_a_region_are_added(raw):
    rows = history_rows(raw, Places(raw))
    rest = [
        one
        for one in rows
        if (one["series"], one["region"], one["year"]) == ("cobalt_mined", "ROW", 2024)
        and "2026" in one["definition"]
    ]
    assert len(rest) == 1
    assert " + " in rest[0]["note"]


def test_quarters_of_a_credit_sum_to_the_year(raw):
    credit = {
        one["period"]: one
        for one in account_rows(raw)
        if (one["firm"], one["year"], one["measure"])
        == ("LGES", 2024, "production_credit")
        and one["scope"] == "group"
    }
    quarters = sum(credit[f"Q{number}"]["value"] for number in (1, 2, 3, 4))
    assert quarters == pytest.approx(credit["year"]["value"], abs=0.1)
    assert credit["year"]["usd"] == pytest.approx(1_480_000 / 1364)


def test_money_without_a_rate_stays_in_its_currency(raw):
    yen = [one for one in account_rows(raw) if one["unit"] == "billion JPY"]
    assert {one["year"] for one in yen if one["usd"] is None} == {2024, 2025}


def test_trade_tells_parts_of_a_year_apart_and_shares_are_parts_of_one(raw):
    rows = flow_rows(raw, Places(raw))
    assert {"year", "first quarter", "first half", "January-October"} <= {
        one["period"] for one in rows
    }
    assert all(one["quantity"] <= 1 for one in rows if one["measure"] == "share")
    chinese = [
        one["quantity"]
        for one in rows
        if (one["good"], one["origin"], one["destination"], one["year"])
        == ("li_ion_battery", "CHN", "USA", 2023)
        and (one["measure"], one["period"]) == ("value", "year")
    ]
    assert chinese == [pytest.approx(13_100)]


def test_the_published_yardsticks_are_there(world):
    marks = world["benchmarks"].set_index(["benchmark", "place", "year"])["value"]
    assert marks["duty_equal_cost", "USA", 2026] == 0.7
    assert marks["pack_price_premium", "USA", 2024] == 0.31
    assert marks["pack_price_premium", "EUROPE", 2024] == 0.48
    landed = marks["landed_cost"]
    assert landed["MYS", 2025] < landed["CHN", 2025] < landed["USA", 2025]
