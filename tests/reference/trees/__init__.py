"""Builders of family C: the facts of a reference problem -> a tree of futures.

A builder is a pure function from the JSON of a problem to a
:class:`ionshore.optim.stages.tree.Tree`: one problem per future, and the names of
the columns that are decided before it is known which comes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.reference.trees import portfolio, recourse, tables

from ionshore.optim.stages.tree import Tree

__all__ = ["TREES", "tree_of"]

TREES: dict[str, Callable[..., Tree]] = {
    "two_stage_stochastic_lp": recourse.two_stage,
    "newsvendor_capacity": recourse.newsvendor,
    "interval_minimax_regret": recourse.interval,
    "decision_table_regret": tables.decision_table,
    "cvar_scenario_lp": portfolio.scenarios,
}

#: Kinds of this family that are no tree, and what solves them.
OTHER = {"cvar_normal_portfolio": portfolio.normal_losses}


def tree_of(problem: Mapping[str, Any], **how: Any) -> Tree:
    """Return the tree of a problem; ``KeyError`` for an unknown kind."""
    return TREES[problem["kind"]](problem["data"], **how)
