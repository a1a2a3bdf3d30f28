"""Blocks and names, and that a problem costs no solver."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import ionshore.optim
from ionshore.optim import Block


def test_members_are_found_by_label(transport):
    block = transport.column_block("shipment")
    assert block.where(origin="CHN").tolist() == [2, 3]
    assert block.where(origin="CHN", destination="JPN").tolist() == [3]
    assert block.where(origin=["CHN", "USA"], destination={"EUU"}).tolist() == [0, 2]
    assert block.where().tolist() == [0, 1, 2, 3]
    assert block.where(origin="KOR").tolist() == []
    with pytest.raises(KeyError, match="year"):
        block.where(year=2030)


def test_years_are_found_by_number():
    block = Block("stock", 7, {"year": np.array([2024, 2026, 2030])}, "kt")
    assert block.where(year=2026).tolist() == [8]
    assert block.where(year=range(2025, 2031)).tolist() == [8, 9]
    assert block.where(year=np.int64(2030)).tolist() == [9]


def test_members_are_told_by_name(transport):
    assert transport.describe_column(3) == "shipment[CHN, JPN]"
    assert transport.describe_row(2) == "demand[EUU]"
    assert transport.has_block("supply")
    assert not transport.has_block("stock")
    with pytest.raises(KeyError):
        transport.describe_row(4)


def test_blank_labels_are_left_out():
    labels = {"region": np.array(["USA"], object), "brand": np.array([""], object)}
    assert Block("stock", 0, labels).describe(0) == "stock[USA]"


def test_a_problem_can_be_read_without_loading_a_solver():
    program = (
        "import sys; import ionshore.optim.problem, ionshore.optim.patch;"
        "from ionshore.optim import Problem, Patch, RawSolution, SolveOptions;"
        "loaded = {'highspy', 'piqp', 'clarabel', 'pandas'} & set(sys.modules);"
        "print(sorted(loaded))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_public_names_exist_and_others_do_not():
    for name in ionshore.optim.__all__:
        assert getattr(ionshore.optim, name).__module__.startswith("ionshore.optim")
    assert dir(ionshore.optim) == sorted(ionshore.optim.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'Solver'"):
        _ = ionshore.optim.Solver
