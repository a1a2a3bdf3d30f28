"""The tables as matrices, made once per library, so that plants are looked up fast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.cost.arrays import FloatArray
from ionshore.cost.library import Library

__all__ = ["Lookup", "lookup", "places"]

LINE = (
    "cathode_ratio",
    "anode_ratio",
    "area_ratio",
    "electricity",
    "heat",
    "lump_capex",
    "lump_size",
)


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """C chemistries, M materials, S price sets, E metals.

    Parameters
    ----------
    chemistry, price_set : mapping of str to int
        Row by name.
    materials, metals : tuple of str
        Columns.
    loss : array, shape (M,)
        Yield of the steps a material passes, but for the cell's own.
    part, of_pack : array of bool, shape (M,)
        Purchased hardware; what only a pack holds.
    bill : array, shape (C, M)
        Net quantity per kWh.
    held : array, shape (C, E)
        Metal per kWh in electrode materials, over the yield of their material.
    price : array, shape (S, M)
        nan where a set has none.
    metal_price : array, shape (S, E)
    line : mapping of str to array, each shape (C,)
    lump : array of bool, shape (C,)
    """

    chemistry: Mapping[str, int]
    price_set: Mapping[str, int]
    materials: tuple[str, ...]
    metals: tuple[str, ...]
    loss: FloatArray
    part: NDArray[np.bool_]
    of_pack: NDArray[np.bool_]
    bill: FloatArray
    held: FloatArray
    price: FloatArray
    metal_price: FloatArray
    line: Mapping[str, FloatArray]
    lump: NDArray[np.bool_]


def places(
    names: Sequence[str] | NDArray[np.object_], index: Mapping[str, int]
) -> NDArray[np.int64]:
    """Return the rows of names, which must be there."""
    return np.array([index[name] for name in names], np.int64)


@lru_cache(maxsize=8)
def lookup(library: Library) -> Lookup:
    """Return the matrices of a library."""
    materials = library.materials
    kind = library["materials"]["loss"]
    loss = np.array([library.parameter(f"yield_{one}") for one in kind], np.float64)
    lost = dict(zip(materials, loss, strict=True))
    contents = library["contents"]
    gross = contents.assign(
        quantity=contents["quantity"] / contents["material"].map(lost)
    )
    metals = tuple(dict.fromkeys(str(one) for one in contents["metal"]))
    prices = library["prices"]
    sets, known = library.price_sets, library.chemistries
    lines = library["chemistries"]
    return Lookup(
        chemistry={name: place for place, name in enumerate(known)},
        price_set={name: place for place, name in enumerate(sets)},
        materials=materials,
        metals=metals,
        loss=loss,
        part=kind.isin(["part", "pack"]).to_numpy(bool),
        of_pack=(kind == "pack").to_numpy(bool),
        bill=np.nan_to_num(
            _matrix(
                library["bill"], "chemistry", known, "material", materials, "quantity"
            )
        ),
        held=np.nan_to_num(
            _matrix(gross, "chemistry", known, "metal", metals, "quantity")
        ),
        price=_matrix(prices, "price_set", sets, "material", materials, "price"),
        metal_price=_matrix(
            prices,
            "price_set",
            sets,
            "material",
            [f"metal_{one}" for one in metals],
            "price",
        ),
        line={name: lines[name].to_numpy(np.float64) for name in LINE},
        lump=(lines["line"] == "lump").to_numpy(bool),
    )


def _matrix(
    table: pd.DataFrame,
    row: str,
    rows: Sequence[str],
    column: str,
    columns: Sequence[str],
    value: str,
) -> FloatArray:
    """Return a long table as a matrix; nan where it has no row."""
    wide = table.pivot(index=row, columns=column, values=value)
    return wide.reindex(index=list(rows), columns=list(columns)).to_numpy(np.float64)
