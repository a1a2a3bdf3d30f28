"""Arrays in, checked answers out: problems, solvers and re-solves, no batteries."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ionshore.optim.dispatch import solve
    from ionshore.optim.explain import explain_infeasible
    from ionshore.optim.options import SolveOptions
    from ionshore.optim.patch import Change, Patch
    from ionshore.optim.problem import Block, Curve, Problem
    from ionshore.optim.session import Session
    from ionshore.optim.solution import RawSolution, SolveReport
    from ionshore.optim.write import WrittenProblem, write_problem

__all__ = [
    "Block",
    "Change",
    "Curve",
    "Patch",
    "Problem",
    "RawSolution",
    "Session",
    "SolveOptions",
    "SolveReport",
    "WrittenProblem",
    "explain_infeasible",
    "solve",
    "write_problem",
]

# Names are loaded on first use, so that reading a Problem does not load a solver.
_HOME = {
    "Block": "problem",
    "Change": "patch",
    "Curve": "problem",
    "Patch": "patch",
    "Problem": "problem",
    "RawSolution": "solution",
    "Session": "session",
    "SolveOptions": "options",
    "SolveReport": "solution",
    "WrittenProblem": "write",
    "explain_infeasible": "explain",
    "solve": "dispatch",
    "write_problem": "write",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
