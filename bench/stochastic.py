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
ROUNDS = 5
"""Rounds that decomposition is given: it has not closed its gap on this world."""
GIB = 2**20
"""Kilobytes of a gibibyte."""


@dataclass(frozen=True, slots=True)
class _Solved:
    branches: int
    columns: int
    seconds: float
    memory: float
    cost: float


def stochastic(*, quick: bool = False) -> list[Entry]:
    """Solve a tree as one problem, each way in a process of its own."""
    tree = "credits_and_controls" if quick else "policy_outcomes"
    whole = _apart(tree, "extensive")
    print(f"  {whole.branches} branches, {whole.columns:,} columns in all: as one")
    print(f"    problem {whole.seconds:.0f} s, {whole.memory:.2f} GiB")
    parts = _apart(tree, "decomposed")
    gap = parts.cost / whole.cost - 1.0
    print(f"    {ROUNDS} rounds of decomposition {parts.seconds:.0f} s,")
    print(f"    {parts.memory:.2f} GiB, {gap:.1e} above")
    name = f"memory of {whole.branches} futures as one problem [GiB]"
    return [at_most(name, whole.memory, 8.0)]


def _apart(tree: str, method: Method) -> _Solved:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_solved, (tree, method))


def _solved(tree: str, method: Method) -> _Solved:
    world = as_read(load_world("reference"), "rule")
    _, futures = futures_of(read_tree(tree), world, YEARS)
    start = process_time()
    options = StageOptions(method=method, plans=(), rounds=ROUNDS, gap=1e-5)
    answer = solve_tree(futures, options)
    return _Solved(
        branches=len(futures.branches),
        columns=sum(len(one.problem.cost) for one in futures.branches),
        seconds=process_time() - start,
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / GIB,
        cost=answer.value,
    )
