"""Command line of the build: ``python -m tools.build_reference``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.build_reference.world import MANIFEST, tables_of_world
from tools.build_reference.writer import write_world

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str] | None = None) -> int:
    """Build the world and say how many rows each table has."""
    parser = argparse.ArgumentParser(description="Build the reference world.")
    parser.add_argument("--raw", type=Path, default=ROOT / "data-raw")
    parser.add_argument(
        "--out",
        type=Path,
        default=ROOT / "src/ionshore/data/worlds/reference",
    )
    chosen = parser.parse_args(arguments)
    tables = tables_of_world(chosen.raw)
    write_world(chosen.out, MANIFEST, tables)
    for name, rows in tables.items():
        print(f"{name:14} {len(rows):6}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
