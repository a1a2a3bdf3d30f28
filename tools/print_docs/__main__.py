"""Command line: ``python -m tools.print_docs [--check]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.print_docs.pages import pages

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str] | None = None) -> int:
    """Print the pages, or with ``--check`` say which are not current."""
    parser = argparse.ArgumentParser(description="Print the generated pages.")
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args(arguments).check
    stale = 0
    for name, text in pages().items():
        page = ROOT / "docs" / "reference" / name
        current = page.is_file() and page.read_text("utf-8") == text
        if check and not current:
            print(f"{page} is not current; run 'make docs'", file=sys.stderr)
            stale += 1
        elif not current:
            page.write_text(text, "utf-8")
            print(page)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
