"""Builders: every problem has one, the same folder twice, columns of the schemas."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from tests.reference.build import main
from tests.reference.builders import BUILDERS, worlds
from tests.reference.builders.rules import Rule, rule_tables
from tests.reference.catalogue import PROBLEMS, load_problem, problem_names
from tests.reference.folder import draft
from tests.reference.trees import OTHER, TREES

from ionshore.world.schemas import TABLES

WORLDS = [name for name in problem_names() if not name.startswith("C/")]
SMALL = [name for name in WORLDS if "qp_network" not in name]


def test_every_kind_is_used() -> None:
    kinds = {load_problem(name)["kind"] for name in problem_names()}
    assert kinds == {*BUILDERS, *TREES, *OTHER}


@pytest.mark.parametrize("name", problem_names())
def test_problem_has_source_and_tolerance(name: str) -> None:
    problem = load_problem(name)
    assert problem["id"] == Path(name).name
    assert problem["family"] == name.split("/", maxsplit=1)[0]
    assert all(source["title"] for source in problem["source"])
    assert problem["published"]["confidence"] in {"reported", "derived", "assumed"}
    assert problem["tolerance"] is not None


@pytest.mark.parametrize("name", SMALL)
def test_columns_are_those_of_the_schemas(name: str) -> None:
    for one in worlds(load_problem(name)).values():
        for table, rows in one.tables.items():
            known = {column.name for column in TABLES[table].all_columns}
            assert {column for row in rows for column in row} <= known


@pytest.mark.parametrize("name", SMALL)
def test_same_folder_twice(name: str, tmp_path: Path) -> None:
    first, second = (_written(name, tmp_path / part) for part in ("one", "two"))
    assert first == second


def _written(name: str, folder: Path) -> dict[str, bytes]:
    for world, one in worlds(load_problem(name)).items():
        one.write(folder / world)
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*")
    }


def test_cells_lose_nothing(tmp_path: Path) -> None:
    problem = {"id": "cells", "title": "Cells", "source": [{"title": "by hand"}]}
    limits = [{"limit": "x", "sense": "<=", "value": 0.1 + 0.2, "year": None}]
    folder = draft(problem, limits=limits).write(tmp_path)
    with (folder / "limits.csv").open(newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row == {
        "limit": "x",
        "sense": "<=",
        "value": "0.30000000000000004",
        "year": "",
    }


def test_rule_by_year_has_one_row_per_year() -> None:
    rule = Rule("cap", "<=", {1: 5.0, 2: 7.0}, (("activity", 2.0, {"asset": "mill"}),))
    tables = rule_tables([rule])
    assert [(row["year"], row["value"]) for row in tables["limits"]] == [
        (1, 5.0),
        (2, 7.0),
    ]
    assert tables["limit_terms"] == [
        {
            "limit": "cap",
            "term": 0,
            "kind": "activity",
            "coefficient": 2.0,
            "asset": "mill",
        }
    ]


def test_command_writes_all_worlds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["A/partial_cartel_3of5.json", str(tmp_path)]) == 0
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == ["base", "full_cartel", "partial_cartel"]
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_command_takes_a_path(tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    problem = json.loads((PROBLEMS / "A" / "trnsport.json").read_text())
    file.write_text(json.dumps(problem | {"id": "mine"}))
    assert main([str(file), str(tmp_path / "out")]) == 0
    assert 'name = "mine"' in (tmp_path / "out" / "base" / "world.toml").read_text()


def test_command_names_what_it_knows(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["A/nothing", "out"])
    assert "A/trnsport" in capsys.readouterr().err
