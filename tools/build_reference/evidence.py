"""Tables the model does not read: prices, observations, the register of sources."""

from __future__ import annotations

from collections.abc import Iterable

from tools.build_reference.raw import Raw, Row

__all__ = ["source_rows"]


def source_rows(raw: Raw, tables: Iterable[list[Row]]) -> list[Row]:
    """Return ``sources``: those the tables cite; ``KeyError`` for an unknown id."""
    used = {
        part
        for rows in tables
        for one in rows
        for part in str(one["source_id"]).split(";")
    }
    unknown = used - set(raw.sources)
    if unknown:
        message = f"sources cited but not registered: {sorted(unknown)}"
        raise KeyError(message)
    columns = ("source_id", "title", "publisher", "published", "url", "seen_via")
    return [
        {column: raw.sources[key][column] for column in columns} for key in sorted(used)
    ]
