"""Makers: the plants of a region that make a good by one recipe.

Grades ask what goes into a unit, not which of several like plants made it: plants of one
place and recipe share one column for what of their output is of a grade, each with the
share of its output that counts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ionshore.model.graded.standards import Standards
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
        inputs: list[list[tuple[int, float]]] = [[] for _ in range(len(assets))]
        for asset, good, quantity in zip(
            assets.input_asset, assets.input_good, assets.input_quantity, strict=True
        ):
            inputs[asset].append((int(good), float(quantity)))
        groups: dict[tuple[object, ...], int] = {}
        of_asset = []
        for place, used in enumerate(inputs):
            key = (
                int(assets.good[place]),
                int(assets.region[place]),
                str(assets.process[place]),
                tuple(sorted(used)),
            )
            of_asset.append(groups.setdefault(key, len(groups)))
        self.of_asset = np.array(of_asset, np.int64)
        self.good, self.region = (
            np.array([key[axis] for key in groups], np.int64) for axis in (0, 1)
        )
        self.label = _numbered([key[:3] for key in groups])
        entries = [
            (group, good, quantity)
            for key, group in groups.items()
            for good, quantity in key[3]  # type: ignore[attr-defined]
        ]
        self.entry_group = np.array([one for one, _, _ in entries], np.int64)
        self.entry_good = np.array([one for _, one, _ in entries], np.int64)
        self.entry_quantity = np.array([one for _, _, one in entries], float)
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
        """Return whether any plant at work has a share other than 0, shape (M, T)."""
        result = np.zeros((len(self), share.shape[-1]), bool)
        np.logical_or.at(result, self.of_asset, self.works & (share > 0))
        return result

    def every(self, share: FloatArray) -> BoolArray:
        """Return whether all plants at work have a share of 1, shape (M, T)."""
        result = np.ones((len(self), share.shape[-1]), bool)
        np.logical_and.at(result, self.of_asset, ~self.works | (share >= 1.0))
        return result

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


def _numbered(keys: list[tuple[object, ...]]) -> NDArray[np.object_]:
    seen: dict[tuple[object, ...], int] = {}
    labels = []
    for key in keys:
        seen[key] = seen.get(key, 0) + 1
        labels.append(f"{key[2]}#{seen[key]}" if seen[key] > 1 else str(key[2]))
    return np.array(labels, object)
