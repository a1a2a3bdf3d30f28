"""The whole of ``ionshore run``, and where its time goes."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from bench.enlarge import enlarged, with_law
from bench.measure import Child, Entry, at_most, run
from bench.worlds import write_world
from ionshore.scenario.scenario import read_scenario
from ionshore.world.load import load_world
from ionshore.world.world import World

__all__ = [
    "large_run",
    "large_world",
    "reference_run",
    "whole_large",
    "whole_reference",
]

TIMES = 4
SCENARIO = """\
name = "as_given"
title = { en = "As given", ko = "주어진 그대로" }
question = { en = "What if nothing is changed?", ko = "아무것도 바꾸지 않으면?" }
"""


@cache
def large_world() -> World:
    """Return the reference world four times as large, its law in the tables."""
    world = load_world("reference")
    return enlarged(with_law(world, read_scenario("reference")), TIMES)


@cache
def reference_run() -> Child:
    """Run the reference world once for all checks."""
    with tempfile.TemporaryDirectory() as folder:
        return run([], Path(folder))


@cache
def large_run() -> Child:
    """Run the large world once for all checks, from its folder of tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        world = write_world(large_world(), folder / "world")
        scenario = folder / "as_given.toml"
        scenario.write_text(SCENARIO, "utf-8")
        return run(["--world", str(world), "--scenario", str(scenario)], folder)


def whole_reference() -> list[Entry]:
    """Measure the reference run, calibration included, on the clock and in memory."""
    child = reference_run()
    _tell("reference world", child)
    calibration = child.seconds["calibrate"] / child.solver
    return [
        at_most("run of the reference world [s on the clock]", child.wall, 60.0),
        at_most("calibration [share of the plan's solver time]", calibration, 0.5),
        at_most("run of the reference world [GiB at most]", child.memory, 1.5),
    ]


def whole_large() -> list[Entry]:
    """Measure what the large world costs beside its solver."""
    child = large_run()
    _tell("reference world, four times as large", child)
    outside = child.wall - child.solver
    return [
        at_most(
            "build of the large world [share of solver's time]",
            child.seconds["build"] / child.solver,
            0.10,
        ),
        at_most(
            "all outside the solver, large world [share of solver's time]",
            outside / child.solver,
            0.25,
        ),
    ]


def _tell(name: str, child: Child) -> None:
    """Print the time of each phase beside the solver's."""
    size = child.meta["problem"]
    print(f"  {name}: {size['columns']:,} columns, {size['nonzeros']:,} non-zeros")
    rows = dict(child.seconds) | {"start of the program": child.wall}
    rows["start of the program"] -= sum(child.seconds.values())
    for phase, seconds in rows.items():
        print(f"    {phase:22} {seconds:8.2f} s {seconds / child.solver:8.1%}")
    print(f"    {'solver itself':22} {child.solver:8.2f} s {1:8.1%}")
    print(
        f"    {'on the clock':22} {child.wall:8.2f} s,"
        f" processor {child.processor:.2f} s, {child.memory:.2f} GiB"
    )
