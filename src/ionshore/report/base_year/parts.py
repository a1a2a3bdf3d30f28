"""Parts of the page: a heading, sentences, a list and tables, all worded."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from ionshore.report.numbers import MINUS, UNKNOWN, number, unit_name
from ionshore.report.subject import Subject
from ionshore.report.weights import STAGES

__all__ = [
    "Part",
    "Shown",
    "confidence_of",
    "in_chain",
    "place_told",
    "plain_points",
    "points",
    "process_names",
    "quantity",
    "signed_percent",
]


@dataclass(frozen=True, slots=True)
class Shown:
    """A table as a reader sees it.

    Parameters
    ----------
    title : str
        Blank for a table that its part explains.
    head : tuple of str
    rows : tuple of tuple of str
    folded : bool
        Whether it is shown only when asked for.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page.

    Parameters
    ----------
    title : str
    text : tuple of str
        Paragraphs.
    items : tuple of str
        What is listed one by one: misses, large margins.
    tables : tuple of Shown
    """

    title: str
    text: tuple[str, ...]
    items: tuple[str, ...] = ()
    tables: tuple[Shown, ...] = ()


def in_chain(subject: Subject, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with its ``stage`` and ``unit``, in the order of the chain."""
    goods = subject.reading["world_commodities"].set_index("commodity")
    order = {code: place for place, code in enumerate(goods.index)}
    rank = {stage: place for place, stage in enumerate(STAGES)}
    frame = frame.assign(
        stage=frame["commodity"].map(goods["stage"]).fillna(""),
        unit=frame["commodity"].map(goods["unit"]).fillna(""),
    )
    keys = frame.assign(
        rank=frame["stage"].map(rank).fillna(len(rank)),
        order=frame["commodity"].map(order).fillna(len(order)),
    )
    by = ["rank", "order", *(["region"] if "region" in frame else [])]
    return frame.loc[keys.sort_values(by, kind="stable").index].reset_index(drop=True)


def process_names(subject: Subject) -> dict[str, str]:
    """Return the names of processes in the language of the report."""
    table = subject.reading["world_processes"]
    own, english = table[f"name_{subject.language}"], table["name_en"]
    return {
        code: one or other or code.replace("_", " ")
        for code, one, other in zip(table["process"], own, english, strict=True)
    }


def place_told(subject: Subject, region: str) -> str:
    """Return where a price was seen; the world where it is no place."""
    if region == "*":
        return subject.names.word("base_year.world")
    return subject.names.region(region)


def confidence_of(subject: Subject, code: str) -> str:
    """Return a grade of confidence in words; blank if there is none."""
    known = code in {"reported", "derived", "assumed"}
    return subject.names.word(f"confidence.{code}") if known else code


def quantity(subject: Subject, value: float, unit: str) -> str:
    """Return a figure with its unit."""
    return f"{number(value)} {unit_name(unit, subject.language)}".rstrip()


def signed_percent(share: float) -> str:
    """Return a difference in percent, with its sign.

    Examples
    --------
    >>> signed_percent(0.1234), signed_percent(-0.004), signed_percent(2.5)
    ('+12%', '−0.4%', '+250%')
    """
    if not math.isfinite(share):
        return UNKNOWN
    size = abs(100.0 * share)
    text = f"{size:,.{0 if size >= 9.95 else 1}f}"
    if not text.strip("0."):
        return "0%"
    return f"{MINUS if share < 0 else '+'}{text}%"


def plain_points(value: float) -> str:
    """Return a size in percentage points; below a hundredth it is nothing.

    Examples
    --------
    >>> plain_points(10.298), plain_points(0.1197), plain_points(0.002)
    ('10.3', '0.12', '0')
    """
    if not math.isfinite(value):
        return UNKNOWN
    size = abs(value)
    text = f"{size:,.{1 if size >= 1 else 2}f}"
    return text if text.strip("0.") else "0"


def points(value: float) -> str:
    """Return a difference in percentage points, with its sign.

    Examples
    --------
    >>> points(1.26), points(-0.04), points(0.001)
    ('+1.3', '−0.04', '0')
    """
    text = plain_points(value)
    if text in {"0", UNKNOWN}:
        return text
    return f"{MINUS if value < 0 else '+'}{text}"
