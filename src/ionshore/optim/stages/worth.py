r"""What knowing, and planning with all futures in mind, are worth.

With chances :math:`p_s` and least costs :math:`z^*_s`: wait and see
:math:`WS = \sum p_s z^*_s`, here and now RP (the hedge), the plan of the mean
future tried in all futures EEV. The expected value of perfect information is
:math:`RP - WS`, the value of the stochastic solution :math:`EEV - RP`; both are at
least zero (Madansky 1960, Birge 1982).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ionshore.optim.problem import FloatArray
from ionshore.optim.stages.solving import StagePlan, TreeAnswer

__all__ = ["Worth", "worth_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """Measures of a tree, in the unit of its costs.

    Parameters
    ----------
    here_and_now : float
        Expected cost of the hedge (RP where that is what it minimizes).
    wait_and_see : float
        Expected cost for one who knows the branch before deciding (WS).
    mean_plan : float
        Expected cost of the plan of the mean future (EEV); nan if not tried.
    regret : array, shape (plans, branches)
        Cost of each plan in each branch above the least; the hedge comes first.
    plans : tuple of StagePlan
        In the order of ``regret``.
    chances : array, shape (branches,)
    """

    here_and_now: float
    wait_and_see: float
    mean_plan: float
    regret: FloatArray
    plans: tuple[StagePlan, ...]
    chances: FloatArray

    @property
    def perfect_information(self) -> float:
        """Expected value of perfect information (EVPI)."""
        return self.here_and_now - self.wait_and_see

    @property
    def stochastic_solution(self) -> float:
        """Value of the stochastic solution (VSS)."""
        return self.mean_plan - self.here_and_now

    @property
    def expected_regret(self) -> FloatArray:
        """Mean regret of each plan, shape (plans,)."""
        return _mean(self.regret, self.chances)

    @property
    def largest_regret(self) -> FloatArray:
        """Largest regret of each plan in any branch, shape (plans,)."""
        largest: FloatArray = self.regret.max(axis=1)
        return largest


def worth_of(answer: TreeAnswer) -> Worth:
    """Return the measures of an answer."""
    chances, best = answer.parts.tree.chances, answer.best
    plans = (answer.hedge, *answer.plans)
    costs = np.array([one.costs for one in plans])
    mean = _mean(costs, chances)
    middle = [
        value for one, value in zip(plans, mean, strict=True) if one.name == "mean"
    ]
    return Worth(
        here_and_now=float(mean[0]),
        wait_and_see=float(chances @ best),
        mean_plan=float(middle[0]) if middle else float("nan"),
        regret=costs - best,
        plans=plans,
        chances=chances,
    )


def _mean(values: FloatArray, chances: FloatArray) -> FloatArray:
    """Return means over branches; a branch without a chance counts for nothing."""
    likely = chances > 0
    mean: FloatArray = values[:, likely] @ chances[likely]
    return mean
