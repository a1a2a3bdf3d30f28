"""Findings, the glance table, the map, the ledger, evidence and prices, by hand."""

from __future__ import annotations

import json
import math

import pandas as pd
from tests.unit.report.sample import META, write_run_folder

from ionshore.report.evidence import (
    confidence_counts,
    leanings,
    lineage_of_keys,
    source_list,
)
from ionshore.report.findings import key_findings
from ionshore.report.glance import glance
from ionshore.report.ledger import LABELS, ledger, ledger_rows
from ionshore.report.places import OTHER
from ionshore.report.prices import price_fit, price_table
from ionshore.report.statements import (
    assumptions,
    checks,
    provenance,
    provisions,
    said,
)
from ionshore.report.subject import subject_of
from ionshore.report.weights import stage_output, values_of_goods
from ionshore.report.worldmap import world_map


def test_the_findings_of_the_sample(subject):
    found = {one.code: one for one in key_findings(subject)}
    assert found["lead"].figure == "80% → 60%"
    assert "The United States gains most: 10% to 30%." in found["lead"].text
    assert found["choke"].figure == "100%"
    assert found["choke"].text.startswith("Salt: 100% comes from China in 2035.")
    assert found["cost"].figure == "15 USD/kWh"
    assert "50% more than in China (10)" in found["cost"].text
    assert found["work"].figure == "50%"
    assert found["investment"].figure == "USD 20 billion"
    assert found["service"].figure == "100%"


def test_the_findings_in_korean(run_folder):
    found = {one.code: one for one in key_findings(subject_of(run_folder, "ko"))}
    assert found["investment"].figure == "200억 달러"
    assert "미국(10%에서 30%)" in found["lead"].text


def test_a_gap_in_supply_is_told_where_it_is_worst(tmp_path):
    unmet = pd.DataFrame(
        {
            "segment": ["ev", "ev"],
            "region": ["USA", "USA"],
            "year": [2024, 2035],
            "value": [25.0, 10.0],
            "unit": ["GWh", "GWh"],
        }
    )
    subject = subject_of(write_run_folder(tmp_path / "run", unmet=unmet))
    service = next(one for one in key_findings(subject) if one.code == "service")
    assert service.figure == "20%"  # 25 of 125
    assert "Electric vehicles, 2024" in service.text


def test_the_glance_shows_both_years_and_the_index(subject):
    table = glance(subject)
    cells = next(row for row in table.rows if row.name == "Cells")
    texts = dict(zip(table.heads, cells.cells, strict=True))
    assert (texts["China"].first, texts["China"].last) == ("80%", "60%")
    assert texts["China"].shade > texts["United States"].shade > 0
    assert texts["Australia"].shade == 0
    assert cells.index == ("6,600", "4,600")


def test_regions_of_a_bloc_are_one_place_and_the_rest_is_other(subject):
    places = subject.places
    assert places.shown == ("CHN", "KOR", "USA", "AUS")
    assert places.names["KOR"] == "Korea"
    mars = pd.Series(["CHN", "MARS"])
    assert places.whole(mars).tolist() == ["CHN", "MARS"]
    assert places.grouped(mars).tolist() == ["CHN", OTHER]


def test_a_stage_of_one_energy_unit_is_counted_in_it(subject):
    output = stage_output(subject.reading)
    measure = output.groupby("stage")["measure"].first()
    assert measure["cell"] == "GWh"
    assert measure["refine"] == "million USD"


def test_a_good_without_a_declared_price_is_valued_by_the_run(tmp_path, subject):
    goods = subject.reading["world_commodities"].assign(reference_price=math.nan)
    bare = subject_of(write_run_folder(tmp_path / "run", world_commodities=goods))
    assert values_of_goods(bare.reading)["cell"] == 8.0


def test_the_map_holds_every_plant_and_shipment_once(subject):
    drawn = world_map(subject)
    assert len(drawn["plants"]) == 11
    assert len(drawn["flows"]) == 10
    assert drawn["flows_left_out"] == 0
    first = next(one for one in drawn["plants"] if one[0] == "First plant")
    assert first[5:7] == [-90.0, 40.0]
    assert first[9] == [12.5, 75.0]  # capacity by year
    assert first[10] == [10.0, 60.0]  # output by year


def test_a_region_without_a_position_is_not_on_the_map(tmp_path, subject):
    regions = subject.reading["world_regions"].copy()
    regions.loc[regions["region"] == "AUS", "latitude"] = math.nan
    bare = subject_of(write_run_folder(tmp_path / "run", world_regions=regions))
    drawn = world_map(bare)
    assert [one[0] for one in drawn["regions"]] == ["China", "Korea", "United States"]
    assert len(drawn["plants"]) == 10


def test_a_line_of_the_ledger_is_a_figure_with_its_years(subject):
    rows = ledger_rows(subject)
    usa = rows[(rows["indicator"] == "production_share") & (rows["region"] == "USA")]
    assert usa[[2024, 2035]].to_numpy().tolist() == [[0.1, 0.3]]


def test_small_parts_are_left_out_of_the_ledger(tmp_path, subject):
    shares = subject.reading["indicators"].copy()
    small = (shares["indicator"] == "production_share") & (shares["region"] == "KOR")
    shares.loc[small, "value"] = 0.004
    bare = subject_of(write_run_folder(tmp_path / "run", indicators=shares))
    rows = ledger_rows(bare)
    kept = rows[rows["indicator"] == "production_share"]["region"]
    assert sorted(kept) == ["CHN", "USA"]
    for name in ("delivered_cost", "delivered_stage"):
        mine = rows[rows["indicator"] == name]
        freight = mine[mine["component"] == "freight"]["region"]
        assert sorted(freight) == ["KOR", "USA"]


def test_the_ledger_of_the_page_points_into_its_lists(subject):
    table = ledger(subject)
    indicator = table["labels"]["indicator"]
    assert indicator[0] == "Share of production"
    row = table["rows"][0]
    assert len(row) == len(LABELS) + 3 + 2
    assert table["keys"][row[len(LABELS) + 1]] == "commodity:cell"
    assert row[-2:] == [0.8, 0.6]


def test_every_key_of_the_ledger_can_be_followed_to_a_source(subject):
    table = ledger(subject)
    for key in table["keys"]:
        assert table["lineage"][key]["sources"]


def test_what_a_figure_rests_on_stands_worst_first(subject):
    sources = source_list(subject)
    ids = {one["id"]: place for place, one in enumerate(sources)}
    found = lineage_of_keys(subject, ids)["segment:ev"]
    assert found["counts"] == [1, 0, 1]
    named = [(sources[source]["id"], rank) for source, rank, _ in found["sources"]]
    assert named == [("guess", 2), ("guess", 0), ("survey", 0)]
    assert found["rows"][0][:2] == ["Demand", "ev / USA"]


def test_only_web_addresses_become_links(subject):
    links = {one["id"]: one["url"] for one in source_list(subject)}
    assert links == {"survey": "https://example.org/survey", "guess": ""}


def test_rows_behind_the_results_are_counted_once(subject):
    assert confidence_counts(subject) == {"reported": 1, "derived": 0, "assumed": 1}
    assert leanings(subject)[0].percents == (100.0, 0.0, 0.0)


def test_a_price_is_compared_with_the_range_observed(subject):
    fit = price_fit(subject).set_index("commodity")
    assert fit.loc["cell", ["low", "high", "series"]].tolist() == [7.0, 9.0, 2]
    assert fit.loc["cell", "model"] == 8.0
    rows = {row[0]: row for row in price_table(subject).rows}
    assert rows["Cell"][2:5] == ("7–9 USD/kWh", "8 USD/kWh", "within")
    assert rows["Ore, Australia"][4] == "−50%"
    # Of 8 USD/kWh 6 are cost, 2.4 rent, and a credit takes 0.4 off.
    assert rows["Cell"][5:] == ("75%", "0%", "−5%", "30%")
    assert rows["Ore, Australia"][5:] == ("–",) * 4


def test_the_statement_is_of_this_run(subject):
    stated = " ".join(assumptions(subject))
    assert "7% a year" in stated
    assert "2026-01-01" in stated
    assert said(subject) == (
        "To have something to count.",
        "demand x 2: for the test",
    )
    assert dict(provenance(subject))["Run"] == META["run"]
    assert checks(subject)[0].holds


def test_a_provision_no_longer_shipped_is_named_without_a_title(subject):
    titles = dict(provisions(subject))
    assert titles["atlantis.gone"] == ""
    assert "45X" in titles["usa.section_45x"]


def test_one_year_is_not_compared_with_itself(tmp_path):
    folder = write_run_folder(tmp_path / "run")
    meta = {**META, "years": [2024]}
    (folder / "run.json").write_text(json.dumps(meta), "utf-8")
    lead = next(one for one in key_findings(subject_of(folder)) if one.code == "lead")
    assert lead.text == "China makes 80% of the world's cells in 2024."


def test_a_world_without_stages_of_the_chain_shows_what_it_has(tmp_path, subject):
    goods = subject.reading["world_commodities"].assign(stage="other")
    made = subject.reading["activity"].assign(stage="other")
    folder = write_run_folder(tmp_path / "run", world_commodities=goods, activity=made)
    assert subject_of(folder).stages == ("other",)


def test_a_dearer_year_on_the_way_is_told(tmp_path, subject):
    figures = subject.reading["indicators"].copy()
    cost = figures["indicator"] == "delivered_cost"
    figures.loc[cost & (figures["year"] == 2024), "value"] *= 2
    bare = subject_of(write_run_folder(tmp_path / "run", indicators=figures))
    cost = next(one for one in key_findings(bare) if one.code == "cost")
    assert cost.text.endswith("The dearest year is 2024: 30 USD/kWh.")
