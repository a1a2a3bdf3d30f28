"""What was observed: prices, output, the registry of companies and plants."""

from __future__ import annotations

from ionshore.tables.schema import Column, Reference, Table
from ionshore.world.schemas.columns import (
    STAGES,
    commodity,
    link,
    names,
    number,
    region,
    text,
    year,
)

__all__ = ["EVIDENCE"]

EVIDENCE = (
    Table(
        "prices",
        "Observed prices; the model does not read them, the report compares.",
        ("commodity", "region", "year", "source_id", "series"),
        (
            commodity("Commodity."),
            region("Where, or * for the world.", wildcard=True),
            Column("year", "year", "Year."),
            text("series", "Which series, if one source has several."),
            Column("price", "number", "Price.", "million USD/unit", minimum=0),
            Column(
                "chosen",
                "boolean",
                "Whether the calibration is anchored on this figure; one at most for "
                "a commodity, region and year.",
                required=False,
                default=False,
            ),
            number(
                "deviation",
                "Standard deviation of an anchor as a part of its price, judged.",
                "1",
                minimum=0,
            ),
        ),
    ),
    Table(
        "observations",
        "Observed output; the model does not read them, the report compares.",
        ("commodity", "region", "year", "measure", "source_id", "definition"),
        (
            commodity("Commodity."),
            region("Where."),
            Column("year", "year", "Year."),
            Column(
                "measure",
                "code",
                "What was counted.",
                choices=("production", "capacity", "demand"),
            ),
            Column("quantity", "number", "Amount.", "unit", minimum=0),
            Column(
                "chosen",
                "boolean",
                "Whether the world uses this figure; false "
                "keeps the other side of a conflict visible. One at most for a "
                "commodity, region, year and measure.",
                required=False,
                default=True,
            ),
            text(
                "definition",
                "Who counted what, in which edition: only rows of one definition can "
                "be compared over time.",
            ),
        ),
    ),
    Table(
        "companies",
        "Companies of the registry.",
        ("company",),
        (
            Column("company", "code", "Identifier."),
            *names(),
            Column(
                "headquarters",
                "code",
                "ISO 3166-1 alpha-3 code.",
                required=False,
                default="",
            ),
            link("parent", "Parent company.", "companies", "company"),
            text("kind", "Kind of company."),
        ),
    ),
    Table(
        "facilities",
        "Facilities of the registry, with what is known of each.",
        ("facility",),
        (
            Column("facility", "code", "Identifier."),
            Column("name", "text", "Name."),
            Column("stage", "code", "Stage.", choices=STAGES),
            Column("product", "text", "What it makes, in the registry's words."),
            Column("country", "code", "ISO 3166-1 alpha-3 code."),
            text("state", "State or province."),
            text("city", "City."),
            number("latitude", "Place.", "degree", minimum=-90, maximum=90),
            number("longitude", "Place.", "degree", minimum=-180, maximum=180),
            number("capacity", "Capacity as stated.", "capacity_unit", minimum=0),
            text("capacity_unit", "Unit as stated."),
            text("capacity_basis", "What the capacity counts."),
            Column("status", "text", "State of the plant."),
            year("online_year", "Start."),
            number("investment", "Investment.", "million USD", minimum=0),
            number("jobs", "Jobs.", "1", minimum=0),
            link("operator", "Operating company.", "companies", "company"),
            Column(
                "parent_facility",
                "code",
                "Facility of which it is a part.",
                required=False,
                default="",
            ),
        ),
    ),
    Table(
        "ownership",
        "Who holds what share of a company or facility, and when.",
        ("subject", "owner", "valid_from"),
        (
            Column("subject", "code", "Facility or company held."),
            Column(
                "owner",
                "code",
                "Company that holds.",
                reference=Reference("companies", "company"),
            ),
            number("share", "Share held; blank: not known.", "1", minimum=0, maximum=1),
            text("valid_from", "First day."),
            text("valid_to", "Last day."),
        ),
    ),
    Table(
        "partnerships",
        "Joint ventures, licences, offtakes, supply.",
        ("partnership",),
        (
            Column("partnership", "code", "Identifier."),
            Column("kind", "text", "Kind."),
            Column(
                "partners",
                "codes",
                "Companies.",
                reference=Reference("companies", "company"),
            ),
            text("status", "State."),
            text("started", "Date."),
            text("subject", "What it is about."),
        ),
    ),
)
