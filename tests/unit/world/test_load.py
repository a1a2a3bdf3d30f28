from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from tests.support.planted import WORLDS, copied

from ionshore.core.errors import DataError
from ionshore.world import World, load_world
from ionshore.world.load import inspect_world, shipped_worlds, world_folder
from ionshore.world.schemas import TABLES
from ionshore.world.sources import source_uses, sources_in_use


@pytest.fixture(scope="module")
def chain() -> World:
    return load_world(WORLDS / "chain")


def test_a_world_holds_what_its_files_say(chain):
    assert (chain.name, chain.base_year, chain.years) == (
        "chain",
        2024,
        (2024, 2026, 2030),
    )
    assert (chain.last_period_years, chain.price_year, chain.discount_rate) == (
        2,
        2024,
        0.05,
    )
    assert chain.title == {
        "en": "A chain from mine to recycler",
        "ko": "광산에서 재활용까지",
    }
    assert chain.folder == WORLDS / "chain"
    assert repr(chain) == "<World chain: 45 tables, 95 rows, 2024-2030>"
    assert chain["regions"]["region"].tolist() == ["AAA", "BBB", "CCC"]


def test_every_table_is_there_absent_ones_empty_with_their_columns():
    napkin = load_world(WORLDS / "napkin")
    assert list(napkin.tables) == list(TABLES)
    for name, schema in TABLES.items():
        columns = [column.name for column in schema.all_columns]
        assert napkin[name].columns.tolist() == columns
    assert napkin["stocks"].empty
    with pytest.raises(KeyError, match="nothing"):
        napkin["nothing"]


def test_defaults_of_the_world_reach_every_row():
    napkin = load_world(WORLDS / "napkin")
    assert set(napkin["assets"]["source_id"]) == {"napkin"}
    assert set(napkin["demand"]["confidence"]) == {"assumed"}


def test_rows_stand_in_the_order_of_the_file(chain):
    steps = chain["process_costs"][["process", "region"]].values.tolist()
    assert steps[:3] == [["mine", "*"], ["refinery", "*"], ["refinery", "AAA"]]
    assert chain["assets"].index.tolist() == list(range(7))


def test_the_hash_moves_with_any_byte_of_any_file_and_with_no_name_of_the_folder(
    tmp_path,
):
    one, other = copied(tmp_path / "a"), copied(tmp_path / "b")
    first = load_world(one.folder).hash
    assert first == load_world(other.folder).hash == load_world(WORLDS / "chain").hash
    other.replace("sources.csv", "A second source", "A second  source")
    assert load_world(other.folder).hash != first
    one.raw("README.md", b"not a table")
    assert load_world(one.folder).hash == first
    one.replace("world.toml", "# Every", "# each")
    assert load_world(one.folder).hash != first


def test_a_world_travels_to_another_process(chain):
    twin = pickle.loads(pickle.dumps(chain))
    assert twin.hash == chain.hash
    assert twin["assets"].equals(chain["assets"])


def test_the_shipped_reference_is_found_by_name():
    assert "reference" in shipped_worlds()
    assert world_folder("reference") == shipped_worlds()["reference"]
    assert load_world("reference").name == "reference"


def test_a_name_wins_over_a_folder_and_a_path_over_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    copied(tmp_path).folder.rename(tmp_path / "reference")
    assert world_folder("reference") == shipped_worlds()["reference"]
    assert load_world("./reference").name == "chain"
    assert load_world(Path("reference")).name == "chain"


def test_all_faults_stand_in_one_error(tmp_path):
    world = copied(tmp_path, "napkin").cell("assets", 1, "capacity", "x")
    world.cell("demand", 1, "year", "y")
    with pytest.raises(DataError, match=r"2 faults in the world") as caught:
        load_world(world.folder)
    assert [one.code for one in caught.value.findings] == ["D104", "D121"]
    with pytest.raises(DataError, match=r"^1 fault in the world"):
        load_world(world.cell("demand", 1, "year", "2024").folder)


def test_an_inspection_counts_tables_and_rows_and_keeps_the_faults(tmp_path):
    found = inspect_world(WORLDS / "napkin")
    assert (found.filled_tables, found.rows, found.findings) == (10, 14, ())
    broken = inspect_world(copied(tmp_path).raw("world.toml", b"=").folder)
    assert broken.world is None
    assert broken.rows == 95


def test_sources_count_the_rows_that_lean_on_them(chain):
    table = sources_in_use(chain).set_index("source_id")
    assert table.loc["also", "rows"] == 3
    assert table.loc["also", ["reported", "derived", "assumed"]].tolist() == [2, 0, 1]
    assert table.loc["also", "tables"] == "regions prices observations"
    # 95 rows less the two of sources.csv; the row with two sources counts twice.
    assert table["rows"].sum() == 95 - 2 + 1


def test_uses_of_one_source_are_told_by_table_and_confidence(chain):
    uses = source_uses(chain, "also").values.tolist()
    assert uses == [
        ["regions", "assumed", 1],
        ["prices", "reported", 1],
        ["observations", "reported", 1],
    ]
    assert source_uses(chain, "nobody").empty
