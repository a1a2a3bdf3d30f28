"""Monte Carlo draws: how one is best solved, and whether many cost as one does."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from bench.measure import Entry, at_least, at_most, cpu
from ionshore.optim import SolveOptions, highs, solve
from ionshore.optim.problem import Problem
from ionshore.optim.session import Session
from ionshore.studies.monte_carlo import BATCHES, Draws
from ionshore.studies.monte_carlo_builds import Setting, case_of
from ionshore.studies.monte_carlo_inputs import inputs_of, points_of
from ionshore.studies.monte_carlo_meter import gauge_of
from ionshore.studies.monte_carlo_response import answering
from ionshore.sweep import Meter, Progress, run_sweep
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
    counts = tuple(most * share // 10 for share in (1, 2, 5, 10))
    marks = _growth(session, cases, gauge_of(case, problem, YEAR), counts)
    each, held = marks.seconds, marks.memory
    return [
        at_least("cold / warm from the base basis", ways["cold"] / ways["warm"], 2.0),
        at_least("time per draw, first tenth / last half", each[0] / each[-1], 0.8),
        at_most("memory, all draws / a tenth of them", held[-1] / held[0], 1.1),
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


def _chained(
    problem: Problem, patched: Sequence[Problem], order: Iterable[int]
) -> list[int]:
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
        # HiGHS' type stubs leave this method out
        solver.changeRowsBounds(  # type: ignore[attr-defined]
            len(rows), rows, draw.row_lower, draw.row_upper
        )
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


class _Marks:
    """Notes processor time and memory of this process as draws are done.

    Parameters
    ----------
    counts : tuple of int
        Draws at which it notes.
    """

    def __init__(self, counts: tuple[int, ...]) -> None:
        self._left = list(counts)
        self._last = (0, time.process_time())
        self.seconds: list[float] = []
        self.memory: list[float] = []

    def __call__(self, progress: Progress) -> None:
        """Print what a draw took since the last note, and the memory held."""
        if not self._left or progress.done < self._left[0]:
            return
        self._left.pop(0)
        now = time.process_time()
        before, then = self._last
        self.seconds.append((now - then) / (progress.done - before))
        self.memory.append(_resident())
        self._last = (progress.done, now)
        print(
            f"  {progress.done:>6} draws, since then {1000 * self.seconds[-1]:6.1f} ms"
            f" each, {self.memory[-1]:.0f} MiB",
            flush=True,
        )


def _resident() -> float:
    """Return the memory this process holds now [MiB]."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def _growth(
    session: Session, cases: Draws, meter: Meter, counts: tuple[int, ...]
) -> _Marks:
    """Solve the most draws in one sweep, and note how it goes on the way."""
    marks = _Marks(counts)
    with tempfile.TemporaryDirectory() as folder:
        run_sweep(session, cases, meter, Path(folder), limit=counts[-1], tell=marks)
    return marks
