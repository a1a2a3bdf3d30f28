"""The raw extracts as the cost model reads them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tools.build_reference.money import Money
from tools.build_reference.raw import Raw, Row, row

__all__ = ["CostRaw", "cells", "number"]


@dataclass(frozen=True)
class CostRaw:
    """Raw folder, its sources and its deflator."""

    folder: Path

    @cached_property
    def raw(self) -> Raw:
        """Extracts shared with the reference world."""
        return Raw(self.folder)

    @cached_property
    def money(self) -> Money:
        """Deflator."""
        return Money(self.raw)

    @cached_property
    def sources(self) -> dict[str, dict[str, str]]:
        """All sources, those of the cost model's own rows included."""
        own = {one["source_id"]: one for one in self.table("cost/model_sources")}
        return dict(self.raw.sources) | own

    def table(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a table by its path without ``.csv``."""
        return self.raw.table(name)

    def copied(self, name: str, **renamed: str) -> list[Row]:
        """Return a table as it stands, some columns under another name."""
        return [
            {renamed.get(key, key): value for key, value in one.items()}
            for one in self.table(name)
        ]


def number(text: str) -> float | None:
    """Return a number, or None for a blank."""
    return float(text) if text else None


def cells(one: dict[str, str], note: str = "", **values: object) -> Row:
    """Return a row that keeps the provenance of a raw row."""
    told = "; ".join(part for part in (one.get("note", ""), note) if part)
    return row(one["source_id"], one["confidence"], told, **values)
