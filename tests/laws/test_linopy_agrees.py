"""The equations, written a second time in linopy, have the same optimum.

The other writing (:mod:`bench.linopy_core`) shares the numbers of the case and no
line of code with the builder: it sums over labels where the builder counts places.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from bench.linopy_core import linopy_core
from bench.matrices import of_linopy
from bench.synthetic import synthetic_world
from tests.support.folders import two_region_world

from ionshore.model.build import build_problem
from ionshore.optim import solve
from ionshore.scenario.case import Case, make_case
from ionshore.scenario.scenario import Scenario
from ionshore.world.load import load_world
from ionshore.world.world import Options


def case_of(world) -> Case:
    return make_case(world, Scenario(name="as_given"))


def optimum(extras: tuple[str, ...]) -> float:
    world = synthetic_world(8, 4, density=0.6, seed=3, extras=extras)
    return solve(build_problem(case_of(world))).objective


def optimum_in_linopy(case: Case, *, sparse: bool) -> float:
    return solve(of_linopy(linopy_core(case, sparse=sparse))).objective


EVERYTHING = ("steps", "growth", "effects", "recycling")


@pytest.mark.parametrize(
    ("extras", "sparse"),
    [
        pytest.param((), False, id="core"),
        pytest.param((), True, id="core on the sparse path"),
        pytest.param(("growth",), False, id="growth"),
        pytest.param(EVERYTHING, False, id="everything"),
    ],
)
def test_a_made_up_world_has_the_same_optimum(extras, sparse):
    case = case_of(synthetic_world(8, 4, density=0.6, seed=3, extras=extras))
    problem = build_problem(case)
    expected = optimum_in_linopy(case, sparse=sparse) + problem.constant
    assert solve(problem).objective == pytest.approx(expected, rel=1e-8)


def test_the_napkin_world_has_the_same_optimum(tmp_path):
    case = case_of(load_world(two_region_world(tmp_path / "world")))
    problem = build_problem(case)
    expected = optimum_in_linopy(case, sparse=False) + problem.constant
    assert solve(problem).objective == pytest.approx(expected, rel=1e-8)


def test_what_is_compared_binds():
    """Growth, re-export and recycling each move the optimum that is compared."""
    full = optimum(EVERYTHING)
    assert optimum(("steps", "effects", "recycling")) < full * (1 - 1e-4)
    assert optimum(("steps", "growth", "effects")) > full * (1 + 1e-4)
    world = synthetic_world(8, 4, density=0.6, seed=3)
    free = replace(world, options=Options(re_export=True))
    with_own, without = (solve(build_problem(case_of(one))) for one in (world, free))
    assert without.objective < with_own.objective * (1 - 1e-4)
