"""Checks after every solve, from the tables alone; a failed check is an error.

The solver's own residuals are checked on the matrix; these look at the answer as
a reader would: does every good balance, does nothing leave a place that was not
made there, do the costs add up to the objective.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ionshore.core.errors import SolveError
from ionshore.core.tell import tell
from ionshore.model.solution import Solution

__all__ = ["Check", "check_solution", "require_checks"]

TOLERANCE = 1e-6


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
    return (
        _mass_balance(solution),
        _no_reexport(solution),
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


def _net(solution: Solution) -> pd.DataFrame:
    """Return supply and use of every good, place and year."""
    keys = ["commodity", "brand", "region", "year"]
    case = solution.case
    brand = dict(
        zip(case.assets.label, case.goods.brand[case.assets.good], strict=True)
    )
    made = solution.table("activity")
    moved = solution.table("shipment")
    signed = [
        (made.assign(brand=made["asset"].map(brand)), 1.0),
        (solution.table("byproduct"), 1.0),
        (moved.rename(columns={"destination": "region"}), 1.0),
        (solution.table("drawn"), 1.0),
        (solution.table("released"), 1.0),
        (solution.table("bought"), 1.0),
        (solution.table("returned"), 1.0),
        (solution.table("use"), -1.0),
        (moved.rename(columns={"origin": "region"}), -1.0),
        (solution.table("stored"), -1.0),
        (solution.table("sold"), -1.0),
        (solution.table("delivery"), -1.0),
    ]
    parts = [
        part[keys].assign(net=sign * part["value"], size=part["value"].abs())
        for part, sign in signed
        if len(part)
    ]
    if not parts:
        return pd.DataFrame(columns=[*keys, "net", "size"])
    whole = pd.concat(parts, ignore_index=True)
    return whole.groupby(keys, as_index=False)[["net", "size"]].sum()


def _worst(name: str, frame: pd.DataFrame, excess: pd.Series) -> Check:
    """Return the check of ``excess`` relative to 1 + the size of the flows."""
    if frame.empty:
        return Check(name, 0.0, TOLERANCE, holds=True)
    relative = (excess / (1.0 + frame["size"])).clip(lower=0.0)
    worst = int(relative.to_numpy(float).argmax())
    labels = [str(frame[key].iloc[worst]) for key in ("commodity", "region", "year")]
    value = float(relative.iloc[worst])
    return Check(name, value, TOLERANCE, value <= TOLERANCE, ", ".join(labels))


def _mass_balance(solution: Solution) -> Check:
    """Nothing comes from nowhere: use never exceeds supply."""
    net = _net(solution)
    return _worst("mass_balance", net, -net["net"])


def _no_reexport(solution: Solution) -> Check:
    """Departures never exceed own output, by-products, drawn stock, purchases, returns."""
    case = solution.case
    keys = ["commodity", "region", "year"]
    transit = set(case.goods.commodities[case.goods.transit])
    moved = solution.table("shipment")
    moved = moved[~moved["commodity"].isin(transit)]
    left = moved.groupby(["commodity", "origin", "year"])["value"].sum()
    own = pd.concat(
        [
            solution.table(name)[[*keys, "value"]]
            for name in ("activity", "byproduct", "drawn", "bought", "returned")
            if len(solution.table(name))
        ]
        or [pd.DataFrame(columns=[*keys, "value"])]
    )
    made = own.groupby(keys)["value"].sum()
    frame = left.rename_axis(keys).rename("left").to_frame()
    frame["made"] = made.reindex(frame.index).fillna(0.0).astype(float)
    frame["size"] = frame["left"]
    frame = frame.reset_index()
    return _worst("no_reexport", frame, frame["left"] - frame["made"])


def _cost_identity(solution: Solution) -> Check:
    """The cost table, weighted and discounted, is the objective."""
    periods = solution.case.periods
    worth = dict(zip(periods.years.tolist(), periods.present_value, strict=True))
    cost = solution.table("cost")
    total = float((cost["value"] * cost["year"].map(worth)).sum())
    size = 1.0 + abs(solution.objective)
    value = abs(total - solution.objective) / size
    return Check("cost_identity", value, TOLERANCE, value <= TOLERANCE)
