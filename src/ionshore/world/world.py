"""``World``: tables that belong together, read, typed and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

__all__ = ["Options", "World"]


@dataclass(frozen=True, slots=True)
class Options:
    """Choices of a world about the form of its model.

    Parameters
    ----------
    re_export : bool
        Whether goods may be shipped on by a region that did not make them.
    strengthen : bool
        Whether valid rows that tighten whole-plant problems are added.
    calibrate_under : str
        Scenario whose law held in the base year; the world is calibrated under
        it before it is solved. Blank: it is not calibrated.
    """

    re_export: bool = False
    strengthen: bool = False
    calibrate_under: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class World:
    """All tables of a study, with what holds for all of them.

    Parameters
    ----------
    name : str
        Short name, a code.
    title : mapping of str to str
        Title by language.
    folder : Path
        Where it was read.
    base_year : int
        Year the existing plants and observations belong to.
    years : tuple of int
        Model years, rising.
    last_period_years : int
        Years the last model year stands for [year].
    price_year : int
        All money is real money of this year.
    discount_rate : float
        Real discount rate [1/year].
    options : Options
        Choices about the form of the model.
    hash : str
        SHA-256 over the bytes of all files read.
    tables : mapping of str to DataFrame
        Every table of :data:`ionshore.world.schemas.TABLES` by name; absent ones
        are empty. Rows stand in the order of the file.
    license : str
        Licence of the tables, '' if not stated.
    """

    name: str
    title: Mapping[str, str]
    folder: Path
    base_year: int
    years: tuple[int, ...]
    last_period_years: int
    price_year: int
    discount_rate: float
    options: Options
    hash: str
    tables: Mapping[str, pd.DataFrame]
    license: str = ""

    def __getitem__(self, table: str) -> pd.DataFrame:
        """Return a table; ``KeyError`` if no world has one of this name."""
        return self.tables[table]

    def __repr__(self) -> str:
        filled = sum(1 for frame in self.tables.values() if len(frame))
        rows = sum(map(len, self.tables.values()))
        span = f"{self.years[0]}-{self.years[-1]}"
        return f"<World {self.name}: {filled} tables, {rows} rows, {span}>"
