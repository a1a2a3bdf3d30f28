r"""Move the reported figures of the base year until every balance closes.

Reported figures of neighboring stages contradict each other. They are moved
together, each as little as its spread allows:

.. math::

    \min_v \sum_i (v_i / s_i)^2 \quad \text{s.t. for every commodity } c:\;
    \sum_p X_p + \text{by-products} + \text{returns}
    = \sum_p a_{cp} X_p + \sum_s \sigma_{sc} D_s + S_c

with :math:`v_i` the logarithm of reconciled over reported for outputs, demand and
recipes, and the difference for shares and stock changes. The balances are products
of figures, so they are linearized about the present point and solved again until
nothing moves (least squares with nonlinear constraints: Britt and Luecke 1973,
Technometrics 15, 233-247; the multiplier form of Deming 1943).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ionshore.calibration.figures import Figures, figures_of
from ionshore.calibration.settings import CalibrationSettings
from ionshore.core.errors import Finding, ModelLimit
from ionshore.core.tell import tell
from ionshore.world.world import World

__all__ = ["Reconciliation", "agree", "reconcile"]

FloatArray = NDArray[np.float64]

_ITERATIONS = 200
_TOLERANCE = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Reconciliation:
    """The figures of the base year before and after.

    Parameters
    ----------
    figures : DataFrame
        One row per figure: ``kind``, ``process``, ``commodity``, ``segment``,
        ``unit``, ``reported``, ``spread``, ``reconciled``, ``move`` (in standard
        deviations), ``known``, ``confidence``, ``source_id``.
    balances : DataFrame
        One row per commodity: ``commodity``, ``unit``, ``supply``, ``use`` as
        reported, their ``gap`` as a share of supply, and ``residual`` after.
    chi_square : float
        Sum of squared moves.
    iterations : int
        Linearizations until nothing moved.
    """

    figures: pd.DataFrame
    balances: pd.DataFrame
    chi_square: float
    iterations: int

    def value(self, kind: str, **labels: str) -> float:
        """Return the reconciled value of one figure.

        Raises
        ------
        KeyError
            If there is no such figure, or several.
        """
        rows = self.figures[self.figures["kind"] == kind]
        for name, label in labels.items():
            rows = rows[rows[name] == label]
        if len(rows) != 1:
            raise KeyError(kind, labels)
        return float(rows["reconciled"].iloc[0])


def reconcile(
    world: World, settings: CalibrationSettings | None = None
) -> Reconciliation:
    """Return one consistent base year of a world.

    Parameters
    ----------
    world : World
        Tables ``base_output``, ``recipes``, ``demand``, ``shares`` and the like.
    settings : CalibrationSettings, optional
        Spreads and limits.

    Raises
    ------
    ModelLimit
        ``L540`` for each figure that would have to move further than
        ``largest_move`` and is not listed as known, ``L541`` if the sum of squares
        per balance passes ``largest_chi``, ``L542`` if the iteration does not end.
    """
    chosen = settings or CalibrationSettings()
    figures = figures_of(world, chosen)
    result = _told(figures, *agree(figures))
    findings = [*_large_moves(result, chosen), *_large_chi(result, chosen)]
    if findings:
        summary = "The reported figures of the base year contradict each other."
        raise ModelLimit(summary, findings)
    return result


def agree(figures: Figures) -> tuple[FloatArray, int]:
    """Return the least moves that close every balance, and linearizations.

    Scrap may be left lying, but not be used twice: its balance joins once more of it
    is used than there is.

    Returns
    -------
    moves : array, shape (F,)
    iterations : int

    Raises
    ------
    ModelLimit
        ``L542`` if the iteration does not end.
    """
    active = ~figures.scrap
    while True:
        moves, iterations = _solve(figures, active)
        left = figures.balance(moves)[0]
        lacking = figures.scrap & (left < -1e-9 * figures.scale)
        if not (lacking & ~active).any():
            return moves, iterations
        active = active | lacking


def _solve(figures: Figures, active: NDArray[np.bool_]) -> tuple[FloatArray, int]:
    """Return the moves that close the active balances."""
    variance = figures.spread**2
    moves = np.zeros(len(variance))
    scale = figures.scale[active]
    for iteration in range(1, _ITERATIONS + 1):
        gap, slope = figures.balance(moves)
        rows = slope[active] / scale[:, None]
        target = rows @ moves - gap[active] / scale
        weighted = rows * variance
        # Least norm: commodities that nothing can move leave a row of zeros.
        multiplier = np.linalg.lstsq(weighted @ rows.T, target, rcond=None)[0]
        new = weighted.T @ multiplier
        step = float(np.abs(new - moves).max(initial=0.0))
        moves = new
        if step < _TOLERANCE:
            return moves, iteration
    finding = tell("L542", "reconciliation", count=_ITERATIONS)
    raise ModelLimit(finding.problem, [finding])


def _told(figures: Figures, moves: FloatArray, iterations: int) -> Reconciliation:
    before = figures.balance(np.zeros(len(moves)))[0]
    after = figures.balance(moves)[0]
    move = np.divide(
        moves, figures.spread, out=np.zeros_like(moves), where=figures.spread > 0
    )
    table = figures.labels.assign(
        reported=figures.reported,
        spread=figures.spread,
        reconciled=figures.values(moves),
        move=move,
    )
    supply = figures.supply
    balances = pd.DataFrame(
        {
            "commodity": figures.commodities,
            "unit": figures.units,
            "supply": supply,
            "use": supply - before,
            "gap": before / np.where(supply > 0, supply, 1.0),
            "residual": after / figures.scale,
        }
    )
    balances = balances[~figures.scrap | (figures.scrap & (before < 0))]
    chi_square = float((move**2).sum())
    return Reconciliation(
        table, balances.reset_index(drop=True), chi_square, iterations
    )


def _large_moves(
    result: Reconciliation, settings: CalibrationSettings
) -> list[Finding]:
    table = result.figures
    far = table[(table["move"].abs() > settings.largest_move) & (table["known"] == "")]
    names = ("kind", "process", "commodity", "segment")
    return [
        tell(
            "L540",
            " ".join(str(one[name]) for name in names if one[name]),
            reported=f"{one['reported']:.6g}",
            reconciled=f"{one['reconciled']:.6g}",
            move=f"{one['move']:.1f}",
            limit=settings.largest_move,
        )
        for _, one in far.iterrows()
    ]


def _large_chi(result: Reconciliation, settings: CalibrationSettings) -> list[Finding]:
    count = max(len(result.balances), 1)
    each = result.chi_square / count
    if each <= settings.largest_chi:
        return []
    worst = result.figures.reindex(
        result.figures["move"].abs().sort_values(ascending=False).index
    ).head(3)
    names = ("kind", "process", "commodity", "segment")
    told = "; ".join(
        " ".join(str(one[name]) for name in names if one[name])
        for _, one in worst.iterrows()
    )
    return [
        tell(
            "L541",
            "reconciliation",
            value=f"{each:.2f}",
            limit=settings.largest_chi,
            worst=told,
        )
    ]
