"""Observed prices beside those of the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ionshore.report.numbers import number, percent, unit_name
from ionshore.report.subject import Subject
from ionshore.report.weights import STAGES
from ionshore.tables.records import records

__all__ = ["KINDS", "PriceTable", "price_fit", "price_table"]

KINDS = {
    "cost": ("cost",),
    "hidden": ("hidden",),
    "law": ("freight", "law"),
    "rent": ("rent",),
}
"""Columns of the table and the kinds of parts of a price they hold."""


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Headings and rows, formatted."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def price_fit(subject: Subject) -> pd.DataFrame:
    """Return observed prices of model years with the model's price there and then.

    Returns
    -------
    DataFrame
        ``commodity``, ``region`` (``*``: the world), ``year``, ``low``, ``high``,
        ``series`` (how many), ``model`` [million USD/unit], and the share of each of
        :data:`KINDS` in the model's price [1]. The model's price of the world is the
        mean over where the good is made. Goods the model does not make are left out:
        their price was put in.
    """
    keys = ["commodity", "region", "year"]
    seen = subject.reading["world_prices"]
    seen = seen[
        (seen["price"] > 0) & seen["commodity"].isin(subject.output["commodity"])
    ]
    found = seen.groupby(keys)["price"].agg(["min", "max", "size"]).reset_index()
    found.columns = pd.Index([*keys, "low", "high", "series"])
    model = _model_prices(subject)
    found["model"] = [
        model.get((one.commodity, one.region, one.year), np.nan)
        for one in records(found)
    ]
    found = found[found["model"] > 0].reset_index(drop=True)
    return found.merge(_shares(subject), on=keys, how="left")


def _shares(subject: Subject) -> pd.DataFrame:
    """Return the share of each kind of part in a price, by good, region and year."""
    frame = subject.reading["indicators"]
    frame = frame[frame["indicator"] == "price_kind"]
    keys = ["commodity", "region", "year"]
    kind = frame["component"].map(
        {one: name for name, kinds in KINDS.items() for one in kinds}
    )
    parts = frame.assign(kind=kind).pivot_table(
        index=keys, columns="kind", values="value", aggfunc="sum", fill_value=0.0
    )
    whole = parts.sum(axis=1)
    shares = parts[whole > 0].div(whole[whole > 0], axis=0)
    shares = shares.reindex(columns=list(KINDS), fill_value=0.0).reset_index()
    return shares.assign(region=shares["region"].where(shares["region"] != "", "*"))


def _model_prices(subject: Subject) -> dict[tuple[str, str, int], float]:
    """Return prices by commodity, region and year; ``*`` is the mean of the world."""
    keys = ["commodity", "region", "year"]
    local = subject.reading["price"].groupby(keys)["value"].mean()
    made = subject.output.groupby(keys)["quantity"].sum()
    both = pd.concat([local.rename("price"), made.rename("made")], axis=1).dropna()
    both["paid"] = both["price"] * both["made"]
    world = both.groupby(["commodity", "year"])[["paid", "made"]].sum()
    mean = world["paid"] / world["made"]
    prices = {
        (str(one.commodity), "*", int(one.year)): float(one.mean)
        for one in records(mean.rename("mean").reset_index())
    }
    prices |= {
        (str(one.commodity), str(one.region), int(one.year)): float(one.price)
        for one in records(local.rename("price").reset_index())
    }
    return prices


def price_table(subject: Subject) -> PriceTable | None:
    """Return the table of the page; ``None`` if there is nothing to compare."""
    frame = price_fit(subject)
    if frame.empty:
        return None
    goods = subject.reading["world_commodities"].set_index("commodity")
    order = {stage: place for place, stage in enumerate(STAGES)}
    rank = frame["commodity"].map(goods["stage"]).map(order).fillna(len(order))
    frame = frame.assign(rank=rank).sort_values(["rank", "commodity", "region", "year"])
    units = goods["unit"].to_dict()
    rows = tuple(_row(subject, one, units[one.commodity]) for one in records(frame))
    head = ("good", "year", "series", "model", "gap", *(f"of_{one}" for one in KINDS))
    return PriceTable(tuple(subject.names.word(f"head.{one}") for one in head), rows)


def _row(subject: Subject, one: Any, unit: str) -> tuple[str, ...]:
    names = subject.names
    measure = unit_name(f"million USD/{unit}", subject.language)
    place = "" if one.region == "*" else f", {names.region(one.region)}"
    low, high = number(one.low), number(one.high)
    observed = low if low == high else f"{low}\N{EN DASH}{high}"
    return (
        f"{names.commodity(one.commodity)}{place}",
        str(one.year),
        f"{observed} {measure}",
        f"{number(one.model)} {measure}",
        _beside(subject, one.low, one.high, one.model),
        *(percent(getattr(one, kind)) for kind in KINDS),
    )


def _beside(subject: Subject, low: float, high: float, model: float) -> str:
    """Return where a price lies beside what was observed."""
    if model < low:
        return percent(model / low - 1)
    if model > high:
        return f"+{percent(model / high - 1)}"
    return subject.names.word("fit.within")
