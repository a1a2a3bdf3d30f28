"""Read the raw extracts, with source ids made unique across the registers."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

__all__ = ["REGISTERS", "Raw", "Row", "row"]

Row = dict[str, object]
"""One row of a table of the world, by column."""

REGISTERS = ("world", "cost", "markets", "registry", "cooperation", "policy")
"""Folders with a register of sources. An id keeps its plain form in the first
folder that has it; a different document under the same id in a later folder
gets the folder's name before it."""

OWN = {
    "source_id": "ionshore_assumption",
    "title": "Assumption made for the reference world",
    "publisher": "ionshore",
    "published": "2026",
    "url": "",
    "seen_via": "data-raw/assumptions; the note of the row gives the reason",
}


@dataclass(frozen=True)
class Raw:
    """The folder with the raw extracts.

    Parameters
    ----------
    folder : Path
        Usually ``data-raw``.
    """

    folder: Path
    _tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def table(self, name: str) -> list[dict[str, str]]:
        """Return the rows of ``name`` (without ``.csv``), source ids resolved."""
        if name not in self._tables:
            rows = self._read(name)
            folder = name.partition("/")[0]
            for one in rows:
                if "source_id" in one and folder in REGISTERS:
                    one["source_id"] = self._unique(one["source_id"], folder)
            self._tables[name] = rows
        return self._tables[name]

    def _read(self, name: str) -> list[dict[str, str]]:
        path = self.folder / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def _unique(self, ids: str, folder: str) -> str:
        parts = [part.strip() for part in ids.split(";") if part.strip()]
        return ";".join(self._names[folder].get(part, part) for part in parts)

    @cached_property
    def _names(self) -> Mapping[str, dict[str, str]]:
        first: dict[str, str] = {}
        names: dict[str, dict[str, str]] = {}
        for folder in REGISTERS:
            names[folder] = {}
            for source in self._read(f"{folder}/sources"):
                key, title = source["source_id"], source["title"]
                same = first.setdefault(key, title) == title
                names[folder][key] = key if same else f"{folder}.{key}"
        return names

    @cached_property
    def sources(self) -> dict[str, dict[str, str]]:
        """All sources of all registers by their unique id."""
        known = {OWN["source_id"]: dict(OWN)}
        for folder in REGISTERS:
            for source in self._read(f"{folder}/sources"):
                key = self._names[folder][source["source_id"]]
                known.setdefault(key, source | {"source_id": key})
        return known


def row(source_id: str, confidence: str, note: str = "", /, **cells: object) -> Row:
    """Return a row with its provenance."""
    return cells | {"source_id": source_id, "confidence": confidence, "note": note}
