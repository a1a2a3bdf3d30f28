"""Hindcast on a napkin: two mines, an outlook, shares that can be counted by hand."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.support.folders import write_world

from ionshore.cli.hindcast import _told
from ionshore.cli.main import main
from ionshore.core.errors import ModelLimit
from ionshore.studies.hindcast.cut import cut_world
from ionshore.studies.hindcast.grow import grown
from ionshore.studies.hindcast.judge import hindcast
from ionshore.studies.hindcast.knowledge import as_known, expected_growth
from ionshore.studies.hindcast.measure import output_of
from ionshore.studies.hindcast.pairs import REST, pairs_of
from ionshore.studies.hindcast.predict import predict_cut, predict_full
from ionshore.studies.solving import bare_scenario
from ionshore.world.load import load_world

SERIES = {"series": "ore_mined", "commodities": "ore", "definition": "survey"}
ELASTICITY = 2.0


def history(amounts, **changes):
    """Return rows of history from {(region, year): quantity}."""
    return [
        SERIES | {"region": region, "year": year, "quantity": quantity} | changes
        for (region, year), quantity in amounts.items()
    ]


def outlook(base, amounts):
    """Return rows of outlooks from {(region, year): quantity}."""
    told = {"series": "ore_mined", "base_year": base, "outlook": "O", "published": "P"}
    return [
        told | {"region": region, "year": year, "quantity": quantity}
        for (region, year), quantity in amounts.items()
    ]


def demand(**amounts):
    """Return rows of demand from region=(2024, 2025)."""
    return [
        {"segment": "use", "region": region, "year": year, "quantity": quantity}
        for region, both in amounts.items()
        for year, quantity in zip((2024, 2025), both, strict=True)
    ]


def tables(**changes):
    """Mines in AAA and BBB make 60 and 40 kt of ore, each used to a half.

    The year before they made 50 and 50. AAA was expected to grow by 20 kt a year,
    the world not at all, so what is left to BBB was expected to shrink by 20.
    """
    later = {("AAA", 2025): 80, ("BBB", 2025): 30, ("*", 2025): 110}
    return {
        "regions": [{"region": "AAA"}, {"region": "BBB"}],
        "commodities": [
            {
                "commodity": "ore",
                "stage": "mine",
                "unit": "kt",
                "reference_price": 10,
            }
        ],
        "owners": [{"owner": "us"}],
        "segments": [{"segment": "use", "unit": "kt", "unmet_value": 1000}],
        "processes": [{"process": "mining", "commodity": "ore", "lifetime": 10}],
        "process_costs": [{"process": "mining", "region": "*", "other_cost": 4}],
        "assets": [
            {"asset": "mine_a", "process": "mining", "region": "AAA", "capacity": 120},
            {"asset": "mine_b", "process": "mining", "region": "BBB", "capacity": 80},
        ],
        "lanes": [
            {"commodity": "ore", "origin": "BBB", "destination": "AAA", "freight": 1}
        ],
        "demand": demand(AAA=(90, 99), BBB=(10, 11)),
        "serves": [{"segment": "use", "commodity": "ore"}],
        "base_output": [
            {"process": "mining", "region": "AAA", "quantity": 60},
            {"process": "mining", "region": "BBB", "quantity": 40},
        ],
        "growth": [
            {"process": "mining", "region": "*", "step": 0, "rate": 0.2, "premium": 0},
            {"process": "mining", "region": "*", "step": 1, "rate": "", "premium": 2},
        ],
        "prices": [
            {
                "commodity": "ore",
                "region": "AAA",
                "year": year,
                "series": f"price {year}",
                "price": price,
                "chosen": year == 2024,
                "deviation": 0.001,
            }
            for year, price in ((2023, 8), (2024, 10), (2025, 30))
        ],
        "elasticities": [{"commodity": "*", "stage": "*", "elasticity": ELASTICITY}],
        "history": history(
            {("AAA", 2023): 50, ("BBB", 2023): 50, ("*", 2023): 100}
            | {("AAA", 2024): 60, ("BBB", 2024): 40, ("*", 2024): 100}
            | later
        ),
        "outlooks": outlook(
            2024,
            {("AAA", 2024): 60, ("AAA", 2027): 120, ("*", 2024): 100, ("*", 2027): 100},
        ),
    } | changes


def loaded(folder, **changes):
    """Return the napkin world with some tables replaced."""
    return load_world(write_world(folder, tables(**changes), years=[2024, 2025]))


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return loaded(tmp_path_factory.mktemp("hindcast") / "napkin")


@pytest.fixture(scope="module")
def found(world):
    return hindcast(world)


def shares(found, base):
    rows = found.rows[found.rows["base"] == base].set_index("place")
    return rows["model"]


# ------------------------------------------------------------------ what is compared


def test_two_following_years_of_one_definition_are_a_pair(world):
    pairs, left_out = pairs_of(world)
    assert [(one.base, one.later) for one in pairs] == [(2024, 2025), (2023, 2024)]
    assert left_out.empty
    assert pairs[0].places == ("AAA", "BBB")
    assert pairs[0].after == pytest.approx([80, 30])


def test_other_definitions_and_years_apart_are_no_pair(tmp_path):
    rows = history({("AAA", 2023): 50, ("BBB", 2023): 50})
    rows += history({("AAA", 2024): 60, ("BBB", 2024): 40}, definition="other")
    rows += history({("AAA", 2025): 60, ("BBB", 2025): 40})
    pairs, _ = pairs_of(loaded(tmp_path / "w", history=rows))
    assert pairs == ()


def test_what_no_place_names_is_a_rest_that_stays_out_of_the_error(tmp_path):
    amounts = {("AAA", 2024): 60, ("*", 2024): 100, ("AAA", 2025): 80, ("*", 2025): 110}
    pairs, _ = pairs_of(loaded(tmp_path / "w", history=history(amounts)))
    assert pairs[0].places == ("AAA", REST)
    assert pairs[0].before == pytest.approx([60, 40])
    assert pairs[0].judged.tolist() == [True, False]


def test_a_series_of_one_place_is_left_out_with_its_reason(tmp_path):
    amounts = {("AAA", 2024): 60, ("AAA", 2025): 80}
    pairs, left_out = pairs_of(loaded(tmp_path / "w", history=history(amounts)))
    assert pairs == ()
    assert left_out["why"].tolist() == ["one_place"]


def test_a_world_without_a_pair_says_so(tmp_path):
    with pytest.raises(ModelLimit, match="nothing to judge") as caught:
        hindcast(loaded(tmp_path / "w", history=[]))
    assert [one.code for one in caught.value.findings] == ["L545"]


# ------------------------------------------------------------------ what was known


def test_an_outlook_is_a_straight_line_and_the_rest_is_what_the_world_leaves(world):
    growth = expected_growth(world, pairs_of(world)[0][0])
    assert growth.of("AAA") == pytest.approx(80 / 60)  # 60 + (120 - 60) / 3
    assert growth.of("BBB") == pytest.approx(20 / 40)  # 100 - 80
    assert growth.known_by == "O, P"


def test_without_an_outlook_all_places_grow_by_what_costs_nothing_extra(world):
    growth = expected_growth(world, pairs_of(world)[0][1])
    assert growth.of("AAA") == growth.of("BBB") == pytest.approx(1.2)
    assert growth.known_by == ""


def test_later_figures_and_plants_that_rest_on_them_are_taken_out(tmp_path):
    asset = {"asset": "grew", "process": "mining", "region": "BBB", "capacity": 9}
    with_it = loaded(
        tmp_path / "w",
        assets=[*tables()["assets"], asset],
        hindsight=[{"asset": "grew", "known_from": 2025}],
    )
    known = as_known(with_it, bare_scenario())
    assert set(known["assets"]["asset"]) == {"mine_a", "mine_b"}
    assert set(known["prices"]["year"]) == {2023, 2024}
    assert set(known["demand"]["year"]) == {2024}


def test_a_plant_grows_or_shrinks_along_its_own_curve(world):
    steps = pd.DataFrame(
        {"asset": ["mine_a", "mine_b"], "step": 0, "width": np.nan, "adder": [1.0, 2.0]}
    )
    like = world["supply_steps"]
    curved = dict(world.tables)
    curved["supply_steps"] = steps.reindex(columns=list(like.columns)).astype(
        like.dtypes
    )
    bent = replace(world, tables=curved)
    factor = {"AAA": 1.5, "BBB": 0.75}
    after = grown(bent, {"mining"}, lambda row: factor[row["region"]], 2025)
    assets = after["assets"].set_index("asset")
    assert assets["capacity"].to_dict() == {
        "mine_a": 120,
        "mine_b": 60,
        "mine_a_change_2025": 60,
        "mine_b_change_2025": 20,
    }
    assert assets.loc["mine_a_change_2025", "online_year"] == 2025
    assert assets.loc["mine_b_change_2025", "retire_year"] == 2025
    adders = after["supply_steps"].set_index("asset")["adder"]
    assert adders["mine_a_change_2025"] == 1.0
    assert adders["mine_b_change_2025"] == 2.0


# ------------------------------------------------------------------ what comes out


def test_shares_follow_the_closed_form(found):
    """Supply of a place is q f (1 + eta (p / p0 - 1)): 80 and 20 at the old price.

    Both answer alike, so shares stay 80 : 20 whatever the price; steps of a fiftieth
    of an output let the marginal one go to either.
    """
    assert shares(found, 2024)["AAA"] == pytest.approx(80.0, abs=0.8)


def test_the_price_clears_the_market(found):
    """100 kt at the old price, 110 wanted: 100 (1 + 2 x) = 110, so 5% more."""
    row = found.prices[found.prices["base"] == 2024].iloc[0]
    assert row["model_base"] == pytest.approx(10.0, rel=0.01)
    assert row["model_change"] == pytest.approx(0.05, abs=0.01)
    assert row["observed_change"] == pytest.approx(2.0)


def test_a_cut_world_makes_what_was_counted_in_another_year(world):
    pair = pairs_of(world)[0][1]
    cut = cut_world(world, pair)
    assert cut.base_year == 2023
    assert cut["base_output"].set_index("region")["quantity"].to_dict() == {
        "AAA": pytest.approx(50),
        "BBB": pytest.approx(50),
    }
    assert set(cut["prices"]["price"]) == {8.0}
    made = output_of(predict_cut(world, pair), pair)
    assert made[2023].tolist() == pytest.approx([50, 50], rel=1e-3)
    assert made[2024].sum() == pytest.approx(100)


def test_the_benchmark_is_counted_by_hand(found):
    """2024 to 2025: 60:40 became 80:30 of 110, so AAA moved by 12.73 points and BBB
    as much; 2023 to 2024: 50:50 became 60:40, ten points each.
    """
    moved = 100 * 80 / 110 - 60
    assert found.benchmark_mae_pp == pytest.approx((2 * moved + 2 * 10) / 4)
    assert found.by_stage()["mine"]["benchmark_mae_pp"] == found.benchmark_mae_pp


def test_the_error_is_the_mean_over_places(found):
    off = found.rows["model"] - found.rows["after"]
    assert found.mae_pp == pytest.approx(off.abs().mean())


def test_the_outlook_alone_is_told_beside_the_model(found):
    rows = found.rows[found.rows["base"] == 2024].set_index("place")
    assert rows["outlook"].to_dict() == pytest.approx({"AAA": 80.0, "BBB": 20.0})


def test_a_miss_names_its_cause(found):
    causes = found.pairs.set_index("base")["cause"]
    assert causes[2023] == "nothing_known"
    assert causes[2024] == "outlook_short" or causes[2024] == "met"
    told = found.as_dict("ko")
    assert {"mae_pp", "benchmark_mae_pp", "by_stage"} <= set(told)
    assert all(one["cause"] for one in told["pairs"])


def test_nothing_of_the_later_year_is_used_but_its_total(found, tmp_path):
    """Every later figure is turned upside down; only totals stay."""
    rows = history(
        {("AAA", 2023): 50, ("BBB", 2023): 50, ("*", 2023): 100}
        | {("AAA", 2024): 60, ("BBB", 2024): 40, ("*", 2024): 100}
        | {("AAA", 2025): 5, ("BBB", 2025): 105, ("*", 2025): 110}
    )
    prices = [
        one | {"price": 999 if one["year"] == 2025 else one["price"]}
        for one in tables()["prices"]
    ]
    asset = {"asset": "grew", "process": "mining", "region": "BBB", "capacity": 900}
    other = hindcast(
        loaded(
            tmp_path / "w",
            history=rows,
            prices=prices,
            demand=demand(AAA=(90, 30), BBB=(10, 80)),
            assets=[*tables()["assets"], asset | {"online_year": 2025}],
            hindsight=[{"asset": "grew", "known_from": 2025}],
            effects=[
                {
                    "kind": "production_credit",
                    "commodity": "ore",
                    "origin": "BBB",
                    "destination": "*",
                    "from_year": 2025,
                    "value": 3,
                }
            ],
        )
    )
    assert other.rows["model"].tolist() == pytest.approx(found.rows["model"].tolist())
    assert other.prices["model_later"].tolist() == pytest.approx(
        found.prices["model_later"].tolist()
    )


# ------------------------------------------------------------------ the command


def test_the_command_writes_json_and_tables(tmp_path, capsys):
    folder = write_world(tmp_path / "w", tables(), years=[2024, 2025])
    with pytest.raises(SystemExit) as caught:
        main(["hindcast", "--world", str(folder), "--json", "--out", str(tmp_path)])
    assert caught.value.code in (0, None)
    told = json.loads(capsys.readouterr().out)
    assert {"mae_pp", "benchmark_mae_pp", "by_stage", "pairs", "places"} <= set(told)
    assert {one.name for one in tmp_path.glob("*.csv")} == {
        "rows.csv",
        "pairs.csv",
        "prices.csv",
        "left_out.csv",
    }


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_terminal_tells_the_same_in_two_languages(found, language):
    text = _told(found, language)
    assert "ore_mined" in text
    assert f"{found.mae_pp:.2f}"[:3] in text


@pytest.mark.parametrize("total", [121.0, 99.0])
def test_what_the_chain_does_not_ask_for_goes_to_stock_or_comes_from_it(
    tmp_path, total
):
    """Users want 110 kt of 2025; 121 or 99 were mined of the 100 of 2024."""
    later = {("AAA", 2025): 0.7 * total, ("BBB", 2025): 0.3 * total}
    amounts = {("AAA", 2024): 60, ("BBB", 2024): 40} | later
    world = loaded(tmp_path / "w", history=history(amounts))
    pairs, _ = pairs_of(world)
    solution = predict_full(world, bare_scenario(), pairs)
    assert output_of(solution, pairs[0]).sum()[2025] == pytest.approx(total)
