"""The raw answer of a solver: arrays in the order of the problem."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isnan

from ionshore.optim.problem import FloatArray

__all__ = ["RawSolution", "SolveReport"]


@dataclass(frozen=True, slots=True)
class SolveReport:
    """How an answer came about, and how good it is.

    Parameters
    ----------
    solver, algorithm : str
        For example ``highs`` and ``simplex``.
    status : str
        ``optimal`` or ``gap`` (a MILP stopped inside its stated gap).
    iterations : int
        Iterations of the solver.
    seconds : float
        Time inside the solver.
    primal_violation : float
        Largest violation of a row or bound, relative to 1 + its size.
    dual_violation : float
        Largest wrong-signed reduced cost, relative to 1 + the cost.
    duality_gap : float
        Difference of primal and dual objective, relative to 1 + objective; nan
        for a MILP.
    mip_gap : float
        Relative gap of a MILP, 0 otherwise.
    notes : tuple of str
        What was done on the way: re-scaled, tried again, probed.
    """

    solver: str
    algorithm: str
    status: str
    iterations: int
    seconds: float
    primal_violation: float
    dual_violation: float
    duality_gap: float
    mip_gap: float = 0.0
    notes: tuple[str, ...] = field(default=())

    @property
    def worst(self) -> float:
        """Largest of violations and gap; a gap that does not apply is left out."""
        gap = 0.0 if isnan(self.duality_gap) else self.duality_gap
        return max(self.primal_violation, self.dual_violation, gap)


@dataclass(frozen=True, slots=True, eq=False)
class RawSolution:
    """Values and multipliers, in the order of the problem's columns and rows.

    Parameters
    ----------
    objective : float
        Value of the objective, constant included.
    values : array, shape (columns,)
    row_duals : array, shape (rows,)
        Change of the objective per unit by which a right-hand side rises.
    reduced_costs : array, shape (columns,)
        Cost + gradient of the quadratic part - A' row_duals.
    report : SolveReport
    """

    objective: float
    values: FloatArray
    row_duals: FloatArray
    reduced_costs: FloatArray
    report: SolveReport
