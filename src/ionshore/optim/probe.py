"""Measure which algorithm is fastest for a shape of problem, and remember it.

Only ``algorithm="probe"`` comes here: what a stopwatch says differs from machine
to machine, and the default must not. The memory is a small JSON file in the
cache folder of the user; a file that is missing, broken or not writable is as
good as none.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import highspy
import numpy as np

from ionshore.optim import highs
from ionshore.optim.options import SolveOptions
from ionshore.optim.problem import INFINITE, Problem

__all__ = ["cache_folder", "fastest", "shape_key"]

CANDIDATES = ("simplex", "ipx", "hipo")
#: A candidate is stopped when it takes this many times as long as the best so far.
PATIENCE = 1.5
FILE = "algorithms.json"


def cache_folder() -> Path:
    """Return the folder for things that can be counted again.

    ``IONSHORE_CACHE`` if it is set, else the ``ionshore`` folder of the platform's
    cache (``XDG_CACHE_HOME``, ``~/.cache``, ``~/Library/Caches``,
    ``LOCALAPPDATA``).
    """
    if chosen := os.environ.get("IONSHORE_CACHE"):
        return Path(chosen)
    if base := os.environ.get("XDG_CACHE_HOME"):
        return Path(base) / "ionshore"
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home()) / "ionshore"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "ionshore"
    return Path.home() / ".cache" / "ionshore"


def shape_key(problem: Problem) -> str:
    """Return a key that problems of one shape share.

    Sizes count in steps of a factor of about 1.4; the shares of equations, of
    bounded columns and of columns with a cost count in tenths. The version of
    the solver belongs to the key.
    """
    rows, columns = problem.matrix.shape
    sizes = (rows, columns, problem.matrix.nnz)
    steps = [round(2 * float(np.log2(max(1, size)))) for size in sizes]
    shares = (
        problem.row_lower == problem.row_upper,
        problem.column_upper < INFINITE,
        problem.cost != 0,
    )
    tenths = [round(10 * float(share.mean())) if share.size else 0 for share in shares]
    version = (
        highspy.HIGHS_VERSION_MAJOR,
        highspy.HIGHS_VERSION_MINOR,
        highspy.HIGHS_VERSION_PATCH,
    )
    text = json.dumps([version, steps, tenths])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def fastest(problem: Problem, options: SolveOptions) -> tuple[str, str]:
    """Return the fastest algorithm for this shape and a note on how it is known."""
    key = shape_key(problem)
    known = _read().get(key)
    if known in CANDIDATES and highs.available(known):
        return known, f"{known} remembered for this shape"
    seconds = _measured(problem, options)
    if not seconds:
        return "simplex", "probe: no candidate finished"
    best = min(seconds, key=lambda name: seconds[name])
    _remember(key, best)
    told = ", ".join(f"{name} {time:.2f} s" for name, time in seconds.items())
    return best, f"probe: {told}"


def _measured(problem: Problem, options: SolveOptions) -> dict[str, float]:
    """Return the solver's seconds of every candidate that finished."""
    seconds: dict[str, float] = {}
    for name in CANDIDATES:
        if not highs.available(name):
            continue
        limit = min(
            options.time_limit, PATIENCE * min(seconds.values(), default=np.inf)
        )
        solver = highs.open_solver(replace(options, time_limit=limit), name)
        highs.load(solver, problem)
        answer = highs.solve_loaded(solver, problem)
        if answer.outcome == "optimal":
            seconds[name] = answer.seconds
    return seconds


def _read() -> dict[str, str]:
    """Return the memory, empty if there is none that can be read."""
    try:
        found = json.loads((cache_folder() / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: name for key, name in found.items() if isinstance(name, str)}


def _remember(key: str, name: str) -> None:
    """Add an entry by replacing the file as a whole; give up quietly if one cannot."""
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        known = _read() | {key: name}
        handle, path = tempfile.mkstemp(dir=folder, suffix=".json")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(known, file, indent=1, sort_keys=True)
        Path(path).replace(folder / FILE)
    except OSError:
        return
