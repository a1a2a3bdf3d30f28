r"""The k cuts that together hurt most: an interdiction problem, solved exactly or bounded.

Somebody who can make k cuts picks the set S with the largest v(S), the least cost of
the problem with these cuts made (Wood 1993; Israeli and Wood 2002). A cut only takes
answers away or makes them dearer, so v never falls when cuts are added. Hence v(A) of
*all* cuts of a set A bounds every choice within A from above, and one solve rules out
all choices from a crowd of small cuts. Branch and bound on that alone: cuts are ordered
by what each does by itself, a node says how many are taken from each of some groups, its
bound is the cost with all these groups cut, and the largest group is split in two. It is
exact when no node is left that could beat the best choice found; stopped before, the
largest bound left tells how much worse than that choice any other can be.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count as numbers

import numpy as np

from ionshore.core.errors import DataError, SolveError
from ionshore.core.tell import tell
from ionshore.optim.options import SolveOptions
from ionshore.optim.patch import Change, Patch
from ionshore.optim.problem import Problem
from ionshore.optim.session import Session
from ionshore.sweep.case import SweepCase

__all__ = ["Worst", "tighter", "worst_cuts"]

_QUICK = SolveOptions(explain_seconds=0.0)
_CLOSE = 1e-9
_INFEASIBLE = "V401"
_LOWER = ("column_lower", "row_lower", "cost")

Group = tuple[int, int, int]
"""First cut, cut after the last, how many of them are taken."""


@dataclass(frozen=True, slots=True)
class Worst:
    """The worst choice of cuts.

    Parameters
    ----------
    keys : tuple of str
        Cuts chosen, in the order of what each does by itself.
    value : float
        Objective with them; infinite if they leave no answer.
    base : float
        Objective without any.
    bound : float
        No choice of as many cuts has a larger objective.
    solves : int
        Problems solved.
    """

    keys: tuple[str, ...]
    value: float
    base: float
    bound: float
    solves: int

    @property
    def is_exact(self) -> bool:
        """Whether no other choice is worse, to solver accuracy."""
        return self.value == np.inf or self.bound <= self.value + _slack(self.value)


def tighter(*patches: Patch) -> Patch:
    """Return all cuts together; where they touch one entry, the tighter value counts.

    Tighter is the lower of two upper bounds, the higher of two lower bounds or costs.
    """
    both = {}
    for name in Patch().changes:
        parts = [getattr(one, name) for one in patches]
        where = np.concatenate([one.positions for one in parts])
        value = np.concatenate([one.values for one in parts])
        # of one position the last value counts, so the tightest comes last
        order = np.argsort(value if name in _LOWER else -value, kind="stable")
        both[name] = Change.of(where[order], value[order]) if where.size else Change()
    return Patch(**both)


def worst_cuts(
    problem: Problem | Session,
    cuts: Sequence[SweepCase],
    count: int,
    *,
    solves: int = 2_000,
) -> Worst:
    """Return the cuts that raise the objective most.

    Parameters
    ----------
    problem : Problem or Session
        Without a cut.
    cuts : sequence of SweepCase
        Each may only tighten bounds or raise costs, so that more cuts never help.
    count : int
        How many may be made; if there are fewer, all are.
    solves : int
        Problems that may be solved before the best choice found and its bound are
        returned.

    Returns
    -------
    Worst

    Raises
    ------
    DataError
        W728 if a cut loosens a bound or lowers a cost, W729 if none may be made.
    SolveError
        If the problem without a cut has no answer.
    """
    session = problem if isinstance(problem, Session) else Session(problem, _QUICK)
    _refuse(session.problem, cuts, count)
    search = _Search(session, cuts)
    return search.run(min(count, len(cuts)), solves)


class _Search:
    """Branch and bound; cuts are numbered from the worst by itself."""

    def __init__(self, session: Session, cuts: Sequence[SweepCase]) -> None:
        self._session = session
        self._solves = 0
        self._known: dict[tuple[int, ...], float] = {}
        self._cuts = list(cuts)
        alone = [self._value([place]) for place in range(len(cuts))]
        order = sorted(range(len(cuts)), key=lambda place: -alone[place])
        self._cuts = [cuts[place] for place in order]
        self._known = {(new,): alone[old] for new, old in enumerate(order)}
        self._best: tuple[float, tuple[int, ...]] = (-np.inf, ())

    def run(self, count: int, solves: int) -> Worst:
        """Search until nothing is left that could be worse, or solves are spent."""
        order = numbers()
        root: tuple[Group, ...] = ((0, len(self._cuts), count),)
        waiting = [(-self._bound(root), next(order), root)]
        self._try(root)
        while waiting and self._solves < solves and self._open(-waiting[0][0]):
            _, _, groups = heapq.heappop(waiting)
            for child in _split(groups):
                bound = self._bound(child)
                if self._open(bound):
                    self._try(child)
                    heapq.heappush(waiting, (-bound, next(order), child))
        value, chosen = self._best
        return Worst(
            keys=tuple(self._cuts[one].key for one in chosen),
            value=value,
            base=self._session.base.objective,
            bound=max([value, *(-one[0] for one in waiting[:1])]),
            solves=self._solves,
        )

    def _open(self, bound: float) -> bool:
        value = self._best[0]
        return value < np.inf and bound > value + _slack(value)

    def _bound(self, groups: Iterable[Group]) -> float:
        """Return the objective with all of the groups cut."""
        return self._value([one for lo, hi, _ in groups for one in range(lo, hi)])

    def _try(self, groups: Iterable[Group]) -> None:
        """Look at the choice that takes the worst of each group."""
        chosen = [one for lo, _, taken in groups for one in range(lo, lo + taken)]
        value = self._value(chosen)
        if value > self._best[0]:
            self._best = (value, tuple(chosen))

    def _value(self, chosen: Sequence[int]) -> float:
        key = tuple(chosen)
        if key not in self._known:
            self._solves += 1
            self._known[key] = self._solved(chosen)
        return self._known[key]

    def _solved(self, chosen: Sequence[int]) -> float:
        patch = tighter(*(self._cuts[one].patch for one in chosen))
        try:
            return self._session.solve(patch).objective
        except SolveError as error:
            if error.findings and error.findings[0].code == _INFEASIBLE:
                return float("inf")
            raise


def _split(groups: tuple[Group, ...]) -> Iterator[tuple[Group, ...]]:
    """Yield the ways to share out what is taken of the largest group that can split."""
    free = [one for one in groups if one[1] - one[0] > one[2]]
    if not free:
        return
    large = max(free, key=lambda one: one[1] - one[0])
    lo, hi, taken = large
    middle = lo + max(1, (hi - lo) // 4)
    rest = [one for one in groups if one != large]
    for first in range(taken + 1):
        if first <= middle - lo and taken - first <= hi - middle:
            parts = [(lo, middle, first), (middle, hi, taken - first)]
            yield tuple(sorted([*rest, *(one for one in parts if one[2])]))


def _slack(value: float) -> float:
    return _CLOSE * (1.0 + abs(value))


def _refuse(problem: Problem, cuts: Sequence[SweepCase], count: int) -> None:
    summary = "The worst cuts cannot be looked for."
    if count < 1 or not cuts:
        raise DataError(summary, [tell("W729", "cuts", count=count, cuts=len(cuts))])
    loose = []
    for case in cuts:
        for name, change in case.patch.changes.items():
            move = change.moves(getattr(problem, name))
            if (move < 0 if name in _LOWER else move > 0).any():
                loose.append(tell("W728", case.key, array=name))
    if loose:
        raise DataError(summary, loose)
