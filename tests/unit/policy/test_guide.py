"""Every command of the guide runs as written."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from ionshore.cli.main import main

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "law.md"
TEXT = GUIDE.read_text("utf-8").replace("\\\n", " ")
COMMANDS = [
    line.removeprefix("$ ").split("  #")[0]
    for line in TEXT.splitlines()
    if line.startswith("$ ")
]


def test_the_guide_has_commands():
    assert len(COMMANDS) >= 18
    assert all(one.startswith("ionshore law ") for one in COMMANDS)


def test_every_command_of_the_guide_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for command in COMMANDS:
        with pytest.raises(SystemExit) as left:
            main(shlex.split(command)[1:])
        assert not left.value.code, (command, capsys.readouterr().err)
    assert (tmp_path / "law.svg").is_file()


def test_the_python_of_the_guide_runs():
    code = TEXT.split("```python\n")[1].split("```")[0]
    names: dict[str, object] = {}
    exec(code, names)
    assert names["answer"].figures["credit_usd"] == 35000
