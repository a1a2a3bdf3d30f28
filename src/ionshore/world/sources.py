"""Which rows lean on which source, and how surely."""

from __future__ import annotations

import pandas as pd

from ionshore.tables.cells import parts_of
from ionshore.tables.schema import CONFIDENCES
from ionshore.world.schemas import TABLES
from ionshore.world.world import World

__all__ = ["source_uses", "sources_in_use"]


def _uses(world: World) -> pd.DataFrame:
    """Return one row per (source, table, confidence) with the number of rows.

    A row that names two sources counts for both.
    """
    parts = []
    for name, schema in TABLES.items():
        frame = world[name]
        if schema.sourced and len(frame):
            named = frame[["source_id", "confidence"]].assign(table=name)
            named["source_id"] = [parts_of(ids) for ids in named["source_id"]]
            parts.append(named.explode("source_id"))
    if not parts:
        return pd.DataFrame(columns=["source_id", "table", "confidence", "rows"])
    every = pd.concat(parts, ignore_index=True)
    keys = ["source_id", "table", "confidence"]
    return every.groupby(keys, sort=False).size().rename("rows").reset_index()


def sources_in_use(world: World) -> pd.DataFrame:
    """Return all sources with the rows that lean on them.

    Parameters
    ----------
    world : World
        World to look at.

    Returns
    -------
    DataFrame
        One row per source in the order of ``sources.csv``: source_id, title,
        publisher, published, rows, one column per confidence, tables (names
        joined by blanks).
    """
    uses = _uses(world)
    table = world["sources"][["source_id", "title", "publisher", "published"]].copy()
    by_source = uses.groupby("source_id", sort=False)
    rows, tables = by_source["rows"].sum(), by_source["table"].unique()
    table["rows"] = [int(rows.get(one, 0)) for one in table["source_id"]]
    for confidence in CONFIDENCES:
        of_kind = uses[uses["confidence"] == confidence]
        counts = of_kind.groupby("source_id")["rows"].sum()
        table[confidence] = [int(counts.get(one, 0)) for one in table["source_id"]]
    table["tables"] = [" ".join(tables.get(one, [])) for one in table["source_id"]]
    return table


def source_uses(world: World, source_id: str) -> pd.DataFrame:
    """Return the rows that lean on one source, by table and confidence.

    Parameters
    ----------
    world : World
        World to look at.
    source_id : str
        Source to look for.

    Returns
    -------
    DataFrame
        table, confidence, rows; in the order of the tables.
    """
    uses = _uses(world)
    mine = uses[uses["source_id"] == source_id]
    return mine[["table", "confidence", "rows"]].reset_index(drop=True)
