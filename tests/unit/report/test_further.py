"""What else can be asked: commands that are right as they stand, in both languages."""

from __future__ import annotations

import itertools
import json
import re
import shlex

import pytest
from tests.unit.report.sample import write_run_folder

from ionshore.cli.main import main
from ionshore.report.further import further
from ionshore.report.page import render_report
from ionshore.report.subject import subject_of


@pytest.fixture
def folder_of(tmp_path):
    """Return a function that gives the folder of a run of a world and a scenario."""

    def make(world, scenario):
        folder = write_run_folder(tmp_path / "run")
        meta = json.loads((folder / "run.json").read_text("utf-8"))
        meta["world"]["name"], meta["scenario"]["name"] = world, scenario
        (folder / "run.json").write_text(json.dumps(meta), "utf-8")
        return folder

    return make


def help_of(words, capsys):
    """Return the help text of the command that words begin with."""
    names = list(itertools.takewhile(lambda one: not one.startswith("-"), words))
    with pytest.raises(SystemExit):
        main([*names[:2], "--help"])
    return capsys.readouterr().out


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_command_exists_with_all_its_options(folder_of, language, capsys):
    asked = further(subject_of(folder_of("reference", "no_45x"), language))
    assert len(asked) == 9
    for _, command in asked:
        words = shlex.split(command)[1:]
        told = help_of(words, capsys)
        given = [one for one in words if one.startswith("--")]
        assert all(f"{one} " in told for one in given), command


def test_scenario_and_language_go_with_the_commands(folder_of):
    asked = dict(further(subject_of(folder_of("reference", "no_45x"), "ko")))
    shock = next(one for one in asked.values() if one.startswith("ionshore shock --c"))
    assert "--scenario no_45x" in shock
    assert "--lang ko" in shock
    assert all("가" <= one[0] <= "힣" for one in asked)
    plain = further(subject_of(folder_of("reference", "reference")))
    assert not any("--scenario" in one or "--lang" in one for _, one in plain)


def test_a_world_of_ones_own_is_not_told_what_it_may_not_have(folder_of):
    folder = folder_of("mine", "reference")
    assert further(subject_of(folder)) == ()
    assert "What else you can ask" not in render_report(folder)


def test_the_page_shows_questions_beside_their_commands(folder_of):
    page = render_report(folder_of("reference", "reference"))
    assert "What else you can ask" in page
    assert re.search(r"<code>ionshore study stockpile --out stockpile</code>", page)
    assert '<a href="#further">' in page
