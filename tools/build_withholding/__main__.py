"""Command line of the build: ``python -m tools.build_withholding``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.build_withholding.tables import tables_of_withholding, write

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str] | None = None) -> int:
    """Build the tables and say how many rows each has."""
    parser = argparse.ArgumentParser(description="Build tables of past withholding.")
    parser.add_argument("--raw", type=Path, default=ROOT / "data-raw")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "src/ionshore/data/withholding"
    )
    chosen = parser.parse_args(arguments)
    tables = tables_of_withholding(chosen.raw)
    write(chosen.out, tables)
    for name, rows in tables.items():
        print(f"{name:14} {len(rows):6}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
