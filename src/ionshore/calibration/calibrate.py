"""World -> calibrated world: reconcile, explain, lay curves.

The order is fixed: figures are made to agree, the base year becomes a point of the
model's own problem under the law of that year, prices and margins are found that
explain it, and margins become cost curves. What comes out is a world like any
other, with other rows in a few tables.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from ionshore.calibration.agreed import SOURCE, reconciled_world
from ionshore.calibration.curves import (
    Places,
    curve_tables,
    is_scarce,
    places_of,
)
from ionshore.calibration.point import BasePoint, base_point
from ionshore.calibration.prices import Margins, fit_prices
from ionshore.calibration.reconcile import Reconciliation, reconcile
from ionshore.calibration.settings import CalibrationSettings, Reading
from ionshore.scenario.scenario import Scenario
from ionshore.tables.records import records
from ionshore.world.world import World

__all__ = ["BaseYear", "Calibration", "calibrate", "explain_base_year", "lay_curves"]


@dataclass(frozen=True, slots=True, eq=False)
class BaseYear:
    """The base year explained, before anything is said about what a margin is.

    Parameters
    ----------
    world : World
        Reconciled.
    reconciliation : Reconciliation
    point : BasePoint
    margins : Margins
    settings : CalibrationSettings
    """

    world: World
    reconciliation: Reconciliation
    point: BasePoint
    margins: Margins
    settings: CalibrationSettings


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """A calibrated world and what was found on the way.

    Parameters
    ----------
    world : World
        To be solved.
    reading : str
        How margins were read: ``rule``, ``cost`` or ``scarcity``.
    tables : mapping of str to DataFrame
        ``reconciliation`` (figures), ``balances``, ``margins``, ``anchors``,
        ``implied``, ``base_prices``, ``moved_limits``.
    facts : mapping
        Numbers for ``run.json``: settings, chi square, iterations.
    """

    world: World
    reading: Reading
    tables: Mapping[str, pd.DataFrame]
    facts: Mapping[str, object]


def calibrate(
    world: World,
    scenario: Scenario,
    *,
    settings: CalibrationSettings | None = None,
    reading: Reading = "rule",
) -> Calibration:
    """Return a world whose base year looks like what was reported of it.

    Parameters
    ----------
    world : World
        With tables ``base_output``, ``prices``, ``elasticities``.
    scenario : Scenario
        Its law is that of the base year, with the same rates as in the first
        model year of a plan.
    settings : CalibrationSettings, optional
        Judgements.
    reading : str
        What margins of the base year are taken to be.

    Raises
    ------
    ModelLimit
        ``L540`` to ``L543`` if reported figures contradict each other too much.
    SolveError
        If a solver fails.
    """
    return lay_curves(explain_base_year(world, scenario, settings), reading)


def explain_base_year(
    world: World, scenario: Scenario, settings: CalibrationSettings | None = None
) -> BaseYear:
    """Return the base year with its prices and margins; see :func:`calibrate`."""
    chosen = settings or CalibrationSettings()
    result = reconcile(world, chosen)
    agreed = reconciled_world(world, result)
    point = base_point(agreed, scenario, result)
    return BaseYear(agreed, result, point, fit_prices(point, chosen), chosen)


def lay_curves(base: BaseYear, reading: Reading) -> Calibration:
    """Return the calibrated world under one reading of its margins."""
    point, margins, settings = base.point, base.margins, base.settings
    steps = curve_tables(point, margins, settings, reading)
    places = places_of(point, margins, settings, reading)
    tables = dict(base.world.tables)
    tables["supply_steps"] = steps.astype(tables["supply_steps"].dtypes)
    tables["assets"] = _assets(tables["assets"], point, places, set(steps["asset"]))
    tables["limits"] = _limits(tables["limits"], point)
    facts = {
        "reading": reading,
        "settings": settings.as_dict(),
        "chi_square": base.reconciliation.chi_square,
        "balances": len(base.reconciliation.balances),
        "iterations": base.reconciliation.iterations,
    }
    digest = hashlib.sha256(f"{base.world.hash} {facts}".encode()).hexdigest()
    world = replace(
        base.world,
        tables=MappingProxyType(tables),
        hash=digest,
        options=replace(base.world.options, calibrate_under=""),
    )
    return Calibration(
        world=world,
        reading=reading,
        tables=MappingProxyType(
            {
                "reconciliation": base.reconciliation.figures,
                "balances": base.reconciliation.balances,
                "margins": margin_table(base, reading),
                "anchors": margins.anchors,
                "implied": margins.implied,
                "base_prices": margins.prices,
                "moved_limits": point.limits,
            }
        ),
        facts=MappingProxyType(facts),
    )


def _assets(
    table: pd.DataFrame, point: BasePoint, places: Places, curved: set[str]
) -> pd.DataFrame:
    """Return plants with what their place adds where no curve of their own says it."""
    case = point.case
    running = set(case.assets.label[point.effective > 0])
    extra = np.zeros(len(table))
    for row, one in enumerate(records(table[["asset", "process", "region", "status"]])):
        if one.asset in curved:
            continue
        told = places.of(one.process, one.region)
        if told is not None:
            extra[row] = told["new" if one.status == "candidate" else "committed"]
        if one.asset in running:  # stood still in the base year: it was not worth it
            extra[row] += _idle(point, one.asset)
    changed = table.copy()
    changed["cost_adder"] = changed["cost_adder"] + extra
    moved = extra != 0.0
    changed.loc[moved, "source_id"] += f";{SOURCE['source_id']}"
    return changed


def _idle(point: BasePoint, asset: str) -> float:
    """Return a cost that keeps a plant idle that was idle in the base year."""
    case = point.case
    place = int(np.flatnonzero(case.assets.label == asset)[0])
    good = case.assets.good[place]
    return float(case.goods.reference_price[case.goods.commodity[good]])


def _limits(table: pd.DataFrame, point: BasePoint) -> pd.DataFrame:
    moved = dict(zip(point.limits["limit"], point.limits["value"], strict=True))
    if not moved:
        return table
    changed = table.copy()
    rows = changed["limit"].isin(list(moved))
    changed.loc[rows, "value"] = changed.loc[rows, "limit"].map(moved).astype(float)
    changed.loc[rows, "source_id"] += f";{SOURCE['source_id']}"
    return changed


def margin_table(base: BaseYear, reading: Reading) -> pd.DataFrame:
    """Return the margin of every plant that ran, and how it is read."""
    point, margins = base.point, base.margins
    case = point.case
    assets, goods = case.assets, case.goods
    commodity = goods.commodity[assets.good]
    own = sum(assets.variable.values())[:, 0]  # type: ignore[index]
    frame = pd.DataFrame(
        {
            "asset": assets.label,
            "process": assets.process,
            "region": case.regions[assets.region],
            "owner": assets.owner,
            "commodity": goods.commodities[commodity],
            "stage": goods.stages[commodity],
            "output": point.output,
            "utilization": margins.utilization,
            "own_cost": own,
            "margin": margins.margin,
            "recovery": margins.recovery,
            "reading": np.where(
                is_scarce(point, margins, base.settings, reading), "scarcity", "cost"
            ),
            "unit": "million USD/" + goods.units[commodity].astype(str).astype(object),
        }
    )
    ran = point.output > 0
    frame = frame[ran].reset_index(drop=True)
    price = dict(
        zip(
            zip(margins.prices["commodity"], margins.prices["region"], strict=True),
            margins.prices["value"],
            strict=True,
        )
    )
    frame["price"] = [
        price[key] for key in zip(frame["commodity"], frame["region"], strict=True)
    ]
    return frame
