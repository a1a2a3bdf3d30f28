"""Cases of the study ``secure-chain``: what is kept out, and what that changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from ionshore.model.solution import Solution
from ionshore.optim.patch import Change, Patch
from ionshore.studies.plan_session import PlanSession
from ionshore.studies.secure_chain_figures import (
    KINDS,
    Basket,
    Bloc,
    measure,
    used_prices,
)

__all__ = ["CLOSED", "Comparison", "SecureChain", "Solved", "closing", "solved"]

CLOSED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "mine": ("mine",),
        "refine": ("refine", "recycle"),
        "component": ("component",),
        "cell": ("cell",),
        "pack": ("pack", "system"),
        "all": (),
    }
)
"""Stages whose goods are kept out in each case; none named: all."""
TOP = 5
"""Goods told as bottlenecks of a case."""
PLANTS = 15
"""Plants told that run more."""
LEAST_SHARE = 1e-6
"""Output that rises by less of itself is noise [1]."""
LEAST_RISE = 0.005
"""Rents that rise less are no bottleneck [USD/kWh]."""


@dataclass(frozen=True, slots=True, eq=False)
class SecureChain:
    """What the study found.

    Parameters
    ----------
    inputs : mapping
        What was asked, defaults filled in.
    stages : DataFrame
        One row per case, in the year shown: ``closed``, ``extra_cost`` (present value
        [million USD]), ``cost_per_kwh``, ``premium`` and its parts (:data:`KINDS`),
        ``bottleneck`` with its ``rent_rise`` and ``price_ratio``, ``unserved``,
        ``embodied``.
    markets : DataFrame
        ``closed``, ``market``, ``year``, ``price_before``, ``price``, ``premium`` and its
        parts, ``unserved``, ``embodied_before``, ``embodied``.
    bottlenecks : DataFrame
        The goods whose rent rises most, by case in the year shown.
    plants : DataFrame
        Plants of the bloc that run more where everything is kept out.
    readings : DataFrame
        The whole closure, as a row of ``stages``, by ``reading`` of the base year.
    sources : DataFrame
    """

    inputs: Mapping[str, Any]
    stages: pd.DataFrame
    markets: pd.DataFrame
    bottlenecks: pd.DataFrame
    plants: pd.DataFrame
    readings: pd.DataFrame
    sources: pd.DataFrame


def closing(
    plan: PlanSession, bloc: Bloc, closed: str, from_year: int, by: str = "country"
) -> Patch:
    """Return the patch that keeps goods of the origin out of the bloc.

    Parameters
    ----------
    plan : PlanSession
    bloc : Bloc
    closed : str
        One of :data:`CLOSED`.
    from_year : int
    by : str
        ``country``: goods that leave the origin; ``owner``: goods of its owners.
    """
    block = plan.session.problem.column_block("shipment")
    labels = {name: np.asarray(values) for name, values in block.labels.items()}
    goods = plan.case.goods
    stages = CLOSED[closed] or tuple(dict.fromkeys(goods.stages))
    kept_out = goods.commodities[np.isin(goods.stages.astype(str), stages)]
    hit = np.isin(labels["commodity"].astype(str), kept_out.astype(str))
    hit &= labels["origin" if by == "country" else "brand"] == bloc.origin
    hit &= np.isin(labels["destination"].astype(str), bloc.regions)
    hit &= labels["year"].astype(int) >= from_year
    columns = block.start + np.flatnonzero(hit)
    return Patch(column_upper=Change.of(columns, 0.0)) if len(columns) else Patch()


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """A solution with what it delivers to the bloc, year by year."""

    solution: Solution
    baskets: Mapping[int, Basket]


def solved(solution: Solution, bloc: Bloc, years: Sequence[int]) -> Solved:
    """Return a solution with its baskets."""
    return Solved(solution, measure(solution, bloc, years))


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """A case beside the plan as it is.

    Parameters
    ----------
    closed : str
        One of :data:`CLOSED`.
    bloc : Bloc
    year : int
        Year shown.
    before, after : Solved
    """

    closed: str
    bloc: Bloc
    year: int
    before: Solved
    after: Solved

    def markets(self) -> pd.DataFrame:
        """Return prices, premium and what is left of the origin, by market and year."""
        return pd.DataFrame(
            [
                self._market(market, year)
                for market in self.bloc.markets
                for year in self.before.baskets
            ]
        )

    def _market(self, market: str, year: int) -> dict[str, Any]:
        before, after = self.before.baskets[year], self.after.baskets[year]
        then, now = (
            one.mean(one.places, self._weight(market, year)) for one in (before, after)
        )
        row: dict[str, Any] = {
            "closed": self.closed,
            "market": market,
            "year": year,
            "price_before": then["price"],
            "price": now["price"],
            "premium": now["price"] - then["price"],
        }
        row |= {kind: now[kind] - then[kind] for kind in KINDS}
        row["unserved"] = self._unserved(market, year)
        row["embodied_before"], row["embodied"] = then["embodied"], now["embodied"]
        return row

    def _weight(self, market: str, year: int) -> pd.Series:
        """Return what the plan as it is delivers where both plans deliver."""
        amount = self.before.baskets[year].places["amount"]
        served = amount.index.isin(self.after.baskets[year].places.index)
        served &= amount.index.get_level_values("region").isin(
            self.bloc.markets[market]
        )
        return amount[served]

    def _unserved(self, market: str, year: int) -> float:
        """Return demand that is served before and not after [unit/year]."""
        missing = []
        for one in (self.before, self.after):
            frame = one.solution.table("unmet")
            mine = frame["region"].isin(self.bloc.markets[market])
            mine &= (frame["year"] == year) & frame["segment"].isin(self.bloc.segments)
            missing.append(float(frame.loc[mine, "value"].sum()))
        return missing[1] - missing[0]

    def summary(self, scarce: pd.DataFrame) -> dict[str, Any]:
        """Return the row of the case: the bloc as a whole in the year shown.

        Parameters
        ----------
        scarce : DataFrame
            Its :meth:`bottlenecks`.
        """
        row = self._market("allied", self.year)
        periods = self.before.solution.case.periods
        worth = dict(zip(periods.years.tolist(), periods.present_value, strict=True))
        weight = dict(zip(periods.years.tolist(), periods.weight, strict=True))
        extra = self.after.solution.objective - self.before.solution.objective
        delivered = sum(
            worth[year] * float(basket.places["amount"].sum())
            for year, basket in self.before.baskets.items()
        )
        found = scarce.iloc[0] if len(scarce) else None
        return {
            "closed": self.closed,
            "extra_cost": extra,
            "cost_per_kwh": extra / delivered if delivered else np.nan,
            **{name: row[name] for name in ("premium", *KINDS)},
            "unserved": sum(
                weight[year] * self._unserved("allied", year)
                for year in self.before.baskets
            ),
            "bottleneck": "" if found is None else found["commodity"],
            "rent_rise": 0.0 if found is None else found["rent_rise"],
            "price_ratio": 1.0 if found is None else found["price_ratio"],
            "embodied_before": row["embodied_before"],
            "embodied": row["embodied"],
        }

    def bottlenecks(self) -> pd.DataFrame:
        """Return the goods whose rent in a delivered unit rises most."""
        weight = self._weight("allied", self.year)
        rents = [
            one.baskets[self.year].mean(one.baskets[self.year].rents, weight)
            for one in (self.before, self.after)
        ]
        prices = [
            used_prices(one.solution, self.bloc, self.year)
            for one in (self.before, self.after)
        ]
        frame = pd.DataFrame(
            {
                "rent_before": rents[0],
                "rent": rents[1],
                "rent_rise": rents[1] - rents[0],
                "price_ratio": prices[1] / prices[0].where(prices[0] > 0),
            }
        )
        frame = frame[frame["rent_rise"] >= LEAST_RISE]
        frame = frame.sort_values("rent_rise", ascending=False).head(TOP)
        frame = frame.rename_axis("commodity").reset_index()
        return frame.assign(closed=self.closed, year=self.year)

    def plants(self) -> pd.DataFrame:
        """Return the plants of the bloc whose output rises most in worth.

        Plants of one name, place and good are told together; ``built`` are those
        that the plan itself may build.
        """
        case = self.before.solution.case
        assets = case.world["assets"].set_index("asset")
        goods = case.goods
        keys = ["plant", "region", "commodity", "unit", "built"]
        made = []
        for one in (self.before, self.after):
            frame = one.solution.table("activity")
            mine = frame["region"].isin(self.bloc.regions)
            frame = frame[mine & (frame["year"] == self.year)]
            frame = frame.assign(
                plant=assets["name"].reindex(frame["asset"]).to_numpy(object),
                built=assets["status"]
                .reindex(frame["asset"])
                .eq("candidate")
                .to_numpy(),
            )
            made.append(frame.groupby(keys)["value"].sum())
        table = pd.concat(made, axis=1, keys=["before", "after"]).fillna(0.0)
        table = table.reset_index()
        table["rise"] = table["after"] - table["before"]
        worth = dict(zip(goods.commodities, goods.reference_price, strict=True))
        table["worth"] = table["rise"] * table["commodity"].map(worth).astype(float)
        table = table[table["rise"] > LEAST_SHARE * table["after"]]
        table = table.sort_values("worth", ascending=False, kind="stable")
        return table.head(PLANTS).assign(year=self.year).reset_index(drop=True)
