"""A file is whole or not there."""

from __future__ import annotations

import os
import stat

import pytest

from ionshore.core.drafts import draft


def test_a_finished_draft_takes_its_place_with_usual_permissions(tmp_path):
    place = tmp_path / "new" / "file.txt"
    before = os.umask(0o022)
    try:
        with draft(place) as path:
            path.write_text("whole", "utf-8")
    finally:
        os.umask(before)
    assert place.read_text("utf-8") == "whole"
    assert stat.S_IMODE(place.stat().st_mode) == 0o644
    assert [one.name for one in place.parent.iterdir()] == ["file.txt"]


def test_a_failed_draft_leaves_what_was_there(tmp_path):
    place = tmp_path / "file.txt"
    place.write_text("old", "utf-8")
    with pytest.raises(OSError, match=r"[Dd]irectory"), draft(place) as path:
        (path / "half").write_text("a file is no folder", "utf-8")
    assert place.read_text("utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["file.txt"]
