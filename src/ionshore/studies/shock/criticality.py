"""What is read off the answer to a cut: cost, what is missing and where, what steps in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ionshore.optim.problem import Problem
from ionshore.optim.solution import RawSolution

if TYPE_CHECKING:
    from ionshore.studies.shock.opened import ShortRun

__all__ = ["CriticalityMeter", "criticality_meter"]

FloatArray = NDArray[np.float64]
_DUST = 1e-6
NOTICED = 0.002
"""Share of the demand of a step that is missed when a chain is told to fail [1]."""
ENERGY = "GWh"
_MISSING = ("unmet", "forgone")
_USING = ("activity", "delivery")


@dataclass(frozen=True, slots=True, eq=False)
class CriticalityMeter:
    """Figures of a cut against the same months without it.

    ``extra_cost`` [million USD, present value], ``unserved`` [GWh] in all and by region
    (``unserved_USA``), ``cut`` (what the cut takes away, in the unit of its good; unknown
    if of several goods) and ``replaced``: the share of it that others make or have in
    stock; the rest is used no more, because less is made or another chemistry serves.
    ``holds_out``: months until demand is missed noticeably, unknown if it never is.

    Parameters
    ----------
    regions : tuple of str
    base : RawSolution
    missing : sparse array, shape (regions, columns)
        What is missing, by region [GWh].
    use : sparse array, shape (balances, columns)
        What is used or delivered, by balance.
    pool : array of str, shape (2, balances)
        Commodity and region of each balance.
    lane : array of str, shape (2, lanes)
        Commodity and origin of each column of shipments.
    asset : array of str, shape (2, capacities)
        Commodity and region of each row of capacity.
    output : sparse array, shape (capacities, columns)
        What is made under each row of capacity.
    weight : array, shape (lanes,)
        Length of the step of each column of shipments [year].
    by_step : sparse array, shape (S, columns)
        What is missing, by step [GWh].
    wanted : array, shape (S,)
        Demand of each step [GWh].
    before : array, shape (S,)
        Months before each step begins [month].
    sides : tuple of arrays
        Upper bounds of shipments and of capacity without a cut.
    starts : tuple of int
        First column of shipments, first row of capacity.
    """

    regions: tuple[str, ...]
    base: RawSolution
    missing: sparse.csr_array
    use: sparse.csr_array
    pool: NDArray[np.object_]
    lane: NDArray[np.object_]
    asset: NDArray[np.object_]
    output: sparse.csr_array
    weight: FloatArray
    by_step: sparse.csr_array
    wanted: FloatArray
    before: FloatArray
    sides: tuple[FloatArray, FloatArray]
    starts: tuple[int, int]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the figures."""
        each = (f"unserved_{one}" for one in self.regions)
        return ("extra_cost", "unserved", "cut", "replaced", "holds_out", *each)

    def __call__(self, problem: Problem, raw: RawSolution) -> Mapping[str, float]:
        """Return the figures of a solved cut."""
        short = self.missing @ raw.values - self.missing @ self.base.values
        short = np.where(np.abs(short) > _DUST, short, 0.0)
        cut, replaced = self._replaced(problem, raw)
        extra = raw.objective - self.base.objective
        each = {
            f"unserved_{one}": value
            for one, value in zip(self.regions, short, strict=True)
        }
        return {
            "extra_cost": extra if abs(extra) > _DUST else 0.0,
            "unserved": float(short.sum()),
            "cut": cut,
            "replaced": replaced,
            "holds_out": self._holds_out(raw),
            **each,
        }

    def _holds_out(self, raw: RawSolution) -> float:
        """Return months until a noticeable part of demand is missing; nan if never."""
        missing = self.by_step @ raw.values - self.by_step @ self.base.values
        fails = missing > NOTICED * self.wanted
        return float(self.before[np.argmax(fails)]) if fails.any() else float("nan")

    def _replaced(self, problem: Problem, raw: RawSolution) -> tuple[float, float]:
        """Return how much is cut, and the share of it that others make good."""
        column, row = self.starts
        lanes = slice(column, column + len(self.sides[0]))
        closed = problem.column_upper[lanes] < self.sides[0]
        stopped = problem.row_upper[row : row + len(self.sides[1])] < self.sides[1]
        named = [self.lane[0][closed], self.asset[0][stopped]]
        goods = set(np.concatenate(named))
        if len(goods) != 1:
            return float("nan"), float("nan")
        moved = self.base.values[lanes][closed] * self.weight[closed]
        kept = raw.values[lanes][closed] * self.weight[closed]
        lost = float((moved - kept).sum())
        lost += float((self.output[stopped] @ self.base.values).sum())
        if lost <= _DUST:
            return 0.0, float("nan")
        # an exporter that stops keeps what it made, so its own use does not count
        mine = ~np.isin(self.pool[1], list(set(self.lane[1][closed])))
        mine &= self.pool[0] == goods.pop()
        use = self.use[mine]
        gone = float((use @ self.base.values).sum() - (use @ raw.values).sum())
        return lost, float(np.clip(1.0 - gone / lost, 0.0, 1.0))


def criticality_meter(short_run: ShortRun) -> CriticalityMeter:
    """Return the meter of a short run."""
    problem, case = short_run.session.problem, short_run.case
    of_step = dict(zip(case.years.tolist(), case.periods.weight, strict=True))
    columns = problem.matrix.shape[1]
    weight = np.ones(columns)
    for block in problem.columns:
        years = block.labels.get("year", np.zeros(0, np.int64))
        if len(years):
            weight[block.start : block.stop] = [of_step[int(one)] for one in years]
    lane, pool = problem.column_block("shipment"), problem.row_block("balance")
    capacity = problem.row_block("capacity")
    regions, missing = _missing(short_run, weight)
    assets, goods = case.assets, case.goods
    good = goods.commodities[goods.commodity[assets.good]]
    place = {label: at for at, label in enumerate(assets.label.tolist())}
    at = np.array([place[one] for one in capacity.labels["asset"]], np.int64)
    matrix = problem.matrix.tocsr()
    making = _only(matrix[capacity.start : capacity.stop], problem, ("activity",))
    return CriticalityMeter(
        regions=regions,
        base=short_run.session.base,
        missing=missing,
        use=_times(-_negative(matrix, problem, pool.start, pool.stop), weight),
        pool=_pair(pool.labels["commodity"], pool.labels["region"]),
        lane=_pair(lane.labels["commodity"], lane.labels["origin"]),
        asset=_pair(good[at], case.regions[assets.region[at]]),
        output=_times(making, weight),
        weight=weight[lane.start : lane.stop],
        by_step=_by_step(short_run, weight),
        wanted=_wanted(short_run),
        before=np.concatenate([[0.0], np.cumsum(short_run.steps.months)[:-1]]),
        sides=(
            problem.column_upper[lane.start : lane.stop],
            problem.row_upper[capacity.start : capacity.stop],
        ),
        starts=(lane.start, capacity.start),
    )


def _pair(first: object, second: object) -> NDArray[np.object_]:
    return np.array([np.asarray(first, object), np.asarray(second, object)])


def _lacking(short_run: ShortRun) -> tuple[NDArray[np.int64], list[object], list[int]]:
    """Return columns of demand for batteries that is missed, with region and step."""
    problem, segments = short_run.session.problem, short_run.case.world["segments"]
    battery = set(segments["segment"][segments["unit"] == ENERGY])
    column, region, step = [], [], []
    place = {int(one): at for at, one in enumerate(short_run.steps.label)}
    for block in (
        problem.column_block(one) for one in _MISSING if problem.has_block(one)
    ):
        counted = np.isin(np.asarray(block.labels["segment"]), list(battery))
        column.append(block.start + np.flatnonzero(counted))
        region += np.asarray(block.labels["region"])[counted].tolist()
        step += [place[int(year)] for year in block.labels["year"][counted]]
    return np.concatenate(column), region, step


def _missing(
    short_run: ShortRun, weight: FloatArray
) -> tuple[tuple[str, ...], sparse.csr_array]:
    """Return regions, and the matrix that adds up what each of them misses."""
    column, region, _ = _lacking(short_run)
    regions, row = np.unique(np.array(region, str), return_inverse=True)
    shape = (len(regions), len(weight))
    missing = sparse.csr_array((weight[column], (row, column)), shape=shape)
    return tuple(regions.tolist()), missing


def _by_step(short_run: ShortRun, weight: FloatArray) -> sparse.csr_array:
    """Return the matrix that adds up what is missing in each step."""
    column, _, step = _lacking(short_run)
    shape = (len(short_run.steps), len(weight))
    return sparse.csr_array((weight[column], (step, column)), shape=shape)


def _wanted(short_run: ShortRun) -> FloatArray:
    """Return the demand for batteries of each step [GWh]."""
    demand, segments = short_run.case.demand, short_run.case.world["segments"]
    battery = list(segments["segment"][segments["unit"] == ENERGY])
    quantity = demand.quantity[np.isin(demand.segment.astype(str), battery)]
    wanted: FloatArray = np.nansum(quantity, axis=0) * short_run.steps.weight
    return wanted


def _negative(
    matrix: sparse.csr_array, problem: Problem, start: int, stop: int
) -> sparse.csr_array:
    """Return what activities and deliveries take out of some balances, as it stands."""
    part = _only(matrix[start:stop], problem, _USING)
    part.data = np.minimum(part.data, 0.0)
    part.eliminate_zeros()
    return part


def _only(
    matrix: sparse.csr_array, problem: Problem, names: tuple[str, ...]
) -> sparse.csr_array:
    kept = np.zeros(matrix.shape[1])
    for name in names:
        block = problem.column_block(name)
        kept[block.start : block.stop] = 1.0
    return _times(matrix, kept)


def _times(matrix: sparse.csr_array, weight: FloatArray) -> sparse.csr_array:
    """Return a matrix with each column multiplied."""
    return sparse.csr_array(matrix @ sparse.diags_array(weight))
