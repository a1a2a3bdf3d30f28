"""What the outside checks look at, and the one form of their answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ionshore.calibration.calibrate import Calibration
from ionshore.core.words import word
from ionshore.cost.library import Library
from ionshore.indicators.table import indicator_table
from ionshore.model.solution import Solution
from ionshore.scenario.scenario import Scenario
from ionshore.tables.records import records
from ionshore.world.world import World

__all__ = ["COLUMNS", "FIRMS", "Check", "Facts", "checks_table", "companies_of"]

COLUMNS = (
    "check",
    "what",
    "place",
    "year",
    "model",
    "published",
    "error",
    "unit",
    "source_id",
    "note",
)
FIRMS: Mapping[str, str] = {
    "LGES": "lges",
    "SK On": "sk_on",
    "Samsung SDI": "samsung_sdi",
    "Panasonic Energy": "panasonic_energy",
    "CATL": "catl",
    "EVE": "eve_energy",
    "CALB": "calb",
}
"""Names of the accounts by company of the registry; others make more than cells."""


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """The calibrated base year and the year after it.

    Parameters
    ----------
    world : World
        As reported, before calibration.
    law : Scenario
    calibration : Calibration
    solution : Solution
        Base year and the year after it, with what is known today of plants.
    library : Library
        Of the cost model.
    """

    world: World
    law: Scenario
    calibration: Calibration
    solution: Solution
    library: Library

    @property
    def base(self) -> int:
        """Base year."""
        return self.world.base_year

    @property
    def margins(self) -> pd.DataFrame:
        """Margins of the plants that ran in the base year."""
        return self.calibration.tables["margins"]

    def benchmarks(self, name: str) -> Iterator[Any]:
        """Yield the rows of one benchmark."""
        table = self.world["benchmarks"]
        yield from records(table[table["benchmark"] == name])

    def benchmark(self, name: str) -> Any | None:
        """Return the first row of a benchmark, None if there is none."""
        return next(self.benchmarks(name), None)

    def price(self, commodity: str, region: str) -> float:
        """Return the price of the base year, nan if there is none."""
        table = self.calibration.tables["base_prices"]
        here = (table["commodity"] == commodity) & (table["region"] == region)
        found = table.loc[here, "value"].to_numpy(float)
        return float(found[0]) if len(found) else np.nan

    def freight(self, commodity: str, origin: str, destination: str) -> float:
        """Return the freight of a lane [million USD/unit], nan if there is none."""
        case = self.solution.case
        lanes = case.lanes
        goods = case.goods.commodities[case.goods.commodity[lanes.good]]
        here = (goods == commodity) & (case.regions[lanes.origin] == origin)
        here &= case.regions[lanes.destination] == destination
        found = lanes.freight[here]
        return float(found[0]) if len(found) else np.nan

    def credit(self, commodity: str, region: str, year: int) -> float:
        """Return the statutory production credit [million USD/unit]."""
        table = self.solution.case.effects
        rows = table[
            (table["kind"] == "production_credit")
            & (table["commodity"] == commodity)
            & (table["origin"] == region)
            & (table["year"] == year)
        ]
        return float(rows["value"].sum())

    def duty(self, commodity: str, origin: str, destination: str, year: int) -> float:
        """Return the duty of a year, mean over its days [1]."""
        table = self.solution.case.effects
        rows = table[
            (table["kind"] == "duty_ad_valorem")
            & table["commodity"].isin([commodity, "*"])
            & table["origin"].isin([origin, "*"])
            & table["destination"].isin([destination, "*"])
            & (table["year"] == year)
        ]
        return float(rows["value"].sum())

    def delivered(self) -> pd.DataFrame:
        """Return mean delivered prices: ``segment``, ``region``, ``year``, ``value``."""
        table = indicator_table(self.solution)
        rows = table[table["indicator"] == "delivered_cost"]
        return rows.loc[
            rows["component"] == "price", ["segment", "region", "year", "value"]
        ]


@dataclass(frozen=True, slots=True)
class Check:
    """One figure of the model beside a published one.

    Parameters
    ----------
    check, what : str
        Which check, and which reading of it: keys ``outside.check`` and
        ``outside.what`` of the words.
    place : str
        Region or firm.
    year : int
    model, published : float
    unit : str
    source_id : str
        Of the published figure.
    note : str
        Key ``outside.note`` of the words: why it misses, or what it does not say.
    values : mapping
        What the note's placeholders stand for.
    """

    check: str
    what: str
    place: str
    year: int
    model: float
    published: float
    unit: str
    source_id: str
    note: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def error(self) -> float:
        """Model less published: for shares as it is, for amounts as a part of it."""
        off = self.model - self.published
        return off if self.unit == "1" else off / self.published


def checks_table(checks: list[Check], language: str = "en") -> pd.DataFrame:
    """Return the checks as a table, notes in words; columns :data:`COLUMNS`."""
    rows = [
        (
            word(f"outside.check.{one.check}", language),
            word(f"outside.what.{one.what}", language),
            one.place,
            one.year,
            one.model,
            one.published,
            one.error,
            one.unit,
            one.source_id,
            word(f"outside.note.{one.note}", language, **one.values),
        )
        for one in checks
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def companies_of(world: World, firm: str) -> set[str]:
    """Return a company of the registry with those it owns a part of."""
    found = {firm}
    companies, ownership = world["companies"], world["ownership"]
    while True:
        below = set(companies.loc[companies["parent"].isin(found), "company"])
        below |= set(ownership.loc[ownership["owner"].isin(found), "subject"])
        below &= set(companies["company"])
        if below <= found:
            return found
        found |= below
