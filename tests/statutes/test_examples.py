"""Worked examples of every provision, worded as sentences in ``examples.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ionshore.policy.calculators.registry import calculator

EXAMPLES = tomllib.loads((Path(__file__).parent / "examples.toml").read_text("utf-8"))[
    "examples"
]


def test_all_of_them_are_here():
    assert len(EXAMPLES) == 107
    assert sum("official" in one for one in EXAMPLES) == 40
    assert len({one["id"] for one in EXAMPLES}) == 107


@pytest.mark.parametrize(
    "example", [pytest.param(one, id=one["sentence"]) for one in EXAMPLES]
)
def test_the_law_gives(example, readable_law):
    answer = calculator(example["calculator"]).read(readable_law, example["given"])
    for name, expected in example["expect"].items():
        found = answer.figures[name]
        if isinstance(expected, bool):
            assert found is expected
        elif isinstance(expected, str):
            assert found == expected
        else:
            assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    "example", [pytest.param(one, id=one["id"]) for one in EXAMPLES]
)
def test_an_answer_shows_what_it_rests_on(example, readable_law):
    answer = calculator(example["calculator"]).read(readable_law, example["given"])
    assert answer.rules
    law = readable_law.provision(example["provision"])
    consulted = {one.provision for one in answer.rules}
    consulted |= {one.provision for one in answer.citations}
    assert law.name in consulted or example["provision"] == "usa.section_122"
    for one in answer.citations:
        assert one.source_id
        assert one.where
