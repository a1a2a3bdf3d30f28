"""Changing one lane in place, against building and solving again."""

from __future__ import annotations

from functools import partial
from statistics import median

import numpy as np

from bench.measure import Entry, at_least, cpu
from ionshore.model.build import build_problem
from ionshore.optim import Session
from ionshore.optim.patch import Change, Patch
from ionshore.scenario.case import make_case
from ionshore.scenario.scenario import read_scenario
from ionshore.world.load import load_world

__all__ = ["resolve"]

LANES = 15


def resolve(*, quick: bool = False) -> list[Entry]:
    """Halve the flow of lanes in use, from the largest to the least, one by one."""
    world, scenario = load_world("reference"), read_scenario("reference")
    if quick:
        scenario = scenario.with_years((world.years[0],))
    cold, session = cpu(lambda: Session(build_problem(make_case(world, scenario))))
    problem = session.problem
    block = problem.column_block("shipment")
    moved = session.base.values[block.start : block.stop]
    used = np.flatnonzero(moved > 1e-6 * moved.max())
    by_size = used[np.argsort(-moved[used], kind="stable")]
    lanes = by_size[np.linspace(0, len(by_size) - 1, LANES).astype(int)]
    warm = []
    for lane in lanes:
        change = Change.of([block.start + lane], 0.5 * moved[lane])
        patch = Patch(column_upper=change)
        warm.append(cpu(partial(session.solve, patch, screen=False))[0])
    spent = median(warm)
    print(f"  built and solved {cold:.2f} s; one lane changed, {LANES} times:")
    print(f"    median {spent:.3f} s, from {min(warm):.3f} to {max(warm):.3f} s")
    name = "rebuild and cold solve / change of one lane and warm solve"
    return [at_least(name, cold / spent, 20.0)]
