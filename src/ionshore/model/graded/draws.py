"""What makers draw: each class, entry and year in which something is asked of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ionshore.model.graded.makers import Makers
from ionshore.model.graded.standards import Standards
from ionshore.scenario.case import Case

__all__ = ["Draws", "draws_of"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Draws:
    """Inputs of which something is asked, one by one.

    Parameters
    ----------
    kind, entry, year : array of int, shape (n,)
        Class of what is made, entry of its maker, and year.
    source : array of int, shape (n,)
        Where the class asked of the input is had: position in (F, G, R, T).
    used : array of int, shape (n,)
        Where it is used, by the class of what is made: position in (F, G, R, T).
    maker : array of int, shape (n,)
        By which maker: position in (F, M, T).
    holds : array, shape (n,)
        Units of the part of the class in what is drawn for a unit; 0 for units.
    shape : tuple of int
        Numbers of classes, makers and years (F, M, T).
    """

    kind: IntArray
    entry: IntArray
    year: IntArray
    source: IntArray
    used: IntArray
    maker: IntArray
    holds: FloatArray
    shape: tuple[int, int, int]

    def told(self, where: BoolArray) -> BoolArray:
        """Return what is told of the source of each, of (F, G, R, T), shape (n,)."""
        told: BoolArray = where.ravel()[self.source]
        return told

    def any(self, told: BoolArray) -> BoolArray:
        """Return of which makers something is told of any draw, shape (F, M, T)."""
        result = np.zeros(self.shape, bool)
        result.ravel()[self.maker[told]] = True
        return result

    def amount(self, told: BoolArray) -> FloatArray:
        """Return the part in draws of which something is told, shape (F, M, T)."""
        size = int(np.prod(self.shape))
        holds = self.holds[told]
        whole: FloatArray = np.bincount(self.maker[told], holds, minlength=size).astype(
            float
        )
        return whole.reshape(self.shape)


def draws_of(case: Case, standards: Standards, makers: Makers) -> Draws:
    """Return what all makers draw, class by class."""
    good, region = makers.entry_good, makers.entry_region
    drawn = standards.drawn[:, good]
    # What goes into the part itself does not matter.
    own = standards.own[:, makers.good[makers.entry_group]]
    kind, entry, year = np.nonzero((drawn >= 0) & ~own[:, :, None])
    classes, _, years = drawn.shape
    places = (classes, len(case.goods), len(case.regions), years)
    where = (good[entry], region[entry], year)
    shape = (classes, len(makers), years)
    return Draws(
        kind=kind,
        entry=entry,
        year=year,
        source=np.ravel_multi_index((drawn[kind, entry, year], *where), places),
        used=np.ravel_multi_index((kind, *where), places),
        maker=np.ravel_multi_index((kind, makers.entry_group[entry], year), shape),
        holds=standards.holds[kind, good[entry]] * makers.entry_quantity[entry],
        shape=shape,
    )
