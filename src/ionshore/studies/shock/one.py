"""One shock: what it does by surprise, and what it does to those who saw it coming.

By surprise the plan without the shock has been built, and the shock meets it. Announced,
the plan has known of it from its first year and builds accordingly; the shock then meets
what that plan has standing, in the same months. Both are measured against the plan and
the months without the shock.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from ionshore.calibration.settings import READINGS, Reading
from ionshore.core.errors import CommandError, Finding
from ionshore.core.tell import nearest, tell
from ionshore.optim import SolveOptions
from ionshore.scenario.scenario import Scenario, Shock
from ionshore.studies.by_reading import Beside
from ionshore.studies.clock import Clock
from ionshore.studies.shock.announced import built_before, prepared
from ionshore.studies.shock.events import event_patch
from ionshore.studies.shock.evidence import shock_sources
from ionshore.studies.shock.measures import Measures, measured
from ionshore.studies.shock.opened import (
    ShortRun,
    closed_to_building,
    open_short_run,
)
from ionshore.studies.shock.question import (
    STEP_MONTHS,
    Question,
    limited_by,
    shock_of,
)
from ionshore.studies.solving import asked
from ionshore.world.world import World

__all__ = ["ShockAnswer", "run_shock"]


@dataclass(frozen=True, slots=True, eq=False)
class ShockAnswer:
    """What a shock does.

    Parameters
    ----------
    inputs : dict
        What was asked.
    shock : Shock
    short_run : ShortRun
        That was asked; its base is what there is without the shock.
    surprise : Measures
        By surprise.
    unbuilt : Measures, optional
        The same with nothing built in answer, where something is.
    announced : Measures, optional
        Where the plan knew of it.
    built : DataFrame
        ``commodity``, ``region``, ``more``: capacity that stands in the last months
        because the plan knew [unit/year]; empty without ``announced``.
    capital : float
        Yearly charges on it within these months [million USD].
    warnings : tuple of Finding
        ``W707`` where nothing changes; ``C660`` for a reading without an answer.
    seconds : dict
        By phase.
    sources : DataFrame
        Evidence behind the figures.
    building : bool
        Whether plants could be built in answer.
    readings : DataFrame
        ``reading`` and the columns of :meth:`figures`; without rows where only one was
        asked for.
    """

    inputs: dict[str, Any]
    shock: Shock
    short_run: ShortRun
    surprise: Measures
    unbuilt: Measures | None
    announced: Measures | None
    built: pd.DataFrame
    capital: float
    warnings: tuple[Finding, ...]
    seconds: dict[str, float]
    sources: pd.DataFrame
    building: bool = True
    readings: pd.DataFrame = field(default_factory=pd.DataFrame)

    def figures(self) -> pd.DataFrame:
        """Return the few figures it is summed up by: ``figure``, ``value``, ``unit``."""
        found = {"surprise": self.surprise}
        if self.announced is not None:
            found["announced"] = self.announced
        rows = [
            (f"{name}_{way}", value, unit)
            for way, one in found.items()
            for name, value, unit in (
                ("cost", one.total_cost, "million USD"),
                ("lost", float(one.lost["lost"].sum()), "GWh"),
                ("missed", float(one.lost["missed"].sum()), "GWh"),
            )
        ]
        return pd.DataFrame(rows, columns=["figure", "value", "unit"])


def run_shock(
    question: Question,
    *,
    world: str = "reference",
    scenario: str = "reference",
    years: tuple[int, ...] = (),
    reading: str = "rule",
    announced: bool = False,
    working: bool = True,
    building: bool = True,
    readings: bool = False,
    options: SolveOptions | None = None,
    clock: Clock | None = None,
) -> ShockAnswer:
    """Return what a shock does.

    Parameters
    ----------
    question : Question
    world, scenario, years, reading, options
        As in :func:`ionshore.studies.solving.solve_world`.
    announced : bool
        Whether it is also told what a plan makes of it that knew it from the start: it is
        solved once more.
    working : bool
        Whether industry holds working stocks.
    building : bool
        Whether plants may be built in answer, after their lead time.
    readings : bool
        Whether a calibrated world is asked under every other reading, too, in a thread
        beside.
    clock : Clock, optional
        Collects the time of each phase and tells of progress.

    Raises
    ------
    CommandError
        See :func:`ionshore.studies.shock.question.shock_of`; ``W701`` for a reading.
    DataError, ScenarioError, SolveError, ModelLimit
        See :mod:`ionshore.core.errors`.
    """
    clock, chosen = clock or Clock(), options or SolveOptions()
    loaded, declared = asked(world, scenario, years)
    shock, own = shock_of(question, loaded), _reading(reading)

    def answered(one: Reading, spent: Clock) -> ShockAnswer:
        return _answered(
            question,
            shock,
            (loaded, declared),
            one,
            chosen,
            spent,
            announced=announced,
            working=working,
            building=building,
        )

    inputs = _inputs(question, shock, world, scenario, reading)
    if not (readings and loaded.options.calibrate_under):
        return replace(answered(own, clock), inputs=inputs)
    with Beside(own, lambda one, _: answered(one, Clock()).figures()) as beside:
        beside.go_on(None)
        answer = answered(own, clock)
        with clock.phase("other readings"):
            found = beside.figures(answer.figures())
    return replace(
        answer,
        inputs=inputs,
        readings=found.table,
        warnings=(*answer.warnings, *found.warnings),
    )


def _answered(
    question: Question,
    shock: Shock,
    asked_of: tuple[World, Scenario],
    reading: Reading,
    options: SolveOptions,
    clock: Clock,
    *,
    announced: bool,
    working: bool,
    building: bool,
) -> ShockAnswer:
    """Return what a shock does under one reading of base-year rents."""
    loaded, declared = asked_of
    short_run = open_short_run(
        loaded,
        declared,
        starts=shock.starts,
        months=question.months,
        step_months=STEP_MONTHS[question.step],
        reading=reading,
        working=working,
        building=building,
        shocks=(shock,),
        options=options,
        clock=clock,
    )
    unbuilt = None
    with clock.phase("shock"):
        patch, inside = event_patch(short_run, shock), short_run.steps.inside
        hit = short_run.solution(patch)
        surprise = measured(short_run.base, hit, inside)
        if len(surprise.built):
            closed = patch | closed_to_building(short_run.session.problem)
            unbuilt = measured(short_run.base, short_run.solution(closed), inside)
    known, built, capital = None, pd.DataFrame(), 0.0
    if announced:
        ready, additions = prepared(
            short_run,
            shock,
            reading,
            options,
            clock,
            working=working,
            building=building,
        )
        with clock.phase("shock"):
            after = ready.solution(event_patch(ready, shock))
            known = measured(short_run.base, after, short_run.steps.inside)
        built, capital = built_before(short_run, additions)
    changed = abs(hit.objective - short_run.base.objective)
    still = changed <= 1e-7 * (1.0 + abs(hit.objective))
    return ShockAnswer(
        inputs={},
        shock=shock,
        short_run=short_run,
        surprise=surprise,
        unbuilt=unbuilt,
        announced=known,
        built=built,
        capital=capital,
        warnings=(tell("W707", "shock"),) if still else (),
        seconds=dict(clock.seconds),
        sources=shock_sources(short_run, set(surprise.built["commodity"])),
        building=building,
    )


def _reading(name: str) -> Reading:
    if name not in READINGS:
        near = nearest(name, READINGS)
        variant = "near" if near else ""
        known = ", ".join(READINGS)
        found = tell("W701", "--reading", variant, name=name, near=near, known=known)
        summary = "The shock cannot be asked about."
        raise CommandError(summary, [found])
    return name


def _inputs(
    question: Question, shock: Shock, world: str, scenario: str, reading: str
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "shock_kind": shock.kind,
        "shock_commodity": question.commodities,
        "shock_from": question.origins,
        "shock_to": question.destinations,
        "shock_names": shock.names,
        "shock_starts": question.starts,
        "shock_months": question.months,
        "shock_stopped": shock.stopped,
        "shock_quota": shock.quantity if shock.kind == "export_quota" else "",
        "shock_factor": shock.factor,
        "shock_by": limited_by(shock),
        "shock_step": question.step,
        "world": world,
        "scenario": scenario,
        "shock_reading": reading,
    }
    return {name: one for name, one in told.items() if one not in ((), "")}
