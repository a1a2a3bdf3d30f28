"""Rows of the hind-test: what was said and what was seen, event by event."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ionshore.studies.study import weakest_first
from ionshore.studies.withholding.estimate import Estimate, estimates
from ionshore.studies.withholding.judge import stopped
from ionshore.studies.withholding.known import Event, Known
from ionshore.studies.withholding.predict import Prediction, as_it_went, predict
from ionshore.studies.withholding.record import Record
from ionshore.studies.withholding.seen import Outcome

__all__ = [
    "METHODS",
    "Methods",
    "estimate_table",
    "event_table",
    "path_table",
    "source_table",
]

METHODS = ("before", "estimated", "given", "given_estimated")
"""Known before; the same with two parameters from other stories; with the flow given
as it went; both."""


class Methods:
    """Predictions of every event by every method of the model."""

    def __init__(
        self, known: Known, outcomes: Mapping[str, Outcome], judged: list[str]
    ) -> None:
        self.known = known
        self.outcomes = outcomes
        self.found = {
            "estimated": estimates(known, outcomes, judged),
            "given_estimated": estimates(known, outcomes, judged, self.given),
        }

    def given(self, event: Event) -> Event:
        """Return an event with its flow as it went."""
        seen = self.outcomes[event.event_id]
        return as_it_went(event, seen.exports_fall, seen.lasted_months)

    def prediction(self, event: Event, method: str) -> Prediction:
        """Return what a method says of an event."""
        parameters = self.known.parameters
        if method in self.found:
            parameters = self.found[method][event.event_id].parameters
        asked = self.given(event) if method.startswith("given") else event
        return predict(asked, self.known, parameters)


def event_table(
    known: Known,
    outcomes: Mapping[str, Outcome],
    found: Methods,
    spreads: Mapping[str, tuple[float, float]],
) -> pd.DataFrame:
    """Return one row per event with what was said and what was seen."""
    rows = []
    for event in known.events:
        seen = outcomes[event.event_id]
        said = {one: found.prediction(event, one) for one in METHODS}
        ratios = {one: made.peak_ratio for one, made in said.items()}
        low, high = spreads[event.event_id]
        off = {
            f"off_{one}": float(np.log(value) - seen.log_peak)
            for one, value in ratios.items()
        }
        rows.append(
            {
                "event_id": event.event_id,
                "story": event.story,
                "group": seen.group,
                "country": event.country,
                "market": event.market,
                "share": event.share_of_supply,
                "cut": np.nan if event.review_months else event.cut,
                "stopped": stopped(event, seen),
                "notice_months": event.notice_months,
                "declared_months": event.declared_months or np.nan,
                "review_months": event.review_months or np.nan,
                "stock_days": event.stock_days,
                "expected_deficit": event.expected_deficit,
                "seen": seen.peak_ratio,
                **ratios,
                "low": low,
                "high": high,
                **off,
                "months_said": said["before"].months_to_peak,
                "months_given": said["given"].months_to_peak,
                "months_seen": seen.months_to_peak,
                "fall_said": said["before"].exports_fall,
                "fall_seen": seen.exports_fall,
                "lost_said": said["before"].use_lost,
                "lost_given": said["given"].use_lost,
                "lost_seen": seen.use_lost,
            }
        )
    return pd.DataFrame(rows)


def estimate_table(
    known: Known, found: Mapping[str, Mapping[str, Estimate]]
) -> pd.DataFrame:
    """Return what was estimated for each event, and from how many others."""
    return pd.DataFrame(
        [
            {
                "event_id": event.event_id,
                "method": method,
                "used_stock": one[event.event_id].parameters.used_stock,
                "elasticity_scale": one[event.event_id].parameters.elasticity_scale,
                "others": one[event.event_id].events,
                "mean_error": one[event.event_id].error,
            }
            for event in known.events
            for method, one in found.items()
        ]
    )


def path_table(
    record: Record, known: Known, found: Methods, event: str
) -> pd.DataFrame:
    """Return price paths of the events with a seen price, month by month."""
    seen = record["seen_prices"]
    rows = []
    for one in known.events:
        points = seen[seen["event_id"] == one.event_id]
        if points.empty or (event and one.event_id != event):
            continue
        said = {name: found.prediction(one, name) for name in ("before", "given")}
        for place, month in enumerate(said["before"].months):
            ratios = {name: made.price[place] for name, made in said.items()}
            rows.append({"event_id": one.event_id, "month": month, **ratios})
        rows += [
            {"event_id": one.event_id, "month": at, "seen": ratio}
            for at, ratio in zip(points["month"], points["ratio"], strict=True)
        ]
    columns = ["event_id", "month", "before", "given", "seen"]
    return pd.DataFrame(rows, columns=columns)


def source_table(record: Record) -> pd.DataFrame:
    """Return the rows of data behind predictions and judgment."""
    frames = []
    for name in ("facts", "elasticities", "parameters", "outcomes", "seen_prices"):
        table = record[name]
        keys = [
            one
            for one in ("event_id", "fact", "market", "side", "horizon", "parameter")
            if one in table
        ]
        frames.append(
            pd.DataFrame(
                {
                    "table": name,
                    "item": table[keys].agg(" ".join, axis=1),
                    "source_id": table["source_id"],
                    "confidence": table["confidence"],
                    "note": table["note"],
                }
            )
        )
    return weakest_first(frames)
