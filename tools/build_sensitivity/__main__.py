"""Command line: ``python -m tools.build_sensitivity``; a quarter of an hour.

Cases that were solved before by the same program are taken from the cache, so a run
that was stopped goes on where it was. Run it again when the reference world or the
model has changed: until then reports say that the table is of an older state.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from ionshore.studies.sensitivity import run
from ionshore.studies.sensitivity_kept import write_kept
from ionshore.world.load import load_world

FOLDER = Path(__file__).resolve().parents[2] / "src/ionshore/data/sensitivity"


def main(arguments: list[str] | None = None) -> int:
    """Run the study of the reference world and write its tables."""
    parser = argparse.ArgumentParser(description="Keep the study of sensitivity.")
    parser.add_argument("--workers", type=int, default=2)
    workers = parser.parse_args(arguments).workers
    study = run(world="reference", workers=workers)
    write_kept(
        study,
        FOLDER,
        world_hash=load_world("reference").hash,
        version=version("ionshore"),
        made=datetime.now(UTC).date().isoformat(),
    )
    print(FOLDER)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
