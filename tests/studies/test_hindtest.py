"""The hind-test of past withholding: the record, what cannot leak, what is told."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from tools.build_withholding.tables import tables_of_withholding, write
from typer.testing import CliRunner

from ionshore.cli.shock import app
from ionshore.core.errors import CommandError, DataError
from ionshore.report.study_page import render_study
from ionshore.studies.shock.opened import open_short_run
from ionshore.studies.withholding.doubt import ranges_from, spread
from ionshore.studies.withholding.estimate import estimates
from ionshore.studies.withholding.hindtest import hindtest
from ionshore.studies.withholding.in_world import world_ratios
from ionshore.studies.withholding.judge import calls, rules, scores
from ionshore.studies.withholding.known import known_from
from ionshore.studies.withholding.record import (
    SHIPPED,
    Record,
    open_record,
    shipped_record,
)
from ionshore.studies.withholding.rows import METHODS, Methods
from ionshore.studies.withholding.schemas import KNOWN, OUTCOMES
from ionshore.studies.withholding.seen import outcomes_from
from ionshore.studies.withholding.told import findings

ROOT = Path(__file__).parents[2]
SMALL_GRID = ((0.25, 0.5, 1.0), (0.7, 1.0, 1.4))


@pytest.fixture(scope="module")
def small_grid():
    """Fewer values to try: what can reach a prediction does not hang on them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ionshore.studies.withholding.estimate.GRID", SMALL_GRID)
        yield


@pytest.fixture(scope="module")
def result(small_grid):
    return hindtest(draws=10)


def changed(record, event, **figures):
    """Return a record in which an event and its whole story went otherwise."""
    events = record["events"].set_index("event_id")["story"]
    story = set(events[events == events[event]].index)
    outcomes = record["outcomes"].copy()
    for name, value in figures.items():
        outcomes.loc[outcomes["event_id"].isin(story), name] = value
    tables = {**record.tables, "outcomes": outcomes}
    seen = record["seen_prices"].copy()
    seen.loc[seen["event_id"].isin(story), "ratio"] = 77.0
    return Record(MappingProxyType(tables | {"seen_prices": seen}))


def test_the_build_gives_the_shipped_bytes(tmp_path):
    """After a change of an extract: ``make data``."""
    write(tmp_path, tables_of_withholding(ROOT / "data-raw"))
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in SHIPPED.iterdir()}
    assert set(made) == set(kept)
    assert [name for name in made if made[name] != kept[name]] == []


def test_the_record_holds_what_the_extract_counts():
    record = shipped_record()
    groups = record["outcomes"]["group"].value_counts()
    assert len(record["events"]) == 26
    assert groups["yes"] == 11
    assert groups["control"] == 3


def test_what_was_seen_stands_in_no_table_that_predicts():
    """Figures of outcomes are columns of the outcomes alone."""
    record = shipped_record()
    seen = {
        "group",
        "peak_ratio",
        "months_to_peak",
        "exports_fall",
        "use_lost",
        "lasted_months",
        "ratio",
    }
    assert set(KNOWN).isdisjoint(OUTCOMES)
    for name in KNOWN:
        assert seen.isdisjoint(record[name].columns)
        assert name == "parameters" or seen.isdisjoint(set(record[name].iloc[:, 1]))


def test_how_far_exports_fell_under_licences_is_seen_and_not_known():
    record = shipped_record()
    licensed = record["events"]["kind"].isin(["export_licence"])
    names = set(record["events"].loc[licensed, "event_id"])
    facts = record["facts"]
    cuts = set(facts.loc[facts["fact"] == "cut", "event_id"])
    assert names
    assert names.isdisjoint(cuts)


def test_a_prediction_is_made_from_what_was_known_alone():
    """It can be made without the tables of outcomes."""
    record = shipped_record()
    known = known_from({name: record[name] for name in KNOWN})
    ranges = ranges_from({name: record[name] for name in KNOWN})
    low, high = spread(known.events[0], known, ranges, draws=10, seed=1)
    assert 1.0 < low < high


@pytest.mark.parametrize("event", ["re_2010_dy", "cod_2025_ban", "graphite_2023"])
def test_how_an_event_went_cannot_reach_its_prediction(result, event):
    """Price, time and group of an event and its story are turned upside down."""
    other = changed(
        shipped_record(), event, peak_ratio=99.0, months_to_peak=33.0, use_lost=0.9
    )
    known, outcomes = known_from(other.tables), outcomes_from(other["outcomes"])
    judged = [name for name, one in outcomes.items() if one.group == "yes"]
    found = Methods(known, outcomes, judged)
    asked = next(one for one in known.events if one.event_id == event)
    row = result.events.set_index("event_id").loc[event]
    for method in METHODS:
        assert found.prediction(asked, method).peak_ratio == row[method]
    ruled = rules(known.events, outcomes, judged).loc[event]
    for name in ("no_change", "typical", "slope"):
        assert ruled[name] == row[name]


def test_an_event_is_not_told_its_group(result):
    """Only the choice of events to learn from reads it; never that of the event."""
    record = shipped_record()
    outcomes = record["outcomes"].assign(group="no")
    keep = record["outcomes"]["event_id"].isin(["idn_2014", "zwe_2026", "sb_2024"])
    outcomes.loc[keep, "group"] = "yes"
    known = known_from(record.tables)
    base = estimates(known, outcomes_from(record["outcomes"]), ["idn_2014", "zwe_2026"])
    with_own = estimates(
        known, outcomes_from(outcomes), ["idn_2014", "zwe_2026", "sb_2024"]
    )
    assert with_own["sb_2024"] == base["sb_2024"]


def test_a_story_is_left_out_as_a_whole(small_grid):
    """Neodymium does not learn from dysprosium, nor the quota from the ban."""
    record = shipped_record()
    known, outcomes = known_from(record.tables), outcomes_from(record["outcomes"])
    judged = ["re_2010_nd", "re_2010_dy", "idn_2014", "cod_2025_ban"]
    found = estimates(known, outcomes, judged)
    assert found["re_2010_nd"].events == 2
    assert found["cod_2025_quota"].events == 3


def test_other_events_do_reach_an_estimate(small_grid):
    """The guard would be idle if nothing were learned at all."""
    record = shipped_record()
    known, outcomes = known_from(record.tables), outcomes_from(record["outcomes"])
    judged = ["idn_2014", "zwe_2026"]
    other = {
        **outcomes,
        "idn_2014": replace(outcomes["idn_2014"], peak_ratio=5.0),
    }
    found = estimates(known, outcomes, judged)["zwe_2026"].parameters
    moved = estimates(known, other, judged)["zwe_2026"].parameters
    assert moved.elasticity_scale < found.elasticity_scale


def test_errors_by_hand():
    """Predicted 2, seen 4 and 1: log errors of ln 2 both; no change: ln 4 and 0."""
    said = pd.DataFrame(
        {"model": [2.0, 2.0], "no_change": [1.0, 1.0]}, index=["a", "b"]
    )
    seen = pd.Series([4.0, 1.0], index=["a", "b"])
    table = scores(said, seen, pd.Series(["x", "y"], index=["a", "b"]), seed=1)
    model = table.set_index("method").loc["model"]
    assert model["factor"] == pytest.approx(2.0)
    assert model["mean_error"] == pytest.approx(np.log(2.0))
    assert (model["low"], model["high"]) == pytest.approx((np.log(2.0), np.log(2.0)))
    assert model["gain"] == pytest.approx(0.0)
    assert model["gain_low"] < 0.0 < model["gain_high"]


def test_calls_by_hand():
    said = pd.Series([1.5, 1.0, 1.0, 1.2])
    seen = pd.Series([2.0, 3.0, 0.9, 1.0])
    told = {"rises": 2, "rises_called": 1, "calm": 2, "calm_called": 1}
    assert calls(said, seen) == told


def test_the_rule_of_the_mean_slope_leaves_the_event_out():
    """Nickel 2014 alone: ln 1.49 over 0.326 of supply, times a tenth for 2020."""
    record = shipped_record()
    known, outcomes = known_from(record.tables), outcomes_from(record["outcomes"])
    ruled = rules(known.events, outcomes, ["idn_2014", "idn_2020"])
    ratio = outcomes["idn_2014"].peak_ratio
    assert ruled.at["idn_2020", "slope"] == pytest.approx(ratio ** (0.1 / 0.326))
    assert ruled.at["idn_2020", "typical"] == pytest.approx(ratio)


def test_the_shipped_record_is_predicted_about_as_well_as_the_page_says(result):
    """The figures of docs/explanation/hindtest.md; data that move them move it."""
    own = result.scores.set_index("method").loc["before"]
    assert own["events"] == 11
    assert own["factor"] == pytest.approx(1.34, abs=0.01)
    assert own["mean_error"] == pytest.approx(0.331, abs=0.002)
    assert result.calls_controls == {
        "rises": 2,
        "rises_called": 0,
        "calm": 1,
        "calm_called": 1,
    }


@pytest.mark.parametrize("language", ["en", "ko"])
def test_it_is_told_in_words_and_as_a_page(result, language):
    told = findings(result)
    page = render_study(told, language)
    assert page.count("<svg") == 2
    assert len(told.headlines) == 7
    assert {one.name for one in told.tables} >= {"hindtest_events", "hindtest_scores"}
    assert set(told.sources["confidence"]) == {"reported", "derived", "assumed"}


def test_one_event_is_told_alone(small_grid):
    alone = CliRunner().invoke(
        app,
        ["hindtest", "--event", "re_2025", "--draws", "10", "--world", "", "--json"],
    )
    told = json.loads(alone.stdout)
    rows = told["tables"]["hindtest_events"]["rows"]
    assert [one["past_event"] for one in rows] == ["re_2025"]
    assert told["findings"][0]["label"] == "Magnets, China 2025"


def test_an_unknown_event_is_refused_with_the_nearest():
    with pytest.raises(CommandError, match=r"W732.*idn_2014"):
        hindtest(event="idn_2015")
    with pytest.raises(CommandError, match="W732"):
        hindtest(event="?")


def test_too_few_draws_are_refused():
    with pytest.raises(CommandError, match="W733"):
        hindtest(draws=3)


def test_a_stranger_and_a_missing_source_are_refused_together(tmp_path):
    folder = tmp_path / "record"
    shutil.copytree(SHIPPED, folder)
    path = folder / "facts.csv"
    text = path.read_text("utf-8")
    row = "nobody_2020,cut,1,,,1,nothing_known,assumed,\n"
    path.write_text(text + row, "utf-8")
    with pytest.raises(DataError) as caught:
        open_record(folder)
    assert {one.code for one in caught.value.findings} == {"W730", "W731"}


@pytest.fixture(scope="module")
def napkin(tmp_path_factory):
    """Two regions, cells: A sells 7 of its 10 GWh to B, which makes 1 of 4 at 80."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IONSHORE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield open_short_run(
            Path(__file__).parents[1] / "worlds" / "napkin",
            None,
            starts=date(2024, 1, 1),
            months=12,
            step_months=3,
            after=0,
            working=False,
        )


def asked_in(napkin, **facts):
    """Return what a world says of an event of cells made in A."""
    known = known_from(shipped_record().tables)
    event = replace(
        known.events[0],
        country="AAA",
        commodity="cell",
        market="made_up",
        declared_months=0.0,
        **facts,
    )
    asked = replace(known, events=(event,))
    return world_ratios(napkin, asked, date(2024, 1, 1), {"made_up": "cell"})


def test_the_share_an_event_withheld_is_taken_from_the_same_country(napkin):
    """A makes 10 of 11; a fifth of all is 0.22 of it, which B can make at 80."""
    row = asked_in(napkin, share_of_supply=0.2, cut=1.0).iloc[0]
    assert row["share_now"] == pytest.approx(10 / 11)
    assert row["share_lost"] == pytest.approx(0.22)
    assert row["world_ratio"] == pytest.approx(1.0)


def test_a_share_that_cannot_be_replaced_is_dear(napkin):
    """Six tenths of all are 6.6 GWh; B has room for 3."""
    row = asked_in(napkin, share_of_supply=0.6, cut=1.0).iloc[0]
    assert row["world_ratio"] > 1.5


def test_an_event_that_withholds_nothing_is_not_asked(napkin):
    assert asked_in(napkin, share_of_supply=0.6, cut=0.0).empty


def test_licences_stop_all_at_first_and_then_what_is_refused(napkin):
    """All is lost for two months, a quarter after that: the first quarter is dear."""
    licensed = asked_in(napkin, share_of_supply=10 / 11, cut=0.0, review_months=2.0)
    brief = asked_in(napkin, share_of_supply=10 / 11 * 0.25, cut=1.0)
    assert licensed["world_ratio"].iloc[0] > brief["world_ratio"].iloc[0]
