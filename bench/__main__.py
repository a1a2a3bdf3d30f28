"""Measure, print a table, write ``bench/results.json``.

``python -m bench [--only NAME] [--quick]``; ``--quick`` takes the smallest sizes,
leaves out whole runs and the large world, and writes nothing. Results are written after
each check, so a bench that is stopped loses nothing; ``--only`` replaces that check's.
A check that fails is told with its reason, and the others go on.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.algorithms import algorithms
from bench.draws import draws
from bench.growth import growth
from bench.law import law
from bench.layers import layers
from bench.machine import machine
from bench.measure import Entry
from bench.resolve import resolve
from bench.scenarios import scenarios
from bench.stochastic import stochastic
from bench.sweep import sweep
from bench.whole_run import whole_large, whole_reference

RESULTS = Path(__file__).parent / "results.json"

Check = Callable[..., list[Entry]]

CHECKS: dict[str, tuple[Check, float]] = {
    "reference": (lambda *, quick: [] if quick else whole_reference(), 2),
    "law": (law, 1),
    "layers": (layers, 6),
    "growth": (growth, 2),
    "resolve": (resolve, 1),
    "scenarios": (scenarios, 17),
    "sweep": (sweep, 6),
    "stochastic": (stochastic, 30),
    "draws": (draws, 20),
    "large": (lambda *, quick: [] if quick else whole_large(), 4),
    "algorithms": (algorithms, 6),
}
"""Checks, with the minutes one takes of two quiet cores, about."""


def main() -> int:
    """Run the checks that are asked for; 1 if one of them failed to be measured."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", choices=CHECKS, action="append", help="one check")
    parser.add_argument("--quick", action="store_true", help="smallest sizes only")
    asked = parser.parse_args()
    names = asked.only or list(CHECKS)
    here = machine()
    print(", ".join(f"{key} {value}" for key, value in here.items()))
    if not asked.quick:
        print(f"about {sum(CHECKS[name][1] for name in names):g} minutes")
    known = _known() if asked.only else {}
    for name in names:
        known[name] = {"machine": here, **_measured(name, quick=asked.quick)}
        if not asked.quick:
            text = json.dumps({"checks": known}, indent=1)
            RESULTS.write_text(text + "\n", "utf-8")
    _print(Entry(**one) for name in names for one in known[name]["entries"])
    failed = [name for name in names if known[name]["failed"]]
    for name in failed:
        print(f"{name} was not measured: {known[name]['failed']}")
    if not asked.quick:
        print(f"\n{RESULTS}")
    return 1 if failed else 0


def _known() -> dict[str, Any]:
    """Return the results of earlier checks; none if there is no file of them."""
    if not RESULTS.is_file():
        return {}
    found = json.loads(RESULTS.read_text("utf-8"))
    return dict(found["checks"]) if isinstance(found, dict) else {}


def _measured(name: str, *, quick: bool) -> dict[str, Any]:
    """Return the entries of a check, or why there are none."""
    began, start = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), time.time()
    print(f"{name}:", flush=True)
    entries: list[Entry] = []
    failed = ""
    try:
        entries = CHECKS[name][0](quick=quick)
    except Exception as error:  # whatever it is, the other checks are still wanted
        traceback.print_exc()
        failed = f"{type(error).__name__}: {error}"
    seconds = time.time() - start
    print(f"  ({seconds:.0f} s)", flush=True)
    return {
        "began": began,
        "seconds": round(seconds, 1),
        "failed": failed,
        "entries": [asdict(one) for one in entries],
    }


def _print(found: Iterable[Entry]) -> None:
    entries = list(found)
    width = max((len(entry.name) for entry in entries), default=0)
    print()
    for entry in entries:
        word = "holds" if entry.holds else "MISSED"
        told = f"  ({entry.note})" if entry.note else ""
        line = f"{entry.name:{width}}  {entry.value:>10.4g}  {entry.target:8}  {word}"
        print(line + told)


if __name__ == "__main__":
    sys.exit(main())
