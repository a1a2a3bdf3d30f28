"""Pairs of years that one reporter counted alike: what a hindcast is judged on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.world.world import World

__all__ = ["REST", "Pair", "makers_of", "pairs_of"]

FloatArray = NDArray[np.float64]

REST = "*"
"""What the world's figure leaves beside the places that are named."""
_ROUNDING = 0.01
"""Share of the world below which a rest is taken for rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Output of two following years by place.

    Parameters
    ----------
    series, definition : str
        What was counted, and by whom.
    base, later : int
    commodities : tuple of str
        Commodities of the world that together are the series.
    stage : str
    axis : str
        ``region``: where it was made; ``owner``: by whose firms.
    places : tuple of str
        Places, :data:`REST` last if there is one; P of them.
    before, after : array, shape (P,)
        Output of the base year and of the later year [unit/year].
    source_id : str
    """

    series: str
    definition: str
    base: int
    later: int
    commodities: tuple[str, ...]
    stage: str
    axis: str
    places: tuple[str, ...]
    before: FloatArray
    after: FloatArray
    source_id: str

    @property
    def label(self) -> str:
        """Return a short name: series, years, who counted."""
        return f"{self.series} {self.base}-{self.later}, {self.definition}"

    @property
    def judged(self) -> NDArray[np.bool_]:
        """Places that count in the error, shape (P,): the rest does not."""
        return np.array([place != REST for place in self.places], bool)


def makers_of(world: World, commodities: tuple[str, ...]) -> dict[str, float]:
    """Return what processes make of the commodities per unit of their output."""
    made = world["processes"]
    main = dict.fromkeys(made.loc[made["commodity"].isin(commodities), "process"], 1.0)
    falls_off = world["recipes"]
    falls_off = falls_off[
        (falls_off["flow"] == "out") & falls_off["commodity"].isin(commodities)
    ]
    beside = falls_off.groupby("process")["quantity"].sum()
    return {
        str(one): float(amount) for one, amount in (beside.to_dict() | main).items()
    }


def pairs_of(world: World) -> tuple[tuple[Pair, ...], pd.DataFrame]:
    """Return all pairs of following years of a world, and what cannot be one.

    Returns
    -------
    pairs : tuple of Pair
        Latest first.
    left_out : DataFrame
        ``series``, ``definition``, ``base``, ``later``, ``place``, ``why``: a key of
        the words ``hindcast.left_out``; a blank place is the whole pair.
    """
    table = world["history"]
    found: list[Pair] = []
    left: list[tuple[str, str, int, int, str, str]] = []
    for (series, definition), rows in table.groupby(
        ["series", "definition"], sort=False
    ):
        years = sorted({int(one) for one in rows["year"]})
        for base in years:
            if base + 1 not in years:
                continue
            key = str(series), str(definition), base, base + 1
            pair, lacking = _pair(world, rows, key)
            left += [(*key, place, why) for place, why in lacking]
            if pair is not None:
                found.append(pair)
    found.sort(key=lambda pair: -pair.base)
    columns = ["series", "definition", "base", "later", "place", "why"]
    return tuple(found), pd.DataFrame(left, columns=columns)


def _pair(
    world: World, rows: pd.DataFrame, key: tuple[str, str, int, int]
) -> tuple[Pair | None, list[tuple[str, str]]]:
    series, definition, base, later = key
    commodities = tuple(str(rows["commodities"].iloc[0]).split(";"))
    makers = makers_of(world, commodities)
    ran = world["base_output"]
    ran = ran[ran["process"].isin(list(makers)) & (ran["quantity"] > 0)]
    if ran.empty:
        return None, [("", "not_made")]
    axis = "owner" if (rows["owner"] != "").any() else "region"
    known = _amounts(rows, axis, base, later)
    where = _places_of(world, ran, axis)
    lacking = [(place, "no_plant") for place in known.index if place not in where]
    lacking = [(place, why) for place, why in lacking if place != REST]
    named = known[[one in where and one != REST for one in known.index]]
    absent = known.loc[[place for place, _ in lacking]].to_numpy(float).sum(axis=0)
    whole = (
        known.loc[[REST]].to_numpy(float)[0] - absent if REST in known.index else None
    )
    places, before, after = _with_rest(named, whole)
    if len(places) < 2:
        return None, [*lacking, ("", "one_place")]
    stages = world["commodities"].set_index("commodity")["stage"]
    counted = rows[rows["year"].isin([base, later])]
    sources = dict.fromkeys(";".join(counted["source_id"]).split(";"))
    return (
        Pair(
            series=series,
            definition=definition,
            base=base,
            later=later,
            commodities=commodities,
            stage=str(stages.loc[commodities[0]]),
            axis=axis,
            places=places,
            before=before,
            after=after,
            source_id=";".join(sources),
        ),
        lacking,
    )


def _amounts(rows: pd.DataFrame, axis: str, base: int, later: int) -> pd.DataFrame:
    """Return amounts by place of both years; only places known in both."""
    place = rows["owner"].where(rows["owner"] != "", REST)
    place = rows["region"] if axis == "region" else place
    table = rows.assign(place=place)
    table = table[table["year"].isin([base, later])]
    wide = table.pivot_table("quantity", "place", "year", aggfunc="sum").dropna()
    return wide[(wide > 0).any(axis=1)].astype(float)


def _places_of(world: World, ran: pd.DataFrame, axis: str) -> set[str]:
    if axis == "region":
        return set(ran["region"])
    assets = world["assets"]
    return set(assets.loc[assets["process"].isin(ran["process"]), "owner"])


def _with_rest(
    named: pd.DataFrame, whole: FloatArray | None
) -> tuple[tuple[str, ...], FloatArray, FloatArray]:
    amounts = named.to_numpy(float)
    places = [str(one) for one in named.index]
    if whole is not None:
        rest = whole - amounts.sum(axis=0)
        if (rest > _ROUNDING * whole).all():
            amounts = np.vstack([amounts, rest])
            places.append(REST)
    return tuple(places), amounts[:, 0], amounts[:, 1]
