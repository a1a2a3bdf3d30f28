"""How build time and memory grow with the world."""

from __future__ import annotations

import numpy as np

from bench.measure import Entry, at_most, median_cpu, peak
from bench.synthetic import synthetic_world
from ionshore.model.build import build_problem
from ionshore.scenario.case import Case, make_case
from ionshore.scenario.scenario import Scenario

__all__ = ["growth"]

SIZES = ((30, 1), (30, 4), (60, 4), (30, 12), (60, 12), (120, 4), (120, 12))
DENSITY = 0.2
REPEATS = 5


def growth(*, quick: bool = False) -> list[Entry]:
    """Fit exponents of build time and memory over the matrix's non-zeros."""
    sizes = SIZES[:4] if quick else SIZES
    rows = np.array([_measured(*size) for size in sizes])
    nonzeros, case_seconds, seconds, memory = np.log(rows.T)
    case_exponent, exponent, memory_exponent = (
        float(np.polyfit(nonzeros, one, 1)[0])
        for one in (case_seconds, seconds, memory)
    )
    print(f"    making the case grows with exponent {case_exponent:.2f}")
    return [
        at_most("build time over non-zeros [exponent]", exponent, 1.1),
        at_most("build memory over non-zeros [exponent]", memory_exponent, 1.1),
    ]


def _measured(regions: int, years: int) -> tuple[float, float, float, float]:
    world = synthetic_world(regions, years, density=DENSITY)
    scenario = Scenario(name="as_given")

    def made() -> Case:
        return make_case(world, scenario)

    case = made()
    nonzeros = build_problem(case).matrix.nnz
    case_seconds = median_cpu(made, 3)
    seconds = median_cpu(lambda: build_problem(case), REPEATS)
    memory = peak(lambda: build_problem(case))
    print(
        f"    {regions:4} regions, {years:2} years: {nonzeros:9,} non-zeros,"
        f" case {case_seconds * 1e3:6.0f} ms, build {seconds * 1e3:6.1f} ms,"
        f" {memory:6.1f} MB"
    )
    return float(nonzeros), case_seconds, seconds, memory
