"""The reference world looks back, and is held against what others published."""

import json
from dataclasses import replace
from types import MappingProxyType

import pytest

from ionshore.cli.main import main
from ionshore.studies.hindcast.judge import hindcast
from ionshore.studies.outside.checks import outside_checks
from ionshore.world.load import load_world


@pytest.fixture(scope="module")
def world():
    return load_world("reference")


@pytest.fixture(scope="module")
def back(world):
    """Look back from 2025 to 2024 alone: earlier years are cut out as on a napkin."""
    history = world["history"]
    tables = dict(world.tables) | {"history": history[history["year"] >= 2024]}
    return hindcast(replace(world, tables=MappingProxyType(tables)))


@pytest.fixture(scope="module")
def outside(world):
    return outside_checks(world)


def test_the_hindcast_tells_its_error_beside_that_of_shares_as_they_were(back):
    told = back.as_dict()
    assert {"mae_pp", "benchmark_mae_pp", "ratio", "met"} <= set(told)
    assert told["mae_pp"] < 1.5 * told["benchmark_mae_pp"]
    assert set(told["by_stage"]) == {"mine", "cell"}
    assert json.loads(json.dumps(told)) == told


def test_the_benchmark_is_what_the_geological_survey_counted(back):
    """Nine places of 222.97 kt in 2024 and of 288.38 kt in 2025; Australia 82.7, 92."""
    lithium = back.rows[back.rows["series"] == "lithium_mined"].set_index("place")
    assert lithium.loc["AUS", "as_before"] == pytest.approx(
        100 * (82.7 / 222.97 - 92 / 288.38), abs=0.01
    )


def test_every_series_that_misses_names_its_cause(back):
    assert len(back.pairs) == 5
    assert back.pairs["cause"].ne("").all()
    assert set(back.left_out["why"]) == {"not_made", "one_place"}


def test_lithium_in_2025_is_nearer_than_shares_as_they_were(back):
    lithium = back.pairs.query("series == 'lithium_mined'").iloc[0]
    assert lithium["mae_pp"] < 0.8 * lithium["benchmark_mae_pp"]


def test_shares_add_up(back):
    sums = back.rows.groupby("pair")[["before", "after", "model", "outlook"]].sum()
    assert sums.to_numpy() == pytest.approx(100.0)


def test_all_outside_checks_are_there_with_their_sources(outside):
    checks = {one.check for one in outside.checks}
    assert checks == {
        "duty_equal_cost",
        "landed_cost",
        "credit",
        "credit_share",
        "unit_price",
        "gross_margin",
        "premium",
        "pack_price",
    }
    assert all(one.source_id for one in outside.checks)
    korean = outside.table("ko")
    assert len(korean) == len(outside.checks)
    assert not korean["note"].str.contains("{", regex=False).any()


def test_the_equal_cost_duty_follows_from_the_figures_in_its_note(outside):
    for one in outside.checks:
        if one.check == "duty_equal_cost":
            own, price, freight = (
                float(one.values[name]) for name in ("own", "price", "freight")
            )
            assert one.model == pytest.approx((own - freight) / price - 1, abs=0.005)


def test_booked_credits_are_set_against_output_times_the_rate_of_the_law(outside):
    lges = next(
        one
        for one in outside.checks
        if one.check == "credit" and one.place == "LGES" and one.year == 2024
    )
    assert lges.published == pytest.approx(1085.04)
    assert lges.model == pytest.approx(45 * float(lges.values["output"]), rel=0.01)


def test_what_makers_pass_on_is_no_margin_of_their_lines(outside):
    kept = outside.retained
    passed_on = kept["credit"] - kept["kept"]
    assert kept["credit"] == 35
    assert kept["margin"] - kept["margin_kept"] == pytest.approx(passed_on, rel=0.1)


def test_an_unknown_reading_is_refused_by_the_command(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["hindcast", "--reading", "guess"])
    assert caught.value.code != 0
    assert "C630" in capsys.readouterr().err
