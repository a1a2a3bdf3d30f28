r"""Figures of the study ``secure-chain``: what buyers pay, who is scarce, what remains.

Prices are means over segments and regions of a market, weighted by what the plan as
it is delivers there, so that a premium compares the same basket. A premium falls
apart into cost, hidden cost, freight, law and rent as every price does
(:mod:`ionshore.indicators.price_parts`); the bottleneck is the good whose rent, per
kWh delivered, rises most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.indicators.delivered import trace_deliveries
from ionshore.indicators.embodied import embodied_shares
from ionshore.indicators.flows import networks
from ionshore.indicators.price_parts import by_kind, own_costs, price_parts
from ionshore.model.solution import Solution

__all__ = ["KINDS", "Basket", "Bloc", "measure", "used_prices"]

FloatArray = NDArray[np.float64]

KINDS = ("cost", "hidden", "freight", "law", "rent")


@dataclass(frozen=True, slots=True)
class Bloc:
    """Markets that keep goods of a country out.

    Parameters
    ----------
    markets : mapping of str to tuple of str
        Regions of each market, and of ``allied``, all of them together.
    segments : tuple of str
        Demand that is looked at.
    origin : str
        Country whose goods are kept out.
    """

    markets: Mapping[str, tuple[str, ...]]
    segments: tuple[str, ...]
    origin: str

    @property
    def regions(self) -> tuple[str, ...]:
        """All regions of the bloc."""
        return self.markets["allied"]


@dataclass(frozen=True, slots=True, eq=False)
class Basket:
    """What a plan delivers to the bloc in one year.

    Parameters
    ----------
    places : DataFrame
        Indexed by segment and region: ``amount`` delivered, ``price``, one column for
        each of :data:`KINDS`, ``embodied``: the share of the origin.
    rents : DataFrame
        Rent by commodity in a unit delivered; same index [million USD/unit].
    """

    places: pd.DataFrame
    rents: pd.DataFrame

    def mean(self, values: pd.DataFrame, weight: pd.Series) -> pd.Series:
        """Return means of columns over places, by weight; places not served left out."""
        kept = weight.reindex(values.index).fillna(0.0)
        whole = float(kept.sum())
        if whole <= 0:
            return pd.Series(np.nan, index=values.columns)
        mean: pd.Series = values.mul(kept, axis=0).sum() / whole
        return mean


def measure(solution: Solution, bloc: Bloc, years: Sequence[int]) -> dict[int, Basket]:
    """Return what a plan delivers to the bloc, year by year."""
    own = own_costs(solution)
    goods = solution.case.goods.commodities
    baskets = {}
    for net in networks(solution, years):
        traced = trace_deliveries(solution, net)
        items = price_parts(solution, net, traced.chain, own)
        index = pd.MultiIndex.from_frame(traced.asked[["segment", "region"]])
        places = pd.DataFrame(index=index)
        places["price"] = net.price @ traced.drawn
        kinds = by_kind(items)
        for kind in KINDS:
            places[kind] = kinds[kind].sum(axis=0)
        behind = net.activity_behind(traced.chain)
        places["embodied"] = _of_origin(
            embodied_shares(net, traced.asked, behind), bloc.origin, index
        )
        places["amount"] = _delivered(solution, net.year).reindex(index)
        mine = index.get_level_values(0).isin(bloc.segments)
        mine &= index.get_level_values(1).isin(bloc.regions)
        rents = pd.DataFrame(items["rent"].T, index=index, columns=goods)
        baskets[net.year] = Basket(places[mine], rents[mine])
    return baskets


def _of_origin(shares: pd.DataFrame, origin: str, index: pd.MultiIndex) -> FloatArray:
    """Return the share of a country in all work behind a unit, by market."""
    mine = shares[(shares["stage"] == "") & (shares["component"] == origin)]
    share = mine.set_index(["segment", "region"])["value"]
    found: FloatArray = share.reindex(index).fillna(0.0).to_numpy(float)
    return found


def _delivered(solution: Solution, year: int) -> pd.Series:
    frame = solution.table("delivery")
    frame = frame[frame["year"] == year]
    amount: pd.Series = frame.groupby(["segment", "region"])["value"].sum()
    return amount


def used_prices(solution: Solution, bloc: Bloc, year: int) -> pd.Series:
    """Return the price of each commodity in the bloc, mean over what is used there.

    Returns
    -------
    Series
        By commodity [million USD/unit]; goods that are not used there are left out.
    """
    keys = ["commodity", "brand", "region"]
    parts = [
        frame.loc[
            (frame["year"] == year) & frame["region"].isin(bloc.regions),
            [*keys, "value"],
        ]
        for frame in (solution.table("use"), solution.table("delivery"))
    ]
    amount: pd.Series = pd.concat(parts).groupby(keys)["value"].sum()
    table = solution.table("price")
    price = table[table["year"] == year].set_index(keys)["value"].reindex(amount.index)
    paid: pd.Series = (amount * price).groupby(level="commodity").sum()
    mean: pd.Series = paid / amount.groupby(level="commodity").sum()
    return mean
