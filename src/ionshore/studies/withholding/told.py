"""What is told of the hind-test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from ionshore.studies.study import Amount, Code, Findings, Headline, Said
from ionshore.studies.withholding.hindtest import HindTest
from ionshore.studies.withholding.told_tables import pictures, tables

__all__ = ["findings"]

Scores = Mapping[str, Mapping[str, float]]

WORST = 4
"""Misses that are named."""
ASSUMED = (
    "sample",
    "structure",
    "elasticities",
    "stocks",
    "licences",
    "terms",
    "certainty",
    "one_market",
    "peaks",
)


def findings(result: HindTest) -> Findings:
    """Return what is told of a hind-test."""
    sample = {"events": result.ranged, "stories": result.stories}
    return Findings(
        study="hindtest",
        inputs=result.inputs,
        question={"count": result.estimates["event_id"].nunique()},
        headlines=tuple(_headlines(result)),
        tables=tables(result),
        pictures=pictures(result),
        assumptions=tuple(
            Said(f"hindtest.assumed_{one}", sample)
            for one in (*ASSUMED, *(["world"] if len(result.in_world) else []))
        ),
        sources=result.sources,
    )


def _by_method(frame: pd.DataFrame) -> Scores:
    """Return the figures of each method."""
    rows = frame.to_dict("records")
    return {
        str(row["method"]): {
            str(name): float(value) for name, value in row.items() if name != "method"
        }
        for row in rows
    }


def _ratio(value: float) -> Amount:
    return Amount(float(value))


def _event(code: object) -> Code:
    return Code("word", str(code))


def _headline(name: str, values: Mapping[str, object], variant: str = "") -> Headline:
    """Return the headline of a name; a variant has a sentence of its own."""
    return Headline(
        Said(f"hindtest.{name}_label", values),
        Said(f"hindtest.{name}_figure", values),
        Said(f"hindtest.{name}{variant}", values),
    )


def _headlines(result: HindTest) -> Iterator[Headline]:
    if result.inputs["event"] != "*":
        yield _of_event(result)
    scores = _by_method(result.scores)
    yield _trust(result, scores)
    if len(result.in_world):
        yield _in_world(result)
    yield _rules(result, scores)
    yield _given(scores)
    yield _estimated(scores)
    yield _unseen(result)
    yield _misses(result)
    yield _timing(result)


def _of_event(result: HindTest) -> Headline:
    row = result.events.iloc[0]
    values = {
        "event": _event(row["event_id"]),
        "said": _ratio(row["before"]),
        "low": _ratio(row["low"]),
        "high": _ratio(row["high"]),
        "given": _ratio(row["given"]),
        "seen": _ratio(row["seen"]),
    }
    return _headline("event", values, "" if np.isfinite(row["seen"]) else "_unseen")


def _trust(result: HindTest, scores: Scores) -> Headline:
    own = scores["before"]
    values = {
        "events": int(own["events"]),
        "factor": _ratio(own["factor"]),
        "mean": _ratio(float(np.exp(own["mean_error"]))),
        "low": _ratio(float(np.exp(own["low"]))),
        "high": _ratio(float(np.exp(own["high"]))),
        "inside": result.inside,
        "ranged": result.ranged,
        "order": Amount(result.order, digits=2),
    }
    return _headline("trust", values)


def _rules(result: HindTest, scores: Scores) -> Headline:
    own = scores["before"]
    wide = _by_method(result.scores_wide)
    surely = wide["before"]["gain_low"] > 0
    values = {
        "own": _ratio(float(np.exp(own["mean_error"]))),
        "gain_low": Amount(float(own["gain_low"]), digits=2),
        "gain_high": Amount(float(own["gain_high"]), digits=2),
        **{
            one: _ratio(float(np.exp(scores[one]["mean_error"])))
            for one in ("no_change", "typical", "slope", "slope_picked")
        },
        **{
            f"{one}_half": _ratio(float(scores[one]["factor"]))
            for one in ("no_change", "slope_picked")
        },
        "own_half": _ratio(float(own["factor"])),
        "wide_events": int(wide["before"]["events"]),
        "wide": _ratio(float(np.exp(wide["before"]["mean_error"]))),
        "wide_no_change": _ratio(float(np.exp(wide["no_change"]["mean_error"]))),
        "wide_gain": Said("hindtest.no_luck" if surely else "hindtest.luck"),
    }
    return _headline("rules", values, "" if own["gain_low"] > 0 else "_unsure")


def _in_world(result: HindTest) -> Headline:
    full = result.in_world[result.in_world["group"] == "yes"]
    scores, errors = _by_method(result.scores_world), full["off_world"].abs()
    own = scores["world"]
    rose = full[full["seen"] > 1.05]
    low = rose["off_world"] < 0
    worst = full.loc[errors.sort_values().index].to_dict("records")[-1]
    values = {
        "events": len(full),
        "factor": _ratio(own["factor"]),
        "mean": _ratio(float(np.exp(own["mean_error"]))),
        "mean_low": _ratio(float(np.exp(own["low"]))),
        "mean_high": _ratio(float(np.exp(own["high"]))),
        "mean_market": _ratio(float(np.exp(scores["before"]["mean_error"]))),
        "mean_none": _ratio(float(np.exp(scores["no_change"]["mean_error"]))),
        "gain": Said("hindtest.no_luck" if own["gain_low"] > 0 else "hindtest.luck"),
        "low": int(low.sum()),
        "rises": len(rose),
        "worst": _event(worst["event_id"]),
        "said": _ratio(worst["world_ratio"]),
        "seen": _ratio(worst["seen"]),
    }
    return _headline("world", values)


def _given(scores: Scores) -> Headline:
    values = {
        "factor": _ratio(scores["given"]["factor"]),
        "before": _ratio(scores["before"]["factor"]),
        "mean": _ratio(float(np.exp(scores["given"]["mean_error"]))),
        "mean_before": _ratio(float(np.exp(scores["before"]["mean_error"]))),
    }
    return _headline("given", values)


def _estimated(scores: Scores) -> Headline:
    sourced, fitted = (scores[one]["mean_error"] for one in ("before", "estimated"))
    values = {
        "sourced": _ratio(float(np.exp(sourced))),
        "fitted": _ratio(float(np.exp(fitted))),
    }
    return _headline("estimated", values, "" if fitted < sourced else "_worse")


def _unseen(result: HindTest) -> Headline:
    controls = result.events[result.events["group"] == "control"]
    rose = controls[controls["seen"] > 1.05]
    values = {
        "calm": result.calls_controls["calm_called"]
        + result.calls_controls["rises_called"],
        "controls": result.calls_controls["calm"] + result.calls_controls["rises"],
        "rises": result.calls["rises"],
        "rises_called": result.calls["rises_called"],
        "quiet": result.calls["calm"],
        "quiet_called": result.calls["calm_called"],
        "missed": tuple(
            Said("hindtest.rose", {"event": _event(name), "ratio": _ratio(ratio)})
            for name, ratio in zip(rose["event_id"], rose["seen"], strict=True)
        ),
    }
    return _headline("unseen", values, "" if len(rose) else "_here")


def _misses(result: HindTest) -> Headline:
    priced = result.events[result.events["seen"].notna()]
    order = priced["off_before"].abs().sort_values(ascending=False).index[:WORST]
    worst = priced.loc[order]
    values = {
        "misses": tuple(
            Said(
                "hindtest.missed",
                {
                    "event": _event(row["event_id"]),
                    "said": _ratio(row["before"]),
                    "seen": _ratio(row["seen"]),
                },
            )
            for _, row in worst.iterrows()
        ),
        "factor": _ratio(float(np.exp(worst["off_before"].abs().max())))
        if len(worst)
        else _ratio(float("nan")),
    }
    return _headline("misses", values, "" if len(worst) else "_none")


def _timing(result: HindTest) -> Headline:
    events = result.events
    timed = events[events["months_seen"].notna() & (events["seen"] > 1.05)]
    off = (timed["months_said"] - timed["months_seen"]).abs()
    flows = events[events["fall_seen"] > 0]
    lost = events[events["lost_seen"].notna()]
    values = {
        "events": len(timed),
        "off": _ratio(float(off.median())),
        "flows": len(flows),
        "fall_said": Amount(float(flows["fall_said"].mean()), "1", 2),
        "fall_seen": Amount(float(flows["fall_seen"].mean()), "1", 2),
        "lost_said": Amount(float(lost["lost_said"].mean()), "1", 2),
        "lost_seen": Amount(float(lost["lost_seen"].mean()), "1", 2),
    }
    told = len(timed) and len(flows) and len(lost)
    return _headline("timing", values, "" if told else "_here")
