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
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

import pandas as pd

from ionshore.calibration.settings import READINGS, Reading
from ionshore.core.errors import CommandError
from ionshore.core.tell import tell
from ionshore.scenario.case import Case
from ionshore.scenario.case.short_run import Standing
from ionshore.scenario.case.supplies import Reserves
from ionshore.scenario.shock_tables import shock_tables
from ionshore.studies.by_reading import readings_asked, side_by_side
from ionshore.studies.clock import Clock
from ionshore.studies.shock.opened import ShortRun, open_short_run
from ionshore.studies.stockpile.arranged import (
    CURVE_COLUMNS,
    SIZE_COLUMNS,
    arrangements_of,
    curve_of,
    sizes_of,
    sizes_of_kind,
)
from ionshore.studies.stockpile.losses import Losses
from ionshore.studies.stockpile.measures import measures_table
from ionshore.studies.stockpile.screening import (
    forms,
    hurt,
    screened,
    worth_holding,
)
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

__all__ = ["StockpileStudy", "findings", "run"]

AFTER = 6
"""Months after the longest event that are told."""


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
    readings : DataFrame
        ``reading`` and the columns of ``sizes``: joint reserves of the same commodities
        under each reading of base-year rents; without rows for one reading alone.
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
    readings: pd.DataFrame = field(default_factory=pd.DataFrame)


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
    readings: Annotated[
        tuple[str, ...],
        Ask(
            "How rents of the base year are read, with commas; the first for all tables."
        ),
    ] = READINGS,
    quiet: Annotated[bool, Ask("No word of progress.")] = False,
) -> StockpileStudy:
    """Run the study.

    Raises
    ------
    CommandError
        W760 for durations that do not add up, W761 for an unknown threat, W762 for a
        commodity that nobody could hold, C624 for an unknown reading.
    DataError, ScenarioError, SolveError, ModelLimit
        As :func:`ionshore.studies.shock.opened.open_short_run`.
    """
    say = _silent if quiet else _on_stderr
    own, others = readings_asked(readings)
    table, starts = threats_asked(threats), date(year, 1, 1)
    events = events_of(table, starts)
    say("plan and short run")
    losses = _opened(world, scenario, starts, events, own, Clock(say=say))
    _refuse_unknown(commodities, losses)
    told, slopes = screened(losses, events, say)
    helping = forms(losses, events, slopes)
    chosen = list(commodities) or worth_holding(losses, slopes, events)
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
        forms=helping,
        sizes=sizes,
        arrangements=arrangements_of(sizes),
        curve=curve,
        measures=measures_table(losses, events, chosen, hurt(told, helping), say),
        sources=_sources(table),
        readings=_by_reading(
            losses, sizes, others, (world, scenario, starts, events), own, say
        ),
    )


def _by_reading(
    losses: Losses,
    sizes: pd.DataFrame,
    others: Sequence[Reading],
    of: tuple[str, str, date, Sequence[Event]],
    own: Reading,
    say: Callable[[str], None],
) -> pd.DataFrame:
    """Return joint reserves of the commodities of ``sizes`` under every reading."""
    calibrated = losses.short_run.reported.options.calibrate_under
    if not (others and calibrated) or sizes.empty:
        return pd.DataFrame()
    known = {own: sizes[sizes["kind"] == "allied"]}
    world, scenario, starts, events = of
    for one in others:
        say(f"reading {one}: plan and short run")
        other = _opened(world, scenario, starts, events, one, Clock(say=say))
        _, slopes = screened(other, events, say)
        say(f"reading {one}: sizes")
        known[one] = pd.concat(
            [
                sizes_of_kind(other, str(commodity), "allied", events, slopes)
                for commodity in dict.fromkeys(sizes["commodity"])
            ],
            ignore_index=True,
        )
    return side_by_side(known)


def _silent(_line: str) -> None:
    """Say nothing."""


def _on_stderr(line: str) -> None:
    """Write a line of progress where the answer is not."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _opened(
    world: str,
    scenario: str,
    starts: date,
    events: Sequence[Event],
    reading: Reading,
    clock: Clock,
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
        reading=reading,
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
