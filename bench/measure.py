"""Stopwatches, and the entries that are written down."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

__all__ = ["Child", "Entry", "at_least", "at_most", "cpu", "median_cpu", "peak", "run"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure against its target.

    Parameters
    ----------
    name : str
        What is measured, its unit in brackets.
    value : float
    target : str
        For example ``>= 10``.
    holds : bool
    note : str
        What a reader must know of the figure, for example that it is a bound.
    """

    name: str
    value: float
    target: str
    holds: bool
    note: str = ""


def at_most(name: str, value: float, limit: float, note: str = "") -> Entry:
    """Return an entry that holds up to ``limit``."""
    holds = bool(value <= limit)
    return Entry(name, float(f"{value:.4g}"), f"<= {limit:g}", holds, note)


def at_least(name: str, value: float, limit: float, note: str = "") -> Entry:
    """Return an entry that holds from ``limit`` on."""
    holds = bool(value >= limit)
    return Entry(name, float(f"{value:.4g}"), f">= {limit:g}", holds, note)


def cpu(function: Callable[[], T]) -> tuple[float, T]:
    """Return the processor seconds of a call, and what it returned.

    Other programs on the machine change them little; all that is measured runs
    on one thread, so on an idle machine they are the seconds on the clock.
    """
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        result = function()
        return time.process_time() - start, result
    finally:
        gc.enable()


def median_cpu(function: Callable[[], Any], repeats: int) -> float:
    """Return the median processor seconds of a call, after one that is not counted."""
    function()
    # what stands by now is not looked at between the runs: it would empty the caches
    gc.collect()
    gc.freeze()
    try:
        return median(cpu(function)[0] for _ in range(repeats))
    finally:
        gc.unfreeze()


def peak(function: Callable[[], Any]) -> float:
    """Return the most memory a call holds at once [MB]."""
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


@dataclass(frozen=True, slots=True)
class Child:
    """What a run of the command took.

    Parameters
    ----------
    wall, processor : float
        Seconds on the clock, and of the processor.
    memory : float
        Largest resident set [GiB].
    seconds : dict of str to float
        By phase, as the command tells.
    meta : dict
        ``run.json``.
    """

    wall: float
    processor: float
    memory: float
    seconds: dict[str, float]
    meta: dict[str, Any]

    @property
    def solver(self) -> float:
        """Seconds inside the solver."""
        return float(self.meta["solver"]["seconds"])


def run(arguments: Sequence[str], out: Path) -> Child:
    """Run ``ionshore run`` as a user would, in a process of its own.

    Raises
    ------
    RuntimeError
        If the command fails.
    """
    told = out / "told.json"
    out.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "ionshore.cli.main", "run", "--json"]
    with told.open("wb") as file:
        start = time.perf_counter()
        child = subprocess.Popen(
            [*command, "--out", str(out / "runs"), *arguments],
            stdout=file,
            # Nothing of an earlier run is at hand: a calibration is worked out.
            env=os.environ | {"IONSHORE_CACHE": str(out / "cache")},
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        message = f"ionshore run {' '.join(arguments)} failed: {child.returncode}"
        raise RuntimeError(message)
    facts = json.loads(told.read_text("utf-8"))
    meta = json.loads((Path(facts["folder"]) / "run.json").read_text("utf-8"))
    # Linux counts the resident set in KiB, macOS in bytes
    unit = 2**30 if sys.platform == "darwin" else 2**20
    return Child(
        wall=wall,
        processor=usage.ru_utime + usage.ru_stime,
        memory=usage.ru_maxrss / unit,
        seconds=facts["seconds"],
        meta=meta,
    )
