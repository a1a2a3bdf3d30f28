"""Worlds made in memory, and worlds written to a folder.

A world of the bench has the same tables, columns and types as one that was read
from CSV files, so nothing that is measured can tell the difference.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from ionshore.tables.cells import empty
from ionshore.tables.read import empty_table
from ionshore.tables.schema import Column
from ionshore.world.schemas import TABLES
from ionshore.world.world import Options, World

__all__ = ["SOURCE", "make_table", "make_world", "write_world"]

SOURCE = "bench"
"""Source of every row that is made up here."""


def make_table(name: str, columns: Mapping[str, Any]) -> pd.DataFrame:
    """Return a table of a world; columns left out are blank.

    Parameters
    ----------
    name : str
        Name of the table.
    columns : mapping of str to array_like or scalar
        Values by column; a scalar stands for all rows. ``nan`` is a blank number
        or year.
    """
    schema = TABLES[name]
    sizes = [len(one) for one in columns.values() if not np.isscalar(one)]
    size = sizes[0] if sizes else 1
    unknown = set(columns) - {column.name for column in schema.all_columns}
    if unknown or any(one != size for one in sizes):
        message = f"{name}: unknown {unknown} or lengths {sizes}"
        raise ValueError(message)
    made_up = {"source_id": SOURCE, "confidence": "assumed"} if schema.sourced else {}
    given = made_up | dict(columns)
    return pd.DataFrame(
        {one.name: _typed(one, given.get(one.name), size) for one in schema.all_columns}
    )


def _typed(column: Column, values: Any, size: int) -> pd.Series:
    """Return a column with the type a file would give it."""
    if values is None:
        return empty(column, size)
    array = np.full(size, values) if np.isscalar(values) else np.asarray(values)
    blank = empty(column)
    if str(blank.dtype) == "Int64":
        return pd.Series(array, dtype="Float64").astype("Int64")
    return pd.Series(array).astype(blank.dtype)


def make_world(
    name: str,
    years: tuple[int, ...],
    tables: Mapping[str, pd.DataFrame],
    *,
    discount_rate: float = 0.07,
    re_export: bool = False,
) -> World:
    """Return a world of some tables; all others are empty."""
    made = {"sources": make_table("sources", {"source_id": [SOURCE], "title": "Bench"})}
    made |= dict(tables)
    every = {name: made.get(name, empty_table(one)) for name, one in TABLES.items()}
    size = "".join(f"{table} {len(frame)}\n" for table, frame in every.items())
    return World(
        name=name,
        title=MappingProxyType({"en": name, "ko": name}),
        folder=Path(name),
        base_year=years[0],
        years=years,
        last_period_years=1,
        price_year=years[0],
        discount_rate=discount_rate,
        options=Options(re_export=re_export),
        hash=hashlib.sha256(f"{name} {years}\n{size}".encode()).hexdigest(),
        tables=MappingProxyType(every),
    )


_SETTINGS = """\
name = "{name}"
title = {{ en = "{name}", ko = "{name}" }}
base_year = {base_year}
years = {years}
last_period_years = {last}
price_year = {price_year}
discount_rate = {rate}
[options]
re_export = {re_export}
strengthen = {strengthen}
"""


def write_world(world: World, folder: Path) -> Path:
    """Write a world as a folder that ``load_world`` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = _SETTINGS.format(
        name=world.name,
        base_year=world.base_year,
        years=list(world.years),
        last=world.last_period_years,
        price_year=world.price_year,
        rate=world.discount_rate,
        re_export=str(world.options.re_export).lower(),
        strengthen=str(world.options.strengthen).lower(),
    )
    (folder / "world.toml").write_text(settings, "utf-8")
    for name, frame in world.tables.items():
        if len(frame) or not TABLES[name].optional:
            truths = frame.select_dtypes("bool").columns
            text = {
                one: frame[one].map({True: "true", False: "false"}) for one in truths
            }
            frame.assign(**text).to_csv(folder / f"{name}.csv", index=False)
    return folder
