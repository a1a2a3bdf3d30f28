"""A plan over 32 futures: memory and time as one problem, beside decomposition."""

from __future__ import annotations

import multiprocessing
import resource
from dataclasses import dataclass
from time import process_time

from bench.measure import Entry, at_most
from ionshore.optim.stages.solving import Method, StageOptions, solve_tree
from ionshore.scenario.tree import read_tree
from ionshore.studies.solving import as_read
from ionshore.studies.stochastic_futures import futures_of
from ionshore.world.load import load_world

__all__ = ["stochastic"]

YEARS = (2026, 2028)
GAP = 1e-5
"""What both ways may differ by, relative."""
GIB = 2**20
"""Kilobytes of a gibibyte."""


@dataclass(frozen=True, slots=True)
class _Solved:
    branches: int
    columns: int
    seconds: float
    memory: float
    cost: float
    bound: float
    work: str


def stochastic(*, quick: bool = False) -> list[Entry]:
    """Solve a tree by decomposition and as one problem, each in its own process."""
    tree = "credits_and_controls" if quick else "policy_outcomes"
    parts = _apart(tree, "decomposed")
    print(f"  {parts.branches} futures, {parts.columns:,} columns in all")
    _tell("decomposition", parts)
    whole = _apart(tree, "extensive")
    _tell("one problem", whole)
    count = parts.branches
    return [
        at_most(f"memory of {count} futures as one problem [GiB]", whole.memory, 8.0),
        at_most(f"memory of {count} futures decomposed [GiB]", parts.memory, 8.0),
        at_most(
            f"both ways of {count} futures apart, relative",
            abs(parts.cost / whole.cost - 1.0),
            GAP,
        ),
        at_most(
            f"time of {count} futures decomposed, of that of one problem",
            parts.seconds / whole.seconds,
            1.0,
        ),
    ]


def _tell(way: str, one: _Solved) -> None:
    gap = (one.cost - one.bound) / abs(one.cost)
    print(f"    {way}: {one.seconds:.0f} s of the processor, {one.memory:.2f} GiB,")
    print(f"      {one.cost:.2f}, {gap:.1e} above its bound ({one.work})", flush=True)


def _apart(tree: str, method: Method) -> _Solved:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_solved, (tree, method))


def _solved(tree: str, method: Method) -> _Solved:
    world = as_read(load_world("reference"), "rule")
    _, futures = futures_of(read_tree(tree), world, YEARS)
    start = process_time()
    answer = solve_tree(futures, StageOptions(method=method, plans=(), gap=GAP))
    return _Solved(
        branches=len(futures.branches),
        columns=sum(len(one.problem.cost) for one in futures.branches),
        seconds=process_time() - start,
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / GIB,
        cost=answer.value,
        bound=answer.bound,
        work=", ".join(f"{value:,} {name}" for name, value in answer.work.items()),
    )
