"""How well the base year is met, in three columns that must not be mixed.

*Anchored*: it was an input, so that it fits proves little. *Implied*: it was not
aimed at. *Out of sample*: one figure at a time was kept out and predicted from the
rest. Only the last two are called accuracy.

An output is predicted from the balances of its neighbors: what the stages after it
need, less what other places are reported to make. A price is predicted from costs,
expected margins and the prices of its neighbors.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ionshore.calibration.calibrate import BaseYear
from ionshore.calibration.figures import Figures, figures_of
from ionshore.calibration.prices import fit_prices
from ionshore.calibration.reconcile import agree
from ionshore.calibration.settings import CalibrationSettings
from ionshore.tables.records import records
from ionshore.world.world import World

__all__ = [
    "Fit",
    "anchored_prices",
    "fit_of",
    "held_out_countries",
    "held_out_prices",
    "implied_prices",
    "rival_outputs",
    "share_fit",
]

_NOTABLE = 0.05
"""Share of a commodity from which a country is held out [1]."""
_UNKNOWN = 5.0
"""Spread of a total that is kept out, as a logarithm: as good as unknown."""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """The fit of a base year.

    Parameters
    ----------
    shares : DataFrame
        ``stage``, ``commodity``, ``region``, ``reported``, ``model`` (shares) and
        ``error`` in percentage points.
    prices : DataFrame
        ``commodity``, ``region``, ``column`` (anchored or implied), ``observed``,
        ``model``, ``error`` [1], ``spread``, ``source_id``, ``note``.
    rivals : DataFrame
        ``commodity``, ``region``, ``observed``, ``model``, ``error`` [1]: output
        after reporters that the world does not follow (implied).
    held_prices : DataFrame
        As ``prices``, each predicted without itself.
    held_countries : DataFrame
        ``process``, ``region``, ``reported``, ``predicted`` (shares), ``error`` in
        percentage points, ``proxy`` (true: the figure came from demand).
    """

    shares: pd.DataFrame
    prices: pd.DataFrame
    rivals: pd.DataFrame
    held_prices: pd.DataFrame
    held_countries: pd.DataFrame


def share_fit(world: World, activity: pd.DataFrame) -> pd.DataFrame:
    """Return shares of output in the base year beside those reported.

    Parameters
    ----------
    world : World
        As it was reported, not reconciled.
    activity : DataFrame
        Table ``activity`` of a solution.
    """
    product = world["processes"].set_index("process")["commodity"]
    stage = world["commodities"].set_index("commodity")["stage"]
    reported = world["base_output"]
    reported = reported.assign(commodity=reported["process"].map(product))
    made = activity[activity["year"] == world.base_year]
    keys = ["commodity", "region"]
    frame = pd.concat(
        [
            reported.groupby(keys)["quantity"].sum().rename("reported"),
            made.groupby(keys)["value"].sum().rename("model"),
        ],
        axis=1,
    ).fillna(0.0)
    frame = frame.reset_index()
    frame = frame[frame["commodity"].isin(set(reported["commodity"]))]
    for name in ("reported", "model"):
        whole = frame.groupby("commodity")[name].transform("sum")
        frame[name] = frame[name] / whole.where(whole > 0, 1.0)
    frame["error"] = 100.0 * (frame["model"] - frame["reported"])
    frame.insert(0, "stage", frame["commodity"].map(stage))
    return frame.reset_index(drop=True)


def anchored_prices(base: BaseYear) -> pd.DataFrame:
    """Return the observed prices that were aimed at, beside those found."""
    anchors = base.margins.anchors
    return _told(anchors, "anchored")


def _told(anchors: pd.DataFrame, column: str) -> pd.DataFrame:
    told = anchors.rename(columns={"fitted": "model"}).assign(column=column)
    columns = ["commodity", "region", "column", "observed", "model", "error", "spread"]
    chosen: pd.DataFrame = told[[*columns, "source_id", "note"]]
    return chosen.reset_index(drop=True)


def implied_prices(implied: pd.DataFrame) -> pd.DataFrame:
    """Return the observed prices that were not aimed at, beside those found.

    Parameters
    ----------
    implied : DataFrame
        Of :class:`ionshore.calibration.prices.Margins`; the rule is that of
        :mod:`ionshore.calibration.anchors`.
    """
    return _told(implied, "implied")


def rival_outputs(world: World, activity: pd.DataFrame) -> pd.DataFrame:
    """Return what other reporters say was made in the base year, beside the model.

    These are the sides of a conflict that the world did not take, so the model was
    not aimed at them; they tell how far reporters differ.
    """
    seen = world["observations"]
    rivals = seen[
        (seen["measure"] == "production")
        & (seen["year"] == world.base_year)
        & ~seen["chosen"].to_numpy(bool)
        & (seen["quantity"] > 0)
    ]
    made = activity[activity["year"] == world.base_year]
    found = made.groupby(["commodity", "region"])["value"].sum()
    keys = pd.MultiIndex.from_frame(rivals[["commodity", "region"]])
    model = found.reindex(keys).fillna(0.0).to_numpy(float)
    columns = ["commodity", "region", "quantity", "source_id", "note"]
    table = rivals[columns].rename(columns={"quantity": "observed"})
    observed = table["observed"].to_numpy(float)
    told: pd.DataFrame = table.assign(model=model, error=model / observed - 1.0)
    order = ["commodity", "region", "observed", "model", "error", "source_id", "note"]
    return told[order].reset_index(drop=True)


def held_out_prices(base: BaseYear) -> pd.DataFrame:
    """Return each observed price predicted from all others."""
    anchors = base.margins.anchors
    rows = []
    for place, one in enumerate(records(anchors)):
        held = frozenset({(one.commodity, one.region)})
        found = fit_prices(base.point, base.settings, held=held)
        rows.append(found.anchors.iloc[[place]])
    frame = pd.concat(rows, ignore_index=True) if rows else anchors
    return _told(frame, "out_of_sample")


def held_out_countries(world: World, settings: CalibrationSettings) -> pd.DataFrame:
    """Return each notable country's share predicted from the rest of the chain.

    Parameters
    ----------
    world : World
        As reported.
    settings : CalibrationSettings
        Spreads of the other figures.
    """
    output = world["base_output"]
    proxies = _proxies(world)
    figures = figures_of(world, settings)
    rows: list[dict[str, object]] = []
    for process, of_process in output.groupby("process", sort=False):
        whole = float(of_process["quantity"].sum())
        shares = of_process["quantity"] / whole
        if len(of_process) < 2 or not whole > 0:
            continue
        needed = _needed(figures, str(process))
        for region, share in zip(of_process["region"], shares, strict=True):
            if share < _NOTABLE:
                continue
            others = whole * (1.0 - float(share))
            predicted = max(needed - others, 0.0) / needed
            rows.append(
                {
                    "process": process,
                    "region": region,
                    "reported": float(share),
                    "predicted": predicted,
                    "error": 100.0 * (predicted - float(share)),
                    "proxy": process in proxies,
                }
            )
    columns = ["process", "region", "reported", "predicted", "error", "proxy"]
    return pd.DataFrame(rows, columns=columns)


def _needed(figures: Figures, process: str) -> float:
    """Return the output of a process that the rest of the chain asks for."""
    names = figures.labels
    own = (names["kind"] == "production") & (names["process"] == process)
    spread = np.where(own.to_numpy(bool), _UNKNOWN, figures.spread)
    blind = replace(figures, spread=spread)
    moves = agree(blind)[0]
    return float(blind.values(moves)[own.to_numpy(bool)][0])


def _proxies(world: World) -> set[str]:
    table = world["reconciliation"]
    rows = table[(table["kind"] == "production") & table["proxy"].to_numpy(bool)]
    return set(rows["process"])


def fit_of(base: BaseYear, world: World, activity: pd.DataFrame) -> Fit:
    """Return all columns of the fit; see the functions of this module."""
    return Fit(
        shares=share_fit(world, activity),
        prices=pd.concat(
            [
                anchored_prices(base),
                implied_prices(base.margins.implied),
            ],
            ignore_index=True,
        ),
        rivals=rival_outputs(world, activity),
        held_prices=held_out_prices(base),
        held_countries=held_out_countries(world, base.settings),
    )
