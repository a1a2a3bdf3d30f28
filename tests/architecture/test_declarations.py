"""What is declared once is used everywhere, and the printed pages are current."""

from __future__ import annotations

import re
from pathlib import Path

from tools.print_docs.__main__ import main as print_docs

import ionshore
from ionshore.model.symbols import ROWS, VARIABLES

ROOT = Path(ionshore.__file__).parent
MODEL = "\n".join(path.read_text("utf-8") for path in (ROOT / "model").rglob("*.py"))


def test_the_public_names_are_these():
    assert ionshore.__all__ == [
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


def test_every_public_name_can_be_had():
    for name in ionshore.__all__:
        assert getattr(ionshore, name) is not None


def test_every_declared_family_is_built_and_no_other():
    built = set(re.findall(r"\.(?:variable|rows)\(\s*\"(\w+)\"", MODEL))
    # Purchases and sales, and units and parts of a grade, are built in loops.
    looped = {"bought", "sold", "graded_shipped", "graded_lane", "part_marked"}
    looped |= {"part_lane", "graded_home", "part_home", "graded_left", "part_made"}
    looped |= {"graded_arrived", "part_arrived", "graded_stay", "part_stay"}
    assert built | looped == set(VARIABLES) | set(ROWS)


def test_the_printed_pages_are_current():
    assert print_docs(["--check"]) == 0
