"""Margins of the base year: how large, what recovers capital, how the rest is read."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ionshore.report.base_year.parts import Part, Shown, in_chain, process_names
from ionshore.report.base_year.readings import hanging_lead
from ionshore.report.numbers import number, percent
from ionshore.report.subject import Subject
from ionshore.tables.records import records

__all__ = ["margins_by_place", "rents_part"]

BIG = 0.25
"""Part of a price, beyond capital recovery or short of cost, that is told as big [1]."""
NOTABLE = 0.002
"""Least share of a stage's value for a margin to be named [1]."""
NAMED = 10
"""Most margins named."""
_PARTS = ("margin", "recovered", "beyond", "below")


def margins_by_place(subject: Subject) -> pd.DataFrame:
    """Return the margins of the base year by process and region.

    Returns
    -------
    DataFrame
        ``process``, ``commodity``, ``region``, ``stage``, ``unit``, ``plants``,
        ``value`` (output at its price, million USD), and as shares of that value
        [1]: ``margin`` (price less inputs and own cost), ``recovery`` (what capital
        and fixed cost ask for), ``recovered`` (the part of the margin up to it),
        ``beyond``, ``below`` (negative), ``scarce`` (value read as scarcity).
    """
    frame = subject.reading["calibration_margins"]
    price = frame["price"].clip(lower=1e-12)
    margin, recovery = frame["margin"], frame["recovery"]
    recovered = margin.clip(lower=0.0).clip(upper=recovery)
    value = frame["output"] * price
    frame = frame.assign(
        value=value,
        plants=1,
        margin=margin * frame["output"],
        recovery=recovery * frame["output"],
        recovered=recovered * frame["output"],
        beyond=(margin - recovery).clip(lower=0.0) * frame["output"],
        below=margin.clip(upper=0.0) * frame["output"],
        scarce=value.where(frame["reading"] == "scarcity", 0.0),
    )
    keys = ["process", "commodity", "region"]
    sums = [*_PARTS, "recovery", "scarce", "value", "plants"]
    found = frame.groupby(keys, as_index=False, sort=False)[sums].sum()
    for one in (*_PARTS, "recovery", "scarce"):
        found[one] = found[one] / found["value"]
    return in_chain(subject, found)


def _of_stage(frame: pd.DataFrame) -> pd.DataFrame:
    """Return margins by stage, weighted by value."""
    shares = [*_PARTS, "recovery", "scarce"]
    money = frame.assign(**{one: frame[one] * frame["value"] for one in shares})
    sums = money.groupby("stage", sort=False)[[*shares, "value", "plants"]].sum()
    for one in shares:
        sums[one] = sums[one] / sums["value"]
    return sums.reset_index()


def rents_part(subject: Subject) -> Part:
    """Return margins by stage, the big ones named, and how they are read."""
    names, meta = subject.names, subject.reading.meta["calibration"]
    frame = margins_by_place(subject)
    whole = frame["value"].sum()
    mean = {
        one: percent(
            abs(float((frame[one] * frame["value"]).sum())) / max(whole, 1e-12)
        )
        for one in (*_PARTS, "scarce")
    }
    use = percent(float(meta["settings"]["full_use"]))
    told = (
        names.word("base_year.rents_note", **mean),
        names.word(f"base_year.rule.{meta['reading']}", use=use),
        hanging_lead(subject),
        names.word("base_year.rents_big", big=percent(BIG)),
    )
    text = tuple(one for one in told if one)
    tables = (_stage_table(subject, frame), _place_table(subject, frame))
    return Part(names.word("base_year.rents"), text, _big(subject, frame), tables)


def _big(subject: Subject, frame: pd.DataFrame) -> tuple[str, ...]:
    """Return the largest margins that capital recovery does not explain, in words."""
    odd = frame["beyond"] + frame["below"]
    of_stage = frame["value"] / frame.groupby("stage")["value"].transform("sum")
    chosen = frame[(odd.abs() >= BIG) & (of_stage >= NOTABLE)].assign(odd=odd)
    weight = (chosen["odd"].abs() * chosen["value"]).sort_values(ascending=False)
    process = process_names(subject)
    return tuple(
        _told(subject, one, process)
        for one in records(chosen.loc[weight.index[:NAMED]])
    )


def _told(subject: Subject, one: Any, process: dict[str, str]) -> str:
    names = subject.names
    read = "scarcity" if one.scarce > 0.5 else "cost"
    key = "big_below" if one.below < 0 else "big_beyond"
    return names.word(
        f"base_year.{key}",
        process=process.get(one.process, one.process),
        place=names.region(one.region),
        margin=percent(abs(one.margin)),
        recovery=percent(one.recovery),
        read=names.word(f"base_year.read.{'cost' if one.below < 0 else read}"),
    )


def _stage_table(subject: Subject, frame: pd.DataFrame) -> Shown:
    names = subject.names
    head = ("stage", "plants", "margin", "recovery", "beyond", "below", "scarce")
    rows = tuple(
        (
            names.stage(str(one.stage)),
            number(one.plants, 9),
            *(
                percent(getattr(one, name))
                for name in ("margin", "recovery", "beyond", "below", "scarce")
            ),
        )
        for one in records(_of_stage(frame))
    )
    return Shown("", tuple(names.word(f"base_year.head.{one}") for one in head), rows)


def _place_table(subject: Subject, frame: pd.DataFrame) -> Shown:
    names, process = subject.names, process_names(subject)
    head = ("maker", "plants", "margin", "recovery", "beyond", "below", "scarce")
    rows = tuple(
        (
            f"{process.get(one.process, one.process)}, {names.region(one.region)}",
            number(one.plants, 9),
            *(
                percent(getattr(one, name))
                for name in ("margin", "recovery", "beyond", "below", "scarce")
            ),
        )
        for one in records(frame)
    )
    title = names.word("base_year.rents_table", count=len(rows))
    heads = tuple(names.word(f"base_year.head.{one}") for one in head)
    return Shown(title, heads, rows, folded=True)
