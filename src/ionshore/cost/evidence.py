"""What a figure rests on: every row that entered it, the weakest first."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ionshore.cost.library import Library
from ionshore.cost.plant import Plants
from ionshore.tables.schema import CONFIDENCES

__all__ = ["evidence", "grade", "weakest"]

COLUMNS = ("table", "item", "source_id", "confidence", "note")


def evidence(
    library: Library, plants: Plants, place: int = 0, *, experience: str = ""
) -> pd.DataFrame:
    """Return the rows behind the cost of one plant, weakest confidence first.

    Parameters
    ----------
    library : Library
        The tables.
    plants : Plants
        What was costed.
    place : int
        Which of the plants.
    experience : str
        Class of know-how that set its yield; blank for none.

    Returns
    -------
    DataFrame
        Columns table, item, source_id, confidence, note.
    """
    chemistry, region = plants.chemistry[place], plants.region[place]
    bill = library["bill"]
    bill = bill[bill["chemistry"] == chemistry]
    if plants.level[place] != "pack":
        bill = bill[bill["material"] != "pack_parts"]
    held = library["contents"]
    held = held[held["chemistry"] == chemistry]
    metals = [f"metal_{one}" for one in held["metal"]]
    prices = library["prices"]
    prices = prices[prices["price_set"] == plants.price_set[place]]
    prices = prices[prices["material"].isin([*bill["material"], *metals])]
    lines, places = library["chemistries"], library["regions"]
    known = library["know_how"]
    parts = [
        _rows("chemistries", lines[lines["chemistry"] == chemistry], ["chemistry"]),
        _rows("bill", bill, ["material"]),
        _rows("contents", held, ["metal"]),
        _rows("prices", prices, ["price_set", "material"]),
        _rows("regions", places[places["region"] == region], ["region", "parameter"]),
        _rows("parameters", library["parameters"], ["parameter"]),
        _rows("steps", library["steps"].head(1).assign(step="all"), ["step"]),
        _rows("know_how", known[known["experience"] == experience], ["experience"]),
    ]
    rows = pd.concat([one for one in parts if len(one)], ignore_index=True)
    order = rows["confidence"].map({name: n for n, name in enumerate(CONFIDENCES)})
    return (
        rows.assign(_order=-order)
        .sort_values("_order", kind="stable")
        .drop(columns="_order")
        .reset_index(drop=True)
    )


def _rows(table: str, frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    item = [" ".join(map(str, one)) for one in frame[list(names)].to_numpy()]
    told = frame.assign(table=table, item=item)
    return told[list(COLUMNS)]


def weakest(rows: pd.DataFrame) -> str:
    """Return the weakest confidence among rows."""
    return str(max(rows["confidence"], key=CONFIDENCES.index))


def grade(library: Library, chemistry: str) -> str:
    """Return ``full`` or ``thin``: whether the data of a chemistry carry a plan."""
    lines = library["chemistries"].set_index("chemistry")
    return str(lines["evidence"].loc[chemistry])
