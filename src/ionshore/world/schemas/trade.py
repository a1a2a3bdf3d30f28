"""How things move: freight, lanes, shared links, duties, places outside."""

from __future__ import annotations

from ionshore.tables.schema import Column, Table
from ionshore.world.schemas.columns import FROM_YEAR, commodity, number, region, year

__all__ = ["EFFECTS", "TRADE"]

EFFECTS = (
    "duty_ad_valorem",
    "duty_specific",
    "production_credit",
    "delivery_credit",
    "capex_grant",
    "cost_credit",
    "processing_credit",
    "value_credit",
    "content_rule",
    "content_weight",
    "not_admitted",
    "export_ban",
    "export_license",
    "export_quota",
)

TRADE = (
    Table(
        "routes",
        "Freight between regions for every commodity that has a shipping weight.",
        ("origin", "destination"),
        (
            region("From.", name="origin"),
            region("To.", name="destination"),
            number("distance_km", "Distance.", "km", minimum=0),
            Column(
                "freight",
                "number",
                "Freight per gross weight.",
                "million USD/kt",
                minimum=0,
            ),
        ),
    ),
    Table(
        "lanes",
        "Lanes of their own; replace the general route for the commodity.",
        ("commodity", "origin", "destination"),
        (
            commodity("What moves."),
            region("From.", name="origin"),
            region("To.", name="destination"),
            number("freight", "Freight per unit.", "million USD/unit", 0.0),
            number("capacity", "Most per year.", "unit/year", minimum=0),
            number(
                "cost_slope",
                "Rise of marginal freight per unit moved (QP).",
                "million USD/unit^2",
                0.0,
                minimum=0,
            ),
        ),
    ),
    Table(
        "links",
        "Connections shared by commodities, opened at a fixed cost (MILP).",
        ("link",),
        (
            Column("link", "code", "Identifier."),
            region("From.", name="origin"),
            region("To.", name="destination"),
            number(
                "capacity", "Most of all commodities together.", "unit/year", minimum=0
            ),
            number(
                "fixed_cost",
                "Yearly cost if used; above zero makes the link a yes-or-no decision.",
                "million USD/year",
                0.0,
                minimum=0,
            ),
            number("minimum_load", "Least if used.", "unit/year", minimum=0),
        ),
    ),
    Table(
        "effects",
        "Money and bans that do not come from a dated provision.",
        ("kind", "commodity", "origin", "destination", "test", "from_year"),
        (
            Column(
                "kind",
                "code",
                "What it does. Duties fall on shipments origin to "
                "destination; credits on output (or delivery) in origin.",
                choices=EFFECTS,
            ),
            commodity("Commodity, or * for all.", wildcard=True),
            region("From, or where it is made.", wildcard=True, name="origin"),
            region("To; * for credits and grants.", wildcard=True, name="destination"),
            Column(
                "test",
                "codes",
                "Tests a delivery must pass to be paid this credit, or the test a "
                "content row is about; blank for none.",
                required=False,
                default="",
            ),
            year("from_year", FROM_YEAR),
            Column(
                "value",
                "number",
                "Share of value (ad valorem, value credit), of investment (grant), of "
                "cost (credit on cost or processing), of what is refused (license), of "
                "material that must be admitted where a credit is claimed (content "
                "rule), of a year in which a maker's material is not admitted, value "
                "of a unit of a part (content weight), money per unit (specific, credit), quantity per year (quota); 1 for a "
                "ban.",
                "by kind",
            ),
        ),
    ),
    Table(
        "outside",
        "Purchases from and sales to places outside the model.",
        ("commodity", "region", "from_year"),
        (
            commodity("What is bought or sold."),
            region("Where it enters or leaves, or * for all.", wildcard=True),
            year("from_year", FROM_YEAR),
            number(
                "buy_price", "Price paid; blank: cannot be bought.", "million USD/unit"
            ),
            number(
                "buy_limit", "Most per year; blank: no limit.", "unit/year", minimum=0
            ),
            number(
                "sell_price",
                "Price received; blank: cannot be sold.",
                "million USD/unit",
            ),
            number(
                "sell_limit", "Most per year; blank: no limit.", "unit/year", minimum=0
            ),
        ),
    ),
)
