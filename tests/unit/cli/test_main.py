from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from importlib import import_module

import pytest
import typer

from ionshore.cli import main as entry
from ionshore.cli.faults import language_of
from ionshore.cli.main import main
from ionshore.cli.registry import COMMANDS
from ionshore.core.errors import ModelLimit, ScenarioError, SolveError
from ionshore.core.tell import tell

HEAVY = ("numpy", "pandas", "scipy", "pyarrow", "highspy", "rich")


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(list(words))
    return left.value.code or 0


def started(*words: str, **options):
    command = [sys.executable, "-m", "ionshore.cli.main", *words]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, **options
    )


def test_help_starts_fast_and_imports_nothing_heavy():
    start = time.perf_counter()
    shown = started("--help")
    seconds = time.perf_counter() - start
    assert shown.returncode == 0
    assert all(f"  {name} " in shown.stdout for name in COMMANDS)
    # The target is 0.4 s on a quiet machine; a busy one gets some slack.
    assert seconds < 1.0
    code = f"import sys, ionshore.cli.main; print([m for m in {HEAVY} if m in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_registry_can_be_asked_for_help(name, capsys):
    module, text = COMMANDS[name]
    assert isinstance(import_module(module).app, typer.Typer)
    assert text.endswith(".")
    assert run(name, "--help") == 0
    assert f"ionshore {name}" in capsys.readouterr().out


def test_version_is_told(capsys):
    assert run("--version") == 0
    assert capsys.readouterr().out.startswith("ionshore ")


def test_no_words_show_the_help(capsys):
    run()
    shown = capsys.readouterr()
    assert "Commands:" in shown.out + shown.err


def test_an_unknown_command_is_refused_by_name(capsys):
    assert run("checkx") == 2
    assert "checkx" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("kind", "status"), [(ScenarioError, 3), (SolveError, 4), (ModelLimit, 5)]
)
def test_each_class_of_error_has_its_exit_status(kind, status, capsys, monkeypatch):
    finding = tell("D101", "x.csv")
    monkeypatch.setattr(entry, "app", raiser(kind("It is so.", [finding])))
    assert run("anything") == status
    assert capsys.readouterr().err == f"It is so.\n  {finding}\n"
    assert run("anything", "--json") == status
    told = json.loads(capsys.readouterr().err)
    assert told["error"] == kind.__name__
    assert told["findings"] == [finding.as_dict()]
    assert run("anything", "--lang", "ko") == status
    assert "해당 파일이 없습니다" in capsys.readouterr().err


def raiser(error: BaseException):
    def app(words, prog_name):
        raise error

    return app


def test_a_failure_of_the_program_is_told_without_a_traceback(capsys, monkeypatch):
    monkeypatch.setattr(entry, "app", raiser(ZeroDivisionError("division by zero")))
    assert run("run") == 1
    told = capsys.readouterr().err
    assert (
        "[X001] ionshore: The program failed: ZeroDivisionError: division by zero."
        in told
    )
    assert "Traceback" not in told
    with pytest.raises(ZeroDivisionError):
        main(["--debug", "run"])


def test_an_interruption_leaves_with_its_own_status(monkeypatch):
    monkeypatch.setattr(entry, "app", raiser(KeyboardInterrupt()))
    assert run("run") == 130


def test_a_reader_that_leaves_early_is_no_fault():
    shown = subprocess.run(
        f"'{sys.executable}' -m ionshore.cli.main data dictionary | head -1",
        shell=True,
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout == "# Data dictionary\n"
    assert shown.stderr == ""


def test_a_terminal_without_korean_letters_gets_escapes_not_a_failure():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    shown = started("data", "codes", "--lang", "ko", env=environment)
    assert shown.returncode == 0
    assert "\\uc22b" in shown.stdout


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ([], "en"),
        (["--lang", "ko"], "ko"),
        (["data", "--lang=ko", "x"], "ko"),
        (["--lang"], "en"),
        (["--lang", "fr"], "en"),
    ],
)
def test_the_language_is_found_anywhere_in_the_line(words, language):
    assert language_of(words) == language
