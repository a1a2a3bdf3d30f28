"""Labels of goods at places, shared by all families that have them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ionshore.scenario.case import Case

__all__ = ["good_labels", "grid_labels"]


def good_labels(
    case: Case, good: NDArray[np.int64], region: NDArray[np.int64]
) -> dict[str, NDArray[np.object_]]:
    """Return commodity, brand and region of (good, region) pairs."""
    goods = case.goods
    return {
        "commodity": goods.commodities[goods.commodity[good]],
        "brand": goods.brand[good],
        "region": case.regions[region],
    }


def grid_labels(case: Case) -> dict[str, NDArray[np.object_]]:
    """Return the labels of all goods in all regions, good by good."""
    good = np.repeat(np.arange(len(case.goods)), len(case.regions))
    region = np.tile(np.arange(len(case.regions)), len(case.goods))
    return good_labels(case, good, region)
