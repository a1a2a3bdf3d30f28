"""One provision over ten thousand plants and twelve years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from bench.measure import Entry, at_most, cpu, median_cpu
from ionshore.policy.effects import effects_of
from ionshore.policy.holders import holder_labels
from ionshore.policy.library import read_provisions
from ionshore.policy.provision import Provision
from ionshore.scenario.case.effects import Effects, summed
from ionshore.scenario.case.labeled import Labeled
from ionshore.world.load import load_world
from ionshore.world.world import World

__all__ = ["law", "paid_by_plant", "with_plants"]

PLANTS = 10_000
YEARS = np.arange(2024, 2036)
PROVISIONS = ("usa.section_45x", "usa.prohibited_entity")
"""A credit by what is made, and the law that says who is barred from it."""


def law(*, quick: bool = False) -> list[Entry]:
    """Work out what 45X pays each plant per unit made, holder by holder.

    A plant of the reference world stands as often as it takes, each time with an owner
    of its own, so that who is shut out has to be asked for each.
    """
    del quick
    world = with_plants(load_world("reference"), PLANTS)
    provisions = read_provisions(PROVISIONS).values()
    _, paid = cpu(lambda: paid_by_plant(provisions, world))
    seconds = median_cpu(lambda: paid_by_plant(provisions, world), 3)
    credited = int((paid != 0).any(axis=1).sum())
    print(
        f"  {paid.shape[0]:,} plants x {paid.shape[1]} years, {credited:,} of them"
        f" credited: {seconds:.2f} s"
    )
    name = f"one provision over {PLANTS:,} plants and {len(YEARS)} years [s]"
    return [at_most(name, seconds, 1.0)]


def with_plants(world: World, count: int) -> World:
    assets, owners = world["assets"], world["owners"]
    # Plants of the registry are known by their facility; copies are other owners'.
    times = -(-count // len(assets))
    copies = [assets]
    names = [owners]
    for copy in range(1, times):
        ending = f" {copy}"
        more = assets.assign(
            asset=assets["asset"] + ending,
            owner=assets["owner"] + ending,
            facility="",
        )
        copies.append(more)
        names.append(owners.assign(owner=owners["owner"] + ending))
    tables = dict(world.tables)
    tables["assets"] = pd.concat(copies, ignore_index=True).iloc[:count]
    tables["owners"] = pd.concat(names, ignore_index=True)
    return replace(world, tables=MappingProxyType(tables))


def paid_by_plant(provisions: Iterable[Provision], world: World) -> np.ndarray:
    """Return what a unit made earns, shape (plants, years) [million USD/unit]."""
    effects = Effects.of(effects_of(provisions, world, YEARS))
    assets, processes = world["assets"], world["processes"]
    makes = processes.set_index("process")["commodity"].loc[assets["process"]]
    plants = Labeled.of(
        commodity=makes.to_numpy(object),
        origin=assets["region"].to_numpy(object),
        owner=holder_labels(world),
    )
    return summed(effects, "production_credit", YEARS, plants)
