"""What the base year is held against, and what calibration leaves behind."""

from __future__ import annotations

from ionshore.tables.schema import Column, Table
from ionshore.world.schemas.columns import (
    STAGES,
    commodity,
    number,
    process,
    region,
    segment,
    text,
)

__all__ = ["CALIBRATION", "FIGURES"]

FIGURES = ("production", "demand", "share", "recipe", "stock", "total")

CALIBRATION = (
    Table(
        "base_output",
        "Reported output of the base year by process and place, before it is "
        "reconciled.",
        ("process", "region"),
        (
            process("What was run."),
            region("Where."),
            Column("quantity", "number", "Output.", "unit/year", minimum=0),
        ),
    ),
    Table(
        "reconciliation",
        "How far single figures of the base year may be moved, where this differs "
        "from what their confidence says; and moves that are known to be large.",
        ("kind", "process", "commodity", "segment", "stage"),
        (
            Column("kind", "code", "Kind of figure.", choices=FIGURES),
            process("Process of an output or recipe.", required=False),
            commodity("Commodity of a recipe, share or stock.", required=False),
            segment("Segment of a demand or share.", required=False),
            Column(
                "stage",
                "code",
                "Stage of a total: all its output added up.",
                required=False,
                default="",
                choices=("", *STAGES),
            ),
            number("prior", "Expected stock change, or the total.", "unit/year", 0.0),
            number(
                "spread",
                "Standard deviation: relative for outputs, totals, demand and "
                "recipes, a share for shares, an amount for stocks; blank: that of "
                "its confidence.",
                "by kind",
                minimum=0,
            ),
            text("known", "Why a large move is accepted; blank: it is not."),
            Column(
                "proxy",
                "boolean",
                "Whether the figure was itself derived from demand, so that it can "
                "test nothing.",
                required=False,
                default=False,
            ),
        ),
    ),
)
