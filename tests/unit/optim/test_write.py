"""Files that other solvers read, with the same optimum."""

from __future__ import annotations

from dataclasses import replace

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ionshore.core.errors import ModelLimit, SolveError
from ionshore.optim import Block, Curve, solve, write_problem
from ionshore.optim.write import file_names


def read_back(path):
    """Solve a file with a solver that knows nothing of the problem."""
    reader = highspy.Highs()
    reader.setOptionValue("output_flag", False)
    reader.setOptionValue("mip_rel_gap", 0.0)
    assert reader.readModel(str(path)) != highspy.HighsStatus.kError
    reader.run()
    return reader


@given(seed=st.integers(0, 500), kind=st.sampled_from(["linear", "quadratic", "whole"]))
@settings(max_examples=15)
@pytest.mark.parametrize("ending", [".mps", ".lp"])
def test_the_optimum_survives_a_round_trip(
    network, tmp_path_factory, ending, seed, kind
):
    problem = replace(network(seed), constant=12.5)
    where = np.arange(len(problem.cost))
    if kind == "quadratic":
        problem = replace(problem, quadratic=np.where(where % 3 == 0, 0.25, 0.0))
    if kind == "whole":
        problem = replace(problem, integrality=where < 6)
    path = tmp_path_factory.mktemp("files") / f"plan{ending}"
    written = write_problem(problem, path)
    assert (written.path, written.names) == (path, None)
    found = read_back(path).getInfo().objective_function_value
    # the default gap of a whole-number solve is 1e-4
    close = 2e-4 if kind == "whole" else 1e-7
    assert found == pytest.approx(solve(problem).objective, rel=close)


@pytest.mark.parametrize("ending", [".mps", ".lp"])
def test_names_are_those_of_the_problem(transport, tmp_path, ending):
    path = write_problem(transport, tmp_path / f"plan{ending}").path
    model = read_back(path).getLp()
    assert list(model.col_names_)[:2] == ["shipment(USA,EUU)", "shipment(USA,JPN)"]
    assert "demand(JPN)" in model.row_names_
    assert sorted(file.name for file in tmp_path.iterdir()) == [path.name]


def test_odd_equal_and_long_names_get_plain_unique_ones(tmp_path, make):
    labels = np.array(
        ["전지", "음극", "a b", "x" * 400, "x" * 401, "p", "p"], dtype=object
    )
    problem = make(np.ones((1, 7)), 1.0, np.inf, np.arange(1.0, 8.0))
    problem = replace(problem, columns=(Block("1st", 0, {"item": labels}),))
    names = list(file_names(problem.columns).values())
    assert names[:3] == ["_1st(__)", "_1st(__).2", "_1st(a_b)"]
    assert len(set(names)) == 7
    assert max(map(len, names)) < 255
    written = write_problem(problem, tmp_path / "plan.lp")
    table = written.names.read_text(encoding="utf-8").splitlines()
    assert table[0] == "side,name_in_file,name"
    assert table[1] == "column,_1st(__),1st[전지]"
    assert read_back(written.path).getInfo().objective_function_value == 1.0
    # a later file without changed names takes the table away
    assert (
        write_problem(make([[1.0]], 1.0, 2.0, [1.0]), tmp_path / "plan.lp").names
        is None
    )
    assert not written.names.exists()


def test_a_name_like_a_number_gets_a_letter_in_front(make):
    block = Block("e5", 0, {"item": np.arange(1)})
    assert list(file_names((block,)).values()) == ["_e5(0)"]


def test_other_formats_are_refused(transport, tmp_path):
    with pytest.raises(ModelLimit, match=r"\[L502\].*ending '.xlsx' names no known"):
        write_problem(transport, tmp_path / "plan.xlsx")


def test_curves_have_no_place_in_a_file(transport, tmp_path):
    curved = replace(transport, curves=(Curve(0, "power", 1.0, 2.0),))
    with pytest.raises(ModelLimit, match=r"\[L502\].*1 curves have no place"):
        write_problem(curved, tmp_path / "plan.mps")


def test_a_folder_that_does_not_exist_is_told(transport, tmp_path):
    with pytest.raises(ModelLimit, match=r"\[L502\].*is not a folder that can be"):
        write_problem(transport, tmp_path / "nowhere" / "plan.mps")


def test_arrays_that_make_no_problem_are_not_written(transport, tmp_path):
    with pytest.raises(SolveError, match="V406"):
        write_problem(
            replace(transport, cost=np.full(4, np.nan)), tmp_path / "plan.mps"
        )
    assert not list(tmp_path.iterdir())
