"""The command line answers cases counted by hand, with citations for each."""

from __future__ import annotations

import json
import shlex
import tomllib
from pathlib import Path

import pytest

from ionshore.cli.main import main

CASES = tomllib.loads((Path(__file__).parent / "asked.toml").read_text("utf-8"))[
    "cases"
]


def asked(words, capsys):
    """Return exit code, output and errors of ``ionshore law``."""
    with pytest.raises(SystemExit) as left:
        main(["law", *words])
    told = capsys.readouterr()
    return left.value.code or 0, told.out, told.err


@pytest.mark.parametrize("case", CASES, ids=lambda one: one["sentence"])
def test_the_command_line_says_that(case, capsys):
    code, out, err = asked([*shlex.split(case["ask"]), "--json"], capsys)
    assert not code, err
    answer = json.loads(out)
    for name, value in case["expect"].items():
        assert answer[name] == pytest.approx(value, abs=1e-12), name
    assert answer["citations"], "an answer without a citation"
    assert all(one["where"] and one["source_id"] for one in answer["citations"])
