"""The choice of algorithm: a rule by default, a stopwatch on request."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ionshore.optim import SolveOptions, solve
from ionshore.optim.choose import SMALL, Step, steps
from ionshore.optim.probe import FILE, cache_folder, shape_key


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("IONSHORE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / FILE


@pytest.mark.parametrize(
    ("nonzeros", "first"), [(SMALL, "simplex"), (SMALL + 2, "ipx")]
)
def test_size_chooses_the_algorithm_and_the_other_stands_by(make, nonzeros, first):
    wide = make(np.ones((2, nonzeros // 2)), 0.0, 1.0, np.ones(nonzeros // 2))
    chosen, notes = steps(wide, SolveOptions())
    assert chosen[0] == Step(first)
    assert {step.algorithm for step in chosen[:2]} == {"simplex", "ipx"}
    assert notes == ()


def test_large_problems_are_solved_by_interior_point(network, monkeypatch):
    monkeypatch.setattr("ionshore.optim.choose.SMALL", 1)
    answer = solve(network(1))
    assert answer.report.algorithm == "ipx"
    monkeypatch.undo()
    assert answer.objective == pytest.approx(solve(network(1)).objective, rel=1e-9)


def test_what_is_asked_for_comes_first_and_rescue_last(transport):
    chosen, _ = steps(transport, SolveOptions(algorithm="ipx"))
    assert [str(step) for step in chosen] == [
        "ipx",
        "simplex",
        "simplex (scaled, without presolve)",
        "ipx (scaled, without presolve)",
    ]


def test_a_probe_measures_once_and_remembers(network, cache):
    problem = network(1)
    first = solve(problem, SolveOptions(algorithm="probe"))
    assert first.report.notes[0].startswith("probe: simplex")
    (known,) = json.loads(cache.read_text()).items()
    assert known == (shape_key(problem), first.report.algorithm)
    second = solve(problem, SolveOptions(algorithm="probe"))
    assert second.report.notes == (f"{known[1]} remembered for this shape",)
    assert second.objective == pytest.approx(first.objective, rel=1e-12)


def test_the_default_does_not_look_at_the_memory(network, cache):
    problem = network(1)
    cache.parent.mkdir()
    cache.write_text(json.dumps({shape_key(problem): "ipx"}))
    assert solve(problem).report.algorithm == "simplex"
    probed = solve(problem, SolveOptions(algorithm="probe"))
    assert probed.report.algorithm == "ipx"


@pytest.mark.parametrize(
    "content", ["{", "[1, 2]", '{"key": 3}', "\x00\x01", '{"KEY": "unknown"}']
)
def test_a_broken_memory_is_as_good_as_none(network, cache, content):
    problem = network(1)
    cache.parent.mkdir()
    cache.write_text(content.replace("KEY", shape_key(problem)))
    report = solve(problem, SolveOptions(algorithm="probe")).report
    assert report.notes[0].startswith("probe: ")
    assert shape_key(problem) in json.loads(cache.read_text())


def test_a_memory_that_cannot_be_written_is_done_without(
    network, tmp_path, monkeypatch
):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("IONSHORE_CACHE", str(blocked / "cache"))
    report = solve(network(1), SolveOptions(algorithm="probe")).report
    assert report.notes[0].startswith("probe: ")


def test_a_probe_of_the_impossible_leaves_the_refusal_to_the_solve(make, cache):
    from ionshore.core.errors import SolveError

    with pytest.raises(SolveError, match="V401"):
        solve(make([[1.0]], 5.0, 4.0, [1.0]), SolveOptions(algorithm="probe"))
    assert not cache.exists()


def test_shapes_differ_by_size_and_kind_not_by_numbers(network, transport):
    assert shape_key(network(1)) == shape_key(network(2))
    assert shape_key(network(1)) != shape_key(network(1, regions=9))
    assert shape_key(network(1)) != shape_key(transport)


@pytest.mark.parametrize(
    ("platform", "variables", "folder"),
    [
        ("linux", {"IONSHORE_CACHE": "/a/b"}, Path("/a/b")),
        ("linux", {"XDG_CACHE_HOME": "/x"}, Path("/x/ionshore")),
        ("linux", {"HOME": "/home/me"}, Path("/home/me/.cache/ionshore")),
        ("darwin", {"HOME": "/u/me"}, Path("/u/me/Library/Caches/ionshore")),
        ("win32", {"LOCALAPPDATA": "/l"}, Path("/l/ionshore")),
    ],
)
def test_the_folder_follows_the_platform(monkeypatch, platform, variables, folder):
    for name in ("IONSHORE_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", platform)
    assert cache_folder() == folder
