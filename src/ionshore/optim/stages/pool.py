"""Branches asked here, or by processes that each keep some of them loaded.

A branch is always asked by the same process and in the same order, so the answers
do not depend on how many processes there are.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any, Protocol

from ionshore.optim.options import SolveOptions
from ionshore.optim.problem import FloatArray
from ionshore.optim.session import Start
from ionshore.optim.solution import RawSolution
from ionshore.optim.stages.bundle import SMALL, Bundle
from ionshore.optim.stages.parts import Part
from ionshore.optim.stages.recourse import Cut, Recourse

__all__ = ["Pool", "opened_pool"]


class Pool(Protocol):
    """All branches of a tree, loaded."""

    def alone(self) -> list[RawSolution]:
        """Return the answer of each branch as if it were known to come."""

    def cuts(self, common: FloatArray) -> list[Cut]:
        """Return the plane of each branch at a first stage."""

    def values(self, common: FloatArray) -> list[FloatArray]:
        """Return all columns of each branch at the first stage asked about last."""


@contextmanager
def opened_pool(
    parts: Sequence[Part], options: SolveOptions, workers: int
) -> Iterator[Pool]:
    """Open the branches of a tree; processes end with the block.

    Parameters
    ----------
    parts : sequence of Part
    options : SolveOptions
    workers : int
        Processes; 1 asks the branches in this one.
    """
    count = min(workers, len(parts))
    columns = sum(len(one.problem.cost) for one in parts)
    if columns <= SMALL * len(parts) and not any(x.problem.is_whole for x in parts):
        yield Bundle(parts, options)
        return
    if count <= 1:
        yield _Here(list(enumerate(parts)), options)
        return
    # A forked solver would share threads that are not there.
    context = multiprocessing.get_context("spawn")
    shares = [list(enumerate(parts))[first::count] for first in range(count)]
    ends: list[Connection] = []
    processes = []
    try:
        for share in shares:
            mine, theirs = context.Pipe()
            process = context.Process(
                target=_serve, args=(theirs, share, options), daemon=True
            )
            process.start()
            theirs.close()
            ends.append(mine)
            processes.append(process)
        yield _There(ends)
    finally:
        for end in ends:
            end.close()
        for process in processes:
            process.join(timeout=5.0)
            if process.is_alive():
                process.terminate()
                process.join()


class _Here:
    """Branches asked in this process."""

    def __init__(
        self, parts: Sequence[tuple[int, Part]], options: SolveOptions
    ) -> None:
        self._branches = [Recourse(number, part, options) for number, part in parts]

    def alone(self) -> list[RawSolution]:
        first: Start | None = None
        answers = []
        for one in self._branches:
            answer, ended = one.alone(first)
            first = first or ended
            answers.append(answer)
        return answers

    def cuts(self, common: FloatArray) -> list[Cut]:
        return [one.cut(common) for one in self._branches]

    def values(self, common: FloatArray) -> list[FloatArray]:
        return [one.values(common) for one in self._branches]


class _There:
    """Branches asked by other processes, dealt out one by one."""

    def __init__(self, ends: Sequence[Connection]) -> None:
        self._ends = ends

    def alone(self) -> list[RawSolution]:
        return self._asked("alone", None)

    def cuts(self, common: FloatArray) -> list[Cut]:
        return self._asked("cuts", common)

    def values(self, common: FloatArray) -> list[FloatArray]:
        return self._asked("values", common)

    def _asked(self, what: str, common: FloatArray | None) -> list[Any]:
        for end in self._ends:
            end.send((what, common))
        shares = [end.recv() for end in self._ends]
        for share in shares:
            if isinstance(share, BaseException):
                raise share
        count = sum(len(share) for share in shares)
        return [shares[at % len(shares)][at // len(shares)] for at in range(count)]


def _serve(
    end: Connection, parts: Sequence[tuple[int, Part]], options: SolveOptions
) -> None:
    """Answer questions about some branches until the other end closes."""
    here = _Here(parts, options)
    while True:
        try:
            what, common = end.recv()
        except EOFError:
            return
        try:
            asked = getattr(here, what)
            answer: object = asked() if common is None else asked(common)
        except Exception as error:  # told to the one who asked
            answer = error
        end.send(answer)
