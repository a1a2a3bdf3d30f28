"""The figures of a base year and the balances they must satisfy.

A balance is a sum of terms, and a term a number times one or two figures: an
output, an output times a recipe, a demand times the share of a chemistry in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.calibration.collected import KEYS, Collector, collected, fallen_off
from ionshore.calibration.settings import CalibrationSettings
from ionshore.world.world import World

__all__ = ["Figures", "figures_of"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """F figures and C balances.

    Parameters
    ----------
    labels : DataFrame
        ``kind``, ``process``, ``commodity``, ``segment`` (of a total: its stage),
        ``unit``, ``known``, ``confidence``, ``source_id`` of each figure.
    reported : array, shape (F,)
        As reported; the expected value of a stock change.
    spread : array, shape (F,)
        Standard deviation of the move.
    relative : array of bool, shape (F,)
        Whether the move is a logarithm; else it is a difference.
    commodities, units : array of str, shape (C,)
        Balances; the last ones, with a blank unit, say that shares add up to one.
    terms : tuple of array
        Balance, factor, first figure, second figure (-1: none) of each term.
    scrap : array of bool, shape (C,)
        Balances of what only falls off or comes back: some may be left lying.
    constant : array, shape (C,)
        What is in a balance and not moved: returns of old packs; -1 for shares.
    """

    labels: pd.DataFrame
    reported: FloatArray
    spread: FloatArray
    relative: NDArray[np.bool_]
    commodities: NDArray[np.object_]
    units: NDArray[np.object_]
    terms: tuple[NDArray[np.int64], FloatArray, NDArray[np.int64], NDArray[np.int64]]
    scrap: NDArray[np.bool_]
    constant: FloatArray

    def values(self, moves: FloatArray) -> FloatArray:
        """Return the figures after a move, shape (F,)."""
        moved = np.where(self.relative, np.exp(moves), 1.0)
        return np.where(self.relative, self.reported * moved, self.reported + moves)

    def balance(self, moves: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return supply less use, shape (C,), and its slope, shape (C, F)."""
        value = self.values(moves)
        by = np.where(self.relative, value, 1.0)
        row, factor, first, second = self.terms
        other = np.where(second >= 0, value[second], 1.0)
        gap = self.constant.copy()
        np.add.at(gap, row, factor * value[first] * other)
        slope = np.zeros((len(gap), len(value)))
        np.add.at(slope, (row, first), factor * by[first] * other)
        pair = second >= 0
        np.add.at(
            slope,
            (row[pair], second[pair]),
            (factor * value[first])[pair] * by[second[pair]],
        )
        return gap, slope

    @property
    def supply(self) -> FloatArray:
        """Reported supply of each balance, shape (C,)."""
        row, factor, first, second = self.terms
        value = factor * self.reported[first]
        value = value * np.where(second >= 0, self.reported[second], 1.0)
        supply = np.maximum(self.constant, 0.0)
        np.add.at(supply, row, np.maximum(value, 0.0))
        return supply

    @property
    def scale(self) -> FloatArray:
        """Size of each balance, shape (C,); never zero."""
        return np.maximum(self.supply, 1e-9)


def figures_of(world: World, settings: CalibrationSettings) -> Figures:
    """Return the figures and balances of the base year of a world."""
    return _closed(world, collected(world, settings), fallen_off(world))


def _closed(world: World, found: Collector, scrap: set[str]) -> Figures:
    names = list(dict.fromkeys(balance for balance, *_ in found.terms))
    place = {name: number for number, name in enumerate(names)}
    units = world["commodities"].set_index("commodity")["unit"].to_dict()
    table = pd.DataFrame(found.rows)
    columns = list(zip(*found.terms, strict=True))
    return Figures(
        labels=table[[*KEYS, "unit", "known", "source_id", "confidence"]],
        reported=table["reported"].to_numpy(float),
        spread=table["spread"].to_numpy(float),
        relative=table["relative"].to_numpy(bool),
        commodities=np.array(names, object),
        units=np.array([units.get(name, "") for name in names], object),
        terms=(
            np.array([place[name] for name in columns[0]], np.int64),
            np.array(columns[1], float),
            np.array(columns[2], np.int64),
            np.array(columns[3], np.int64),
        ),
        scrap=np.array([name in scrap for name in names], bool),
        constant=np.array([found.constant.get(name, 0.0) for name in names]),
    )
