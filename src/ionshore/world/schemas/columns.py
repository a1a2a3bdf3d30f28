"""Columns that several tables share."""

from __future__ import annotations

from ionshore.tables.schema import Column, Reference

__all__ = [
    "EVERY_YEAR",
    "FROM_YEAR",
    "STAGES",
    "commodity",
    "link",
    "names",
    "number",
    "process",
    "region",
    "segment",
    "text",
    "year",
]

STAGES = ("mine", "refine", "component", "cell", "pack", "system", "recycle", "other")
"""Stages of the chain, in order."""

EVERY_YEAR = "Year it holds; blank means every model year."
FROM_YEAR = "First year it holds; blank means from the start. A later row replaces it."


def region(meaning: str, *, wildcard: bool = False, name: str = "region") -> Column:
    """Return a column of regions; ``name`` where it is an origin or destination."""
    return Column(
        name,
        "code",
        meaning,
        reference=Reference("regions", "region"),
        wildcard=wildcard,
    )


def commodity(meaning: str, *, required: bool = True, wildcard: bool = False) -> Column:
    """Return a column of commodities."""
    return Column(
        "commodity",
        "code",
        meaning,
        required=required,
        reference=Reference("commodities", "commodity"),
        wildcard=wildcard,
    )


def process(meaning: str, *, required: bool = True) -> Column:
    """Return a column of processes."""
    return Column(
        "process",
        "code",
        meaning,
        required=required,
        reference=Reference("processes", "process"),
    )


def segment(meaning: str, *, required: bool = True) -> Column:
    """Return a column of demand segments."""
    return Column(
        "segment",
        "code",
        meaning,
        required=required,
        reference=Reference("segments", "segment"),
    )


def number(
    name: str, meaning: str, unit: str, default: float | None = None, **bounds: float
) -> Column:
    """Return an optional number; a blank means ``default``."""
    return Column(
        name,
        "number",
        meaning,
        unit,
        required=False,
        default=default,
        minimum=bounds.get("minimum"),
        maximum=bounds.get("maximum"),
    )


def text(name: str, meaning: str) -> Column:
    """Return an optional text."""
    return Column(name, "text", meaning, required=False, default="")


def year(name: str, meaning: str) -> Column:
    """Return an optional year; what a blank means is told by ``meaning``."""
    return Column(name, "year", meaning, required=False)


def link(name: str, meaning: str, table: str, column: str) -> Column:
    """Return an optional code that must stand in ``column`` of ``table``."""
    return Column(
        name,
        "code",
        meaning,
        required=False,
        default="",
        reference=Reference(table, column),
    )


def names() -> tuple[Column, Column]:
    """Return the English and the Korean name."""
    return (
        Column("name_en", "text", "English name."),
        text("name_ko", "Korean name."),
    )
