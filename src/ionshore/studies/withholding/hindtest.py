"""Hind-test: every past event predicted, beside what happened and beside rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ionshore.core.errors import CommandError
from ionshore.core.tell import nearest, tell
from ionshore.studies.clock import Clock
from ionshore.studies.withholding.doubt import ranges_from, spread
from ionshore.studies.withholding.in_world import open_for_events, world_ratios
from ionshore.studies.withholding.judge import calls, rules, scores
from ionshore.studies.withholding.known import Known, known_from
from ionshore.studies.withholding.record import Record, shipped_record
from ionshore.studies.withholding.rows import (
    METHODS,
    Methods,
    estimate_table,
    event_table,
    path_table,
    source_table,
)
from ionshore.studies.withholding.seen import outcomes_from

__all__ = ["HindTest", "hindtest"]

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
    in_world : DataFrame
        What the short run of a world says of the events it knows, see
        :func:`ionshore.studies.withholding.in_world.world_ratios`, beside ``seen``,
        ``before`` and the log errors of both; empty where no world was asked.
    scores_world : DataFrame
        As ``scores``, over the events with a complete outcome that the world knows.
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
    in_world: pd.DataFrame
    scores_world: pd.DataFrame
    sources: pd.DataFrame


def hindtest(
    record: Record | None = None,
    *,
    event: str = "",
    draws: int = 100,
    seed: int = 1,
    world: str = "",
    scenario: str = "reference",
    clock: Clock | None = None,
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
    world, scenario : str
        A world whose short run is asked about the same events, too; blank for none.
    clock : Clock, optional
        Collects the time of each phase.

    Raises
    ------
    CommandError
        ``W732`` if there is no such event, ``W733`` for too few draws.
    DataError, ScenarioError, SolveError, ModelLimit
        If a world is asked and cannot be opened.
    """
    clock = clock or Clock()
    record = record or shipped_record()
    known = known_from(record.tables)
    _require(known, event, draws)
    outcomes = outcomes_from(record["outcomes"])
    judged = [name for name, one in outcomes.items() if one.group == "yes"]
    found = Methods(known, outcomes, judged)
    ranges = ranges_from(record.tables)
    with clock.phase("draws"):
        spreads = {
            one.event_id: spread(one, known, ranges, draws=draws, seed=seed)
            for one in known.events
        }
    table = event_table(known, outcomes, found, spreads)
    table = table.join(rules(known.events, outcomes, judged), on="event_id")
    indexed = table.set_index("event_id")
    names = [*METHODS, "no_change", "typical", "slope", "slope_picked"]
    full = indexed.loc[judged]
    priced = indexed[indexed["seen"].notna()]
    controls = priced[priced["group"] == "control"]
    stories = indexed["story"]
    in_world = _in_world(known, table, world, scenario, clock)
    inside = full["seen"].between(full["low"], full["high"])
    chosen = table if not event else table[table["event_id"] == event]
    return HindTest(
        inputs={
            "event": event or "*",
            "draws": draws,
            "seed": seed,
            "world": world,
            "scenario": scenario if world else "",
        },
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
        estimates=estimate_table(known, found.found),
        paths=path_table(record, known, found, event),
        in_world=in_world,
        scores_world=_scores_world(in_world, indexed, seed),
        sources=source_table(record),
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


def _in_world(
    known: Known, table: pd.DataFrame, world: str, scenario: str, clock: Clock
) -> pd.DataFrame:
    """Return what a world's short run says, beside what was said and seen."""
    names = ["event_id", "group", "seen", "before", "off_before"]
    if not world:
        return table.loc[[], names]
    short_run = open_for_events(world, scenario, clock=clock)
    with clock.phase("events in the world"):
        asked = world_ratios(short_run, known)
    found = asked.merge(table[names], on="event_id")
    off = np.log(found["world_ratio"] / found["seen"])
    return found.assign(off_world=off)


def _scores_world(
    in_world: pd.DataFrame, indexed: pd.DataFrame, seed: int
) -> pd.DataFrame:
    """Return how far off the world is, beside the market and no change."""
    full = in_world[in_world["group"] == "yes"].set_index("event_id")
    if full.empty:
        return pd.DataFrame()
    said = indexed.loc[full.index, ["before", "given", "no_change", "slope_picked"]]
    said.insert(0, "world", full["world_ratio"])
    return scores(said, full["seen"], indexed.loc[full.index, "story"], seed=seed)
