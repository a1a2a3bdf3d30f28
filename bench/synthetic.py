"""A made-up battery chain of any size: ore to pack and back, by seed.

A few places have much of the capacity; demand grows by 12 % a year; plants may be
built and ramp up. Demand may stay unmet at a price, so every world has a plan.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from bench.chain import BLOCS, Setting, drawn_setting
from bench.extras import EXTRAS
from bench.worlds import make_table, make_world
from ionshore.world.world import World

__all__ = ["synthetic_world"]

Tables = dict[str, pd.DataFrame]

SEGMENTS = {"ev": 0.7, "ess": 0.2, "consumer": 0.1}
"""Share of final demand by segment."""

SERVED = {"ev": (0, 1, 2), "ess": (2, 3), "consumer": (0, 3)}
"""Numbers of the packs that may serve a segment."""

GROWTH = 1.12
UNMET = 6.0  # value of unmet demand as a multiple of the unit cost of a pack
SLACK = 1.35  # capacity in the first year as a multiple of what demand calls for


def synthetic_world(
    regions: int,
    years: int,
    *,
    density: float = 1.0,
    seed: int = 0,
    extras: Collection[str] = tuple(EXTRAS),
) -> World:
    """Return a made-up world.

    Parameters
    ----------
    regions : int
        Number of regions, at least 6.
    years : int
        Number of model years, one after the other.
    density : float
        Share of the pairs of regions that have a route [1].
    seed : int
        Draws; equal arguments give an equal world.
    extras : collection of str
        What there is beyond chain, plants, additions, lanes and demand: names of
        :data:`bench.extras.EXTRAS`, by default all.
    """
    setting = drawn_setting(regions, years, seed)
    tables = _sets(setting) | _technology(setting) | _demand(setting)
    tables["assets"] = _assets(setting)
    tables["routes"] = _routes(setting, density)
    for name in extras:
        for table, rows in EXTRAS[name](setting).items():
            before = [tables[table]] if table in tables else []
            tables[table] = pd.concat([*before, rows], ignore_index=True)
    kind = "_".join(["chain", *extras])
    return make_world(f"{kind}_{regions}_{years}_{seed}", setting.years, tables)


def _sets(setting: Setting) -> Tables:
    chain, blocs, segments = setting.chain, list(BLOCS), list(SEGMENTS)
    heavy = np.isin(chain.stage, ["cell", "pack"])
    return {
        "regions": make_table(
            "regions",
            {
                "region": setting.region,
                "name_en": setting.region,
                "bloc": setting.bloc,
            },
        ),
        "commodities": make_table(
            "commodities",
            {
                "commodity": chain.commodity,
                "name_en": chain.commodity,
                "stage": chain.stage,
                "unit": np.where(heavy, "GWh", "kt"),
                "reference_price": chain.unit_cost,
                "shipping_weight": np.where(heavy, 6.0, 1.0),
            },
        ),
        "owners": make_table(
            "owners",
            {
                "owner": blocs,
                "name_en": blocs,
                "home": setting.region[: len(blocs)],
                "ramp": ["fast", "fast", "fast", "slow", "slow", "slow"],
            },
        ),
        "ramps": make_table(
            "ramps",
            {
                "ramp": ["fast", "fast", "slow", "slow", "slow"],
                "age": [0, 1, 0, 1, 3],
                "factor": [0.7, 1.0, 0.4, 0.6, 1.0],
            },
        ),
        "segments": make_table(
            "segments",
            {
                "segment": segments,
                "name_en": segments,
                "unit": "GWh",
                "unmet_value": UNMET * chain.unit_cost[-4:].max(),
            },
        ),
    }


def _technology(setting: Setting) -> Tables:
    chain, label = setting.chain, setting.region
    count = len(chain.process)
    output, inputs = np.nonzero(chain.recipe)
    own = chain.unit_cost[chain.makes] - chain.recipe @ chain.unit_cost
    # one cost row per process and region: no two places cost the same
    spread = setting.random.lognormal(0.0, 0.2, (count, len(label)))
    cost = (np.maximum(own, 0.5)[:, None] * spread).ravel()
    return {
        "processes": make_table(
            "processes",
            {
                "process": chain.process,
                "name_en": chain.process,
                "commodity": chain.commodity[chain.makes],
                "utilization": 0.9,
                "lifetime": 15.0,
                "lead_time": 1,
            },
        ),
        "recipes": make_table(
            "recipes",
            {
                "process": chain.process[output],
                "commodity": chain.commodity[inputs],
                "flow": "in",
                "quantity": chain.recipe[output, inputs],
            },
        ),
        "process_costs": make_table(
            "process_costs",
            {
                "process": np.repeat(chain.process, len(label)),
                "region": np.tile(label, count),
                "capex": 3.0 * cost,
                "fixed_cost": 0.05 * cost,
                "energy_cost": 0.3 * cost,
                "labor_cost": 0.2 * cost,
                "other_cost": 0.2 * cost,
            },
        ),
    }


def _assets(setting: Setting) -> pd.DataFrame:
    """Return plants in a quarter of the places, candidates there and in some more."""
    chain, random = setting.chain, setting.random
    drawn = random.random((len(chain.process), len(setting.region)))
    exists = drawn < 0.25
    exists[:, 0] = True
    share = exists * random.lognormal(0.0, 1.0, drawn.shape)
    share[:, 0] = share.sum(axis=1)  # one place has half of everything
    ways = np.bincount(chain.makes)[chain.makes]
    total = SLACK * setting.size.sum() * chain.need[chain.makes] / (0.9 * ways)
    capacity = total[:, None] * share / share.sum(axis=1, keepdims=True)
    may_grow = (drawn < 0.35) & (chain.stage[chain.makes] != "mine")[:, None]
    process, region = np.nonzero(exists)
    # half of the old plants close over the years
    closes = setting.years[0] + 3 + process % 9
    old = _plants(setting, process, region) | {
        "status": "operating",
        "capacity": capacity[process, region],
        "retire_year": np.where(np.arange(len(process)) % 2, np.nan, closes),
    }
    process, region = np.nonzero(may_grow)
    more = _plants(setting, process, region)
    new: dict[str, object] = {
        **more,
        "asset": more["asset"] + "_new",
        "status": "candidate",
        "buildable": True,
    }
    return pd.concat(
        [make_table("assets", old), make_table("assets", new)], ignore_index=True
    )


def _plants(
    setting: Setting, process: np.ndarray, region: np.ndarray
) -> dict[str, np.ndarray]:
    names, places = setting.chain.process[process], setting.region[region]
    return {
        "asset": names + "_" + places,
        "process": names,
        "region": places,
        "owner": setting.bloc[region],
    }


def _routes(setting: Setting, density: float) -> pd.DataFrame:
    """Return routes on a map of points; the first place reaches everybody."""
    label, random = setting.region, setting.random
    where = random.random((2, len(label)))
    distance = np.hypot(*(where[:, :, None] - where[:, None, :]))
    has_route = random.random(distance.shape) < density
    has_route[0, :] = has_route[:, 0] = True
    np.fill_diagonal(has_route, val=False)
    origin, destination = np.nonzero(has_route)
    return make_table(
        "routes",
        {
            "origin": label[origin],
            "destination": label[destination],
            "freight": 0.02 + 0.1 * distance[origin, destination],
        },
    )


def _demand(setting: Setting) -> Tables:
    label, years = setting.region, setting.years
    growth = GROWTH ** np.arange(len(years))
    packs = setting.chain.commodity[setting.chain.stage == "pack"]
    pairs = [(one, packs[number]) for one, them in SERVED.items() for number in them]
    every = [
        make_table(
            "demand",
            {
                "segment": segment,
                "region": np.repeat(label, len(years)),
                "year": np.tile(years, len(label)),
                "quantity": (part * setting.size[:, None] * growth).ravel(),
            },
        )
        for segment, part in SEGMENTS.items()
    ]
    return {
        "demand": pd.concat(every, ignore_index=True),
        "serves": make_table(
            "serves",
            {
                "segment": [one for one, _ in pairs],
                "commodity": [one for _, one in pairs],
                "preference_cost": 0.1 * np.arange(len(pairs)),
            },
        ),
    }
