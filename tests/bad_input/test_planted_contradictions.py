"""Tables that are right one by one and wrong together."""

from __future__ import annotations

import pytest
from tests.support.planted import copied


def island(c):
    """Add a region that a lane from BBB alone leads to, with demand for cells of AAA."""
    c.add("regions", region="DDD", name_en="Island", source_id="also")
    c.add("lanes", commodity="cell", origin="CCC", destination="DDD", source_id="also")
    c.add(
        "demand",
        segment="ev",
        region="DDD",
        year="2024",
        quantity="1",
        source_id="also",
    )
    c.add(
        "demand",
        segment="ev",
        region="DDD",
        year="2030",
        quantity="1",
        source_id="also",
    )
    return c


FAULTS = {
    "a ring without a source": (
        lambda c: (
            c.add("commodities", commodity="black_mass", name_en="B", stage="recycle", unit="kt", source_id="also"),
            c.add("processes", process="shred", name_en="S", commodity="black_mass", source_id="also"),
            c.add("process_costs", process="shred", region="*", source_id="also"),
            c.add("assets", asset="s", process="shred", region="AAA", capacity="5", source_id="also"),
            c.add("recipes", process="shred", commodity="scrap", flow="in", quantity="2", source_id="also"),
            c.cell("recipes", 1, "commodity", "black_mass"),
            c.cell("recipes", 4, "commodity", "black_mass"),
            c.remove("past_returns"),
            c.cell("lifetimes", 1, "quantity", "1"),
            c.cell("stocks", 1, "initial", "0"),
            c.cell("stocks", 1, "floor", "0"),
        ),
        ("D202", "recipes.csv line 2, column commodity"),
        "'black_mass' can only be made from itself: black_mass -> cell -> salt -> scrap -> black_mass",
    ),
    "a commodity nobody makes": (
        lambda c: c.add("commodities", commodity="acid", name_en="A", stage="other", unit="kt", source_id="also")
        and c.add("recipes", process="mine", commodity="acid", flow="in", quantity="0.1", source_id="also"),
        ("D203", "recipes.csv line 6, column commodity"),
        "'acid' is used here, and nobody makes, sells, stores or returns it.",
    ),
    "a process without cost": (
        lambda c: c.drop("process_costs", 1),
        ("D204", "assets.csv line 2, column process"),
        "'mine' works in AAA, and process_costs.csv has no row",
    ),
    "a process without cost at first": (
        lambda c: c.cell("process_costs", 1, "from_year", "2026"),
        ("D204", "assets.csv line 2, column process"),
        "begin in 2026 only",
    ),
    "a segment nobody serves": (
        lambda c: (
            c.add("segments", segment="toys", name_en="Toys", unit="GWh", source_id="also"),
            c.add("demand", segment="toys", region="AAA", year="2024", quantity="1", source_id="also"),
            c.add("demand", segment="toys", region="AAA", year="2030", quantity="1", source_id="also"),
        ),
        ("D205", "demand.csv line 8, column segment"),
        "The segment 'toys' has demand, and no commodity serves it.",
    ),
    "a region nobody can reach": (
        lambda c: (
            c.add("regions", region="DDD", name_en="Island", source_id="also"),
            c.add("demand", segment="ev", region="DDD", year="2024", quantity="1", source_id="also"),
            c.add("demand", segment="ev", region="DDD", year="2030", quantity="1", source_id="also"),
        ),
        ("D206", "demand.csv line 8, column region"),
        "Demand of 'ev' in DDD cannot be reached: nothing that serves it (cell)",
    ),
    "a region reached only by shipping on": (
        island,
        ("D206", "demand.csv line 8, column region"),
        "Demand of 'ev' in DDD cannot be reached",
    ),
    "retired before it starts": (
        lambda c: c.cell("assets", 4, "retire_year", "2020"),
        ("D207", "assets.csv line 5, column retire_year"),
        "retires in 2020 and starts in 2020",
    ),
    "years not covered": (
        lambda c: c.cell("demand", 2, "year", "2029"),
        ("D208", "demand.csv line 2, column year"),
        "The rows of ev, AAA cover 2024-2029; the model years are 2024-2030.",
    ),
    "shares not covered": (
        lambda c: c.cell("shares", 2, "year", "2028"),
        ("D208", "shares.csv line 2, column year"),
        "The rows of ev, cell, * cover 2024-2028",
    ),
    "fixed demand without quantity": (
        lambda c: c.cell("demand", 1, "quantity", ""),
        ("D209", "demand.csv line 2, column quantity"),
        "Give quantity.",
    ),
    "a line without slope": (
        lambda c: c.cell("demand", 6, "slope", ""),
        ("D209", "demand.csv line 7, column slope"),
        "Give intercept and slope",
    ),
    "an elasticity of zero": (
        lambda c: c.cell("demand", 5, "form", "isoelastic").cell("demand", 6, "form", "isoelastic").cell("demand", 6, "reference_price", "90").cell("demand", 6, "elasticity", "0"),
        ("D209", "demand.csv line 7, column elasticity"),
        "an elasticity below zero",
    ),
    "two forms in one market": (
        lambda c: c.cell("demand", 6, "form", "isoelastic").cell("demand", 6, "reference_price", "90").cell("demand", 6, "elasticity", "-1"),
        ("D209", "demand.csv line 7, column form"),
        "The form is 'isoelastic' here and 'linear' in another year",
    ),
    "steps that fall": (
        lambda c: c.cell("supply_steps", 2, "adder", "-1"),
        ("D210", "supply_steps.csv line 3, column adder"),
        "-1 is less than the step before it, 0",
    ),
    "the rest before the end": (
        lambda c: c.cell("growth", 1, "rate", ""),
        ("D210", "growth.csv line 2, column rate"),
        "A blank means the rest",
    ),
    "shares above one": (
        lambda c: (
            c.add("commodities", commodity="sodium", name_en="S", stage="cell", unit="GWh", shipping_weight="1", source_id="also"),
            c.add("outside", commodity="sodium", region="*", buy_price="9", source_id="also"),
            c.add("serves", segment="ev", commodity="sodium", source_id="also"),
            c.add("shares", segment="ev", commodity="sodium", region="BBB", year="2024", share="0.25", source_id="also"),
            c.add("shares", segment="ev", commodity="sodium", region="BBB", year="2030", share="0", source_id="also"),
        ),
        ("D211", "shares.csv line 4, column share"),
        "The shares of 'ev' in BBB sum to 1.25 in 2024.",
    ),
    "a limit without terms": (
        lambda c: c.add("limits", limit="lonely", sense="<=", value="1", source_id="also"),
        ("D212", "limits.csv line 4, column limit"),
        "The limit 'lonely' has no terms.",
    ),
    "a market that does not exist": (
        lambda c: c.cell("sellers", 1, "market", "evs"),
        ("D213", "sellers.csv line 2, column market"),
        "'evs' is neither a segment nor a commodity.",
    ),
    "a commodity sold without slope": (
        lambda c: c.cell("sellers", 1, "market", "salt"),
        ("D213", "sellers.csv line 2, column slope"),
        "'salt' is a commodity, and no slope is given.",
    ),
    "a seller to fixed demand": (
        lambda c: c.cell("sellers", 1, "market", "ev"),
        ("D213", "sellers.csv line 2, column market"),
        "Demand of 'ev' is fixed somewhere",
    ),
    "a seller where nobody buys": (
        lambda c: c.cell("sellers", 2, "region", "AAA"),
        ("D213", "sellers.csv line 3, column region"),
        "'ess' has no demand in AAA.",
    ),
    "an empty build window": (
        lambda c: c.cell("assets", 2, "build_to", "2025"),
        ("D214", "assets.csv line 3, column build_to"),
        "until 2025, but not before 2026",
    ),
    "a floor above the ceiling": (
        lambda c: c.cell("stocks", 1, "floor", "8"),
        ("D215", "stocks.csv line 2, column floor"),
        "8 is above the capacity of the stock, 5.",
    ),
    "buildings above the whole": (
        lambda c: c.cell("process_costs", 1, "building", "9999"),
        ("D225", "process_costs.csv line 2, column building"),
        "Buildings of 9999 are more than the whole investment",
    ),
    "a licence from nobody": (
        lambda c: c.cell("assets", 1, "partnership", "licence"),
        ("D226", "assets.csv line 2, column partner"),
        "built as licence and names no partner",
    ),
    "a partner of one who is alone": (
        lambda c: c.cell("assets", 1, "partner", "bob"),
        ("D226", "assets.csv line 2, column partner"),
        "names the partner bob and is built alone",
    ),
    "a curve of nobody": (
        lambda c: c.cell("curves", 1, "asset", ""),
        ("D216", "curves.csv line 2, column asset"),
        "does not say to which asset it belongs",
    ),
    "a curve of half a lane": (
        lambda c: c.cell("curves", 1, "kind", "lane").cell("curves", 1, "commodity", "cell").cell("curves", 1, "origin", "AAA"),
        ("D216", "curves.csv line 2, column destination"),
        "does not say to which destination it belongs",
    ),
    "a hyperbola without a pole": (
        lambda c: c.cell("curves", 1, "form", "hyperbolic"),
        ("D216", "curves.csv line 2, column limit"),
        "lacks its pole",
    ),
    "a limit in no model year": (
        lambda c: c.cell("limits", 2, "year", "2029"),
        ("D217", "limits.csv line 3, column year"),
        "2029 is not a model year",
    ),
    "a process that eats its product": (
        lambda c: c.add("recipes", process="cell_line", commodity="cell", flow="in", quantity="0.9", before_yield="true", source_id="also"),
        ("D218", "recipes.csv line 6, column quantity"),
        "The process takes 1 of 'cell' to make 1 of it.",
    ),
    "a product beside itself": (
        lambda c: c.add("recipes", process="mine", commodity="ore", flow="out", quantity="1", source_id="also"),
        ("D218", "recipes.csv line 6, column commodity"),
        "'ore' is the main product of the process",
    ),
    "a label without meaning": (
        lambda c: c.cell("limit_terms", 1, "destination", "AAA"),
        ("D219", "limit_terms.csv line 2, column destination"),
        "A variable of the kind 'activity' has no destination, so that 'AAA' would be ignored.",
    ),
    "a route to itself": (
        lambda c: c.cell("routes", 1, "destination", "AAA"),
        ("D220", "routes.csv line 2, column destination"),
        "leads from AAA to itself",
    ),
    "a duty above all measure": (
        lambda c: c.cell("effects", 1, "value", "-0.1"),
        ("D221", "effects.csv line 2, column value"),
        "0.25 for 25 percent",
    ),
    "a lifetime of what is never delivered": (
        lambda c: c.cell("lifetimes", 1, "commodity", "salt"),
        ("D222", "lifetimes.csv line 2, column commodity"),
        "'salt' is never delivered to 'ev'",
    ),
    "two anchors for one price": (
        lambda c: c.cell("prices", 1, "chosen", "true").cell("prices", 2, "chosen", "true"),
        ("D223", "prices.csv line 3, column chosen"),
        "A second figure is chosen for cell * 2024",
    ),
    "two observations chosen": (
        lambda c: c.cell("observations", 2, "chosen", "true"),
        ("D223", "observations.csv line 3, column chosen"),
        "A second figure is chosen for cell AAA 2024 production",
    ),
    "an elasticity at the stage of another commodity": (
        lambda c: c.raw(
            "elasticities.csv",
            b"commodity,stage,elasticity,source_id\n*,cell,3,also\ncell,cell,3,also\ncell,mine,1,also\n",
        ),
        ("D224", "elasticities.csv line 4, column stage"),
        "'cell' is of the stage cell, so that its row for mine would be ignored",
    ),
    "tonnes for kilotonnes": (
        lambda c: (
            c.add("assets", asset="d_ref", process="refinery", region="BBB", capacity="9", source_id="also"),
            c.add("assets", asset="e_ref", process="refinery", region="BBB", capacity="25000", source_id="also"),
        ),
        ("D230", "assets.csv line 10, column capacity"),
        "25000 is 1724 times the median of 'salt'",
    ),
    "USD per tonne for USD per kilogram": (
        lambda c: c.cell("commodities", 3, "reference_price", "78000"),
        ("D230", "commodities.csv line 4, column reference_price"),
        "78000 is more than 100 times off the observed price of 'cell', 78.5",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_contradiction_is_found_alone_with_place_and_words(tmp_path, name):
    plant, where, said = FAULTS[name]
    world = copied(tmp_path)
    plant(world)
    finding = world.only()
    assert (finding.code, finding.place) == where
    assert said in f"{finding.problem} {finding.remedy}"


SOUND = {
    "an island reached through a region that ships on": lambda c: island(c).cell(
        "commodities", 3, "transit", "true"
    ),
    "an island reached in a world that ships on": lambda c: island(c).replace(
        "world.toml", "re_export = false", "re_export = true"
    ),
    "a plant that uses some of its own product": lambda c: c.add(
        "recipes", process="cell_line", commodity="cell", flow="in", quantity="0.05", source_id="also"
    ),
    "a productive ring": lambda c: c.add(
        "recipes", process="refinery", commodity="cell", flow="in", quantity="0.1", source_id="also"
    ),
    "a figure that was checked": lambda c: c.cell(
        "commodities", 3, "reference_price", "78000"
    ).cell("commodities", 3, "note", "Checked: gold plated"),
    "one big plant beside many small ones": lambda c: [
        c.add("assets", asset=f"r{n}", process="refinery", region="BBB", capacity=size, source_id="also")
        for n, size in enumerate(["0.01", "0.01", "0.02", "0.01", "0.02"])
    ],
    "a capacity without limit beside real ones": lambda c: c.add(
        "assets", asset="more", process="refinery", region="BBB", capacity="1e6", source_id="also"
    ),
    "one row for the shares of all years": lambda c: c.drop("shares", 2),
    "a second file that is no table": lambda c: c.raw("README.md", b"\xff\xfe"),
    "Windows line ends and a byte order mark": lambda c: c.raw(
        "links.csv",
        b"\xef\xbb\xbflink,origin,destination,source_id\r\nac,AAA,CCC,made_up\r\n\r\n",
    ),
    "blank lines of a spreadsheet": lambda c: c.raw(
        "links.csv", b"link,origin,destination,source_id\n,,,\nac,AAA,CCC,made_up\n,,,\n"
    ),
    "truths as a spreadsheet writes them": lambda c: c.cell("assets", 1, "buildable", "FALSE"),
    "a table with a header only": lambda c: c.raw("links.csv", b"link,origin,destination,source_id\n"),
    "blanks around cells": lambda c: c.raw(
        "links.csv", b"link, origin ,destination,source_id\nac , AAA,CCC , made_up\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SOUND)
def test_what_only_looks_wrong_passes(tmp_path, name):
    world = copied(tmp_path)
    SOUND[name](world)
    assert world.findings() == ()


def test_a_slip_against_observed_output_is_found_where_the_table_cannot_tell(tmp_path):
    world = copied(tmp_path, "napkin")
    (world.folder / "observations.csv").write_text(
        "commodity,region,year,measure,quantity\ncell,AAA,2024,production,10\n", "utf-8"
    )
    for number in range(3):
        world.add(
            "assets",
            asset=f"p{number}",
            process="cell_line",
            region="AAA",
            capacity="5",
        )
    world.add(
        "assets", asset="slip", process="cell_line", region="AAA", capacity="9000"
    )
    finding = world.only()
    assert (finding.code, finding.place) == (
        "D230",
        "assets.csv line 7, column capacity",
    )


def test_a_whole_table_in_the_wrong_unit_is_found_by_observed_output(tmp_path):
    world = copied(tmp_path, "napkin")
    (world.folder / "observations.csv").write_text(
        "commodity,region,year,measure,quantity\ncell,AAA,2024,production,10\n", "utf-8"
    )
    world.cell("assets", 1, "capacity", "10000").cell("assets", 2, "capacity", "4000")
    finding = world.only()
    assert (finding.code, finding.place) == (
        "D230",
        "assets.csv line 2, column capacity",
    )
    assert "14000" in finding.problem
