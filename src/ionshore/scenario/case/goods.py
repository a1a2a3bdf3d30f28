"""Goods: a commodity, and where owners must not mix their units, a brand of it.

Whatever has to be told apart along the chain (today the seller, with the law the
compliance grade) is a variety of a commodity with balances of its own. A
commodity without varieties has the single good with an empty brand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ionshore.world.world import World

__all__ = ["Goods", "Positions", "goods_of", "positions"]

Labels = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Positions:
    """Lookup of labels: ``positions["CHN"]`` is its place in the set."""

    index: dict[str, int]

    def __getitem__(self, label: str) -> int:
        return self.index[label]

    def of(self, labels: object) -> NDArray[np.int64]:
        """Return the places of many labels, -1 where one is unknown."""
        cells = np.asarray(labels, object).tolist()
        return np.array([self.index.get(one, -1) for one in cells], np.int64)


def positions(labels: Labels) -> Positions:
    """Return the lookup of a set."""
    return Positions({label: place for place, label in enumerate(labels)})


@dataclass(frozen=True, slots=True, eq=False)
class Goods:
    """Commodities and their goods.

    Parameters
    ----------
    commodities, units, stages : array of str, shape (C,)
    reference_price : array, shape (C,)
        Declared value [million USD/unit], 0 where unknown.
    weight : array, shape (C,)
        Shipping weight [kt/unit], nan where it moves only on lanes of its own.
    transit : array of bool, shape (C,)
    commodity : array of int, shape (G,)
        Commodity of each good.
    brand : array of str, shape (G,)
    """

    commodities: Labels
    units: Labels
    stages: Labels
    reference_price: NDArray[np.float64]
    weight: NDArray[np.float64]
    transit: NDArray[np.bool_]
    commodity: NDArray[np.int64]
    brand: Labels
    _place: dict[tuple[int, str], int]
    _branded: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.commodity)

    def of(self, commodity: int, owner: str) -> int:
        """Return the good of a commodity in the hands of ``owner``."""
        return self._place[commodity, owner if self._branded[commodity] else ""]

    def all_of(self, commodity: int) -> NDArray[np.int64]:
        """Return all goods of a commodity."""
        return np.flatnonzero(self.commodity == commodity)


def goods_of(world: World) -> Goods:
    """Return commodities and goods of a world."""
    table = world["commodities"]
    branded = (table["brand"] == "owner").to_numpy(bool)
    makers = sorted({str(owner) for owner in world["assets"]["owner"].unique()} | {""})
    commodity: list[int] = []
    brand: list[str] = []
    for place, is_branded in enumerate(branded):
        names = makers if is_branded else [""]
        commodity += [place] * len(names)
        brand += names
    transit = table["transit"].to_numpy(bool) | world.options.re_export
    return Goods(
        commodities=table["commodity"].to_numpy(object),
        units=table["unit"].to_numpy(object),
        stages=table["stage"].to_numpy(object),
        reference_price=np.nan_to_num(table["reference_price"].to_numpy(float)),
        weight=table["shipping_weight"].to_numpy(float),
        transit=transit,
        commodity=np.array(commodity, np.int64),
        brand=np.array(brand, object),
        _place={
            (place, name): good
            for good, (place, name) in enumerate(zip(commodity, brand, strict=True))
        },
        _branded=branded,
    )
