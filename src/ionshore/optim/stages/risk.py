r"""What is minimized over the branches: the mean, the bad tail, or the worst regret.

Let :math:`z_s` be the cost in branch s, :math:`t_s` what it is measured from and
:math:`p_s` its chance. All options are one formula,

.. math::

    (1-\lambda) \sum_s p_s z_s + \lambda\, \mathrm{CVaR}_\alpha(z - t), \qquad
    \mathrm{CVaR}_\alpha(v) = \min_\eta \; \eta + \tfrac{1}{1-\alpha}
    \sum_s p_s (v_s - \eta)^+

(Rockafellar and Uryasev 2000: the mean of the worst :math:`1-\alpha` of
probability, the branch on the boundary counted in part). At :math:`\alpha = 0` it
is the mean, at 1 the worst case. With :math:`t_s` the least cost that a planner
who knew the branch could have, :math:`v_s` is regret, and :math:`\alpha = 1` gives
minimax regret (Savage 1951).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ionshore.core.errors import SolveError
from ionshore.core.tell import tell
from ionshore.optim.problem import FloatArray

__all__ = ["EXPECTED", "MINIMAX_REGRET", "Risk", "conditional_value_at_risk"]


@dataclass(frozen=True, slots=True)
class Risk:
    """What is minimized.

    Parameters
    ----------
    weight : float
        Weight of the tail, 0 to 1; the rest is the expected cost.
    alpha : float
        Where the tail begins, 0 to 1: 0.9 is the worst tenth of probability.
    regret : bool
        Measure the tail from what could have been had in each branch.

    Raises
    ------
    SolveError
        ``W743`` if weight or alpha lie outside 0..1.
    """

    weight: float = 0.0
    alpha: float = 0.0
    regret: bool = False

    def __post_init__(self) -> None:
        findings = [
            tell("W743", name, value=value)
            for name, value in (("weight", self.weight), ("alpha", self.alpha))
            if not 0.0 <= value <= 1.0
        ]
        if findings:
            summary = "The measure of risk cannot be used."
            raise SolveError(summary, findings)

    @property
    def is_mean(self) -> bool:
        """Whether it is the expected cost."""
        return self.weight == 0.0

    def shift(self, best: FloatArray) -> FloatArray:
        """Return what each branch's cost is measured from in the tail."""
        return best if self.regret else np.zeros(len(best))

    def measure(
        self, costs: FloatArray, chances: FloatArray, best: FloatArray
    ) -> float:
        """Return the measure of costs by branch.

        Parameters
        ----------
        costs, chances, best : array, shape (branches,)
            ``best`` is the least cost of each branch.
        """
        mean = float(chances @ costs)
        if self.is_mean:
            return mean
        tail = conditional_value_at_risk(costs - self.shift(best), chances, self.alpha)
        return (1.0 - self.weight) * mean + self.weight * tail


EXPECTED = Risk()
"""Expected cost."""

MINIMAX_REGRET = Risk(weight=1.0, alpha=1.0, regret=True)
"""Least largest regret."""


def conditional_value_at_risk(
    values: FloatArray, chances: FloatArray, alpha: float
) -> float:
    """Return the mean of the worst ``1 - alpha`` of probability.

    Parameters
    ----------
    values, chances : array, shape (branches,)
    alpha : float
        At 1 the largest value of any branch, also one without a chance.

    Examples
    --------
    >>> values, chances = np.array([1.0, 2.0, 10.0]), np.array([0.5, 0.3, 0.2])
    >>> [round(conditional_value_at_risk(values, chances, a), 3) for a in (0, 0.7, 1)]
    [3.1, 7.333, 10.0]
    """
    if alpha >= 1.0:
        return float(values.max())
    order = np.argsort(-values, kind="stable")
    before = np.concatenate([[0.0], np.cumsum(chances[order])[:-1]])
    counted = np.clip((1.0 - alpha) - before, 0.0, chances[order])
    # rounding of the chances must not take weight from the mean
    return float(values[order] @ counted) / float(counted.sum())
