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

__all__ = ["CALIBRATION", "DRAWS", "FIGURES", "MOVES"]

FIGURES = ("production", "demand", "share", "recipe", "stock", "total")

MOVES = ("factor", "add", "set", "spread", "own")
"""Ways in which a sensitivity moves a figure."""

DRAWS = ("normal", "lognormal", "uniform", "triangular")
"""Distributions of a figure that is drawn."""

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
    Table(
        "sensitivity",
        "Inputs that a sensitivity study moves down and up, by a row for each column of "
        "a table; rows of one group move together.",
        ("group", "table", "column", "where"),
        (
            Column("group", "code", "What moves together; a name for it."),
            Column(
                "table",
                "code",
                "Table of this world; 'world': its settings; 'calibration': the "
                "judgements of a calibration, with 'reading' for that of a rent.",
            ),
            Column("column", "code", "Column of the table, or name of the judgement."),
            text(
                "where",
                "Rows that move: conditions on columns joined by ';', for example "
                "'stage=cell|pack;year>2026'; =, !=, < and > are known, and stage, "
                "bloc, process and region are looked up. Blank: all rows.",
            ),
            Column(
                "how",
                "code",
                "What low and high are: a factor, something to add, the value itself, "
                "how many deviations of the row's 'deviation', or the columns of the "
                "row that hold its ends.",
                choices=MOVES,
            ),
            text("low", "Low end; blank: as it stands."),
            text("high", "High end; blank: as it stands."),
            Column(
                "draw",
                "code",
                "Distribution of a Monte Carlo study between the ends, half of it on "
                "either side of the figure as it stands; blank: not drawn. The ends "
                "are the 5th and 95th percentile of normal and lognormal, the bounds "
                "of the others.",
                required=False,
                default="",
                choices=("", *DRAWS),
            ),
            text(
                "by",
                "What parts the rows into members, each drawn: a column, or what a "
                "condition looks up. Blank: one draw moves all rows.",
            ),
            number(
                "common",
                "Correlation of the members of a group.",
                "1",
                0.0,
                minimum=0,
                maximum=1,
            ),
        ),
    ),
)
