"""What is told of figures that hang on the reading of a base-year rent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from ionshore.studies.study import Amount, Code, Column, Headline, Said, Table

__all__ = ["by_reading_table", "each_reading", "hanging", "reading_columns"]


def reading_columns(readings: Iterable[str], unit: str = "") -> tuple[Column, ...]:
    """Return the columns of a table that holds a figure of each reading in its own."""
    return tuple(Column(f"reading_{one}", unit) for one in readings)


def each_reading(values: Mapping[str, float], unit: str) -> tuple[Said, ...]:
    """Return a figure under each reading, as parts of a sentence."""
    return tuple(
        Said(
            "by_reading.each",
            {
                "reading": Code("word", f"reading_{one}"),
                "amount": Amount(float(value), unit),
            },
        )
        for one, value in values.items()
    )


def by_reading_table(name: str, table: pd.DataFrame, keys: tuple[Column, ...]) -> Table:
    """Return figures with a column for each reading.

    Parameters
    ----------
    name : str
        Of the table.
    table : DataFrame
        ``reading``, ``value`` and the keys.
    keys : tuple of Column
        What a row is about, in order.
    """
    names = [one.name for one in keys]
    readings = list(dict.fromkeys(table["reading"]))
    wide = table.set_index([*names, "reading"])["value"].unstack("reading")[readings]
    wide = wide.add_prefix("reading_").reset_index().rename_axis(columns=None)
    wide = table[names].drop_duplicates().merge(wide, on=names, how="left")
    return Table(name, wide, (*keys, *reading_columns(readings)))


def hanging(table: pd.DataFrame) -> tuple[tuple[Headline, ...], tuple[Table, ...]]:
    """Return the key finding and the table of what hangs on the reading.

    Parameters
    ----------
    table : DataFrame
        ``reading``, ``figure`` (a key below ``study.word``, as ``hangs_<figure>``),
        ``value``, ``unit``; the weightiest figure first. Nothing is told of one reading
        alone.
    """
    if table.empty or table["reading"].nunique() < 2:
        return (), ()
    told = []
    for figure, rows in table.groupby("figure", sort=False):
        values = dict(zip(rows["reading"], rows["value"], strict=True))
        each = each_reading(values, str(rows["unit"].iloc[0]))
        what = Code("word", f"told_{figure}")
        told.append(Said("by_reading.figure", {"what": what, "each": each}))
    first = table[table["figure"] == table["figure"].iloc[0]]
    unit = str(first["unit"].iloc[0])
    ends = {
        "low": Amount(float(first["value"].min()), unit),
        "high": Amount(float(first["value"].max()), unit),
    }
    # the sentence tells two of them, the table all
    first_two = dict(zip(("first", "second"), [*told, ""], strict=False))
    headline = Headline(
        Said("by_reading.label"),
        Said("by_reading.range", ends),
        Said("by_reading.text", first_two),
    )
    words = table.assign(figure=[f"hangs_{one}" for one in table["figure"]])
    kept = by_reading_table("by_reading", words, (Column("figure", kind="word"),))
    return (headline,), (kept,)
