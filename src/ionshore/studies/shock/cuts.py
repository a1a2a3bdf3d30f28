"""All single cuts of a short run: every export of every country, every owner's plants.

A cut by country closes the lanes on which a country ships a good; a cut by owner stops
its plants for a good, wherever they stand, or closes its part of what their countries
export. Each is one patch of the short run, so thousands of them are one sweep.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from ionshore.optim.patch import Change, Patch
from ionshore.studies.shock.events import event_patch, export_ban
from ionshore.sweep.case import SweepCase
from ionshore.sweep.worst import tighter

if TYPE_CHECKING:
    from ionshore.studies.shock.opened import ShortRun

__all__ = ["ALL", "CUTS", "all_cuts", "joined"]

CUTS = ("country", "owner", "owner_exports")
"""Who cuts: a country its exports; an owner the work, or the exports, of its plants."""
ALL = "*"
"""Commodity of a cut that closes everything of a place at once."""


def all_cuts(short_run: ShortRun, by: Sequence[str]) -> list[SweepCase]:
    """Return one case for each place and good that can be cut, and for each place whole.

    Parameters
    ----------
    short_run : ShortRun
        The cuts last as long as its steps that lie in the shock.
    by : sequence of str
        Of :data:`CUTS`.

    Returns
    -------
    list of SweepCase
        Labels ``by``, ``place`` (region or owner), ``commodity`` (:data:`ALL` for the
        place as a whole).
    """
    makers = {"country": _by_country, "owner": _by_owner, "owner_exports": _by_exports}
    cases = []
    for one in by:
        for place, commodity, patch in makers[one](short_run):
            labels = {"by": one, "place": place, "commodity": commodity}
            cases.append(SweepCase(f"{one}/{place}/{commodity}", patch, labels))
    return cases


def joined(first: SweepCase, second: SweepCase) -> SweepCase:
    """Return the case in which two cuts happen together."""
    labels = {
        "by": str(first.labels["by"]),
        "place": str(first.labels["place"]),
        "commodity": str(first.labels["commodity"]),
        "place_2": str(second.labels["place"]),
        "commodity_2": str(second.labels["commodity"]),
    }
    key = f"{first.key}+{second.key}"
    return SweepCase(key, tighter(first.patch, second.patch), labels)


Cut = tuple[str, str, Patch]


def _by_country(short_run: ShortRun) -> Iterator[Cut]:
    case = short_run.case
    lanes, goods = case.lanes, case.goods
    origin = case.regions[lanes.origin]
    commodity = goods.commodities[goods.commodity[lanes.good]]
    pairs = sorted(set(zip(origin.tolist(), commodity.tolist(), strict=True)))
    wholes = [(place, ALL) for place in sorted({place for place, _ in pairs})]
    first = int(short_run.steps.first[0])
    starts = date(first // 12, first % 12 + 1, 1)
    inside = short_run.steps.months[: short_run.steps.inside]
    for place, good in [*pairs, *wholes]:
        ban = export_ban(good, place, starts=starts, months=int(inside.sum()))
        yield place, good, event_patch(short_run, ban)


def _by_owner(short_run: ShortRun) -> Iterator[Cut]:
    case = short_run.case
    assets = case.assets
    works, may_build = assets.can_work, assets.buildable
    inside = np.arange(len(short_run.steps)) < short_run.steps.inside
    problem = short_run.session.problem
    block, new = problem.row_block("capacity"), problem.column_block("new_capacity")
    for owner, good, mine in _of_owners(short_run):
        closed = np.flatnonzero((mine[:, None] & inside)[works])
        if closed.size:
            change = Change.of(block.start + closed, 0.0)
            # Nor does it build others in their place.
            unbuilt = np.flatnonzero((mine[:, None] & inside)[may_build])
            stays = Change.of(new.start + unbuilt, 0.0)
            yield owner, good, Patch(row_upper=change, column_upper=stays)


def _by_exports(short_run: ShortRun) -> Iterator[Cut]:
    """Yield cuts of an owner's part of exports.

    Goods do not tell who made them, so each lane loses the owner's share of what its
    origin makes, as it was without the cut.
    """
    case = short_run.case
    assets, lanes, steps = case.assets, case.lanes, len(short_run.steps)
    problem, base = short_run.session.problem, short_run.session.base.values
    output = _output(short_run)
    shape = (len(case.goods), len(case.regions), steps)
    total = np.zeros(shape)
    np.add.at(total, (assets.good, assets.region), output)
    block = problem.column_block("shipment")
    moved = base[block.start : block.stop].reshape(len(lanes), steps)
    inside = np.arange(steps) < short_run.steps.inside
    for owner, good, mine in _of_owners(short_run):
        made = np.zeros(shape)
        np.add.at(made, (assets.good[mine], assets.region[mine]), output[mine])
        share = np.divide(made, total, out=np.zeros(shape), where=total > 0)
        lost = share[lanes.good, lanes.origin] * inside
        hit = np.flatnonzero(lost.ravel() > 1e-9)
        if hit.size:
            most = np.maximum((1.0 - lost) * moved, 0.0).ravel()[hit]
            upper = problem.column_upper[block.start + hit]
            change = Change.of(block.start + hit, np.minimum(most, upper))
            yield owner, good, Patch(column_upper=change)


def _of_owners(short_run: ShortRun) -> Iterator[tuple[str, str, np.ndarray]]:
    """Yield owner, good and which plants are its own, shape (A,)."""
    case = short_run.case
    assets, goods = case.assets, case.goods
    owner = assets.owner.astype(str)
    good = goods.commodities[goods.commodity[assets.good]]
    pairs = sorted(set(zip(owner.tolist(), good.tolist(), strict=True)))
    for one, made in pairs:
        yield one, made, (owner == one) & (good == made)
    for one in sorted({one for one, _ in pairs}):
        yield one, ALL, owner == one


def _output(short_run: ShortRun) -> np.ndarray:
    """Return what plants make without a cut, shape (A, S)."""
    assets = short_run.case.assets
    works = assets.can_work[assets.step_asset]
    made = np.zeros(works.shape)
    block = short_run.session.problem.column_block("activity")
    made[works] = short_run.session.base.values[block.start : block.stop]
    result = np.zeros(assets.capacity.shape)
    np.add.at(result, assets.step_asset, made)
    return result
