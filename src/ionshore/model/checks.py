"""Checks after every solve, from the tables alone; a failed check is an error.

The solver's own residuals are checked on the matrix; these look at the answer as
a reader would: does every good balance, does nothing leave a place that was not
made there, do the costs add up to the objective.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ionshore.core.errors import SolveError
from ionshore.core.tell import tell
from ionshore.model.solution import Solution, places
from ionshore.optim.problem import FloatArray
from ionshore.scenario.case import Case

__all__ = ["Check", "check_solution", "require_checks"]

TOLERANCE = 1e-6

Flows = tuple[tuple[str, str], ...]
"""Tables of amounts, and which of their columns says where."""

_OWN: Flows = tuple(
    (name, "region")
    for name in ("activity", "byproduct", "drawn", "bought", "returned")
)
_ARRIVED: Flows = (("released", "region"), ("shipment", "destination"))
_LEFT: Flows = (("shipment", "origin"),)
_TAKEN: Flows = tuple(
    (name, "region") for name in ("use", "stored", "sold", "delivery")
)


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its largest relative violation against its tolerance."""

    name: str
    value: float
    tolerance: float
    holds: bool
    where: str = ""

    def as_dict(self) -> dict[str, object]:
        """Return the check by name, for ``run.json``."""
        return {
            "name": self.name,
            "value": self.value,
            "tolerance": self.tolerance,
            "holds": self.holds,
            "where": self.where,
        }


def check_solution(solution: Solution) -> tuple[Check, ...]:
    """Return all checks of a solution."""
    report = solution.raw.report
    own, left = _added(solution, _OWN), _added(solution, _LEFT)
    return (
        _mass_balance(solution, own, left),
        _no_reexport(solution.case, own, left),
        _cost_identity(solution),
        _plain("primal_violation", report.primal_violation),
        _plain("dual_violation", report.dual_violation),
        _plain("duality_gap", report.duality_gap),
    )


def require_checks(checks: tuple[Check, ...]) -> None:
    """Raise ``SolveError`` (V410) if a check fails."""
    findings = [
        tell(
            "V410",
            f"check {check.name}" + (f" at {check.where}" if check.where else ""),
            value=f"{check.value:.3g}",
            tolerance=f"{check.tolerance:g}",
        )
        for check in checks
        if not check.holds
    ]
    if findings:
        summary = "The answer does not pass its checks."
        raise SolveError(summary, findings)


def _plain(name: str, value: float) -> Check:
    # A whole-number problem has no multipliers to compare; its gap is nan.
    holds = bool(np.isnan(value)) or value <= TOLERANCE
    return Check(name, float(value), TOLERANCE, holds)


def _added(solution: Solution, flows: Flows) -> FloatArray:
    """Return what tables add up to by good, region and year, and its size.

    Returns
    -------
    array, shape (2, G, R, T)
        Sums, and sums of magnitudes: a negative flow is no smaller than its opposite.
    """
    case = solution.case
    goods = case.goods
    total = np.zeros((2, len(goods), len(case.regions), len(case.years)))
    brands = zip(goods.commodities[goods.commodity], goods.brand, strict=True)
    place = {good: at for at, good in enumerate(brands)}
    for name, where in flows:
        table = solution.table(name)
        if "brand" in table:
            labels = (table[axis].tolist() for axis in ("commodity", "brand"))
            good = np.array([place[pair] for pair in zip(*labels, strict=True)], int)
        else:
            asset = places(table["asset"].to_numpy(object), case.assets.label)
            good = case.assets.good[asset]
        region = places(table[where].to_numpy(object), case.regions)
        year = places(table["year"].to_numpy(), case.years)
        value = table["value"].to_numpy(float)
        np.add.at(total[0], (good, region, year), value)
        np.add.at(total[1], (good, region, year), np.abs(value))
    return total


def _mass_balance(solution: Solution, own: FloatArray, left: FloatArray) -> Check:
    """Nothing comes from nowhere: use never exceeds supply."""
    goods = solution.case.goods
    supply = own + _added(solution, _ARRIVED)
    use = left + _added(solution, _TAKEN)
    excess, size = use[0] - supply[0], use[1] + supply[1]
    commodity = goods.commodities[goods.commodity]
    return _worst(solution.case, "mass_balance", excess, size, commodity)


def _no_reexport(case: Case, own: FloatArray, left: FloatArray) -> Check:
    """Departures never exceed own output, by-products, drawn stock, purchases, returns."""
    goods = case.goods
    departed, made = (_by_commodity(case, amounts) for amounts in (left, own))
    excess = np.where(goods.transit[:, None, None], 0.0, departed[0] - made[0])
    return _worst(case, "no_reexport", excess, departed[1], goods.commodities)


def _by_commodity(case: Case, amounts: FloatArray) -> FloatArray:
    """Return amounts (2, G, R, T) of all brands together, shape (2, C, R, T)."""
    total = np.zeros((2, len(case.goods.commodities), *amounts.shape[2:]))
    for whole, part in zip(total, amounts, strict=True):
        np.add.at(whole, case.goods.commodity, part)
    return total


def _worst(
    case: Case,
    name: str,
    excess: FloatArray,
    size: FloatArray,
    commodity: NDArray[np.object_],
) -> Check:
    """Return the check of ``excess`` relative to 1 + the size of the flows.

    Both have the axes what, region and year; ``commodity`` names the first.
    """
    relative = np.maximum(excess / (1.0 + size), 0.0)
    what, region, year = np.unravel_index(relative.argmax(), relative.shape)
    value = float(relative[what, region, year])
    labels = (commodity[what], case.regions[region], case.years[year])
    where = ", ".join(map(str, labels)) if value else ""
    return Check(name, value, TOLERANCE, value <= TOLERANCE, where)


def _cost_identity(solution: Solution) -> Check:
    """The cost table, weighted and discounted, is the objective."""
    periods, cost = solution.case.periods, solution.table("cost")
    worth = periods.present_value[places(cost["year"].to_numpy(), periods.years)]
    total = float(cost["value"].to_numpy(float) @ worth)
    size = 1.0 + abs(solution.objective)
    value = abs(total - solution.objective) / size
    if not np.isfinite(solution.raw.values).all():
        # Tables hold what is significant, which nothing is beside what is no number.
        value = np.nan
    return Check("cost_identity", value, TOLERANCE, value <= TOLERANCE)
