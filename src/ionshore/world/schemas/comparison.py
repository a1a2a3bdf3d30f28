"""Outside figures: what a calibration takes from the literature, what a check meets.

None of these tables is read by the model itself.
"""

from __future__ import annotations

from ionshore.tables.schema import Column, Table
from ionshore.world.schemas.columns import STAGES, commodity, number

__all__ = ["COMPARISON", "EVERYTHING", "MEASURES"]

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

COMPARISON = (
    Table(
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
    ),
)
