"""A plan over futures: memory and time as one problem, beside decomposition.

Both ways are held against each other on trees of 4 and 8 futures, where both are soon
done, and on the tree of 32 futures, where the one problem is given a time limit: what
it had not answered by then still says that it took longer.
"""

from __future__ import annotations

import multiprocessing
import resource
from dataclasses import dataclass, replace
from time import process_time

from bench.measure import Entry, at_most
from ionshore.core.errors import SolveError
from ionshore.optim import SolveOptions
from ionshore.optim.stages.solving import Method, StageOptions, solve_tree
from ionshore.scenario.tree import PolicyTree, read_tree
from ionshore.studies.solving import as_read
from ionshore.studies.stochastic_futures import futures_of
from ionshore.world.load import load_world

__all__ = ["stochastic"]

YEARS = (2026, 2028)
GAP = 1e-5
"""What both ways may differ by, relative."""
LIMIT = 2400.0
"""Seconds on the clock that one problem is given."""
FEW = 8
"""Up to so many futures either way is soon done, and no time is asked for."""
GIB = 2**20
"""Kilobytes of a gibibyte."""


@dataclass(frozen=True, slots=True)
class _Solved:
    """A tree solved one way; ``stopped`` says how far it came where it was not done."""

    branches: int
    columns: int
    seconds: float
    memory: float
    cost: float
    bound: float
    work: str
    stopped: str = ""


def stochastic(*, quick: bool = False) -> list[Entry]:
    """Solve trees by decomposition and as one problem, each in its own process."""
    large = read_tree("policy_outcomes")
    first, _, last = large.factors
    trees = [
        read_tree("credits_and_controls"),
        replace(large, factors=(first, last)),
        large,
    ]
    entries: list[Entry] = []
    for tree in trees[: 1 if quick else 3]:
        entries += _both_ways(tree)
    return entries


def _both_ways(tree: PolicyTree) -> list[Entry]:
    parts = _apart(tree, "decomposed")
    count = parts.branches
    print(f"  {count} futures, {parts.columns:,} columns in all")
    _tell("decomposition", parts)
    whole = _apart(tree, "extensive", LIMIT)
    _tell("one problem", whole)
    ratio = parts.seconds / whole.seconds
    print(f"    decomposed in {ratio:.2f} of the time of one problem")
    entries = [
        at_most(f"memory of {count} futures as one problem [GiB]", whole.memory, 8.0),
        at_most(f"memory of {count} futures decomposed [GiB]", parts.memory, 8.0),
    ]
    if count > FEW:
        note = f"at most: one problem stopped, {whole.stopped}" if whole.stopped else ""
        name = f"time of {count} futures decomposed, of that of one problem"
        entries.append(at_most(name, ratio, 1.0, note))
    if not whole.stopped:
        apart = abs(parts.cost / whole.cost - 1.0)
        name = f"both ways of {count} futures apart, relative"
        entries.append(at_most(name, apart, GAP))
    gap = (parts.cost - parts.bound) / abs(parts.cost)
    name = f"{count} futures decomposed above their own bound, relative"
    return [*entries, at_most(name, gap, GAP)]


def _tell(way: str, one: _Solved) -> None:
    print(f"    {way}: {one.seconds:.0f} s of the processor, {one.memory:.2f} GiB,")
    if one.stopped:
        print(f"      stopped: {one.stopped}", flush=True)
        return
    gap = (one.cost - one.bound) / abs(one.cost)
    print(f"      {one.cost:.2f}, {gap:.1e} above its bound ({one.work})", flush=True)


def _apart(tree: PolicyTree, method: Method, limit: float = float("inf")) -> _Solved:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_solved, (tree, method, limit))


def _solved(tree: PolicyTree, method: Method, limit: float) -> _Solved:
    world = as_read(load_world("reference"), "rule")
    _, futures = futures_of(tree, world, YEARS)
    columns = sum(len(one.problem.cost) for one in futures.branches)
    start = process_time()
    stages = StageOptions(method=method, plans=(), gap=GAP)
    options = SolveOptions(time_limit=limit, explain_seconds=0.0)
    cost = bound = float("nan")
    work = stopped = ""
    try:
        answer = solve_tree(futures, stages, options)
    except SolveError as error:
        if error.findings[0].code != "V404":
            raise
        stopped = error.findings[0].problem.rstrip(".")
    else:
        cost, bound = answer.value, answer.bound
        work = ", ".join(f"{value:,} {name}" for name, value in answer.work.items())
    return _Solved(
        branches=len(futures.branches),
        columns=columns,
        seconds=process_time() - start,
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / GIB,
        cost=cost,
        bound=bound,
        work=work,
        stopped=stopped,
    )
