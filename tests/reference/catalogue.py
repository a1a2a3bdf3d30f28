"""The reference problems as files: facts, expected answers, sources."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["PROBLEMS", "load_problem", "problem_names"]

PROBLEMS = Path(__file__).parent / "problems"


def problem_names() -> list[str]:
    """Return all problems as ``A/trnsport``."""
    files = sorted(PROBLEMS.glob("*/*.json"))
    return [f"{file.parent.name}/{file.stem}" for file in files]


@cache
def load_problem(name: str) -> dict[str, Any]:
    """Return the facts of a problem by name, for example ``A/trnsport``."""
    return json.loads((PROBLEMS / f"{name}.json").read_text(encoding="utf-8"))
