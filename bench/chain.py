"""What all tables of one made-up world share: its chain, its places, its size.

All numbers are drawn, none is a figure about the real world. The chain has the
shape of one: six ores, eight chemicals, eight components, four cells, four packs;
two ways to make some of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["BLOCS", "Chain", "Setting", "drawn_setting"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Labels = NDArray[np.object_]

BLOCS = ("CHN", "KOR", "JPN", "USA", "EUU", "OTH")
STAGES = (("mine", 6), ("refine", 8), ("component", 8), ("cell", 4), ("pack", 4))
INPUTS = (0, 2, 2, 4, 1)
"""Number of inputs of a process by stage."""


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Commodities in order of the chain, and one or two processes for each.

    Parameters
    ----------
    commodity, stage : array of str, shape (C,)
    unit_cost : array, shape (C,)
        Cost of all that goes into a unit [million USD/unit].
    process : array of str, shape (P,)
    makes : array of int, shape (P,)
        Commodity of each process.
    recipe : array, shape (P, C)
        Inputs per unit of output.
    need : array, shape (C,)
        Units made per unit of final demand.
    """

    commodity: Labels
    stage: Labels
    unit_cost: FloatArray
    process: Labels
    makes: IntArray
    recipe: FloatArray
    need: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What all tables of one world share.

    Parameters
    ----------
    chain : Chain
    region, bloc : array of str, shape (R,)
    size : array, shape (R,)
        Final demand of the first year [GWh/year].
    years : tuple of int
    random : Generator
    """

    chain: Chain
    region: Labels
    bloc: Labels
    size: FloatArray
    years: tuple[int, ...]
    random: np.random.Generator


def drawn_setting(regions: int, years: int, seed: int) -> Setting:
    """Return the setting of a world; equal arguments give an equal one."""
    random = np.random.default_rng([seed, regions, years])
    return Setting(
        chain=_chain(random),
        region=np.array([f"R{place:03d}" for place in range(regions)], object),
        bloc=np.array(BLOCS, object)[np.arange(regions) % len(BLOCS)],
        size=random.lognormal(0.0, 1.0, regions),
        years=tuple(range(2024, 2024 + years)),
        random=random,
    )


def _chain(random: np.random.Generator) -> Chain:
    name = [f"{stage}_{number}" for stage, count in STAGES for number in range(count)]
    level = np.repeat(np.arange(len(STAGES)), [count for _, count in STAGES])
    # every second chemical and component can be made in two ways
    two_ways = np.isin(level, (1, 2)) & (np.arange(len(name)) % 2 == 1)
    makes = np.repeat(np.arange(len(name)), 1 + two_ways)
    first = np.searchsorted(makes, np.arange(len(name)))
    way = np.where(np.arange(len(makes)) == first[makes], "a", "b")
    recipe = np.array([_recipe(random, level, place) for place in makes.tolist()])
    unit_cost = np.zeros(len(name))
    need = np.where(level == level.max(), 1.0 / STAGES[-1][1], 0.0)
    for place in range(len(name)):
        own = float(random.uniform(1.0, 3.0))
        unit_cost[place] = own + recipe[first[place]] @ unit_cost
    for place in reversed(range(len(name))):
        need += need[place] * recipe[first[place]]
    return Chain(
        commodity=np.array(name, object),
        stage=np.array([STAGES[one][0] for one in level], object),
        unit_cost=unit_cost,
        process=np.array(
            [
                f"make_{name[one]}_{letter}"
                for one, letter in zip(makes, way, strict=True)
            ],
            object,
        ),
        makes=makes,
        recipe=recipe,
        need=need,
    )


def _recipe(random: np.random.Generator, level: IntArray, place: int) -> FloatArray:
    """Return the inputs of one unit, all from the stage before."""
    row = np.zeros(len(level))
    count = INPUTS[level[place]]
    if count == 0:
        return row
    before = np.flatnonzero(level == level[place] - 1)
    number = place - int(np.flatnonzero(level == level[place])[0])
    inputs = random.choice(before, count, replace=False)
    # the one of the same number is always among them, so that all are used
    inputs[0] = before[number % len(before)]
    row[inputs] = random.uniform(0.3, 1.2, count)
    return row
