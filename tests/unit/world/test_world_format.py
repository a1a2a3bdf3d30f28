"""The page on the format of a world: its examples are worlds with those answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ionshore.studies.solving import solve_world
from ionshore.tables.schema import Table
from ionshore.world.check.rules import LABELS
from ionshore.world.load import load_world
from ionshore.world.schemas import TABLES
from ionshore.world.settings import KEYS, read_settings

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "world-format.md").read_text(
    "utf-8"
)
BLOCKS = re.findall(
    r"^```(?:csv|toml) (\S+)/(\S+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL
)
EXAMPLES = sorted({place for place, _, _ in BLOCKS} - {"*"})


def written(tmp_path: Path, example: str) -> Path:
    for place, file, text in BLOCKS:
        if place in ("*", example):
            (tmp_path / file).write_text(text, "utf-8")
    return tmp_path


def answers(example: str) -> dict[str, float]:
    """Return what the page says of an example: the line after its last block."""
    end = max(
        PAGE.index(f" {place}/{file}\n")
        for place, file, _ in BLOCKS
        if place == example
    )
    line = re.search(r"^Answer: .*$", PAGE[end:], re.MULTILINE).group()
    told = re.findall(r"`(objective|\w+\[\w+\]) (-?[\d.]+)`", line)
    return {name: float(number) for name, number in told}


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_page_has_the_answer_of_the_page(tmp_path, example):
    solution = solve_world(written(tmp_path, example))
    told = answers(example)
    assert told
    for name, number in told.items():
        if name == "objective":
            assert solution.objective == pytest.approx(number, abs=1e-5)
            continue
        table, region = re.fullmatch(r"(\w+)\[(\w+)\]", name).groups()
        rows = solution.table(table)
        values = rows.loc[rows["region"] == region, "value"]
        assert values.max() == pytest.approx(number, abs=1e-5), (name, rows)


def test_the_page_has_an_example_of_each_kind():
    assert EXAMPLES == [
        "cournot",
        "expansion",
        "links",
        "location",
        "spatial",
        "transport",
    ]


def test_a_world_may_hold_only_what_the_page_says_is_needed(tmp_path):
    world = load_world(written(tmp_path, "transport"))
    needed = {name for name, table in TABLES.items() if not table.optional}
    assert needed <= {path.stem for path in world.folder.glob("*.csv")}
    section = PAGE.split("tables must be there", 1)[1].split(".", 1)[0]
    assert all(f"`{name}`" in section for name in needed)


def test_every_table_key_and_label_is_told_on_the_page():
    def told(table: Table) -> bool:
        return (
            f"`{table.name}`" in PAGE
            or f"**{table.name}**" in PAGE
            or table.name in PAGE
        )

    assert [one.name for one in TABLES.values() if not told(one)] == []
    sample = re.search(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL).group(1)
    assert [key for key in KEYS if key.split(".")[-1] not in sample] == []
    for kind, labels in LABELS.items():
        row = next(
            line
            for line in PAGE.splitlines()
            if line.startswith("| `") and f"`{kind}`" in line
        )
        assert all(label in row for label in labels)


def test_the_sample_of_world_toml_is_sound(tmp_path):
    sample = re.search(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL).group(1)
    (tmp_path / "world.toml").write_text(sample, "utf-8")
    settings, findings = read_settings(tmp_path)
    assert findings == []
    assert settings.years == (2025, 2027, 2030)
