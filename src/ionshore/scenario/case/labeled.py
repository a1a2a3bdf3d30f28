"""A set whose members have labels, compared as numbers: there are many lanes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.scenario.case.goods import Labels

__all__ = ["Labeled"]

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Labeled:
    """N members of a set as effects name them.

    Parameters
    ----------
    known : mapping of mapping
        Place of each label that occurs, by column: of ``commodity``, ``origin``,
        ``destination`` and ``owner`` those by which the members are named.
    code : mapping of array, each shape (N,)
        Place of the label of each member.
    """

    known: Mapping[str, Mapping[str, int]]
    code: Mapping[str, IntArray]

    @classmethod
    def of(cls, **labels: Labels) -> Labeled:
        """Return the members with these labels, each of shape (N,)."""
        code, known = {}, {}
        for axis, values in labels.items():
            code[axis], found = pd.factorize(values)
            known[axis] = {label: place for place, label in enumerate(found)}
        return cls(known, code)

    def __len__(self) -> int:
        return len(next(iter(self.code.values())))

    def labels(self, axis: str) -> Labels:
        """Return the label of each member in a column, shape (N,)."""
        return np.array(list(self.known[axis]), object)[self.code[axis]]

    def by(self, *axes: str) -> Labeled:
        """Return the same members, named by some columns alone."""
        return Labeled(self.known, {axis: self.code[axis] for axis in axes})

    def at(self, places: NDArray[Any]) -> Labeled:
        """Return the members at some places, or where a mask is true."""
        code = {axis: values[places] for axis, values in self.code.items()}
        return Labeled(self.known, code)

    def made_as(self, label: str) -> Labeled:
        """Return the same members, all of one ``commodity``."""
        nothing = np.zeros(len(self), np.int64)
        return Labeled(
            {**self.known, "commodity": {label: 0}},
            {**self.code, "commodity": nothing},
        )

    def named(self, row: Any) -> IntArray:
        """Return the places of those that a row of effects names; ``*`` means all."""
        hit = np.ones(len(self), bool)
        for axis, values in self.code.items():
            wanted = getattr(row, axis)
            if wanted != "*":
                hit &= values == self.known[axis].get(wanted, -1)
        return np.flatnonzero(hit)
