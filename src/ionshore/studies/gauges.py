"""The few figures by which answers are held side by side.

Readings of a rent, and inputs that are not known well, are judged by what they do
to these: who makes cells, what a delivered kWh and a few of its goods cost, what is
invested, and what the public pays.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ionshore.model.solution import Solution

__all__ = ["GAUGES", "PLACES", "gauge_table"]

GAUGES = (
    "cell_output",
    "cell_share",
    "delivered_ev",
    "delivered_ess",
    "lithium_price",
    "nickel_price",
    "cathode_lfp_price",
    "anode_price",
    "investment",
    "public_cost",
    "credits",
)
"""Codes of the figures, in the order they are told."""

PLACES = ("USA", "EUU", "KOR", "CHN")
"""Places looked at: regions, or blocs of them."""

LEADER = "CHN"
"""Place whose share of all cells is told."""

_SEGMENTS = ("ev", "ess")
_GOODS = {
    "lithium_price": "lithium_chemical",
    "nickel_price": "nickel_sulfate",
    "cathode_lfp_price": "cathode_lfp",
    "anode_price": "anode_graphite",
}
_KEYS = ["region", "year"]


def gauge_table(solution: Solution, places: tuple[str, ...] = PLACES) -> pd.DataFrame:
    """Return the figures of a solution, one a row; what a world lacks is left out.

    Parameters
    ----------
    solution : Solution
    places : tuple of str
        Regions or blocs whose cells, prices and investment are told.

    Returns
    -------
    DataFrame
        Columns ``indicator``, ``region``, ``year``, ``value``, ``unit``. A region is
        one of the world's, a bloc of them, or ``*``. ``cell_output`` and
        ``cell_share``: of all cells; ``delivered_<segment>``: mean price of what a
        market takes; ``<good>_price``: mean price where the good is used;
        ``investment``: overnight, of all plants added up to the year, by place and of
        the world (``*``); ``public_cost``: credits paid less duties received in the
        year; ``credits``: paid up to the year.
    """
    bloc = _blocs(solution, places)
    parts = [
        *_cells(solution, bloc, places),
        *(_delivered(solution, bloc, places, one) for one in _SEGMENTS),
        *(_price(solution, name, good) for name, good in _GOODS.items()),
        _investment(solution, bloc, places),
        _public_cost(solution),
        _credits(solution),
    ]
    frame = pd.concat([one for one in parts if len(one)], ignore_index=True)
    frame["year"] = frame["year"].astype("int64")
    return frame[["indicator", *_KEYS, "value", "unit"]]


def _blocs(solution: Solution, places: tuple[str, ...]) -> dict[str, str]:
    """Return the place that stands for each region: its bloc if asked for, or itself."""
    table = solution.case.world["regions"]
    pairs = zip(table["region"], table["bloc"], strict=True)
    return {str(one): str(bloc) if bloc in places else str(one) for one, bloc in pairs}


def _cells(
    solution: Solution, bloc: dict[str, str], places: tuple[str, ...]
) -> Iterator[pd.DataFrame]:
    made = solution.table("activity")
    made = made[made["stage"] == "cell"]
    made = made.assign(region=made["region"].map(bloc))
    by_place = made.groupby(_KEYS, as_index=False).agg(
        value=("value", "sum"), unit=("unit", "first")
    )
    every = _full(by_place, solution)
    yield every[every["region"].isin(places)].assign(indicator="cell_output")
    whole = every.groupby("year")["value"].transform("sum")
    share = every.assign(value=every["value"] / whole.where(whole > 0), unit="1")
    yield share[share["region"] == LEADER].assign(indicator="cell_share")


def _full(frame: pd.DataFrame, solution: Solution) -> pd.DataFrame:
    """Return a frame with a row of zero where a place has none in a year."""
    if frame.empty:
        return frame
    years = [int(year) for year in solution.case.years]
    places = frame["region"].unique()
    index = pd.MultiIndex.from_product([places, years], names=_KEYS)
    full = frame.set_index(_KEYS).reindex(index).reset_index()
    return full.fillna({"value": 0.0, "unit": frame["unit"].iloc[0]})


def _delivered(
    solution: Solution, bloc: dict[str, str], places: tuple[str, ...], segment: str
) -> pd.DataFrame:
    taken = solution.table("delivery")
    taken = taken[taken["segment"] == segment]
    paid = _valued(solution, taken)
    paid = paid.assign(region=paid["region"].map(bloc))
    mean = _mean(paid, _KEYS)
    unit = "million USD/" + (str(taken["unit"].iloc[0]) if len(taken) else "")
    told = mean[mean["region"].isin(places)]
    return told.assign(indicator=f"delivered_{segment}", unit=unit)


def _price(solution: Solution, name: str, good: str) -> pd.DataFrame:
    used = solution.table("use")
    used = used[used["commodity"] == good]
    unit = "million USD/" + (str(used["unit"].iloc[0]) if len(used) else "")
    mean = _mean(_valued(solution, used), ["year"])
    return mean.assign(region="*", indicator=name, unit=unit)


def _valued(solution: Solution, amounts: pd.DataFrame) -> pd.DataFrame:
    """Return amounts with what was ``paid`` for them where they are taken."""
    keys = ["commodity", "brand", "region", "year"]
    price = solution.table("price")[[*keys, "value"]]
    both = amounts.merge(price, on=keys, how="left", suffixes=("", "_price"))
    return both.assign(paid=both["value"] * both["value_price"].fillna(0.0))


def _mean(paid: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the mean price of amounts over groups."""
    whole = paid.groupby(keys)[["paid", "value"]].sum()
    mean = (whole["paid"] / whole["value"]).rename("value")
    return mean.reset_index()


def _investment(
    solution: Solution, bloc: dict[str, str], places: tuple[str, ...]
) -> pd.DataFrame:
    spent = solution.table("investment")
    spent = spent.assign(region=spent["region"].map(bloc))
    by_place = spent.groupby(_KEYS, as_index=False)["value"].sum()
    every = _full(by_place.assign(unit="million USD"), solution).sort_values("year")
    every["value"] = every.groupby("region")["value"].cumsum()
    told = every[every["region"].isin(places)]
    years = [int(year) for year in solution.case.years]
    whole = every.groupby("year")["value"].sum().reindex(years, fill_value=0.0)
    world = whole.reset_index().assign(region="*", unit="million USD")
    both = pd.concat([told, world[[*_KEYS, "value", "unit"]]], ignore_index=True)
    investment: pd.DataFrame = both.assign(indicator="investment")
    return investment


def _credits(solution: Solution) -> pd.DataFrame:
    """Return credits paid up to each model year, each for all years it stands for."""
    cost = solution.table("cost")
    years = [int(year) for year in solution.case.years]
    paid = cost[cost["term"] == "credit"].groupby("year")["value"].sum()
    yearly = 0.0 - paid.reindex(years, fill_value=0.0).to_numpy(float)
    spent = (yearly * solution.case.periods.weight).cumsum()
    return pd.DataFrame(
        {
            "region": "*",
            "year": years,
            "value": spent,
            "indicator": "credits",
            "unit": "million USD",
        }
    )


def _public_cost(solution: Solution) -> pd.DataFrame:
    cost = solution.table("cost")
    law = cost[cost["term"].isin(["credit", "duty"])]
    years = [int(year) for year in solution.case.years]
    paid = 0.0 - law.groupby("year")["value"].sum().reindex(years, fill_value=0.0)
    frame = paid.reset_index()
    return frame.assign(region="*", indicator="public_cost", unit="million USD")
