"""The tables behind every cost, read once and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from ionshore.core.errors import CommandError, DataError, Finding
from ionshore.core.tell import nearest, place_of, tell
from ionshore.cost.arrays import FloatArray
from ionshore.cost.schemas import TABLES
from ionshore.tables.read import Reading, read_table

__all__ = ["SHIPPED", "Library", "open_library", "shipped_library"]

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "cost"
"""The tables that come with the package."""


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """Tables of the cost model.

    Parameters
    ----------
    folder : Path
        Where they lie.
    tables : mapping of str to DataFrame
        See :data:`ionshore.cost.schemas.TABLES`, and ``sources``.
    """

    folder: Path
    tables: Mapping[str, pd.DataFrame]

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]

    @property
    def chemistries(self) -> tuple[str, ...]:
        """Names of the chemistries, in the order of the table."""
        return tuple(self["chemistries"]["chemistry"])

    @property
    def regions(self) -> tuple[str, ...]:
        """Names of the regions."""
        return tuple(dict.fromkeys(self["regions"]["region"]))

    @property
    def price_sets(self) -> tuple[str, ...]:
        """Names of the price sets."""
        return tuple(self["price_sets"]["price_set"])

    @property
    def materials(self) -> tuple[str, ...]:
        """Names of the materials."""
        return tuple(self["materials"]["material"])

    def parameter(self, name: str) -> float:
        """Return a parameter; ``KeyError`` if there is none."""
        return _parameters(self)[name]

    def dollars(self, given: FloatArray, wanted: FloatArray) -> FloatArray:
        """Return by what money of one year is multiplied to be of another.

        Years beyond the table take the nearest one in it; nan gives 1.
        """
        table = self["deflator"]
        years = table["year"].to_numpy(np.float64)
        index = table["index"].to_numpy(np.float64)
        ratio = np.interp(wanted, years, index) / np.interp(given, years, index)
        return np.where(np.isnan(ratio), 1.0, ratio)

    def typical(self, year: float) -> str:
        """Return the price set that stands for a year: the last one up to it.

        The earliest there is, if the year lies before all of them.
        """
        table = self["price_sets"]
        table = table[table["typical"] == "yes"].sort_values("year")
        past = table[table["year"] <= year]
        chosen = past.iloc[-1] if len(past) else table.iloc[0]
        return str(chosen["price_set"])

    def require(self, kind: str, name: str, place: str) -> None:
        """Refuse a name the tables lack.

        Parameters
        ----------
        kind : str
            ``chemistry``, ``region``, ``price_set`` or ``process``.
        name : str
            What was asked for.
        place : str
            Where, for the message.

        Raises
        ------
        CommandError
            ``C620`` to ``C622``, ``C625``, with all names and the nearest one.
        """
        finding = self.missing(kind, name, place)
        if finding:
            summary = "This cannot be costed."
            raise CommandError(summary, [finding])

    def missing(self, kind: str, name: str, place: str) -> Finding | None:
        """Return what :meth:`require` would raise, or None."""
        known = {
            "chemistry": self.chemistries,
            "region": self.regions,
            "price_set": self.price_sets,
            "process": tuple(self["plants"]["process"]),
        }[kind]
        if name in known:
            return None
        code = {
            "chemistry": "C620",
            "region": "C621",
            "price_set": "C622",
            "process": "C625",
        }[kind]
        near = nearest(name, known)
        variant = "near" if near else ""
        return tell(code, place, variant, value=name, near=near, known=", ".join(known))


def open_library(folder: Path = SHIPPED) -> Library:
    """Read and check the tables of a folder.

    Raises
    ------
    DataError
        With all faults at once; ``D125`` and its kin as for a world, ``D110`` for a
        source that is not in ``sources.csv``.
    """
    readings = {name: read_table(folder, schema) for name, schema in TABLES.items()}
    findings = [found for one in readings.values() for found in one.findings]
    sources = pd.read_csv(folder / "sources.csv", dtype=str, keep_default_na=False)
    known = set(sources["source_id"])
    for reading in readings.values():
        findings += _unsourced(reading, known)
    if findings:
        summary = f"{len(findings)} faults in the cost tables of {folder.name}:"
        raise DataError(summary, findings)
    frames = {name: one.frame for name, one in readings.items()} | {"sources": sources}
    return Library(folder, MappingProxyType(frames))


def _unsourced(reading: Reading, known: set[str]) -> Iterator[Finding]:
    for row, ids in enumerate(reading.frame["source_id"]):
        for one in str(ids).split(";"):
            if one not in known:
                place = place_of(reading.file, int(reading.lines[row]), "source_id")
                yield tell("C627", place, value=one)


@lru_cache(maxsize=8)
def _parameters(library: Library) -> Mapping[str, float]:
    """Return parameters by name: they are looked up many times for one plant."""
    table = library["parameters"]
    return dict(zip(table["parameter"], table["value"].astype(float), strict=True))


@cache
def shipped_library() -> Library:
    """Return the tables that come with the package, read once."""
    return open_library(SHIPPED)
