"""Monte Carlo draws: how one is best solved, and whether many cost as one does."""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from bench.measure import Entry, at_least, cpu
from ionshore.optim import SolveOptions, highs, solve
from ionshore.optim.session import Session
from ionshore.studies.monte_carlo import BATCHES, Draws
from ionshore.studies.monte_carlo_builds import Setting, case_of
from ionshore.studies.monte_carlo_inputs import inputs_of, points_of
from ionshore.studies.monte_carlo_meter import gauge_of
from ionshore.studies.monte_carlo_response import answering
from ionshore.sweep.engine import run_sweep
from ionshore.world.load import load_world

YEAR = 2030
SAMPLE = 60
"""Draws by which ways of solving are held side by side."""


def draws(*, quick: bool = False) -> list[Entry]:
    """Solve draws of the one-period core warm, chained and cold; then thousands."""
    setting = Setting("reference", "reference", (YEAR,), "rule")
    inputs = inputs_of(load_world("reference"))
    found = answering(setting, inputs, workers=2, say=lambda _line: None)
    case, problem = case_of(setting)
    session = Session(problem, SolveOptions(explain_seconds=0.0))
    most = 2000 if quick else 10_000
    points, batch = points_of(
        found.inputs, most, batches=BATCHES, method="sobol", seed=1
    )
    cases = Draws(found, points, batch)
    ways = _ways(session, cases, found.positions(points[:SAMPLE]))
    counts = (500, 1000, 2000) if quick else (1000, 2000, 5000, 10_000)
    each = _growth(session, cases, gauge_of(case, problem, YEAR), counts)
    return [
        at_least("cold / warm from the base basis", ways["cold"] / ways["warm"], 2.0),
        at_least("time per draw, fewest / most draws", each[0] / each[-1], 0.8),
    ]


def _ways(session: Session, cases: Draws, at: np.ndarray) -> dict[str, float]:
    problem = session.problem
    patches = [cases[one].patch for one in range(len(at))]
    patched = [problem.with_patch(one) for one in patches]
    spent = {}
    spent["patch"], _ = cpu(lambda: [cases[one].patch for one in range(len(at))])
    spent["warm"], answers = cpu(
        lambda: [session.solve(one, screen=False) for one in patches]
    )
    pivots = np.mean([one.report.iterations for one in answers])
    spent["chained"], chained = cpu(lambda: _chained(problem, patched, range(len(at))))
    order = _nearest(at)
    spent["sorted"], _ = cpu(lambda: _chained(problem, patched, order))
    few = patched[:10]
    spent["cold"], _ = cpu(lambda: [solve(one, SolveOptions()) for one in few])
    each = {name: value / len(at) for name, value in spent.items()}
    each["cold"] = spent["cold"] / len(few)
    for name, seconds in each.items():
        print(f"  {name:8} {1000 * seconds:7.1f} ms a draw")
    print(f"  warm {pivots:.0f} pivots, chained {np.mean(chained):.0f} pivots")
    return each


def _chained(problem, patched, order) -> list[int]:
    """Solve each draw from the basis of the one before it."""
    solver = highs.open_solver(SolveOptions())
    highs.load(solver, problem)
    columns = np.arange(len(problem.cost), dtype=np.int32)
    rows = np.arange(len(problem.row_lower), dtype=np.int32)
    pivots = []
    for one in order:
        draw = patched[one]
        solver.changeColsCost(len(columns), columns, draw.cost)
        solver.changeColsBounds(
            len(columns), columns, draw.column_lower, draw.column_upper
        )
        solver.changeRowsBounds(len(rows), rows, draw.row_lower, draw.row_upper)
        pivots.append(highs.solve_loaded(solver, draw).iterations)
    return pivots


def _nearest(at: np.ndarray) -> list[int]:
    """Return draws in an order in which each is the nearest left to the one before."""
    left = list(range(1, len(at)))
    order = [0]
    while left:
        gap = np.linalg.norm(at[left] - at[order[-1]], axis=1)
        order.append(left.pop(int(gap.argmin())))
    return order


def _growth(session, cases, meter, counts) -> list[float]:
    """Return seconds a draw of ever more draws in one folder; prints memory too."""
    each = []
    with tempfile.TemporaryDirectory() as folder:
        for count in counts:
            start = time.process_time()
            run_sweep(session, cases, meter, Path(folder) / str(count), limit=count)
            seconds = (time.process_time() - start) / count
            top = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"  {count:>6} draws {1000 * seconds:6.1f} ms each, {top:.0f} MiB top"
            )
            each.append(seconds)
    return each
