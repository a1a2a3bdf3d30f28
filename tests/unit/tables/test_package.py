from __future__ import annotations

from pathlib import Path

from tests.support.planted import WORLDS

from ionshore.tables.dictionary import data_dictionary
from ionshore.tables.package import data_package, header_of
from ionshore.world.load import load_world
from ionshore.world.schemas import GROUPS, TABLES

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "data-dictionary.md"


def package():
    world = load_world(WORLDS / "chain")
    headers = {name: header_of(world.folder / f"{name}.csv") for name in TABLES}
    return data_package(
        "chain",
        "A chain",
        TABLES.values(),
        world.tables,
        headers,
        license_name="CC0-1.0",
    )


def resource(name: str):
    return next(one for one in package()["resources"] if one["name"] == name)


def test_a_package_lists_every_table_with_the_columns_of_its_file():
    told = package()
    assert told["profile"] == "tabular-data-package"
    assert told["licenses"] == [{"name": "CC0-1.0"}]
    assert [one["name"] for one in told["resources"]] == list(TABLES)
    fields = [field["name"] for field in resource("links")["schema"]["fields"]]
    assert fields == header_of(WORLDS / "chain" / "links.csv")


def test_keys_and_references_are_those_of_the_schema():
    schema = resource("assets")["schema"]
    assert schema["primaryKey"] == ["asset"]
    keys = {one["fields"]: one["reference"] for one in schema["foreignKeys"]}
    assert keys["region"] == {"resource": "regions", "fields": "region"}
    # Several sources in one cell are more than the specification can say.
    assert "source_id" not in keys
    companies = resource("companies")["schema"]["foreignKeys"]
    assert companies[0]["reference"] == {"resource": "", "fields": "company"}


def test_wildcards_are_no_foreign_keys():
    keys = resource("process_costs")["schema"]["foreignKeys"]
    assert [one["fields"] for one in keys] == ["process"]


def test_fields_carry_type_unit_bounds_and_choices():
    fields = {one["name"]: one for one in resource("assets")["schema"]["fields"]}
    assert fields["capacity"]["type"] == "number"
    assert fields["capacity"]["unit"] == "unit/year"
    assert fields["capacity"]["constraints"] == {"minimum": 0}
    assert "operating" in fields["status"]["constraints"]["enum"]
    assert fields["asset"]["constraints"]["unique"]
    assert "required" not in fields["confidence"]["constraints"]
    assert fields["buildable"]["trueValues"] == ["true", "TRUE"]


def test_sources_stand_in_the_package():
    assert package()["sources"][0] == {
        "title": "made_up: Numbers made up for the tests"
    }


def test_a_package_of_few_tables_points_to_no_absent_one():
    napkin = WORLDS / "napkin"
    schemas = [one for one in TABLES.values() if (napkin / f"{one.name}.csv").is_file()]
    headers = {one.name: header_of(napkin / f"{one.name}.csv") for one in schemas}
    told = data_package("n", "N", schemas, load_world(napkin).tables, headers)
    assets = next(one for one in told["resources"] if one["name"] == "assets")
    assert [one["fields"] for one in assets["schema"]["foreignKeys"]] == [
        "process",
        "region",
    ]
    assert "licenses" not in told


def test_the_page_of_the_data_dictionary_is_current():
    assert PAGE.read_text("utf-8") == data_dictionary(GROUPS)


def test_the_dictionary_tells_every_column_once():
    text = data_dictionary(GROUPS)
    for table in TABLES.values():
        section = text.split(f"\n### {table.name}\n", 1)[1].split("\n### ")[0]
        for column in table.columns:
            assert section.count(f"`{column.name}`") >= 1, (table.name, column.name)
    assert "| `plant_size` | number | unit/year | unknown |" in text
    assert "One of: nothing, `owner`." in text
