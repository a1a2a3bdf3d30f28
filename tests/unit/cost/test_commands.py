"""``ionshore cost`` as users call it."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from ionshore.cli.main import main
from ionshore.cost.library import SHIPPED


@pytest.fixture
def ionshore(capsys):
    """Run a command; give back exit status, stdout and stderr."""

    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(["cost", *words])
        shown = capsys.readouterr()
        return left.value.code or 0, shown.out, shown.err

    return run


def test_a_cell_is_told_part_by_part_with_its_sources(ionshore):
    status, out, _ = ionshore(
        *("cell", "--chemistry", "nmc811", "--region", "USA", "--plant-gwh", "30"),
        *("--year", "2026", "--owner", "KOR"),
    )
    assert status == 0
    assert "experience: experienced_abroad" in out
    assert "cathode_nmc811: nickel" in out
    assert "confidence: assumed" in out
    told = out[out.index("confidence  source_id") :]
    assert told.index("assumed") < told.index("derived") < told.index("reported")


def test_the_same_as_json_adds_up(ionshore):
    status, out, _ = ionshore(
        "cell",
        "--to",
        "DEU",
        "--region",
        "CHN",
        "--duty",
        "0.1",
        "--credit",
        "3",
        "--json",
    )
    told = json.loads(out)
    assert status == 0
    assert sum(told["items"].values()) == pytest.approx(told["total"])
    assert told["items"]["freight"] == 0.906
    assert told["items"]["credit"] == -3
    assert told["breakdown"][-1]["cost"] == told["total"]
    assert {"source_id", "confidence", "item"} <= set(told["sources"][0])


def test_a_published_study_is_repeated_with_its_own_prices(ionshore):
    words = ("--chemistry", "nmc622", "--plant-gwh", "50", "--level", "pack", "--json")
    _, out, _ = ionshore("cell", *words, "--prices", "batpac_v5", "--year", "2022")
    groups = json.loads(out)["groups"]
    made = groups["labor"] + groups["equipment"] + groups["building"]
    assert made == pytest.approx(27.543, abs=5e-4)


def test_thin_data_are_said_to_be_thin(ionshore):
    _, out, _ = ionshore("cell", "--chemistry", "lithium_sulfur")
    assert "thin: the data of this chemistry do not carry a plan" in out


def test_learning_and_inputs_of_ones_own(ionshore):
    def total(*words):
        return json.loads(ionshore("cell", "--json", *words)[1])

    base, later = total(), total("--grown", "4")
    assert later["items"]["materials"] == base["items"]["materials"]
    assert later["items"]["labor"] == pytest.approx(base["items"]["labor"] * 0.86**2)
    paid = total("--set", "direct_wage=50")
    assert paid["items"]["labor"] / base["items"]["labor"] == pytest.approx(
        50 / base["inputs"]["direct_wage"], rel=1e-5
    )
    status, _, told = ionshore("cell", "--set", "wages=50")
    assert status == 1
    assert "[C629] --set: 'wages=50'" in told


def test_a_plant_that_has_not_begun_is_refused(ionshore):
    status, _, told = ionshore(
        "cell", "--owner", "KOR", "--year", "2026", "--since", "2028"
    )
    assert status == 1
    assert "[C623] --since: -2" in told


def test_regions_are_compared_and_drawn(ionshore, tmp_path):
    path = tmp_path / "chart.svg"
    status, out, _ = ionshore("compare", "--regions", "CHN,USA", "--out", str(path))
    assert status == 0
    assert out.startswith("lfp cell, 30 GWh/year, full, USD of 2025")
    drawn = ElementTree.parse(path).getroot()
    bars = [one for one in drawn.iter() if one.tag.endswith("}title")]
    assert {"CHN, materials", "USA, profit"} <= {one.text.split(":")[0] for one in bars}


def test_a_partner_has_a_value_and_months(ionshore):
    _, out, _ = ionshore("partner", "--owner", "USA", "--partner", "CHN", "--json")
    rows = {one["partnership"]: one for one in json.loads(out)}
    assert rows["joint_venture"]["value"] > rows["licence"]["value"] > 0


def test_a_tonne_and_its_feed(ionshore):
    _, out, _ = ionshore(
        *("tonne", "electrolyte_plant", "--regions", "KOR", "--feed", "lipf6=9.9"),
        "--json",
    )
    (row,) = json.loads(out)
    assert row["total"] == pytest.approx(row["conversion"] + row["feed"])
    status, _, told = ionshore("tonne", "electrolyte_plant", "--feed", "salt=1")
    assert status == 1
    assert "with a name of: lipf6" in told
    assert "electrolyte_plant" in ionshore("tonne")[1]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("chemistries",), "sodium_prussian"),
        (("prices",), "batpac_5.1_china"),
        (("prices", "china_2024"), "cathode_nmc532"),
        (("regions",), "HUN"),
    ],
)
def test_lists(ionshore, words, found):
    status, out, _ = ionshore(*words)
    assert status == 0
    assert found in out


def test_validation_as_json(ionshore):
    status, out, _ = ionshore("validate", "--json")
    told = json.loads(out)
    assert status == 0
    for kind in ("modelled_cost", "market_price", "ratio"):
        assert {"n", "median_abs_error"} <= set(told[kind])
    assert len(told["rows"]) == 56


def test_validation_of_rows_of_ones_own(ionshore, tmp_path):
    rows = (SHIPPED / "results.csv").read_text("utf-8").splitlines()
    path = tmp_path / "mine.csv"
    path.write_text("\n".join(rows[:2]) + "\n", "utf-8")
    _, out, _ = ionshore("validate", "--results", str(path))
    assert "bp01" in out
    assert 'modelled_cost: {"n": 1' in out
