"""A sweep of export bans, against building and solving each case in other layers.

One period of the reference world under the law in force, which all three layers write
whole (``bench.linopy_core``, ``bench.pyomo_core``). A ban closes the lanes on which one
region ships one good; with single lanes that carry something they are 750.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time

import linopy
import numpy as np
import pyomo.environ as pyo
from linopy.solvers import Solver

from bench.linopy_core import linopy_core
from bench.matrices import of_pyomo
from bench.measure import Entry, at_least, at_most, cpu
from bench.pyomo_core import pyomo_core
from ionshore.optim import Session, SolveOptions, highs, solve
from ionshore.optim.patch import Patch
from ionshore.optim.problem import Problem
from ionshore.optim.solution import RawSolution
from ionshore.scenario.case import Case
from ionshore.studies.plan_session import open_plan
from ionshore.sweep import Progress, SweepCase, run_sweep

__all__ = ["Meter", "sweep"]

YEAR = 2026
BANS, REBUILT, UPDATED, BARE, WORKERS = 750, 3, 12, 250, 2
ROUNDS = 3
"""Times that one process and two workers take turns; the median counts."""
FIRST = 16
"""Bans after which everything that is loaded on first use has been."""


class Meter:
    """Reads the objective, and the clock of the process that solved the case."""

    columns = ("objective", "processor")

    def __call__(self, problem: Problem, raw: RawSolution) -> dict[str, float]:
        """Return objective and processor seconds of this process so far."""
        del problem
        return {"objective": raw.objective, "processor": process_time()}


def sweep(*, quick: bool = False) -> list[Entry]:
    """Compare time per case, in processor seconds of one run."""
    plan = open_plan(
        "reference",
        "reference",
        years=(YEAR,),
        options=SolveOptions(explain_seconds=0.0),
    )
    session, case = plan.session, plan.case
    bans = _bans(session)[:: 5 if quick else 1]
    with tempfile.TemporaryDirectory() as folder:
        spent, swept = cpu(
            lambda: run_sweep(session, bans, Meter(), Path(folder) / "one")
        )
        table = swept.table()
        answers = table["objective"].to_numpy()
        ours = spent / len(bans)
        bare, pivots = _bare(session, bans[:: max(len(bans) // BARE, 1)])
        screened = (table["algorithm"] == "screened").mean()
        print(f"  {session.problem.matrix.shape[1]:,} columns, {len(bans)} bans,")
        print(f"  {screened:.0%} answered without a solve, {pivots:.0f} pivots a solve")
        print(f"    a case: ours {ours * 1e3:.1f} ms, bare {bare * 1e3:.1f} ms")
        solved = table.index[table["algorithm"] != "screened"].to_numpy()
        others = _others(session, case, bans, answers, solved)
        for name, seconds in others.items():
            print(f"    {name:34} {seconds * 1e3:9.1f} ms {seconds / ours:8.1f}")
        least = {"linopy": 50.0, "Pyomo": 100.0, "linopy, updated in place": 1.0}
        entries = [
            at_least(f"{name} / a case of a sweep", seconds / ours, least[short])
            for name, seconds in others.items()
            for short in [name.removesuffix(", built and solved")]
            if short in least
        ]
        entries.append(
            at_most("a case of a sweep / bare warm solve in HiGHS", ours / bare, 3)
        )
        shared = _shared(session, bans, 1 if quick else ROUNDS, Path(folder))
        # Workers share too few cases of a quick check to tell anything of many.
        return entries if quick else entries + shared


def _bans(session: Session) -> list[SweepCase]:
    """Return a ban on each good from each region, then on lanes that carry something."""
    problem = session.problem
    block = problem.column_block("shipment")
    names = ("commodity", "origin", "destination")
    labels = [np.asarray(block.labels[one]).tolist() for one in names]
    pairs = sorted(set(zip(*labels[:2], strict=True)))
    bans = [
        SweepCase(
            f"{good}/{origin}",
            Patch.bound(problem, "shipment", upper=0.0, commodity=good, origin=origin),
        )
        for good, origin in pairs
    ]
    moved = session.base.values[block.start : block.stop]
    used = np.flatnonzero(moved > 1e-6 * moved.max())
    wanted = min(max(BANS - len(bans), 0), len(used))
    for lane in used[np.linspace(0, len(used) - 1, wanted).astype(int)]:
        good, origin, destination = (one[lane] for one in labels)
        patch = Patch.bound(
            problem,
            "shipment",
            upper=0.0,
            commodity=good,
            origin=origin,
            destination=destination,
        )
        bans.append(SweepCase(f"{good}/{origin}/{destination}", patch))
    return bans


def _bare(session: Session, bans: Sequence[SweepCase]) -> tuple[float, float]:
    """Return seconds of HiGHS for a change, a warm solve and the change back; pivots."""
    problem = session.problem
    solver = highs.open_solver(SolveOptions())
    highs.load(solver, problem)
    if session.start is None:
        message = "the plan is not linear: it leaves no basis to start from"
        raise ValueError(message)
    solver.setBasis(session.start.basis)
    solver.run()
    basis = solver.getBasis()
    pivots = 0
    start = process_time()
    for one in bans:
        at = one.patch.column_upper.positions.astype(np.int32)
        lower, upper = problem.column_lower[at], problem.column_upper[at]
        solver.changeColsBounds(at.size, at, lower, np.zeros(at.size))
        solver.clearSolver()
        solver.setBasis(basis)
        solver.run()
        solver.getSolution()
        pivots += solver.getInfo().simplex_iteration_count
        solver.changeColsBounds(at.size, at, lower, upper)
    return (process_time() - start) / len(bans), pivots / len(bans)


@dataclass(frozen=True, slots=True, eq=False)
class _Ban:
    """A ban as other layers see it: places of its lanes, and our answer."""

    lanes: list[int]
    answer: float


def _others(
    session: Session,
    case: Case,
    bans: Sequence[SweepCase],
    answers: np.ndarray,
    solved: np.ndarray,
) -> dict[str, float]:
    """Return seconds a case of each other way, the median of some bans.

    Raises
    ------
    ValueError
        If an answer is not ours.
    """
    start, constant = (
        session.problem.column_block("shipment").start,
        session.problem.constant,
    )

    def picked(count: int) -> list[_Ban]:
        which = solved[np.linspace(0, len(solved) - 1, count).astype(int)]
        return [
            _Ban(
                (bans[one].patch.column_upper.positions - start).tolist(),
                float(answers[one]),
            )
            for one in which
        ]

    def timed(way: Callable[[_Ban], float], count: int) -> float:
        spent = []
        for ban in picked(count):
            seconds, value = cpu(partial(way, ban))
            if abs(value + constant - ban.answer) > 1e-6 * abs(ban.answer):
                message = f"{value + constant} is not {ban.answer}"
                raise ValueError(message)
            spent.append(seconds)
        return median(spent)

    solver = pyo.SolverFactory("appsi_highs")
    return {
        "linopy, built and solved": timed(lambda ban: _linopy(case, ban), REBUILT),
        "linopy, sparse, built and solved": timed(
            lambda ban: _linopy(case, ban, sparse=True), REBUILT
        ),
        "linopy, updated in place": timed(_Updated(case), UPDATED),
        "Pyomo, built and solved": timed(
            lambda ban: _pyomo(case, ban, solver), REBUILT
        ),
        "Pyomo by its matrix, solved by us": timed(
            lambda ban: _pyomo(case, ban, None), REBUILT
        ),
    }


def _closed(model: linopy.Model, ban: _Ban) -> None:
    moved = model.variables["shipment"]
    upper = moved.upper.copy(deep=True)
    upper[{"lane": ban.lanes}] = 0.0
    moved.update(upper=upper)


def _told(objective: float | None) -> float:
    if objective is None:
        message = "linopy has no answer"
        raise ValueError(message)
    return objective


def _linopy(case: Case, ban: _Ban, *, sparse: bool = False) -> float:
    model = linopy_core(case, sparse=sparse)
    _closed(model, ban)
    model.solve(solver_name="highs", io_api="direct", output_flag=False)
    return _told(model.objective.value)


class _Updated:
    """A linopy model that stays loaded: bounds updated, solved, and updated back."""

    def __init__(self, case: Case) -> None:
        self._model = linopy_core(case)
        self._solver = Solver.from_name(
            "highs",
            self._model,
            io_api="direct",
            options={"output_flag": False},
            track_updates=True,
        )
        self._open = self._model.variables["shipment"].upper.copy(deep=True)
        self._solver.solve(self._model)

    def __call__(self, ban: _Ban) -> float:
        """Return the answer of a ban; the model is then as it was."""
        _closed(self._model, ban)
        found = self._solver.solve(self._model, disallow_rebuild=True)
        self._model.variables["shipment"].update(upper=self._open)
        return _told(found.solution.objective if found.solution else None)


def _pyomo(case: Case, ban: _Ban, solver: pyo.SolverFactory | None) -> float:
    """Build with rules and solve as the documentation does, or by the matrix."""
    model = pyomo_core(case)
    for lane in ban.lanes:
        model.shipment[lane, 0].setub(0.0)
    if solver is None:
        return solve(of_pyomo(model)).objective
    solver.solve(model)
    return float(pyo.value(model.cost))


def _shared(
    session: Session, bans: Sequence[SweepCase], rounds: int, out: Path
) -> list[Entry]:
    """Return what two processes gain, and what passing work to them costs.

    One process and two workers take turns, so that the luck of the machine falls on
    both; the median of the rounds counts. What is loaded when workers are used for the
    first time is loaded in a short sweep before, and told apart.
    """
    start = process_time()
    run_sweep(session, bans[:FIRST], Meter(), out / "first", workers=WORKERS)
    print(f"    workers for the first time: {process_time() - start:.1f} s here")
    found = []
    for one in range(rounds):
        swept = run_sweep(session, bans, Meter(), out / f"alone {one}")
        alone = float(np.ptp(swept.table()["processor"]))
        found.append(_with_workers(session, bans, alone, out / f"two {one}"))
    gain, beside, handing = (median(part) for part in zip(*found, strict=True))
    name = "handing out and writing, of the solves of the same cases, two workers"
    return [
        at_least("one process / two workers, processor", gain, 1.8),
        at_most("beside the cases / cases, two workers", beside, 0.1),
        at_most(name, handing, 0.1),
    ]


def _with_workers(
    session: Session, bans: Sequence[SweepCase], alone: float, out: Path
) -> tuple[float, float, float]:
    """Return gain, all that is beside the cases, and what this process does for them.

    Counted from the first answer to the last, in processor seconds of all three
    processes: those of the workers with all they do between cases, and those of the
    process that hands out and writes. What it takes to start them is printed.
    """
    clock: list[float] = []
    start = process_time()

    def tell(_progress: Progress) -> None:
        clock.append(process_time())

    swept = run_sweep(session, bans, Meter(), out, workers=WORKERS, tell=tell)
    by_worker = swept.table().groupby("worker")["processor"]
    spent = by_worker.max() - by_worker.min()
    handing = clock[-1] - clock[0]
    began = by_worker.min().mean()
    print(f"    one process {alone:.2f} s; two workers", end=" ")
    print(" and ".join(f"{one:.2f}" for one in spent), end=" s, ")
    print(f"handing out in {len(clock)} chunks {handing:.2f} s")
    print(f"    to start: {clock[0] - start:.1f} s here, {began:.1f} s each worker")
    total = float(spent.sum()) + handing
    return WORKERS * alone / total, total / alone - 1.0, handing / float(spent.sum())
