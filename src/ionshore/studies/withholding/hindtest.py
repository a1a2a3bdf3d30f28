"""Hind-test: every past event predicted, beside what happened and beside rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ionshore.core.errors import CommandError
from ionshore.core.tell import nearest, tell
from ionshore.studies.study import weakest_first
from ionshore.studies.withholding.doubt import ranges_from, spread
from ionshore.studies.withholding.estimate import Estimate, estimates
from ionshore.studies.withholding.judge import calls, rules, scores, stopped
from ionshore.studies.withholding.known import Event, Known, known_from
from ionshore.studies.withholding.predict import Prediction, as_it_went, predict
from ionshore.studies.withholding.record import Record, shipped_record
from ionshore.studies.withholding.seen import Outcome, outcomes_from

__all__ = ["METHODS", "HindTest", "hindtest"]

METHODS = ("before", "estimated", "given", "given_estimated")
"""Known before; the same with two parameters from other stories; with the flow given
as it went; both."""
LEAST_DRAWS = 10


@dataclass(frozen=True, slots=True, eq=False)
class HindTest:
    """Predictions of past events and how far off they are.

    Parameters
    ----------
    inputs : mapping of str to object
        What was asked.
    events : DataFrame
        One row per event: names and group, facts known, price ratios ``seen`` and
        by method and rule, ``low`` and ``high`` of the range, errors ``off_...``
        (log of predicted over seen), months to the peak, fall of exports and use
        lost, predicted and seen. nan where nothing is on record.
    scores : DataFrame
        See :func:`ionshore.studies.withholding.judge.scores`, over the events with a
        complete outcome.
    scores_wide : DataFrame
        The same over all events with a price, incomplete ones and controls too.
    calls : dict
        See :func:`ionshore.studies.withholding.judge.calls`.
    calls_controls : dict
        The same, over controls.
    inside, ranged, stories : int
        Events with a complete outcome inside their range, all of them, and how many
        stories they are of.
    order : float
        Rank correlation of predicted and seen, events with a complete outcome.
    estimates : DataFrame
        What was estimated for each event, and from how many others.
    paths : DataFrame
        Price paths, predicted and seen: event, month, value by method, seen.
    sources : DataFrame
    """

    inputs: Mapping[str, object]
    events: pd.DataFrame
    scores: pd.DataFrame
    scores_wide: pd.DataFrame
    calls: Mapping[str, int]
    calls_controls: Mapping[str, int]
    inside: int
    ranged: int
    stories: int
    order: float
    estimates: pd.DataFrame
    paths: pd.DataFrame
    sources: pd.DataFrame


def hindtest(
    record: Record | None = None, *, event: str = "", draws: int = 100, seed: int = 1
) -> HindTest:
    """Predict every past event from what was known before it, and judge.

    Parameters
    ----------
    record : Record, optional
        The shipped one by default.
    event : str
        Only this event is told; errors stay those of all.
    draws : int
        Draws of the range of a prediction.
    seed : int
        Of the draws, and of the resampling of stories.

    Raises
    ------
    CommandError
        ``W732`` if there is no such event, ``W733`` for too few draws.
    """
    record = record or shipped_record()
    known = known_from(record.tables)
    _require(known, event, draws)
    outcomes = outcomes_from(record["outcomes"])
    judged = [name for name, one in outcomes.items() if one.group == "yes"]
    found = _Methods(known, outcomes, judged)
    ranges = ranges_from(record.tables)
    spreads = {
        one.event_id: spread(one, known, ranges, draws=draws, seed=seed)
        for one in known.events
    }
    table = _table(known, outcomes, found, spreads)
    table = table.join(rules(known.events, outcomes, judged), on="event_id")
    indexed = table.set_index("event_id")
    names = [*METHODS, "no_change", "typical", "slope", "slope_picked"]
    full = indexed.loc[judged]
    priced = indexed[indexed["seen"].notna()]
    controls = priced[priced["group"] == "control"]
    stories = indexed["story"]
    inside = full["seen"].between(full["low"], full["high"])
    chosen = table if not event else table[table["event_id"] == event]
    return HindTest(
        inputs={"event": event or "*", "draws": draws, "seed": seed},
        events=chosen.reset_index(drop=True),
        scores=scores(full[names], full["seen"], stories[full.index], seed=seed),
        scores_wide=scores(
            priced[names], priced["seen"], stories[priced.index], seed=seed
        ),
        calls=calls(priced["before"], priced["seen"]),
        calls_controls=calls(controls["before"], controls["seen"]),
        inside=int(inside.sum()),
        ranged=len(full),
        stories=stories[full.index].nunique(),
        order=float(full["before"].corr(full["seen"], method="spearman")),
        estimates=_estimates(known, found.found),
        paths=_paths(record, known, found, event),
        sources=_sources(record),
    )


def _require(known: Known, event: str, draws: int) -> None:
    summary = "The hind-test cannot be run."
    names = [one.event_id for one in known.events]
    if event and event not in names:
        near = nearest(event, names)
        variant = "near" if near else ""
        told = tell("W732", "--event", variant, value=event, near=near)
        raise CommandError(summary, [told])
    if draws < LEAST_DRAWS:
        told = tell("W733", "--draws", value=draws, least=LEAST_DRAWS)
        raise CommandError(summary, [told])


class _Methods:
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


def _table(
    known: Known,
    outcomes: Mapping[str, Outcome],
    found: _Methods,
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


def _estimates(
    known: Known, found: Mapping[str, Mapping[str, Estimate]]
) -> pd.DataFrame:
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


def _paths(record: Record, known: Known, found: _Methods, event: str) -> pd.DataFrame:
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


def _sources(record: Record) -> pd.DataFrame:
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
