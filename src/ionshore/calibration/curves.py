r"""Cost curves through the base point, and what a rent is taken to be.

A plant's marginal cost at a share q of its output in the base year is

.. math:: \text{own cost} + \rho + p\,(q - 1)/\eta

with :math:`\rho` its margin then, p the price of its product and :math:`\eta` the
elasticity of supply. The curve is laid as steps with the base point on a break.

**What a margin is.** The data do not tell whether it is a cost that is hidden from
us (it stays when law or capacity change) or the yield of scarce capacity (it goes
when capacity is added, and stays with its owner when a credit ends). One rule is
fixed in advance: a plant used to ``full_use`` or more earns from scarcity, one with
room to spare has a hidden cost, because nothing else keeps it from making more. Both
other readings, all hidden cost and all scarcity, can be asked for.

Under scarcity a plant offers at its own cost from the year after the base year, and
new plants carry nothing of it. Under hidden cost the curve stays, plants that were
being built offer along the curve of their place, and new plants carry what exceeds
the recovery of capital, because that part they pay anyway. A margin below zero is
always a cost: costs are overstated, or somebody pays. So is the margin of a
by-product of which no cost is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.calibration.agreed import SOURCE
from ionshore.calibration.point import BasePoint
from ionshore.calibration.prices import Margins
from ionshore.calibration.settings import CalibrationSettings, Reading
from ionshore.scenario.case import Case
from ionshore.tables.records import records
from ionshore.world.world import World

__all__ = ["Places", "curve_tables", "elasticities_of", "is_scarce", "places_of"]

FloatArray = NDArray[np.float64]

_SHUT = 0.25
"""How far below its margin a plant that loses money is offered at most, as a share
of the price: a curve may not fall without end."""
_MOSTLY = 0.5
"""Share of scarce output from which a place counts as scarce."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """What the base year says of plants that did not run in it.

    A place speaks for itself as far as it made something: the figures of a region
    with the share s of a process count s / (s + ``place_weight``), the means of the
    process the rest. A place that made nothing takes the means, so that it is neither
    punished nor favored for being new.

    Parameters
    ----------
    table : DataFrame
        By (process, region), region ``*`` for the process: ``committed``, the margin
        kept as a cost; ``new``, the part of it beyond the recovery of capital
        [million USD/unit]; ``utilization`` and ``scarce``, the share of output whose
        margin is read as scarcity [1].
    """

    table: Mapping[tuple[str, str], Mapping[str, float]]

    def of(self, process: str, region: str) -> Mapping[str, float] | None:
        """Return the figures of a process in a region, None if nobody ran it."""
        return self.table.get((process, region), self.table.get((process, "*")))


def is_scarce(
    point: BasePoint, margins: Margins, settings: CalibrationSettings, reading: Reading
) -> NDArray[np.bool_]:
    """Return whose margin is read as scarcity, shape (A,).

    Where no cost is known at all (a by-product), the margin is the cost that is not
    known, whatever the reading.
    """
    own = sum(point.case.assets.variable.values())[:, 0]  # type: ignore[index]
    credit = point.case.assets.variable["credit"][:, 0]
    known = own - credit != 0.0
    if reading == "rule":
        return np.asarray(known & (margins.utilization >= settings.full_use))
    return np.asarray(known & (reading == "scarcity"))


def elasticities_of(world: World, case: Case) -> FloatArray:
    """Return the elasticity of supply of each asset, shape (A,).

    A row of its commodity stands before one of its stage, that before ``*``. A
    world without any has 2 everywhere: an assumption.
    """
    table = world["elasticities"]
    known = {
        (one.commodity, one.stage): float(one.elasticity) for one in records(table)
    }
    goods = case.goods
    commodity = goods.commodity[case.assets.good]
    result = []
    for name, stage in zip(
        goods.commodities[commodity], goods.stages[commodity], strict=True
    ):
        keys = ((name, stage), (name, "*"), ("*", stage), ("*", "*"))
        result.append(next((known[key] for key in keys if key in known), 2.0))
    return np.array(result)


def curve_tables(
    point: BasePoint,
    margins: Margins,
    settings: CalibrationSettings,
    reading: Reading,
) -> pd.DataFrame:
    """Return ``supply_steps`` of plants that ran in the base year or were coming.

    A plant that was being built offers along the curve of its place: at the prices
    of the base year it is used as the others there were.
    """
    places = places_of(point, margins, settings, reading)
    scarce = is_scarce(point, margins, settings, reading)
    price = _product_prices(point, margins)
    eta = elasticities_of(point.case.world, point.case)
    large = _is_large(point, settings)
    coming = _coming(point, places)
    margin, use = margins.margin.copy(), margins.utilization.copy()
    for asset, told in coming:
        margin[asset], use[asset] = told["committed"], told["utilization"]
    ran = point.output > 0
    rising = np.flatnonzero(
        ran | np.isin(np.arange(len(ran)), [one[0] for one in coming])
    )
    ended = np.flatnonzero(ran & scarce & (margins.margin > 0))
    parts = []
    for breaks, of_size in ((settings.breaks, large), (settings.coarse, ~large)):
        curve = _Curve(point.case, breaks, eta)
        mine, flat = rising[of_size[rising]], ended[of_size[ended]]
        parts.append(curve.steps(mine, margin[mine], use[mine], price[mine]))
        nothing = np.zeros(len(flat))
        year = point.case.world.base_year + 1
        parts.append(curve.steps(flat, nothing, use[flat], nothing, from_year=year))
    return pd.concat(parts, ignore_index=True)


def _is_large(point: BasePoint, settings: CalibrationSettings) -> NDArray[np.bool_]:
    """Return whose size matters to its process, in the base year or when it comes."""
    assets = point.case.assets
    _, place = np.unique(assets.process.astype(str), return_inverse=True)
    size = np.maximum(point.effective, assets.utilization * assets.capacity.max(axis=1))
    whole = np.bincount(place, weights=point.effective)[place]
    return np.asarray(size >= settings.small * whole)


def _coming(point: BasePoint, places: Places) -> list[tuple[int, Mapping[str, float]]]:
    """Return plants that start later where a margin is mostly a hidden cost."""
    case = point.case
    region = case.regions[case.assets.region]
    found = []
    for asset in np.flatnonzero(point.effective <= 0):
        told = places.of(str(case.assets.process[asset]), str(region[asset]))
        if told is not None and told["scarce"] < _MOSTLY and told["utilization"] > 0:
            found.append((int(asset), told))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Curve:
    """How steps are laid: breaks as shares of the output of the base year."""

    case: Case
    breaks: tuple[float, ...]
    eta: FloatArray

    def steps(
        self,
        assets: NDArray[np.int64],
        margin: FloatArray,
        utilization: FloatArray,
        price: FloatArray,
        *,
        from_year: int | None = None,
    ) -> pd.DataFrame:
        """Return the steps of assets, each array of shape (n,)."""
        edges = np.array([0.0, *self.breaks])
        middle = 0.5 * (edges[1:] + edges[:-1])
        middle = np.append(middle, 2.0 * edges[-1] - middle[-1])
        rise = price[:, None] * (middle[None, :] - 1.0) / self.eta[assets, None]
        least = np.minimum(margin, 0.0) - np.where(margin > 0, 0.0, _SHUT * price)
        adder = np.maximum(margin[:, None] + rise, least[:, None])
        width = np.diff(edges)[None, :] * utilization[:, None]
        width = np.concatenate([width, np.full((len(assets), 1), np.nan)], axis=1)
        return _table(self.case, assets, width, adder, from_year)


def _product_prices(point: BasePoint, margins: Margins) -> FloatArray:
    """Return what the product of each asset earns, shape (A,).

    Own cost, inputs and margin where the plant ran, but not less than its cost; the
    middle price of the product for plants that did not.
    """
    case = point.case
    own = sum(case.assets.variable.values())[:, 0]  # type: ignore[index]
    cost = own + _inputs(point, margins)
    earned = cost + np.nan_to_num(margins.margin)
    middle = margins.prices.groupby("commodity")["value"].median().to_dict()
    names = case.goods.commodities[case.goods.commodity[case.assets.good]]
    market = np.array([float(middle.get(name, 0.0)) for name in names])
    ran = point.output > 0
    return np.maximum(np.where(ran, np.maximum(earned, cost), market), 0.0)


def _inputs(point: BasePoint, margins: Margins) -> FloatArray:
    """Return what the inputs less by-products of one unit cost, shape (A,)."""
    case = point.case
    assets = case.assets
    price = np.zeros((len(case.goods), len(case.regions)))
    place = {name: number for number, name in enumerate(case.goods.commodities)}
    region = case.place_of_region
    for one in records(margins.prices):
        price[place[one.commodity], region[one.region]] = one.value
    commodity = case.goods.commodity
    cost = np.zeros(len(assets))
    at = assets.region[assets.input_asset]
    np.add.at(
        cost,
        assets.input_asset,
        assets.input_quantity * price[commodity[assets.input_good], at],
    )
    at = assets.region[assets.output_asset]
    np.subtract.at(
        cost,
        assets.output_asset,
        assets.output_quantity * price[commodity[assets.output_good], at],
    )
    return cost


def _table(
    case: Case,
    assets: NDArray[np.int64],
    width: FloatArray,
    adder: FloatArray,
    from_year: int | None,
) -> pd.DataFrame:
    count = adder.shape[1]
    return pd.DataFrame(
        {
            "asset": np.repeat(case.assets.label[assets], count),
            "step": np.tile(np.arange(count), len(assets)),
            "from_year": pd.array([from_year] * adder.size, "Int64"),
            "width": width.ravel(),
            "adder": adder.ravel(),
            "source_id": SOURCE["source_id"],
            "confidence": "derived",
            "note": "through the base point",
        }
    )


def places_of(
    point: BasePoint,
    margins: Margins,
    settings: CalibrationSettings,
    reading: Reading,
) -> Places:
    """Return what each process and region says of plants that did not run then."""
    case = point.case
    active = point.output > 0
    scarce = is_scarce(point, margins, settings, reading)
    margin = np.where(active, margins.margin, 0.0)
    beyond = margin - np.clip(margin, 0.0, margins.recovery)
    figures = {
        "committed": np.where(scarce, np.minimum(margin, 0.0), margin),
        "new": np.where(scarce, np.minimum(beyond, 0.0), beyond),
        "utilization": margins.utilization,
        "scarce": scarce.astype(float),
    }
    frame = pd.DataFrame(
        {
            "process": case.assets.process,
            "region": case.regions[case.assets.region],
            "output": point.output,
        }
        | {name: value * point.output for name, value in figures.items()}
    )[active]
    names = list(figures)
    whole = frame.groupby(["process", "region"])[["output", *names]].sum()
    of_process = whole.groupby("process").sum()
    mean = of_process[names].div(of_process["output"], axis=0)
    process = whole.index.get_level_values("process")
    share = whole["output"] / of_process["output"].reindex(process).to_numpy(float)
    weight = (share / (share + settings.place_weight)).to_numpy(float)[:, None]
    own = whole[names].div(whole["output"], axis=0).to_numpy(float)
    blended = weight * own + (1.0 - weight) * mean.reindex(process).to_numpy(float)
    keys = [(str(process), str(region)) for process, region in whole.index]
    keys += [(str(process), "*") for process in mean.index]
    rows = np.concatenate([blended, mean.to_numpy(float)])
    return Places(
        {
            key: dict(zip(names, row.tolist(), strict=True))
            for key, row in zip(keys, rows, strict=True)
        }
    )
