"""Makers: the plants of a region that make a good by one recipe.

Grades ask what goes into a unit, not which of several like plants made it: plants of one
place and recipe share one column for what of their output is of a grade, each with the
share of its output that counts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ionshore.model.graded.standards import Standards
from ionshore.model.members import any_of
from ionshore.scenario.case import Case

__all__ = ["Makers"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


class Makers:
    """Groups of plants with the same good, region and inputs per unit.

    Parameters
    ----------
    case : Case
    standards : Standards

    Attributes
    ----------
    of_asset : array of int, shape (A,)
        Group of each plant.
    good, region : array of int, shape (M,)
    label : array of str, shape (M,)
        Process; numbered where a place has several groups of one.
    entry_group, entry_good : array of int, shape (E,)
    entry_quantity : array, shape (E,)
        What each group uses per unit of output.
    works : array of bool, shape (A, T)
        Whether a plant stands or may have been built.
    counts, side_counts : array, shapes (S, A, T), (S, O, T)
        Share of what a plant makes, and of its by-products, that a standard admits.
    """

    def __init__(self, case: Case, standards: Standards) -> None:
        assets = case.assets
        used = _inputs(case)
        process = np.unique(assets.process.astype(str), return_inverse=True)[1]
        keys = np.column_stack([assets.good, assets.region, process, used])
        _, first, group = np.unique(
            keys, axis=0, return_index=True, return_inverse=True
        )
        # Groups are numbered as their first plants stand.
        order = np.argsort(first)
        first = first[order]
        self.of_asset: IntArray = np.argsort(order)[group]
        self.good, self.region = assets.good[first], assets.region[first]
        self.label = _numbered(
            list(zip(self.good, self.region, assets.process[first], strict=True))
        )
        self.entry_group, place = np.nonzero(used[first] >= 0)
        entry = used[first][self.entry_group, place]
        self.entry_good = assets.input_good[entry]
        self.entry_quantity = assets.input_quantity[entry]
        self.works: BoolArray = (assets.capacity > 0) | (
            np.cumsum(assets.buildable, axis=1) > 0
        )
        self._case, self._standards = case, standards
        self.counts = self._admitted(assets.good, np.arange(len(assets)))
        self.side_counts = self._admitted(assets.output_good, assets.output_asset)

    def __len__(self) -> int:
        return len(self.good)

    @property
    def entry_region(self) -> IntArray:
        """Region in which each entry is used, shape (E,)."""
        region: IntArray = self.region[self.entry_group]
        return region

    def some(self, share: FloatArray) -> BoolArray:
        """Return whether any plant at work has a share other than 0.

        Parameters
        ----------
        share : array, shape (..., A, T)

        Returns
        -------
        array of bool, shape (..., M, T)
        """
        return any_of(self.works & (share > 0), self.of_asset, len(self))

    def every(self, share: FloatArray) -> BoolArray:
        """Return whether all plants at work have a share of 1, like :meth:`some`."""
        return ~any_of(self.works & (share < 1.0), self.of_asset, len(self))

    def _admitted(self, good: IntArray, asset: IntArray) -> FloatArray:
        """Return what share of a good counts under each standard, shape (S, n, T)."""
        case, standards = self._case, self._standards
        found, made = case.contents, case.goods.commodity[good]
        size = (len(standards.members), len(good), len(case.periods))
        result = np.ones(size)
        for standard, members in enumerate(standards.members):
            for requirement in np.flatnonzero(members):
                strict = standards.strict[requirement]
                for part in standards.parts_of(int(requirement)):
                    own = np.flatnonzero(made == found.part_commodity[part])
                    share = np.where(strict, found.admitted[part, asset[own]], 1.0)
                    held = result[standard, own]
                    result[standard, own] = np.minimum(held, share)
        return result


def _inputs(case: Case) -> IntArray:
    """Return the inputs of each plant by good and quantity, shape (A, most); or -1.

    Of inputs that are alike the same one is named.
    """
    assets = case.assets
    asset = assets.input_asset
    alike = np.column_stack([assets.input_good, assets.input_quantity])
    _, first, which = np.unique(alike, axis=0, return_index=True, return_inverse=True)
    order = np.lexsort((which, asset))
    counts = np.bincount(asset, minlength=len(assets))
    within = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
    result = np.full((len(assets), counts.max(initial=0)), -1, np.int64)
    result[asset[order], within] = first[which[order]]
    return result


def _numbered(keys: list[tuple[object, ...]]) -> NDArray[np.object_]:
    seen: dict[tuple[object, ...], int] = {}
    labels = []
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
        labels.append(f"{key[2]}#{seen[key]}" if seen[key] > 1 else str(key[2]))
    return np.array(labels, object)
