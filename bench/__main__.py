"""Measure, print a table, write ``bench/results.json``.

``python -m bench [--only NAME] [--quick]``; ``--quick`` takes the smallest sizes
and leaves out whole runs and the large world.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from bench.algorithms import algorithms
from bench.draws import draws
from bench.growth import growth
from bench.layers import layers
from bench.measure import Entry
from bench.resolve import resolve
from bench.scenarios import scenarios
from bench.stochastic import stochastic
from bench.sweep import sweep
from bench.whole_run import whole_large, whole_reference

RESULTS = Path(__file__).parent / "results.json"

Check = Callable[..., list[Entry]]

CHECKS: dict[str, Check] = {
    "reference": lambda *, quick: [] if quick else whole_reference(),
    "layers": layers,
    "growth": growth,
    "resolve": resolve,
    "scenarios": scenarios,
    "sweep": sweep,
    "stochastic": stochastic,
    "draws": draws,
    "large": lambda *, quick: [] if quick else whole_large(),
    "algorithms": algorithms,
}


def main() -> None:
    """Run the checks that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", choices=CHECKS, action="append", help="one check")
    parser.add_argument("--quick", action="store_true", help="smallest sizes only")
    asked = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, {platform.python_version()}")
    entries: list[Entry] = []
    for name in asked.only or CHECKS:
        start = time.perf_counter()
        print(f"{name}:", flush=True)
        entries += CHECKS[name](quick=asked.quick)
        print(f"  ({time.perf_counter() - start:.0f} s)", flush=True)
    _print(entries)
    if not asked.only and not asked.quick:
        text = json.dumps([asdict(entry) for entry in entries], indent=1)
        RESULTS.write_text(text + "\n", "utf-8")
        print(f"\n{RESULTS}")


def _print(entries: list[Entry]) -> None:
    width = max((len(entry.name) for entry in entries), default=0)
    print()
    for entry in entries:
        word = "holds" if entry.holds else "MISSED"
        print(f"{entry.name:{width}}  {entry.value:>10.4g}  {entry.target:8}  {word}")


if __name__ == "__main__":
    main()
