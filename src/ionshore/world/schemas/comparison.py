"""Outside figures: what a calibration takes from the literature, what checks meet.

None of these tables is read by the model itself.
"""

from __future__ import annotations

from ionshore.tables.schema import Column, Reference, Table
from ionshore.world.schemas.columns import (
    STAGES,
    commodity,
    link,
    number,
    region,
    text,
)

__all__ = ["COMPARISON", "EVERYTHING", "FLOW_MEASURES", "MEASURES"]

EVERYTHING = "*"
MEASURES = (
    "revenue",
    "gross_margin",
    "operating_profit",
    "production_credit",
    "profit_without_credit",
    "shipments",
    "unit_price",
)
"""What the accounts of a firm state."""
FLOW_MEASURES = ("weight", "value", "share")
"""What a figure of trade counts: kt, million USD of the year, or a part of what the
destination imports (of what the origin exports, if the destination is ``*``)."""


def _goods(meaning: str) -> Column:
    return Column(
        "commodities", "codes", meaning, reference=Reference("commodities", "commodity")
    )


_ELASTICITIES = Table(
    "elasticities",
    "Price elasticity of supply; a row of a commodity stands before one of its "
    "stage, and that before the row for everything.",
    ("commodity", "stage"),
    (
        commodity("Commodity, or * for all of the stage.", wildcard=True),
        Column(
            "stage",
            "code",
            "Stage, or * for all.",
            choices=(*STAGES, EVERYTHING),
            wildcard=True,
        ),
        Column(
            "elasticity",
            "number",
            "Change of output over change of price, both in parts.",
            "1",
            minimum=0,
        ),
        number("low", "Low end of what is defensible.", "1", minimum=0),
        number("high", "High end of what is defensible.", "1", minimum=0),
    ),
)
_HISTORY = Table(
    "history",
    "Output of past years; only rows of one series and definition can be compared.",
    ("series", "region", "owner", "year", "definition"),
    (
        Column("series", "code", "What was counted."),
        _goods("Commodities of the world that together are this series."),
        region("Where it was made, or * for the world.", wildcard=True),
        link("owner", "Home of the maker, if that was counted.", "owners", "owner"),
        Column("year", "year", "Year."),
        Column("quantity", "number", "Amount.", "unit", minimum=0),
        Column("definition", "text", "Who counted what, in which edition."),
    ),
)
_ACCOUNTS = Table(
    "accounts",
    "What makers reported of their business.",
    ("firm", "year", "period", "scope", "measure"),
    (
        Column("firm", "text", "Firm."),
        Column("year", "year", "Year, or the first of a business year."),
        Column("period", "text", "Year, half-year or quarter, as reported."),
        text("scope", "Part of the firm."),
        Column("measure", "code", "What was stated.", choices=MEASURES),
        Column("value", "number", "Figure.", "by kind"),
        Column("unit", "text", "Unit of the figure."),
        number("usd", "The same in dollars of the year.", "million USD"),
    ),
)
_BENCHMARKS = Table(
    "benchmarks",
    "Published figures that a result can be held against.",
    ("benchmark", "commodity", "place", "year", "source_id"),
    (
        Column("benchmark", "code", "What it is."),
        commodity("Commodity, if it is of one.", required=False),
        Column("place", "code", "Country, group of countries, or WORLD."),
        Column("year", "year", "Year."),
        Column("value", "number", "Figure.", "by kind"),
        Column("unit", "text", "Unit of the figure."),
    ),
)
_TRADE_FLOWS = Table(
    "trade_flows",
    "Observed trade between regions; parts of a year are told apart by the period.",
    ("good", "origin", "destination", "year", "period", "measure", "source_id"),
    (
        Column("good", "code", "Good in the words of the customs figures."),
        _goods("Commodities of the world that are in it."),
        region("From where, or * for everywhere.", wildcard=True, name="origin"),
        region("To where, or * for everywhere.", wildcard=True, name="destination"),
        Column("year", "year", "Year."),
        Column("period", "text", "Which part of the year."),
        Column("measure", "code", "What was counted.", choices=FLOW_MEASURES),
        Column("quantity", "number", "Figure.", "by kind", minimum=0),
    ),
)
COMPARISON = (_ELASTICITIES, _HISTORY, _ACCOUNTS, _BENCHMARKS, _TRADE_FLOWS)
