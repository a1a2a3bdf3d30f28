"""The sample run, written once."""

from __future__ import annotations

import pytest
from tests.unit.report.sample import write_run_folder

from ionshore.report.subject import subject_of


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory):
    return write_run_folder(tmp_path_factory.mktemp("sample") / "run")


@pytest.fixture(scope="session")
def subject(run_folder):
    return subject_of(run_folder)
