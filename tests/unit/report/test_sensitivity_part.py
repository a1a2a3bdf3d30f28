"""The shipped study of sensitivity in a report: what it is for is always told."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest
from tests.unit.report.sample import write_run_folder

from ionshore.report.sensitivity import TOP, sensitivity_part
from ionshore.report.subject import subject_of
from ionshore.studies.sensitivity_kept import kept_sensitivity, write_kept


@pytest.fixture
def subject_for(tmp_path):
    """Return a function that gives a run of a world with a name and a digest."""

    def make(name, digest, language="en"):
        folder = write_run_folder(tmp_path / "run")
        meta = json.loads((folder / "run.json").read_text("utf-8"))
        meta["world"]["name"] = name
        meta["hashes"] = {"world": digest}
        (folder / "run.json").write_text(json.dumps(meta), "utf-8")
        return subject_of(folder, language)

    return make


@pytest.fixture(scope="module")
def kept():
    return kept_sensitivity()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_largest_groups_are_shown_and_drawn(subject_for, kept, language):
    part = sensitivity_part(subject_for("reference", kept.world_hash, language))
    assert len(part.rows) == TOP
    assert "<svg" in part.drawing
    assert part.rows[0][0] in part.text


def test_a_table_of_the_same_state_says_so(subject_for, kept):
    part = sensitivity_part(subject_for("reference", kept.world_hash))
    assert "for this state of the world" in part.state
    assert kept.made in part.state


def test_a_table_of_another_state_is_never_passed_off(subject_for, kept):
    part = sensitivity_part(subject_for("reference", "0" * 64))
    assert "for another state of the world" in part.state
    assert "study sensitivity" in part.state


def test_a_run_of_another_world_has_no_such_part(subject_for, kept):
    assert sensitivity_part(subject_for("napkin", kept.world_hash)) is None


def test_what_was_written_is_read_again(kept, tmp_path):
    facts = {"world_hash": "abc", "version": "9", "made": "2026-01-02"}
    failed = pd.DataFrame({"group": ["x"], "side": ["low"], "reason": ["no answer"]})
    write_kept(replace(kept.study, failed=failed), tmp_path / "kept", **facts)
    again = kept_sensitivity(tmp_path / "kept")
    assert (again.world_hash, again.version, again.made) == ("abc", "9", "2026-01-02")
    pd.testing.assert_frame_equal(again.study.ranking, kept.study.ranking)
    assert again.study.failed.to_dict("records") == failed.to_dict("records")
    assert kept_sensitivity(tmp_path) is None
