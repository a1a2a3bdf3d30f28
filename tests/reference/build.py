"""Write the world folders of a reference problem, to look at or to solve.

Use::

    python -m tests.reference.build A/trnsport OUT
    ionshore solve OUT/base

A problem is the name or path of a JSON file; one folder is written per world of
the problem (``base``, ``competitive``, ``cap41``, ...).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.reference.builders import worlds
from tests.reference.catalogue import PROBLEMS, problem_names

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.reference.build",
        description="Write the world folders of a reference problem.",
    )
    parser.add_argument("problem", help="A/trnsport, or the path of a JSON file")
    parser.add_argument("out", type=Path, help="folder to write into")
    chosen = parser.parse_args(arguments)
    file = _found(chosen.problem)
    if file is None:
        known = ", ".join(problem_names())
        parser.error(f"no problem {chosen.problem!r}; known: {known}")
    problem = json.loads(file.read_text(encoding="utf-8"))
    for name, draft in worlds(problem).items():
        sys.stdout.write(f"{draft.write(chosen.out / name)}\n")
    return 0


def _found(problem: str) -> Path | None:
    candidates = (Path(problem), PROBLEMS / problem, PROBLEMS / f"{problem}.json")
    return next((path for path in candidates if path.is_file()), None)


if __name__ == "__main__":
    sys.exit(main())
