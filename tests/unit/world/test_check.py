from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.planted import WORLDS, copied

import ionshore.world.check
from ionshore.world.check import CHECKS
from ionshore.world.check.chain import Way, _is_productive, _obtainable, _rings
from ionshore.world.check.facts import Facts
from ionshore.world.load import inspect_world
from ionshore.world.schemas import TABLES


def test_every_check_says_which_tables_it_reads():
    class Spy(Facts):
        def __getitem__(self, table):
            seen.add(table)
            return super().__getitem__(table)

    found = inspect_world(WORLDS / "chain")
    for check in CHECKS:
        seen: set[str] = set()
        assert list(check.find(Spy(found.world, found.readings))) == []
        assert seen <= set(check.reads), (check.find.__name__, seen - set(check.reads))
        assert set(check.reads) <= set(TABLES)


def test_every_code_told_by_a_check_is_planted_in_a_test():
    folder = Path(ionshore.world.check.__file__).parent
    told = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and text.startswith("D2") and len(text) == 4:
                told.add(text)
    tests = Path(__file__).parents[2] / "bad_input" / "test_planted_contradictions.py"
    planted = tests.read_text("utf-8")
    assert len(told) >= 20
    assert {code for code in told if f'"{code}"' not in planted} == set()


def test_a_check_waits_until_the_tables_it_reads_are_sound(tmp_path):
    world = copied(tmp_path).cell("assets", 4, "retire_year", "2020")
    assert [one.code for one in world.findings()] == ["D207"]
    world.cell("assets", 1, "capacity", "x")
    assert [one.code for one in world.findings()] == ["D104"]


def test_other_checks_go_on_beside_a_faulty_table(tmp_path):
    world = copied(tmp_path).cell("stocks", 1, "capacity", "x")
    world.cell("assets", 4, "retire_year", "2020")
    assert [one.code for one in world.findings()] == ["D104", "D207"]


def way(gives: dict[str, float], **takes: float) -> Way:
    return Way(gives, takes)


def test_what_comes_from_nothing_can_be_had_and_what_builds_on_it():
    ways = [
        way({"ore": 1.0}),
        way({"salt": 1.0}, ore=2.0),
        way({"cell": 1.0}, acid=1.0),
    ]
    assert _obtainable(ways, ()) == {"ore", "salt"}
    assert _obtainable(ways, {"acid"}) == {"acid", "ore", "salt", "cell"}


@pytest.mark.parametrize(
    ("back", "productive"), [(0.4, False), (0.5, False), (0.51, True), (2.0, True)]
)
def test_a_ring_is_productive_if_more_comes_back_than_goes_in(back, productive):
    # One a takes one b; one a gives 2 x back of b.
    ways = [
        way({"a": 1.0}, b=1.0),
        way({"b": back * 2}, a=1.0),
    ]
    assert [sorted(ring) for ring in _rings(ways, {"a", "b"})] == [["a", "b"]]
    assert _is_productive(ways, ["a", "b"]) == productive


def test_a_chain_is_no_ring():
    ways = [way({"a": 1.0}, b=1.0), way({"b": 1.0}, c=1.0)]
    assert list(_rings(ways, {"a", "b", "c"})) == []


@settings(max_examples=60)
@given(st.integers(2, 5), st.randoms(use_true_random=False))
def test_productivity_agrees_with_the_spectral_radius(size, random):
    """One process per commodity: more comes out than goes in iff rho(A) < 1."""
    names = [f"c{n}" for n in range(size)]
    table = np.array([[random.uniform(0, 2 / size) for _ in names] for _ in names])
    radius = max(abs(np.linalg.eigvals(table)))
    if abs(radius - 1) < 1e-3:
        return
    ways = [
        Way(
            {name: 1.0},
            {other: float(table[row, column]) for row, other in enumerate(names)},
        )
        for column, name in enumerate(names)
    ]
    assert _is_productive(ways, names) == (radius < 1)
