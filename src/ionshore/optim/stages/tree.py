"""A tree with two stages: branches, their chances, and what all have in common."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ionshore.core.errors import Finding, SolveError
from ionshore.core.tell import nearest, tell
from ionshore.optim.problem import Block, FloatArray, Problem

__all__ = ["Branch", "Common", "Tree", "chance_findings", "refuse_unfit"]

Common = Callable[[Block], NDArray[np.bool_]]
"""Of a family of columns, which members are decided before the news."""

#: Chances may miss one by this much: thirds are written with some digits.
CLOSE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """One of the futures.

    Parameters
    ----------
    name : str
    chance : float
        Probability [1].
    problem : Problem
        The whole problem of this future, all stages in it.
    """

    name: str
    chance: float
    problem: Problem


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """Futures, and what is decided before it is known which of them comes.

    Parameters
    ----------
    branches : tuple of Branch
    common : callable
        From a family of columns to a mask of its members that are decided before
        the news. They must be there in every branch, under the same labels.
    """

    branches: tuple[Branch, ...]
    common: Common

    @property
    def chances(self) -> FloatArray:
        """Probabilities in the order of the branches."""
        return np.array([one.chance for one in self.branches])

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the branches."""
        return tuple(one.name for one in self.branches)


def refuse_unfit(tree: Tree) -> None:
    """Raise if names or chances of the branches make no tree.

    Raises
    ------
    SolveError
        ``W740`` if chances are no probabilities that add up to one, ``W741`` if
        there is no branch or a name comes twice.
    """
    findings = [
        *_name_findings(tree.names),
        *chance_findings("tree", tree.names, [one.chance for one in tree.branches]),
    ]
    if findings:
        summary = "The branches do not make a tree."
        raise SolveError(summary, findings)


def _name_findings(names: Sequence[str]) -> Iterator[Finding]:
    twice = sorted({name for name in names if names.count(name) > 1})
    if not names or twice:
        yield tell("W741", "tree", names=", ".join(twice) or "-")


def chance_findings(
    place: str, names: Sequence[str], chances: Sequence[float]
) -> Iterator[Finding]:
    """Yield what is wrong with probabilities: ``W740``, one for each that is none.

    Parameters
    ----------
    place : str
        Where they stand.
    names, chances : sequence
    """
    for name, chance in zip(names, chances, strict=True):
        if not (math.isfinite(chance) and 0.0 <= chance <= 1.0):
            yield tell("W740", f"{place}: {name}", "one", value=chance)
    total = math.fsum(chances)
    if names and not abs(total - 1.0) <= CLOSE:
        yield tell("W740", place, total=f"{total:.12g}")


def missing_member(branch: str, member: str, known: Sequence[str]) -> SolveError:
    """Return ``W742``: a branch lacks a member that all should have."""
    near = nearest(member, known)
    finding = tell("W742", branch, "near" if near else "", member=member, near=near)
    return SolveError("The branches do not have the same first stage.", [finding])
