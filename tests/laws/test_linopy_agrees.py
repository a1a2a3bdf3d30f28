"""The equations, written again in linopy and in Pyomo, have the same optimum.

The other writings (:mod:`bench.linopy_core`, :mod:`bench.pyomo_core`) share the numbers
of the case and no line of code with the builder: they sum over labels where the builder
counts places.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from bench.linopy_core import linopy_core
from bench.matrices import of_linopy, of_pyomo
from bench.pyomo_core import pyomo_core
from bench.synthetic import synthetic_world
from tests.support.folders import two_region_world

from ionshore.model.build import build_problem
from ionshore.optim import solve
from ionshore.scenario.case import Case, make_case
from ionshore.scenario.scenario import Scenario
from ionshore.studies.plan_session import open_plan
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


def test_a_year_of_the_reference_world_has_the_same_optimum():
    """With growth, stocks, purchases, returns, share bands and limits."""
    plan = open_plan("reference", "reference", years=(2026,))
    expected = plan.session.base.objective - plan.session.problem.constant
    layers = of_linopy(linopy_core(plan.case)), of_pyomo(pyomo_core(plan.case))
    found = [solve(one).objective for one in layers]
    assert found == pytest.approx([expected, expected], rel=1e-8)


@pytest.mark.parametrize("extras", [("growth",), EVERYTHING], ids=["growth", "all"])
def test_a_made_up_world_has_the_same_optimum_in_pyomo(extras):
    case = case_of(synthetic_world(8, 3, density=0.6, seed=3, extras=extras))
    problem = build_problem(case)
    expected = solve(of_pyomo(pyomo_core(case))).objective + problem.constant
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
