"""Arrays in, checked answers out: problems, solvers and re-solves, no batteries."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ionshore.optim.dispatch import solve
    from ionshore.optim.explain import explain_infeasible
    from ionshore.optim.options import SolveOptions
    from ionshore.optim.problem import Block, Curve, Problem
    from ionshore.optim.solution import RawSolution, SolveReport

__all__ = [
    "Block",
    "Curve",
    "Problem",
    "RawSolution",
    "SolveOptions",
    "SolveReport",
    "explain_infeasible",
    "solve",
]

# Names are loaded on first use, so that reading a Problem does not load a solver.
_HOME = {
    "Block": "problem",
    "Curve": "problem",
    "Problem": "problem",
    "RawSolution": "solution",
    "SolveOptions": "options",
    "SolveReport": "solution",
    "explain_infeasible": "explain",
    "solve": "dispatch",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
