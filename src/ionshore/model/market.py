r"""Market power: sellers who know that their sales move the price.

With affine demand the Nash-Cournot equilibrium minimizes cost less the integral
of demand plus :math:`\tfrac12 \sum_o \theta_o \beta q_o^2` (Hashimoto, 1985):
:math:`\theta=0` is a price taker, 1 a Cournot seller; a coalition is one seller.
Along an isoelastic demand the slope is that of the tangent, found by iteration.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ionshore.model.frame import Frame, Places
from ionshore.model.trade import lane_labels, shared_lanes
from ionshore.optim.problem import Curve
from ionshore.scenario.case import Case
from ionshore.tables.records import records

__all__ = ["market"]


@dataclass(frozen=True, slots=True)
class _Seller:
    """One seller or coalition in one market."""

    owner: str
    market: str
    region: str
    members: frozenset[str]
    conjecture: float
    slope: float


def market(frame: Frame, case: Case) -> None:
    """Add ``sale`` columns with their mark-up terms, and isoelastic curves."""
    sellers = _sellers(case)
    sales = _sales(frame, case, sellers)
    _curves(frame, case, sellers, sales)


def _sellers(case: Case) -> list[_Seller]:
    """Return sellers by market and region, coalitions merged, wildcards spread."""
    demands, table = case.demand, case.world["sellers"]
    if table.empty:
        return []
    places = list(zip(demands.segment, case.regions[demands.region], strict=True))
    segments = set(demands.segment)
    found: dict[tuple[str, str, str], _Seller] = {}
    own = {(row.owner, row.market, row.region) for row in records(table)}
    for row in records(table):
        markets = (
            [place for place in places if place[0] == row.market]
            if row.market in segments
            else [(row.market, row.region)]
        )
        for name, region in markets:
            if row.region not in ("*", region):
                continue
            if row.region == "*" and (row.owner, name, region) in own and region != "*":
                continue
            key = (row.coalition or row.owner, name, region)
            members = found[key].members if key in found else frozenset()
            found[key] = _Seller(
                *key, members | {row.owner}, float(row.conjecture), float(row.slope)
            )
    return list(found.values())


def _sales(frame: Frame, case: Case, sellers: list[_Seller]) -> Places:
    count, years = len(sellers), len(case.periods)
    labels = {
        "owner": np.array([one.owner for one in sellers], object),
        "market": np.array([one.market for one in sellers], object),
        "region": np.array([one.region for one in sellers], object),
    }
    every = np.ones((count, years), bool)
    slope = np.array([_slope(case, one) for one in sellers]).reshape(count, years)
    weight = np.array([one.conjecture for one in sellers])[:, None]
    worth = case.periods.present_value
    sales = frame.variable(
        "sale", labels, every, quadratic=weight * np.nan_to_num(slope) * worth
    )
    rows = frame.rows("sales", labels, every, lower=0.0, upper=0.0)
    frame.term(rows, sales, 1.0)
    for place, seller in enumerate(sellers):
        columns = _sold_by(frame, case, seller)
        frame.term(rows[place][None, :], columns, -1.0)
    return sales


def _market_of(case: Case, seller: _Seller) -> int:
    demands = case.demand
    hit = (demands.segment == seller.market) & (
        case.regions[demands.region] == seller.region
    )
    return int(np.flatnonzero(hit)[0]) if hit.any() else -1


def _slope(case: Case, seller: _Seller) -> NDArray[np.float64]:
    """Return the slope the seller sees: stated, or that of the market's demand."""
    if np.isfinite(seller.slope):
        return np.full(len(case.periods), seller.slope)
    place = _market_of(case, seller)
    if place < 0:
        return np.zeros(len(case.periods))
    slope: NDArray[np.float64] = case.demand.slope[place]
    return slope


def _sold_by(frame: Frame, case: Case, seller: _Seller) -> Places:
    """Return the columns that add up to a seller's sales."""
    demands, goods, assets = case.demand, case.goods, case.assets
    place = _market_of(case, seller)
    members = sorted(seller.members)
    if place >= 0:
        mine = (demands.market == place) & np.isin(goods.brand[demands.good], members)
        delivered: Places = frame.places["delivery"][mine]
        return delivered
    # Sales of a commodity to its users: the output of the seller's plants.
    commodity = goods.commodities[goods.commodity[assets.good]]
    makes = (commodity == seller.market) & np.isin(assets.owner, members)
    if seller.region != "*":
        makes &= case.regions[assets.region] == seller.region
    made: Places = frame.places["activity"][makes[assets.step_asset]]
    return made


def _curves(frame: Frame, case: Case, sellers: list[_Seller], sales: Places) -> None:
    demands, worth = case.demand, case.periods.present_value
    market_of = [_market_of(case, one) for one in sellers]
    for place in np.flatnonzero(demands.form == "isoelastic"):
        for t in range(len(worth)):
            elasticity = float(demands.elasticity[place, t])
            price = float(demands.reference_price[place, t])
            scale = price / float(demands.quantity[place, t]) ** (1.0 / elasticity)
            rivals = [
                number
                for number, one in enumerate(sellers)
                if market_of[number] == place and np.isnan(one.slope)
            ]
            frame.add_curve(
                Curve(
                    column=int(frame.places["consumption"][place, t]),
                    form="isoelastic",
                    coefficient=scale * worth[t],
                    exponent=elasticity,
                    conjecture_columns=tuple(int(sales[n, t]) for n in rivals),
                    conjectures=tuple(sellers[n].conjecture for n in rivals),
                )
            )
    _cost_curves(frame, case)


def _cost_curves(frame: Frame, case: Case) -> None:
    """Add the marginal cost curves of assets and lanes."""
    assets, curves = case.assets, case.world["curves"]
    if curves.empty:
        return
    lanes, shared = lane_labels(case), shared_lanes(case)
    for row in records(curves):
        if row.kind == "asset":
            mine = assets.label[assets.step_asset] == row.asset
            chosen = frame.places["activity"][mine]
        else:
            hit = lanes["commodity"] == row.commodity
            hit &= lanes["origin"] == row.origin
            hit &= lanes["destination"] == row.destination
            together = np.unique(shared.of_lane[hit])
            chosen = (
                frame.places["lane_total"][together]
                if (together >= 0).any()
                else frame.places["shipment"][hit]
            )
        for t, worth in enumerate(case.periods.present_value):
            for column in chosen[:, t][chosen[:, t] >= 0]:
                frame.add_curve(
                    Curve(
                        column=int(column),
                        form=row.form,
                        coefficient=float(row.coefficient) * worth,
                        exponent=float(row.exponent),
                        limit=float(row.limit) if np.isfinite(row.limit) else np.inf,
                    )
                )
