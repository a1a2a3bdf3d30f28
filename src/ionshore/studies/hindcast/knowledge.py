"""What a forecaster of the time knew: a world without later figures, and outlooks.

Of the later year only total demand is given. Everything else that a table says of a
year after the base year is taken out, and the law stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from ionshore.policy.effects import effects_of
from ionshore.scenario.case.periods import interpolated
from ionshore.scenario.scenario import Scenario
from ionshore.studies.hindcast.pairs import REST, Pair, makers_of
from ionshore.world.world import World

__all__ = [
    "Growth",
    "as_known",
    "expected_growth",
    "standing_law",
    "total_demand",
    "with_totals",
]

_DATED = ("year", "from_year")
"""Columns that say of which year a row speaks."""
_KEPT = ("history", "outlooks", "periods")
"""Tables that the hindcast reads itself, year by year."""


@dataclass(frozen=True, slots=True)
class Growth:
    """How capacity was expected to grow from the base year to the next.

    Parameters
    ----------
    factor : mapping of str to float
        By place; :data:`~ionshore.studies.hindcast.pairs.REST` for all others.
    known_by : str
        Who expected it; blank: the same growth everywhere.
    source_id : str
    """

    factor: Mapping[str, float]
    known_by: str
    source_id: str

    def of(self, place: str) -> float:
        """Return the factor of a place."""
        return self.factor.get(place, self.factor[REST])


def expected_growth(world: World, pair: Pair) -> Growth:
    """Return what was known of capacity in the later year of a pair.

    An outlook that started from the base year gives a straight line for each place
    that it names and one for all others. Without one, every place grows by what
    costs nothing extra in the table ``growth``: nobody is favored.
    """
    rows = world["outlooks"]
    rows = rows[(rows["series"] == pair.series) & (rows["base_year"] == pair.base)]
    if rows.empty or pair.axis != "region":
        return _same_everywhere(world, pair)
    first = str(rows["outlook"].iloc[0])
    rows = rows[rows["outlook"] == first]
    years = np.array([pair.base, pair.later])
    labels, line = interpolated(rows, ["region"], "quantity", years)
    amount = dict(zip(labels["region"], line, strict=True))
    whole = amount.pop(REST)
    rest = whole - sum(amount.values(), np.zeros(2))
    factor = {str(place): float(one[1] / one[0]) for place, one in amount.items()}
    factor[REST] = float(rest[1] / rest[0])
    sources = dict.fromkeys(";".join(rows["source_id"]).split(";"))
    known_by = f"{first}, {rows['published'].iloc[0]}"
    return Growth(MappingProxyType(factor), known_by, ";".join(sources))


def _same_everywhere(world: World, pair: Pair) -> Growth:
    table = world["growth"]
    table = table[table["process"].isin(list(makers_of(world, pair.commodities)))]
    free = table[(table["premium"] == 0.0) & table["rate"].notna()]
    rate = float(free["rate"].min()) if len(free) else 0.0
    sources = ";".join(dict.fromkeys(free["source_id"]))
    return Growth(MappingProxyType({REST: 1.0 + rate}), "", sources)


def as_known(world: World, law: Scenario) -> World:
    """Return a world that says nothing of the years after its base year.

    Rows of later years are dropped from every table and so are plants that rest on
    figures of them (``hindsight``); demand of later years is put in again by
    :func:`with_totals`. The law of the base year holds on: it becomes a table.
    """
    base = world.base_year
    later = world["hindsight"]
    unknown = set(later.loc[later["known_from"] > base, "asset"])
    tables: dict[str, pd.DataFrame] = {}
    for name, frame in world.tables.items():
        kept = frame
        if name not in _KEPT:
            for column in set(_DATED) & set(frame.columns):
                kept = kept[~(kept[column] > base).fillna(value=False).astype(bool)]
        if "asset" in frame.columns:
            kept = kept[~kept["asset"].isin(unknown)]
        tables[name] = kept if kept is frame else kept.reset_index(drop=True)
    tables["effects"] = standing_law(world, law, base)
    return replace(
        world,
        tables=MappingProxyType(tables),
        last_period_years=1,
        hash=f"{world.hash}-as-known",
        options=replace(world.options, calibrate_under=""),
    )


def standing_law(world: World, law: Scenario, base: int) -> pd.DataFrame:
    """Return the table ``effects`` with the law of one year, held from then on."""
    like = world["effects"]
    if not len(law.provisions):
        return like[~(like["from_year"] > base).fillna(value=False).astype(bool)]
    rows = effects_of(law.provisions, world, [base])
    rows = rows[rows["value"] != 0.0]
    keys = ["kind", "commodity", "origin", "destination", "test"]
    summed = rows.groupby(keys, sort=False, dropna=False).agg(
        value=("value", "sum"),
        source_id=("source_id", "first"),
        confidence=("confidence", "first"),
    )
    told = summed.reset_index().assign(note="law of the base year")
    told["from_year"] = None
    both = pd.concat([like, told[list(like.columns)].astype(like.dtypes)])
    return both.reset_index(drop=True)


def total_demand(world: World, years: tuple[int, int]) -> pd.DataFrame:
    """Return world demand by segment (index) and year (columns)."""
    labels, amount = interpolated(
        world["demand"], ["segment", "region"], "quantity", np.array(years)
    )
    frame = pd.DataFrame(amount, columns=list(years))
    return frame.groupby(labels["segment"].to_numpy()).sum()


def with_totals(world: World, totals: pd.DataFrame, years: tuple[int, int]) -> World:
    """Return a world with demand of the later year: base-year markets, new totals.

    Parameters
    ----------
    world : World
        Calibrated; its demand of the base year may differ from what was reported,
        and the later year is moved by the same factor.
    totals : DataFrame
        See :func:`total_demand`.
    """
    base, later = years
    table = world["demand"]
    of_base = table[table["year"] == base]
    growth = (totals[later] / totals[base].where(totals[base] > 0)).fillna(1.0)
    factor = of_base["segment"].map(growth.to_dict()).fillna(0.0).astype(float)
    fresh = of_base.assign(year=later, quantity=of_base["quantity"] * factor)
    kept = table[table["year"] <= base]
    both = pd.concat([kept, fresh.astype(table.dtypes)], ignore_index=True)
    tables = dict(world.tables) | {"demand": both}
    return replace(
        world,
        tables=MappingProxyType(tables),
        years=years,
        hash=f"{world.hash}-{base}-{later}",
    )
