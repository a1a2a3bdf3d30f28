"""What the costs of a plant are multiplied by as time goes on."""

from __future__ import annotations

from ionshore.tables.schema import Column, Reference, Table
from ionshore.world.schemas.columns import FROM_YEAR, number, year

__all__ = ["FACTORS", "FACTOR_ITEMS"]

FACTOR_ITEMS = {
    "capex": "Factor on the investment of additions.",
    "fixed_cost": "Factor on fixed cost.",
    "labor_cost": "Factor on wages.",
    "other_cost": "Factor on other variable cost.",
}
"""Items of cost that a factor may change; energy and what is bought are not."""

FACTORS = (
    Table(
        "asset_factors",
        "Factors on what making costs, by plant; blank: 1. Energy and priced inputs "
        "have none. Learning writes them, and anyone else may.",
        ("asset", "from_year"),
        (
            Column("asset", "code", "Plant.", reference=Reference("assets", "asset")),
            year("from_year", FROM_YEAR),
            *(
                number(name, meaning, "1", 1.0, minimum=0)
                for name, meaning in FACTOR_ITEMS.items()
            ),
        ),
    ),
)
