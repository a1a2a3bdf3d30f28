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
being built offer as the others of their place do, and new plants carry what exceeds
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

__all__ = ["Adders", "adders_of", "curve_tables", "elasticities_of", "is_scarce"]

FloatArray = NDArray[np.float64]

_SHUT = 0.25
"""How far below its margin a plant that loses money is offered at most, as a share
of the price: a curve may not fall without end."""


@dataclass(frozen=True, slots=True, eq=False)
class Adders:
    """What places add to the cost of plants that did not run in the base year.

    A place speaks for itself as far as it made something: the margin of a region
    with the share s of a process counts s / (s + ``place_weight``), the mean of the
    process the rest. A place that made nothing takes the mean, so that it is neither
    punished nor favored for being new.

    Parameters
    ----------
    committed : mapping of (process, region) to float
        Mean margin kept as a cost [million USD/unit]; region ``*``: the process.
    new : mapping of (process, region) to float
        The part of it beyond the recovery of capital [million USD/unit].
    """

    committed: Mapping[tuple[str, str], float]
    new: Mapping[tuple[str, str], float]

    def of(self, process: str, region: str, *, is_new: bool) -> float:
        """Return the adder of a process in a region, 0 if nobody ran it."""
        table = self.new if is_new else self.committed
        return table.get((process, region), table.get((process, "*"), 0.0))


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
    """Return ``supply_steps`` of every plant that ran in the base year."""
    case = point.case
    scarce = is_scarce(point, margins, settings, reading)
    eta = elasticities_of(case.world, case)
    own = sum(case.assets.variable.values())[:, 0]  # type: ignore[index]
    price = np.abs(own + margins.margin) + _inputs(point, margins)
    active = np.flatnonzero(point.output > 0)
    edges = np.array([0.0, *settings.breaks])
    middle = 0.5 * (edges[1:] + edges[:-1])
    middle = np.append(middle, 2.0 * edges[-1] - middle[-1])
    rise = price[active, None] * (middle[None, :] - 1.0) / eta[active, None]
    margin = margins.margin[active, None]
    least = np.minimum(margin, 0.0) - np.where(
        margin > 0, 0.0, _SHUT * price[active, None]
    )
    adder = np.maximum(margin + rise, least)
    width = np.diff(edges)[None, :] * margins.utilization[active, None]
    width = np.concatenate([width, np.full((len(active), 1), np.nan)], axis=1)
    base = _steps(case, active, width, adder, None)
    kept = np.flatnonzero(scarce[active] & (margins.margin[active] > 0))
    after = _steps(
        case,
        active[kept],
        width[kept],
        np.zeros((len(kept), adder.shape[1])),
        case.world.base_year + 1,
    )
    return pd.concat([base, after], ignore_index=True)


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


def _steps(
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


def adders_of(
    point: BasePoint,
    margins: Margins,
    settings: CalibrationSettings,
    reading: Reading,
) -> Adders:
    """Return what plants of each process and region add that did not run then."""
    case = point.case
    active = point.output > 0
    scarce = is_scarce(point, margins, settings, reading)
    margin = np.where(active, margins.margin, 0.0)
    kept = np.where(scarce, np.minimum(margin, 0.0), margin)
    beyond = margin - np.clip(margin, 0.0, margins.recovery)
    beyond = np.where(scarce, np.minimum(beyond, 0.0), beyond)
    region = case.regions[case.assets.region]
    frame = pd.DataFrame(
        {
            "process": case.assets.process,
            "region": region,
            "output": point.output,
            "committed": kept * point.output,
            "new": beyond * point.output,
        }
    )[active]
    whole = frame.groupby(["process", "region"])[["output", "committed", "new"]].sum()
    of_process = whole.groupby("process").sum()
    mean = of_process[["committed", "new"]].div(of_process["output"], axis=0)
    own = whole[["committed", "new"]].div(whole["output"], axis=0)
    process = whole.index.get_level_values("process")
    share = whole["output"] / of_process["output"].reindex(process).to_numpy(float)
    weight = (share / (share + settings.place_weight)).to_numpy(float)[:, None]
    common = mean.reindex(process).to_numpy(float)
    blended = weight * own.to_numpy(float) + (1.0 - weight) * common
    names = [(str(process), str(region)) for process, region in whole.index]
    everywhere = [(str(process), "*") for process in mean.index]
    committed, new = (
        dict(zip(names, blended[:, column].tolist(), strict=True))
        | dict(zip(everywhere, mean.iloc[:, column].astype(float), strict=True))
        for column in (0, 1)
    )
    return Adders(committed, new)
