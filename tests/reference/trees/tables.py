"""Decision tables: one choice, one payoff per state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.reference.trees.sketch import Sketch, first_stage

from ionshore.optim.stages.tree import Branch, Tree

__all__ = ["decision_table"]


def decision_table(data: Mapping[str, Any], *, divisible: bool = False) -> Tree:
    """Choose one alternative, or shares of them, before the state is known."""
    states = data["states"]
    chances = data.get("prob") or [1.0 / len(states)] * len(states)
    branches = []
    for at, (state, chance) in enumerate(zip(states, chances, strict=True)):
        sketch = Sketch()
        chosen = {
            sketch.column(
                "chosen", name, cost=-payoff[at], upper=1.0, whole=not divisible
            ): 1.0
            for name, payoff in zip(data["alternatives"], data["payoff"], strict=True)
        }
        sketch.row(chosen, lower=1.0, upper=1.0)
        branches.append(Branch(state, chance, sketch.problem()))
    return Tree(tuple(branches), first_stage("chosen"))
