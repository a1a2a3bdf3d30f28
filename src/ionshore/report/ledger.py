"""All figures of a run as one table a reader can search, sort and follow to sources.

Rows are figures, columns are years. The page carries it as dictionaries and numbers,
so that ten thousand figures stay small.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from ionshore.report.evidence import lineage_of_keys, source_list
from ionshore.report.numbers import round_to, unit_name
from ionshore.report.subject import Subject
from ionshore.tables.schema import CONFIDENCES

__all__ = ["LABELS", "ledger", "ledger_rows"]

LABELS = ("indicator", "stage", "commodity", "region", "owner", "segment", "component")
LEAST_SHARE = 0.01
"""Shares that never reach this are left out of the page [1]."""
LEAST_COST = 0.01
"""Parts of a cost that never reach this share of it are left out [1]."""
_SHARES = frozenset(
    ("production_share", "capacity_share", "owner_share", "embodied_share")
)
_COSTS = frozenset(("delivered_cost", "delivered_stage"))


def ledger_rows(subject: Subject) -> pd.DataFrame:
    """Return the figures of the page, one row each, one column per year.

    Returns
    -------
    DataFrame
        :data:`LABELS`, ``unit``, ``key``, ``confidence`` and the model years; a
        figure that does not exist in a year is ``nan``. Small shares and small
        parts of costs are left out; the run folder has them all.
    """
    frame = subject.reading["indicators"]
    frame = frame[_large_enough(frame)]
    index = [*LABELS, "unit", "key", "confidence"]
    wide = frame.pivot_table(
        index=index, columns="year", values="value", aggfunc="first", sort=False
    )
    wide = wide.reindex(columns=list(subject.reading.years)).reset_index()
    return _in_order(subject, wide)


def _large_enough(frame: pd.DataFrame) -> pd.Series:
    """Return which figures reach a size worth a line in any year."""
    figure = [*LABELS, "unit", "key"]
    largest = frame.assign(size=frame["value"].abs()).groupby(figure)["size"]
    peak = largest.transform("max")
    share = frame["indicator"].isin(_SHARES)
    cost = frame["indicator"].isin(_COSTS)
    market = ["segment", "region"]
    whole = frame["value"].where(frame["component"] == "price")
    price = whole.groupby([frame[one] for one in market]).transform("max").fillna(0.0)
    small = (share & (peak < LEAST_SHARE)) | (cost & (peak < LEAST_COST * price))
    return ~small


def _in_order(subject: Subject, wide: pd.DataFrame) -> pd.DataFrame:
    """Return rows by indicator as the run has them, within it the largest first."""
    order = {
        name: place
        for place, name in enumerate(
            dict.fromkeys(subject.reading["indicators"]["indicator"])
        )
    }
    years = list(subject.reading.years)
    peak = wide[years].abs().max(axis=1) if years else 0.0
    ranked = wide.assign(_order=wide["indicator"].map(order), _peak=peak)
    ranked = ranked.sort_values(["_order", "_peak"], ascending=[True, False])
    return ranked.drop(columns=["_order", "_peak"]).reset_index(drop=True)


def ledger(subject: Subject) -> dict[str, Any]:
    """Return the table as the page carries it.

    Returns
    -------
    dict
        ``labels``: for each of :data:`LABELS` the names in use; ``units``, ``keys``;
        ``rows``: place in each list of names (-1 for blank), place of unit, key and
        confidence, then one value per year (``null`` where there is none);
        ``sources`` and ``lineage`` as in :mod:`ionshore.report.evidence`.
    """
    wide = ledger_rows(subject)
    names = {label: _codes(wide[label]) for label in LABELS}
    units, keys = _codes(wide["unit"]), _codes(wide["key"])
    columns = [wide[label].map(names[label]).fillna(-1).astype(int) for label in LABELS]
    columns += [
        wide["unit"].map(units).fillna(-1).astype(int),
        wide["key"].map(keys).fillna(-1).astype(int),
        wide["confidence"].map({one: n for n, one in enumerate(CONFIDENCES)}).fillna(2),
    ]
    years = [list(map(_value, wide[year])) for year in subject.reading.years]
    heads = [column.astype(int).tolist() for column in columns]
    sources = source_list(subject)
    ids = {one["id"]: place for place, one in enumerate(sources)}
    return {
        "years": list(subject.reading.years),
        "labels": {label: _named(subject, label, names[label]) for label in LABELS},
        "units": [unit_name(unit, subject.language) for unit in units],
        "percent": [unit == "1" for unit in units],
        "keys": list(keys),
        "rows": [list(row) for row in zip(*heads, *years, strict=True)],
        "sources": sources,
        "lineage": lineage_of_keys(subject, ids),
    }


def _codes(column: pd.Series) -> dict[str, int]:
    """Return the codes of a column in order of first use, numbered; blank left out."""
    present = [str(one) for one in dict.fromkeys(column) if one != ""]
    return {code: place for place, code in enumerate(present)}


def _named(subject: Subject, label: str, codes: dict[str, int]) -> list[str]:
    name = getattr(subject.names, label)
    return [str(name(code)) for code in codes]


def _value(value: float) -> float | None:
    if not math.isfinite(value):
        return None
    rounded = round_to(float(value), 4)
    return int(rounded) if rounded == int(rounded) else rounded
