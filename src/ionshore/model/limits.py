r"""General limits: a sum of coefficients times matching variables, against a value.

Each term names a kind of variable and, by labels, which of them; what is left
blank matches all. ``capacity`` is nameplate alive: what exists (moved to the
right-hand side) plus all additions that still stand; ``plants`` counts open plants.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.model.frame import Frame, Places
from ionshore.scenario.case import Case
from ionshore.tables.records import records

__all__ = ["limits"]

_AXES = (
    "process",
    "asset",
    "owner",
    "commodity",
    "region",
    "origin",
    "destination",
    "segment",
    "link",
)
Labels = dict[str, NDArray[np.object_]]


def limits(frame: Frame, case: Case) -> None:
    """Add the rows of ``limits.csv``."""
    if case.world["limits"].empty:
        return
    table = _by_year(case)
    terms = dict(tuple(case.world["limit_terms"].groupby("limit", sort=False)))
    year_place = {int(year): t for t, year in enumerate(case.years)}
    names = table["limit"].drop_duplicates().to_numpy(object)
    shape = (len(names), len(case.years))
    place = {name: number for number, name in enumerate(names)}
    lower, upper = np.full(shape, -np.inf), np.full(shape, np.inf)
    slack = np.full(shape, np.nan)
    mask = np.zeros(shape, bool)
    for row in records(table):
        at = place[row.limit], year_place[int(row.model_year)]
        constant = _existing(case, terms.get(row.limit), at[1])
        mask[at] = True
        slack[at] = row.slack_cost
        if row.sense in (">=", "="):
            lower[at] = row.value - constant
        if row.sense in ("<=", "="):
            upper[at] = row.value - constant
    rows = frame.rows("limit", {"limit": names}, mask, lower=lower, upper=upper)
    for name, group in terms.items():
        if name in place:
            for term in records(group):
                _add_term(frame, case, rows[place[name]], term)
    _slack(frame, case, names, rows, slack, np.isfinite(lower))


def _by_year(case: Case) -> pd.DataFrame:
    """Return limits with one row per model year; a year's own row beats a blank."""
    table = case.world["limits"]
    dated = table[table["year"].notna()].copy()
    dated["model_year"] = dated["year"].astype("Int64")
    dated = dated[dated["model_year"].isin([int(year) for year in case.years])]
    frames = [dated]
    general = table[table["year"].isna()]
    for year in case.years:
        own = set(dated.loc[dated["model_year"] == int(year), "limit"])
        frames.append(general[~general["limit"].isin(own)].assign(model_year=int(year)))
    return pd.concat(
        [part for part in frames if len(part)] or [dated], ignore_index=True
    )


def _existing(case: Case, terms: pd.DataFrame | None, t: int) -> float:
    """Return the part of ``capacity`` terms that no decision changes."""
    if terms is None:
        return 0.0
    total = 0.0
    for term in records(terms[terms["kind"] == "capacity"]):
        hit = _matches(_asset_labels(case), term)
        total += term.coefficient * float(case.assets.capacity[hit, t].sum())
    return total


def _asset_labels(case: Case) -> Labels:
    assets = case.assets
    return {
        "process": assets.process,
        "asset": assets.label,
        "owner": assets.owner,
        "commodity": case.goods.commodities[case.goods.commodity[assets.good]],
        "region": case.regions[assets.region],
    }


def _matches(labels: Labels, term: object) -> NDArray[np.bool_]:
    size = len(next(iter(labels.values())))
    hit = np.ones(size, bool)
    for axis in _AXES:
        wanted = getattr(term, axis)
        if wanted and axis in labels:
            hit &= labels[axis] == wanted
    return hit


def _good_axes(case: Case, good: np.ndarray, region: np.ndarray) -> Labels:
    return {
        "commodity": case.goods.commodities[case.goods.commodity[good]],
        "owner": case.goods.brand[good],
        "region": case.regions[region],
    }


def _families(case: Case) -> dict[str, Callable[[], tuple[str, Labels]]]:
    """Return for each kind the family of columns and the labels of its items."""
    demands, lanes, assets = case.demand, case.lanes, case.assets
    asset = _asset_labels(case)
    markets = {"segment": demands.segment, "region": case.regions[demands.region]}
    return {
        "activity": lambda: (
            "activity",
            {axis: values[assets.step_asset] for axis, values in asset.items()},
        ),
        "new_capacity": lambda: ("new_capacity", asset),
        "capacity": lambda: ("new_capacity", asset),
        "plants": lambda: ("plants", asset),
        "shipment": lambda: (
            "shipment",
            _good_axes(case, lanes.good, lanes.origin)
            | {
                "origin": case.regions[lanes.origin],
                "destination": case.regions[lanes.destination],
            },
        ),
        "link_open": lambda: ("link_open", _link_labels(case)),
        "delivery": lambda: (
            "delivery",
            {"segment": demands.segment[demands.market]}
            | _good_axes(case, demands.good, demands.region[demands.market]),
        ),
        "consumption": lambda: ("consumption", markets),
        "unmet": lambda: ("unmet", markets),
        "stock": lambda: (
            "stock",
            _good_axes(case, case.stocks.good, case.stocks.region),
        ),
        "bought": lambda: (
            "bought",
            _good_axes(case, case.outside.good, case.outside.region),
        ),
        "sold": lambda: (
            "sold",
            _good_axes(case, case.outside.good, case.outside.region),
        ),
    }


def _link_labels(case: Case) -> Labels:
    links = case.world["links"]
    return {
        axis: links[axis].to_numpy(object) for axis in ("link", "origin", "destination")
    }


def _add_term(frame: Frame, case: Case, row: Places, term: object) -> None:
    kind, coefficient = term.kind, float(term.coefficient)  # type: ignore[attr-defined]
    family, labels = _families(case)[kind]()
    if family not in frame.places:
        return
    columns = frame.places[family][_matches(labels, term)]
    if kind in ("capacity", "plants"):
        alive = case.assets.alive[_matches(labels, term)]
        frame.term(row[None, None, :], columns[:, :, None], coefficient * alive)
    else:
        frame.term(row[None, :], columns, coefficient)


def _slack(
    frame: Frame,
    case: Case,
    names: np.ndarray,
    rows: Places,
    slack: np.ndarray,
    has_lower: np.ndarray,
) -> None:
    """Give a priced limit its violation: upwards for >=, downwards for <=."""
    worth = case.periods.present_value
    columns = frame.variable(
        "limit_slack",
        {"limit": names},
        np.isfinite(slack),
        cost=np.nan_to_num(slack) * worth,
    )
    frame.term(rows, columns, np.where(has_lower, 1.0, -1.0))
