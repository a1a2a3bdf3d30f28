"""A copy of a small valid world, to plant faults in."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import dataclass
from pathlib import Path

from ionshore.core.errors import Finding
from ionshore.world.load import inspect_world

WORLDS = Path(__file__).parents[1] / "worlds"


@dataclass(frozen=True)
class Copy:
    """A world folder whose files may be changed."""

    folder: Path

    def path(self, table: str) -> Path:
        return self.folder / f"{table}.csv"

    def rows(self, table: str) -> list[list[str]]:
        text = self.path(table).read_text("utf-8")
        return list(csv.reader(io.StringIO(text, newline="")))

    def write(self, table: str, rows: list[list[str]]) -> Copy:
        with self.path(table).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        return self

    def cell(self, table: str, row: int, column: str, value: str) -> Copy:
        """Set a cell; rows count from 1, the header is row 0."""
        rows = self.rows(table)
        if column not in rows[0]:
            rows = [
                [*one, column if not number else ""] for number, one in enumerate(rows)
            ]
        rows[row][rows[0].index(column)] = value
        return self.write(table, rows)

    def add(self, table: str, **cells: str) -> Copy:
        """Add a row at the end."""
        rows = self.rows(table)
        assert set(cells) <= set(rows[0]), set(cells) - set(rows[0])
        return self.write(table, [*rows, [cells.get(name, "") for name in rows[0]]])

    def drop(self, table: str, row: int) -> Copy:
        rows = self.rows(table)
        return self.write(table, [*rows[:row], *rows[row + 1 :]])

    def replace(self, file: str, old: str, new: str) -> Copy:
        path = self.folder / file
        text = path.read_text("utf-8")
        assert old in text, old
        path.write_text(text.replace(old, new, 1), "utf-8")
        return self

    def raw(self, file: str, data: bytes) -> Copy:
        (self.folder / file).write_bytes(data)
        return self

    def remove(self, table: str) -> Copy:
        self.path(table).unlink()
        return self

    def findings(self) -> tuple[Finding, ...]:
        return inspect_world(self.folder).findings

    def only(self) -> Finding:
        """Return the one finding there must be."""
        findings = self.findings()
        assert len(findings) == 1, "\n".join(map(str, findings)) or "no finding"
        return findings[0]


def copied(tmp_path: Path, name: str = "chain") -> Copy:
    """Copy a shipped test world."""
    folder = tmp_path / name
    shutil.copytree(WORLDS / name, folder)
    return Copy(folder)
