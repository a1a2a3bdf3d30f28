"""Study ``stockpile``: what to hold against withholding, and what else would help.

Trade that is withheld by surprise meets the plants and stocks of the plan
(:mod:`ionshore.scenario.case.short_run`). A reserve is released where it saves more than
buying it again costs. What it saves in each event, by the chance of the event, against
what it costs to hold: that is least at the optimal size, found exactly by tangents
(:mod:`ionshore.studies.stockpile.sizing`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import numpy as np
import pandas as pd

from ionshore.core.errors import CommandError
from ionshore.core.tell import tell
from ionshore.scenario.case import Case
from ionshore.scenario.case.short_run import Standing
from ionshore.scenario.case.supplies import Reserves
from ionshore.scenario.shock_tables import shock_tables
from ionshore.studies.clock import Clock
from ionshore.studies.shock.opened import ShortRun, open_short_run
from ionshore.studies.stockpile.arranged import (
    CURVE_COLUMNS,
    NOISE,
    SIZE_COLUMNS,
    arrangements_of,
    curve_of,
    sizes_of,
)
from ionshore.studies.stockpile.losses import Losses
from ionshore.studies.stockpile.measures import measures_table
from ionshore.studies.stockpile.threats import (
    Event,
    Holding,
    events_of,
    holders,
    holdings_of,
    reserves_of,
    threats_asked,
)
from ionshore.studies.stockpile.told import findings
from ionshore.studies.study import Ask, weakest_first
from ionshore.world.load import load_world

__all__ = ["StockpileStudy", "findings", "run", "screened"]

AFTER = 6
"""Months after the longest event that are told."""
LEAST = 0.01
"""Unserved demand below this is none [GWh]."""
SHOWN = 3
"""Commodities whose reserves are sized, the most valuable first."""


@dataclass(frozen=True, slots=True, eq=False)
class StockpileStudy:
    """What was found; money is million USD, real, of the price year.

    Parameters
    ----------
    inputs : dict
    price_year : int
    events : DataFrame
        threat, months, probability [1/year]; cost [million USD], unserved [GWh].
    forms : DataFrame
        threat, commodity, ratio: expected saving of a dollar of holding cost spent on the
        first unit of the joint reserve [1].
    sizes : DataFrame
        commodity, holder, kind, days [day], amount, unit, holding, saved, net [million
        USD/year], avoided [GWh/year]; ``together``: the arrangement it is a part of.
    arrangements : DataFrame
        commodity, together, holding, saved, net, avoided: sums over its holders.
    curve : DataFrame
        commodity, days, holding, saved, net, unserved, months: of the joint reserve;
        months until it is used up in the event that needs it most.
    measures : DataFrame
        See :func:`ionshore.studies.stockpile.measures.measures_table`.
    sources : DataFrame
    """

    inputs: dict[str, Any]
    price_year: int
    events: pd.DataFrame
    forms: pd.DataFrame
    sizes: pd.DataFrame
    arrangements: pd.DataFrame
    curve: pd.DataFrame
    measures: pd.DataFrame
    sources: pd.DataFrame


def run(
    *,
    threats: Annotated[
        tuple[str, ...], Ask("Threats, with commas; all of the table by default.")
    ] = (),
    commodities: Annotated[
        tuple[str, ...],
        Ask("Commodities to size, with commas; by default those worth holding most."),
    ] = (),
    year: Annotated[int, Ask("Year in which trade is withheld.")] = 2027,
    scenario: Annotated[str, Ask("Scenario of the plan; blank: none.")] = "reference",
    world: Annotated[str, Ask("Folder of a world, or a shipped one.")] = "reference",
    quiet: Annotated[bool, Ask("No word of progress.")] = False,
) -> StockpileStudy:
    """Run the study.

    Raises
    ------
    CommandError
        W760 for durations that do not add up, W761 for an unknown threat, W762 for a
        commodity that nobody could hold.
    DataError, ScenarioError, SolveError, ModelLimit
        As :func:`ionshore.studies.shock.opened.open_short_run`.
    """
    say = _silent if quiet else _on_stderr
    table, starts = threats_asked(threats), date(year, 1, 1)
    events = events_of(table, starts)
    say("plan and short run")
    losses = _opened(world, scenario, starts, events, Clock(say=say))
    _refuse_unknown(commodities, losses)
    told, slopes = screened(losses, events, say)
    forms = _forms(losses, events, slopes)
    chosen = list(commodities) or _worth_holding(losses, slopes, events)
    sizes = pd.concat(
        [sizes_of(losses, one, events, slopes, say) for one in chosen]
        or [pd.DataFrame(columns=list(SIZE_COLUMNS))],
        ignore_index=True,
    )
    curve = pd.concat(
        [curve_of(losses, one, events, slopes, say) for one in chosen]
        or [pd.DataFrame(columns=list(CURVE_COLUMNS))],
        ignore_index=True,
    )
    return StockpileStudy(
        inputs={
            "threats": tuple(table["threat"]),
            "commodities": tuple(chosen),
            "year": year,
            "scenario": scenario,
            "world": world,
        },
        price_year=losses.short_run.plan.world.price_year,
        events=told,
        forms=forms,
        sizes=sizes,
        arrangements=arrangements_of(sizes),
        curve=curve,
        measures=measures_table(losses, events, chosen, _hurt(told, forms), say),
        sources=_sources(table),
    )


def _silent(_line: str) -> None:
    """Say nothing."""


def _on_stderr(line: str) -> None:
    """Write a line of progress where the answer is not."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _opened(
    world: str, scenario: str, starts: date, events: Sequence[Event], clock: Clock
) -> Losses:
    chosen = holders()
    found: list[Holding] = []

    def reserves(plan: Case, standing: Standing) -> Reserves:
        found.extend(holdings_of(plan, standing, starts.year, chosen))
        return reserves_of(plan, standing, starts.year, found)

    loaded = load_world(world)
    # Recovery is told where the world knows what is wanted then.
    last = loaded["demand"]["year"].max()
    short_run: ShortRun = open_short_run(
        loaded,
        scenario or None,
        starts=starts,
        months=max(one.months for one in events),
        after=AFTER if last > starts.year else 0,
        reserves=reserves,
        clock=clock,
    )
    return Losses(short_run, tuple(found))


def _refuse_unknown(commodities: Sequence[str], losses: Losses) -> None:
    known = sorted({one.commodity for one in losses.holdings})
    findings = [
        tell("W762", f"--commodities {one}", value=one, known=", ".join(known))
        for one in commodities
        if one not in known
    ]
    if findings:
        summary = "Some commodities cannot be held."
        raise CommandError(summary, findings)


def screened(
    losses: Losses, events: Sequence[Event], say: Callable[[str], None]
) -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
    """Return what each event costs without reserves, and slopes by event."""
    rows, slopes = [], {}
    for number, event in enumerate(events, 1):
        say(f"event {number} of {len(events)}: {event.name}")
        answer = losses.answer(event, {})
        slopes[event.name] = answer.slope
        rows.append(
            {
                "threat": event.threat,
                "months": event.months,
                "probability": event.probability,
                "cost": answer.cost,
                "unserved": answer.unserved,
            }
        )
    return pd.DataFrame(rows), slopes


def _forms(
    losses: Losses, events: Sequence[Event], slopes: dict[str, np.ndarray]
) -> pd.DataFrame:
    """Return what a dollar of holding saves at first, by threat and commodity."""
    rows = []
    for threat in dict.fromkeys(one.threat for one in events):
        mine = [one for one in events if one.threat == threat]
        slope = _expected_slope(mine, slopes)
        for at, holding in enumerate(losses.holdings):
            if holding.holder.kind != "allied":
                continue
            ratio = -float(slope[at]) / (holding.holder.rate * holding.value)
            rows.append(
                {"threat": threat, "commodity": holding.commodity, "ratio": ratio}
            )
    return pd.DataFrame(rows)


def _hurt(told: pd.DataFrame, forms: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return threats that leave demand unserved, and what would help against each."""
    worst = told.groupby("threat", sort=False)["unserved"].max()
    helps = forms[forms["ratio"] > NOISE] if len(forms) else forms
    return {
        str(threat): tuple(helps.loc[helps["threat"] == threat, "commodity"])
        for threat in worst[worst > LEAST].index
    }


def _expected_slope(
    events: Sequence[Event], slopes: dict[str, np.ndarray]
) -> np.ndarray:
    parts = [one.probability * slopes[one.name] for one in events]
    total: np.ndarray = np.sum(parts, axis=0)
    return total


def _worth_holding(
    losses: Losses, slopes: dict[str, np.ndarray], events: Sequence[Event]
) -> list[str]:
    """Return commodities whose first unit saves more than it costs, by net worth a day."""
    slope = _expected_slope(events, slopes)
    worth = {
        one.commodity: -float(slope[at]) * one.day - one.cost
        for at, one in enumerate(losses.holdings)
        if one.holder.kind == "allied"
    }
    ranked = sorted(worth, key=lambda name: -worth[name])
    return [one for one in ranked if worth[one] > 0][:SHOWN]


def _sources(threats: pd.DataFrame) -> pd.DataFrame:
    tables = shock_tables()
    frames = []
    for name, key in (
        ("threats", "threat"),
        ("durations", "months"),
        ("holders", "holder"),
        ("working_stocks", "commodity"),
        ("demand_response", "segment"),
    ):
        rows = threats if name == "threats" else tables[name]
        frames.append(
            pd.DataFrame(
                {
                    "table": name,
                    "item": rows[key].astype(str),
                    "source_id": rows["source_id"],
                    "confidence": rows["confidence"],
                    "note": rows["note"],
                }
            )
        )
    return weakest_first(frames)
