"""Numbers of the study ``scale``: costs, gaps, their shares, over sizes and years."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from ionshore.cost.arrays import FloatArray
from ionshore.cost.cell import cell_costs, with_experience
from ionshore.cost.know_how import Operator, experience_of, ramp_of
from ionshore.cost.library import Library
from ionshore.cost.plant import Plants, cell_plants
from ionshore.cost.region import HOME
from ionshore.policy.answer import Answer
from ionshore.policy.law import Law
from ionshore.studies import borders
from ionshore.studies.market import (
    MARKETS,
    Markets,
    learning_of_cells,
    market_size,
    operator_of,
)
from ionshore.studies.shapley import coalitions, shapley_shares

__all__ = [
    "GROUPS",
    "SIZES",
    "Question",
    "ScaleStudy",
    "Side",
    "by_market",
    "by_size",
    "by_year",
    "class_of",
    "costs_of",
    "duties_of_allies",
    "efficient_size",
    "gap_shares",
    "plants_of",
    "reference_side",
]

GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "scale": ("plant_gwh",),
        "experience": ("experience",),
        "yield": ("cell_yield",),
        "materials": ("premium",),
        "input_duty": ("duty",),
        "labor": ("direct_wage",),
        "energy": ("electricity", "heat"),
        "equipment": ("capital", "building"),
        "finance": ("wacc",),
        "tax": ("tax",),
    }
)
"""Inputs by group; all inputs of a side."""
REGIONAL = ("direct_wage", "electricity", "heat", "capital", "building", "wacc", "tax")
SIZES = (2.0, 5.0, 10.0, 20.0, 30.0, 40.0, 50.0, 75.0, 100.0)
"""Plants of the sweep [GWh/year]."""
NEAR = 1.05
"""Cost over that of the largest plant at which a plant counts as efficient."""

Side = Mapping[str, FloatArray]
"""Inputs of K plants by name, each of shape (K,)."""
Row = tuple[str, str, int]
"""Region, market, year."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is asked, with the tables it is asked of.

    Parameters
    ----------
    library, law, markets : Library, Law, Markets
    chemistry, reference, price_set, inputs : str
    regions : tuple of str
    plant_gwh, reference_gwh : float
        Plants wanted by allies, and that of the reference [GWh/year].
    year : int
        Year of market, law and money.
    plants : int
        Plants that a market must hold.
    operating_year : int
        Year of operation of all plants, from 1.
    """

    library: Library
    law: Law
    markets: Markets
    chemistry: str
    regions: tuple[str, ...]
    reference: str
    plant_gwh: float
    reference_gwh: float
    year: int
    price_set: str
    inputs: str
    plants: int
    operating_year: int


@dataclass(frozen=True, slots=True, eq=False)
class ScaleStudy:
    """What the study found; money is USD/kWh.

    Parameters
    ----------
    inputs : mapping
        What was asked, defaults filled in.
    gap : DataFrame
        One row per region and market in the year asked: plant_gwh, grown (experience
        over that of the base year), cost, reference_cost, gap, and the share of each of
        :data:`GROUPS`, which add up to the gap.
    sizes : DataFrame
        Per region and size of plant, all else as in the fragmented market: cost,
        gap, and what the size adds to it (scale).
    years : DataFrame
        Per year, region and market: demand [GWh], plants (of efficient size),
        plant_gwh, grown, cost, reference_cost, gap.
    duties : DataFrame
        Per ally: duty on its cells in the United States [1], and what it adds.
    efficient_gwh : float
        Least size of the sweep whose cost is within 5% of that of the largest.
    cash : float
        Cash-like cost of the reference plant.
    sources : DataFrame
        Evidence, the weakest first.
    """

    inputs: Mapping[str, Any]
    gap: pd.DataFrame
    sizes: pd.DataFrame
    years: pd.DataFrame
    duties: pd.DataFrame
    efficient_gwh: float
    cash: float
    sources: pd.DataFrame


def gap_shares(
    own: Side, reference: Side, costs: Callable[[Side], FloatArray]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return cost, reference cost, and the share of each group in the gap.

    Parameters
    ----------
    own, reference : mapping of str to array, each shape (K,)
        Inputs of both sides: all names of :data:`GROUPS`.
    costs : callable
        From such a mapping to costs [USD/kWh], any number of plants.

    Returns
    -------
    cost, reference_cost : array, shape (K,)
    shares : array, shape (len(GROUPS), K)
        They add up to ``cost - reference_cost``.
    """
    switched = coalitions(len(GROUPS))
    mixed = {
        name: np.where(switched[:, [place]], reference[name], own[name]).ravel()
        for place, names in enumerate(GROUPS.values())
        for name in names
    }
    values = costs(mixed).reshape(len(switched), -1)
    return values[0], values[-1], -shapley_shares(values)


def costs_of(asked: Question, side: Side, reading: str = "full") -> FloatArray:
    """Return the cost of plants with these inputs [USD/kWh].

    Capital is charged at its cost after tax. Conversion has learned what
    ``experience`` says, down to the floor of the table; materials have not.
    """
    plants = cell_plants(
        asked.library,
        chemistry=asked.chemistry,
        region=HOME,
        plant_gwh=side["plant_gwh"],
        year=asked.year,
        price_set=asked.price_set,
        reading=reading,
        finance="annuity",
        cell_yield=side["cell_yield"],
        material_factor=(1.0 + side["premium"]) * (1.0 + side["duty"]),
        overrides={name: side[name] for name in REGIONAL},
    )
    cell = learning_of_cells(asked.library)
    costs = with_experience(
        cell_costs(plants, asked.library),
        side["experience"],
        cell["learning_rate"],
        floor_share=cell["floor"],
    )
    return costs.total


def plants_of(asked: Question, regions: Sequence[str]) -> Plants:
    """Return plants of the size wanted, for what their regions pay."""
    return cell_plants(
        asked.library,
        chemistry=asked.chemistry,
        region=list(regions),
        plant_gwh=asked.plant_gwh,
        year=asked.year,
        price_set=asked.price_set,
    )


def class_of(region: str) -> str:
    """Return the know-how of those who run the plants of a region."""
    return experience_of(Operator(operator_of(region)), region)


def _yields(asked: Question, regions: Sequence[str]) -> FloatArray:
    end = float(asked.operating_year)
    known = {
        one: float(ramp_of(asked.library, class_of(one)).mean(end - 1.0, end))
        for one in dict.fromkeys(regions)
    }
    return np.array([known[one] for one in regions])


def _grown(asked: Question, rows: Sequence[Row]) -> FloatArray:
    known = {one: asked.markets.grown(*one) for one in dict.fromkeys(rows)}
    return np.array([known[one] for one in rows])


def _side(
    asked: Question, rows: Sequence[Row], sizes: Sequence[float]
) -> tuple[dict[str, FloatArray], list[Answer]]:
    """Return inputs of allied plants, one per row, and the law they met."""
    regions = [one for one, _, _ in rows]
    plants = plants_of(asked, regions)
    duty = np.zeros(len(rows))
    answers: list[Answer] = []
    for year in dict.fromkeys(one for _, _, one in rows):
        share, found = borders.input_duty(
            asked.library, asked.law, plants, asked.inputs, year
        )
        duty = np.where([one == year for _, _, one in rows], share, duty)
        answers += found
    allied = asked.inputs == "allied"
    free = [allied and one == "consolidated" for _, one, _ in rows]
    premium = borders.allied_premium(asked.library) if allied else 0.0
    side = {name: plants.regional[name] for name in REGIONAL}
    side |= {
        "plant_gwh": np.array(sizes, np.float64),
        "experience": _grown(asked, rows),
        "cell_yield": _yields(asked, regions),
        "premium": np.full(len(rows), premium),
        "duty": np.where(free, 0.0, duty),
    }
    return side, answers


def reference_side(asked: Question, years: Sequence[int]) -> dict[str, FloatArray]:
    """Return inputs of the reference plant, once per year."""
    regions = [asked.reference] * len(years)
    plants = plants_of(asked, regions)
    side = {name: plants.regional[name] for name in REGIONAL}
    return side | {
        "plant_gwh": np.full(len(years), asked.reference_gwh),
        "experience": _grown(asked, [(asked.reference, MARKETS[0], y) for y in years]),
        "cell_yield": _yields(asked, regions),
        "premium": np.zeros(len(years)),
        "duty": np.zeros(len(years)),
    }


def _rows(asked: Question, years: Sequence[int]) -> list[Row]:
    return [
        (region, market, year)
        for year in years
        for region in asked.regions
        for market in MARKETS
    ]


def _built(asked: Question, rows: Sequence[Row]) -> list[float]:
    return [
        market_size(asked.plant_gwh, asked.markets.demanded(*one), asked.plants)
        for one in rows
    ]


def _told(rows: Sequence[Row], side: Side, cost: FloatArray, other: FloatArray) -> Side:
    """Return the columns that tables of costs share."""
    return {
        "year": np.array([one for _, _, one in rows]),
        "region": np.array([one for one, _, _ in rows], object),
        "market": np.array([one for _, one, _ in rows], object),
        "plant_gwh": side["plant_gwh"],
        "grown": side["experience"],
        "cost": cost,
        "reference_cost": other,
        "gap": cost - other,
    }


def by_market(asked: Question) -> tuple[pd.DataFrame, list[Answer]]:
    """Return the gap of the year asked by region and market, with its shares."""
    rows = _rows(asked, [asked.year])
    side, answers = _side(asked, rows, _built(asked, rows))
    reference = reference_side(asked, [asked.year] * len(rows))
    cost, other, shares = gap_shares(side, reference, lambda one: costs_of(asked, one))
    table = pd.DataFrame(dict(_told(rows, side, cost, other)))
    return table.assign(**dict(zip(GROUPS, shares, strict=True))), answers


def by_size(asked: Question) -> pd.DataFrame:
    """Sweep the size of plants, all else as in the fragmented market."""
    rows = [(one, MARKETS[0], asked.year) for one in asked.regions for _ in SIZES]
    side, _ = _side(asked, rows, SIZES * len(asked.regions))
    reference = reference_side(asked, [asked.year] * len(rows))
    cost, other, shares = gap_shares(side, reference, lambda one: costs_of(asked, one))
    table = pd.DataFrame(dict(_told(rows, side, cost, other)))
    table["scale"] = shares[list(GROUPS).index("scale")]
    twins = reference_side(asked, [asked.year] * len(SIZES))
    twins["plant_gwh"] = np.array(SIZES)
    paid = costs_of(asked, twins)
    there = [(asked.reference, MARKETS[0], asked.year)] * len(SIZES)
    of_reference = pd.DataFrame(dict(_told(there, twins, paid, other[: len(SIZES)])))
    of_reference["scale"] = of_reference["gap"]
    return pd.concat([table, of_reference], ignore_index=True)


def efficient_size(sizes: pd.DataFrame) -> float:
    """Return the least plant of the sweep that costs at most 5% more than the largest.

    In every region.
    """
    wide = sizes.pivot(index="plant_gwh", columns="region", values="cost")
    near = (wide <= NEAR * wide.iloc[-1]).all(axis=1)
    return float(near[near].index[0])


def by_year(asked: Question, efficient: float) -> tuple[pd.DataFrame, list[Answer]]:
    """Sweep the market: the years after the base year whose demand is stated."""
    rows = _rows(asked, asked.markets.stated[1:])
    side, answers = _side(asked, rows, _built(asked, rows))
    cost = costs_of(asked, side)
    other = costs_of(asked, reference_side(asked, [one for _, _, one in rows]))
    table = pd.DataFrame(dict(_told(rows, side, cost, other)))
    demand = np.array([asked.markets.demanded(*one) for one in rows])
    return table.assign(demand=demand, plants=demand / efficient), answers


def duties_of_allies(
    asked: Question, gap: pd.DataFrame
) -> tuple[pd.DataFrame, list[Answer]]:
    """Return what the United States takes on the cells of its allies."""
    costs = gap[gap["market"] == MARKETS[0]].set_index("region")["cost"]
    good = borders.cell_good(asked.chemistry)
    rows, answers = [], []
    for one in asked.regions:
        if one != borders.LAW_COUNTRY:
            rate = borders.us_duty(asked.law, good, one, asked.year)
            rows.append((one, rate.value, rate.value * float(costs[one])))
            answers.append(rate.answer)
    return pd.DataFrame(rows, columns=["region", "duty", "duty_cost"]), answers
