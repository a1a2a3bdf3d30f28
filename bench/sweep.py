"""A sweep of export bans, against building and solving each case in other layers.

One period of a synthetic world, a problem that the three layers build to the same matrix
(``bench.layers``). Every ban closes the lanes on which one region ships one good.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import mean
from time import process_time

import numpy as np

from bench.linopy_core import linopy_core
from bench.matrices import of_pyomo
from bench.measure import Entry, at_least, at_most, cpu
from bench.pyomo_core import pyomo_core
from bench.synthetic import synthetic_world
from ionshore.model.build import build_problem
from ionshore.optim import Session, SolveOptions, highs, solve
from ionshore.optim.patch import Patch
from ionshore.optim.problem import Problem
from ionshore.optim.solution import RawSolution
from ionshore.scenario.case import Case, make_case
from ionshore.scenario.scenario import Scenario
from ionshore.sweep import SweepCase, run_sweep

__all__ = ["sweep"]

REGIONS, DENSITY = 36, 1.0
BANS, REBUILT, WORKERS = 750, 3, 2


class _Objective:
    """Meter of the objective alone."""

    columns = ("objective",)

    def __call__(self, _problem: Problem, raw: RawSolution) -> dict[str, float]:
        """Return the objective."""
        return {"objective": raw.objective}


def sweep(*, quick: bool = False) -> list[Entry]:
    """Compare throughput per case, in processor seconds of one run."""
    world = synthetic_world(REGIONS, 1, density=DENSITY, extras=())
    case = make_case(world, Scenario(name="core"))
    session = Session(build_problem(case), SolveOptions(explain_seconds=0.0))
    bans = _bans(session.problem)[: 100 if quick else BANS]
    with tempfile.TemporaryDirectory() as folder:
        ours, rows = _swept(session, bans, Path(folder) / "one")
        spent = ours / len(bans)
        bare = _bare(session, bans[:: max(len(bans) // 100, 1)])
        linopy = mean(cpu(lambda: _linopy(case))[0] for _ in range(REBUILT))
        pyomo = mean(cpu(lambda: _pyomo(case))[0] for _ in range(REBUILT))
        print(f"  {session.problem.matrix.shape[1]:,} columns, {len(bans)} bans")
        print(f"    a case: ours {spent * 1e3:.1f} ms, bare {bare * 1e3:.1f} ms,")
        print(f"    linopy {linopy:.2f} s, Pyomo {pyomo:.2f} s")
        entries = [
            at_least(
                "linopy, built and solved / a case of a sweep", linopy / spent, 50
            ),
            at_least("Pyomo, built and solved / a case of a sweep", pyomo / spent, 100),
            at_most("a case of a sweep / bare warm solve in HiGHS", spent / bare, 3),
        ]
        return entries + _shared(session, bans, rows, Path(folder) / "two")


def _bans(problem: Problem) -> list[SweepCase]:
    block = problem.column_block("shipment")
    goods, origins = (np.asarray(block.labels[one]) for one in ("commodity", "origin"))
    pairs = sorted(set(zip(goods.tolist(), origins.tolist(), strict=True)))
    return [
        SweepCase(
            f"{good}/{origin}",
            Patch.bound(problem, "shipment", upper=0.0, commodity=good, origin=origin),
        )
        for good, origin in pairs
    ]


def _swept(
    session: Session, bans: Sequence[SweepCase], out: Path
) -> tuple[float, float]:
    """Return processor seconds of a sweep in this process, and of its cases alone."""
    spent, swept = cpu(lambda: run_sweep(session, bans, _Objective(), out))
    return spent, float(swept.table()["seconds"].sum())


def _bare(session: Session, bans: Sequence[SweepCase]) -> float:
    """Return seconds of HiGHS for one change, a warm solve, and the change back."""
    problem = session.problem
    solver = highs.open_solver(SolveOptions())
    highs.load(solver, problem)
    solver.run()
    basis = solver.getBasis()
    start = process_time()
    for one in bans:
        at = one.patch.column_upper.positions.astype(np.int32)
        lower, upper = problem.column_lower[at], problem.column_upper[at]
        solver.changeColsBounds(at.size, at, lower, np.zeros(at.size))
        solver.clearSolver()
        solver.setBasis(basis)
        solver.run()
        solver.getSolution()
        solver.changeColsBounds(at.size, at, lower, upper)
    return (process_time() - start) / len(bans)


def _linopy(case: Case) -> None:
    model = linopy_core(case)
    model.solve(solver_name="highs", io_api="direct", output_flag=False)


def _pyomo(case: Case) -> None:
    solve(of_pyomo(pyomo_core(case)))


def _shared(
    session: Session, bans: Sequence[SweepCase], alone: float, out: Path
) -> list[Entry]:
    """Return what two processes gain, and what passing work to them costs."""
    start = process_time()
    swept = run_sweep(session, bans, _Objective(), out, workers=WORKERS)
    ours = process_time() - start
    table = swept.table()
    busiest = table.groupby("worker")["seconds"].sum().max()
    solving = table["seconds"].sum()
    print(f"    two workers: {alone:.1f} s of cases, {busiest:.1f} s the busier,")
    print(f"    {ours:.1f} s in the process that hands out")
    return [
        at_least("one worker / the busier of two, time in cases", alone / busiest, 1.8),
        at_most("handing out / time in cases, two workers", ours / solving, 0.1),
    ]
