"""A sweep: a list of changes to one problem, each answered from the same start.

Every case is solved from the basis of the unchanged problem, so its answer hangs on
its change alone: not on the order, not on who solves it, not on where a stopped sweep
went on. Rows are on disk as soon as a chunk is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import pandas as pd

from ionshore.core.errors import DataError
from ionshore.core.tell import tell as told_of
from ionshore.optim.options import SolveOptions
from ionshore.optim.problem import Problem
from ionshore.optim.session import Session
from ionshore.sweep.case import Meter, SweepCase
from ionshore.sweep.chunk import FIXED, SOLVED, Bench, Job
from ionshore.sweep.folder import SweepFolder, open_folder
from ionshore.sweep.workers import Rows, Workplace, workplace

__all__ = ["Progress", "Swept", "run_sweep"]

FLUSH = 2.0
"""What a chunk is made to take, and so what a kill can cost a worker [s]."""
LARGEST = 256
"""Most cases of a chunk."""
LEAST = 0.3
"""What a chunk is made to take at least [s]: to hand it out and write it takes 0.01 s."""
SHARE = 2
"""Chunks that each worker gets at least of what is left, so that all end together."""
_QUICK = SolveOptions(explain_seconds=0.0)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sweep is.

    Parameters
    ----------
    cases, done, failed, resumed : int
        Cases asked for; answered in this call; without an answer; found from before.
    seconds, left : float
        Spent, and about to come [s].
    """

    cases: int
    done: int
    failed: int
    resumed: int
    seconds: float
    left: float

    def __str__(self) -> str:
        failed = f", {self.failed} failed" if self.failed else ""
        left = f"{self.left / 60:.0f} min" if self.left >= 120 else f"{self.left:.0f} s"
        known = self.done + self.resumed
        return f"{known:,} of {self.cases:,} cases{failed}, about {left} left"


@dataclass(frozen=True, slots=True)
class Swept:
    """A finished sweep.

    Parameters
    ----------
    folder : Path
    cases : int
        Cases asked for.
    done : int
        Cases answered or found unanswerable in this call.
    failed : int
        Cases of the sweep that have no answer; their rows say why.
    resumed : int
        Cases found in the folder.
    seconds : float
        Wall clock of this call [s].
    base : mapping of str to float
        Figures of the unchanged problem.
    keys : tuple of str
        Names of the cases, in order.
    """

    folder: Path
    cases: int
    done: int
    failed: int
    resumed: int
    seconds: float
    base: Mapping[str, float]
    keys: tuple[str, ...]

    def table(self) -> pd.DataFrame:
        """Return one row per case; see :meth:`SweepFolder.table`."""
        return SweepFolder(self.folder, tuple(self.base)).table(self.keys)


def run_sweep(
    problem: Problem | Session,
    cases: Sequence[SweepCase],
    meter: Meter,
    out: Path,
    *,
    workers: int = 1,
    cluster: str = "",
    limit: int | None = None,
    chunk: int | None = None,
    options: SolveOptions | None = None,
    tell: Callable[[Progress], None] | None = None,
) -> Swept:
    """Answer cases and keep a row of each; what the folder has is not solved again.

    Parameters
    ----------
    problem : Problem or Session
        The unchanged problem, or a session that has solved it.
    cases : sequence of SweepCase
        May make its members when they are asked for; each is asked for once.
    meter : Meter
    out : Path
        Folder of the sweep. Cases found in it by key and digest of their change are
        left as they are.
    workers : int
        Processes on this machine.
    cluster : str
        Address of a scheduler of ``distributed`` to use instead.
    limit : int, optional
        Only so many cases, the first.
    chunk : int, optional
        Cases a worker takes at a time; by default as many as take about
        :data:`FLUSH` seconds.
    options : SolveOptions, optional
        Of the solver, where a problem is given; by default conflicts of infeasible
        cases are not looked for.
    tell : callable, optional
        Is told the :class:`Progress` after each chunk.

    Raises
    ------
    DataError
        W720 to W723, see :func:`ionshore.sweep.folder.open_folder`; W727 if a key
        comes twice.
    CommandError, ModelLimit
        See :func:`ionshore.sweep.workers.workplace`.
    SolveError
        If the unchanged problem has no answer; W726 if workers are lost on and on.
    """
    start = perf_counter()
    plain = problem.problem if isinstance(problem, Session) else problem
    folder = open_folder(out, plain, meter)
    with workplace(workers, cluster) as place:
        session = (
            problem
            if isinstance(problem, Session)
            else Session(plain, options or _QUICK)
        )
        base = dict(meter(plain, session.base))
        queue = _Queue(cases, limit, chunk, folder, place)
        for rows in place.answers(Bench(session, meter), queue.chunks()):
            folder.write(rows)
            queue.count(rows)
            if tell is not None:
                tell(queue.progress())
    return Swept(
        folder=out,
        cases=len(queue.keys),
        done=queue.done,
        failed=queue.failed,
        resumed=queue.resumed,
        seconds=perf_counter() - start,
        base=base,
        keys=tuple(queue.keys),
    )


class _Queue:
    """Cases on their way: what is left to do, and how it goes."""

    def __init__(
        self,
        cases: Sequence[SweepCase],
        limit: int | None,
        chunk: int | None,
        folder: SweepFolder,
        place: Workplace,
    ) -> None:
        self._cases = cases
        self._total = len(cases) if limit is None else min(limit, len(cases))
        self._chunk = chunk
        self._folder = folder
        self._at = place
        self._spent = 0.0
        self._start = perf_counter()
        self._first = (0.0, 0)
        self.keys: dict[str, None] = {}
        self.done = self.failed = self.resumed = 0

    def chunks(self) -> Iterator[list[Job]]:
        """Yield the cases that the folder lacks, some at a time."""
        known = self._folder.known()
        jobs: list[Job] = []
        for place in range(self._total):
            case = self._cases[place]
            self._refuse(case)
            self.keys[case.key] = None
            digest, failed = known.get(case.key, ("", False))
            if digest == case.patch.digest:
                self.resumed += 1
                self.failed += failed
                continue
            jobs.append((place, case))
            if len(jobs) >= self._size(self._total - place - 1):
                yield jobs
                jobs = []
        if jobs:
            yield jobs

    def count(self, rows: Rows) -> None:
        """Take note of the rows of a chunk."""
        self.done += len(rows)
        if not self._first[1]:
            self._first = (perf_counter(), self.done)
        self.failed += sum(row["outcome"] not in SOLVED for row in rows)
        self._spent += sum(row["seconds"] for row in rows)

    def progress(self) -> Progress:
        """Return how far the sweep is."""
        now = perf_counter()
        # workers take a while to start, so time is counted from the first answer
        since, first = self._first
        pace = (now - since) / (self.done - first) if self.done > first else 0.0
        pace = pace or self._spent / max(self.done, 1)
        return Progress(
            cases=self._total,
            done=self.done,
            failed=self.failed,
            resumed=self.resumed,
            seconds=now - self._start,
            left=pace * (self._total - self.done - self.resumed),
        )

    def _size(self, left: int) -> int:
        """Return how many cases a chunk has: few at first, to see what they take.

        Parameters
        ----------
        left : int
            Cases not yet handed out.
        """
        if self._chunk is not None or not self.done:
            return self._chunk or 1
        pace = self.done / max(self._spent, 1e-9)
        many = FLUSH * pace
        if self._at.hands > 1:
            many = min(many, max(left / (SHARE * self._at.hands), LEAST * pace))
        return int(min(max(many, 1), LARGEST))

    def _refuse(self, case: SweepCase) -> None:
        """Raise if a key comes twice or a label has the name of another column."""
        summary = "The cases do not make a sweep."
        if case.key in self.keys:
            raise DataError(summary, [told_of("W727", case.key)])
        taken = sorted({*FIXED, *self._folder.columns} & set(case.labels))
        if taken:
            raise DataError(
                summary, [told_of("W723", case.key, columns=", ".join(taken))]
            )
