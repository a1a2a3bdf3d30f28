"""The shipped record of past withholding, read once and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from ionshore.core.errors import DataError, Finding
from ionshore.core.tell import place_of, tell
from ionshore.studies.withholding.schemas import TABLES
from ionshore.tables.read import Reading, read_table

__all__ = ["SHIPPED", "Record", "open_record", "shipped_record"]

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "withholding"
"""The tables that come with the package."""


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """Tables of past withholding.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Those of :data:`ionshore.studies.withholding.schemas.TABLES`, and ``sources``.
    """

    tables: Mapping[str, pd.DataFrame]

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]


def open_record(folder: Path = SHIPPED) -> Record:
    """Read and check the tables of a folder.

    Raises
    ------
    DataError
        With all faults at once: those of a table, ``W730`` for a row of an event
        that is not in ``events.csv``, ``W731`` for a source that is not registered.
    """
    readings = {name: read_table(folder, one) for name, one in TABLES.items()}
    sources = pd.read_csv(folder / "sources.csv", dtype=str, keep_default_na=False)
    findings = [fault for one in readings.values() for fault in one.findings]
    events = set(readings["events"].frame["event_id"])
    known = set(sources["source_id"])
    for reading in readings.values():
        findings += _strangers(reading, events)
        findings += _unsourced(reading, known)
    if findings:
        summary = f"{len(findings)} faults in the tables of {folder.name}:"
        raise DataError(summary, findings)
    frames = {name: one.frame for name, one in readings.items()} | {"sources": sources}
    return Record(MappingProxyType(frames))


def _strangers(reading: Reading, events: set[str]) -> Iterator[Finding]:
    if "event_id" in reading.frame:
        for row, event in enumerate(reading.frame["event_id"]):
            if event not in events:
                yield tell("W730", reading.place(row, "event_id"), value=event)


def _unsourced(reading: Reading, known: set[str]) -> Iterator[Finding]:
    for row, ids in enumerate(reading.frame["source_id"]):
        for one in str(ids).split(";"):
            if one not in known:
                place = place_of(reading.file, int(reading.lines[row]), "source_id")
                yield tell("W731", place, value=one)


@cache
def shipped_record() -> Record:
    """Return the record that comes with the package, read once."""
    return open_record()
