"""Who uses things: demand, what serves it, sellers, stocks, returns."""

from __future__ import annotations

from ionshore.tables.schema import Column, Reference, Table
from ionshore.world.schemas.columns import commodity, number, region, segment, year

__all__ = ["DEMAND"]

DEMAND = (
    Table(
        "demand",
        "Final demand; missing model years are interpolated on a straight line.",
        ("segment", "region", "year"),
        (
            segment("Segment."),
            region("Where it is used."),
            Column("year", "year", "Year."),
            number(
                "quantity",
                "Fixed demand, or the reference point of a curve.",
                "unit/year",
                minimum=0,
            ),
            Column(
                "form",
                "code",
                "Shape of demand.",
                required=False,
                default="fixed",
                choices=("fixed", "linear", "isoelastic"),
            ),
            number("intercept", "Price at zero of a linear curve.", "million USD/unit"),
            number(
                "slope",
                "Fall of price per unit of a linear curve.",
                "million USD/unit^2",
                minimum=0,
            ),
            number(
                "reference_price",
                "Price at the reference quantity.",
                "million USD/unit",
                minimum=0,
            ),
            number(
                "elasticity",
                "Own-price elasticity at the reference point.",
                "1",
                maximum=0,
            ),
            number(
                "minimum",
                "Least consumption of an elastic market.",
                "unit/year",
                0.0,
                minimum=0,
            ),
        ),
        optional=False,
    ),
    Table(
        "serves",
        "Which commodity may serve which segment.",
        ("segment", "commodity"),
        (
            segment("Segment."),
            commodity("What serves it."),
            number(
                "preference_cost", "What the buyer gives up.", "million USD/unit", 0.0
            ),
        ),
        optional=False,
    ),
    Table(
        "shares",
        "Bands for the share of a commodity in a segment.",
        ("segment", "commodity", "region", "year"),
        (
            segment("Segment."),
            commodity("What serves it."),
            region("Where, or * for all not listed.", wildcard=True),
            Column("year", "year", "Year; other model years are interpolated."),
            Column("share", "number", "Middle of the band.", "1", minimum=0, maximum=1),
            number(
                "tolerance", "Half width of the band.", "1", 0.0, minimum=0, maximum=1
            ),
            number(
                "deviation_cost",
                "Cost per unit outside the band; blank: it may not leave it.",
                "million USD/unit",
                minimum=0,
            ),
        ),
    ),
    Table(
        "sellers",
        "Who sells with market power.",
        ("owner", "market", "region"),
        (
            Column("owner", "code", "Owner.", reference=Reference("owners", "owner")),
            Column("market", "code", "Segment, or a commodity if slope is given."),
            region("Where, or * for everywhere.", wildcard=True),
            number(
                "conjecture",
                "0 price taker, 1 Cournot; weight of the mark-up.",
                "1",
                1.0,
                minimum=0,
            ),
            number(
                "slope",
                "Slope the seller sees; blank: that of the segment's demand.",
                "million USD/unit^2",
                minimum=0,
            ),
            Column(
                "coalition",
                "code",
                "Sellers of one coalition act as one.",
                required=False,
                default="",
            ),
        ),
    ),
    Table(
        "stocks",
        "Stocks that can be held.",
        ("commodity", "region"),
        (
            commodity("What is stored."),
            region("Where, or * for all.", wildcard=True),
            number("initial", "Stock before the first year.", "unit", 0.0, minimum=0),
            number(
                "capacity", "Most that can be held; blank: no limit.", "unit", minimum=0
            ),
            number("floor", "Least that must be held.", "unit", 0.0, minimum=0),
            year("floor_until", "Last year of the floor; blank: always."),
            number(
                "holding_cost",
                "Cost per unit held and year.",
                "million USD/unit",
                0.0,
                minimum=0,
            ),
        ),
    ),
    Table(
        "lifetimes",
        "What comes back when a delivered good retires.",
        ("commodity", "segment", "returns"),
        (
            commodity("Delivered good."),
            segment("Segment it served."),
            Column(
                "returns",
                "code",
                "What comes back.",
                reference=Reference("commodities", "commodity"),
            ),
            Column(
                "quantity",
                "number",
                "Amount per unit delivered.",
                "unit/unit",
                minimum=0,
            ),
            Column(
                "mean_life", "number", "Mean life.", "year", minimum=0.1, maximum=1000
            ),
            number(
                "shape",
                "Shape of the Weibull distribution.",
                "1",
                3.5,
                minimum=0.5,
                maximum=50,
            ),
            number(
                "collected", "Share that is collected.", "1", 1.0, minimum=0, maximum=1
            ),
        ),
    ),
    Table(
        "past_returns",
        "Returns from sales before the first model year.",
        ("commodity", "region", "year"),
        (
            commodity("What comes back."),
            region("Where."),
            Column("year", "year", "Year; other model years are interpolated."),
            Column("quantity", "number", "Amount.", "unit/year", minimum=0),
        ),
    ),
)
