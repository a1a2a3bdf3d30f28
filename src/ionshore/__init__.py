"""Decide how an allied battery supply chain gets built.

>>> import ionshore as ion
>>> world = ion.load_world("reference")
>>> "USA" in set(world["regions"]["region"])
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ionshore.core.errors import (
        DataError,
        Finding,
        IonshoreError,
        ModelLimit,
        ScenarioError,
        SolveError,
    )
    from ionshore.report.page import write_report
    from ionshore.scenario.scenario import Scenario, read_scenario
    from ionshore.studies.comparing import compare
    from ionshore.studies.running import run
    from ionshore.studies.runs import Run, open_run
    from ionshore.studies.solving import solve_world
    from ionshore.world.load import load_world
    from ionshore.world.world import World

__all__ = [
    "DataError",
    "Finding",
    "IonshoreError",
    "ModelLimit",
    "Run",
    "Scenario",
    "ScenarioError",
    "SolveError",
    "World",
    "compare",
    "load_world",
    "open_run",
    "read_scenario",
    "run",
    "solve_world",
    "write_report",
]

# Loaded on first use, so that the command line starts without numpy or pandas.
_HOME = {
    "DataError": "core.errors",
    "Finding": "core.errors",
    "IonshoreError": "core.errors",
    "ModelLimit": "core.errors",
    "Run": "studies.runs",
    "Scenario": "scenario.scenario",
    "ScenarioError": "core.errors",
    "SolveError": "core.errors",
    "World": "world.world",
    "compare": "studies.comparing",
    "load_world": "world.load",
    "open_run": "studies.runs",
    "read_scenario": "scenario.scenario",
    "run": "studies.running",
    "solve_world": "studies.solving",
    "write_report": "report.page",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        message = f"module 'ionshore' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"ionshore.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
