r"""How a problem answers to its inputs: a draw becomes a change at once.

A problem is built from tables, and rebuilding it for every draw would take longer
than solving it. But costs, sides and bounds are sums of products of inputs, so with
x the positions of the inputs (0: as it is, 1: at the high end, and for an input that
bends at its base a second one for the low end) every entry is

.. math:: e(x) = e(0) + \sum_i D_i x_i + \sum_{S} M_S \prod_{i \in S} x_i

:func:`fitted` takes D from problems rebuilt with one input moved, and M, entry by
entry and only over the inputs that touch the entry, from problems rebuilt with all of
them moved. Fresh rebuilt problems then say how far the form is off (:func:`misfit`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ionshore.optim.patch import Change, Patch
from ionshore.optim.problem import Problem

__all__ = ["ARRAYS", "Response", "entries_of", "fitted", "misfit", "same_matrix"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ARRAYS = ("column_lower", "column_upper", "cost", "row_lower", "row_upper")
"""Arrays of a problem that a patch changes, in the order in which they are strung."""
NOISE = 1e-11
"""Differences below this share of an entry are rounding [1]."""
MOST = 4
"""Most inputs whose product is looked for."""


def entries_of(problem: Problem) -> FloatArray:
    """Return all entries that a patch may change, strung together."""
    return np.concatenate([getattr(problem, name) for name in ARRAYS])


def same_matrix(one: Problem, other: Problem) -> bool:
    """Return whether two problems differ at most in what a patch changes."""
    first, second = one.matrix, other.matrix
    if first.shape != second.shape:
        return False
    if _names(one) != _names(other):
        return False
    apart = abs(first - second)
    size = max(float(abs(first).max()), 1.0) if first.nnz else 1.0
    if apart.nnz and float(apart.max()) > NOISE * size:
        return False
    endless = np.isinf(entries_of(one)) == np.isinf(entries_of(other))
    return bool(endless.all())


def _names(problem: Problem) -> list[tuple[str, int]]:
    return [(block.name, block.size) for block in (*problem.columns, *problem.rows)]


@dataclass(frozen=True, slots=True, eq=False)
class Response:
    """A problem as a function of its inputs.

    Parameters
    ----------
    base : array, shape (entries,)
        See :func:`entries_of`.
    starts : array of int, shape (arrays + 1,)
        Where each of :data:`ARRAYS` begins.
    where : array of int, shape (touched,)
        Entries that any input touches, rising.
    terms : tuple of tuple of int
        Positions whose product each row of ``effects`` is for; the single ones first.
    effects : sparse array, shape (terms, touched)
    """

    base: FloatArray
    starts: IntArray
    where: IntArray
    terms: tuple[tuple[int, ...], ...]
    effects: sparse.csr_array

    def entries(self, positions: FloatArray) -> FloatArray:
        """Return the touched entries at some positions of the inputs."""
        weights = np.array([np.prod(positions[list(one)]) for one in self.terms])
        moved: FloatArray = self.base[self.where] + weights @ self.effects
        return moved

    def patch(self, positions: FloatArray) -> Patch:
        """Return the change of the problem at some positions, shape (positions,)."""
        moved = self.entries(positions)
        changed = np.flatnonzero(moved != self.base[self.where])
        place, value = self.where[changed], moved[changed]
        cut = np.searchsorted(place, self.starts)
        parts: dict[str, Any] = {
            name: Change(place[a:b] - start, value[a:b])
            for name, start, a, b in zip(
                ARRAYS, self.starts[:-1], cut[:-1], cut[1:], strict=True
            )
        }
        return Patch(**parts)


def fitted(
    problem: Problem,
    alone: Sequence[FloatArray],
    together: Iterable[tuple[FloatArray, FloatArray]],
) -> Response:
    """Return the response that goes through rebuilt problems.

    Parameters
    ----------
    problem : Problem
        As it is.
    alone : sequence of array, shape (entries,)
        Entries with each position at 1 and all others at 0.
    together : iterable of (array, array)
        Positions and entries of problems in which all inputs are moved.
    """
    base = entries_of(problem)
    starts = np.concatenate(
        [[0], np.cumsum([len(getattr(problem, name)) for name in ARRAYS])]
    )
    single = np.array([_moves(base, one) for one in alone]).reshape(-1, len(base))
    joint = list(together)
    where = np.flatnonzero((single != 0.0).any(axis=0))
    terms: list[tuple[int, ...]] = [(one,) for one in range(len(single))]
    rows = [sparse.csr_array(single[:, where])]
    if joint:
        at = np.array([positions for positions, _ in joint])
        seen = np.array([_moves(base, entries)[where] for _, entries in joint])
        left = seen - at @ single[:, where]
        size = 1.0 + np.abs(base[where])
        open_ = np.flatnonzero((np.abs(left) > NOISE * size).any(axis=0))
        products = _products(single[:, where], at, left, open_)
        terms += products
        rows += [
            sparse.csr_array(
                (list(found.values()), ([0] * len(found), list(found))),
                shape=(1, len(where)),
            )
            for found in products.values()
        ]
    effects = sparse.csr_array(sparse.vstack(rows)) if rows else rows[0]
    return Response(base, starts, where, tuple(terms), effects)


def _moves(base: FloatArray, entries: FloatArray) -> FloatArray:
    """Return how far entries are from the base; what is rounding is nothing."""
    known = np.where(np.isinf(base), 0.0, base)
    moved: FloatArray = np.where(np.isinf(base), 0.0, entries) - known
    return np.where(np.abs(moved) > NOISE * (1.0 + np.abs(known)), moved, 0.0)


def _products(
    single: FloatArray, at: FloatArray, left: FloatArray, open_: IntArray
) -> dict[tuple[int, ...], dict[int, float]]:
    """Return the effect of products of positions: by term, by entry."""
    found: dict[tuple[int, ...], dict[int, float]] = {}
    patterns: dict[tuple[int, ...], list[int]] = {}
    for entry in open_:
        touching = tuple(map(int, np.flatnonzero(single[:, entry])))
        patterns.setdefault(touching, []).append(int(entry))
    for touching, entries in patterns.items():
        terms = [
            term
            for size in range(2, min(len(touching), MOST) + 1)
            for term in combinations(touching, size)
            if np.any(np.prod(at[:, list(term)], axis=1))
        ]
        if not terms:
            continue
        shape = np.array([np.prod(at[:, list(term)], axis=1) for term in terms]).T
        effect = np.linalg.lstsq(shape, left[:, entries], rcond=1e-10)[0]
        for term, values in zip(terms, effect, strict=True):
            kept = np.abs(values) > NOISE * (1.0 + np.abs(left[:, entries]).max(axis=0))
            if kept.any():
                told = zip(np.array(entries)[kept], values[kept], strict=True)
                found.setdefault(term, {}).update((int(e), float(v)) for e, v in told)
    return found


def misfit(
    response: Response, check: Iterable[tuple[FloatArray, FloatArray]]
) -> tuple[float, int]:
    """Return how far the response is off at fresh rebuilt problems.

    Returns
    -------
    largest : float
        Largest difference of an entry, as a share of 1 + its size [1].
    entries : int
        Entries off by more than 1e-9.
    """
    worst = np.zeros(len(response.base))
    for positions, entries in check:
        mine = response.base.copy()
        mine[response.where] = response.entries(positions)
        ends = np.isinf(mine)
        apart = np.abs(np.where(ends, 0.0, entries) - np.where(ends, 0.0, mine))
        size = 1.0 + np.abs(np.where(ends, 0.0, mine))
        worst = np.maximum(worst, apart / size)
    return float(worst.max(initial=0.0)), int((worst > 1e-9).sum())
