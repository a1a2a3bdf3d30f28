"""The matrix that another modeling layer has built, as a problem of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ionshore.optim.problem import Block, Problem

if TYPE_CHECKING:
    import linopy
    import pyomo.environ as pyo

__all__ = ["of_linopy", "of_pyomo"]

FloatArray = NDArray[np.float64]


def of_linopy(model: linopy.Model) -> Problem:
    """Return the matrix, bounds and cost of a linopy model."""
    made = model.matrices
    sense, side = np.asarray(made.sense), np.asarray(made.b, float)
    return _problem(
        made.A,
        (np.where(sense == "<", -np.inf, side), np.where(sense == ">", np.inf, side)),
        (np.asarray(made.lb, float), np.asarray(made.ub, float)),
        np.asarray(made.c, float),
    )


def of_pyomo(model: pyo.ConcreteModel) -> Problem:
    """Return the matrix, bounds and cost of the Pyomo core."""
    from bench.pyomo_core import pyomo_matrix

    made = pyomo_matrix(model)
    kind = np.array([row.bound_type for row in made.rows])
    side = np.asarray(made.rhs, float)
    lower = np.array([-np.inf if one.lb is None else one.lb for one in made.columns])
    upper = np.array([np.inf if one.ub is None else one.ub for one in made.columns])
    return _problem(
        made.A,
        (np.where(kind == 1, -np.inf, side), np.where(kind == -1, np.inf, side)),
        (lower, upper),
        np.asarray(made.c.todense(), float).ravel(),
    )


def _problem(
    matrix: Any,
    row_bounds: tuple[FloatArray, FloatArray],
    column_bounds: tuple[FloatArray, FloatArray],
    cost: FloatArray,
) -> Problem:
    rows, columns = matrix.shape
    return Problem(
        matrix=sparse.csc_array(matrix),
        row_lower=row_bounds[0],
        row_upper=row_bounds[1],
        column_lower=column_bounds[0],
        column_upper=column_bounds[1],
        cost=cost,
        columns=(Block("column", 0, {"number": np.arange(columns)}),),
        rows=(Block("row", 0, {"number": np.arange(rows)}),),
    )
