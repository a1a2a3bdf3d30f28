"""One door for a tree: its first stage, by one large problem or by decomposition."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ionshore.core.errors import ModelLimit
from ionshore.core.tell import tell
from ionshore.optim.dispatch import solve
from ionshore.optim.options import SolveOptions
from ionshore.optim.problem import FloatArray
from ionshore.optim.solution import RawSolution
from ionshore.optim.stages.decompose import branch_costs, decomposed
from ionshore.optim.stages.extensive import extensive_form
from ionshore.optim.stages.mean import mean_problem
from ionshore.optim.stages.parts import Parts, parted
from ionshore.optim.stages.pool import Pool, opened_pool
from ionshore.optim.stages.risk import EXPECTED, Risk
from ionshore.optim.stages.tree import Tree

__all__ = ["Method", "StageOptions", "StagePlan", "TreeAnswer", "solve_tree"]

Method = Literal["auto", "extensive", "decomposed"]

#: Up to this many columns the tree is solved as one problem.
LARGEST = 300_000
#: From this many columns one problem is left without a vertex.
NO_VERTEX = 300_000

_DEFAULT = SolveOptions()


@dataclass(frozen=True, slots=True)
class StageOptions:
    """Choices for a tree.

    Parameters
    ----------
    risk : Risk
    method : str
        ``extensive``, ``decomposed``, or ``auto``: one problem up to
        :data:`LARGEST` columns and where there are whole numbers.
    workers : int
        Processes that hold branches in decomposition.
    gap : float
        Decomposition stops this close to its bound, relative to the expected cost
        of knowing.
    rounds : int
        Most rounds of decomposition.
    kept : int
        Branches that stand whole beside the first stage in decomposition; by
        default (0) as many as the number of all has doublings, at least one.
    plans : tuple of str
        Branches whose own plan is tried in every branch; all by default
        (``("*",)``), none if empty.
    """

    risk: Risk = EXPECTED
    method: Method = "auto"
    workers: int = 1
    gap: float = 1e-6
    rounds: int = 500
    kept: int = 0
    plans: tuple[str, ...] = ("*",)


@dataclass(frozen=True, slots=True, eq=False)
class StagePlan:
    """A first stage and what it costs in every branch.

    Parameters
    ----------
    name : str
        ``hedge``, ``mean``, or the branch that it was made for.
    common : array, shape (common,)
    costs : array, shape (branches,)
        Infinite where the branch has no answer with it.
    """

    name: str
    common: FloatArray
    costs: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class TreeAnswer:
    """What to do before the news, and the plans it is compared with.

    Parameters
    ----------
    parts : Parts
    risk : Risk
    hedge : StagePlan
        The first stage with the least measure.
    value : float
        Its measure.
    bound : float
        No first stage has a lower one.
    alone : tuple of RawSolution
        Answer of each branch as if it were known to come.
    plans : tuple of StagePlan
        The plan of the mean future, then those of branches.
    method : str
        ``extensive`` or ``decomposed``.
    values : tuple of array
        Per branch all its columns under the hedge.
    seconds : mapping of str to float
        ``alone``, ``plans``, ``hedge`` [s].
    work : mapping of str to int
        ``columns``, ``rows``, ``nonzeros`` of the one problem, or ``rounds``,
        ``planes`` of decomposition.
    """

    parts: Parts
    risk: Risk
    hedge: StagePlan
    value: float
    bound: float
    alone: tuple[RawSolution, ...]
    plans: tuple[StagePlan, ...]
    method: str
    values: tuple[FloatArray, ...]
    seconds: dict[str, float]
    work: dict[str, int]

    @property
    def best(self) -> FloatArray:
        """Least cost of each branch, shape (branches,)."""
        return np.array([one.objective for one in self.alone])


def solve_tree(
    tree: Tree,
    stages: StageOptions = StageOptions(),
    options: SolveOptions = _DEFAULT,
    *,
    tell_round: Callable[[int, float, float], None] | None = None,
) -> TreeAnswer:
    """Find what to do before the news.

    Parameters
    ----------
    tree : Tree
    stages : StageOptions
    options : SolveOptions
    tell_round : callable, optional
        Is given round, best value and bound of decomposition.

    Raises
    ------
    SolveError
        ``W740`` to ``W743``, ``W745``, ``W746``, and as
        :func:`ionshore.optim.solve`.
    ModelLimit
        ``W744`` if a branch has a quadratic term or curves.
    """
    parts = parted(tree)
    seconds: dict[str, float] = {}
    with opened_pool(parts.parts, options, stages.workers) as pool:
        began = time.perf_counter()
        alone = pool.alone()
        best = np.array([one.objective for one in alone])
        seconds["alone"] = time.perf_counter() - began
        began = time.perf_counter()
        plans = _plans(tree, parts, pool, alone, stages, options)
        seconds["plans"] = time.perf_counter() - began
        began = time.perf_counter()
        method = _method(parts, stages)
        if method == "extensive":
            common, bound, work = _by_one_problem(parts, stages.risk, best, options)
        else:
            kept = stages.kept or max(1, int(np.log2(len(alone))))
            found = decomposed(
                parts,
                pool,
                stages.risk,
                alone,
                [one.common for one in plans],
                kept=kept,
                gap=stages.gap,
                most_rounds=stages.rounds,
                options=options,
                tell_round=tell_round,
            )
            common, bound = found.common, found.bound
            work = {"rounds": found.rounds, "planes": found.planes}
        costs = branch_costs(parts, pool.cuts(common), common)
        values = tuple(pool.values(common))
        seconds["hedge"] = time.perf_counter() - began
    return TreeAnswer(
        parts=parts,
        risk=stages.risk,
        hedge=StagePlan("hedge", common, costs),
        value=stages.risk.measure(costs, tree.chances, best),
        bound=bound,
        alone=tuple(alone),
        plans=plans,
        method=method,
        values=values,
        seconds=seconds,
        work=work,
    )


def _plans(
    tree: Tree,
    parts: Parts,
    pool: Pool,
    alone: Sequence[RawSolution],
    stages: StageOptions,
    options: SolveOptions,
) -> tuple[StagePlan, ...]:
    """Return what is decided for one future only, tried in every branch."""
    chosen = tree.names if stages.plans == ("*",) else stages.plans
    if not chosen:
        return ()
    mean, columns = mean_problem(tree)
    middle = solve(mean, options).values[columns[0][parts.parts[0].first]]
    points = [("mean", middle)]
    for part, raw in zip(parts.parts, alone, strict=True):
        if part.branch.name in chosen:
            points.append((part.branch.name, raw.values[part.first]))
    plans = []
    for name, point in points:
        common = np.clip(point, parts.lower, parts.upper)
        costs = branch_costs(parts, pool.cuts(common), common)
        plans.append(StagePlan(name, common, costs))
    return tuple(plans)


def _method(parts: Parts, stages: StageOptions) -> str:
    """Return the method to take.

    Raises
    ------
    ModelLimit
        ``W744`` if whole numbers after the news are to be decomposed.
    """
    late = [
        one.branch.name
        for one in parts.parts
        if one.problem.is_whole and one.problem.whole[one.own].any()
    ]
    if stages.method == "decomposed" and late:
        findings = [tell("W744", name, "whole") for name in late]
        summary = "Whole numbers after the news cannot be decomposed."
        raise ModelLimit(summary, findings)
    if stages.method != "auto":
        return stages.method
    columns = sum(len(one.own) for one in parts.parts) + len(parts.lower)
    return "extensive" if late or columns <= LARGEST else "decomposed"


def _by_one_problem(
    parts: Parts, risk: Risk, best: FloatArray, options: SolveOptions
) -> tuple[FloatArray, float, dict[str, int]]:
    """Return first stage, measure and size of the one problem."""
    form = extensive_form(parts, risk, best)
    rows, columns = form.problem.matrix.shape
    if columns >= NO_VERTEX:
        # crossover of hundreds of thousands of columns takes longer than all before
        options = replace(
            options, crossover=False, tolerance=min(1e-7, options.tolerance)
        )
    raw = solve(form.problem, options)
    bound = raw.objective
    if np.isfinite(raw.report.duality_gap):
        bound -= raw.report.duality_gap * (1.0 + abs(raw.objective))
    common = raw.values[form.columns[0][parts.parts[0].first]]
    work = {"columns": columns, "rows": rows, "nonzeros": form.problem.matrix.nnz}
    return np.clip(common, parts.lower, parts.upper), bound, work
