r"""Learning around the plan: volumes make costs, costs make volumes.

A plan is solved at given costs; its output adds to the experience of each owner;
experience lowers what making costs; the plan is solved again at the new costs, from
where it stood. That goes on, damped, until no cost moves any more, or it is told that
it did not come to rest. Metals, feeds and energy keep their prices: what learns is
investment, fixed cost, labor and the part of other cost that is conversion, of the
processes that the tables of the cost model list.

With ``scale`` investment and labor also move with the size of plants,
:math:`(Q_t / Q_0)^{n-1}`. The capacity K of an owner for a process in a region is
taken to stand in plants that are as large as it allows: not below the size
its costs are stated for, not above the largest size that still gains. Whoever has
that much in the base year gains nothing more; what shrinks does not get dearer.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ionshore.calibration.settings import Reading
from ionshore.core.errors import Finding
from ionshore.core.tell import tell
from ionshore.cost.arrays import FloatArray
from ionshore.cost.experience import Experience, experience_of
from ionshore.cost.fixed_point import FixedPoint, Step, find_fixed_point
from ionshore.cost.library import shipped_library
from ionshore.model.build import build_problem
from ionshore.model.checks import check_solution, require_checks
from ionshore.model.read_back import read_back
from ionshore.model.solution import Solution
from ionshore.optim import Session, SolveOptions
from ionshore.scenario.case import make_case
from ionshore.studies.clock import Clock
from ionshore.studies.learners import ITEMS, Learners, learners_of
from ionshore.studies.solving import as_read, asked

if TYPE_CHECKING:
    from ionshore.scenario.scenario import Scenario
    from ionshore.world.world import World

__all__ = ["Learned", "LearningChoices", "learn_world", "with_learning"]


@dataclass(frozen=True, slots=True)
class LearningChoices:
    """How the search for agreement goes.

    Parameters
    ----------
    tolerance : float
        No cost moves by more than this share once they agree.
    most : int
        Iterations after which it gives up.
    damping : float
        Share of the first step that is taken; later ones by how it goes.
    scale : bool
        Whether investment and labor move with the size of plants, too.
    """

    tolerance: float = 0.005
    most: int = 12
    damping: float = 1.0
    scale: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """A plan and the costs that it leads to.

    Parameters
    ----------
    solution : Solution
        The last plan, solved at the costs of ``table``; checked.
    table : DataFrame
        One row per plant that learns and year: asset, process, technology, region,
        owner, partner, year; the factor on each item of cost; ``output`` of the
        owner since the first plant ever, and ``experience`` with what arrives from
        others; ``unit``.
    steps : tuple of dict
        number, change, damping, asset, item, year (where costs moved most),
        objective [million USD].
    converged : bool
    choices : LearningChoices
    warnings : tuple of Finding
        ``V411`` if costs and volumes do not agree, ``V412`` if nothing learns.
    """

    solution: Solution
    table: pd.DataFrame
    steps: tuple[dict[str, Any], ...]
    converged: bool
    choices: LearningChoices
    warnings: tuple[Finding, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return how it went, for ``run.json``."""
        return {
            "converged": self.converged,
            "tolerance": self.choices.tolerance,
            "scale": self.choices.scale,
            "steps": list(self.steps),
        }


def with_learning(world: World, factors: pd.DataFrame) -> World:
    """Return a world in which costs are multiplied by factors.

    Parameters
    ----------
    world : World
        Not changed.
    factors : DataFrame
        Columns asset, year, the items of cost, source_id, confidence, note. They
        are multiplied with the factors the world has from elsewhere.
    """
    given = world["asset_factors"]
    if len(factors) == 0:
        return world
    rows = factors.rename(columns={"year": "from_year"})
    rows = rows[["asset", "from_year", *ITEMS, "source_id", "confidence", "note"]]
    rows = rows.astype({"from_year": "Int64"})
    if len(given):
        rows = _on_top(given, rows)
    digest = hashlib.sha256(world.hash.encode())
    digest.update(rows.to_csv(index=False, float_format="%.12g").encode())
    tables = dict(world.tables) | {"asset_factors": rows.reset_index(drop=True)}
    return replace(world, tables=MappingProxyType(tables), hash=digest.hexdigest())


def _on_top(given: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return given factors of plants that do not learn, and the product of others."""
    ordered = given.assign(from_year=given["from_year"].fillna(0))
    held = pd.merge_asof(
        rows.sort_values("from_year", kind="stable")[["asset", "from_year"]],
        ordered.sort_values("from_year")[["asset", "from_year", *ITEMS]],
        on="from_year",
        by="asset",
    ).set_index(["asset", "from_year"])
    at = pd.MultiIndex.from_frame(rows[["asset", "from_year"]])
    rows = rows.copy()
    for item in ITEMS:
        rows[item] *= held[item].reindex(at).fillna(1.0).to_numpy(float)
    others = given[~given["asset"].isin(rows["asset"])]
    return pd.concat([others, rows], ignore_index=True)[list(given.columns)]


def learn_world(
    world: World | Path | str,
    scenario: Scenario | Path | str | None = None,
    *,
    years: tuple[int, ...] = (),
    options: SolveOptions | None = None,
    clock: Clock | None = None,
    experience: Experience | None = None,
    choices: LearningChoices | None = None,
    reading: Reading | None = "rule",
) -> Learned:
    """Solve a world at the costs that its own plan leads to.

    Parameters
    ----------
    world, scenario, years, options
        As in :func:`ionshore.studies.solving.solve_world`.
    clock : Clock, optional
        Collects the time of each phase and is told of each iteration.
    experience : Experience, optional
        What learns; the tables of the cost model if not given.
    choices : LearningChoices, optional
    reading : str, optional
        As in :func:`ionshore.studies.solving.solve_world`.

    Raises
    ------
    DataError, ScenarioError, SolveError, ModelLimit
        See :mod:`ionshore.core.errors`.
    """
    clock, choices = clock or Clock(), choices or LearningChoices()
    with clock.phase("read"):
        loaded, chosen = asked(world, scenario, years)
        loaded = as_read(loaded, reading)
        experience = experience or experience_of(shipped_library())
    plan = _Plan(loaded, chosen, options or SolveOptions(), clock)
    with clock.phase("case"):
        learners = learners_of(make_case(loaded, chosen), experience)

    def update(factors: FloatArray) -> FloatArray:
        solution = plan.solve(learners.table(factors))
        return learners.factors(solution, scale=choices.scale)[0]

    steps: list[dict[str, Any]] = []

    def watch(step: Step) -> None:
        steps.append(learners.told(step, plan.solution.objective))
        clock.say(_line(steps[-1]))

    found = find_fixed_point(
        update,
        np.ones(learners.shape),
        damping=choices.damping,
        tolerance=choices.tolerance,
        most=choices.most,
        watch=watch,
    )
    with clock.phase("check"):
        require_checks(check_solution(plan.solution))
    warnings = _warnings(learners, found, steps, choices)
    for one in warnings:
        clock.say(str(one))
    _, output, reached = learners.factors(plan.solution, scale=choices.scale)
    return Learned(
        solution=plan.solution,
        table=learners.table(found.value).assign(
            output=output.ravel(), experience=reached.ravel()
        ),
        steps=tuple(steps),
        converged=found.converged,
        choices=choices,
        warnings=warnings,
    )


def _warnings(
    learners: Learners,
    found: FixedPoint,
    steps: list[dict[str, Any]],
    choices: LearningChoices,
) -> tuple[Finding, ...]:
    """Return what a reader must know before trusting the plan."""
    if not len(learners):
        known = ", ".join(learners.experience.learners)
        return (tell("V412", "learning", known=known),)
    if found.converged:
        return ()
    last = steps[-1]
    place = f"{last['asset']}, {last['item']}, {last['year']}"
    values = {
        "count": len(steps),
        "change": f"{last['change']:.2%}",
        "tolerance": f"{choices.tolerance:.2%}",
    }
    return (tell("V411", place, **values),)


def _line(step: dict[str, Any]) -> str:
    """Return an iteration as a line of progress."""
    where = ""
    if step["change"] > 0:
        where = f", {step['item']} of {step['asset']} in {step['year']}"
    return (
        f"learning {step['number']:2}: costs move by {step['change']:.2%} at most"
        f"{where}; plan {step['objective']:,.0f} million USD; "
        f"damping {step['damping']:.2f}"
    )


class _Plan:
    """The plan at changing costs: each solve goes on from the one before."""

    solution: Solution

    def __init__(
        self, world: World, scenario: Scenario, options: SolveOptions, clock: Clock
    ) -> None:
        self._world, self._scenario = world, scenario
        self._options, self._clock = options, clock
        self._session: Session | None = None

    def solve(self, factors: pd.DataFrame) -> Solution:
        """Return the plan at these factors."""
        with self._clock.phase("solve"):
            case = make_case(with_learning(self._world, factors), self._scenario)
            problem = build_problem(case)
            # Only costs differ from one iteration to the next.
            self._session = Session(problem, self._options, after=self._session)
        self.solution = read_back(case, problem, self._session.base)
        return self.solution
