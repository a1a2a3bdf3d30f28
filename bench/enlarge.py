"""The reference world made several times as large.

Every region is copied with its plants, costs, demand, stocks and limits. Copies of
one number trade with each other as the originals do; each region also trades with
its next twin, round a ring, so that the copies are one world and not several. Costs
and demand of the copies differ by a few percent, so that no two plans are equal.
Four copies have four times the regions, plants, markets and lanes, and a matrix
four times as large.

The law names countries, so it would pass the copies by; it is written into the
table of effects first, year by year.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from bench.worlds import make_table
from ionshore.scenario.case import make_case
from ionshore.scenario.scenario import Scenario
from ionshore.world.schemas import TABLES
from ionshore.world.world import World

__all__ = ["enlarged", "with_law"]

KEPT = ("owners", "facilities")
"""Tables that name places and stay as they are."""

LEFT_OUT = ("prices", "observations")
"""What was observed in the real world; a larger world cannot agree with it."""

PERTURBED: Mapping[str, tuple[str, ...]] = {
    "process_costs": ("capex", "energy_cost", "labor_cost", "other_cost"),
    "demand": ("quantity",),
}
SPREAD = 0.03


def enlarged(world: World, times: int, *, seed: int = 0) -> World:
    """Return a world with ``times`` as many regions, plants, markets and lanes.

    Parameters
    ----------
    world : World
    times : int
        At least 1.
    seed : int
        Draws of the small differences between copies.
    """
    random = np.random.default_rng(seed)
    tables = {
        name: _copied(name, frame, times, random) if len(frame) else frame
        for name, frame in world.tables.items()
    }
    tables |= {name: tables[name].iloc[:0] for name in LEFT_OUT}
    tables["routes"] = pd.concat(
        [tables["routes"], _between_twins(world, times)], ignore_index=True
    )
    return replace(
        world,
        name=f"{world.name}_x{times}",
        hash=f"{world.hash}x{times}",
        tables=MappingProxyType(tables),
    )


def with_law(world: World, scenario: Scenario) -> World:
    """Return a world whose table of effects holds the law of a scenario."""
    years = scenario.years or world.years
    effects = make_case(world, scenario).effects
    if effects.empty:
        return world
    keys = ["kind", "commodity", "origin", "destination"]
    held = effects.groupby([*keys, "year"], sort=False)["value"].sum()
    # what is not said for a year is zero in it, or the year before would hold on
    every = held.unstack("year").reindex(columns=list(years)).fillna(0.0).stack()
    frame = pd.DataFrame({"value": every}).reset_index()
    frame = frame.rename(columns={"year": "from_year"})
    source = world["sources"]["source_id"].iloc[0]
    columns = {str(name): frame[name] for name in frame}
    table = make_table("effects", {**columns, "source_id": source})
    return replace(world, tables=MappingProxyType({**world.tables, "effects": table}))


def _places(name: str) -> tuple[str, ...]:
    """Return the columns of a table that a copy renames."""
    if name in KEPT:
        return ()
    own = {"regions": "region", "assets": "asset", "limits": "limit"}.get(name)
    named = [
        column.name
        for column in TABLES[name].all_columns
        if column.name == own
        or (
            column.reference
            and column.reference.table in ("regions", "assets", "limits")
        )
    ]
    return tuple(named)


def _copied(
    name: str, frame: pd.DataFrame, times: int, random: np.random.Generator
) -> pd.DataFrame:
    columns = _places(name)
    if not columns:
        return frame
    return pd.concat(_copies(name, frame, columns, times, random), ignore_index=True)


def _copies(
    name: str,
    frame: pd.DataFrame,
    columns: tuple[str, ...],
    times: int,
    random: np.random.Generator,
) -> Iterator[pd.DataFrame]:
    yield frame
    # a row that holds everywhere holds for the copies, too
    general = frame[list(columns)].isin(["*", ""]).all(axis=1)
    own = frame[~general]
    for number in range(2, times + 1):
        changed = {column: _renamed(own[column], number) for column in columns}
        for column in PERTURBED.get(name, ()):
            factor = 1.0 + SPREAD * random.uniform(-1.0, 1.0, len(own))
            changed[column] = own[column] * factor
        yield own.assign(**changed)


def _renamed(labels: pd.Series, number: int) -> pd.Series:
    return labels.where(labels.isin(["*", ""]), labels + f"_{number}")


def _between_twins(world: World, times: int) -> pd.DataFrame:
    """Return routes from each copy of a region to the next and back, at low freight."""
    region = world["regions"]["region"]
    copies = [region, *(_renamed(region, number) for number in range(2, times + 1))]
    pairs = list(zip(copies, copies[1:] + copies[:1], strict=True)) if times > 1 else []
    if times == 2:
        pairs = pairs[:1]
    origin = [one for pair in pairs for one in (*pair[0], *pair[1])]
    destination = [one for pair in pairs for one in (*pair[1], *pair[0])]
    freight = float(world["routes"]["freight"].min())
    return make_table(
        "routes",
        {
            "origin": np.array(origin, object),
            "destination": np.array(destination, object),
            "freight": freight,
            "source_id": world["sources"]["source_id"].iloc[0],
        },
    )
