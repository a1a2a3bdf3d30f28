"""Shocks as patches: what each does to the problem of a short run.

All are bounds, sides and costs of one problem, so that thousands of them are answered
without building another. A share s of a step in which a shock holds counts as that share
of the step.

- *Ban, license*: what is not stopped of what lanes carried without the shock is kept. By
  lane, each keeps its share, and nothing moves on lanes that were not used before; by
  total, buyers in the places named bid for what one exporter sends of a good.
- *Quota*: likewise, for what each exporter may send of each good.
- *Loss of plants*: their capacity is less by the share that is lost.
- *Closed strait*: lanes that have a way around pay for it, the others are closed.
- *Price*: what is bought outside the model costs more, and so does what is made there, by
  the rise on its listed price.
- *Demand*: a market wants more or less, with the same mix of chemistries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import numpy as np

from ionshore.core.errors import CommandError
from ionshore.core.tell import tell
from ionshore.optim.patch import Change, Patch
from ionshore.scenario.case.passages import passages
from ionshore.scenario.case.shocked import (
    goods_hit,
    lanes_hit,
    plants_hit,
    regions_hit,
    totals_of,
)
from ionshore.scenario.case.steps import month_after
from ionshore.scenario.scenario import Shock

if TYPE_CHECKING:
    from ionshore.studies.shock.opened import ShortRun

__all__ = ["event_patch", "export_ban"]

_ALL = 1.0 - 1e-9


def export_ban(
    commodities: Sequence[str] | str,
    origins: Sequence[str] | str,
    destinations: Sequence[str] | str = ("*",),
    *,
    starts: date,
    months: int,
    stopped: float = 1.0,
    by: str = "lane",
) -> Shock:
    """Return the shock by which some regions stop exports for some months.

    Parameters
    ----------
    commodities : str or sequence of str
        Patterns, see :mod:`ionshore.policy.match`.
    origins, destinations : str or sequence of str
        Codes of regions, or ``*``.
    starts : date
        First day.
    months : int
    stopped : float
        Share of the trade [1].
    by : str
        ``lane``, or ``total`` for a short run that was opened for it.
    """
    return Shock(
        kind="export_ban",
        commodities=_tuple(commodities),
        origins={one: (one,) for one in _tuple(origins)},
        destinations={one: (one,) for one in _tuple(destinations)},
        starts=starts,
        ends=month_after(starts, months) - timedelta(1),
        stopped=stopped,
        quantity=0.0,
        because="",
        source_id="scenario:shock",
        place="shock",
        by=by,
    )


def _tuple(given: Sequence[str] | str) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


@dataclass(slots=True)
class _Changed:
    """Arrays of a problem while shocks are written into them; lanes as (L, S)."""

    short_run: ShortRun
    arrays: dict[str, np.ndarray] = field(default_factory=dict)

    def of(self, name: str) -> np.ndarray:
        """Return an array that may be written into."""
        if name not in self.arrays:
            self.arrays[name] = getattr(self.short_run.session.problem, name).copy()
        return self.arrays[name]

    def patch(self) -> Patch:
        """Return what differs from the problem."""
        problem = self.short_run.session.problem
        changes = {}
        for name, new in self.arrays.items():
            where = np.flatnonzero(new != getattr(problem, name))
            if where.size:
                changes[name] = Change.of(where, new[where])
        return Patch(**changes)


def event_patch(short_run: ShortRun, *shocks: Shock) -> Patch:
    """Return the patch that shocks make to a short run.

    Parameters
    ----------
    short_run : ShortRun
    *shocks : Shock
        They hold together: of two limits the tighter one counts, costs add up. Names the
        world lacks match nothing.

    Returns
    -------
    Patch
        Empty where nothing of it is in the short run.

    Raises
    ------
    CommandError
        ``W708`` for a total over several lanes that it was not opened for.
    """
    changed = _Changed(short_run)
    for shock in shocks:
        share = short_run.steps.days_in(shock.starts, shock.ends)
        if share.any():
            _KINDS[shock.kind](changed, shock, share)
    return changed.patch()


def _base(short_run: ShortRun, name: str, items: int) -> tuple[int, np.ndarray]:
    """Return where a full family starts and its values without a shock, (items, S)."""
    block = short_run.session.problem.column_block(name)
    values = short_run.session.base.values[block.start : block.stop]
    return block.start, values.reshape(items, len(short_run.steps))


def _limit(changed: _Changed, hit: np.ndarray, most: np.ndarray) -> None:
    """Bound lanes from above; a bound that is tighter already stays."""
    upper = changed.of("column_upper")
    start, _ = _base(changed.short_run, "shipment", len(changed.short_run.case.lanes))
    steps = len(changed.short_run.steps)
    at = start + np.flatnonzero(hit)[:, None] * steps + np.arange(steps)
    upper[at] = np.minimum(upper[at], most)


def _totals(
    changed: _Changed, shock: Shock, share: np.ndarray, quantity: float | None
) -> None:
    """Limit sums of lanes: to a quantity a year, or to what is not stopped of them.

    Raises
    ------
    CommandError
        ``W708`` where the short run was opened without limits for this shock.
    """
    short_run = changed.short_run
    problem = short_run.session.problem
    _, moved = _base(short_run, "shipment", len(short_run.case.lanes))
    upper, steps = changed.of("row_upper"), len(short_run.steps)
    known = problem.row_block("quota") if problem.has_block("quota") else None
    names = np.array([]) if known is None else np.asarray(known.labels["quota"])
    for name, lanes in totals_of(short_run.case, shock):
        rows = np.flatnonzero(names == name)
        if known is None or len(rows) != steps:
            found = tell("W708", "shock", limit=name)
            summary = "The shock cannot be asked about."
            raise CommandError(summary, [found])
        total = moved[lanes].sum(axis=0)
        most = (1.0 - shock.stopped * share) * total
        if quantity is not None:
            most = share * quantity + (1.0 - share) * total
        at = known.start + rows
        upper[at] = np.minimum(upper[at], np.where(share > 0, most, np.inf))


def _ban(changed: _Changed, shock: Shock, share: np.ndarray) -> None:
    if shock.is_total:
        _totals(changed, shock, share, None)
        return
    case = changed.short_run.case
    hit = lanes_hit(case, shock)
    stopped = shock.stopped * share
    _, moved = _base(changed.short_run, "shipment", len(case.lanes))
    kept = np.where(stopped >= _ALL, 0.0, (1.0 - stopped) * moved[hit])
    _limit(changed, hit, np.where(stopped > 0, kept, np.inf))


def _quota(changed: _Changed, shock: Shock, share: np.ndarray) -> None:
    if shock.is_total:
        _totals(changed, shock, share, shock.quantity)
        return
    case = changed.short_run.case
    lanes, hit = case.lanes, lanes_hit(case, shock)
    _, moved = _base(changed.short_run, "shipment", len(lanes))
    total = np.zeros((len(case.goods.commodities), len(case.regions), moved.shape[1]))
    pair = case.goods.commodity[lanes.good[hit]], lanes.origin[hit]
    np.add.at(total, pair, moved[hit])
    part = moved[hit] / np.where(total[pair] > 0, total[pair], 1.0)
    most = share * shock.quantity * part + (1.0 - share) * moved[hit]
    _limit(changed, hit, np.where(share > 0, most, np.inf))


def _plants(changed: _Changed, shock: Shock, share: np.ndarray) -> None:
    case = changed.short_run.case
    effective, works = case.assets.effective, case.assets.can_work
    hit = plants_hit(case, shock)
    left = np.where(hit[:, None], 1.0 - shock.stopped * share, 1.0)
    block = changed.short_run.session.problem.row_block("capacity")
    upper = changed.of("row_upper")[block.start : block.stop]
    upper[:] = np.minimum(upper, (left * effective)[works])


def _strait(changed: _Changed, shock: Shock, share: np.ndarray) -> None:
    short_run = changed.short_run
    case, lanes = short_run.case, short_run.case.lanes
    carried, longer = passages(case.regions, shock.names)
    stopped = shock.stopped * share
    of_lane = carried[lanes.origin, lanes.destination]
    around = longer[lanes.origin, lanes.destination]
    start, moved = _base(short_run, "shipment", len(lanes))
    closed = (of_lane > 0) & np.isnan(around)
    kept = np.maximum(1.0 - stopped * of_lane[closed][:, None], 0.0) * moved[closed]
    _limit(changed, closed, np.where(stopped > 0, kept, np.inf))
    paying = np.flatnonzero((of_lane > 0) & np.isfinite(around))
    steps = len(short_run.steps)
    at = start + paying[:, None] * steps + np.arange(steps)
    rise = (lanes.freight * of_lane * around)[paying][:, None]
    changed.of("cost")[at] += rise * stopped * case.periods.present_value


def _price(changed: _Changed, shock: Shock, share: np.ndarray) -> None:
    short_run = changed.short_run
    case, problem = short_run.case, short_run.session.problem
    worth, rise = case.periods.present_value, (shock.factor - 1.0) * share
    cost = changed.of("cost")
    assets = case.assets
    works = assets.can_work[assets.step_asset]
    listed = case.goods.reference_price[case.goods.commodity[assets.good]]
    dearer = np.where(plants_hit(case, shock), listed, 0.0)[assets.step_asset]
    block = problem.column_block("activity")
    more = dearer[:, None] * (rise * worth)
    cost[block.start : block.stop] += more[works]
    outside = case.outside
    hit = goods_hit(case, shock)[outside.good]
    hit &= regions_hit(case, shock.origins)[outside.region]
    block = problem.column_block("bought")
    more = np.where(hit[:, None], np.nan_to_num(outside.buy_price), 0.0) * rise * worth
    cost[block.start : block.stop] += more[np.isfinite(outside.buy_price)]


def _surge(changed: _Changed, shock: Shock, share: np.ndarray) -> None:
    case, problem = changed.short_run.case, changed.short_run.session.problem
    demand = case.demand
    hit = regions_hit(case, shock.destinations)[demand.region]
    hit &= np.array(
        [any(fnmatchcase(one, name) for name in shock.names) for one in demand.segment],
        bool,
    )
    times = np.where(hit[:, None], 1.0 + (shock.factor - 1.0) * share, 1.0)
    _scale(changed, "column_upper", "forgone", times[demand.forgone.market].ravel())
    markets = {
        (segment, region): place
        for place, (segment, region) in enumerate(
            zip(demand.segment, case.regions[demand.region], strict=True)
        )
    }
    step_of = {int(label): at for at, label in enumerate(case.years)}
    for name in ("demand", "share_upper", "share_lower"):
        if not problem.has_block(name):
            continue
        labels = problem.row_block(name).labels
        pairs = zip(labels["segment"], labels["region"], strict=True)
        market = np.array([markets[pair] for pair in pairs], np.int64)
        step = np.array([step_of[int(year)] for year in labels["year"]], np.int64)
        for side in ("row_lower", "row_upper"):
            _scale(changed, side, name, times[market, step])


def _scale(changed: _Changed, array: str, name: str, times: np.ndarray) -> None:
    problem = changed.short_run.session.problem
    if not problem.has_block(name):
        return
    is_row = array.startswith("row")
    block = problem.row_block(name) if is_row else problem.column_block(name)
    changed.of(array)[block.start : block.stop] *= times


_KINDS = {
    "export_ban": _ban,
    "export_license": _ban,
    "export_quota": _quota,
    "plant_loss": _plants,
    "strait_closed": _strait,
    "price_spike": _price,
    "demand_surge": _surge,
}
