"""Parts lists of the tests."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

from ionshore.policy.answer import Answer
from ionshore.policy.calculators.ledger import ledger_of
from ionshore.policy.calculators.parts import COLUMNS, read_parts
from ionshore.policy.law import Law

CLEAN = {
    "kind": "direct_material",
    "origin": "KOR",
    "maker": "Maker B",
    "entity": "none",
    "certificate": "yes",
}
FOREIGN = {**CLEAN, "origin": "CHN", "maker": "Maker A", "entity": "sfe"}
OTHER = {
    "alternative_maker": "Maker C",
    "alternative_origin": "USA",
    "alternative_entity": "none",
}
LIST_WITH_CONTRACT = [
    {**FOREIGN, "part": "cathode", "cost_usd": "30", "contract_date": "2025-06-15"},
    {**FOREIGN, "part": "anode", "cost_usd": "30", **OTHER, "alternative_cost": "36"},
    {**CLEAN, "part": "foil", "cost_usd": "40", "counts_as": "component"},
]


def write_list(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(COLUMNS))
        writer.writeheader()
        writer.writerows(rows)
    return path


def answer_for(law: Law, rows: list[dict[str, str]], **given: object) -> Answer:
    from datetime import date

    with tempfile.TemporaryDirectory() as folder:
        path = write_list(Path(folder) / "parts.csv", rows)
        parts = read_parts(path, law.groups["ECONOMIES"])
    day = given.pop("sold", date(2026, 8, 15))
    return ledger_of(law, parts, day, **given)
