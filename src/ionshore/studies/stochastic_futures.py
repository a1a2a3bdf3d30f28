"""The futures of a tree of policy outcomes: a case and a problem for each branch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ionshore.model.build import build_problem
from ionshore.optim.problem import Block
from ionshore.optim.stages.tree import Branch, Tree
from ionshore.policy.reader import Reader
from ionshore.scenario.case import Case, make_case
from ionshore.scenario.tree import PolicyTree, branches_of
from ionshore.world.world import World

__all__ = ["Before", "futures_of"]


def futures_of(
    tree: PolicyTree, world: World, years: tuple[int, ...]
) -> tuple[list[Case], Tree]:
    """Return the case of each branch, and the tree of their problems.

    Parameters
    ----------
    tree : PolicyTree
    world : World
        Calibrated where it asks to be.
    years : tuple of int
        Model years.
    """
    cases, branches = [], []
    folders = [world.folder / "scenarios"]
    reader = Reader(world)
    for scenario, chance in branches_of(tree, years, folders):
        case = make_case(world, scenario, reader)
        cases.append(case)
        branches.append(Branch(scenario.name, chance, build_problem(case)))
    # rounding of products of chances
    total = sum(one.chance for one in branches)
    branches = [Branch(x.name, x.chance / total, x.problem) for x in branches]
    return cases, Tree(tuple(branches), Before(tree.news, _lead_times(cases[0])))


def _lead_times(case: Case) -> dict[str, float]:
    """Return the years from order to start by asset."""
    table = case.world["processes"]
    years = dict(zip(table["process"], table["lead_time"].astype(float), strict=True))
    assets = case.assets
    return {
        label: years[process]
        for label, process in zip(assets.label, assets.process, strict=True)
    }


@dataclass(frozen=True, slots=True)
class Before:
    """Which members are decided before the news."""

    news: int
    lead: dict[str, float]

    def __call__(self, block: Block) -> NDArray[np.bool_]:
        """Return whether each member of a family is decided before the news."""
        year = np.asarray(block.labels["year"], float)
        early: NDArray[np.bool_] = year < self.news
        if block.name in {"new_capacity", "plants"}:
            lead = np.array([self.lead[one] for one in block.labels["asset"]])
            early = early | (year - lead < self.news)
        return early
