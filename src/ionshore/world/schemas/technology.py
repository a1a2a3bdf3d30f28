"""How things are made: processes, recipes, costs, plants and their growth."""

from __future__ import annotations

from ionshore.tables.schema import Column, Reference, Table
from ionshore.world.schemas.columns import (
    FROM_YEAR,
    commodity,
    link,
    names,
    number,
    process,
    region,
    text,
    year,
)

__all__ = ["STATUSES", "TECHNOLOGY"]

STATUSES = (
    "operating",
    "construction",
    "announced",
    "paused",
    "rest",
    "candidate",
)

TECHNOLOGY = (
    Table(
        "processes",
        "Recipes with one main product.",
        ("process",),
        (
            Column("process", "code", "Identifier."),
            *names(),
            commodity("Main product; activity and capacity count it."),
            number(
                "process_yield",
                "Good output per started output; inputs marked "
                "before_yield are divided by it.",
                "1",
                1.0,
                minimum=1e-6,
                maximum=1,
            ),
            number(
                "utilization",
                "Largest output per capacity.",
                "1",
                1.0,
                minimum=0,
                maximum=1,
            ),
            number(
                "lifetime",
                "Economic life; blank: capital costs are paid as a "
                "yearly rent equal to capex.",
                "year",
                minimum=1,
                maximum=1000,
            ),
            number(
                "building_life",
                "Economic life of its buildings; blank: as the plant.",
                "year",
                minimum=1,
                maximum=1000,
            ),
            Column(
                "lead_time",
                "integer",
                "Years from decision to start.",
                "year",
                required=False,
                default=0,
                minimum=0,
                maximum=100,
            ),
            number(
                "minimum_plant",
                "Minimum efficient size of a plant.",
                "unit/year",
                minimum=0,
            ),
        ),
    ),
    Table(
        "recipes",
        "Inputs and by-products per unit of main product.",
        ("process", "commodity", "flow"),
        (
            process("Process."),
            commodity("What goes in or comes out."),
            Column(
                "flow",
                "code",
                "'in' is used, 'out' is a by-product.",
                choices=("in", "out"),
            ),
            Column(
                "quantity",
                "number",
                "Amount per unit of main product.",
                "unit/unit",
                minimum=0,
            ),
            Column(
                "before_yield",
                "boolean",
                "Whether the amount is divided by process_yield.",
                required=False,
                default=False,
            ),
        ),
    ),
    Table(
        "process_costs",
        "What a process costs, by region.",
        ("process", "region", "from_year"),
        (
            process("Process."),
            region("Region, or * for all not listed.", wildcard=True),
            year("from_year", FROM_YEAR),
            number(
                "capex",
                "Overnight investment, buildings included.",
                "million USD per unit/year",
                0.0,
                minimum=0,
            ),
            number(
                "building",
                "Part of capex in buildings, recovered over building_life.",
                "million USD per unit/year",
                0.0,
                minimum=0,
            ),
            number(
                "fixed_cost",
                "Cost of a plant whether it runs or not.",
                "million USD per unit/year and year",
                0.0,
                minimum=0,
            ),
            number("energy_cost", "Electricity and heat.", "million USD/unit", 0.0),
            number("labor_cost", "Wages.", "million USD/unit", 0.0),
            number(
                "other_cost",
                "Other variable cost; priced inputs excluded.",
                "million USD/unit",
                0.0,
            ),
            number(
                "plant_size",
                "Size of plant the costs hold for (told, not used).",
                "unit/year",
                minimum=0,
            ),
        ),
    ),
    Table(
        "ramps",
        "Share of nameplate reached each year after start.",
        ("ramp", "age"),
        (
            Column("ramp", "code", "Identifier."),
            Column(
                "age",
                "integer",
                "Full years since start; the last row holds on.",
                "year",
                minimum=0,
                maximum=100,
            ),
            Column(
                "factor", "number", "Share of nameplate.", "1", minimum=0, maximum=1
            ),
        ),
    ),
    Table(
        "assets",
        "Plants: existing, rest of country, candidates.",
        ("asset",),
        (
            Column("asset", "code", "Identifier."),
            process("What it runs."),
            region("Where it stands."),
            link("owner", "Who owns it.", "owners", "owner"),
            Column(
                "status",
                "code",
                "State of the plant.",
                choices=STATUSES,
                required=False,
                default="operating",
            ),
            text("name", "Name of the plant."),
            number(
                "capacity",
                "Existing or committed nameplate.",
                "unit/year",
                0.0,
                minimum=0,
            ),
            year("online_year", "Year it starts; blank: before the base year."),
            year("retire_year", "First year without it."),
            link(
                "ramp",
                "Ramp of the existing capacity; blank: full at once.",
                "ramps",
                "ramp",
            ),
            link(
                "build_ramp",
                "Ramp of additions; blank: that of the owner.",
                "ramps",
                "ramp",
            ),
            Column(
                "partnership",
                "code",
                "How the owner gets its know-how.",
                choices=("alone", "licence", "joint_venture"),
                required=False,
                default="alone",
            ),
            link(
                "partner",
                "Owner it learns from; blank: alone.",
                "owners",
                "owner",
            ),
            number("utilization", "Overrides the process.", "1", minimum=0, maximum=1),
            number(
                "cost_adder",
                "Added to variable cost (rent, quality, tier).",
                "million USD/unit",
                0.0,
            ),
            number(
                "cost_slope",
                "Rise of marginal cost per unit of output (QP).",
                "million USD/unit^2",
                0.0,
                minimum=0,
            ),
            number(
                "capex_adder",
                "Added to the investment of additions (fee of a licence).",
                "million USD per unit/year",
                0.0,
            ),
            Column(
                "buildable",
                "boolean",
                "Whether capacity may be added.",
                required=False,
                default=False,
            ),
            year("build_from", "First year an addition may start."),
            year("build_to", "Last year an addition may start."),
            number(
                "build_max",
                "Most that may be added in all years.",
                "unit/year",
                minimum=0,
            ),
            number(
                "plant_size",
                "Size of one plant; additions come in whole plants "
                "(MILP). Blank: any amount.",
                "unit/year",
                minimum=1e-9,
            ),
            number(
                "plant_cost",
                "Yearly cost of one plant whatever its output.",
                "million USD/year",
                0.0,
                minimum=0,
            ),
            number(
                "minimum_output",
                "Least output per open plant and year.",
                "unit/year",
                minimum=0,
            ),
            link("facility", "Row of facilities.csv.", "facilities", "facility"),
            number("latitude", "Place.", "degree", minimum=-90, maximum=90),
            number("longitude", "Place.", "degree", minimum=-180, maximum=180),
        ),
        optional=False,
    ),
    Table(
        "supply_steps",
        "Step cost curve of an asset; blank table: one flat step.",
        ("asset", "step", "from_year"),
        (
            Column("asset", "code", "Asset.", reference=Reference("assets", "asset")),
            Column("step", "integer", "Order of the step.", minimum=0),
            year("from_year", FROM_YEAR),
            number(
                "width",
                "Output the step can carry, as a share of effective "
                "capacity, the same in all years; blank: the rest.",
                "1",
                minimum=0,
            ),
            Column(
                "adder",
                "number",
                "Added to the asset's variable cost; rises with the step.",
                "million USD/unit",
            ),
        ),
    ),
    Table(
        "growth",
        "Build limits as cost steps on top of committed plants.",
        ("process", "region", "step"),
        (
            process("Process."),
            region("Region, or * for all not listed.", wildcard=True),
            Column("step", "integer", "Order of the step.", minimum=0),
            number(
                "rate",
                "Additions per year the step can carry, as a share of the "
                "capacity present; blank: the rest.",
                "1/year",
                minimum=0,
            ),
            number(
                "seed",
                "Capacity counted where less is present.",
                "unit/year",
                0.0,
                minimum=0,
            ),
            number(
                "premium",
                "Extra investment per unit, as a share of capex and paid as it is.",
                "1",
                0.0,
                minimum=0,
            ),
        ),
    ),
)
