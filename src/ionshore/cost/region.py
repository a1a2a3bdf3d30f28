"""What a plant pays where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.cost.arrays import FloatArray
from ionshore.cost.library import Library

__all__ = ["HOME", "regional_inputs"]

REGIONAL = (
    "wage",
    "direct_wage",
    "electricity",
    "heat",
    "capital_multiplier",
    "building",
    "tax",
    "wacc",
)
HOME = "USA"
"""The base plant stands here, so multipliers are taken relative to it."""

Labels = NDArray[np.object_]


def regional_inputs(
    library: Library, region: Labels, years: FloatArray
) -> Mapping[str, FloatArray]:
    """Return regional inputs in the money of the year, gaps filled by rule.

    Parameters
    ----------
    library : Library
        See :mod:`ionshore.cost.library`.
    region : array of str, shape (P,)
        Regions of the tables.
    years : array, shape (P,)
        Year of the money; nan leaves it as printed.

    Returns
    -------
    mapping of str to array, each shape (P,)
        Keys of ``Plants.regional``, and ``wage`` (full labor cost) [USD/h].
    """
    wide, when = _wide(library)
    values: dict[str, FloatArray] = {}
    rows = wide.index.get_indexer(pd.Index(region))
    for name in REGIONAL:
        found = wide[name].to_numpy(np.float64)[rows]
        if name in when:
            since = when[name].to_numpy(np.float64)[rows]
            found = found * library.dollars(since, years)
        values[name] = found
    values["capital"] = values.pop("capital_multiplier") / float(
        wide["capital_multiplier"].loc[HOME]
    )
    return MappingProxyType(values)


@lru_cache(maxsize=8)
def _wide(library: Library) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return values, and the years of their money, by region and parameter."""
    table = library["regions"]
    wide = table.pivot_table(index="region", columns="parameter", values="value")
    dated = table[table["year"].notna()]
    when = dated.assign(year=dated["year"].astype("float64")).pivot_table(
        index="region", columns="parameter", values="year"
    )
    return _filled(library, wide, when.reindex(wide.index))


def _filled(
    library: Library, wide: pd.DataFrame, when: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fill direct wages and building costs that no source states."""
    wide, when = wide.copy(), when.copy()
    indirect = wide["direct_wage"].isna()
    share = library.parameter("direct_wage_share")
    wide.loc[indirect, "direct_wage"] = wide["wage"] * share
    when.loc[indirect, "direct_wage"] = when["wage"]
    unknown = wide["building"].isna()
    ratio = wide["capital_multiplier"] / wide["capital_multiplier"].loc[HOME]
    wide.loc[unknown, "building"] = library.parameter("building_default") * ratio
    when.loc[unknown, "building"] = when["building"].loc[HOME]
    return wide, when
