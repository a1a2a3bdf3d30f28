"""Goods of a stage in one measure, so that countries can be compared by stage.

Cells, packs and systems are all counted in energy; ores, chemicals and components
are not, so they are added up by value at the declared prices of the world.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ionshore.report.reading import Reading
from ionshore.tables.records import totals

__all__ = ["ENERGY", "STAGES", "shares", "stage_output", "values_of_goods", "worth"]

STAGES = ("mine", "refine", "component", "cell", "pack", "system", "recycle")
"""Stages that are shown, in the order of the chain."""
ENERGY = frozenset(("GWh", "MWh", "kWh", "TWh"))


def values_of_goods(reading: Reading) -> dict[str, float]:
    """Return the worth of a unit of each commodity [million USD/unit].

    It is the declared price of the world; where there is none, the mean of the
    prices of the run; zero where there is neither.
    """
    goods = reading["world_commodities"]
    declared = dict(zip(goods["commodity"], goods["reference_price"], strict=True))
    price = reading["price"]
    found = price[price["value"] > 0].groupby("commodity")["value"].mean().to_dict()
    known = {code: value for code, value in declared.items() if np.isfinite(value)}
    return {**dict.fromkeys(declared, 0.0), **found, **known}


def worth(reading: Reading, commodities: pd.Series) -> pd.Series:
    """Return the worth of a unit of each commodity in a column [million USD/unit]."""
    values = commodities.map(values_of_goods(reading))
    return values.astype(float).fillna(0.0)  # an empty column has no type of its own


def stage_output(reading: Reading) -> pd.DataFrame:
    """Return output by stage, commodity, region and year in one measure per stage.

    Returns
    -------
    DataFrame
        ``stage``, ``commodity``, ``region``, ``year``, ``quantity`` (unit of the
        commodity), ``unit``, ``weight`` (``measure`` of the stage) and ``measure``:
        the energy unit where all goods of the stage have the same one, else
        ``million USD``.
    """
    made = reading["activity"]
    keys = ["stage", "commodity", "region", "year", "unit"]
    frame = totals(made, keys)
    frame = frame.rename(columns={"value": "quantity"})
    units = frame.groupby("stage")["unit"].agg(lambda one: sorted(set(one)))
    energy = {
        stage: found[0]
        for stage, found in units.items()
        if len(found) == 1 and found[0] in ENERGY
    }
    value = worth(reading, frame["commodity"])
    in_energy = frame["stage"].isin(list(energy))
    frame["weight"] = frame["quantity"].where(in_energy, frame["quantity"] * value)
    frame["measure"] = [energy.get(one, "million USD") for one in frame["stage"]]
    return frame


def shares(
    frame: pd.DataFrame, by: list[str], who: str, value: str = "weight"
) -> pd.DataFrame:
    """Return the share of each ``who`` in the total over the group ``by``.

    Parameters
    ----------
    frame : DataFrame
    by : list of str
        Columns that make a group, for example ``["stage", "year"]``.
    who : str
        Column of those who share.
    value : str
        Column that is shared.

    Returns
    -------
    DataFrame
        ``by``, ``who``, ``value`` and ``share`` [1]; empty groups are left out.

    Examples
    --------
    >>> made = pd.DataFrame({"year": 2024, "who": ["a", "b", "b"], "weight": [3.0, 1, 4]})
    >>> shares(made, ["year"], "who")["share"].tolist()
    [0.375, 0.625]
    """
    parts = totals(frame, [*by, who], value)
    whole = parts.groupby(by)[value].transform("sum")
    kept = parts[whole > 0].copy()
    kept["share"] = kept[value] / whole[whole > 0]
    return kept.reset_index(drop=True)
