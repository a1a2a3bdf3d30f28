"""Freight of finished goods between regions."""

from __future__ import annotations

from ionshore.core.errors import ModelLimit
from ionshore.core.tell import tell
from ionshore.cost.library import Library

__all__ = ["EUROPEAN_UNION", "freight_rate"]

EUROPEAN_UNION = frozenset(
    [
        "AUT",
        "BEL",
        "CZE",
        "DEU",
        "ESP",
        "FIN",
        "FRA",
        "HUN",
        "ITA",
        "NLD",
        "POL",
        "PRT",
        "ROU",
        "SVK",
        "SWE",
    ]
)
"""Members the tables know; lanes are stated for the Union as one."""


def freight_rate(library: Library, origin: str, destination: str, goods: str) -> float:
    """Return the freight of a lane [USD/kWh]; 0 within a region or the Union.

    Parameters
    ----------
    library : Library
        The tables.
    origin, destination : str
        Regions.
    goods : str
        cell or pack.

    Raises
    ------
    ModelLimit
        ``L531`` if no source states a rate.

    Examples
    --------
    >>> from ionshore.cost.library import shipped_library
    >>> freight_rate(shipped_library(), "CHN", "HUN", "cell")
    0.906
    """
    ends = ["EUU" if one in EUROPEAN_UNION else one for one in (origin, destination)]
    if ends[0] == ends[1]:
        return 0.0
    table = library["freight"]
    same = (table["origin"] == ends[0]) & (table["destination"] == ends[1])
    found = table[same & (table["goods"] == goods)]
    if found.empty:
        lanes = dict.fromkeys(table["origin"] + " to " + table["destination"])
        finding = tell(
            "L531",
            "--to",
            origin=origin,
            destination=destination,
            known=", ".join(lanes),
        )
        summary = "The goods cannot be shipped."
        raise ModelLimit(summary, [finding])
    return float(found["cost"].iloc[0])
