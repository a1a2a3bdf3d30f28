r"""General limits: a sum of coefficients times matching variables, against a value.

Each term names a kind of variable and, by labels, which of them; what is left
blank matches all. ``capacity`` is nameplate alive: what exists (moved to the
right-hand side) plus all additions that still stand; ``plants`` counts open plants.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.model.frame import Frame, Places
from ionshore.model.labels import good_labels
from ionshore.model.trade import lane_labels
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
    families = _families(case)
    terms: dict[str, list[Any]] = {}
    for term in records(case.world["limit_terms"]):
        terms.setdefault(term.limit, []).append(term)
    existing = {name: _existing(case, group, families) for name, group in terms.items()}
    year_place = {int(year): t for t, year in enumerate(case.years)}
    names = table["limit"].drop_duplicates().to_numpy(object)
    shape = (len(names), len(case.years))
    place = {name: number for number, name in enumerate(names)}
    lower, upper = np.full(shape, -np.inf), np.full(shape, np.inf)
    slack = np.full(shape, np.nan)
    mask = np.zeros(shape, bool)
    for row in records(table):
        at = place[row.limit], year_place[int(row.model_year)]
        constant = existing[row.limit][at[1]] if row.limit in existing else 0.0
        mask[at] = True
        slack[at] = row.slack_cost
        if row.sense in (">=", "="):
            lower[at] = row.value - constant
        if row.sense in ("<=", "="):
            upper[at] = row.value - constant
    rows = frame.rows("limit", {"limit": names}, mask, lower=lower, upper=upper)
    for name, group in terms.items():
        if name in place:
            for term in group:
                _add_term(frame, case, rows[place[name]], term, families)
    _slack(frame, case, names, rows, slack, np.isfinite(lower))


def _by_year(case: Case) -> pd.DataFrame:
    """Return limits with one row per model year; a year's own row beats a blank."""
    table = case.world["limits"]
    dated = table[table["year"].notna()].copy()
    dated["model_year"] = dated["year"].astype("Int64")
    general = table[table["year"].isna()]
    frames = [dated.iloc[:0]]
    for label, year in zip(case.years, case.periods.calendar_year, strict=True):
        own = dated[dated["model_year"] == int(year)]
        rest = general[~general["limit"].isin(set(own["limit"]))]
        frames += [part.assign(model_year=int(label)) for part in (own, rest)]
    return pd.concat(
        [part for part in frames if len(part)] or frames[:1], ignore_index=True
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Axis:
    """Labels of one axis as numbers, so that many terms are matched fast."""

    codes: NDArray[np.intp]
    code_of: dict[str, int]

    def equals(self, label: str) -> NDArray[np.bool_]:
        result: NDArray[np.bool_] = self.codes == self.code_of.get(label, -2)
        return result


@dataclass(frozen=True, slots=True, eq=False)
class _Family:
    """Columns a kind of term may name, and the axes to pick them by."""

    columns: str
    size: int
    axes: dict[str, _Axis]

    def matching(self, term: Any) -> NDArray[np.bool_]:
        """Return which items a term names; what it leaves blank matches all."""
        hit = np.ones(self.size, bool)
        for axis in _AXES:
            wanted = getattr(term, axis)
            if wanted and axis in self.axes:
                hit &= self.axes[axis].equals(wanted)
        return hit


def _family(columns: str, labels: Labels) -> _Family:
    axes: dict[str, _Axis] = {}
    for name, values in labels.items():
        codes, found = pd.factorize(values)
        axes[name] = _Axis(codes, {label: code for code, label in enumerate(found)})
    return _Family(columns, len(next(iter(labels.values()))), axes)


def _families(case: Case) -> dict[str, _Family]:
    """Return the family of each kind of term."""
    demands, assets = case.demand, case.assets
    asset: Labels = {
        "process": assets.process,
        "asset": assets.label,
        "owner": assets.owner,
        "commodity": case.goods.commodities[case.goods.commodity[assets.good]],
        "region": case.regions[assets.region],
    }
    by_step = {axis: values[assets.step_asset] for axis, values in asset.items()}
    lanes = lane_labels(case)
    lanes |= {"owner": lanes.pop("brand"), "region": lanes["origin"]}
    markets = {"segment": demands.segment, "region": case.regions[demands.region]}
    delivered = _goods(case, demands.good, demands.region[demands.market])
    delivered["segment"] = demands.segment[demands.market]
    links = case.world["links"]
    names = ("link", "origin", "destination")
    outside = _goods(case, case.outside.good, case.outside.region)
    return {
        "activity": _family("activity", by_step),
        "new_capacity": _family("new_capacity", asset),
        "capacity": _family("new_capacity", asset),
        "plants": _family("plants", asset),
        "shipment": _family("shipment", lanes),
        "link_open": _family(
            "link_open", {a: links[a].to_numpy(object) for a in names}
        ),
        "delivery": _family("delivery", delivered),
        "consumption": _family("consumption", markets),
        "unmet": _family("unmet", markets),
        "stock": _family("stock", _goods(case, case.stocks.good, case.stocks.region)),
        "bought": _family("bought", outside),
        "sold": _family("sold", outside),
    }


def _goods(case: Case, good: np.ndarray, region: np.ndarray) -> Labels:
    labels = good_labels(case, good, region)
    return labels | {"owner": labels.pop("brand")}


def _existing(
    case: Case, terms: list[Any], families: dict[str, _Family]
) -> NDArray[np.float64]:
    """Return by year the part of ``capacity`` terms that no decision changes."""
    total = np.zeros(len(case.years))
    for term in terms:
        if term.kind == "capacity":
            hit = families["capacity"].matching(term)
            total += term.coefficient * case.assets.capacity[hit].sum(axis=0)
    return total


def _add_term(
    frame: Frame, case: Case, row: Places, term: Any, families: dict[str, _Family]
) -> None:
    family = families[term.kind]
    if family.columns not in frame.places:
        return
    hit = family.matching(term)
    columns = frame.places[family.columns][hit]
    if term.kind in ("capacity", "plants"):
        standing = term.coefficient * case.assets.alive[hit]
        frame.term(row[None, None, :], columns[:, :, None], standing)
    else:
        frame.term(row[None, :], columns, float(term.coefficient))


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
