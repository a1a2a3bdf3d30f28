"""What was known when: outlooks as they were published, plants known only later.

The model reads neither. A hindcast takes from them what a forecaster of the time had.
"""

from __future__ import annotations

from ionshore.tables.schema import Column, Reference, Table
from ionshore.world.schemas.columns import region

__all__ = ["FORESIGHT"]

FORESIGHT = (
    Table(
        "outlooks",
        "Output that was expected, as it was published; read as a straight line "
        "between its years. What no region names is the rest of the world's figure.",
        ("series", "region", "year", "outlook"),
        (
            Column("series", "code", "What was counted, a series of history.csv."),
            region("Where, or * for the world.", wildcard=True),
            Column("base_year", "year", "Last year that the outlook took as known."),
            Column("year", "year", "Year, or the base year itself."),
            Column(
                "quantity",
                "number",
                "Amount, counted alike within an outlook.",
                "by kind",
                minimum=0,
            ),
            Column("outlook", "text", "Who expected it."),
            Column("published", "text", "When, as exactly as is known."),
        ),
    ),
    Table(
        "hindsight",
        "Plants of assets.csv that rest on figures of a later year than the base year.",
        ("asset",),
        (
            Column("asset", "code", "Plant.", reference=Reference("assets", "asset")),
            Column("known_from", "year", "Year whose figures it rests on."),
        ),
    ),
)
