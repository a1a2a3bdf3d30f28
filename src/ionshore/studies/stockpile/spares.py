"""What else would help: standby plants, recyclers, cells without lithium.

Each is capacity that stands in the regions of the allied pool beside what the plan has,
from the start of the short run. It costs its yearly charge whether it runs or not; what
an event costs is counted against the same capacity without the event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ionshore.model.build import build_problem
from ionshore.optim import Session
from ionshore.policy.match import commodities_named
from ionshore.scenario.case import Case
from ionshore.scenario.case.short_run import short_run_case
from ionshore.studies.shock.opened import ShortRun
from ionshore.studies.shock.response import elasticities, working_stocks

__all__ = ["Spare", "recyclers", "sodium_chain", "standby", "with_spare"]

FloatArray = NDArray[np.float64]
Mask = NDArray[np.bool_]

CELL, INPUTS, SYSTEM = (
    "cell_sodium",
    ("cathode_sodium", "hard_carbon"),
    "system_ess_sodium",
)
"""The chain of a sodium cell for storage."""
FED = "black_mass*"
"""What a recycler takes metals from."""


@dataclass(frozen=True, slots=True, eq=False)
class Spare:
    """Capacity held beside the plan's.

    Parameters
    ----------
    name : str
        ``standby``, ``recycling`` or ``sodium``.
    added : array, shape (A,)
        Nameplate by asset of the plan [unit/year].
    amount : float
        In all, of its main product [unit/year].
    unit : str
        Of the main product.
    cost : float
        Capital charge and fixed cost a year [million USD/year].
    """

    name: str
    added: FloatArray
    amount: float
    unit: str
    cost: float


def with_spare(short_run: ShortRun, spare: Spare) -> ShortRun:
    """Return the short run with spare capacity, solved without a shock."""
    plan, case = short_run.plan, short_run.case
    capacity = plan.assets.capacity + spare.added[:, None]
    more = replace(plan, assets=replace(plan.assets, capacity=capacity))
    made = short_run_case(
        more,
        short_run.standing,
        short_run.steps,
        held=working_stocks(plan),
        elasticity=elasticities(plan.world),
        reserves=case.reserves,
    )
    session = Session(
        build_problem(made), short_run.session.options, after=short_run.session
    )
    return replace(short_run, plan=more, case=made, session=session)


def standby(
    case: Case, year: int, patterns: Sequence[str], regions: Sequence[str], share: float
) -> Spare | None:
    """Return standby plants for the first commodity that patterns name.

    They stand where such plants stand or may be built, by the capacity there, else in
    equal parts; None where there are none.

    Parameters
    ----------
    case : Case
        Of the plan.
    year : int
    patterns : sequence of str
        See :mod:`ionshore.policy.match`.
    regions : sequence of str
    share : float
        Capacity added, as a share of what makes this anywhere.
    """
    wanted = commodities_named(patterns, case.world["commodities"])
    return _spare(case, year, "standby", _makes(case, wanted[:1]), regions, share)


def recyclers(
    case: Case, year: int, regions: Sequence[str], share: float
) -> Spare | None:
    """Return more plants that take metals from black mass; as :func:`standby`."""
    assets, goods = case.assets, case.goods
    feeds = commodities_named((FED,), case.world["commodities"])
    fed = np.isin(goods.commodities[goods.commodity[assets.input_good]], feeds)
    mask = np.zeros(len(assets), bool)
    mask[assets.input_asset[fed]] = True
    return _spare(case, year, "recycling", mask, regions, share)


def sodium_chain(
    case: Case, year: int, regions: Sequence[str], amount: float
) -> Spare | None:
    """Return lines for sodium cells and what goes into them, for storage.

    Parameters as :func:`standby`, but ``amount`` is of cells [GWh/year].
    """
    cells = _chosen(case, year, _makes(case, (CELL,)), regions)
    if not cells.size:
        return None
    wanted = {CELL: amount, SYSTEM: amount}
    wanted |= {one: amount * _per_unit(case, int(cells[0]), one) for one in INPUTS}
    added = np.zeros(len(case.assets))
    for name, quantity in wanted.items():
        at = _chosen(case, year, _makes(case, (name,)), regions)
        added[at] += quantity * _parts(case, year, at)
    return _priced(case, year, "sodium", added, amount)


def _per_unit(case: Case, asset: int, commodity: str) -> float:
    """Return what an asset uses of a commodity per unit of output."""
    goods, assets = case.goods, case.assets
    mine = assets.input_asset == asset
    same = goods.commodities[goods.commodity[assets.input_good]] == commodity
    return float(assets.input_quantity[mine & same].sum())


def _makes(case: Case, commodities: Sequence[str]) -> Mask:
    """Return which assets have one of these as main product, shape (A,)."""
    goods, assets = case.goods, case.assets
    made = goods.commodities[goods.commodity[assets.good]]
    return np.isin(made, list(commodities))


def _spare(
    case: Case, year: int, name: str, mask: Mask, regions: Sequence[str], share: float
) -> Spare | None:
    assets = case.assets
    total = float(assets.capacity[mask, _place(case, year)].sum())
    at = _chosen(case, year, mask, regions)
    if not at.size or total <= 0:
        return None
    added = np.zeros(len(assets))
    added[at] = share * total * _parts(case, year, at)
    return _priced(case, year, name, added, share * total)


def _chosen(
    case: Case, year: int, mask: Mask, regions: Sequence[str]
) -> NDArray[np.int64]:
    """Return the plants there that stand, else those that may be built."""
    assets, place = case.assets, _place(case, year)
    there = mask & np.isin(case.regions[assets.region], list(regions))
    there &= np.isfinite(assets.annuity[:, place])
    stands = there & (assets.capacity[:, place] > 0)
    return np.flatnonzero(stands if stands.any() else there)


def _parts(case: Case, year: int, at: NDArray[np.int64]) -> FloatArray:
    capacity = case.assets.capacity[at, _place(case, year)]
    total = float(capacity.sum())
    if total <= 0:
        return np.full(len(at), 1.0 / max(len(at), 1))
    result: FloatArray = capacity / total
    return result


def _priced(
    case: Case, year: int, name: str, added: FloatArray, amount: float
) -> Spare:
    assets, goods, place = case.assets, case.goods, _place(case, year)
    charge = assets.annuity[:, place] + assets.fixed_cost[:, place]
    main = goods.commodity[assets.good[int(np.argmax(added > 0))]]
    unit = "GWh" if name == "sodium" else str(goods.units[main])
    return Spare(name, added, amount, unit, float(np.nan_to_num(charge) @ added))


def _place(case: Case, year: int) -> int:
    return int(np.searchsorted(case.years, year, side="right") - 1)
