"""Whether the algorithm that is chosen is nearly the fastest."""

from __future__ import annotations

from bench.measure import Entry, at_most, cpu
from bench.whole_run import large_run, large_world
from ionshore.core.errors import SolveError
from ionshore.model.build import build_problem
from ionshore.optim import SolveOptions, solve
from ionshore.optim.highs import available
from ionshore.optim.problem import Problem
from ionshore.scenario.case import make_case
from ionshore.scenario.scenario import Scenario, read_scenario
from ionshore.world.load import load_world

__all__ = ["algorithms"]

CANDIDATES = ("simplex", "ipx", "hipo")
LIMIT = 1.2


def algorithms(*, quick: bool = False) -> list[Entry]:
    """Compare the default with each candidate on three shapes."""
    world, law = load_world("reference"), read_scenario("reference")
    core = law.with_years((world.years[0],))
    problems = {"one-year core": build_problem(make_case(world, core))}
    known: dict[str, float] = {}
    if not quick:
        problems["reference plan"] = build_problem(make_case(world, law))
        problems["large world"] = build_problem(
            make_case(large_world(), Scenario(name="as_given"))
        )
        # that solve has been timed already, and takes minutes
        known["large world"] = large_run().solver
    return [_compared(name, one, known.get(name)) for name, one in problems.items()]


def _compared(name: str, problem: Problem, known: float | None) -> Entry:
    """Return the time of the default as a multiple of the best.

    A rival gets just the time in which it would break the target: one that is
    not done by then does not count.
    """
    chosen = _chosen(problem)
    spent = known or min(_seconds(problem, chosen, float("inf")) for _ in range(2))
    rivals = {}
    for rival in CANDIDATES:
        if rival != chosen and available(rival):
            rivals[rival] = _seconds(problem, rival, max(spent / LIMIT, 0.05))
    told = ", ".join(
        f"{rival} {seconds:.2f} s" if seconds < float("inf") else f"{rival} not in time"
        for rival, seconds in rivals.items()
    )
    print(f"  {name}: {chosen} chosen, {spent:.2f} s; {told or 'no rival'}")
    best = min(spent, *rivals.values()) if rivals else spent
    return at_most(f"algorithm chosen / fastest, {name}", spent / best, LIMIT)


def _chosen(problem: Problem) -> str:
    from ionshore.optim.choose import steps

    return steps(problem, SolveOptions())[0][0].algorithm


def _seconds(problem: Problem, algorithm: str, limit: float) -> float:
    """Return the processor seconds of a solve, infinite if it is not done in time."""
    options = SolveOptions(algorithm=algorithm, time_limit=limit)  # type: ignore[arg-type]
    try:
        return cpu(lambda: solve(problem, options))[0]
    except SolveError:
        return float("inf")
