"""What else holds: general limits, period weights, curved costs."""

from __future__ import annotations

from ionshore.tables.schema import Column, Reference, Table
from ionshore.world.schemas.columns import (
    EVERY_YEAR,
    commodity,
    link,
    number,
    process,
    segment,
    year,
)

__all__ = ["RULES", "SENSES", "TERMS"]

SENSES = ("<=", ">=", "=")
TERMS = (
    "activity",
    "capacity",
    "new_capacity",
    "plants",
    "shipment",
    "link_open",
    "delivery",
    "consumption",
    "unmet",
    "stock",
    "bought",
    "sold",
)

RULES = (
    Table(
        "limits",
        "General linear limits over the variables of the model.",
        ("limit", "year"),
        (
            Column("limit", "code", "Identifier."),
            year("year", EVERY_YEAR),
            Column("sense", "code", "Sense.", choices=SENSES),
            Column("value", "number", "Right-hand side.", "by terms"),
            number(
                "slack_cost",
                "Cost per unit of violation; blank: it holds strictly.",
                "million USD/unit",
                minimum=0,
            ),
        ),
    ),
    Table(
        "limit_terms",
        "Terms of a limit: a coefficient times the sum of all matching variables.",
        ("limit", "term"),
        (
            Column("limit", "code", "Limit.", reference=Reference("limits", "limit")),
            Column("term", "integer", "Number of the term.", minimum=0),
            Column("kind", "code", "Variable.", choices=TERMS),
            Column("coefficient", "number", "Factor.", "by kind"),
            process("Process.", required=False),
            Column(
                "asset",
                "code",
                "Asset.",
                required=False,
                reference=Reference("assets", "asset"),
            ),
            Column(
                "owner",
                "code",
                "Owner.",
                required=False,
                reference=Reference("owners", "owner"),
            ),
            commodity("Commodity.", required=False),
            Column(
                "region",
                "code",
                "Region.",
                required=False,
                reference=Reference("regions", "region"),
            ),
            Column(
                "origin",
                "code",
                "Origin.",
                required=False,
                reference=Reference("regions", "region"),
            ),
            Column(
                "destination",
                "code",
                "Destination.",
                required=False,
                reference=Reference("regions", "region"),
            ),
            segment("Segment.", required=False),
            Column(
                "link",
                "code",
                "Link.",
                required=False,
                reference=Reference("links", "link"),
            ),
        ),
    ),
    Table(
        "periods",
        "Weight and discount factor where they are not the usual ones.",
        ("year",),
        (
            Column("year", "year", "Model year."),
            number("weight", "Years it stands for.", "year", minimum=0),
            number("discount_factor", "Value today of a dollar then.", "1", minimum=0),
        ),
    ),
    Table(
        "curves",
        "Marginal cost curves that are not straight lines (solved by linearizing).",
        ("kind", "asset", "commodity", "origin", "destination"),
        (
            Column("kind", "code", "What it belongs to.", choices=("asset", "lane")),
            link("asset", "Asset.", "assets", "asset"),
            link("commodity", "Commodity of the lane.", "commodities", "commodity"),
            link("origin", "Origin of the lane.", "regions", "region"),
            link("destination", "Destination of the lane.", "regions", "region"),
            Column(
                "form",
                "code",
                "'power': coefficient * q**exponent. 'hyperbolic': "
                "coefficient / (limit - q). Both add to the constant cost.",
                choices=("power", "hyperbolic"),
            ),
            Column("coefficient", "number", "Coefficient.", "by form"),
            number("exponent", "Exponent of a power curve.", "1", 1.0, minimum=0),
            number("limit", "Pole of a hyperbolic curve.", "unit/year", minimum=0),
        ),
    ),
)
