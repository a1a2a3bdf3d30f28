"""How well the base year is met: shares, and prices in columns that are not mixed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ionshore.report.base_year.parts import (
    Part,
    Shown,
    in_chain,
    place_told,
    plain_points,
    points,
    quantity,
    signed_percent,
)
from ionshore.report.numbers import number, percent, unit_name
from ionshore.report.subject import Subject
from ionshore.tables.records import records

__all__ = ["columns_part", "fit_lead", "output_part", "price_part", "share_errors"]

MISSED = {"share": 1.0, "anchored": 0.05, "price": 0.25, "country": 5.0}
"""From which error a figure is called missed: percentage points for shares, else a
share of the price. These are the targets that ``ionshore calibrate`` reports on."""
MOVED = 0.05
"""From which change of a world total its move is told as a cause [1]."""


def share_errors(subject: Subject) -> pd.DataFrame:
    """Return shares of output of the base year by good and region.

    Returns
    -------
    DataFrame
        ``commodity``, ``region``, ``stage``, ``reported``, ``model`` (shares) and
        ``error`` in percentage points.
    """
    columns = ["commodity", "region", "reported", "model", "error"]
    return in_chain(subject, subject.reading["calibration_shares"][columns])


def _prices(subject: Subject, name: str) -> pd.DataFrame:
    """Return prices of a column: ``found`` is what the model says of each."""
    frame = subject.reading[f"calibration_{name}"]
    found = "fitted" if name == "anchors" else "model"
    frame = frame.assign(found=frame[found])
    columns = ["commodity", "region", "observed", "found", "error", "source_id"]
    return in_chain(subject, frame[columns])


def _countries(subject: Subject) -> pd.DataFrame:
    """Return countries predicted from the rest, without figures made from demand."""
    frame = subject.reading["calibration_held_countries"]
    return frame[frame["proxy"] != "True"].reset_index(drop=True)


def fit_lead(subject: Subject) -> str:
    """Return the paragraph a reader who reads one only should read."""
    names, meta = subject.names, subject.reading.meta["calibration"]
    shares, anchors = share_errors(subject), _prices(subject, "anchors")
    size = shares["error"].abs()
    worst = shares.iloc[int(size.to_numpy().argmax())] if len(shares) else None
    told = names.word(
        "base_year.lead",
        year=subject.reading.base_year,
        figures=len(subject.reading["calibration_reconciliation"]),
        balances=meta["balances"],
        mean=plain_points(float(size.mean()) if len(size) else 0.0),
        most=plain_points(float(size.max()) if len(size) else 0.0),
        where="" if worst is None else _where(subject, worst),
        anchors=len(anchors),
        middle=_middle(anchors["error"]),
        far=_far(anchors["error"]),
    )
    return " ".join([told, *_accuracy(subject)])


def _where(subject: Subject, one: Any) -> str:
    names = subject.names
    return f"{names.commodity(one['commodity'])}, {names.region(one['region'])}"


def _middle(error: pd.Series) -> str:
    return percent(float(error.abs().median())) if len(error) else "\N{EN DASH}"


def _far(error: pd.Series) -> str:
    return percent(float(error.abs().max())) if len(error) else "\N{EN DASH}"


def _accuracy(subject: Subject) -> list[str]:
    """Return what is told of the columns that are called accuracy."""
    names = subject.names
    implied, held = _prices(subject, "implied"), _prices(subject, "held_prices")
    told = []
    if len(implied):
        told.append(
            names.word(
                "base_year.lead_implied",
                count=len(implied),
                middle=_middle(implied["error"]),
            )
        )
    if held.empty:
        return [*told, names.word("base_year.lead_not_held")]
    countries = _countries(subject)["error"].abs()
    values = {
        "middle": _middle(held["error"]),
        "count": len(held),
        "within": int((held["error"].abs() <= MISSED["price"]).sum()),
        "countries": len(countries),
        "points": plain_points(float(countries.median())),
        "close": int((countries <= MISSED["country"]).sum()),
    }
    return [*told, names.word("base_year.lead_held", **values)]


def columns_part(subject: Subject) -> Part:
    """Return the fit in three columns, one line each."""
    names = subject.names
    shares, countries = share_errors(subject)["error"], _countries(subject)["error"]
    held = _prices(subject, "held_prices")["error"]
    rows = [
        _column(subject, "anchored_share", shares, "share"),
        _column(
            subject, "anchored_price", _prices(subject, "anchors")["error"], "anchored"
        ),
        _column(
            subject, "implied_price", _prices(subject, "implied")["error"], "price"
        ),
    ]
    if len(held):
        rows.append(_column(subject, "held_price", held, "price"))
        rows.append(_column(subject, "held_country", countries, "country"))
    head = ("column", "count", "middle", "far", "target", "within")
    table = Shown(
        "",
        tuple(names.word(f"base_year.head.{one}") for one in head),
        tuple(rows),
    )
    return Part(
        names.word("base_year.columns"),
        (names.word("base_year.columns_note"),),
        tables=(table,),
    )


def _column(
    subject: Subject, name: str, error: pd.Series, target: str
) -> tuple[str, ...]:
    names, size, limit = subject.names, error.abs(), MISSED[target]
    in_points = target in {"share", "country"}

    def shown(value: float) -> str:
        if not in_points or not np.isfinite(value):
            return percent(value)
        return names.word("base_year.points", value=plain_points(value))

    return (
        names.word(f"base_year.column.{name}"),
        str(len(error)),
        shown(float(size.median())),
        shown(float(size.max())),
        shown(limit),
        str(int((size <= limit + 1e-9).sum())),
    )


def output_part(subject: Subject) -> Part:
    """Return the shares of output stage by stage, and what misses with its cause."""
    names = subject.names
    shares = share_errors(subject)
    size = shares["error"].abs()
    rows = []
    for stage in dict.fromkeys(shares["stage"]):
        of_stage = shares[shares["stage"] == stage]
        far = of_stage.iloc[int(of_stage["error"].abs().to_numpy().argmax())]
        rows.append(
            (
                names.stage(str(stage)),
                str(len(of_stage)),
                plain_points(float(of_stage["error"].abs().mean())),
                points(float(far["error"])),
                _where(subject, far),
            )
        )
    missed = shares[size > MISSED["share"]]
    missed = missed.loc[missed["error"].abs().sort_values(ascending=False).index]
    head = ("stage", "shares", "mean_points", "far_points", "where")
    key = "output_missed" if len(missed) else "output_met"
    return Part(
        names.word("base_year.output"),
        (
            names.word("base_year.output_note"),
            names.word(
                f"base_year.{key}", count=len(missed), limit=number(MISSED["share"])
            ),
        ),
        tuple(
            _missed_shares(subject, of_good)
            for _, of_good in missed.groupby("commodity", sort=False)
        ),
        (
            Shown(
                "",
                tuple(names.word(f"base_year.head.{one}") for one in head),
                tuple(rows),
            ),
        ),
    )


def _missed_shares(subject: Subject, missed: pd.DataFrame) -> str:
    """Return the countries of a good whose shares miss, and why."""
    names, first = subject.names, missed.iloc[0]
    places = [
        names.word(
            "base_year.missed_place",
            place=names.region(one.region),
            reported=percent(one.reported, 1),
            model=percent(one.model, 1),
            points=points(one.error),
        )
        for one in records(missed)
    ]
    return names.word(
        "base_year.missed_shares",
        good=names.commodity(first["commodity"]),
        places=names.word("list.join").join(places),
        cause=_cause(subject, first["commodity"], first["unit"]),
    )


def _cause(subject: Subject, commodity: str, unit: str) -> str:
    """Return why the share of a good is not met, as far as the run tells."""
    names, table = subject.names, subject.reading["calibration_reconciliation"]
    processes = subject.reading["world_processes"]
    makers = processes.loc[processes["commodity"] == commodity, "process"]
    rows = table[(table["kind"] == "production") & table["process"].isin(set(makers))]
    before, after = float(rows["reported"].sum()), float(rows["reconciled"].sum())
    if before > 0 and abs(after / before - 1.0) >= MOVED:
        values = {
            "before": number(before),
            "after": quantity(subject, after, unit),
        }
        return names.word("base_year.cause.moved", **values)
    span = _first_period(subject)
    if span > 1:
        return names.word("base_year.cause.period", count=span)
    return names.word("base_year.cause.inputs")


def _first_period(subject: Subject) -> int:
    """Return how many years the first model year stands for."""
    periods = subject.reading["periods"]
    weight = periods.loc[periods["year"] == subject.reading.base_year, "weight"]
    return round(float(weight.iloc[0])) if len(weight) else 1


def price_part(subject: Subject) -> Part:
    """Return prices in their columns, and what misses with its cause."""
    names = subject.names
    anchors = _prices(subject, "anchors").assign(column="anchored")
    implied = _prices(subject, "implied").assign(column="implied")
    held = _prices(subject, "held_prices")
    keys = ["commodity", "region"]
    parts = [one for one in (anchors, implied) if len(one)]
    both = pd.concat(parts, ignore_index=True) if parts else anchors
    both = both.merge(
        held[[*keys, "found", "error"]], on=keys, how="left", suffixes=("", "_held")
    )
    both = in_chain(subject, both)
    head = ["good", "column_short", "observed", "found", "error"]
    head += ["held_found", "held_error"] if len(held) else []
    table = Shown(
        names.word("base_year.price_table", count=len(both)),
        tuple(names.word(f"base_year.head.{one}") for one in head),
        tuple(
            _price_row(subject, one, with_held=len(held) > 0) for one in records(both)
        ),
        folded=True,
    )
    text = [names.word("base_year.prices_note"), *_plan_prices(subject)]
    far = held[held["error"].abs() > MISSED["price"]]
    if len(far):
        text.append(
            names.word(
                "base_year.prices_missed",
                count=len(far),
                limit=percent(MISSED["price"]),
            )
        )
    far = far.loc[far["error"].abs().sort_values(ascending=False).index]
    items = tuple(_missed_price(subject, one) for one in records(far))
    return Part(names.word("base_year.prices"), tuple(text), items, (table,))


def _price_row(subject: Subject, one: Any, *, with_held: bool) -> tuple[str, ...]:
    names = subject.names
    measure = unit_name(f"million USD/{one.unit}", subject.language)
    row = (
        f"{names.commodity(one.commodity)}, {place_told(subject, one.region)}",
        names.word(f"base_year.column_short.{one.column}"),
        f"{number(one.observed)} {measure}",
        number(one.found),
        signed_percent(one.error),
    )
    if not with_held:
        return row
    return (*row, number(one.found_held), signed_percent(one.error_held))


def _missed_price(subject: Subject, one: Any) -> str:
    names = subject.names
    margins = subject.reading["calibration_margins"]
    mine = margins[margins["commodity"] == one.commodity]
    price = mine["price"].where(mine["price"] > 0)
    recovery = float((mine["recovery"] / price).mean()) if len(mine) else np.nan
    cause = "held_price" if np.isfinite(recovery) else "nobody"
    return names.word(
        "base_year.missed_price",
        good=names.commodity(one.commodity),
        place=place_told(subject, str(one.region)),
        observed=number(one.observed),
        found=number(one.found),
        unit=unit_name(f"million USD/{one.unit}", subject.language),
        error=signed_percent(one.error),
        cause=names.word(f"base_year.cause.{cause}", share=percent(recovery)),
    )


def _plan_prices(subject: Subject) -> list[str]:
    """Return how far the plan's own prices of the base year lie from those found."""
    found = subject.reading["calibration_base_prices"]
    keys = ["commodity", "region"]
    price = subject.reading["price"]
    price = price[price["year"] == subject.reading.base_year]
    mean = price.groupby(keys)["value"].mean().rename("plan").reset_index()
    both = found.merge(mean, on=keys)
    both = both[both["value"] > 0]
    if both.empty:
        return []
    error = (both["plan"] / both["value"] - 1.0).abs()
    values = {
        "middle": percent(float(error.median())),
        "most": percent(float(error.quantile(0.9))),
    }
    told = [subject.names.word("base_year.plan_prices", **values)]
    span = _first_period(subject)
    if span > 1:
        told.append(subject.names.word("base_year.plan_period", count=span))
    return told
