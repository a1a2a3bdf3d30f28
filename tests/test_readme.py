"""The README's Python is true."""

from __future__ import annotations

import doctest
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def test_the_lines_of_python_in_the_readme_run_as_printed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    failed, tried = doctest.testfile(str(README), module_relative=False)
    assert tried >= 8
    assert failed == 0


def test_every_page_the_readme_points_to_exists():
    text = README.read_text("utf-8")
    targets = [part.split(")")[0] for part in text.split("](")[1:]]
    missing = [one for one in targets if not (README.parent / one).exists()]
    assert not missing
