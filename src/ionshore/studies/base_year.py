"""How the base year of a world came about and how well it is met."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from ionshore.calibration.calibrate import (
    BaseYear,
    Calibration,
    explain_base_year,
    lay_curves,
)
from ionshore.calibration.fit import Fit, fit_of
from ionshore.calibration.settings import CalibrationSettings, Reading
from ionshore.model.solution import Solution
from ionshore.studies.calibrating import base_year_law, require_calibration
from ionshore.studies.clock import Clock
from ionshore.studies.solving import solve_world
from ionshore.world.load import load_world
from ionshore.world.world import World

__all__ = ["Examined", "examine", "solve_base_year"]

_MISSED_SHARE = 1.0
"""Percentage points from which a share of output is called missed."""
_MISSED_ANCHOR = 0.05
_MISSED_PRICE = 0.25
_MISSED_COUNTRY = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Examined:
    """A calibration with its fit.

    Parameters
    ----------
    base : BaseYear
    calibration : Calibration
    fit : Fit
    solution : Solution
        The calibrated base year, solved alone.
    """

    base: BaseYear
    calibration: Calibration
    fit: Fit
    solution: Solution

    def as_dict(self) -> dict[str, object]:
        """Return what ``ionshore calibrate --json`` prints."""
        error = self.fit.shares["error"].abs()
        return {
            "world": self.base.world.name,
            "reading": self.calibration.reading,
            "share_error_max_pp": float(error.max()),
            "share_error_mean_pp": float(error.mean()),
            "by_stage": self._by_stage(),
            "anchors": _told(self._anchored(), _MISSED_ANCHOR),
            "implied": _told(self._column("implied"), _MISSED_PRICE),
            "held_out": {
                "prices": _told(self.fit.held_prices, _MISSED_PRICE),
                "countries": self._countries(),
            },
            "misses": self.misses().to_dict("records"),
            "rents": self._rents(),
            "reconciliation": {
                "chi_square": self.base.reconciliation.chi_square,
                "balances": len(self.base.reconciliation.balances),
                "largest_move": float(
                    self.base.reconciliation.figures["move"].abs().max()
                ),
            },
            "settings": self.calibration.facts["settings"],
        }

    def _column(self, name: str) -> pd.DataFrame:
        return self.fit.prices[self.fit.prices["column"] == name]

    def _anchored(self) -> pd.DataFrame:
        return self._column("anchored")

    def _by_stage(self) -> dict[str, dict[str, object]]:
        told: dict[str, dict[str, object]] = {}
        for stage, rows in self.fit.shares.groupby("stage", sort=False):
            size = rows["error"].abs().to_numpy(float)
            worst = int(size.argmax())
            told[str(stage)] = {
                "n": len(rows),
                "max_pp": float(size.max()),
                "mean_pp": float(size.mean()),
                "worst": f"{rows['commodity'].iloc[worst]}, "
                f"{rows['region'].iloc[worst]}",
            }
        return told

    def _countries(self) -> dict[str, object]:
        table = self.fit.held_countries
        fair = table[~table["proxy"].to_numpy(bool)]
        error = fair["error"].abs()
        return {
            "n": len(fair),
            "median_abs_error_pp": float(error.median()),
            "mean_abs_error_pp": float(error.mean()),
            "within_target": int((error <= _MISSED_COUNTRY).sum()),
            "target_pp": _MISSED_COUNTRY,
            "left_out_as_proxies": len(table) - len(fair),
            "rows": table.to_dict("records"),
        }

    def _rents(self) -> dict[str, object]:
        """Return how large margins are beside prices, weighted by value."""
        table = self.calibration.tables["margins"]
        price = table["price"].where(table["price"] > 0)
        value = (table["output"] * price).fillna(0.0)
        share = (table["margin"] / price).fillna(0.0)
        beyond = table["margin"] - table["margin"].clip(0.0, table["recovery"])
        whole = float(value.sum())
        return {
            "plants": len(table),
            "mean_margin_of_price": float((share.abs() * value).sum() / whole),
            "beyond_recovery_of_price": float(
                ((beyond / price).fillna(0.0).clip(lower=0.0) * value).sum() / whole
            ),
            "below_cost_of_price": float(
                ((beyond / price).fillna(0.0).clip(upper=0.0) * value).sum() / whole
            ),
            "within_15_percent": float((share.abs() <= 0.15).mean()),
        }

    def misses(self) -> pd.DataFrame:
        """Return every figure that misses its target, with its cause.

        Columns: ``what``, ``where``, ``error``, ``unit``, ``target``, ``cause``.
        """
        shares = self.fit.shares
        anchored, held = self._anchored(), self.fit.held_prices
        implied = self._column("implied")
        countries = self.fit.held_countries
        rows = [
            *(
                _miss("share", one, one["error"], "pp", _MISSED_SHARE, self._cause(one))
                for _, one in shares[shares["error"].abs() > _MISSED_SHARE].iterrows()
            ),
            *(
                _miss(
                    "anchor",
                    one,
                    100 * one["error"],
                    "%",
                    100 * _MISSED_ANCHOR,
                    _loose(one),
                )
                for _, one in anchored[
                    anchored["error"].abs() > _MISSED_ANCHOR
                ].iterrows()
            ),
            *(
                _miss(
                    "implied price",
                    one,
                    100 * one["error"],
                    "%",
                    100 * _MISSED_PRICE,
                    self._thin(one),
                )
                for _, one in implied[implied["error"].abs() > _MISSED_PRICE].iterrows()
            ),
            *(
                _miss(
                    "held-out price",
                    one,
                    100 * one["error"],
                    "%",
                    100 * _MISSED_PRICE,
                    self._thin(one),
                )
                for _, one in held[held["error"].abs() > _MISSED_PRICE].iterrows()
            ),
            *(
                _miss(
                    "held-out country",
                    one,
                    one["error"],
                    "pp",
                    _MISSED_COUNTRY,
                    self._gap(one),
                )
                for _, one in countries[
                    (countries["error"].abs() > _MISSED_COUNTRY)
                    & ~countries["proxy"].to_numpy(bool)
                ].iterrows()
            ),
        ]
        columns = ["what", "where", "error", "unit", "target", "cause"]
        return pd.DataFrame(rows, columns=columns)

    def _cause(self, one: pd.Series) -> str:
        """Return why a share of output moved: its world total, or what it lacks."""
        processes = self.base.world["processes"]
        makers = processes.loc[processes["commodity"] == one["commodity"], "process"]
        figures = self.base.reconciliation.figures
        mine = figures[
            (figures["kind"] == "production") & figures["process"].isin(makers)
        ]
        far = mine.iloc[int(mine["move"].abs().to_numpy(float).argmax())]
        return (
            f"{far['process']} moved from {far['reported']:.4g} to "
            f"{far['reconciled']:.4g} ({far['move']:+.1f} sd); the places give way "
            "where their input cannot be brought in"
        )

    def _thin(self, one: pd.Series) -> str:
        """Return what a price without its anchor hangs on."""
        margins = self.calibration.tables["margins"]
        mine = margins[margins["commodity"] == one["commodity"]]
        if mine.empty:
            return "nobody makes it here: only its users speak for it"
        share = (mine["recovery"] / mine["price"].where(mine["price"] > 0)).mean()
        return (
            "its own cost and the prices about it say otherwise; capital recovery is "
            f"{share:.0%} of its price, the cost figures are "
            f"{_worst(self.base.world, mine)}"
        )

    def _gap(self, one: pd.Series) -> str:
        balances = self.base.reconciliation.balances.set_index("commodity")
        product = self.base.world["processes"].set_index("process")["commodity"]
        name = str(product.loc[one["process"]])
        gap = float(balances["gap"].get(name, np.nan))
        return f"reported output and need of {name} differ by {gap:+.0%} of the output"


def _miss(
    what: str, one: pd.Series, error: float, unit: str, target: float, cause: str
) -> dict[str, object]:
    name = one["process"] if "process" in one else one["commodity"]
    return {
        "what": what,
        "where": f"{name}, {one['region']}",
        "error": float(error),
        "unit": unit,
        "target": target,
        "cause": cause,
    }


def _loose(one: pd.Series) -> str:
    return f"held loosely: the quotation is good to {one['spread']:.0%} ({one['note']})"


def _worst(world: World, margins: pd.DataFrame) -> str:
    costs = world["process_costs"]
    rows = costs[costs["process"].isin(set(margins["process"]))]
    order = ("assumed", "derived", "reported")
    return min(set(rows["confidence"]), key=order.index, default="missing")


def _told(table: pd.DataFrame, target: float) -> dict[str, object]:
    error = table["error"].abs()
    return {
        "n": len(table),
        "median_abs_error": float(error.median()) if len(table) else None,
        "max_abs_error": float(error.max()) if len(table) else None,
        "within_target": int((error <= target).sum()),
        "target": target,
        "rows": table.drop(columns=["column", "note"]).to_dict("records"),
    }


def examine(
    world: World | Path | str = "reference",
    reading: Reading = "rule",
    *,
    settings: CalibrationSettings | None = None,
    clock: Clock | None = None,
) -> Examined:
    """Calibrate a world and hold the result against everything known.

    Raises
    ------
    ModelLimit
        ``L544`` if the world lacks what a calibration needs, ``L540`` to ``L543``
        if its figures contradict each other.
    """
    clock = clock or Clock()
    with clock.phase("read"):
        loaded = world if isinstance(world, World) else load_world(world)
    with clock.phase("calibrate"):
        require_calibration(loaded, reading, settings=settings)
        base = explain_base_year(loaded, base_year_law(loaded), settings)
        calibration = lay_curves(base, reading)
    with clock.phase("solve"):
        solution = solve_base_year(calibration, loaded)
    with clock.phase("hold out"):
        fit = fit_of(base, loaded, solution.table("activity"))
    return Examined(base, calibration, fit, solution)


def solve_base_year(calibration: Calibration, world: World) -> Solution:
    """Return the solution of the calibrated base year alone, under its own law."""
    law = base_year_law(world)
    year = world.base_year
    alone = replace(calibration.world, years=(year,), last_period_years=1)
    return solve_world(alone, law, years=(year,), reading=None)
