"""Files that would hold us up or lead us out: refused without being read."""

from __future__ import annotations

import os
import time

import pytest
from tests.support.planted import WORLDS, copied

from ionshore.core.errors import DataError
from ionshore.tables.files import LARGEST_FILE
from ionshore.world.load import inspect_world, load_world


def test_a_two_gigabyte_file_is_refused_by_its_size_without_being_read(tmp_path):
    world = copied(tmp_path, "napkin")
    os.truncate(world.path("demand"), 2_000_000_000)
    start = time.perf_counter()
    finding = world.only()
    assert time.perf_counter() - start < 2.0
    assert (finding.code, finding.place) == ("D103", "demand.csv")
    assert finding.problem == "The file has 2,000 MB; 200 MB are read at most."


def test_the_limit_of_size_is_exact_and_can_be_set(tmp_path):
    folder = copied(tmp_path, "napkin").folder
    size = max(path.stat().st_size for path in folder.glob("*.csv"))
    assert inspect_world(folder, largest=size).findings == ()
    codes = {one.code for one in inspect_world(folder, largest=size - 1).findings}
    assert codes == {"D103"}
    assert LARGEST_FILE == 200_000_000


def test_a_large_world_toml_is_refused(tmp_path):
    world = copied(tmp_path, "napkin")
    os.truncate(world.folder / "world.toml", 2_000_000)
    assert [one.code for one in world.findings()] == ["D103"]


@pytest.mark.parametrize("target", ["/etc/hostname", "../secret.csv"])
def test_a_link_out_of_the_folder_is_refused_with_its_target(tmp_path, target):
    (tmp_path / "secret.csv").write_text("link\n", "utf-8")
    world = copied(tmp_path).remove("links")
    world.path("links").symlink_to(target)
    finding = world.only()
    assert (finding.code, finding.place) == ("D105", "links.csv")
    assert target.rsplit("/", 1)[-1] in finding.problem


def test_a_link_inside_the_folder_is_read(tmp_path):
    world = copied(tmp_path)
    world.path("links").rename(world.folder / "links.txt")
    world.path("links").symlink_to("links.txt")
    assert world.findings() == ()


def test_a_folder_reached_by_a_link_is_a_folder_like_others(tmp_path):
    world = copied(tmp_path)
    (tmp_path / "alias").symlink_to(world.folder, target_is_directory=True)
    assert load_world(tmp_path / "alias").name == "chain"


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path):
    world = copied(tmp_path).remove("links")
    os.mkfifo(world.path("links"))
    finding = world.only()
    assert (finding.code, finding.place) == ("D102", "links.csv")


def test_a_link_that_leads_in_a_circle_is_refused(tmp_path):
    world = copied(tmp_path).remove("links")
    world.path("links").symlink_to("links.csv")
    assert world.only().code == "D102"


def test_a_table_of_many_unknown_columns_is_answered_fast(tmp_path):
    world = copied(tmp_path)
    header = ",".join(f"column_{number}" for number in range(50_000))
    world.raw("links.csv", header.encode())
    start = time.perf_counter()
    findings = world.findings()
    assert time.perf_counter() - start < 5.0
    assert len(findings) < 30


def test_deeply_nested_lists_in_world_toml_are_told(tmp_path):
    world = copied(tmp_path, "napkin")
    world.raw("world.toml", b"years = " + b"[" * 20_000)
    assert [one.code for one in world.findings()] == ["D131"]


@pytest.mark.parametrize("where", ["nowhere", "", "\0", "x" * 5000, "no/such/folder"])
def test_a_world_that_is_not_there_is_told_with_those_that_are(where):
    with pytest.raises(DataError, match="D130") as caught:
        load_world(where)
    assert caught.value.findings[0].code == "D130"


def test_a_folder_without_world_toml_says_what_to_write(tmp_path):
    finding = inspect_world(tmp_path).findings[0]
    assert finding.code == "D130"
    assert finding.remedy.startswith("Write one: name, title")


def test_test_worlds_are_sound():
    for folder in sorted(WORLDS.iterdir()):
        assert inspect_world(folder).findings == ()
