"""Tables and pictures of the hind-test."""

from __future__ import annotations

import pandas as pd

from ionshore.studies.study import Column, Picture, Table
from ionshore.studies.withholding.hindtest import HindTest

__all__ = ["pictures", "tables"]

NAMES = {
    "event_id": "past_event",
    "group": "how_judged",
    "seen": "seen_ratio",
    "before": "ratio_before",
    "estimated": "ratio_estimated",
    "given": "ratio_given",
    "low": "range_low",
    "high": "range_high",
    "off_before": "log_error",
    "share": "share_supplied",
    "cut": "cut_known",
    "method": "predicted_by",
    "month": "month_of_measure",
}
"""Columns of the result by the name that readers see."""
EVENT = Column("past_event", kind="word")
RATIOS = ("seen_ratio", "ratio_before", "range_low", "range_high")
EARLY, EVERY = 6, 3
"""Months of a path that are told one by one, and the step of the later ones."""


def tables(result: HindTest) -> tuple[Table, ...]:
    """Return the tables of a hind-test."""
    told: tuple[Table, ...] = (
        _ratios(result),
        _known(result),
        _timing(result),
        _scores("scores", result.scores),
        _scores("scores_wide", result.scores_wide),
        _estimates(result),
    )
    if len(result.in_world):
        told = (*told, _in_world(result), _scores("scores_world", result.scores_world))
    return (*told, _paths(result)) if len(result.paths) else told


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    named = frame.rename(columns=NAMES)
    if "how_judged" in named:
        groups = "group_" + named["how_judged"].str.replace(" ", "_")
        named = named.assign(how_judged=groups)
    return named


def _ratios(result: HindTest) -> Table:
    frame = _named(result.events)
    frame = frame.assign(complete=frame["how_judged"] == "group_yes")
    columns = [Column(one) for one in (*RATIOS, "log_error")]
    return Table(
        "hindtest_events",
        frame,
        (
            EVENT,
            Column("how_judged", kind="word"),
            *columns,
            Column("ratio_given"),
            Column("ratio_estimated"),
        ),
    )


def _known(result: HindTest) -> Table:
    months = ("notice_months", "declared_months", "review_months")
    return Table(
        "hindtest_known",
        _named(result.events),
        (
            EVENT,
            Column("share_supplied", "1"),
            Column("cut_known", "1"),
            *(Column(one, "month") for one in months),
            Column("stock_days", "day"),
            Column("expected_deficit", "1"),
        ),
    )


def _timing(result: HindTest) -> Table:
    frame = _named(result.events)
    seen = frame[["months_seen", "fall_seen", "lost_seen"]].notna().any(axis=1)
    pairs = (("months", "month"), ("fall", "1"), ("lost", "1"))
    return Table(
        "hindtest_timing",
        frame[seen],
        (
            EVENT,
            *(
                Column(f"{what}_{how}", unit)
                for what, unit in pairs
                for how in ("said", "seen")
            ),
        ),
    )


def _scores(name: str, frame: pd.DataFrame) -> Table:
    named = frame.rename(columns={"method": "predicted_by"})
    named = named.assign(predicted_by="by_" + named["predicted_by"])
    renamed = {"low": "mean_low", "high": "mean_high", "events": "events_judged"}
    figures = (
        "factor",
        "median_error",
        "mean_error",
        "mean_low",
        "mean_high",
        "gain",
        "gain_low",
        "gain_high",
    )
    return Table(
        f"hindtest_{name}",
        named.rename(columns=renamed),
        (
            Column("predicted_by", kind="word"),
            Column("events_judged"),
            *(Column(one) for one in figures),
        ),
    )


def _estimates(result: HindTest) -> Table:
    events = set(result.events["event_id"])
    frame = result.estimates[result.estimates["event_id"].isin(events)]
    frame = frame.assign(method="by_" + frame["method"]).rename(
        columns=NAMES | {"others": "events_judged"}
    )
    return Table(
        "hindtest_estimates",
        frame,
        (
            EVENT,
            Column("predicted_by", kind="word"),
            Column("used_stock", "1"),
            Column("elasticity_scale"),
            Column("events_judged"),
            Column("mean_error"),
        ),
    )


def _in_world(result: HindTest) -> Table:
    return Table(
        "hindtest_world",
        _named(result.in_world),
        (
            EVENT,
            Column("how_judged", kind="word"),
            Column("share_now", "1"),
            Column("share_lost", "1"),
            Column("seen_ratio"),
            Column("world_ratio"),
            Column("ratio_before"),
            Column("off_world"),
        ),
    )


def _paths(result: HindTest) -> Table:
    """Return price paths, thinned where they change little."""
    frame = result.paths
    place = frame.groupby("event_id").cumcount()
    kept = frame["seen"].notna() | (place < EARLY) | (place % EVERY == 0)
    columns = ("ratio_before", "ratio_given", "seen_ratio")
    return Table(
        "hindtest_paths",
        _named(frame[kept]),
        (EVENT, Column("month_of_measure"), *(Column(one) for one in columns)),
    )


def pictures(result: HindTest) -> tuple[Picture, ...]:
    """Return the pictures: said against seen, and the paths in panels."""
    told = []
    if result.events["seen"].notna().any():
        told.append(
            Picture(
                name="hindtest_ranges",
                table="hindtest_events",
                form="ranges",
                across="past_event",
                values=RATIOS,
                by="complete",
            )
        )
    if len(result.paths):
        told.append(
            Picture(
                name="hindtest_paths",
                table="hindtest_paths",
                form="panels",
                across="month_of_measure",
                values=("ratio_before", "ratio_given", "seen_ratio"),
                by="past_event",
            )
        )
    return tuple(told)
