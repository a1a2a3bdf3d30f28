r"""The short run: what a plan has standing, and what can be done with it month by month.

A shock that nobody saw coming meets the plants, the stocks and the contracts of that day.
Of the plan's case this makes one in steps of months: capacity is that of the plan in the
calendar year of the step (what stands, what is under way when it arrives, with its ramp);
what is built in answer starts after its lead time
(:mod:`ionshore.scenario.case.expansion`). Demand, costs and law are those of the year, and what comes back
for recycling is what the plan has. What is free is what a short run leaves free: how much
plants make, who ships to whom, which chemistry serves whom, what is drawn from stock, what
buyers give up.

**Stocks.** A stock of :math:`\bar k` (days of use held by industry, or a national one) may
be drawn and filled again up to its level. It is not there for nothing: a unit that is
missing costs its holder the convenience yield, a share of the price a year (theory of
storage), and one that is left at the end is worth the price of that time. So stocks stay
where they are until prices rise.

**Buyers.** With a flat value of lost load all of a scarce good goes to the highest bidder.
Buyers give up their demand in steps, the first at little more than the price of the plan
:math:`P_0`: at a share q given up, the next unit is worth
:math:`P_0 (1 - q)^{1/\epsilon}` with the short-run elasticity :math:`\epsilon`, at most
the value of lost load. So a loss is shared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ionshore.scenario.case.assets import Assets
from ionshore.scenario.case.case import Case
from ionshore.scenario.case.curbs import Curb, License, Quota
from ionshore.scenario.case.demand import Demand, Forgone, Shares
from ionshore.scenario.case.expansion import built_in_answer
from ionshore.scenario.case.periods import Periods
from ionshore.scenario.case.shocked import totals_of
from ionshore.scenario.case.steps import Steps
from ionshore.scenario.case.supplies import Outside, Reserves, Returns, Stocks
from ionshore.scenario.case.trade import Lanes
from ionshore.scenario.scenario import Shock

__all__ = ["CONVENIENCE", "GIVEN_UP", "HANDLING", "Held", "Standing", "short_run_case"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
_Rule = TypeVar("_Rule", Quota, Curb, License)

CONVENIENCE = 0.25
"""Convenience yield: cost of a unit missing from a stock, share of its price a year."""

HANDLING = 0.02
"""Cost of drawing a unit from a stock and putting another in, share of its price."""

GIVEN_UP = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
"""Shares of demand at which a step of what buyers give up begins or ends [1]."""


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """What a solved plan leaves to a short run, by the model years of its case.

    Parameters
    ----------
    additions : array, shape (A, T)
        Capacity that starts work in each model year.
    rent : array, shape (A, T)
        What a unit of capacity earns a year beyond inputs and running cost [million USD
        per unit/year].
    price, use, returned : array, shape (G, R, T)
        Price [million USD/unit]; what is used or delivered, and what comes back from
        retired goods [unit/year].
    served_price : array, shape (M, T)
        Price of a unit to each market [million USD/unit].
    stock : array, shape (K, T)
        National stock at the end of the period.
    """

    additions: FloatArray
    rent: FloatArray
    price: FloatArray
    use: FloatArray
    returned: FloatArray
    served_price: FloatArray
    stock: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Working stocks: days of use that industry holds, over H (good, region) pairs."""

    good: IntArray
    region: IntArray
    days: FloatArray


def short_run_case(
    plan: Case,
    standing: Standing,
    steps: Steps,
    *,
    held: Held | None = None,
    elasticity: Mapping[str, float] | None = None,
    reserves: Reserves | None = None,
    building: bool = True,
    restarts: Mapping[str, float] = MappingProxyType({}),
    shocks: Sequence[Shock] = (),
) -> Case:
    """Return the case of a short run.

    Parameters
    ----------
    plan : Case
        Every calendar year of the steps lies in one of its periods, best a period of its
        own, since a longer one has the mean capacity of its years.
    standing : Standing
        Of the solution of that case.
    steps : Steps
    held : Held, optional
        Working stocks; without them only national stocks.
    elasticity : mapping of str to float, optional
        Short-run elasticity of demand by segment, below zero; a segment left out gives up
        nothing below its value of lost load.
    reserves : Reserves, optional
        What may be released besides the stocks.
    building : bool
        Whether plants may be built in answer.
    restarts : mapping of str to float
        Idle plants that may start again in answer, and the years it takes them.
    shocks : sequence of Shock
        That will be asked about: where one leaves a total over several lanes, there is a
        limit for it, infinite until it is asked.
    """
    place = np.searchsorted(plan.years, steps.calendar_year, side="right") - 1
    periods = Periods(
        years=steps.label,
        weight=steps.weight,
        discount=plan.periods.discount[place],
        gap=steps.weight,
        in_year=steps.calendar_year,
    )
    assets = _assets(plan.assets, standing.additions, place)
    if building:
        built = built_in_answer(
            plan, standing.additions, standing.rent, steps, place, restarts
        )
        assets = replace(assets, **built)
    return replace(
        plan,
        periods=periods,
        assets=assets,
        demand=_demand(plan.demand, standing, place, elasticity or {}),
        shares=_shares(plan.shares, place),
        lanes=_lanes(plan, place, steps.label, shocks),
        stocks=_stocks(plan, standing, place, held),
        outside=_outside(plan.outside, place),
        returns=_returns(standing.returned, place),
        contents=plan.contents.at(place),
        reserves=reserves or Reserves(),
    )


def _assets(assets: Assets, additions: FloatArray, place: IntArray) -> Assets:
    working = assets.capacity + np.einsum("av,avt->at", additions, assets.ramp)
    claims = replace(
        assets.claims,
        credit=assets.claims.credit[:, place],
        threshold=assets.claims.threshold[:, place],
        admitted=assets.claims.admitted[:, place],
    )
    shape = (len(assets), len(place))
    none = np.zeros((*shape, len(place)))
    return replace(
        assets,
        capacity=working[:, place],
        buildable=np.zeros(shape, bool),
        ramp=none,
        alive=none,
        capex=assets.capex[:, place],
        annuity=assets.annuity[:, place],
        granted=assets.granted[:, place],
        fixed_cost=assets.fixed_cost[:, place],
        variable={name: one[:, place] for name, one in assets.variable.items()},
        claims=claims,
        step_adder=assets.step_adder[:, place],
    )


def _demand(
    demand: Demand,
    standing: Standing,
    place: IntArray,
    elasticity: Mapping[str, float],
) -> Demand:
    by_year = {
        name: getattr(demand, name)[:, place]
        for name in (
            "quantity",
            "intercept",
            "slope",
            "reference_price",
            "elasticity",
            "minimum",
            "credit",
        )
    }
    price = standing.served_price[:, place]
    return replace(demand, **by_year, forgone=_forgone(demand, price, elasticity))


def _forgone(
    demand: Demand, price: FloatArray, elasticity: Mapping[str, float]
) -> Forgone:
    """Return what buyers give up below the value of lost load, step by step."""
    edge = np.array(GIVEN_UP)
    middle, width = (edge[1:] + edge[:-1]) / 2, np.diff(edge)
    answers = np.array([elasticity.get(str(one), np.nan) for one in demand.segment])
    may = np.isfinite(answers) & np.isfinite(demand.unmet_value)
    may &= demand.form == "fixed"
    market = np.repeat(np.flatnonzero(may), len(middle))
    number = np.tile(np.arange(len(middle)), int(may.sum()))
    factor = (1.0 - middle[number]) ** (1.0 / answers[market])
    most = demand.unmet_value[market, None]
    value = np.minimum(price[market] * factor[:, None], most)
    kept = (value < most).any(axis=1) & (value > 0).all(axis=1)
    return Forgone(market[kept], number[kept], width[number][kept], value[kept])


def _shares(shares: Shares, place: IntArray) -> Shares:
    return replace(
        shares,
        share=shares.share[:, place],
        tolerance=shares.tolerance[:, place],
        deviation_cost=shares.deviation_cost[:, place],
    )


def _lanes(
    plan: Case, place: IntArray, label: IntArray, shocks: Sequence[Shock]
) -> Lanes:
    """Return lanes by step; what limits a year limits the rate of each of its steps."""
    lanes, in_year = plan.lanes, plan.years[place]
    totals = {name: hit for one in shocks for name, hit in totals_of(plan, one)}
    asked = tuple(
        Quota(name, hit, int(step), np.inf)
        for name, hit in totals.items()
        for step in label
    )
    return replace(
        lanes,
        duty=lanes.duty[:, place],
        surcharge=lanes.surcharge[:, place],
        open=lanes.open[:, place],
        quotas=(*_spread(lanes.quotas, in_year, label), *asked),
        curbs=_spread(lanes.curbs, in_year, label),
        licenses=_spread(lanes.licenses, in_year, label),
    )


def _spread(
    rules: tuple[_Rule, ...], in_year: IntArray, label: IntArray
) -> tuple[_Rule, ...]:
    return tuple(
        replace(rule, year=int(label[step]))
        for rule in rules
        for step in np.flatnonzero(in_year == rule.year)
    )


def _stocks(
    plan: Case, standing: Standing, place: IntArray, held: Held | None
) -> Stocks:
    """Return national and working stocks, each at its level as the steps begin."""
    national, first = plan.stocks, int(place[0])
    before = max(first - 1, 0)
    level = standing.stock[:, before] if standing.stock.size else national.initial
    good, region = national.good, national.region
    if held is not None:
        use = standing.use[held.good, held.region, first]
        working = held.days / 365.0 * use
        some = working > 0
        good = np.concatenate([good, held.good[some]])
        region = np.concatenate([region, held.region[some]])
        level = np.concatenate([level, working[some]])
    price = standing.price[good, region, int(place[-1])]
    listed = plan.goods.reference_price[plan.goods.commodity[good]]
    price = np.where(price > 0, price, listed)
    return Stocks(
        good=good,
        region=region,
        initial=level,
        capacity=level,
        floor=np.zeros((len(level), len(place))),
        holding_cost=-CONVENIENCE * price,
        end_value=price,
        draw_cost=HANDLING * price,
        # Steps are short and stocks are drawn and filled in each: if what is drawn could
        # leave, goods would pass through a stock to shed their origin.
        may_leave=np.zeros(len(level), bool),
    )


def _outside(outside: Outside, place: IntArray) -> Outside:
    names = ("buy_price", "buy_limit", "sell_price", "sell_limit")
    return replace(
        outside, **{name: getattr(outside, name)[:, place] for name in names}
    )


def _returns(returned: FloatArray, place: IntArray) -> Returns:
    """Return what comes back as the plan has it, whatever is sold meanwhile."""
    good, region = np.nonzero(returned.any(axis=2))
    count, none = len(place), np.zeros(0, np.int64)
    return Returns(
        good=good.astype(np.int64),
        region=region.astype(np.int64),
        quantity=returned[good, region][:, place],
        delivery=none,
        returned=none,
        share=np.zeros((0, count, count)),
    )
