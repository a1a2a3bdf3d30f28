"""Cases of the data files of this folder, put to the law."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ionshore.policy.answer import Answer
from ionshore.policy.calculators.registry import calculator
from ionshore.policy.law import Law

FOLDER = Path(__file__).parent


def read(name: str) -> dict:
    return tomllib.loads((FOLDER / name).read_text("utf-8"))


EXAMPLES = read("examples.toml")["examples"]
CASES = read("own_cases.toml")["cases"]
DUTIES = read("duties.toml")


def answer_to(law: Law, case: dict) -> Answer:
    return calculator(case["calculator"]).read(law, case["given"])


def entry(**given: object) -> dict:
    return {"calculator": "duty", "given": {"entry_date": "2026-08-15", **given}}


def line_entries() -> list[dict]:
    return [
        entry(hts=one["hts"], origin="CHN", use="non_ev")
        for one in DUTIES["lines"]
        if "china" in one
    ] + [entry(hts=one["hts"], origin="GBR") for one in DUTIES["lines"]]


def economy_entries() -> list[dict]:
    codes = [
        code for name, listed in DUTIES.items() if name != "lines" for code in listed
    ]
    return [entry(hts="8507.60.00", origin=code) for code in codes]


def holds(found: object, expected: object) -> bool:
    if isinstance(expected, (bool, str)):
        return found == expected
    return found == pytest.approx(expected, rel=1e-12, abs=1e-12)
